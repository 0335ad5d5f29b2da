//! Names in melange configurations.

use super::{Found, Pair, Role, Sort, Symbol, walk};
use crate::{
    melange::substitute::references,
    text::TextRange,
    yaml::{Node, Value},
};

/// Finds the names in a pair or an item.
pub(super) fn find(pair: &Pair<'_, '_>, found: &mut Found<'_>) {
    use Role::{Declaration, Use};
    if let Some(key) = pair.key {
        if pair.is(&["vars", "*"]) {
            found.scalar(Sort::Variable, key, Declaration);
        } else if pair.is(&["options", "*"]) {
            found.scalar(Sort::Option, key, Declaration);
        } else if pair.is(&["package", "name"]) || pair.is(&["subpackages", "[]", "name"]) {
            found.scalar(Sort::Package, pair.value, Declaration);
        } else if pair.is(&["data", "[]", "name"]) {
            found.scalar(Sort::List, pair.value, Declaration);
        } else if pair.is(&["var-transforms", "[]", "to"]) {
            found.scalar(Sort::Variable, pair.value, Declaration);
        } else if pair.is(&["subpackages", "[]", "range"]) {
            found.scalar(Sort::List, pair.value, Use);
        } else if pair.ends_with(&["pipeline", "[]", "uses"]) {
            found.scalar(Sort::Pipeline, pair.value, Use);
        } else if pair.ends_with(&["pipeline", "[]"]) {
            inputs(pair.value, found);
        }
    } else if pair.ends_with(&["pipeline", "[]"]) {
        inputs(pair.value, found);
    } else if pair.ends_with(&["packages", "[]"]) || pair.ends_with(&["dependencies", "*", "[]"]) {
        package(pair, found);
    }
    if let Value::Scalar(_) = &pair.value.value {
        variables(pair.value, found);
    }
}

/// Finds the inputs that a step gives to a pipeline.
fn inputs(step: &Node, found: &mut Found<'_>) {
    let Some(uses) = entry(step, "uses") else {
        return;
    };
    let (Value::Scalar(uses), Some(with)) = (&uses.value, entry(step, "with")) else {
        return;
    };
    let Value::Mapping(entries) = &with.value else {
        return;
    };
    for given in entries {
        if let Some((name, range)) = walk::name(found.text, &given.key) {
            found.push(Symbol::input(&uses.text, name), range, Role::Use);
        }
    }
}

/// Finds the package of a dependency such as `name=~1.2`.
fn package(pair: &Pair<'_, '_>, found: &mut Found<'_>) {
    let Some((written, range)) = walk::name(found.text, pair.value) else {
        return;
    };
    let bare = written.trim_start_matches('!');
    let start = range.start + written.len() - bare.len();
    let end = bare.find(|c: char| "=~<>@ ".contains(c));
    let name = bare.get(..end.unwrap_or(bare.len())).unwrap_or(bare);
    if name.contains("${{") {
        return;
    }
    let provides = pair.ends_with(&["provides", "[]"]);
    let role = if provides {
        Role::Declaration
    } else {
        Role::Use
    };
    let symbol = Symbol::new(Sort::Package, name);
    found.push(symbol, TextRange::new(start, start + name.len()), role);
}

/// Finds the variables in a scalar, as they are written.
fn variables(node: &Node, found: &mut Found<'_>) {
    let source = found.text.slice(node.range).into_owned();
    if !source.contains("${{") {
        return;
    }
    let families = [
        ("vars.", "", Sort::Variable),
        ("options.", ".enabled", Sort::Option),
        ("targets.package.", "", Sort::Package),
    ];
    for name in references(&source).filter_map(|reference| reference.name.ok()) {
        let written = source.get(name.clone()).unwrap_or_default();
        for (prefix, suffix, sort) in families {
            let bare = written.strip_prefix(prefix);
            let Some(bare) = bare.and_then(|bare| bare.strip_suffix(suffix)) else {
                continue;
            };
            let start = node.range.start + name.start + prefix.len();
            let range = TextRange::new(start, start + bare.len());
            found.push(Symbol::new(sort, bare), range, Role::Use);
        }
    }
}

fn entry<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    let Value::Mapping(entries) = &node.value else {
        return None;
    };
    let found = entries.iter().find(|entry| match &entry.key.value {
        Value::Scalar(scalar) => scalar.text == key,
        _ => false,
    });
    found.map(|entry| &*entry.value)
}
