//! `probe gate`: an operation that fails unless every record it is given says *passed*.

use std::{ffi::OsString, path::Path};

use spec_probe::{Excerpt, Outcome, Verdict, go::quote::quote};

use crate::{complain, store};

/// Reads the record in each of the folders; the exit code is 1 if one has not passed.
pub(crate) fn perform(folders: &[OsString]) -> anyhow::Result<u8> {
    let mut code = 0;
    for folder in folders {
        let folder = Path::new(folder);
        let record = store::read(folder)?;
        if record.verdict() != Verdict::Passed {
            complain(&format!(
                "{}: {}",
                folder.display(),
                describe(&record.outcome)
            ));
            code = 1;
        }
    }
    Ok(code)
}

fn describe(outcome: &Outcome) -> String {
    let (text, message) = match outcome {
        Outcome::Step(step) => {
            let text = match (step.verdict, step.exit_code, &step.signal) {
                (Verdict::Failed, Some(code), _) => {
                    format!("the step failed with exit code {code}")
                }
                (Verdict::Failed, None, Some(signal)) => format!("{signal} ended the step"),
                (verdict, ..) => format!("the step is {}", word(verdict)),
            };
            (text, &step.message)
        }
        Outcome::Check(check) => {
            let mut text = format!(
                "the check {} is {}",
                check.reported_kind,
                word(check.verdict)
            );
            if check.verdict == Verdict::Failed {
                let (expected, actual) = (beginning(&check.expected), beginning(&check.actual));
                text.push_str(&format!(", expected {expected}, got {actual}"));
            }
            (text, &check.message)
        }
    };
    match message {
        Some(message) => format!("{text}: {message}"),
        None => text,
    }
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "passed",
        Verdict::Failed => "failed",
        Verdict::Skipped => "skipped",
        Verdict::Errored => "errored",
    }
}

/// Returns the first line's worth of an excerpt, quoted.
fn beginning(excerpt: &Excerpt) -> String {
    let text: String = excerpt.text.chars().take(200).collect();
    let more = if text.len() < excerpt.text.len() {
        "…"
    } else {
        ""
    };
    quote(text.as_bytes()) + more
}
