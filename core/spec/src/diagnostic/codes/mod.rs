//! The table of all codes, with their explanations.
//!
//! A code is stable: people silence it and documents link to it. Each diagnostic of this package
//! has one of these codes; the reference page and the hover text of a code come from here.

mod dalec;
mod melange;
mod melange_compile;
mod melange_lint;
mod shell;
mod spec;
mod yaml;

use super::Severity;

/// A sort of finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// The code itself: area, slash, words with dashes.
    pub id: &'static str,
    /// How bad such a finding is.
    pub severity: Severity,
    /// What it is about, in a few words.
    pub title: &'static str,
    /// Why it is reported and what to do; Markdown, whole sentences.
    pub explanation: &'static str,
}

/// Returns all codes, by area.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    yaml::CODES
        .iter()
        .chain(dalec::codes())
        .chain(melange::CODES)
        .chain(melange_compile::CODES)
        .chain(melange_lint::CODES)
        .chain(shell::CODES)
        .chain(spec::CODES)
}

/// Returns the code with an id.
pub fn code(id: &str) -> Option<&'static Code> {
    codes().find(|code| code.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ids_are_unique_and_well_formed() {
        let mut seen = BTreeSet::new();
        for code in codes() {
            assert!(seen.insert(code.id), "{} stands twice", code.id);
            let (area, name) = code.id.split_once('/').unwrap();
            assert!(
                matches!(area, "yaml" | "dalec" | "melange" | "shell" | "spec"),
                "{}",
                code.id
            );
            assert!(
                name.chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'),
                "{}",
                code.id
            );
            assert!(!code.title.ends_with('.'), "{}", code.id);
            assert!(code.explanation.ends_with('.'), "{}", code.id);
        }
    }
}
