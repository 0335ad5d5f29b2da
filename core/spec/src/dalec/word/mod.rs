//! Substitution inside one value, by the rules of a Dockerfile.
//!
//! Dalec hands each value that may have arguments to the lexer that reads words of Dockerfiles
//! (buildkit v0.31.2 `frontend/dockerfile/shell`), with `\` as escape and names without a value
//! kept as they are. That lexer does more than to replace `$NAME`: quotes go, backslashes go, and
//! an open quote is an error. Look at [`expand`] first.
//!
//! Offsets are bytes of the value, not of the file.

mod pattern;
mod scan;
#[cfg(test)]
mod tests;

use std::{fmt, ops::Range};

/// A value with its arguments put in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expansion {
    /// What Dalec goes on with.
    pub text: String,
    /// The names that stand in the value, found or not, in the order of their ends.
    pub references: Vec<Reference>,
    /// What fell away besides the references, in the order of the text.
    pub removals: Vec<Removal>,
}

/// A use of an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The name, without dollar sign and braces.
    pub name: String,
    /// The whole of `$NAME` or `${…}`.
    pub range: Range<usize>,
    /// Whether the name has a value.
    pub found: bool,
}

/// Characters that substitution takes away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Removal {
    /// A pair of quotes; the range has both.
    Quotes {
        /// From the opening quote to behind the closing one.
        range: Range<usize>,
        /// Whether the quotes are single ones that shield a `$` or a `\`.
        shields: bool,
    },
    /// A backslash; the range is it with what follows.
    Backslash {
        /// The backslash and the character behind it, if there is one.
        range: Range<usize>,
        /// That character.
        next: Option<char>,
    },
}

/// Why a value cannot be expanded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordError {
    /// The part of the value that is at fault.
    pub range: Range<usize>,
    /// What is wrong with it.
    pub kind: WordErrorKind,
}

/// The faults that a value may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WordErrorKind {
    /// A `'` or a `"` without its partner.
    OpenQuote(char),
    /// A `${` without its `}`, or a `${NAME/` without its second `/`.
    OpenBrace(char),
    /// `${}`, `${:…` or `${{…`.
    NoName,
    /// `${NAME…}` with something behind the name that means nothing.
    Modifier(String),
    /// `${NAME?…}` for an argument without a value.
    Required {
        /// The argument.
        name: String,
        /// The text behind the question mark, if any.
        message: String,
    },
    /// A pattern in which a backslash stands before something that needs none.
    PatternEscape(Option<char>),
    /// The result would be too long, or its parts are nested too deeply.
    TooLarge,
}

impl fmt::Display for WordErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OpenQuote(quote) => write!(f, "the quote {quote} is never closed"),
            Self::OpenBrace(brace) => write!(f, "the closing {brace} of ${{…}} is missing"),
            Self::NoName => f.write_str("${…} has no name"),
            Self::Modifier(modifier) => {
                write!(f, "`{modifier}` means nothing behind the name in ${{…}}")
            }
            Self::Required { name, message } if message.is_empty() => {
                write!(f, "the argument {name} must not be empty")
            }
            Self::Required { name, message } => write!(f, "{name}: {message}"),
            Self::PatternEscape(Some(c)) => write!(
                f,
                "in a pattern, a backslash stands before *, ? or \\ only, not before {c}"
            ),
            Self::PatternEscape(None) => f.write_str("the pattern ends with a backslash"),
            Self::TooLarge => f.write_str("the value grows too large"),
        }
    }
}

/// Puts arguments into a value.
///
/// `lookup` gives an argument's value, `limit` is the most bytes to be written on the way.
///
/// # Errors
///
/// What the lexer refuses, and a result beyond the limit.
pub fn expand<'v>(
    word: &str,
    lookup: &dyn Fn(&str) -> Option<&'v str>,
    limit: usize,
) -> Result<Expansion, WordError> {
    scan::Scanner::new(word, lookup, limit).run()
}
