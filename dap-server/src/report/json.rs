//! One JSON object a line, for programs.

use super::{Range, Report, place, shown};
use serde::Serialize;
use spec_build::{
    debugger::verdict_word,
    run::Program,
    timeline::{Moment, Tally},
};
use std::{io, time::Duration};

/// Writes events as they come.
#[derive(Debug)]
pub struct Json<W> {
    out: W,
}

impl<W: io::Write> Json<W> {
    /// Writes to `out`.
    pub fn new(out: W) -> Self {
        Self { out }
    }

    fn line(&mut self, event: &Event<'_>) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, event)?;
        self.out.write_all(b"\n")?;
        self.out.flush()
    }
}

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum Event<'a> {
    Check {
        #[serde(flatten)]
        head: Head<'a>,
        kind: &'static str,
        path: &'a str,
        #[serde(flatten)]
        tail: Tail,
        expected: String,
        actual: Option<&'a str>,
        actual_bytes: Option<u64>,
        message: Option<&'a str>,
    },
    Step {
        #[serde(flatten)]
        head: Head<'a>,
        command: &'a str,
        #[serde(flatten)]
        tail: Tail,
        exit_code: Option<i32>,
        signal: Option<&'a str>,
        stdout: Option<&'a str>,
        stdout_bytes: Option<u64>,
        stderr: Option<&'a str>,
        stderr_bytes: Option<u64>,
        message: Option<&'a str>,
    },
    Summary {
        passed: usize,
        failed: usize,
        skipped: usize,
        errored: usize,
        duration_ms: f64,
    },
}

/// What names a node.
#[derive(Serialize)]
struct Head<'a> {
    spec: String,
    target: Option<&'a str>,
    test: &'a str,
    step: Option<usize>,
    id: &'a str,
}

/// What every node has.
#[derive(Serialize)]
struct Tail {
    verdict: &'static str,
    range: Range,
    cached: bool,
    duration_ms: f64,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    after_failure: bool,
}

impl<W: io::Write> Report for Json<W> {
    fn begin(&mut self, _: &Program) -> io::Result<()> {
        Ok(())
    }

    fn moment(&mut self, program: &Program, moment: &Moment) -> io::Result<()> {
        let Some(place) = place(program, moment) else {
            return Ok(());
        };
        let finished = &moment.finished;
        let head = Head {
            spec: shown(&program.path),
            target: place.test.target.as_deref(),
            test: &place.test.name,
            step: place.step.map(|step| step.index),
            id: &finished.node.0,
        };
        let tail = Tail {
            verdict: verdict_word(finished.verdict()),
            range: Range::of(&program.text, place.range()),
            cached: finished.cached,
            duration_ms: milliseconds(finished.duration),
            after_failure: moment.after_failure,
        };
        match place.check {
            Some(check) => {
                let record = finished.check();
                self.line(&Event::Check {
                    head,
                    kind: check.check.kind.name(),
                    path: check.check.subject.path(),
                    tail,
                    expected: match record {
                        Some(record) => record.expected.text.clone(),
                        None => check.check.kind.expected(),
                    },
                    actual: record.map(|record| record.actual.text.as_str()),
                    actual_bytes: record.map(|record| record.actual.size),
                    message: record.and_then(|record| record.message.as_deref()),
                })
            }
            None => {
                let record = finished.step();
                self.line(&Event::Step {
                    head,
                    command: place.step.map_or("", |step| &step.step.command),
                    tail,
                    exit_code: record.and_then(|record| record.exit_code),
                    signal: record.and_then(|record| record.signal.as_deref()),
                    stdout: record.map(|record| record.stdout.text.as_str()),
                    stdout_bytes: record.map(|record| record.stdout.size),
                    stderr: record.map(|record| record.stderr.text.as_str()),
                    stderr_bytes: record.map(|record| record.stderr.size),
                    message: record.and_then(|record| record.message.as_deref()),
                })
            }
        }
    }

    fn end(&mut self, tally: Tally, duration: Duration) -> io::Result<()> {
        self.line(&Event::Summary {
            passed: tally.passed,
            failed: tally.failed,
            skipped: tally.skipped,
            errored: tally.errored,
            duration_ms: milliseconds(duration),
        })
    }
}

/// Milliseconds with three decimals.
fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}
