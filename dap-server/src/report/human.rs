//! A result a line, and for each failure its place in the spec and what was expected.

use super::{Range, Report, place, shown, snippet};
use similar::{ChangeTag, TextDiff};
use spec_build::{
    debugger::describe_step,
    run::{Place, Program},
    timeline::{Moment, Tally},
};
use spec_core::diagnostic::Severity;
use spec_probe::{CheckRecord, StepRecord, Verdict};
use std::{io, time::Duration};

const GREEN: anstyle::Style = anstyle::AnsiColor::Green.on_default();
const RED: anstyle::Style = anstyle::AnsiColor::Red.on_default().bold();
const YELLOW: anstyle::Style = anstyle::AnsiColor::Yellow.on_default();
const DIM: anstyle::Style = anstyle::Style::new().dimmed();
const BOLD: anstyle::Style = anstyle::Style::new().bold();

/// How many lines of a step's output a failure shows.
const OUTPUT_LINES: usize = 20;
/// How many lines of a diff are shown.
const DIFF_LINES: usize = 60;

/// Writes for people; colours are left to the stream's own mind.
#[derive(Debug)]
pub struct Human<W> {
    out: W,
    test: Option<(String, Option<String>)>,
}

impl<W: io::Write> Human<W> {
    /// Writes to `out`, which strips styles where they are not wanted.
    pub fn new(out: W) -> Self {
        Self { out, test: None }
    }

    fn result_line(
        &mut self,
        program: &Program,
        place: Place<'_>,
        moment: &Moment,
    ) -> io::Result<()> {
        let finished = &moment.finished;
        let (mark, style) = match finished.verdict() {
            Verdict::Passed => ("✓", GREEN),
            Verdict::Failed => ("✗", RED),
            Verdict::Errored => ("!", RED),
            Verdict::Skipped => ("-", YELLOW),
        };
        let (indent, title) = match (place.check, place.step) {
            (Some(check), step) => {
                let indent = if step.is_some() { "    " } else { "  " };
                (
                    indent,
                    format!("{} {}", check.check.subject.path(), check.check.kind.name()),
                )
            }
            (None, Some(step)) => ("  ", first_line(&step.step.command)),
            (None, None) => ("  ", String::new()),
        };
        let mut notes = Vec::new();
        if finished.verdict() == Verdict::Skipped {
            notes.push("skipped".to_owned());
        } else if finished.cached {
            notes.push("cached".to_owned());
        } else {
            notes.push(format!("{:.0} ms", finished.duration.as_secs_f64() * 1e3));
        }
        if moment.after_failure {
            notes.push("after a failure".to_owned());
        }
        let at = Range::of(&program.text, place.range()).start;
        let (file, notes) = (shown(&program.path), notes.join(", "));
        writeln!(
            self.out,
            "{indent}{style}{mark}{style:#} {title}  {DIM}{file}:{}:{}  {notes}{DIM:#}",
            at.line, at.column
        )
    }

    fn failure(&mut self, program: &Program, place: Place<'_>, moment: &Moment) -> io::Result<()> {
        let finished = &moment.finished;
        let title = match (place.check, finished.check(), finished.step()) {
            (Some(check), Some(record), _) => {
                let path = check.check.subject.path();
                match &record.message {
                    Some(message) => format!("{path}: {message}"),
                    None => format!("{path} is not as `{}` expects", check.check.kind.name()),
                }
            }
            (_, _, Some(record)) => format!("the step failed: {}", describe_step(record)),
            _ => "no result".to_owned(),
        };
        writeln!(self.out)?;
        let (path, range) = (&program.path, place.range());
        let shown = snippet(path, &program.text, range, Severity::Error, &title);
        writeln!(self.out, "{shown}")?;
        if let Some(record) = finished.check().filter(|record| record.message.is_none()) {
            self.comparison(record)?;
        }
        if let Some(record) = finished.step() {
            self.output(record)?;
        }
        writeln!(self.out)
    }

