//! The page of all diagnostic codes.

use crate::{Page, row};
use spec_core::diagnostic::{Severity, codes};
use std::fmt::Write as _;

pub(crate) fn page() -> Page {
    let mut body = String::from(
        "An *error* is what the real builder refuses; a *warning* is what fails later or \
         elsewhere, or is silently wrong.\n\n",
    );
    body += &row(["code", "severity", "what it is about"]);
    body += &row(["---", "---", "---"]);
    for code in codes() {
        let link = format!("[`{}`](#{})", code.id, code.id.replace('/', ""));
        body += &row([link.as_str(), severity(code.severity), code.title]);
    }
    for code in codes() {
        let _ = write!(body, "\n## {}\n\n", code.id);
        let _ = write!(
            body,
            "*{}*: {}.\n\n",
            capital(severity(code.severity)),
            code.title
        );
        let _ = writeln!(body, "{}", code.explanation);
    }
    Page {
        name: "diagnostics.md",
        title: "Diagnostics",
        body,
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
        Severity::Hint => "hint",
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
