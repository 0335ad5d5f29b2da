//! How the doctor finds out.

use std::time::Duration;

use spec_build::{
    client::{Address, Connection},
    daemon::{DaemonError, Found, Launcher, Lease, Managed, Origin, Surroundings, find},
};
use spec_llb::op::Platform;

use super::findings::{Answer, Daemon, Findings, Missing, Own, Passed, capabilities};

/// How long the files of our own daemon are counted.
const COUNTING: Duration = Duration::from_secs(3);

/// The labels of a worker that are worth telling.
const SNAPSHOTTER: &str = "org.mobyproject.buildkit.worker.snapshotter";
const NETWORK: &str = "org.mobyproject.buildkit.worker.network";

/// Looks at everything; whatever goes wrong is a finding.
pub(super) async fn examine(
    option: Option<&str>,
    start: bool,
    surroundings: &Surroundings,
    launcher: &Launcher,
) -> Findings {
    let mut findings = Findings::default();
    match find(option, surroundings).await {
        Err(error) => findings.lacks(&error),
        Ok(search) => {
            findings.passed = search
                .passed
                .into_iter()
                .map(|passed| Passed {
                    socket: passed.socket,
                    reason: passed.reason,
                })
                .collect();
            match search.found {
                Found::Other { address, origin } => findings.other(&address, origin).await,
                Found::Own => findings.own(start, surroundings, launcher).await,
            }
        }
    }
    findings
}

impl Findings {
    fn lacks(&mut self, error: &DaemonError) {
        self.missing.push(Missing {
            text: error.to_string(),
            hint: error.hint(),
        });
    }

    async fn other(&mut self, address: &Address, origin: Origin) {
        let answer = self.ask(address).await;
        self.daemon = Some(Daemon {
            origin: origin.word(),
            reason: origin.to_string(),
            address: address.to_string(),
            answer,
            own: None,
        });
    }

    async fn own(&mut self, start: bool, surroundings: &Surroundings, launcher: &Launcher) {
        let managed = match Managed::new(surroundings, launcher) {
            Ok(managed) => managed,
            Err(error) => return self.lacks(&error),
        };
        // Held until everything is known.
        let lease = match start {
            true => self.start(&managed).await,
            false => None,
        };
        let own = self.state(&managed, lease.is_some()).await;
        let answer = match own.running {
            true => self.ask(&managed.address()).await,
            false => None,
        };
        self.daemon = Some(Daemon {
            origin: Origin::Own.word(),
            reason: Origin::Own.to_string(),
            address: managed.address().to_string(),
            answer,
            own: Some(own),
        });
    }

    async fn start(&mut self, managed: &Managed) -> Option<Lease> {
        match managed.ensure(&|_| {}).await {
            Ok(lease) => Some(lease),
            Err(error) => {
                self.lacks(&error);
                None
            }
        }
    }

    async fn state(&mut self, managed: &Managed, leased: bool) -> Own {
        let status = managed.status().await.unwrap_or_else(|error| {
            self.lacks(&error);
            None
        });
        let programs = managed.programs();
        if let Err(error) = &programs
            && self.missing.is_empty()
            && status.is_none()
        {
            self.lacks(error);
        }
        let programs = programs.ok();
        let state = managed.state().clone();
        let counted = state.clone();
        let size = tokio::task::spawn_blocking(move || counted.size(COUNTING)).await;
        // Our own lease is over when the findings are read.
        let leases = status.as_ref().map_or(0, |status| status.leases);
        Own {
            running: status.is_some(),
            pid: status.as_ref().and_then(|status| status.pid),
            leases: leases.saturating_sub(usize::from(leased)),
            unused_s: status
                .as_ref()
                .and_then(|status| Some(status.unused?.as_secs())),
            idle_s: status
                .as_ref()
                .map_or(managed.idle(), |status| status.idle)
                .as_secs(),
            log: state.log(),
            state: state.folder().to_owned(),
            state_bytes: size.as_ref().map_or(0, |size| size.bytes),
            state_counted: size.is_ok_and(|size| size.whole),
            buildkitd: programs.as_ref().map(|it| it.buildkitd.clone()),
            runc: programs.as_ref().map(|it| it.runc.clone()),
            rootlesskit: programs.and_then(|it| it.rootlesskit),
        }
    }

    async fn ask(&mut self, address: &Address) -> Option<Answer> {
        let connection = match Connection::open(address).await {
            Ok(connection) => connection,
            Err(error) => {
                self.missing.push(Missing {
                    text: error.to_string(),
                    hint: error.hint().into(),
                });
                return None;
            }
        };
        let capabilities = match connection.capabilities().await {
            Ok(found) => capabilities(&found),
            Err(error) => {
                self.missing.push(Missing {
                    text: error.to_string(),
                    hint: error.hint().into(),
                });
                Vec::new()
            }
        };
        for lacking in capabilities.iter().filter(|it| it.required && !it.present) {
            self.missing.push(Missing {
                text: format!(
                    "the daemon at {address} does not know {}, which {}",
                    lacking.name, lacking.purpose
                ),
                hint: "Use a newer BuildKit: 0.11 or later, best 0.31 or later.".into(),
            });
        }
        let workers = connection.workers();
        if workers.is_empty() {
            self.missing.push(Missing {
                text: format!("the daemon at {address} has no worker"),
                hint: "Enable its OCI or its containerd worker.".into(),
            });
        }
        let label = |name: &str| Some(workers.first()?.labels.get(name)?.clone());
        Some(Answer {
            version: connection.version().to_owned(),
            platforms: workers
                .iter()
                .flat_map(|worker| &worker.platforms)
                .map(platform)
                .collect(),
            snapshotter: label(SNAPSHOTTER),
            network: label(NETWORK),
            capabilities,
        })
    }
}

/// Writes a platform as people do: `linux/arm/v7`.
fn platform(platform: &Platform) -> String {
    let parts = [&platform.os, &platform.architecture, &platform.variant];
    let parts: Vec<_> = parts
        .into_iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    parts.join("/")
}
