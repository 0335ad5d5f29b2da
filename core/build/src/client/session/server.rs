//! Opens a session, and serves the daemon in it.

use crate::client::{
    connection::MESSAGE_LIMIT,
    id,
    session::{
        SessionContent,
        content::Stores,
        filesend::{ExportTarget, Targets},
        filesync::Folders,
        io::SessionIo,
        secrets::OfferedSecrets,
    },
    wire::{
        content::content_server::ContentServer,
        control::control_client::ControlClient,
        filesync::{
            auth_server::AuthServer, file_send_server::FileSendServer,
            file_sync_server::FileSyncServer,
        },
        health::{
            HealthCheckRequest, HealthCheckResponse,
            health_check_response::ServingStatus,
            health_server::{Health, HealthServer},
        },
        secrets::secrets_server::SecretsServer,
    },
};
use hyper::{body::Incoming, rt::Executor, server::conn::http2, service::service_fn};
use hyper_util::rt::TokioIo;
use std::{
    convert::Infallible,
    future::Future,
    sync::{Arc, Mutex},
};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tonic::{Request, Response, Status, body::Body, metadata::MetadataValue, transport::Channel};
use tower::Service as _;

/// All that the daemon may call, as it wants to be told.
const METHODS: [&str; 10] = [
    "/grpc.health.v1.Health/Check",
    "/moby.filesync.v1.FileSync/DiffCopy",
    "/moby.filesync.v1.FileSend/DiffCopy",
    "/moby.filesync.v1.Auth/Credentials",
    "/moby.filesync.v1.Auth/FetchToken",
    "/moby.filesync.v1.Auth/GetTokenAuthority",
    "/moby.filesync.v1.Auth/VerifyTokenAuthority",
    "/moby.buildkit.secrets.v1.Secrets/GetSecret",
    "/containerd.services.content.v1.Content/Info",
    "/containerd.services.content.v1.Content/Read",
];

/// How much of one stream may be under way.
const STREAM_WINDOW: u32 = 4 << 20;

/// How much of all streams may be under way.
const CONNECTION_WINDOW: u32 = 64 << 20;

/// An open session; dropping it closes it.
#[derive(Debug)]
pub(crate) struct Session {
    id: String,
    closed: CancellationToken,
    lost: CancellationToken,
    tasks: TaskTracker,
}

impl Session {
    /// Opens a session; exports go to the targets, in the order of the build's exporters.
    pub(crate) async fn open(
        channel: Channel,
        content: SessionContent,
        targets: Vec<ExportTarget>,
    ) -> Result<Self, Status> {
        let id = id::unique();
        let (sender, receiver) = mpsc::channel(16);
        let mut request = Request::new(ReceiverStream::new(receiver));
        let metadata = request.metadata_mut();
        let id_value = MetadataValue::try_from(&id)
            .map_err(|_| Status::internal("a session's id does not fit into a header"))?;
        metadata.insert("x-docker-expose-session-uuid", id_value);
        metadata.insert(
            "x-docker-expose-session-sharedkey",
            MetadataValue::from_static(""),
        );
        for method in METHODS {
            metadata.append(
                "x-docker-expose-session-grpc-method",
                MetadataValue::from_static(method),
            );
        }
        let incoming = ControlClient::new(channel)
            .max_decoding_message_size(MESSAGE_LIMIT)
            .session(request)
            .await?
            .into_inner();
        let session = Self {
            id,
            closed: CancellationToken::new(),
            lost: CancellationToken::new(),
            tasks: TaskTracker::new(),
        };
        let executor = session.executor();
        let services = Services::new(content, targets);
        executor.execute(serve(
            SessionIo::new(incoming, sender),
            services,
            executor.clone(),
            session.lost.clone(),
        ));
        Ok(session)
    }

    /// Returns the name by which a build refers to the session.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// Returns what says that the daemon has ended the session, not we.
    pub(crate) fn lost(&self) -> CancellationToken {
        self.lost.clone()
    }

    /// Closes the session, and waits until nothing of it runs any more.
    pub(crate) async fn close(&self) {
        self.closed.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }

    fn executor(&self) -> SessionExecutor {
        SessionExecutor {
            closed: self.closed.clone(),
            tasks: self.tasks.clone(),
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.closed.cancel();
    }
}

/// Runs the tasks of a session; they end with it.
#[derive(Clone, Debug)]
struct SessionExecutor {
    closed: CancellationToken,
    tasks: TaskTracker,
}

impl<F> Executor<F> for SessionExecutor
where
    F: Future + Send + 'static,
    F::Output: Send,
{
    fn execute(&self, task: F) {
        let closed = self.closed.clone();
        self.tasks
            .spawn(async move { closed.run_until_cancelled(task).await.map(drop) });
    }
}

async fn serve(
    io: SessionIo,
    services: Services,
    executor: SessionExecutor,
    lost: CancellationToken,
) {
    let answer = service_fn(move |request| {
        let mut services = services.clone();
        async move { Ok::<_, Infallible>(services.answer(request).await) }
    });
    let served = http2::Builder::new(executor)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        // The patterns that choose files are headers.
        .max_header_list_size(16 << 20)
        .serve_connection(TokioIo::new(io), answer)
        .await;
    if let Err(error) = served {
        tracing::debug!(%error, "a session has ended");
    }
    // A session that is closed here does not come so far.
    lost.cancel();
}

/// What a session serves.
#[derive(Clone, Debug)]
struct Services {
    health: HealthServer<Alive>,
    files: FileSyncServer<Folders>,
    exports: FileSendServer<Targets>,
    auth: AuthServer<super::Credentials>,
    secrets: SecretsServer<OfferedSecrets>,
    content: ContentServer<Stores>,
}

impl Services {
    fn new(content: SessionContent, targets: Vec<ExportTarget>) -> Self {
        let targets = targets.into_iter().map(Some).collect();
        let exports = Targets(Arc::new(Mutex::new(targets)));
        Self {
            health: HealthServer::new(Alive),
            files: FileSyncServer::new(Folders(Arc::new(content.folders)))
                .max_decoding_message_size(MESSAGE_LIMIT),
            exports: FileSendServer::new(exports).max_decoding_message_size(MESSAGE_LIMIT),
            auth: AuthServer::new(content.credentials),
            secrets: SecretsServer::new(OfferedSecrets(Arc::new(content.secrets))),
            content: ContentServer::new(Stores(Arc::new(content.stores)))
                .max_decoding_message_size(MESSAGE_LIMIT),
        }
    }

    async fn answer(&mut self, request: http::Request<Incoming>) -> http::Response<Body> {
        let service = request.uri().path().split('/').nth(1).unwrap_or_default();
        let answered = match service {
            "grpc.health.v1.Health" => self.health.call(request).await,
            "moby.filesync.v1.FileSync" => self.files.call(request).await,
            "moby.filesync.v1.FileSend" => self.exports.call(request).await,
            "moby.filesync.v1.Auth" => self.auth.call(request).await,
            "moby.buildkit.secrets.v1.Secrets" => self.secrets.call(request).await,
            "containerd.services.content.v1.Content" => self.content.call(request).await,
            other => {
                Ok(Status::unimplemented(format!("there is no service {other} here")).into_http())
            }
        };
        match answered {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}

/// Tells the daemon that the session is alive.
#[derive(Debug)]
struct Alive;

#[tonic::async_trait]
impl Health for Alive {
    async fn check(
        &self,
        _: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        Ok(Response::new(HealthCheckResponse {
            status: ServingStatus::Serving.into(),
        }))
    }
}
