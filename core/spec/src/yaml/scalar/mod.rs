//! Types of scalars: what a loader makes of `1.10`, `0644` or `yes`.
//!
//! Look at [`Dialect`] first. YAML says what a scalar's text is, the loader's library what type it
//! has, and the loader's fields into what it is turned.

mod duration;
mod float;
mod goccy;
#[cfg(test)]
mod tests;
mod yamlv3;

use super::{Node, Scalar, Value};
use ecow::EcoString;

/// A loader's library, whose rules count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// github.com/goccy/go-yaml 1.19, with which Dalec loads its specs.
    #[default]
    Goccy,
    /// gopkg.in/yaml.v3 3.0.1, with which melange loads its configurations.
    YamlV3,
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
    Text(EcoString),
    /// A value that turns into this text and into no other type.
    TextOnly(EcoString),
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
        let node = content(node);
        let tag = node.tag.as_ref().map(|(tag, _)| tag.as_str());
        match &node.value {
            Value::Null | Value::Alias { .. } => Some(Typed::Null),
            Value::Scalar(scalar) => Some(self.scalar(scalar, tag)),
            Value::Sequence(_) | Value::Mapping(_) => None,
        }
    }

    /// Returns what the dialect sees in a scalar with a tag such as `!!str`.
    pub fn scalar(self, scalar: &Scalar, tag: Option<&str>) -> Typed {
        match self {
            Self::Goccy => goccy::typed(scalar, tag),
            Self::YamlV3 => {
                yamlv3::typed(scalar, tag).unwrap_or_else(|_| Typed::TextOnly(scalar.text.clone()))
            }
        }
    }

    /// Turns a node into text, as for a field of that type; null is the empty text.
    ///
    /// # Errors
    ///
    /// If the node is a list or a mapping, or has a tag that does not fit.
    pub fn string(self, node: &Node) -> Result<EcoString, Misfit> {
        let typed = self.fitting(node)?;
        match (self, &content(node).value) {
            (Self::YamlV3, Value::Scalar(scalar)) => Ok(yamlv3::string(scalar, typed)),
            _ => Ok(goccy::string(typed)),
        }
    }

    /// Turns a node into a truth value; null is `false`.
    ///
    /// # Errors
    ///
    /// If the loader refuses the node.
    pub fn boolean(self, node: &Node) -> Result<bool, Misfit> {
        let typed = self.fitting(node)?;
        match (self, typed) {
            (_, Typed::Null) => Ok(false),
            (_, Typed::Bool(value)) => Ok(value),
            (Self::YamlV3, Typed::Text(text)) => yamlv3::boolean(&text),
            _ => Err(Misfit::Sort),
        }
    }

    /// Turns a node into a signed whole number of 64 bits; null is 0.
    ///
    /// # Errors
    ///
    /// If the loader refuses the node.
    pub fn integer(self, node: &Node) -> Result<i64, Misfit> {
        let typed = self.fitting(node)?;
        match self {
            Self::Goccy => goccy::integer(&typed),
            Self::YamlV3 => yamlv3::integer(&typed),
        }
    }

    /// Turns a node into an unsigned whole number of 32 bits, such as a file mode; null is 0.
    ///
    /// # Errors
    ///
    /// If the loader refuses the node.
    pub fn unsigned(self, node: &Node) -> Result<u32, Misfit> {
        let typed = self.fitting(node)?;
        match self {
            Self::Goccy => goccy::unsigned(&typed),
            Self::YamlV3 => u32::try_from(yamlv3::unsigned(&typed)?).map_err(|_| Misfit::Range),
        }
    }

    /// Turns a node into an unsigned whole number of 64 bits; null is 0.
    ///
    /// # Errors
    ///
    /// If the loader refuses the node. Dalec has no such fields.
    pub fn long(self, node: &Node) -> Result<u64, Misfit> {
        let typed = self.fitting(node)?;
        match self {
            Self::Goccy => goccy::unsigned(&typed).map(u64::from),
            Self::YamlV3 => yamlv3::unsigned(&typed),
        }
    }

    /// Turns a node into a length of time in nanoseconds; null is 0.
    ///
    /// # Errors
    ///
    /// If the loader refuses the node. Dalec has no such fields.
    pub fn duration(self, node: &Node) -> Result<i64, Misfit> {
        match self.fitting(node)? {
            Typed::Null => Ok(0),
            Typed::Text(text) => duration::parse(&text).ok_or(Misfit::Sort),
            _ => Err(Misfit::Sort),
        }
    }

    /// Returns what the dialect sees in a single value whose tag fits it.
    fn fitting(self, node: &Node) -> Result<Typed, Misfit> {
        let inner = content(node);
        let tag = inner.tag.as_ref().map(|(tag, _)| tag.as_str());
        match (self, &inner.value) {
            (Self::YamlV3, Value::Scalar(scalar)) => yamlv3::typed(scalar, tag),
            _ => self.typed(node).ok_or(Misfit::Sort),
        }
    }
}

/// Returns the node that an alias means; an alias without an anchor itself.
fn content(node: &Node) -> &Node {
    let mut node = node;
    while let Value::Alias {
        target: Some(target),
        ..
    } = &node.value
    {
        node = target;
    }
    node
}
