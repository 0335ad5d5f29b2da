//! The codes of the YAML layer.

use super::{Code, Severity};

/// The codes, by name.
pub(super) static CODES: &[Code] = &[Code {
    id: "yaml/syntax",
    severity: Severity::Error,
    title: "not valid YAML",
    explanation: "The text cannot be read as YAML here, so nothing is built.",
}];
