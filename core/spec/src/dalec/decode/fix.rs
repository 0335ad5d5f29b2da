//! Changes that mend what does not fit.

use super::Decoder;
use crate::{
    diagnostic::{Edit, Fix},
    schema::Kind,
    text::TextRange,
    yaml::{Node, ScalarStyle, Value},
};

impl Decoder<'_> {
    /// Returns the change that writes an empty mapping behind a key without a value.
    pub(in crate::dalec) fn fill(&self, key: TextRange) -> Option<Fix> {
        let line = self.text.line_range(self.text.line(key.start));
        let rest = self.text.slice(TextRange::new(key.end, line.end));
        let blanks = rest.len() - rest.trim_start().len();
        let behind = rest.trim_start().strip_prefix(':')?.trim_start();
        if !behind.is_empty() && !behind.starts_with(['#', '}', ',']) {
            return None;
        }
        let at = key.end + blanks + 1;
        Some(Fix {
            title: "Write an empty mapping".to_owned(),
            is_safe: true,
            edits: vec![Edit {
                range: TextRange::new(at, at),
                text: " {}".to_owned(),
            }],
        })
    }
}

/// Returns the change that makes a value one of its kind, if there is but one.
pub(super) fn of_kind(node: &Node, at: TextRange, kind: &Kind) -> Option<Fix> {
    let Value::Scalar(scalar) = &node.value else {
        return None;
    };
    let in_line = !matches!(scalar.style, ScalarStyle::Literal | ScalarStyle::Folded);
    if at != node.range || !in_line || node.tag.is_some() || scalar.text.contains('\n') {
        return None;
    }
    let text = match kind {
        Kind::Flag => truth(&scalar.text)?.to_owned(),
        Kind::List(Kind::Text) => format!("[{}]", quoted(&scalar.text)),
        _ => return None,
    };
    Some(Fix {
        title: format!("Write `{text}`"),
        is_safe: true,
        edits: vec![Edit {
            range: node.range,
            text,
        }],
    })
}

/// Returns the truth value that a word means elsewhere.
pub(super) fn truth(text: &str) -> Option<&'static str> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "on" | "1" | "true" | "y" => Some("true"),
        "no" | "off" | "0" | "false" | "n" => Some("false"),
        _ => None,
    }
}

/// Returns a text as it can stand between brackets.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
