//! Names in Dalec specs.

use super::{Found, Pair, Role, Sort, Symbol, walk};
use crate::{
    dalec::{Spec, word},
    text::TextRange,
};

/// Finds the names in a pair or an item.
pub(super) fn find(spec: &Spec, pair: &Pair<'_, '_>, found: &mut Found<'_>) {
    use Role::{Declaration, Use};
    let Some(key) = pair.key else { return };
    if pair.is(&["args", "*"]) {
        found.scalar(Sort::Argument, key, Declaration);
    } else if pair.is(&["sources", "*"]) {
        found.scalar(Sort::Source, key, Declaration);
    } else if pair.is(&["patches", "*"]) {
        found.scalar(Sort::Source, key, Use);
    } else if pair.is(&["patches", "*", "[]", "source"]) {
        found.scalar(Sort::Source, pair.value, Use);
    } else if pair.is(&["targets", "*"]) {
        found.scalar(Sort::Target, key, Declaration);
    } else if pair.is(&["name"]) {
        found.scalar(Sort::Package, pair.value, Declaration);
    } else if let Some(role) = relation(pair) {
        found.scalar(Sort::Package, key, role);
    } else if pair.ends_with(&["artifacts", "*", "*"]) {
        source_of_path(spec, pair, found);
    }
}

/// Returns what a key does with the name of a package, if it is one.
fn relation(pair: &Pair<'_, '_>) -> Option<Role> {
    let inside = |list: &str| {
        pair.is(&["dependencies", list, "*"])
            || pair.is(&["targets", "*", "dependencies", list, "*"])
    };
    let beside = |list: &str| pair.is(&[list, "*"]) || pair.is(&["targets", "*", list, "*"]);
    if ["build", "runtime", "recommends", "sysext", "test"]
        .into_iter()
        .any(inside)
        || ["conflicts", "replaces"].into_iter().any(beside)
    {
        Some(Role::Use)
    } else {
        beside("provides").then_some(Role::Declaration)
    }
}

/// Finds the source in which a path of an artifact lies.
fn source_of_path(spec: &Spec, pair: &Pair<'_, '_>, found: &mut Found<'_>) {
    let Some((path, range)) = pair.key.and_then(|key| walk::name(found.text, key)) else {
        return;
    };
    let first = path.split('/').next().unwrap_or_default();
    let is_source = spec.sources.iter().any(|(name, _)| name.value == first);
    if is_source {
        let range = TextRange::new(range.start, range.start + first.len());
        found.push(Symbol::new(Sort::Source, first), range, Role::Use);
    }
}

/// Finds the arguments that are put in.
pub(super) fn arguments(spec: &Spec, found: &mut Found<'_>) {
    for written in &spec.substituted {
        // With a value for each, nothing that is required is missing.
        let Ok(expansion) = word::expand(&written.value, &|_| Some("x"), usize::MAX) else {
            continue;
        };
        for reference in expansion.references {
            let range = written.locate(found.text, reference.range.clone());
            let there = found.text.slice(range);
            let Some(at) = there.find(&reference.name) else {
                continue;
            };
            let start = range.start + at;
            let range = TextRange::new(start, start + reference.name.len());
            found.push(
                Symbol::new(Sort::Argument, reference.name),
                range,
                Role::Use,
            );
        }
    }
}
