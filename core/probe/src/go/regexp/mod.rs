//! Regular expressions as Go's `regexp` package reads them.
//!
//! Go's syntax is close to that of Rust's crates and yet not the same: `\d`, `\w`, `\s` and `\b`
//! know ASCII only, `a{2` is literal text, octal escapes and `\Q…\E` exist, a count may not exceed
//! 1,000, and a byte that is no UTF-8 matches as U+FFFD does.
//! So a pattern is parsed here by Go's rules, with Go's messages, into a [`Node`]; and only for
//! matching, with the feature `matching`, it is handed on to a regular expression engine.
//! Look at [`parse()`] first, then at `Regexp`, and at `Automaton` for what patterns have in common.
//!
//! The behaviour is that of Go 1.26; a test compares it with what that version answered for
//! thousands of patterns and texts.

mod ascii;
mod ast;
#[cfg(feature = "matching")]
mod automaton;
#[cfg(feature = "matching")]
mod compile;
mod error;
mod parse;
mod unicode;

pub use ast::{Assertion, ClassItem, Node, NodeKind};
#[cfg(feature = "matching")]
pub use automaton::{Automaton, share_a_text};
#[cfg(feature = "matching")]
pub use compile::{CompileError, Regexp};
pub use error::{ErrorCode, SyntaxError};
pub use parse::parse;
pub use unicode::UnicodeClass;
