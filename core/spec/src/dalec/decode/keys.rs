//! What the loader wants of all mappings, wherever they stand.

use super::{Decoder, mapping::is_merge};
use crate::{
    diagnostic::Diagnostic,
    yaml::{Node, Value},
};
use std::{borrow::Cow, collections::HashMap};

/// Checks the keys of a whole document: that each is a word and stands once, and that merge keys
/// have mappings.
pub(in crate::dalec) fn check_keys(decoder: &mut Decoder<'_>, node: &Node) {
    match &node.value {
        Value::Sequence(items) => items.iter().for_each(|item| check_keys(decoder, item)),
        Value::Mapping(entries) => {
            let mut seen = HashMap::new();
            for entry in entries {
                check_key(decoder, &entry.key, &mut seen);
                if is_merge(&entry.key) {
                    check_merge(decoder, &entry.value, true);
                }
                check_keys(decoder, &entry.value);
            }
        }
        Value::Null | Value::Scalar(_) | Value::Alias { .. } => {}
    }
}

fn check_key<'n>(
    decoder: &mut Decoder<'_>,
    key: &'n Node,
    seen: &mut HashMap<Cow<'n, str>, &'n Node>,
) {
    let name = match &key.value {
        Value::Scalar(scalar) => Cow::Borrowed(scalar.text.as_str()),
        Value::Null if !key.range.is_empty() => Cow::Borrowed("null"),
        Value::Alias { .. } => return,
        Value::Null | Value::Sequence(_) | Value::Mapping(_) => {
            let what = match &key.value {
                Value::Null => "there is no key before the colon",
                Value::Sequence(_) => "a list cannot be a key",
                _ => "a mapping cannot be a key",
            };
            decoder.report(Diagnostic::new("dalec/invalid-key", key.range, what));
            return;
        }
    };
    let message = format!("the key `{name}` stands twice in this mapping");
    if let Some(first) = seen.insert(name, key) {
        decoder.report(
            Diagnostic::new("dalec/duplicate-key", key.range, message)
                .with_hint("Remove one of the two.")
                .with_related(first.range, "the first one"),
        );
    }
}

fn check_merge(decoder: &mut Decoder<'_>, value: &Node, list: bool) {
    let what = match &value.value {
        Value::Mapping(_) | Value::Alias { target: None, .. } => return,
        Value::Alias {
            target: Some(target),
            ..
        } => return check_merge_target(decoder, value, target, list),
        Value::Sequence(items) if list => {
            return items
                .iter()
                .for_each(|item| check_merge(decoder, item, false));
        }
        Value::Sequence(_) => "a list",
        Value::Null => "null",
        Value::Scalar(_) => "a single value",
    };
    let message = format!("`<<` merges mappings, not {what}");
    decoder.report(Diagnostic::new("dalec/invalid-merge", value.range, message));
}

/// Checks what an alias means, and reports at the alias.
fn check_merge_target(decoder: &mut Decoder<'_>, alias: &Node, target: &Node, list: bool) {
    let at = Node {
        range: alias.range,
        ..target.clone()
    };
    check_merge(decoder, &at, list);
}
