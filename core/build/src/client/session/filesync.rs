//! Sends folders to the daemon.
//!
//! The protocol: we tell all files (`STAT`), then an end; meanwhile the daemon asks for the content
//! of those that it lacks by their position (`REQ`), and gets it in pieces (`DATA`), an empty one
//! last. When it has all it wants, it says so (`FIN`), and we say so, too.

use crate::client::{
    connection::lock,
    session::{
        folder::{Folder, WalkError},
        pattern::Filter,
        stat,
    },
    wire::{
        filesync::file_sync_server::FileSync,
        fsutil::{Packet, packet::PacketType},
    },
};
use bytes::Bytes;
use percent_encoding::percent_decode_str;
use std::{
    collections::{BTreeMap, HashMap},
    io::Read as _,
    sync::{Arc, Mutex},
};
use tokio::{
    sync::{Semaphore, mpsc},
    task::JoinSet,
};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status, Streaming, metadata::MetadataMap};

/// How many bytes of a file one packet carries at most.
const CHUNK: usize = 64 << 10;

/// How many files are read at the same time.
const READERS: usize = 4;

type Outgoing = mpsc::Sender<Result<Packet, Status>>;

/// The folders of a session, by name.
#[derive(Debug)]
pub(super) struct Folders(pub(super) Arc<BTreeMap<String, Folder>>);

#[tonic::async_trait]
impl FileSync for Folders {
    type DiffCopyStream = ReceiverStream<Result<Packet, Status>>;

    async fn diff_copy(
        &self,
        request: Request<Streaming<Packet>>,
    ) -> Result<Response<Self::DiffCopyStream>, Status> {
        let name = values(request.metadata(), "dir-name").pop();
        let name = name.unwrap_or_default();
        let folder = self.0.get(&name).cloned();
        let folder = folder
            .ok_or_else(|| Status::not_found(format!("no folder `{name}` is offered here")))?;
        let mut include = values(request.metadata(), "include-patterns");
        let follow = values(request.metadata(), "followpaths");
        if !follow.is_empty() {
            include.extend(folder.follow(&follow));
        }
        let exclude = values(request.metadata(), "exclude-patterns");
        let filter = Filter::new(&include, &exclude)
            .map_err(|error| Status::invalid_argument(error.to_string()))?;
        let (sender, receiver) = mpsc::channel(64);
        let requests = request.into_inner();
        // Its end is that of the channel: the daemon's, or that of the session.
        tokio::spawn(async move {
            if let Err(status) = send(Arc::new(folder), filter, requests, &sender).await {
                let _ = sender.send(Err(status)).await;
            }
        });
        Ok(Response::new(ReceiverStream::new(receiver)))
    }
}

/// Returns all values of a key, which are escaped if another key says so.
fn values(metadata: &MetadataMap, key: &str) -> Vec<String> {
    let escaped = metadata.get(format!("{key}-encoded")).is_some();
    let texts = metadata.get_all(key).iter();
    texts
        .filter_map(|value| value.to_str().ok())
        .map(|text| {
            if escaped {
                let text = text.replace('+', " ");
                percent_decode_str(&text).decode_utf8_lossy().into_owned()
            } else {
                text.to_owned()
            }
        })
        .collect()
}

async fn send(
    folder: Arc<Folder>,
    filter: Filter,
    mut requests: Streaming<Packet>,
    outgoing: &Outgoing,
) -> Result<(), Status> {
    let files = Arc::new(Mutex::new(HashMap::new()));
    let readers = Arc::new(Semaphore::new(READERS));
    let mut tasks: JoinSet<Result<(), Status>> = JoinSet::new();
    tasks.spawn_blocking({
        let (folder, files, outgoing) = (Arc::clone(&folder), Arc::clone(&files), outgoing.clone());
        move || tell(&folder, &filter, &files, &outgoing)
    });
    loop {
        let packet = tokio::select! {
            packet = requests.message() => packet?,
            Some(ended) = tasks.join_next() => {
                ended.map_err(|error| Status::internal(error.to_string()))??;
                continue;
            }
            () = outgoing.closed() => return Ok(()),
        };
        let Some(packet) = packet else {
            return Ok(());
        };
        match packet.r#type() {
            PacketType::PacketReq => {
                let id = packet.id;
                let path = lock(&files).remove(&id);
                let path: String =
                    path.ok_or_else(|| Status::invalid_argument(format!("there is no file {id}")))?;
                let Ok(permit) = Arc::clone(&readers).acquire_owned().await else {
                    return Ok(());
                };
                let (folder, outgoing) = (Arc::clone(&folder), outgoing.clone());
                tasks.spawn_blocking(move || {
                    let _permit = permit;
                    give(&folder, &path, id, &outgoing)
                });
            }
            PacketType::PacketFin => {
                let _ = outgoing.send(Ok(of_type(PacketType::PacketFin))).await;
                return Ok(());
            }
            PacketType::PacketErr => {
                return Err(Status::aborted(String::from_utf8_lossy(&packet.data)));
            }
            PacketType::PacketStat | PacketType::PacketData => {}
        }
    }
}

/// Tells all files, and remembers which can be asked for.
fn tell(
    folder: &Folder,
    filter: &Filter,
    files: &Mutex<HashMap<u32, String>>,
    outgoing: &Outgoing,
) -> Result<(), Status> {
    let mut next = 0;
    let walked = folder.walk(filter, &mut |stat| {
        if stat::has_content(&stat) {
            lock(files).insert(next, stat.path.clone());
        }
        next += 1;
        let packet = Packet {
            stat: Some(stat),
            ..of_type(PacketType::PacketStat)
        };
        outgoing
            .blocking_send(Ok(packet))
            .map_err(|_| WalkError::Stopped)
    });
    match walked {
        Ok(()) => {
            let _ = outgoing.blocking_send(Ok(of_type(PacketType::PacketStat)));
            Ok(())
        }
        Err(WalkError::Stopped) => Ok(()),
        Err(WalkError::Folder(error)) => Err(refuse(&error.to_string(), outgoing)),
    }
}

/// Gives the content of a file.
fn give(folder: &Folder, path: &str, id: u32, outgoing: &Outgoing) -> Result<(), Status> {
    let cannot = |error| refuse(&format!("{path} cannot be read: {error}"), outgoing);
    let mut file = folder.open(path).map_err(cannot)?;
    let mut chunk = vec![0; CHUNK];
    loop {
        let length = file.read(&mut chunk).map_err(cannot)?;
        let data = Bytes::copy_from_slice(chunk.get(..length).unwrap_or_default());
        let packet = Packet {
            id,
            data,
            ..of_type(PacketType::PacketData)
        };
        // An empty packet is the file's end.
        if outgoing.blocking_send(Ok(packet)).is_err() || length == 0 {
            return Ok(());
        }
    }
}

/// Tells the daemon, in its own protocol, why the folder cannot be had.
fn refuse(reason: &str, outgoing: &Outgoing) -> Status {
    let packet = Packet {
        data: Bytes::copy_from_slice(reason.as_bytes()),
        ..of_type(PacketType::PacketErr)
    };
    let _ = outgoing.blocking_send(Ok(packet));
    Status::failed_precondition(reason)
}

fn of_type(packet_type: PacketType) -> Packet {
    Packet {
        r#type: packet_type.into(),
        ..Packet::default()
    }
}
