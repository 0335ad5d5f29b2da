//! JUnit's XML, for continuous integration.

use super::{Range, Report, place, shown};
use quick_junit::{NonSuccessKind, Report as Document, TestCase, TestCaseStatus, TestSuite};
use spec_build::{
    debugger::{check_details, describe_check, describe_step},
    run::Program,
    timeline::{Moment, Tally},
};
use spec_probe::Verdict;
use std::{io, time::Duration};

/// Collects the results and writes one document at the end: a suite for each test, a case for each
/// step and each check.
#[derive(Debug)]
pub struct Junit<W> {
    out: W,
    document: Document,
    suite: Option<TestSuite>,
}

impl<W: io::Write> Junit<W> {
    /// Writes to `out`.
    pub fn new(out: W) -> Self {
        Self {
            out,
            document: Document::new("spec-dap"),
            suite: None,
        }
    }

    fn close_suite(&mut self) {
        if let Some(suite) = self.suite.take() {
            self.document.add_test_suite(suite);
        }
    }
}

impl<W: io::Write> Report for Junit<W> {
    fn begin(&mut self, _: &Program) -> io::Result<()> {
        self.close_suite();
        Ok(())
    }

    fn moment(&mut self, program: &Program, moment: &Moment) -> io::Result<()> {
        let Some(place) = place(program, moment) else {
            return Ok(());
        };
        let suite = match &place.test.target {
            Some(target) => format!("{} › {target} › {}", shown(&program.path), place.test.name),
            None => format!("{} › {}", shown(&program.path), place.test.name),
        };
        if self
            .suite
            .as_ref()
            .is_none_or(|open| open.name.as_str() != suite)
        {
            self.close_suite();
            self.suite = Some(TestSuite::new(suite));
        }
        let finished = &moment.finished;
        let (message, details) = match (place.check, finished.check(), finished.step()) {
            (Some(check), Some(record), _) => {
                (describe_check(record), check_details(check, record))
            }
            (_, _, Some(record)) => (describe_step(record), record.stderr.text.clone()),
            _ => (String::new(), String::new()),
        };
        let mut status = match finished.verdict() {
            Verdict::Passed => TestCaseStatus::success(),
            Verdict::Skipped => TestCaseStatus::skipped(),
            Verdict::Failed => TestCaseStatus::non_success(NonSuccessKind::Failure),
            Verdict::Errored => TestCaseStatus::non_success(NonSuccessKind::Error),
        };
        if matches!(finished.verdict(), Verdict::Failed | Verdict::Errored) {
            let at = Range::of(&program.text, place.range()).start;
            let position = format!("{}:{}:{}", shown(&program.path), at.line, at.column);
            status.set_message(message);
            status.set_description(format!("{position}\n{details}"));
        }
        let mut case = TestCase::new(finished.node.0.clone(), status);
        case.set_classname(place.test.name.clone());
        case.set_time(finished.duration);
        if let Some(record) = finished.step() {
            case.set_system_out(record.stdout.text.clone());
            case.set_system_err(record.stderr.text.clone());
        }
        if let Some(suite) = &mut self.suite {
            suite.add_test_case(case);
        }
        Ok(())
    }

    fn end(&mut self, _: Tally, duration: Duration) -> io::Result<()> {
        self.close_suite();
        self.document.set_time(duration);
        self.document
            .serialize(&mut self.out)
            .map_err(io::Error::other)?;
        self.out.flush()
    }
}
