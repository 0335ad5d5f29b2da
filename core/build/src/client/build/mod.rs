//! A build that the client drives itself: it solves operations, reads files and starts containers
//! until it has seen enough.
//!
//! Look at [`Build`] first.

mod container;
mod export;
mod files;
mod frontend;
mod gateway;
mod process;

pub use self::{
    container::{Container, ContainerMount, ContainerRequest, MountKind},
    export::{Exporter, ExporterKind, solve_to},
    files::{FileStat, ImageReference},
    frontend::FrontendRequest,
    process::{Output, Process, ProcessEvent, ProcessInput, ProcessOutput, ProcessRequest},
};

use self::gateway::Gateway;
use crate::client::{
    capabilities::Capabilities,
    connection::{Connection, MESSAGE_LIMIT, lock},
    errors::{SolveError, SolveErrorKind},
    id,
    progress::Progress,
    session::{Session, SessionContent},
    wire::{
        control::{
            Exporter as WireExporter, SolveRequest, SolveResponse, StatusRequest,
            control_client::ControlClient,
        },
        gateway::{self as wire, PingRequest, ReturnRequest, result::Result as WireResult},
        rpc,
    },
};
use spec_llb::pb;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    sync::mpsc,
    task::{AbortHandle, JoinHandle},
    time::timeout,
};
use tokio_util::sync::CancellationToken;
use tonic::{Code, metadata::MetadataValue, transport::Channel};

/// How long a daemon may think about what it can do.
const PING_PATIENCE: Duration = Duration::from_secs(15);

/// How long a build that is aborted, and the last news of one that has ended, may take.
const END_PATIENCE: Duration = Duration::from_secs(3);

/// What a build is given when it starts.
#[derive(Debug, Default)]
pub struct BuildRequest {
    /// What the daemon may ask of us.
    pub content: SessionContent,
    /// What to make of the result that [`Build::finish`] names.
    pub exporters: Vec<Exporter>,
    /// What the build may do that others may not, such as `network.host`.
    pub entitlements: Vec<String>,
    /// Where news goes. A full channel makes the news wait; one that nobody holds any more drops it.
    pub progress: Option<mpsc::Sender<Progress>>,
}

/// A running build; cloning it is cheap.
///
/// Calls may be made concurrently. A call that is dropped is cancelled, and so is what it alone
/// had the daemon do. When the last clone is dropped, the daemon cancels all that the build does,
/// and ends its containers.
#[derive(Clone, Debug)]
pub struct Build {
    gateway: Gateway,
    capabilities: Capabilities,
    owner: Arc<Owner>,
}

/// A file system that a build has made, as long as the build runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Reference {
    id: String,
}

impl Reference {
    /// Returns the empty file system.
    pub fn scratch() -> Self {
        Self::default()
    }

    /// Returns one of those that an error names (`mount_ids`, `input_ids`).
    ///
    /// Containers can mount it; it cannot be read, solved or exported.
    pub fn from_error(id: &str) -> Self {
        Self { id: id.to_owned() }
    }

    /// Returns its name, unique within its build; empty for the empty file system.
    pub fn id(&self) -> &str {
        &self.id
    }
}

/// What ends with the last clone of a build.
#[derive(Debug)]
struct Owner {
    gateway: Gateway,
    /// The call that is the build; it ends when the build does.
    solve: Mutex<Option<JoinHandle<Result<SolveResponse, SolveError>>>>,
    solving: AbortHandle,
    news: Mutex<Option<JoinHandle<()>>>,
    telling: AbortHandle,
    session: Session,
}

impl Drop for Owner {
    fn drop(&mut self) {
        self.gateway.end(SolveError::canceled());
        // The daemon takes the end of this call for the end of the build.
        self.solving.abort();
        self.telling.abort();
    }
}

