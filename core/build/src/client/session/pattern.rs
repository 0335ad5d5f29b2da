//! Patterns that choose files, as a daemon sends them.
//!
//! The rules are those of `.dockerignore` files: `*` and `?` stay inside a name, `**` crosses
//! folders, `!` takes back, the last pattern that fits decides, and what holds for a folder holds
//! for all that is in it.

use regex::Regex;

/// Which files of a folder to send.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    include: Vec<Pattern>,
    exclude: Vec<Pattern>,
}

/// What the patterns made of a folder, for the files in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Inherited {
    include: Vec<bool>,
    exclude: Vec<bool>,
}

/// A pattern that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the pattern `{0}` cannot be read")]
pub(crate) struct PatternError(String);

#[derive(Clone, Debug)]
struct Pattern {
    /// Whether what it fits is taken back.
    negated: bool,
    expression: Regex,
    /// The part before the first special character.
    prefix: String,
}

impl Filter {
    /// Makes a filter; without patterns to include, everything is included.
    pub(crate) fn new(include: &[String], exclude: &[String]) -> Result<Self, PatternError> {
        Ok(Self {
            include: Pattern::list(include)?,
            exclude: Pattern::list(exclude)?,
        })
    }

    /// Says whether a path is sent, and what its children inherit.
    pub(crate) fn matches(&self, path: &str, parent: &Inherited) -> (bool, Inherited) {
        let (included, include) = decide(&self.include, path, &parent.include);
        let (excluded, exclude) = decide(&self.exclude, path, &parent.exclude);
        (
            (self.include.is_empty() || included) && !excluded,
            Inherited { include, exclude },
        )
    }

    /// Says whether anything below a folder that is not sent itself can be sent.
    pub(crate) fn may_match_below(&self, folder: &str, inherited: &Inherited) -> bool {
        let settled = inherited.exclude.contains(&true) && !self.exclude.iter().any(|p| p.negated);
        let wanted = self.include.is_empty()
            || self
                .include
                .iter()
                .zip(&inherited.include)
                .any(|(pattern, &inherited)| {
                    !pattern.negated && (inherited || pattern.may_match_below(folder))
                });
        wanted && !settled
    }
}

impl Pattern {
    fn list(texts: &[String]) -> Result<Vec<Self>, PatternError> {
        let texts = texts.iter().map(|text| text.trim());
        texts
            .filter(|text| !text.is_empty())
            .map(Self::new)
            .collect()
    }

    fn new(text: &str) -> Result<Self, PatternError> {
        let (negated, body) = match text.strip_prefix('!') {
            Some(body) => (true, body.trim()),
            None => (false, text),
        };
        let body = clean(body);
        let prefix: String = body
            .chars()
            .take_while(|c| !r"*?[]\^".contains(*c))
            .collect();
        let expression =
            Regex::new(&expression(&body)).map_err(|_| PatternError(text.to_owned()))?;
        Ok(Self {
            negated,
            expression,
            prefix,
        })
    }

    fn may_match_below(&self, folder: &str) -> bool {
        let folder = format!("{folder}/");
        self.prefix.starts_with(&folder) || folder.starts_with(&self.prefix)
    }
}

/// Lets the patterns decide, one after another; also tells which of them fit.
fn decide(patterns: &[Pattern], path: &str, parent: &[bool]) -> (bool, Vec<bool>) {
    let mut decision = false;
    let fits = patterns
        .iter()
        .enumerate()
        .map(|(index, pattern)| {
            let fits =
                parent.get(index).copied().unwrap_or_default() || pattern.expression.is_match(path);
            if fits {
                decision = !pattern.negated;
            }
            fits
        })
        .collect();
    (decision, fits)
}

/// Removes slashes at both ends, and what `.` and `..` make superfluous.
fn clean(pattern: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in pattern.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

fn expression(pattern: &str) -> String {
    let mut expression = "^".to_owned();
    let mut characters = pattern.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '*' if characters.next_if_eq(&'*').is_some() => {
                if characters.next_if_eq(&'/').is_none() && characters.peek().is_none() {
                    expression.push_str(".*");
                } else {
                    expression.push_str("(.*/)?");
                }
            }
            '*' => expression.push_str("[^/]*"),
            '?' => expression.push_str("[^/]"),
            // Sets are written as in regular expressions.
            '[' | ']' | '^' | '-' => expression.push(character),
            '\\' => match characters.next() {
                Some(escaped) => {
                    expression.push_str(&regex::escape(escaped.encode_utf8(&mut [0; 4])));
                }
                None => expression.push_str(r"\\"),
            },
            _ => expression.push_str(&regex::escape(character.encode_utf8(&mut [0; 4]))),
        }
    }
    expression.push('$');
    expression
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Says which paths are sent; a folder comes before what is in it.
    fn check(include: &[&str], exclude: &[&str], expected: &[&str]) {
        let paths = [
            "a",
            "a/b",
            "a/b/c.txt",
            "a/b/d.md",
            "a/x",
            "b",
            "b/c.txt",
            "c.txt",
            "d+e",
        ];
        let owned = |texts: &[&str]| texts.iter().map(|&t| t.to_owned()).collect::<Vec<_>>();
        let filter = Filter::new(&owned(include), &owned(exclude)).unwrap();
        let mut known = std::collections::BTreeMap::new();
        let mut sent = Vec::new();
        for path in paths {
            let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
            let inherited = known.get(parent).cloned().unwrap_or_default();
            let (matches, inherited) = filter.matches(path, &inherited);
            if matches {
                sent.push(path);
                // Whoever walks must not have left out the way to it.
                for (index, _) in path.match_indices('/') {
                    let folder = &path[..index];
                    assert!(
                        sent.contains(&folder) || filter.may_match_below(folder, &known[folder]),
                        "{folder} is left out"
                    );
                }
            }
            known.insert(path, inherited);
        }
        assert_eq!(sent, expected, "{include:?} {exclude:?}");
    }

    #[test]
    fn patterns_choose_files() {
        let all = [
            "a",
            "a/b",
            "a/b/c.txt",
            "a/b/d.md",
            "a/x",
            "b",
            "b/c.txt",
            "c.txt",
            "d+e",
        ];
        check(&[], &[], &all);
        check(&["c.txt"], &[], &["c.txt"]);
        check(&["/a/b"], &[], &["a/b", "a/b/c.txt", "a/b/d.md"]);
        check(&["**/c.txt"], &[], &["a/b/c.txt", "b/c.txt", "c.txt"]);
        check(&["*.txt", "d+e"], &[], &["c.txt", "d+e"]);
        check(&["?"], &[], &all[..7]);
        check(&["[ac]*"], &["a/b"], &["a", "a/x", "c.txt"]);
        check(
            &[],
            &["a", "!a/b/*.md"],
            &["a/b/d.md", "b", "b/c.txt", "c.txt", "d+e"],
        );
        check(&["a/b/**"], &[], &["a/b/c.txt", "a/b/d.md"]);
        check(&["d\\+e"], &[], &["d+e"]);
        check(&[], &["**"], &[]);
    }

    #[test]
    fn a_broken_pattern_is_named() {
        let error = Filter::new(&["[a".to_owned()], &[]).unwrap_err();
        assert_eq!(error.to_string(), "the pattern `[a` cannot be read");
    }
}
