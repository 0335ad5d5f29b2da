//! What goes wrong while a daemon builds, told so that a person can act on it.
//!
//! Look at [`SolveError`] first.

mod details;

use crate::client::wire::rpc;
use prost::Message as _;
use std::{collections::BTreeMap, error::Error as _};
use tonic::{Code, Status};

/// Why a build, or a call within it, did not succeed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct SolveError {
    /// What sort of failure it is, for whoever handles it.
    pub kind: SolveErrorKind,
    /// What happened, in one sentence without a period at its end.
    pub message: String,
    /// What else the daemon told.
    pub details: Box<SolveErrorDetails>,
}

/// What sort of failure it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SolveErrorKind {
    /// A command of the graph ended with a code that is no success.
    Exec {
        /// The code; 137 also stands for a command that was killed.
        exit_code: u32,
    },
    /// An image, a folder or something else from outside could not be had.
    Source {
        /// What the graph calls it, such as `docker-image://…`.
        identifier: String,
    },
    /// Another operation failed, or a command could not be started.
    Operation,
    /// A file that was asked for does not exist.
    NotFound,
    /// It was cancelled.
    Canceled,
    /// The connection was lost: the daemon ended or was killed, or the network is gone.
    ConnectionLost,
    /// The build has ended before.
    BuildEnded,
    /// The daemon does not know what was asked for.
    Unsupported {
        /// The name of what it does not know, such as `passthroughop`.
        capability: String,
    },
    /// The daemon refused for another reason.
    Refused,
}

/// What a daemon tells of a failure, as far as it does.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SolveErrorDetails {
    /// The daemon's own words.
    pub daemon_message: String,
    /// The digest of the operation that failed: `sha256:` and 64 digits.
    pub vertex: Option<String>,
    /// What the graph says of that operation.
    pub description: BTreeMap<String, String>,
    /// The operation itself, as the daemon tells it.
    pub operation: Option<serde_json::Value>,
    /// References to the state before, one for each mount of a command; empty for none.
    pub input_ids: Vec<String>,
    /// References to the state after, likewise.
    pub mount_ids: Vec<String>,
    /// Where the operation comes from.
    pub ranges: Vec<SourceRange>,
}

/// A range of a source file, as the graph has it.
///
/// Lines and characters are those that were put into the graph; ours count from 1, ends are
/// exclusive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceRange {
    /// The file's name.
    pub file: String,
    /// Line and character of the start.
    pub start: (u32, u32),
    /// Line and character of the end.
    pub end: (u32, u32),
}

impl SolveError {
    /// Says what to do next.
    pub fn hint(&self) -> &'static str {
        match self.kind {
            SolveErrorKind::Exec { .. } => {
                "Read what the command wrote, or open a shell in the state that it left."
            }
            SolveErrorKind::Source { .. } if is_for_others(&self.message) => {
                "Log in to the registry with `docker login`, as a user who may have the image."
            }
            SolveErrorKind::Source { .. } => {
                "Check its name, whether it exists, and the network or the credentials it needs."
            }
            SolveErrorKind::Operation => "Check the part of the spec that it comes from.",
            SolveErrorKind::NotFound => "Check the path.",
            SolveErrorKind::Canceled => "Run it again to get a result.",
            SolveErrorKind::ConnectionLost => {
                "Read the daemon's log, start the daemon again if it has ended, then restart."
            }
            SolveErrorKind::BuildEnded => "Restart.",
            SolveErrorKind::Unsupported { .. } => "Use a newer BuildKit daemon.",
            SolveErrorKind::Refused => "Read the daemon's log.",
        }
    }

    /// Says whether the daemon is gone, so that nothing else can be asked of this build.
    pub fn is_connection_lost(&self) -> bool {
        self.kind == SolveErrorKind::ConnectionLost
    }

    /// Says whether it was cancelled, by us or by another.
    pub fn is_canceled(&self) -> bool {
        self.kind == SolveErrorKind::Canceled
    }

    pub(crate) fn new(kind: SolveErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            details: Box::default(),
        }
    }

    pub(super) fn connection_lost(address: &str, reason: &str) -> Self {
        let mut error = Self::new(
            SolveErrorKind::ConnectionLost,
            format!("the connection to the BuildKit daemon at {address} was lost"),
        );
        reason.clone_into(&mut error.details.daemon_message);
        error
    }

    pub(super) fn canceled() -> Self {
        Self::new(SolveErrorKind::Canceled, "the build was cancelled")
    }

    pub(super) fn build_ended() -> Self {
        Self::new(SolveErrorKind::BuildEnded, "the build has ended")
    }

    /// Says of which source a failure is told that the daemon tells without an operation.
    pub(super) fn of_source(mut self, identifier: &str) -> Self {
        if matches!(
            self.kind,
            SolveErrorKind::NotFound | SolveErrorKind::Refused
        ) {
            self.kind = SolveErrorKind::Source {
                identifier: identifier.to_owned(),
            };
            self.message = message(&self.kind, &self.message);
        }
        self
    }

    /// Reads what a call ended with.
    pub(super) fn from_status(status: &Status, address: &str) -> Self {
        if is_lost(status) {
            return Self::connection_lost(address, &reason(status));
        }
        let mut error = Self::decode(status.code(), status.message(), details_of(status).as_ref());
        error.details.daemon_message = status.message().to_owned();
        error
    }

    fn decode(code: Code, text: &str, status: Option<&rpc::Status>) -> Self {
        let told = status.map(details::read).unwrap_or_default();
        let kind = kind(code, text, &told);
        let message = message(&kind, text);
        Self {
            kind,
            message,
            details: Box::new(told.details),
        }
    }
}

