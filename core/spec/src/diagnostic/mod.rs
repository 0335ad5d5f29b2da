//! Diagnostics: what is wrong with a spec, where, and what to do.

mod codes;

use crate::text::TextRange;

pub use codes::{Code, code, codes};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The real builder refuses this spec.
    Error,
    /// It fails later or elsewhere, or is silently wrong.
    Warning,
    /// A matter of taste worth a word.
    Info,
    /// A matter of taste.
    Hint,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable code, such as `yaml/syntax` or `dalec/unknown-field`; one of the table of codes.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Where it is.
    pub range: TextRange,
    /// What is wrong, in the spec's words; no trailing period.
    pub message: String,
    /// What to do next; a whole sentence.
    pub hint: Option<String>,
    /// Other places that explain this one.
    pub related: Vec<Related>,
}

/// A place that helps to understand a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Where it is.
    pub range: TextRange,
    /// What is to be seen there.
    pub message: String,
}
