//! A record: what a step or a check left behind.
//!
//! The probe writes it as `record.json` into the record mount of its operation; the full streams
//! of a step lie beside it as `stdout` and `stderr`.

use serde::{Deserialize, Serialize};

use crate::Excerpt;

/// What became of a step or a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It did what was expected.
    Passed,
    /// A comparison did not hold, or a command ended with a code other than zero or by a signal.
    Failed,
    /// It did not run, because a step before it had not passed.
    Skipped,
    /// It could not be judged or started: a bad pattern, an unreadable file, no such command.
    Errored,
}

/// The content of `record.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The token of the run that executed the operation.
    ///
    /// It reaches the probe as a secret, which is no part of the cache key: a record with another
    /// token than that of the present run came from the cache.
    pub run: String,
    /// How long the probe worked, in microseconds.
    pub duration_us: u64,
    /// What happened.
    pub outcome: Outcome,
}

impl Record {
    /// Returns what became of the step or the check.
    pub fn verdict(&self) -> Verdict {
        match &self.outcome {
            Outcome::Step(step) => step.verdict,
            Outcome::Check(check) => check.verdict,
        }
    }
}

/// What happened, by sort of operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A step ran, or was skipped.
    Step(StepRecord),
    /// A check was judged, or skipped.
    Check(CheckRecord),
}

/// What a step did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepRecord {
    /// Passed means exit code 0.
    pub verdict: Verdict,
    /// The exit code, if the command ended by itself.
    pub exit_code: Option<i32>,
    /// The signal's name (`SIGKILL`), if one ended the command.
    pub signal: Option<String>,
    /// Why the command could not be started, in words; only if errored.
    pub message: Option<String>,
    /// What it wrote to standard output.
    pub stdout: Excerpt,
    /// What it wrote to standard error.
    pub stderr: Excerpt,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckRecord {
    /// Passed means that the expectation held.
    pub verdict: Verdict,
    /// The kind that Dalec's message would name: for a missing path `not_exist`, else the check's.
    pub reported_kind: String,
    /// What was expected, as a person reads it (for `permissions` the mode as text, …).
    pub expected: Excerpt,
    /// What was found, likewise.
    pub actual: Excerpt,
    /// Why it could not be judged, in words; for a failed check what its two values do not say,
    /// such as that a symbolic link leads nowhere.
    pub message: Option<String>,
}
