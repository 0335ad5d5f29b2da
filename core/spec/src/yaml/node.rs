//! Nodes: YAML values with the ranges from which they came.

use crate::{diagnostic::Diagnostic, text::TextRange};
use ecow::EcoString;
use std::sync::Arc;

/// The first document of a file.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// The value; `None` if the file has no content at all.
    pub root: Option<Arc<Node>>,
    /// What is wrong with the YAML.
    pub diagnostics: Vec<Diagnostic>,
    /// Stretches of broken text, in order: what is said about values here or about what is missing
    /// around them may be wrong.
    pub holes: Vec<TextRange>,
}

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct Node {
    /// The value's range: with its quotes; a block scalar's from its indicator to the end of its
    /// last line; an alias's is the alias.
    /// A null value that is not written has the empty range behind its key's colon.
    pub range: TextRange,
    /// The anchor (`&name`) with its range, without the ampersand.
    pub anchor: Option<(String, TextRange)>,
    /// The tag (`!!str`) with its range.
    pub tag: Option<(String, TextRange)>,
    /// What it is.
    pub value: Value,
}

/// The sorts of values.
#[derive(Clone, Debug)]
pub enum Value {
    /// Nothing: unwritten, `~`, `null`, or a hole where the text is broken.
    Null,
    /// A scalar of any style.
    Scalar(Scalar),
    /// A list.
    Sequence(Vec<Arc<Node>>),
    /// A mapping, in the order of the text; duplicate keys are kept.
    Mapping(Vec<Entry>),
    /// A reference to an anchored node; `None` if there is no such anchor before it.
    Alias {
        /// The name without the asterisk.
        name: String,
        /// The anchored node. Shared, never copied: expand with a budget.
        target: Option<Arc<Node>>,
    },
}

/// A key with its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key; nearly always a scalar. A merge key is the plain scalar `<<`.
    pub key: Arc<Node>,
    /// The value.
    pub value: Arc<Node>,
}

/// A scalar as YAML reads it, before a dialect gives it a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalar {
    /// The content: escapes resolved, lines folded, block indentation removed.
    pub text: EcoString,
    /// How it is written.
    pub style: ScalarStyle,
}

/// The ways in which a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScalarStyle {
    /// Without quotes.
    Plain,
    /// In `'…'`.
    SingleQuoted,
    /// In `"…"`.
    DoubleQuoted,
    /// A `|` block.
    Literal,
    /// A `>` block.
    Folded,
}
