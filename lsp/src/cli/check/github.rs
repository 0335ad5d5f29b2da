//! Commands that make annotations in GitHub Actions, one a line.

use super::File;
use spec_core::diagnostic::{Diagnostic, Severity};
use spec_report::{Range, shown};
use std::{
    io::{self, Write},
    path::Path,
};

/// Writes a command for each finding.
pub(super) fn write(out: &mut impl Write, files: &[File]) -> io::Result<()> {
    for file in files {
        let path = property(&shown(&file.path));
        for found in file.diagnostics.iter().flatten() {
            let range = Range::of(&file.text, found.range);
            let (start, end) = (range.start, range.end);
            write!(out, "::{} file={path},", command(found.severity))?;
            write!(out, "line={},endLine={},", start.line, end.line)?;
            // Columns count only within one line.
            if start.line == end.line {
                write!(out, "col={},endColumn={},", start.column, end.column)?;
            }
            let title = property(found.code);
            writeln!(out, "title={title}::{}", message(found))?;
        }
    }
    Ok(())
}

fn command(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Hint => "notice",
    }
}

/// What is said: an annotation has one place, so that others are named in words.
fn message(found: &Diagnostic) -> String {
    let mut message = found.message.clone();
    for related in &found.related {
        if let Some(file) = &related.file {
            let path = shown(Path::new(&file.path));
            let start = Range::of(&file.text, related.range).start;
            let (line, column) = (start.line, start.column);
            message += &format!("\n{path}:{line}:{column}: {}", related.message);
        }
    }
    if let Some(hint) = &found.hint {
        message += &format!("\n{hint}");
    }
    data(&message)
}

/// Escapes a text behind the second `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Escapes the value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
