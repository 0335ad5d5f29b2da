//! Merge keys, of which the loader wants mappings wherever they stand.

use super::{
    Decoder,
    mapping::{is_merge, resolve},
};
use crate::{
    diagnostic::Diagnostic,
    yaml::{Node, Value},
};

/// Checks that all merge keys of a document have mappings.
pub(in crate::dalec) fn check_merges(decoder: &mut Decoder<'_>, node: &Node) {
    match &node.value {
        Value::Sequence(items) => items.iter().for_each(|item| check_merges(decoder, item)),
        Value::Mapping(entries) => {
            for entry in entries {
                if is_merge(&entry.key) {
                    check_merge(decoder, &entry.key, &entry.value);
                }
                check_merges(decoder, &entry.value);
            }
        }
        Value::Null | Value::Scalar(_) | Value::Alias { .. } => {}
    }
}

/// Reports the value of a merge key that has no mapping.
fn check_merge(decoder: &mut Decoder<'_>, key: &Node, value: &Node) {
    let items = match &resolve(value).value {
        Value::Sequence(items) => items.as_slice(),
        _ => return report(decoder, key, value, misfit(value)),
    };
    for item in items {
        // The items of an anchored list stand elsewhere.
        let at = if matches!(value.value, Value::Alias { .. }) {
            value
        } else {
            item
        };
        report(decoder, key, at, misfit(item));
    }
}

fn report(decoder: &mut Decoder<'_>, key: &Node, at: &Node, misfit: Option<&str>) {
    if let Some(misfit) = misfit {
        let range = if at.range.is_empty() {
            key.range
        } else {
            at.range
        };
        let message = format!("`<<` merges mappings, not {misfit}");
        decoder.report(Diagnostic::new("dalec/invalid-merge", range, message));
    }
}

/// Returns what a node is if it is no mapping.
fn misfit(node: &Node) -> Option<&'static str> {
    match &resolve(node).value {
        Value::Mapping(_) | Value::Alias { .. } => None,
        Value::Sequence(_) => Some("a list"),
        Value::Null => Some("null"),
        Value::Scalar(_) => Some("a single value"),
    }
}
