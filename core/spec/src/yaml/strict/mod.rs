//! A strict reader: YAML exactly as gopkg.in/yaml.v3 3.0.1 reads it, or not at all.
//!
//! Look at [`read`] first. What this reader accepts, that library accepts, and with the same
//! values; what it refuses, the tolerant reader looks at again, to keep what is sound.
//!
//! The library is libyaml in Go, with YAML 1.1: a stream of characters becomes tokens, with a
//! stack of indentations and of keys that may turn out to be keys (`scannerc.go`), and tokens
//! become nodes (`parserc.go`).

mod compose;
mod cursor;
mod scalar;
mod scanner;
mod tag;
#[cfg(test)]
mod tests;

use super::{
    Document,
    assemble::{Assembler, Built},
};
use crate::text::TextRange;
use compose::Composer;

/// Why the library reads no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// Where it stops.
    pub at: usize,
    /// What is wrong there.
    pub problem: Problem,
    /// Where that begins in which it stops: a text of several lines, or a collection.
    pub start: usize,
    /// Whether it stops at a token that cannot come next, and not inside of one.
    pub is_of_tokens: bool,
}

/// What can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Problem {
    /// A character that no text may have.
    Control,
    /// A character with which nothing can begin.
    BadStart,
    /// `: ` where there can be no key before it.
    UnexpectedColon,
    /// A line that has to be a key.
    MissingColon,
    /// `- ` where no list can begin.
    UnexpectedDash,
    /// `? ` where no mapping can begin.
    UnexpectedQuestion,
    /// Something else than a value.
    MissingValue,
    /// Something else than a key, in a mapping.
    MissingKey,
    /// Something else than a dash, in a list.
    MissingDash,
    /// Something else than a comma or the closing bracket.
    MissingComma,
    /// A quote that is not closed.
    UnclosedQuote,
    /// An escape that does not exist.
    Escape,
    /// A tab where indentation is needed.
    Tab,
    /// Something behind `|` or `>`.
    BlockHeader,
    /// `&` or `*` without a name, or with one that has odd characters.
    Anchor,
    /// A tag that is none.
    Tag,
    /// A directive that is none, or not at its place.
    Directive,
    /// A version of YAML that the library does not know.
    Version,
    /// More levels than are read here; the library may.
    TooDeep,
}

impl Refusal {
    fn new(at: usize, problem: Problem) -> Self {
        Self {
            at,
            problem,
            start: at,
            is_of_tokens: false,
        }
    }

    /// Returns the line that the library names, from 0 (yaml.v3 decode.go:112-130).
    ///
    /// It is the one in which that begins in which the library stops. Where a token cannot come
    /// next, it names the line before that one.
    pub(super) fn named_line(self, line: impl Fn(usize) -> usize) -> Option<usize> {
        let start = line(self.start);
        let named = if start > 0 { start } else { line(self.at) };
        if self.is_of_tokens {
            named.checked_sub(1)
        } else {
            Some(named).filter(|named| *named > 0)
        }
    }

    /// Returns whether a letter in the place of the character here would be no fault.
    pub(super) fn is_of_one_character(self) -> bool {
        matches!(
            self.problem,
            Problem::BadStart | Problem::Control | Problem::Tag | Problem::Anchor
        )
    }
}

/// What the strict reader makes of a file.
#[derive(Debug, Default)]
pub(super) struct Read {
    /// The value of the first document; `None` if there is no document.
    pub root: Option<Built>,
    /// Where the first document ends.
    pub end: usize,
    /// Where a second document begins.
    pub second: Option<TextRange>,
    /// Lines of texts that look like list items.
    pub swallowed: Vec<TextRange>,
    /// Quotes whose text has lines in it that look like items of the collections around.
    pub long_quotes: Vec<TextRange>,
}

/// Reads the first document of a text.
pub(super) fn read<'a>(text: &'a str, assembler: &mut Assembler<'a>) -> Result<Read, Refusal> {
    Composer::new(text, assembler).read()
}

impl Read {
    /// Makes a document without its diagnostics.
    pub(super) fn document(&self) -> Document {
        Document {
            root: self.root.as_ref().map(|built| built.node.clone()),
            ..Document::default()
        }
    }
}
