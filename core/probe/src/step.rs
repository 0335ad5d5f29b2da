//! A step: one command, run without a shell.

use serde::{Deserialize, Serialize};

/// One command of a test, as the probe runs it.
///
/// Environment, directory and user are not here: they belong to the operation that runs the probe.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The command line as written; it is split into words by the probe, and no shell reads it.
    pub command: String,
    /// What the command reads from standard input; empty means `/dev/null`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub stdin: String,
    /// Which streams have checks.
    #[serde(default)]
    pub capture: Capture,
}

/// The streams of a step that are kept in the container's file system, where Dalec keeps them.
///
/// The record has both streams in any case; this only decides about the files that later steps of
/// the test can see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capture {
    /// Keep standard output.
    #[serde(default)]
    pub stdout: bool,
    /// Keep standard error.
    #[serde(default)]
    pub stderr: bool,
}
