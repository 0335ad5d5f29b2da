//! YAML with positions, tolerant of errors.
//!
//! Look at [`Node`] first: a value with the range from which it came.

mod node;

pub use node::{Document, Entry, Node, Scalar, ScalarStyle, Value};
