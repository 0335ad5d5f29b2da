//! The page of results.

use crate::sample::Sample;
use anyhow::Context as _;
use std::{fmt::Write as _, fs, path::Path, time::Duration};

/// What a result should be.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Aim {
    /// At most this ratio, or as many milliseconds or megabytes.
    AtMost(f64),
    /// Nothing in particular.
    None,
}

/// The results so far, as rows of a table.
#[derive(Debug, Default)]
pub(crate) struct Page {
    rows: String,
    missed: Vec<String>,
}

impl Page {
    /// Adds what was measured against something else in turns.
    pub(crate) fn ratio(
        &mut self,
        what: &str,
        (name, one): (&str, &Sample),
        (other_name, other): (&str, &Sample),
        aim: Aim,
    ) {
        let ratio = one.ratio_to(other);
        let detail = format!("{name}: {one}; {other_name}: {other}");
        self.row(what, &format!("{ratio:.2} ×"), ratio, aim, " ×", &detail);
    }

    /// Adds a time.
    pub(crate) fn time(&mut self, what: &str, sample: &Sample, aim: Aim) {
        let value = milliseconds(sample.median());
        self.row(
            what,
            &format!("{value:.1} ms"),
            value,
            aim,
            " ms",
            &sample.to_string(),
        );
    }

    /// Adds the most memory that a process has had.
    pub(crate) fn memory(&mut self, what: &str, process: u32) -> anyhow::Result<()> {
        let status = fs::read_to_string(format!("/proc/{process}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let words = line.context("the process is gone")?;
        let kilobytes: f64 = words.trim().trim_end_matches("kB").trim().parse()?;
        let value = kilobytes / 1024.0;
        self.row(
            what,
            &format!("{value:.1} MB"),
            value,
            Aim::None,
            " MB",
            "the most it has had",
        );
        Ok(())
    }

    /// Adds the size of a file.
    pub(crate) fn size(&mut self, what: &str, file: &Path, aim: Aim) -> anyhow::Result<()> {
        let bytes = fs::metadata(file)
            .with_context(|| format!("no {}", file.display()))?
            .len();
        #[expect(clippy::cast_precision_loss, reason = "no file is that large")]
        let value = bytes as f64 / f64::from(1024 * 1024);
        self.row(
            what,
            &format!("{value:.2} MB"),
            value,
            aim,
            " MB",
            "release build",
        );
        Ok(())
    }

    fn row(&mut self, what: &str, text: &str, value: f64, aim: Aim, unit: &str, detail: &str) {
        let (aim_text, held) = match aim {
            Aim::AtMost(most) => (format!("at most {most}{unit}"), value <= most),
            Aim::None => (String::new(), true),
        };
        if !held {
            self.missed.push(format!("{what}: {text}, {aim_text}"));
        }
        let _ = writeln!(self.rows, "| {what} | {text} | {aim_text} | {detail} |");
        println!(
            "bench: {what}: {text}{}",
            if held { "" } else { "  (aim missed)" }
        );
    }

    /// Writes the page.
    pub(crate) fn write(&self, file: &Path) -> anyhow::Result<()> {
        let cores = std::thread::available_parallelism()?;
        let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
        let text = format!(
            "# Performance\n\n\
             Written by `cargo xtask bench`, which measures on one machine in one run: {cores} cores, Linux {}.\n\
             What is compared is measured in turns, on the same daemon; a time is the median, and the range stands behind it.\n\
             Ratios carry over to other machines, times do not.\n\n\
             | what | result | aim | measured |\n|---|---|---|---|\n{}",
            kernel.trim(),
            self.rows
        );
        fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
    }

    /// Returns the results that missed their aims.
    pub(crate) fn missed(&self) -> &[String] {
        &self.missed
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
