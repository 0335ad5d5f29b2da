//! Choosing tests by name.

use super::Plan;
use globset::{GlobBuilder, GlobMatcher};

/// A pattern that fits no test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmatched {
    /// The pattern.
    pub glob: String,
    /// Why it is no pattern at all, if it is none; no trailing period.
    pub reason: Option<String>,
}

impl Plan {
    /// Keeps the tests whose names fit one of the patterns, and returns the patterns that fit none.
    ///
    /// In a pattern `*` is any text, slashes included, `?` any character, `[…]` one of several and
    /// `{a,b}` one of both. A test's whole name fits, too, whatever is in it. Without patterns all
    /// tests stay.
    pub fn select(&mut self, globs: &[String]) -> Vec<Unmatched> {
        if globs.is_empty() {
            return Vec::new();
        }
        let matchers: Vec<_> = globs.iter().map(|glob| matcher(glob)).collect();
        let mut used = vec![false; globs.len()];
        self.tests.retain(|test| {
            let mut keep = false;
            for ((glob, matcher), used) in globs.iter().zip(&matchers).zip(&mut used) {
                let fits = matcher.as_ref().is_ok_and(|it| it.is_match(&test.name));
                if fits || *glob == test.name {
                    keep = true;
                    *used = true;
                }
            }
            keep
        });
        let unused = globs.iter().zip(matchers).zip(used);
        unused
            .filter(|(_, used)| !used)
            .map(|((glob, matcher), _)| Unmatched {
                glob: glob.clone(),
                reason: matcher.err(),
            })
            .collect()
    }
}

fn matcher(glob: &str) -> Result<GlobMatcher, String> {
    GlobBuilder::new(glob)
        .literal_separator(false)
        .backslash_escape(true)
        .build()
        .map(|glob| glob.compile_matcher())
        .map_err(|error| error.kind().to_string())
}
