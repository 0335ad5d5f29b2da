//! What a daemon tells while it builds.

use crate::client::wire::control;
use bytes::Bytes;
use prost_types::Timestamp;
use std::time::SystemTime;

/// One piece of news of a build, in the order in which the daemon tells it.
///
/// A vertex is an operation of the graph, named by its digest (`sha256:` and 64 digits).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// A vertex became known, started, or ended; it may start again after an end.
    Vertex {
        /// Its digest.
        digest: String,
        /// What to call it before people.
        name: String,
        /// The digests of what it is made of.
        inputs: Vec<String>,
        /// How far it is.
        state: VertexState,
    },
    /// A command wrote something.
    Log {
        /// Its vertex.
        vertex: String,
        /// Where it wrote to.
        stream: LogStream,
        /// What it wrote: any bytes, of which the daemon leaves out what is too much.
        bytes: Bytes,
    },
    /// A part of the work on a vertex went on, such as the transfer of a layer.
    Status {
        /// Its vertex.
        vertex: String,
        /// What to call the part, unique within the vertex.
        id: String,
        /// How much is done, often in bytes.
        current: i64,
        /// How much there is to do; 0 if that is not known.
        total: i64,
        /// Whether the part has ended.
        completed: bool,
    },
    /// The daemon warns.
    Warning {
        /// The vertex of which it warns.
        vertex: String,
        /// What it says, in short.
        short: String,
        /// What it says further, by lines.
        detail: Vec<String>,
        /// Where more can be read; empty for nowhere.
        url: String,
    },
}

/// How far a vertex is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VertexState {
    /// It has not started.
    Pending,
    /// It runs.
    Started {
        /// Since when.
        at: Option<SystemTime>,
    },
    /// It has ended.
    Completed {
        /// When it started.
        started: Option<SystemTime>,
        /// When it ended.
        at: Option<SystemTime>,
        /// Whether its result was already there.
        cached: bool,
        /// Why it failed, in the daemon's words.
        error: Option<String>,
    },
}

/// Where a command writes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogStream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

impl Progress {
    /// Reads a message; what came first in time comes first.
    pub(super) fn read(response: control::StatusResponse) -> Vec<Self> {
        // A vertex is told before what it wrote, and its end after that.
        let (ended, begun): (Vec<_>, Vec<_>) = response
            .vertexes
            .into_iter()
            .partition(|vertex| vertex.completed.is_some());
        let begun = begun.into_iter().map(Self::vertex);
        let statuses = response.statuses.into_iter().map(Self::status);
        let logs = response.logs.into_iter().map(Self::log);
        let warnings = response.warnings.into_iter().map(Self::warning);
        let ended = ended.into_iter().map(Self::vertex);
        begun
            .chain(statuses)
            .chain(logs)
            .chain(warnings)
            .chain(ended)
            .collect()
    }

    fn vertex(vertex: control::Vertex) -> Self {
        let started = vertex.started.and_then(time);
        let state = if vertex.completed.is_some() {
            VertexState::Completed {
                started,
                at: vertex.completed.and_then(time),
                cached: vertex.cached,
                error: Some(vertex.error).filter(|error| !error.is_empty()),
            }
        } else if vertex.started.is_some() {
            VertexState::Started { at: started }
        } else {
            VertexState::Pending
        };
        Self::Vertex {
            digest: vertex.digest,
            name: vertex.name,
            inputs: vertex.inputs,
            state,
        }
    }

    fn log(log: control::VertexLog) -> Self {
        Self::Log {
            vertex: log.vertex,
            stream: if log.stream == 2 {
                LogStream::Stderr
            } else {
                LogStream::Stdout
            },
            bytes: log.msg,
        }
    }

    fn status(status: control::VertexStatus) -> Self {
        Self::Status {
            vertex: status.vertex,
            id: status.id,
            current: status.current,
            total: status.total,
            completed: status.completed.is_some(),
        }
    }

    fn warning(warning: control::VertexWarning) -> Self {
        let text = |bytes: &Bytes| String::from_utf8_lossy(bytes).into_owned();
        Self::Warning {
            vertex: warning.vertex,
            short: text(&warning.short),
            detail: warning.detail.iter().map(text).collect(),
            url: warning.url,
        }
    }
}

fn time(timestamp: Timestamp) -> Option<SystemTime> {
    timestamp.try_into().ok()
}
