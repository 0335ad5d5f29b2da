//! Diagnostics: what is wrong with a spec, where, and what to do.

mod codes;

use crate::text::{Text, TextRange};
use std::sync::Arc;

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
    /// Changes that mend it, the best first.
    pub fixes: Vec<Fix>,
}

impl Diagnostic {
    /// Returns a finding with a code of the table, and with its severity.
    pub fn new(code: &'static str, range: TextRange, message: impl Into<String>) -> Self {
        let severity = codes::code(code).map_or(Severity::Error, |code| code.severity);
        Self {
            code,
            severity,
            range,
            message: message.into(),
            hint: None,
            related: Vec::new(),
            fixes: Vec::new(),
        }
    }

    /// Adds what to do next.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds a change that mends the finding.
    #[must_use]
    pub fn with_fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }

    /// Adds a place that explains the finding.
    #[must_use]
    pub fn with_related(mut self, range: TextRange, message: impl Into<String>) -> Self {
        self.related.push(Related {
            file: None,
            range,
            message: message.into(),
        });
        self
    }

    /// Adds places that explain the finding.
    #[must_use]
    pub fn with_places(mut self, places: impl IntoIterator<Item = Related>) -> Self {
        self.related.extend(places);
        self
    }
}

/// A place that helps to understand a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// The file, if it is another one than that of the finding.
    pub file: Option<Arc<OtherFile>>,
    /// Where it is there.
    pub range: TextRange,
    /// What is to be seen there.
    pub message: String,
}

/// A file besides the one that is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherFile {
    /// What it is called by whoever gave it: its path.
    pub path: String,
    /// What is in it.
    pub text: Text,
}

impl OtherFile {
    /// Returns a file for many to refer to.
    pub fn new(path: impl Into<String>, text: Text) -> Arc<Self> {
        Arc::new(Self {
            path: path.into(),
            text,
        })
    }
}

/// A change of the text that mends a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an order: ``Replace `stpes` with `steps` ``.
    pub title: String,
    /// Whether it keeps or restores what the author meant without doubt, so that it may be applied
    /// without asking.
    pub is_safe: bool,
    /// The edits; their ranges do not overlap.
    pub edits: Vec<Edit>,
}

/// A piece of text in the place of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub range: TextRange,
    /// What takes its place.
    pub text: String,
}
