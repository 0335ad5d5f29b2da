//! Standard input and output as a connection.
//!
//! Reading happens on a thread of its own, which does not keep the process alive: a client that
//! has said `disconnect` may leave our standard input open.

use std::io::Read;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::mpsc,
};
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::{bytes::Bytes, io::StreamReader};

/// Returns standard input and standard output.
pub fn stdio() -> (
    impl AsyncRead + Send + Unpin,
    impl AsyncWrite + Send + Unpin,
) {
    (reader(std::io::stdin()), tokio::io::stdout())
}

/// Reads `source` on a thread.
fn reader(mut source: impl Read + Send + 'static) -> impl AsyncRead + Send + Unpin {
    let (sender, pieces) = mpsc::channel::<std::io::Result<Bytes>>(4);
    std::thread::spawn(move || {
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let piece = match source.read(&mut buffer) {
                Ok(0) => break,
                Ok(length) => Ok(Bytes::copy_from_slice(
                    buffer.get(..length).unwrap_or_default(),
                )),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => Err(error),
            };
            let failed = piece.is_err();
            if sender.blocking_send(piece).is_err() || failed {
                break;
            }
        }
    });
    StreamReader::new(ReceiverStream::new(pieces))
}
