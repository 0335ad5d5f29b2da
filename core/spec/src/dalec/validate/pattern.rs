//! Patterns.

use crate::{dalec::written::Written, diagnostic::Diagnostic, yaml::ScalarStyle};
use spec_probe::go::regexp::{self, Assertion, ClassItem, Node, NodeKind};

/// Reports what is wrong with a pattern; `pattern` is what substitution made of it.
pub(super) fn check(written: &Written, pattern: &str, found: &mut Vec<Diagnostic>) {
    match regexp::parse(pattern) {
        Err(error) => {
            let error = error.to_string();
            let reason = error
                .strip_prefix("error parsing regexp: ")
                .unwrap_or(&error);
            let message = format!("this is no regular expression: {reason}");
            let mut diagnostic = Diagnostic::new("dalec/bad-pattern", written.range, message);
            if ["(?=", "(?!", "(?<=", "(?<!"]
                .iter()
                .any(|it| pattern.contains(it))
            {
                diagnostic.hint = Some("Go's patterns have no look-around.".to_owned());
            }
            found.push(diagnostic);
        }
        Ok(node) if refuses_newline(&node) => {
            // Of two backslashes, substitution takes one; in double quotes YAML makes the newline.
            let newline = if written.style == Some(ScalarStyle::DoubleQuoted) {
                "\\n$"
            } else {
                "\\\\n$"
            };
            found.push(
                Diagnostic::new(
                    "dalec/never-matches",
                    written.range,
                    "this matches only what does not end with a newline",
                )
                .with_hint(format!(
                    "Write `{newline}` for `$`, leave it out, or begin with `(?m)`."
                )),
            );
        }
        Ok(_) => {}
    }
}

/// Returns whether a pattern never matches text whose last character is a newline, because it is
/// tied to the end of the text by something else.
fn refuses_newline(node: &Node) -> bool {
    match &node.kind {
        NodeKind::Alternate(branches) => branches.iter().all(refuses_newline),
        NodeKind::Capture(node) => refuses_newline(node),
        NodeKind::Concat(items) => {
            let mut items = items.iter().rev();
            match items.next().map(|last| &last.kind) {
                Some(NodeKind::Assertion(Assertion::TextEnd)) => blocked(items),
                Some(NodeKind::Capture(last)) => refuses_newline(last),
                _ => false,
            }
        }
        _ => false,
    }
}

/// Returns whether what stands before the end of the text cannot take a newline; from the end.
fn blocked<'n>(items: impl Iterator<Item = &'n Node>) -> bool {
    let mut any = false;
    for item in items {
        if matches!(item.kind, NodeKind::Assertion(Assertion::TextStart)) {
            return any;
        }
        if takes_newline(item) {
            return false;
        }
        if !is_nullable(item) {
            return true;
        }
        any |= !matches!(item.kind, NodeKind::Assertion(_) | NodeKind::Empty);
    }
    // All of it may be nothing, and nothing is found at the end of any text.
    false
}

/// Returns whether a match of the node may end with a newline.
fn takes_newline(node: &Node) -> bool {
    match &node.kind {
        NodeKind::Literal { character, .. } => *character == u32::from('\n'),
        NodeKind::Class { items, negated, .. } => class_has_newline(items) != Some(*negated),
        NodeKind::AnyCharacter => true,
        NodeKind::AnyButLineFeed | NodeKind::Assertion(_) | NodeKind::Empty => false,
        NodeKind::Concat(items) => {
            for item in items.iter().rev() {
                if takes_newline(item) {
                    return true;
                }
                if !is_nullable(item) {
                    return false;
                }
            }
            false
        }
        NodeKind::Alternate(branches) => branches.iter().any(takes_newline),
        NodeKind::Capture(node) => takes_newline(node),
        NodeKind::Repeat { node, max, .. } => *max != Some(0) && takes_newline(node),
    }
}

/// Returns whether a class has the newline; nothing if that is not known.
fn class_has_newline(items: &[ClassItem]) -> Option<bool> {
    let newline = u32::from('\n');
    let mut has = false;
    for item in items {
        has |= match item {
            ClassItem::Range(first, last) => (*first..=*last).contains(&newline),
            ClassItem::Ascii { ranges, negated } => {
                ranges
                    .iter()
                    .any(|(first, last)| (*first..=*last).contains(&b'\n'))
                    != *negated
            }
            ClassItem::Unicode { .. } => return None,
        };
    }
    Some(has)
}

fn is_nullable(node: &Node) -> bool {
    match &node.kind {
        NodeKind::Empty | NodeKind::Assertion(_) => true,
        NodeKind::Literal { .. }
        | NodeKind::Class { .. }
        | NodeKind::AnyCharacter
        | NodeKind::AnyButLineFeed => false,
        NodeKind::Concat(items) => items.iter().all(is_nullable),
        NodeKind::Alternate(branches) => branches.iter().any(is_nullable),
        NodeKind::Capture(node) => is_nullable(node),
        NodeKind::Repeat { node, min, .. } => *min == 0 || is_nullable(node),
    }
}
