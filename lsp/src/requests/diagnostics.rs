//! What is wrong: published after each change, and told when a client asks.

use crate::view::View;
use spec_core::diagnostic::{Diagnostic, Severity};
use tower_lsp::lsp_types::{
    self, DiagnosticRelatedInformation, DiagnosticSeverity, Location, NumberOrString,
};

/// Returns everything that is wrong with a document.
pub(crate) fn all(view: &View) -> Vec<lsp_types::Diagnostic> {
    let found = &view.file.checked.diagnostics;
    found.iter().map(|found| diagnostic(view, found)).collect()
}

/// Converts a finding; its hint becomes a second line of the message.
pub(crate) fn diagnostic(view: &View, found: &Diagnostic) -> lsp_types::Diagnostic {
    let related: Vec<_> = found
        .related
        .iter()
        .map(|related| DiagnosticRelatedInformation {
            location: Location::new(view.uri.clone(), view.range(related.range)),
            message: related.message.clone(),
        })
        .collect();
    lsp_types::Diagnostic {
        range: view.range(found.range),
        severity: Some(severity(found.severity)),
        code: Some(NumberOrString::String(found.code.to_owned())),
        source: Some("spec-lsp".to_owned()),
        message: match &found.hint {
            Some(hint) => format!("{}\n{hint}", found.message),
            None => found.message.clone(),
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
