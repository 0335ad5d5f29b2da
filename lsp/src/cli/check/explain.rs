//! `--explain CODE`: what a code means.

use super::no_code;
use spec_core::diagnostic::code;
use spec_report::severity_word;
use std::{
    io::{self, Write as _},
    process::ExitCode,
};

const WIDTH: usize = 80;

/// Says what a code means.
pub(super) fn run(id: &str) -> anyhow::Result<ExitCode> {
    let code = code(id).ok_or_else(|| no_code(id))?;
    let mut out = io::stdout().lock();
    let severity = severity_word(code.severity);
    writeln!(out, "{} ({severity}): {}\n", code.id, code.title)?;
    writeln!(out, "{}", wrapped(code.explanation))?;
    Ok(ExitCode::SUCCESS)
}

/// Breaks a text into lines.
fn wrapped(text: &str) -> String {
    let mut lines = String::new();
    let mut column = 0;
    for word in text.split_whitespace() {
        let width = word.chars().count();
        if column > 0 && column + 1 + width > WIDTH {
            lines.push('\n');
            column = 0;
        }
        if column > 0 {
            lines.push(' ');
            column += 1;
        }
        lines.push_str(word);
        column += width;
    }
    lines
}
