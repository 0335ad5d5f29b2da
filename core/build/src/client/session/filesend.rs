//! Takes what exporters send.

use crate::client::{
    connection::lock,
    wire::filesync::{BytesMessage, file_send_server::FileSend},
};
use std::{
    fmt,
    sync::{Arc, Mutex},
};
use tokio::io::{AsyncWrite, AsyncWriteExt as _};
use tokio_stream::Empty;
use tonic::{Request, Response, Status, Streaming};

/// Where the bytes of an exporter go.
pub struct ExportTarget(Box<dyn AsyncWrite + Send + Unpin>);

impl ExportTarget {
    /// Makes a target of anything that takes bytes, such as a [`tokio::fs::File`].
    ///
    /// It is flushed and shut down after the last byte, before the build ends.
    pub fn new(writer: impl AsyncWrite + Send + Unpin + 'static) -> Self {
        Self(Box::new(writer))
    }
}

impl fmt::Debug for ExportTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ExportTarget")
    }
}

/// The targets of a build's exporters, in their order; each takes one export.
#[derive(Clone, Debug, Default)]
pub(super) struct Targets(pub(super) Arc<Mutex<Vec<Option<ExportTarget>>>>);

#[tonic::async_trait]
impl FileSend for Targets {
    type DiffCopyStream = Empty<Result<BytesMessage, Status>>;

    async fn diff_copy(
        &self,
        request: Request<Streaming<BytesMessage>>,
    ) -> Result<Response<Self::DiffCopyStream>, Status> {
        let id = request.metadata().get("buildkit-attachable-exporter-id");
        let index: usize = id
            .and_then(|id| id.to_str().ok()?.parse().ok())
            .unwrap_or_default();
        let target = lock(&self.0).get_mut(index).and_then(Option::take);
        let Some(ExportTarget(mut writer)) = target else {
            return Err(Status::not_found("nobody waits for this export here"));
        };
        let mut stream = request.into_inner();
        let cannot = |error| Status::aborted(format!("the export cannot be written: {error}"));
        while let Some(message) = stream.message().await? {
            writer.write_all(&message.data).await.map_err(cannot)?;
        }
        writer.flush().await.map_err(cannot)?;
        writer.shutdown().await.map_err(cannot)?;
        Ok(Response::new(tokio_stream::empty()))
    }
}