impl Build {
    /// Starts a build, and asks the daemon what it can do.
    ///
    /// # Errors
    ///
    /// If the daemon is gone, or starts no builds.
    pub async fn start(connection: &Connection, request: BuildRequest) -> Result<Self, SolveError> {
        let address = connection.address().to_string();
        let channel = connection.channel();
        let (exporters, targets) = export::split(request.exporters);
        let session = Session::open(channel.clone(), request.content, targets)
            .await
            .map_err(|status| SolveError::from_status(&status, &address))?;
        let id = id::unique();
        let metadata = MetadataValue::try_from(&id).map_err(|_| SolveError::build_ended())?;
        let gateway = Gateway::new(channel.clone(), &address, metadata);
        let solve = tokio::spawn(run(
            gateway.clone(),
            channel.clone(),
            SolveRequest {
                entitlements: request.entitlements,
                ..solve_request(&id, &session, exporters)
            },
            session.lost(),
        ));
        let news = tokio::spawn(tell(channel, id, request.progress));
        let owner = Owner {
            gateway: gateway.clone(),
            solving: solve.abort_handle(),
            telling: news.abort_handle(),
            solve: Mutex::new(Some(solve)),
            news: Mutex::new(Some(news)),
            session,
        };
        let owner = Arc::new(owner);
        let mut client = gateway.client();
        let pong = timeout(PING_PATIENCE, gateway.call(client.ping(PingRequest {})))
            .await
            .unwrap_or_else(|_| Err(SolveError::connection_lost(&address, "no answer")))?;
        Ok(Self {
            gateway,
            capabilities: connection.learn(&pong),
            owner,
        })
    }

    /// Returns the name of its session, by which operations name folders of ours.
    pub fn session(&self) -> &str {
        self.owner.session.id()
    }

    /// Returns what the daemon understands.
    pub fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    /// Returns the name of the build's session, by which operations can say whose folder they mean
    /// (`local.session`).
    pub fn session_id(&self) -> &str {
        self.owner.session.id()
    }

    /// Solves a graph: executes what is not known yet, and returns its result.
    ///
    /// What was solved in this build before is there at once, failures included.
    ///
    /// # Errors
    ///
    /// If an operation fails, is cancelled, or is not understood.
    pub async fn solve(&self, definition: &pb::Definition) -> Result<Reference, SolveError> {
        let request = wire::SolveRequest {
            definition: Some(definition.clone()),
            allow_result_return: true,
            allow_result_array_ref: true,
            evaluate: true,
            ..wire::SolveRequest::default()
        };
        let mut client = self.gateway.client();
        let response = self.gateway.call(client.solve(request)).await?;
        let id = match response.result.and_then(|result| result.result) {
            Some(WireResult::Ref(reference)) => reference.id,
            Some(WireResult::RefDeprecated(id)) => id,
            // What has no file system is the empty one.
            _ => response.r#ref,
        };
        Ok(Reference { id })
    }

    /// Ends the build: its exporters get the result, with this metadata, such as
    /// `containerimage.config`; without a result they get the empty file system.
    ///
    /// Returns what the exporters tell, such as `containerimage.digest`. All clones have ended
    /// then.
    ///
    /// # Errors
    ///
    /// If an exporter fails, or the build has ended before.
    pub async fn finish(
        &self,
        result: Option<&Reference>,
        metadata: BTreeMap<String, Vec<u8>>,
    ) -> Result<BTreeMap<String, String>, SolveError> {
        let result = wire::Result {
            metadata: metadata.into_iter().map(|(k, v)| (k, v.into())).collect(),
            result: Some(WireResult::Ref(wire::Ref {
                id: result
                    .map(|reference| reference.id.clone())
                    .unwrap_or_default(),
                def: None,
            })),
        };
        let returned = self.give_back(ReturnRequest {
            result: Some(result),
            error: None,
        });
        match returned.await {
            // The end of the build may be here before the answer to what has ended it.
            Err(error) if error.kind != SolveErrorKind::BuildEnded => return Err(error),
            _ => {}
        }
        let solve = lock(&self.owner.solve).take();
        let solve = solve.ok_or_else(|| self.gateway.end_reason())?;
        let response = solve.await.map_err(|_| SolveError::canceled())??;
        self.close().await;
        Ok(response.exporter_response)
    }

