//! YAML with positions, tolerant of errors.
//!
//! Look at [`Node`] first: a value with the range from which it came.

mod assemble;
mod build;
mod content;
mod diagnose;
mod flow;
mod mask;
mod node;
mod parse;
mod scalar;
mod scan;
mod strict;
#[cfg(test)]
mod tests;
mod tree;

pub use node::{Document, Entry, Node, Scalar, ScalarStyle, Value};
pub use parse::{Options, layout, parse, parse_with};
pub use scalar::{Dialect, Misfit, Typed};
pub use scan::{
    Defect, DefectKind, Inline, InlineKind, Item, ItemKind, Layout, Line, LineKind, Mask,
    Properties,
};
