//! What can be wrong with a pattern, in the words of Go.

use std::ops::Range;

/// A pattern that Go's `regexp` package refuses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("error parsing regexp: {code}: `{expression}`")]
pub struct SyntaxError {
    /// What is wrong.
    pub code: ErrorCode,
    /// The part of the pattern that Go's message quotes.
    pub expression: String,
    /// Where that part is, in bytes of the pattern.
    pub range: Range<usize>,
}

/// The sorts of mistakes, each with Go's text for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ErrorCode {
    /// A range whose end comes before its start, or a class that does not exist.
    #[error("invalid character class range")]
    InvalidCharRange,
    /// A `\` before a letter or digit that has no meaning, or a malformed `\x`.
    #[error("invalid escape sequence")]
    InvalidEscape,
    /// A malformed `(?P<name>` or `(?<name>`.
    #[error("invalid named capture")]
    InvalidNamedCapture,
    /// A `(?` with anything that Go does not know, such as a look-around.
    #[error("invalid or unsupported Perl syntax")]
    InvalidPerlOp,
    /// A repetition of a repetition, such as `a**`.
    #[error("invalid nested repetition operator")]
    InvalidRepeatOp,
    /// A count beyond 1,000, also by nesting, or a range of counts from more to less.
    #[error("invalid repeat count")]
    InvalidRepeatSize,
    /// A `[` without its `]`.
    #[error("missing closing ]")]
    MissingBracket,
    /// A `(` without its `)`.
    #[error("missing closing )")]
    MissingParen,
    /// A repetition of nothing.
    #[error("missing argument to repetition operator")]
    MissingRepeatArgument,
    /// A `\` as last character.
    #[error("trailing backslash at end of expression")]
    TrailingBackslash,
    /// A `)` without its `(`.
    #[error("unexpected )")]
    UnexpectedParen,
    /// More than 1,000 levels.
    #[error("expression nests too deeply")]
    NestingDepth,
    /// A program of more than 3.3 million instructions.
    #[error("expression too large")]
    Large,
}
