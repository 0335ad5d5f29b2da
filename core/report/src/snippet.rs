//! Lines of a spec with a caret below what is meant.

use crate::shown;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use spec_core::{
    diagnostic::{Diagnostic, Severity},
    text::{Text, TextRange},
};
use std::{fmt::Write as _, path::Path};

/// Shows a range of the spec, with styles; a stream that is no terminal strips them.
pub fn snippet(
    path: &Path,
    text: &Text,
    range: TextRange,
    severity: Severity,
    title: &str,
) -> String {
    let (whole, lines) = lines_of(text, range);
    let start = range.start.saturating_sub(whole.start).min(lines.len());
    let end = range
        .end
        .saturating_sub(whole.start)
        .clamp(start, lines.len());
    let path = shown(path);
    let level = match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
        Severity::Hint => Level::NOTE,
    };
    let report = [level.primary_title(title).element(
        Snippet::source(lines.as_str())
            .path(path.as_str())
            .line_start(text.line(whole.start) + 1)
            .annotation(AnnotationKind::Primary.span(start..end)),
    )];
    Renderer::styled().render(&report)
}

/// Shows findings one below the other, each with the places that explain it and with its hint.
pub fn render_diagnostics(path: &Path, text: &Text, diagnostics: &[Diagnostic]) -> String {
    let mut shown = String::new();
    for found in diagnostics {
        let title = format!("{} [{}]", found.message, found.code);
        shown.push_str(&snippet(path, text, found.range, found.severity, &title));
        if let Some(hint) = &found.hint {
            let _ = write!(shown, "\n  = {hint}");
        }
        for related in &found.related {
            let (path, text) = match &related.file {
                Some(file) => (Path::new(&file.path), &file.text),
                None => (path, text),
            };
            let note = snippet(path, text, related.range, Severity::Hint, &related.message);
            let _ = write!(shown, "\n{note}");
        }
        shown.push_str("\n\n");
    }
    shown
}

/// The whole lines that a range touches, cut to what fits on a screen.
fn lines_of(text: &Text, range: TextRange) -> (TextRange, String) {
    const MOST: usize = 12;
    let first = text.line(range.start);
    let last = text.line(range.end).min(first + MOST);
    let whole = text.line_range(first).cover(text.line_range(last));
    (
        whole,
        text.slice(whole).trim_end_matches(['\n', '\r']).to_owned(),
    )
}
