//! Reaching the daemon: found or started, connected, and in words.

use spec_build::{
    client::{ConnectError, Connection},
    daemon::{self, DaemonError, Launcher, Lease, Surroundings},
    run::Attempts,
};
use spec_llb::op::Platform;
use std::sync::Arc;

/// A daemon that answers.
#[derive(Debug)]
pub(crate) struct Daemon {
    pub(crate) connection: Connection,
    /// Keeps our own daemon running.
    pub(crate) lease: Option<Lease>,
    /// Which daemon it is and why, for people.
    pub(crate) words: String,
}

/// Why no daemon can be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReachError {
    #[error("{0}")]
    Daemon(#[from] DaemonError),
    #[error("{0}")]
    Connect(#[from] ConnectError),
}

impl ReachError {
    /// Returns what to do next, as a whole sentence.
    pub(crate) fn hint(&self) -> String {
        match self {
            Self::Daemon(error) => error.hint(),
            Self::Connect(error) => error.hint().to_owned(),
        }
    }
}

/// Finds a daemon, starts our own if there is no other, and connects with it.
pub(crate) async fn reach(
    address: Option<&str>,
    progress: &(dyn Fn(&str) + Send + Sync),
) -> Result<Daemon, ReachError> {
    let surroundings = Surroundings::of_this_process();
    let launcher = Launcher::of_this_program();
    let reached = daemon::reach(address, &surroundings, &launcher, progress).await?;
    let connection = Connection::open(&reached.address).await?;
    let words = format!("BuildKit {} ({})", connection.version(), reached.origin);
    Ok(Daemon {
        connection,
        lease: reached.lease,
        words,
    })
}

impl Daemon {
    /// Returns the platform for which the daemon executes.
    pub(crate) fn platform(&self) -> Platform {
        self.connection
            .platform()
            .cloned()
            .unwrap_or_else(host_platform)
    }
}

/// Returns the platform of this machine, which is nearly always the daemon's.
pub(crate) fn host_platform() -> Platform {
    let architecture = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    Platform {
        os: "linux".to_owned(),
        architecture: architecture.to_owned(),
        variant: String::new(),
    }
}

/// Opens the attempt numbers, which are kept in the user's cache folder where there is one.
pub(crate) fn attempts() -> Arc<Attempts> {
    Arc::new(match Surroundings::of_this_process().cache() {
        Some(folder) => Attempts::open(&folder.join("attempts")),
        None => Attempts::in_memory(),
    })
}
