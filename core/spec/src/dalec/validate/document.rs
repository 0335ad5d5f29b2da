//! The file as a whole.

use crate::{
    diagnostic::Diagnostic,
    text::{Text, TextRange},
};

/// Reports a second document, which Dalec ignores.
///
/// `root` is the range of the first document's value.
pub(in crate::dalec) fn second_document(
    text: &Text,
    root: Option<TextRange>,
) -> Option<Diagnostic> {
    let first = root.map_or(0, |root| text.line(root.end));
    // Without a value, the first marker begins the first document.
    let mut markers = usize::from(root.is_none());
    let mut rest = (first..text.line_count()).map(|line| text.line_range(line));
    let marker = rest.find(|range| {
        let line = text.slice(*range);
        let Some(behind) = line.strip_prefix("---") else {
            return false;
        };
        if range.start < root.map_or(0, |root| root.end)
            || !behind.is_empty() && !behind.starts_with([' ', '\t'])
        {
            return false;
        }
        let counts = markers == 0;
        markers = markers.saturating_sub(1);
        counts
    })?;
    let after = text.slice(TextRange::new(marker.start + 3, text.len()));
    if after.trim().is_empty() {
        return None;
    }
    Some(
        Diagnostic::new(
            "dalec/second-document",
            TextRange::new(marker.start, marker.start + 3),
            "Dalec ignores what follows: it reads the first document only",
        )
        .with_hint("Put each spec into a file of its own."),
    )
}
