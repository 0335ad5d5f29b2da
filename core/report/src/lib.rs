//! What the command lines of both programs have in common: findings and failures, as people and
//! programs read them, and the pipelines that melange would find.
//!
//! Look at [`render_diagnostics`] and [`Range`] first. Nothing here writes to a standard stream by
//! itself, except [`failure::report`], which is the last word of a program.

pub mod failure;
pub mod pipelines;
mod snippet;

pub use snippet::{render_diagnostics, snippet};

use spec_core::{
    diagnostic::Severity,
    text::{Encoding, Text, TextRange},
};
use std::path::Path;

/// A position as people count it: line and column from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// Two positions; the end is behind the last character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Range {
    /// The first character.
    pub start: Position,
    /// Behind the last character.
    pub end: Position,
}

impl Range {
    /// Converts a range of bytes.
    pub fn of(text: &Text, range: TextRange) -> Self {
        let place = |offset| {
            let at = text.line_column(offset, Encoding::Utf32);
            Position {
                line: at.line + 1,
                column: at.column + 1,
            }
        };
        Self {
            start: place(range.start),
            end: place(range.end),
        }
    }
}

/// Returns the path as messages show it: relative to the current folder where that is shorter.
pub fn shown(path: &Path) -> String {
    let relative = std::env::current_dir()
        .ok()
        .and_then(|folder| path.strip_prefix(folder).ok().map(Path::to_owned));
    relative.as_deref().unwrap_or(path).display().to_string()
}

/// Returns the word for a severity, as it stands in results.
pub fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
        Severity::Hint => "hint",
    }
}
