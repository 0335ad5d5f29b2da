//! The calls of a running build, and how each of them ends.

use crate::client::{
    connection::{MESSAGE_LIMIT, causes, lock},
    errors::{SolveError, SolveErrorKind},
    wire::{
        control::{InfoRequest, control_client::ControlClient},
        gateway::llb_bridge_client::LlbBridgeClient,
    },
};
use std::{
    future::Future,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tonic::{
    Request, Response, Status,
    metadata::{Ascii, MetadataValue},
    service::{Interceptor, interceptor::InterceptedService},
    transport::Channel,
};

/// How long a daemon has to show that it is still there.
const PATIENCE: Duration = Duration::from_secs(2);

/// Calls a running build; cloning it is cheap, and keeps no build alive.
#[derive(Clone, Debug)]
pub(super) struct Gateway {
    client: LlbBridgeClient<InterceptedService<Channel, BuildId>>,
    channel: Channel,
    address: Arc<str>,
    end: Arc<End>,
}

/// The end of a build: no call outlives it.
#[derive(Debug, Default)]
struct End {
    ended: CancellationToken,
    reason: Mutex<Option<SolveError>>,
}

/// Says in each call to which build it belongs.
#[derive(Clone, Debug)]
pub(super) struct BuildId(MetadataValue<Ascii>);

impl Interceptor for BuildId {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        let metadata = request.metadata_mut();
        metadata.insert("buildkit-controlapi-buildid", self.0.clone());
        Ok(request)
    }
}

impl Gateway {
    pub(super) fn new(channel: Channel, address: &str, build: MetadataValue<Ascii>) -> Self {
        let client = LlbBridgeClient::with_interceptor(channel.clone(), BuildId(build))
            .max_decoding_message_size(MESSAGE_LIMIT)
            .max_encoding_message_size(MESSAGE_LIMIT);
        Self {
            client,
            channel,
            address: address.into(),
            end: Arc::default(),
        }
    }

    /// Returns a client, to make a call with [`Gateway::call`].
    pub(super) fn client(&self) -> LlbBridgeClient<InterceptedService<Channel, BuildId>> {
        self.client.clone()
    }

    /// Waits for a call, at most until the build ends. Dropping the future cancels the call.
    pub(super) async fn call<T>(
        &self,
        call: impl Future<Output = Result<Response<T>, Status>>,
    ) -> Result<T, SolveError> {
        let answer = tokio::select! {
            biased;
            () = self.end.ended.cancelled() => return Err(self.end_reason()),
            answer = call => answer,
        };
        match answer {
            Ok(response) => Ok(response.into_inner()),
            Err(status) => Err(self.failure(&status).await),
        }
    }

    /// Tells why a call failed: perhaps because the build, or the daemon, ended.
    pub(super) async fn failure(&self, status: &Status) -> SolveError {
        if self.end.ended.is_cancelled() {
            return self.end_reason();
        }
        let error = SolveError::from_status(status, &self.address);
        if error.kind == SolveErrorKind::Canceled {
            // Nobody here cancelled it. A daemon that is being stopped cancels all that it does.
            return self.lost().await.unwrap_or(error);
        }
        error
    }

    /// Ends all calls, for a reason; only the first counts.
    pub(super) fn end(&self, reason: SolveError) {
        lock(&self.end.reason).get_or_insert(reason);
        self.end.ended.cancel();
    }

    /// Returns why the build has ended.
    pub(super) fn end_reason(&self) -> SolveError {
        lock(&self.end.reason)
            .clone()
            .unwrap_or_else(SolveError::build_ended)
    }

    /// Returns what says that the build has ended.
    pub(super) fn ended(&self) -> &CancellationToken {
        &self.end.ended
    }

    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// Says so if the daemon does not answer any more.
    async fn lost(&self) -> Option<SolveError> {
        let mut control = ControlClient::new(self.channel.clone());
        match timeout(PATIENCE, control.info(InfoRequest {})).await {
            Ok(Ok(_)) => None,
            Ok(Err(status)) => {
                let source = std::error::Error::source(&status);
                let reason = source.map_or_else(|| status.message().to_owned(), causes);
                Some(SolveError::connection_lost(&self.address, &reason))
            }
            Err(_) => Some(SolveError::connection_lost(&self.address, "no answer")),
        }
    }
}
