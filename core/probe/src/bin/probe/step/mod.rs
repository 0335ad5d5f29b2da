//! `probe step`: runs a command as Dalec does, and records what became of it.

mod command;
pub(crate) mod explain;
mod relay;
mod stream;

use std::{os::unix::process::ExitStatusExt, process::ExitStatus, time::Instant};

use spec_probe::{
    Excerpt, Outcome, Step, StepRecord, Verdict,
    go::{shlex, signal},
};

pub(crate) use self::command::is_executable;
use self::{command::Refusal, stream::Stream};
use crate::store;

/// Runs the step, unless the one before it has not passed, and writes its record.
pub(crate) fn perform(step: &Step, started: Instant) -> anyhow::Result<u8> {
    // The files are there whatever happens, so that nobody has to ask.
    let mut streams = Stream::open_both()?;
    let record = if store::previous_passed()? {
        run(step, &mut streams)?
    } else {
        record(Verdict::Skipped, &streams)
    };
    store::write(Outcome::Step(record), started)?;
    Ok(0)
}

fn run(step: &Step, streams: &mut [Stream; 2]) -> anyhow::Result<StepRecord> {
    match attempt(step, streams)? {
        Ok(status) => {
            let verdict = if status.success() {
                Verdict::Passed
            } else {
                Verdict::Failed
            };
            Ok(StepRecord {
                exit_code: status.code(),
                signal: status.signal().map(signal::name),
                ..record(verdict, streams)
            })
        }
        Err(Refusal(message)) => Ok(StepRecord {
            message: Some(message),
            ..record(Verdict::Errored, streams)
        }),
    }
}

/// Runs the command to its end; the inner error is a command that cannot be run, the outer one a
/// fault of ours.
fn attempt(step: &Step, streams: &mut [Stream; 2]) -> anyhow::Result<Result<ExitStatus, Refusal>> {
    let words = match shlex::split(&step.command) {
        Ok(words) => words,
        Err(error) => return Ok(Err(Refusal(error.to_string()))),
    };
    let capture = [step.capture.stdout, step.capture.stderr];
    for (stream, captured) in streams.iter_mut().zip(capture) {
        if captured && let Err(refusal) = stream.keep() {
            return Ok(Err(refusal));
        }
    }
    match command::prepare(&words) {
        Ok(command) => relay::run(command, &words, step.stdin.as_bytes(), streams),
        Err(refusal) => Ok(Err(refusal)),
    }
}

fn record(verdict: Verdict, [stdout, stderr]: &[Stream; 2]) -> StepRecord {
    let excerpt = |stream: &Stream| Excerpt::of_beginning(&stream.beginning, stream.size);
    StepRecord {
        verdict,
        exit_code: None,
        signal: None,
        message: None,
        stdout: excerpt(stdout),
        stderr: excerpt(stderr),
    }
}
