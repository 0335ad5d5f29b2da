//! A connection to a daemon.

use crate::client::{
    address::Address,
    build::{Build, BuildRequest},
    capabilities::Capabilities,
    dial::{ConnectError, Socket, certificates, dial},
    errors::SolveError,
    platform,
    wire::{
        control::{InfoRequest, ListWorkersRequest, control_client::ControlClient},
        gateway::PongResponse,
        types::WorkerRecord,
    },
};
use http::Uri;
use hyper_util::rt::TokioIo;
use spec_llb::op::Platform;
use std::{
    collections::BTreeMap,
    error::Error as _,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::timeout;
use tonic::transport::{Channel, Endpoint};

/// The largest message that daemon and client send.
pub(super) const MESSAGE_LIMIT: usize = 16 << 20;

/// How many headers a daemon may send: the details of an error are one.
const HEADER_LIMIT: u32 = 16 << 20;

/// How much of one stream may be under way, for instance of a process' output.
const STREAM_WINDOW: u32 = 4 << 20;

/// How much of all streams may be under way: so many that one that nobody reads holds up no other.
const CONNECTION_WINDOW: u32 = 256 << 20;

/// How long a daemon may think about who it is.
const PATIENCE: Duration = Duration::from_secs(10);

/// A connection to a daemon; cloning it is cheap.
///
/// A lost connection is opened again by the next call that needs it. What ran before is lost then:
/// its calls fail with [`SolveErrorKind::ConnectionLost`](super::SolveErrorKind::ConnectionLost).
#[derive(Clone, Debug)]
pub struct Connection {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    address: Address,
    channel: Channel,
    version: String,
    workers: Vec<Worker>,
    capabilities: Arc<Mutex<Option<Capabilities>>>,
}

/// One of the daemon's workers, which executes operations.
#[derive(Clone, Debug, PartialEq)]
pub struct Worker {
    /// Its name, unique to the daemon.
    pub id: String,
    /// What it says of itself, such as `org.mobyproject.buildkit.worker.snapshotter`.
    pub labels: BTreeMap<String, String>,
    /// The platforms for which it executes, its own first.
    pub platforms: Vec<Platform>,
}

impl Connection {
    /// Opens a connection, and asks the daemon who it is.
    ///
    /// # Errors
    ///
    /// If nobody listens there, if it is no BuildKit daemon, or if it answers too late: after two
    /// seconds without a connection, or ten without a word.
    pub async fn open(address: &Address) -> Result<Self, ConnectError> {
        let capabilities = Arc::default();
        let channel = channel(address, &capabilities).await?;
        let asked = timeout(PATIENCE, async {
            let mut control = ControlClient::new(channel.clone());
            let version = control.info(InfoRequest {}).await?.into_inner();
            let workers = control.list_workers(ListWorkersRequest::default()).await?;
            Ok::<_, tonic::Status>((version.buildkit_version, workers.into_inner().record))
        });
        let (version, workers) = asked
            .await
            .map_err(|_| ConnectError::Silent(address.clone()))?
            .map_err(|status| ConnectError::NotBuildKit {
                address: address.clone(),
                reason: reason(&status),
            })?;
        Ok(Self {
            inner: Arc::new(Inner {
                address: address.clone(),
                channel,
                version: version.unwrap_or_default().version,
                workers: workers.into_iter().map(Worker::from_record).collect(),
                capabilities,
            }),
        })
    }

    /// Returns where the daemon listens.
    pub fn address(&self) -> &Address {
        &self.inner.address
    }

    /// Returns the daemon's version, such as `v0.32.2`.
    pub fn version(&self) -> &str {
        &self.inner.version
    }

    /// Returns the daemon's workers; the first is the one that builds.
    pub fn workers(&self) -> &[Worker] {
        &self.inner.workers
    }

    /// Returns the platform for which the daemon builds, if it has told one.
    pub fn platform(&self) -> Option<&Platform> {
        self.inner.workers.first()?.platforms.first()
    }

    /// Returns what the daemon understands; asks it unless this connection has done so.
    ///
    /// # Errors
    ///
    /// If the daemon is gone, or starts no builds.
    pub async fn capabilities(&self) -> Result<Capabilities, SolveError> {
        if let Some(known) = lock(&self.inner.capabilities).clone() {
            return Ok(known);
        }
        // Only within a build does a daemon tell them.
        let build = Build::start(self, BuildRequest::default()).await?;
        let capabilities = build.capabilities().clone();
        build.abort().await;
        Ok(capabilities)
    }

    pub(super) fn channel(&self) -> Channel {
        self.inner.channel.clone()
    }

    pub(super) fn learn(&self, pong: &PongResponse) -> Capabilities {
        let capabilities = Capabilities::from_pong(pong);
        *lock(&self.inner.capabilities) = Some(capabilities.clone());
        capabilities
    }
}

impl Worker {
    fn from_record(record: WorkerRecord) -> Self {
        Self {
            id: record.id,
            labels: record.labels,
            platforms: record
                .platforms
                .into_iter()
                .map(platform::from_wire)
                .collect(),
        }
    }
}

/// Opens a channel whose first socket is opened at once, so that its failure can be told apart.
async fn channel(
    address: &Address,
    capabilities: &Arc<Mutex<Option<Capabilities>>>,
) -> Result<Channel, ConnectError> {
    let encrypted = matches!(address, Address::Tcp { tls: Some(_), .. });
    let not_valid = |error: tonic::transport::Error| {
        let (address, reason) = (address.clone(), causes(&error));
        if encrypted {
            ConnectError::Tls { address, reason }
        } else {
            ConnectError::NotBuildKit { address, reason }
        }
    };
    let mut endpoint = match address {
        // A socket has no host; the name only fills the header.
        Address::Unix(_) => Endpoint::from_static("http://localhost"),
        Address::Tcp { host, port, tls } => {
            let scheme = if tls.is_some() { "https" } else { "http" };
            let host = if host.contains(':') {
                "localhost"
            } else {
                host
            };
            Endpoint::from_shared(format!("{scheme}://{host}:{port}")).map_err(not_valid)?
        }
    };
    if let Address::Tcp {
        host,
        tls: Some(tls),
        ..
    } = address
    {
        endpoint = endpoint
            .tls_config(certificates(host, tls).await?)
            .map_err(not_valid)?;
    }
    let first = Arc::new(Mutex::new(Some(dial(address).await?)));
    let (target, capabilities) = (address.clone(), Arc::clone(capabilities));
    let connector = tower::service_fn(move |_: Uri| {
        let ready = lock(&first).take();
        // Another daemon may be there by now.
        *lock(&capabilities) = None;
        let target = target.clone();
        async move {
            let socket: Box<dyn Socket> = match ready {
                Some(socket) => socket,
                None => dial(&target).await?,
            };
            Ok::<_, ConnectError>(TokioIo::new(socket))
        }
    });
    let endpoint = endpoint
        .http2_max_header_list_size(HEADER_LIMIT)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW);
    timeout(PATIENCE, endpoint.connect_with_connector(connector))
        .await
        .map_err(|_| ConnectError::Silent(address.clone()))?
        .map_err(not_valid)
}

/// Locks without minding whether a holder has panicked: what is kept here is whole at any time.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns what a status says, with its causes where it has none from the daemon.
fn reason(status: &tonic::Status) -> String {
    match status.source() {
        Some(source) => causes(source),
        None => status.message().to_owned(),
    }
}

/// Returns an error with its causes, each once.
pub(super) fn causes(error: &(dyn std::error::Error + 'static)) -> String {
    let mut texts: Vec<String> = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next {
        let text = error.to_string();
        if !texts.iter().any(|before| before.contains(&text)) {
            texts.push(text);
        }
        next = error.source();
    }
    texts.join(": ")
}
