//! What is said on the control socket and between guard and supervisor: JSON, one value a line.

use std::time::Duration;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// Says which requests and replies there are; a supervisor of another version has another one.
pub(super) const PROTOCOL: u32 = 1;

/// The longest line that is read, in bytes.
const LONGEST_LINE: u64 = 64 << 10;

/// The first line of a client.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Request {
    /// The client's [`PROTOCOL`].
    pub(super) protocol: u32,
    /// What it wants.
    pub(super) wish: Wish,
}

/// What a client wants.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Wish {
    /// To use the daemon until the connection ends.
    Lease,
    /// To know how the daemon is.
    Status,
    /// The daemon's end; the connection ends when it has come.
    Stop,
}

/// What the supervisor answers.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "reply", rename_all = "kebab-case")]
pub(super) enum Reply {
    /// The supervisor listens; said on its standard output only.
    Listening,
    /// The daemon answers.
    Ready {
        /// The daemon's process.
        pid: i32,
    },
    /// The daemon could not be started.
    Failed {
        /// Why.
        reason: String,
    },
    /// How the daemon is.
    Status(Status),
    /// The client speaks another version.
    Version,
}

/// How our own daemon is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Status {
    /// The daemon's process; `None` while it is being started.
    pub pid: Option<i32>,
    /// The process that looks after it.
    pub supervisor: i32,
    /// How many use it.
    pub leases: usize,
    /// How long nobody has used it, if so.
    pub unused: Option<Duration>,
    /// How long it stays unused.
    pub idle: Duration,
}

/// What the guard tells the supervisor.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "report", rename_all = "kebab-case")]
pub(super) enum Report {
    /// The daemon runs, but may not answer yet.
    Started {
        /// The daemon's process.
        pid: i32,
    },
    /// The daemon could not be started.
    Failed {
        /// Why.
        reason: String,
    },
}

/// Returns a value as a line.
pub(super) fn line(value: &impl Serialize) -> String {
    // These types have no maps with odd keys: writing them cannot fail.
    let mut line = serde_json::to_string(value).unwrap_or_default();
    line.push('\n');
    line
}

/// Writes a value.
pub(super) async fn send(
    writer: &mut (impl AsyncWrite + Unpin),
    value: &impl Serialize,
) -> std::io::Result<()> {
    writer.write_all(line(value).as_bytes()).await
}

/// Reads a value; `None` if the other side is gone, or says what nobody understands.
pub(super) async fn receive<T: DeserializeOwned>(
    reader: &mut (impl AsyncBufRead + Unpin),
) -> Option<T> {
    let mut line = String::new();
    reader.take(LONGEST_LINE).read_line(&mut line).await.ok()?;
    serde_json::from_str(&line).ok()
}
