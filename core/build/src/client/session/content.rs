//! Gives the blobs of images to the daemon.

use crate::client::{
    session::image::MemoryImage,
    wire::content::{
        Info, InfoRequest, InfoResponse, ReadContentRequest, ReadContentResponse,
        content_server::Content,
    },
};
use bytes::Bytes;
use spec_llb::digest::Digest;
use std::{
    collections::BTreeMap, fs::File, io, os::unix::fs::FileExt as _, path::PathBuf, sync::Arc,
};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status, metadata::MetadataMap};

/// How many bytes one message carries at most.
const CHUNK: usize = 256 << 10;

/// Images that the daemon may read, named in operations by `oci.store`.
#[derive(Clone, Debug)]
pub enum Store {
    /// A folder in the OCI layout.
    Layout(PathBuf),
    /// An image that exists only here.
    Memory(MemoryImage),
}

impl Store {
    fn open(&self, digest: &str) -> Result<Blob, Status> {
        let missing = || Status::not_found(format!("no blob {digest} is offered here"));
        match self {
            Self::Memory(image) => Ok(Blob::Memory(
                Digest::parse(digest)
                    .and_then(|digest| image.blobs.get(&digest))
                    .ok_or_else(missing)?
                    .clone(),
            )),
            Self::Layout(folder) => {
                let (algorithm, hex) = split(digest).ok_or_else(missing)?;
                let path = folder.join("blobs").join(algorithm).join(hex);
                match File::open(&path) {
                    Ok(file) => Ok(Blob::File(file)),
                    Err(error) if error.kind() == io::ErrorKind::NotFound => Err(missing()),
                    Err(error) => Err(Status::failed_precondition(format!(
                        "{} cannot be read: {error}",
                        path.display()
                    ))),
                }
            }
        }
    }
}

/// Splits a digest; `None` if it is none, and could lead anywhere as a path.
fn split(digest: &str) -> Option<(&str, &str)> {
    let (algorithm, hex) = digest.split_once(':')?;
    let plain = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric());
    (plain(algorithm) && plain(hex)).then_some((algorithm, hex))
}

/// The content of a blob, from anywhere.
#[derive(Debug)]
enum Blob {
    File(File),
    Memory(Bytes),
}

impl Blob {
    fn size(&self) -> io::Result<u64> {
        match self {
            Self::File(file) => Ok(file.metadata()?.len()),
            Self::Memory(bytes) => Ok(bytes.len() as u64),
        }
    }

    fn read(&self, offset: u64, length: usize) -> io::Result<Bytes> {
        match self {
            Self::File(file) => {
                let mut bytes = vec![0; length];
                let length = file.read_at(&mut bytes, offset)?;
                bytes.truncate(length);
                Ok(bytes.into())
            }
            Self::Memory(bytes) => {
                let start = usize::try_from(offset).map_or(bytes.len(), |o| o.min(bytes.len()));
                let end = start.saturating_add(length).min(bytes.len());
                Ok(bytes.slice(start..end))
            }
        }
    }
}

/// The stores of a session, by name.
#[derive(Debug)]
pub(super) struct Stores(pub(super) Arc<BTreeMap<String, Store>>);

impl Stores {
    fn store(&self, metadata: &MetadataMap) -> Result<&Store, Status> {
        let name = metadata.get("buildkit-attachable-store-id");
        let name = name.and_then(|name| name.to_str().ok()).unwrap_or_default();
        let store = name.strip_prefix("oci:").and_then(|name| self.0.get(name));
        store.ok_or_else(|| Status::not_found(format!("no store `{name}` is offered here")))
    }
}

#[tonic::async_trait]
impl Content for Stores {
    async fn info(&self, request: Request<InfoRequest>) -> Result<Response<InfoResponse>, Status> {
        let store = self.store(request.metadata())?;
        let digest = request.get_ref().digest.clone();
        let size = store.open(&digest)?.size()?;
        Ok(Response::new(InfoResponse {
            info: Some(Info {
                digest,
                size: i64::try_from(size).unwrap_or(i64::MAX),
                ..Info::default()
            }),
        }))
    }

    type ReadStream = ReceiverStream<Result<ReadContentResponse, Status>>;

    async fn read(
        &self,
        request: Request<ReadContentRequest>,
    ) -> Result<Response<Self::ReadStream>, Status> {
        let store = self.store(request.metadata())?;
        let ReadContentRequest {
            digest,
            offset,
            size,
        } = request.get_ref();
        let negative = |_| Status::out_of_range("a blob has no bytes before its first");
        let (offset, size): (u64, u64) = (
            (*offset).try_into().map_err(negative)?,
            (*size).try_into().map_err(negative)?,
        );
        let blob = store.open(digest)?;
        // Without a size, all of it is wanted.
        let end = match size {
            0 => blob.size()?,
            size => offset.saturating_add(size).min(blob.size()?),
        };
        let (sender, receiver) = mpsc::channel(4);
        // Ends with the blob, or when nobody reads the channel.
        tokio::task::spawn_blocking(move || {
            let mut offset = offset;
            while offset < end {
                let length = usize::try_from(end - offset).map_or(CHUNK, |left| left.min(CHUNK));
                let read = match blob.read(offset, length) {
                    // The file has become shorter.
                    Ok(data) if data.is_empty() => break,
                    Ok(data) => {
                        let length = data.len() as u64;
                        let at = i64::try_from(offset).unwrap_or(i64::MAX);
                        offset += length;
                        Ok(ReadContentResponse { offset: at, data })
                    }
                    Err(error) => Err(error.into()),
                };
                let failed = read.is_err();
                if sender.blocking_send(read).is_err() || failed {
                    break;
                }
            }
        });
        Ok(Response::new(ReceiverStream::new(receiver)))
    }
}
