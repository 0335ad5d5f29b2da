//! A step or check that did not pass, as a person wants to read it: pure, from plan and record.
//!
//! Look at [`Exception`] first.

use crate::run::Finished;
use similar::TextDiff;
use spec_core::plan::{CheckPlan, Plan};
use spec_probe::{CheckRecord, StepRecord, Subject, Verdict};

/// A failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// A stable word for the sort of failure: `check/stdout/equals`, `step/exit`.
    pub id: String,
    /// The path in the spec's words: `hello › echo hi › stdout equals`.
    pub path: String,
    /// What failed, in one line: `Check failed: stdout equals`.
    pub title: String,
    /// Why, in one line: `expected "a", got "b"`.
    pub description: String,
    /// The details: expected against actual as a diff, or the last lines of the output.
    pub details: String,
    /// Whether it was recorded in an earlier run and not executed in this one.
    pub recorded: bool,
}

impl Exception {
    /// Describes what became of a node; none if it did not fail.
    pub fn of(plan: &Plan, finished: &Finished) -> Option<Self> {
        let verdict = finished.verdict();
        let node = plan.node(&finished.node).filter(|_| is_unsound(verdict))?;
        let (sort, id, description, details) = match (node.check, finished.check()) {
            (Some(check), Some(record)) => (
                "Check",
                format!(
                    "check/{}/{}",
                    subject_word(&check.check.subject),
                    check.check.kind.name()
                ),
                describe_check(record),
                check_details(check, record),
            ),
            _ => {
                let record = finished.step()?;
                let id = match verdict {
                    Verdict::Errored => "step/start",
                    _ if record.signal.is_some() => "step/signal",
                    _ => "step/exit",
                };
                (
                    "Step",
                    id.to_owned(),
                    describe_step(record),
                    last_lines(&record.stderr.text, &record.stdout.text),
                )
            }
        };
        Some(Self {
            id,
            path: node.path(),
            title: format!("{sort} {}: {}", verdict_word(verdict), node.name()),
            description,
            details,
            recorded: finished.cached,
        })
    }
}

/// Returns the word for a verdict.
pub fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "passed",
        Verdict::Failed => "failed",
        Verdict::Skipped => "skipped",
        Verdict::Errored => "errored",
    }
}

/// Says in one line what is wrong with a check.
pub fn describe_check(record: &CheckRecord) -> String {
    match &record.message {
        Some(message) => message.clone(),
        None => format!(
            "expected {}, got {}",
            one_line(&record.expected.text),
            one_line(&record.actual.text)
        ),
    }
}

/// Says in one line how a step ended.
pub fn describe_step(record: &StepRecord) -> String {
    match (&record.message, &record.signal, record.exit_code) {
        (Some(message), ..) => format!("cannot run: {message}"),
        (None, Some(signal), _) => format!("ended by {signal}"),
        (None, None, Some(code)) => format!("exit code {code}"),
        (None, None, None) => "did not end by itself".to_owned(),
    }
}

/// Shows expected against actual.
pub fn check_details(check: &CheckPlan, record: &CheckRecord) -> String {
    if let Some(message) = &record.message {
        return message.clone();
    }
    let (expected, actual) = (&record.expected.text, &record.actual.text);
    if check.check.kind.name() == "equals" {
        return TextDiff::from_lines(expected.as_str(), actual)
            .unified_diff()
            .header("expected", "actual")
            .to_string();
    }
    format!(
        "expected: {}\nactual:   {}\n",
        one_line(expected),
        one_line(actual)
    )
}

fn one_line(text: &str) -> String {
    const LIMIT: usize = 200;
    let quoted = spec_probe::go::quote::quote(text.as_bytes());
    match quoted.char_indices().nth(LIMIT) {
        Some((cut, _)) => format!("{}…", quoted.get(..cut).unwrap_or_default()),
        None => quoted,
    }
}

fn last_lines(stderr: &str, stdout: &str) -> String {
    const LINES: usize = 20;
    let text = if stderr.trim().is_empty() {
        stdout
    } else {
        stderr
    };
    let lines: Vec<_> = text.lines().collect();
    let start = lines.len().saturating_sub(LINES);
    lines.get(start..).unwrap_or_default().join("\n")
}

fn subject_word(subject: &Subject) -> &'static str {
    match subject {
        Subject::Stdout => "stdout",
        Subject::Stderr => "stderr",
        Subject::File(_) => "file",
    }
}

pub(super) fn is_unsound(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Failed | Verdict::Errored)
}
