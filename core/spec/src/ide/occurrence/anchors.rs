//! Anchors and aliases of YAML.

use super::{Found, Role, Sort, Symbol};
use crate::{
    text::TextRange,
    yaml::{Node, Value},
};

/// How deep collections may be; what is deeper is left out.
const DEPTH: usize = 100;

/// Finds the anchors and the aliases below a node.
pub(super) fn find(root: &Node, found: &mut Found<'_>) {
    go(root, 0, found);
}

fn go(node: &Node, depth: usize, found: &mut Found<'_>) {
    if depth > DEPTH {
        return;
    }
    if let Some((name, range)) = &node.anchor {
        let symbol = Symbol::new(Sort::Anchor, name);
        let start = range.end.saturating_sub(name.len());
        found.push(symbol, TextRange::new(start, range.end), Role::Declaration);
    }
    match &node.value {
        Value::Alias { name, .. } => {
            let symbol = Symbol::new(Sort::Anchor, name);
            let range = TextRange::new(node.range.end - name.len(), node.range.end);
            found.push(symbol, range, Role::Use);
        }
        Value::Mapping(entries) => {
            for entry in entries {
                go(&entry.key, depth + 1, found);
                go(&entry.value, depth + 1, found);
            }
        }
        Value::Sequence(items) => {
            for item in items {
                go(item, depth + 1, found);
            }
        }
        Value::Null | Value::Scalar(_) => {}
    }
}
