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
        Shell::Bash => "bash",
    }
}

/// Puts a remark into its place in the spec; `None` if we say the same ourselves, as all about
/// what a shell does not have.
pub fn diagnostic(text: &Text, script: &Script, comment: &Comment) -> Option<Diagnostic> {
    if (3000..4000).contains(&comment.code) {
        return None;
    }
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
    Some(diagnostic)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{self, Language, Options};

    fn comment(line: usize, column: usize, end: (usize, usize), code: u32) -> Comment {
        Comment {
            line,
            column,
            end_line: end.0,
            end_column: end.1,
            level: "info".to_owned(),
            code,
            message: "Double quote it.".to_owned(),
        }
    }

    #[test]
    fn remarks_stand_in_the_yaml() {
        let spec = "name: a\nbuild:\n  steps:\n    - command: |\n        é\n        é $a b\n";
        let text = Text::new(spec);
        let options = Options {
            language: Some(Language::Dalec),
            ..Options::default()
        };
        let checked = language::check(&text, None, &options).unwrap();
        let script = &checked.scripts[0];
        let found = diagnostic(&text, script, &comment(2, 3, (2, 5), 2086)).unwrap();
        assert_eq!(text.slice(found.range), "$a");
        assert_eq!(text.line(found.range.start), 5);
        assert_eq!(found.message, "SC2086: Double quote it");
        assert_eq!(found.severity, Severity::Info);
        assert_eq!(
            diagnostic(&text, script, &comment(2, 3, (2, 5), 3010)),
            None
        );
        // What is out of the script is at its end.
        let found = diagnostic(&text, script, &comment(90, 3, (1, 1), 1)).unwrap();
        assert!(script.written.range.contains(found.range));
    }
}
