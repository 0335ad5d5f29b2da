//! What is wrong: published after each change, and told when a client asks.

use crate::{position, view::View};
use spec_core::diagnostic::{Diagnostic, Related, Severity};
use tower_lsp::lsp_types::{
    self, DiagnosticRelatedInformation, DiagnosticSeverity, Location, NumberOrString, Url,
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
        .filter_map(|related| {
            Some(DiagnosticRelatedInformation {
                location: location(view, related)?,
                message: related.message.clone(),
            })
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

/// Returns what the client calls a place that explains a finding.
fn location(view: &View, related: &Related) -> Option<Location> {
    let Some(file) = &related.file else {
        let range = view.range(related.range);
        return Some(Location::new(view.uri.clone(), range));
    };
    let uri = Url::from_file_path(&file.path).ok()?;
    let range = position::to_lsp(&file.text, related.range, view.world.encoding());
    Some(Location::new(uri, range))
}

fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Warning => DiagnosticSeverity::WARNING,
        Severity::Info => DiagnosticSeverity::INFORMATION,
        Severity::Hint => DiagnosticSeverity::HINT,
    }
}