/// Says whether a call failed in the transport, not in the daemon.
fn is_lost(status: &Status) -> bool {
    // What the daemon says itself has no cause here.
    status.source().is_some()
        || status.code() == Code::Unavailable
        || status.message().starts_with("Service was not ready")
        || status.message().starts_with("h2 protocol error")
}

fn reason(status: &Status) -> String {
    status
        .source()
        .map_or_else(|| status.message().to_owned(), super::connection::causes)
}

fn details_of(status: &Status) -> Option<rpc::Status> {
    let details = status.details();
    if details.is_empty() {
        return None;
    }
    rpc::Status::decode(details).ok()
}

fn kind(code: Code, text: &str, told: &details::Told) -> SolveErrorKind {
    let ending = text
        .rsplit_once("did not complete successfully")
        .map_or(text, |(_, ending)| ending);
    if code == Code::Cancelled || code == Code::DeadlineExceeded {
        return SolveErrorKind::Canceled;
    }
    if let Some(exit_code) = told.exit_code {
        // What is cancelled while its command runs ends as if the command had been killed.
        if exit_code == 137 && ending.contains("context canceled") {
            return SolveErrorKind::Canceled;
        }
        return SolveErrorKind::Exec { exit_code };
    }
    if ending.ends_with("context canceled") {
        return SolveErrorKind::Canceled;
    }
    if text.starts_with("no such job") {
        return SolveErrorKind::BuildEnded;
    }
    if let Some(capability) = unsupported(text) {
        return SolveErrorKind::Unsupported { capability };
    }
    match (&told.source, &told.details.operation) {
        (Some(identifier), _) => SolveErrorKind::Source {
            identifier: identifier.clone(),
        },
        (None, Some(_)) => SolveErrorKind::Operation,
        (None, None) if code == Code::NotFound || text.ends_with("no such file or directory") => {
            SolveErrorKind::NotFound
        }
        (None, None) => SolveErrorKind::Refused,
    }
}

/// Finds the name of what a daemon does not know.
fn unsupported(text: &str) -> Option<String> {
    if let Some((_, name)) = text.rsplit_once("unknown API capability ") {
        return Some(name.to_owned());
    }
    let (_, rest) = text.split_once("requested ")?;
    if !rest.contains("not supported") && !rest.contains("has been disabled") {
        return None;
    }
    let words = rest.split_whitespace();
    // `requested experimental feature X has been disabled …`, `requested feature X …`
    let mut after = words.skip_while(|word| *word != "feature").skip(1);
    Some(after.next()?.trim_matches('"').to_owned())
}

fn message(kind: &SolveErrorKind, text: &str) -> String {
    match kind {
        SolveErrorKind::Exec { exit_code } => format!("a command ended with exit code {exit_code}"),
        SolveErrorKind::Source { identifier } => {
            format!("{identifier} cannot be had: {}", plain(text))
        }
        SolveErrorKind::Canceled => "the build was cancelled".to_owned(),
        SolveErrorKind::BuildEnded => "the build has ended".to_owned(),
        SolveErrorKind::Unsupported { capability } => {
            format!("the BuildKit daemon does not know `{capability}`")
        }
        SolveErrorKind::Operation
        | SolveErrorKind::NotFound
        | SolveErrorKind::ConnectionLost
        | SolveErrorKind::Refused => plain(text).to_owned(),
    }
}

/// Says whether a registry refused because of who asks.
fn is_for_others(text: &str) -> bool {
    let words = [
        "401 Unauthorized",
        "403 Forbidden",
        "access denied",
        "authorization failed",
        "no basic auth credentials",
    ];
    words.iter().any(|words| text.contains(words))
}

/// Leaves out what only repeats which call failed.
fn plain(text: &str) -> &str {
    let text = text.strip_prefix("rpc error: ").unwrap_or(text);
    match text.split_once(" desc = ") {
        Some((code, rest)) if code.starts_with("code = ") => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests;
