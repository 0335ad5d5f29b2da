//! What shellcheck says about a script, in the places of the spec.
//!
//! The program is run where programs can be run; here its words are translated.

use super::{Finding, Script, Shell};
use crate::{
    diagnostic::{Diagnostic, Severity},
    text::Text,
};

/// A remark of shellcheck, as its JSON has it; lines and columns from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Comment {
    /// The line.
    pub line: usize,
    /// The line of the end.
    pub end_line: usize,
    /// The column.
    pub column: usize,
    /// The column behind the end.
    pub end_column: usize,
    /// `error`, `warning`, `info` or `style`.
    pub level: String,
    /// The number behind `SC`.
    pub code: u32,
    /// What it says.
    pub message: String,
}

/// Returns how shellcheck names the shell that reads a script.
pub fn dialect(shell: Shell) -> &'static str {
    match shell {
        Shell::Dash => "dash",
        Shell::Busybox => "busybox",
    }
}

/// Puts a remark into its place in the spec.
pub fn diagnostic(text: &Text, script: &Script, comment: &Comment) -> Diagnostic {
    let start = offset(&script.text, comment.line, comment.column);
    let end = offset(&script.text, comment.end_line, comment.end_column).max(start);
    let found = Finding {
        code: "shell/shellcheck",
        range: start..end,
        message: format!(
            "SC{}: {}",
            comment.code,
            comment.message.trim_end_matches('.')
        ),
        hint: None,
    };
    let mut diagnostic = script.place(text, found);
    // The builder does not ask shellcheck.
    diagnostic.severity = match comment.level.as_str() {
        "error" | "warning" => Severity::Warning,
        "info" => Severity::Info,
        _ => Severity::Hint,
    };
    diagnostic
}

/// Returns the byte at a line and a column, both from 1.
fn offset(script: &str, line: usize, column: usize) -> usize {
    let mut start = 0;
    for text in script.split_inclusive('\n').take(line.saturating_sub(1)) {
        start += text.len();
    }
    let text = script.get(start..).unwrap_or_default();
    let text = text.split('\n').next().unwrap_or_default();
    let column = column.saturating_sub(1);
    start
        + text
            .char_indices()
            .nth(column)
            .map_or(text.len(), |(at, _)| at)
}