    /// Expected against actual, line by line.
    fn comparison(&mut self, record: &CheckRecord) -> io::Result<()> {
        let (expected, actual) = (&record.expected, &record.actual);
        let (minus, plus) = ("- expected", "+ actual");
        writeln!(self.out, "    {GREEN}{minus}{GREEN:#}   {RED}{plus}{RED:#}")?;
        let diff = TextDiff::from_lines(&expected.text, &actual.text);
        let mut shown = 0;
        for group in diff.grouped_ops(3) {
            for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
                shown += 1;
                if shown > DIFF_LINES {
                    continue;
                }
                let (sign, style) = match change.tag() {
                    ChangeTag::Delete => ('-', GREEN),
                    ChangeTag::Insert => ('+', RED),
                    ChangeTag::Equal => (' ', DIM),
                };
                let line = change.value();
                let text = visible(line.strip_suffix('\n').unwrap_or(line));
                writeln!(self.out, "    {style}{sign} {text}{style:#}")?;
                let last = line.strip_suffix('\n').is_none();
                if last && change.tag() != ChangeTag::Equal {
                    writeln!(self.out, "    {DIM}\\ no newline at the end{DIM:#}")?;
                }
            }
        }
        if shown > DIFF_LINES {
            writeln!(
                self.out,
                "    {DIM}… {} more lines{DIM:#}",
                shown - DIFF_LINES
            )?;
        }
        for (word, excerpt) in [("expected", expected), ("actual", actual)] {
            if excerpt.size > spec_probe::Excerpt::LIMIT as u64 {
                writeln!(
                    self.out,
                    "    {DIM}… of {} bytes {word}{DIM:#}",
                    excerpt.size
                )?;
            }
        }
        Ok(())
    }

    fn output(&mut self, record: &StepRecord) -> io::Result<()> {
        for (name, excerpt) in [("stdout", &record.stdout), ("stderr", &record.stderr)] {
            if excerpt.size == 0 {
                continue;
            }
            let lines: Vec<_> = excerpt.text.lines().collect();
            let start = lines.len().saturating_sub(OUTPUT_LINES);
            writeln!(self.out, "    {DIM}{name}, {} bytes:{DIM:#}", excerpt.size)?;
            if start > 0 {
                writeln!(self.out, "    {DIM}… {start} lines before{DIM:#}")?;
            }
            for line in lines.get(start..).unwrap_or_default() {
                writeln!(self.out, "    {DIM}|{DIM:#} {}", visible(line))?;
            }
        }
        Ok(())
    }
}

impl<W: io::Write> Report for Human<W> {
    fn begin(&mut self, program: &Program) -> io::Result<()> {
        self.test = None;
        writeln!(self.out, "{BOLD}{}{BOLD:#}", shown(&program.path))
    }

    fn moment(&mut self, program: &Program, moment: &Moment) -> io::Result<()> {
        let Some(place) = place(program, moment) else {
            return Ok(());
        };
        let heading = (place.test.name.clone(), place.test.target.clone());
        if self.test.as_ref() != Some(&heading) {
            let target = match &heading.1 {
                Some(target) => format!("  ({target})"),
                None => String::new(),
            };
            writeln!(self.out, "{BOLD}{}{BOLD:#}{DIM}{target}{DIM:#}", heading.0)?;
            self.test = Some(heading);
        }
        self.result_line(program, place, moment)?;
        if matches!(
            moment.finished.verdict(),
            Verdict::Failed | Verdict::Errored
        ) {
            self.failure(program, place, moment)?;
        }
        self.out.flush()
    }

    fn end(&mut self, tally: Tally, duration: Duration) -> io::Result<()> {
        let style = if tally.is_sound() { GREEN } else { RED };
        let mut parts = vec![
            format!("{} passed", tally.passed),
            format!("{} failed", tally.failed),
        ];
        if tally.skipped > 0 {
            parts.push(format!("{} skipped", tally.skipped));
        }
        if tally.errored > 0 {
            parts.push(format!("{} errored", tally.errored));
        }
        writeln!(
            self.out,
            "\n{style}{}{style:#} in {:.2} s",
            parts.join(", "),
            duration.as_secs_f64()
        )?;
        self.out.flush()
    }
}

fn first_line(command: &str) -> String {
    let mut lines = command.trim().lines();
    let first = lines.next().unwrap_or("(no command)");
    if lines.next().is_some() {
        format!("{first} …")
    } else {
        first.to_owned()
    }
}

/// Makes control characters visible, so that output cannot drive the terminal.
fn visible(line: &str) -> String {
    line.chars()
        .flat_map(|letter| {
            let plain = letter == '\t' || !letter.is_control();
            let escaped: Box<dyn Iterator<Item = char>> = if plain {
                Box::new(std::iter::once(letter))
            } else {
                Box::new(letter.escape_default())
            };
            escaped
        })
        .collect()
}
