//! From the core's plain data to the protocol's types.

use spec_core::{
    diagnostic::{Diagnostic, Severity},
    text::{Encoding, Text, TextRange},
};
use tower_lsp::lsp_types::{
    self, DiagnosticRelatedInformation, DiagnosticSeverity, Location, NumberOrString, Position,
    Range, Url,
};

/// Converts a finding; its hint becomes a second line of the message.
pub(crate) fn diagnostic(
    uri: &Url,
    text: &Text,
    encoding: Encoding,
    found: Diagnostic,
) -> lsp_types::Diagnostic {
    let related: Vec<_> = found
        .related
        .into_iter()
        .map(|related| DiagnosticRelatedInformation {
            location: Location::new(uri.clone(), range(text, related.range, encoding)),
            message: related.message,
        })
        .collect();
    lsp_types::Diagnostic {
        range: range(text, found.range, encoding),
        severity: Some(severity(found.severity)),
        code: Some(NumberOrString::String(found.code.to_owned())),
        source: Some("spec-lsp".to_owned()),
        message: match found.hint {
            Some(hint) => format!("{}\n{hint}", found.message),
            None => found.message,
        },
        related_information: (!related.is_empty()).then_some(related),
        ..lsp_types::Diagnostic::default()
    }
}

fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Warning => DiagnosticSeverity::WARNING,
        Severity::Info => DiagnosticSeverity::INFORMATION,
        Severity::Hint => DiagnosticSeverity::HINT,
    }
}

fn range(text: &Text, range: TextRange, encoding: Encoding) -> Range {
    let position = |offset| {
        let at = text.line_column(offset, encoding);
        let number = |count| u32::try_from(count).unwrap_or(u32::MAX);
        Position::new(number(at.line), number(at.column))
    };
    Range::new(position(range.start), position(range.end))
}
