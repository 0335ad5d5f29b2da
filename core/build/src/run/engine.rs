//! What a run asks of a daemon: a seam, so that the run and the debugger know no client.

use crate::{
    client::{Build, Reference, SolveError, SolveErrorKind},
    sources,
};
use spec_llb::{
    lower::{DockerfileRequest, ImageSettings},
    op::{NAME, Platform},
    pb,
};
use std::{fmt::Debug, future::Future, ops::Range};

/// Executes definitions, or finds their results in a cache.
pub trait Engine: Clone + Debug + Send + Sync + 'static {
    /// A file system that a definition described: immutable, cheap to clone.
    type State: Clone + Debug + Send + Sync + 'static;

    /// Executes what a definition describes and returns its result.
    ///
    /// Dropping the future gives up, and ends what nobody else waits for.
    fn solve(
        &self,
        definition: pb::Definition,
    ) -> impl Future<Output = Result<Self::State, EngineError>> + Send;

    /// Reads a file of a state, or a range of its bytes.
    fn read_file(
        &self,
        state: &Self::State,
        path: &str,
        range: Option<Range<u64>>,
    ) -> impl Future<Output = Result<Vec<u8>, EngineError>> + Send;

    /// Tells what an image sets for the commands that a spec runs in it.
    fn image_settings(
        &self,
        reference: &str,
        platform: &Platform,
    ) -> impl Future<Output = Result<ImageSettings, EngineError>> + Send;

    /// Makes operations of a Dockerfile.
    fn dockerfile(
        &self,
        request: &DockerfileRequest,
    ) -> impl Future<Output = Result<pb::Definition, EngineError>> + Send;
}

/// Why an engine has no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct EngineError {
    /// What follows from it.
    pub kind: EngineErrorKind,
    /// What happened.
    pub message: String,
    /// What to do next; a whole sentence.
    pub hint: Option<String>,
}

/// What follows from an error of an engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EngineErrorKind {
    /// This operation cannot be executed: a source cannot be fetched, a process not started.
    Refused,
    /// The daemon is gone: nothing can be executed any more.
    Lost,
    /// Somebody gave up.
    Canceled,
}

impl Engine for Build {
    type State = Reference;

    async fn solve(&self, definition: pb::Definition) -> Result<Reference, EngineError> {
        Build::solve(self, &definition)
            .await
            .map_err(EngineError::from)
    }

    async fn read_file(
        &self,
        state: &Reference,
        path: &str,
        range: Option<Range<u64>>,
    ) -> Result<Vec<u8>, EngineError> {
        let bytes = Build::read_file(self, state, path, range).await?;
        Ok(bytes.to_vec())
    }

    async fn image_settings(
        &self,
        reference: &str,
        platform: &Platform,
    ) -> Result<ImageSettings, EngineError> {
        sources::image_settings(self, reference, platform).await
    }

    async fn dockerfile(&self, request: &DockerfileRequest) -> Result<pb::Definition, EngineError> {
        sources::dockerfile(self, request).await
    }
}

impl From<SolveError> for EngineError {
    fn from(error: SolveError) -> Self {
        let kind = match error.kind {
            SolveErrorKind::ConnectionLost | SolveErrorKind::BuildEnded => EngineErrorKind::Lost,
            SolveErrorKind::Canceled => EngineErrorKind::Canceled,
            _ => EngineErrorKind::Refused,
        };
        // Only a command that makes a source ends badly, and a test may have several.
        let command = error.details.description.get(NAME);
        let message = match (&error.kind, command) {
            (SolveErrorKind::Exec { .. }, Some(name)) => format!("{name}: {}", error.message),
            _ => error.message.clone(),
        };
        Self {
            kind,
            hint: Some(error.hint().to_owned()),
            message,
        }
    }
}