    /// Cancels all that the build does, and waits until the daemon has ended it, a few seconds at
    /// most. All clones have ended then.
    pub async fn abort(&self) {
        // The end of a build that is cancelled is no failure.
        let error = rpc::Status {
            code: Code::Cancelled.into(),
            message: "the build was cancelled".to_owned(),
            details: Vec::new(),
        };
        let returned = self.give_back(ReturnRequest {
            result: None,
            error: Some(error),
        });
        let returned = timeout(END_PATIENCE, returned).await;
        self.gateway.end(SolveError::canceled());
        let solve = lock(&self.owner.solve).take();
        if let Some(mut solve) = solve {
            let ended =
                matches!(returned, Ok(Ok(()))) && timeout(END_PATIENCE, &mut solve).await.is_ok();
            if !ended {
                solve.abort();
                self.owner.telling.abort();
            }
        }
        self.close().await;
    }

    async fn give_back(&self, request: ReturnRequest) -> Result<(), SolveError> {
        let mut client = self.gateway.client();
        self.gateway.call(client.r#return(request)).await?;
        Ok(())
    }

    /// Takes the last news, and closes the session.
    async fn close(&self) {
        let news = lock(&self.owner.news).take();
        if let Some(mut news) = news
            && timeout(END_PATIENCE, &mut news).await.is_err()
        {
            news.abort();
        }
        self.owner.session.close().await;
    }
}

/// Returns the request of a build with this id.
fn solve_request(id: &str, session: &Session, exporters: Vec<WireExporter>) -> SolveRequest {
    let mut request = SolveRequest {
        r#ref: id.to_owned(),
        session: session.id().to_owned(),
        // A record in the daemon's history costs ten times as much as the end of a build.
        internal: true,
        ..SolveRequest::default()
    };
    // Old daemons know only one exporter.
    if let [exporter] = &*exporters {
        request.exporter_deprecated.clone_from(&exporter.r#type);
        request.exporter_attrs_deprecated = exporter.attrs.clone();
    }
    request.exporters = exporters;
    request
}

/// Runs a build until it ends, and ends all its calls then.
///
/// A daemon that has closed the session cannot build on.
async fn run(
    gateway: Gateway,
    channel: Channel,
    request: SolveRequest,
    lost: CancellationToken,
) -> Result<SolveResponse, SolveError> {
    let mut control = ControlClient::new(channel)
        .max_decoding_message_size(MESSAGE_LIMIT)
        .max_encoding_message_size(MESSAGE_LIMIT);
    let answer = tokio::select! {
        biased;
        answer = control.solve(request) => Some(answer),
        () = lost.cancelled() => None,
    };
    let result = match answer {
        Some(Ok(response)) => Ok(response.into_inner()),
        Some(Err(status)) => Err(gateway.failure(&status).await),
        None => Err(SolveError::connection_lost(
            gateway.address(),
            "the daemon has closed the session",
        )),
    };
    gateway.end(match &result {
        Ok(_) => SolveError::build_ended(),
        Err(error) => error.clone(),
    });
    result
}

/// Passes on the news of a build until there is no more.
async fn tell(channel: Channel, id: String, mut progress: Option<mpsc::Sender<Progress>>) {
    let mut control = ControlClient::new(channel).max_decoding_message_size(MESSAGE_LIMIT);
    let Ok(stream) = control.status(StatusRequest { r#ref: id }).await else {
        return;
    };
    let mut stream = stream.into_inner();
    while let Ok(Some(response)) = stream.message().await {
        for news in Progress::read(response) {
            if let Some(sender) = &progress
                && sender.send(news).await.is_err()
            {
                progress = None;
            }
        }
    }
}
