//! Going through the values of a spec.

use crate::{
    text::{Text, TextRange},
    yaml::{Node, ScalarStyle, Value},
};

/// How deep collections may be; what is deeper is left out.
const DEPTH: usize = 100;

/// A value with the keys that lead to it.
pub(super) struct Pair<'n, 'p> {
    /// The keys from the root; `[]` for an item of a list.
    pub(super) path: &'p [&'n str],
    /// The key; `None` for an item of a list.
    pub(super) key: Option<&'n Node>,
    /// The value.
    pub(super) value: &'n Node,
}

impl Pair<'_, '_> {
    /// Returns whether the keys end in these, where `*` stands for any key.
    pub(super) fn ends_with(&self, end: &[&str]) -> bool {
        let start = self.path.len().checked_sub(end.len());
        start
            .and_then(|start| self.path.get(start..))
            .is_some_and(|path| matches(path, end))
    }

    /// Returns whether the keys are these, where `*` stands for any key.
    pub(super) fn is(&self, path: &[&str]) -> bool {
        self.path.len() == path.len() && matches(self.path, path)
    }
}

fn matches(path: &[&str], pattern: &[&str]) -> bool {
    path.iter()
        .zip(pattern)
        .all(|(key, pattern)| *pattern == "*" || key == pattern)
}

/// Calls `visit` for each pair and each item, from the outside in, in the order of the text.
/// What an alias stands for is visited where it is written only.
pub(super) fn pairs<'n>(root: &'n Node, visit: &mut dyn FnMut(&Pair<'n, '_>)) {
    go(root, &mut Vec::new(), visit);
}

fn go<'n>(node: &'n Node, path: &mut Vec<&'n str>, visit: &mut dyn FnMut(&Pair<'n, '_>)) {
    if path.len() >= DEPTH {
        return;
    }
    match &node.value {
        Value::Mapping(entries) => {
            for entry in entries {
                path.push(key(&entry.key));
                visit(&Pair {
                    path,
                    key: Some(&entry.key),
                    value: &entry.value,
                });
                go(&entry.value, path, visit);
                path.pop();
            }
        }
        Value::Sequence(items) => {
            path.push("[]");
            for item in items {
                visit(&Pair {
                    path,
                    key: None,
                    value: item,
                });
                go(item, path, visit);
            }
            path.pop();
        }
        Value::Null | Value::Scalar(_) | Value::Alias { .. } => {}
    }
}

fn key(node: &Node) -> &str {
    match &node.value {
        Value::Scalar(scalar) => &scalar.text,
        _ => "",
    }
}

/// Returns the text of a scalar with its bytes, if it is written as it reads.
pub(super) fn name<'n>(text: &Text, node: &'n Node) -> Option<(&'n str, TextRange)> {
    let Value::Scalar(scalar) = &node.value else {
        return None;
    };
    let range = match scalar.style {
        ScalarStyle::Plain => node.range,
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
            TextRange::new(node.range.start + 1, node.range.end.saturating_sub(1))
        }
        ScalarStyle::Literal | ScalarStyle::Folded => return None,
    };
    (text.slice(range) == scalar.text.as_str()).then_some((scalar.text.as_str(), range))
}
