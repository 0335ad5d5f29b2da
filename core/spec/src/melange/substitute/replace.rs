//! The pass that runs while a configuration is read: plain replacement of exact texts.

use super::traced::{Traced, Weaver};

/// Returns whether a text may refer to a variable at all.
pub fn has_reference(text: &str) -> bool {
    text.contains("${{")
}

/// Replaces each `${{name}}` that is known; all else stays as it is, and values are not looked
/// through again.
///
/// No space is allowed in the braces (melange@2043d30b pkg/config/config.go:1328).
pub fn replace<'v>(from: &Traced, value: &dyn Fn(&str) -> Option<&'v str>) -> Traced {
    let text = from.text.as_str();
    let mut weaver = Weaver::new(from);
    let mut done = 0;
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find("${{")) {
        let start = at + found;
        let inside = start + 3;
        let known = text
            .get(inside..)
            .and_then(|rest| rest.split_once("}}"))
            .and_then(|(name, _)| Some((inside + name.len() + 2, value(name)?)));
        let Some((end, value)) = known else {
            at = inside;
            continue;
        };
        weaver.copy(done..start);
        weaver.put(start..end, value);
        done = end;
        at = end;
    }
    if done == 0 {
        return from.clone();
    }
    weaver.copy(done..text.len());
    weaver.finish()
}
