//! Diagnostics as text.

use expect_test::Expect;
use spec_core::{
    diagnostic::{Diagnostic, OtherFile, Severity, code},
    melange::{self, Given},
    text::{Encoding, Text, TextRange},
};
use std::{fmt::Write, sync::Arc};

/// Compares the diagnostics of a configuration.
pub(crate) fn check(spec: &str, expect: &Expect) {
    let text = Text::new(spec);
    let (_, diagnostics) = melange::read(&text, &Given::default());
    expect.assert_eq(&diagnostics_as_text(&text, &diagnostics));
}

/// Compares the diagnostics of a configuration that begins with a sound package.
pub(crate) fn check_rest(rest: &str, expect: &Expect) {
    check(
        &format!("package: {{name: a, version: 1, epoch: 0}}\n{rest}"),
        expect,
    );
}

/// Asserts that nothing is said about a configuration that begins with a sound package.
pub(crate) fn check_silent(rest: &str) {
    let text = Text::new(&format!(
        "package: {{name: a, version: 1, epoch: 0}}\n{rest}"
    ));
    let (_, diagnostics) = melange::read(&text, &Given::default());
    assert_eq!(diagnostics_as_text(&text, &diagnostics), "", "{rest}");
}

/// Returns whether melange would read a configuration, as far as we can tell.
pub(crate) fn is_accepted(spec: &str) -> bool {
    let (_, diagnostics) = melange::read(&Text::new(spec), &Given::default());
    let mut severities = diagnostics.iter().map(|diagnostic| diagnostic.severity);
    severities.all(|severity| severity != Severity::Error)
}

pub(crate) fn diagnostics_as_text(text: &Text, diagnostics: &[Diagnostic]) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        let severity = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
            Severity::Hint => "hint",
        };
        let code = code(diagnostic.code).expect(diagnostic.code);
        assert_eq!(code.severity, diagnostic.severity, "{}", code.id);
        assert!(!diagnostic.message.ends_with('.'), "{}", diagnostic.message);
        assert!(
            diagnostic
                .hint
                .as_ref()
                .is_none_or(|it| it.ends_with(['.', '?']))
        );
        writeln!(
            out,
            "{severity} {} at {}: {}",
            diagnostic.code,
            place(text, diagnostic.range),
            diagnostic.message
        )
        .unwrap();
        for related in &diagnostic.related {
            let (path, text) = match &related.file {
                Some(file) => (format!("{} ", file.path), &file.text),
                None => (String::new(), text),
            };
            let (place, message) = (place(text, related.range), &related.message);
            writeln!(out, "  {path}{place}: {message}").unwrap();
        }
        if let Some(hint) = &diagnostic.hint {
            writeln!(out, "  → {hint}").unwrap();
        }
    }
    out
}

/// Returns a pipeline as a library takes it.
pub(crate) fn pipeline(name: &str, text: Text) -> (String, Arc<OtherFile>) {
    let file = OtherFile::new(format!("pipelines/{name}.yaml"), text);
    (name.to_owned(), file)
}

/// Returns line and column from 1, and the text that stands there.
pub(crate) fn place(text: &Text, range: TextRange) -> String {
    let start = text.line_column(range.start, Encoding::Utf32);
    let content = text.slice(range).replace('\n', "⏎");
    format!("{}:{} «{content}»", start.line + 1, start.column + 1)
}
