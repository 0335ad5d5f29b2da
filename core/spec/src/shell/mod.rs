//! Shell scripts inside specs.
//!
//! Look at [`Script`] first: a text that a shell reads, and where it stands in the spec. Findings
//! are ranges of the script until [`Script::diagnostics`] puts them into the YAML. The parser is
//! brush's, which reads bash.

mod bashism;
mod depth;
mod mask;
mod parse;
pub mod shellcheck;
#[cfg(test)]
mod tests;
mod walk;

use crate::{
    Written,
    diagnostic::{Diagnostic, Severity},
    text::{Text, TextRange},
};
use std::ops::Range;

pub use mask::mask;

/// A script, as its shell reads it, and where it stands.
#[derive(Clone, Debug)]
pub struct Script {
    /// The text; variables of the spec are masked by words of the same length.
    pub text: String,
    /// The value in the spec, of the same length as the text.
    pub written: Written,
    /// What reads it.
    pub shell: Shell,
    /// How bad it is if the text is no script.
    pub severity: Severity,
}

/// What `/bin/sh` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shell {
    /// dash, as on Debian and Ubuntu: what POSIX says, and little more.
    Dash,
    /// busybox's ash, as on Alpine and Wolfi: much of bash, too.
    Busybox,
}

impl Shell {
    /// Returns the name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dash => "dash",
            Self::Busybox => "busybox",
        }
    }
}

/// Something in a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Its code.
    pub code: &'static str,
    /// The bytes of the script.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

impl Script {
    /// Returns the script that a value is, with `${{…}}` masked.
    pub fn melange(written: &Written, severity: Severity) -> Self {
        Self {
            text: mask(&written.value),
            written: written.clone(),
            shell: Shell::Busybox,
            severity,
        }
    }

    /// Returns the script that a value is, as it stands.
    pub fn dalec(written: &Written) -> Self {
        Self {
            text: written.value.clone(),
            written: written.clone(),
            shell: Shell::Dash,
            // A build finds out when it runs.
            severity: Severity::Warning,
        }
    }

    /// Returns everything that is wrong with the script, in the places of the spec.
    pub fn diagnostics(&self, text: &Text) -> Vec<Diagnostic> {
        let found = check(&self.text, self.shell);
        found.into_iter().map(|it| self.place(text, it)).collect()
    }

    /// Puts a finding into its place in the spec.
    pub fn place(&self, text: &Text, found: Finding) -> Diagnostic {
        let range = self.locate(text, found.range);
        let mut diagnostic = Diagnostic::new(found.code, range, found.message);
        if found.code == SYNTAX {
            diagnostic.severity = self.severity;
        }
        match found.hint {
            Some(hint) => diagnostic.with_hint(hint),
            None => diagnostic,
        }
    }

    /// Returns where a part of the script stands.
    pub fn locate(&self, text: &Text, part: Range<usize>) -> TextRange {
        self.written.locate(text, part)
    }
}

/// The code of what is no script.
const SYNTAX: &str = "shell/syntax";

/// Returns everything that is wrong with a script.
///
/// A script of which the parser can make nothing has one finding; one that is nested too deeply to
/// be read has none.
pub fn check(script: &str, shell: Shell) -> Vec<Finding> {
    match parse::parse(script) {
        None => Vec::new(),
        Some(Err(found)) => vec![found],
        Some(Ok(program)) => bashism::find(script, &program, shell),
    }
}
