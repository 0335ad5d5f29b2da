//! Types of scalars: what a loader makes of `1.10`, `0644` or `yes`.
//!
//! Look at [`Dialect`] first. YAML says what a scalar's text is, the loader's library what type it
//! has, and the loader's fields into what it is turned.

mod float;
mod goccy;
#[cfg(test)]
mod tests;

use super::{Node, Scalar, Value};

/// A loader's library, whose rules count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// github.com/goccy/go-yaml 1.19, with which Dalec loads its specs.
    #[default]
    Goccy,
}

/// A scalar with the type that its dialect sees in it.
#[derive(Clone, Debug, PartialEq)]
pub enum Typed {
    /// Nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i128),
    /// A number with a point, or an infinity.
    Float(f64),
    /// Text.
    Text(String),
    /// A value that turns into this text and into no other type.
    TextOnly(String),
}

/// Why a value does not fit into a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Misfit {
    /// It is of another sort.
    Sort,
    /// It is a number that the field cannot hold.
    Range,
}

impl Dialect {
    /// Returns what the dialect sees in a node; `None` for a list or a mapping.
    ///
    /// Aliases are followed; one without an anchor is null.
    pub fn typed(self, node: &Node) -> Option<Typed> {
        let mut node = node;
        loop {
            let tag = node.tag.as_ref().map(|(tag, _)| tag.as_str());
            match &node.value {
                Value::Null => return Some(Typed::Null),
                Value::Scalar(scalar) => return Some(self.scalar(scalar, tag)),
                Value::Alias {
                    target: Some(target),
                    ..
                } => node = target,
                Value::Alias { target: None, .. } => return Some(Typed::Null),
                Value::Sequence(_) | Value::Mapping(_) => return None,
            }
        }
    }

    /// Returns what the dialect sees in a scalar with a tag such as `!!str`.
    pub fn scalar(self, scalar: &Scalar, tag: Option<&str>) -> Typed {
        match self {
            Self::Goccy => goccy::typed(scalar, tag),
        }
    }

    /// Turns a node into text, as for a field of that type; null is the empty text.
    ///
    /// # Errors
    ///
    /// If the node is a list or a mapping.
    pub fn string(self, node: &Node) -> Result<String, Misfit> {
        let typed = self.typed(node).ok_or(Misfit::Sort)?;
        Ok(match self {
            Self::Goccy => goccy::string(typed),
        })
    }

    /// Turns a node into a truth value; null is `false`.
    ///
    /// # Errors
    ///
    /// If the loader refuses the node.
    pub fn boolean(self, node: &Node) -> Result<bool, Misfit> {
        match self.typed(node).ok_or(Misfit::Sort)? {
            Typed::Null => Ok(false),
            Typed::Bool(value) => Ok(value),
            _ => Err(Misfit::Sort),
        }
    }

    /// Turns a node into a signed whole number of 64 bits; null is 0.
    ///
    /// # Errors
    ///
    /// If the loader refuses the node.
    pub fn integer(self, node: &Node) -> Result<i64, Misfit> {
        let typed = self.typed(node).ok_or(Misfit::Sort)?;
        match self {
            Self::Goccy => goccy::integer(&typed),
        }
    }

    /// Turns a node into an unsigned whole number of 32 bits, such as a file mode; null is 0.
    ///
    /// # Errors
    ///
    /// If the loader refuses the node.
    pub fn unsigned(self, node: &Node) -> Result<u32, Misfit> {
        let typed = self.typed(node).ok_or(Misfit::Sort)?;
        match self {
            Self::Goccy => goccy::unsigned(&typed),
        }
    }
}
