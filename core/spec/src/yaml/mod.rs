//! YAML with positions, tolerant of errors.
//!
//! Look at [`Node`] first: a value with the range from which it came.

mod assemble;
mod content;
mod node;
mod parse;
mod scalar;
#[cfg(test)]
mod tests;
mod tree;

pub use node::{Document, Entry, Node, Scalar, ScalarStyle, Value};
pub use parse::{Options, parse, parse_with};
pub use scalar::{Dialect, Misfit, Typed};
