//! Sources that nothing names, and generators that share an item.

use super::Context;
use crate::{
    dalec::{
        decode::{Decoded, Record},
        written::Written,
    },
    diagnostic::Diagnostic,
};

/// The types of generators.
const GENERATORS: [&str; 4] = ["gomod", "cargohome", "pip", "nodemod"];

/// Reports what is odd about the sources of a spec.
pub(super) fn check(context: &Context<'_>, spec: &Record, found: &mut Vec<Diagnostic>) {
    for (_, source) in spec.get("sources").entries() {
        if let Decoded::Record(source) = source {
            generators(source, found);
        }
    }
    if context.holes.is_empty() {
        unused(context, spec, found);
    }
}

/// Reports items with several generators.
fn generators(source: &Record, found: &mut Vec<Diagnostic>) {
    for item in source.get("generate").items() {
        let Decoded::Record(item) = item else {
            continue;
        };
        let types = item.fields.iter();
        let mut types =
            types.filter(|it| GENERATORS.contains(&it.field.name) && !it.value.is_null());
        let (Some(first), Some(second)) = (types.next(), types.next()) else {
            continue;
        };
        let message = format!(
            "this item has two generators, `{}` and `{}`",
            first.field.name, second.field.name
        );
        found.push(
            Diagnostic::new("dalec/several-generators", second.key, message)
                .with_related(first.key, "the first one")
                .with_hint("Begin another item of `generate`."),
        );
    }
}

/// Reports sources whose names stand nowhere else.
fn unused(context: &Context<'_>, spec: &Record, found: &mut Vec<Diagnostic>) {
    let sources = &context.spec.sources;
    let Some(build) = context
        .spec
        .build
        .as_ref()
        .filter(|it| !it.steps.is_empty())
    else {
        return;
    };
    // Who goes through all files needs no names.
    let commands = || build.steps.iter().filter_map(|step| step.command.as_ref());
    let goes_through_all = |text: &str| {
        let words = ["*", "?", "$(", "`", "find", "ls", "rsync", "tar"];
        words.iter().any(|word| text.contains(word))
    };
    if sources.is_empty() || commands().any(|it| goes_through_all(&it.value)) {
        return;
    }
    let mut texts: Vec<Written> = Vec::new();
    spec.visit_texts(&mut |text| {
        let is_source = matches!(text.path, ["sources"]) && text.is_name;
        if !is_source {
            texts.push(text.written.clone());
        }
    });
    for (name, source) in sources {
        let own = name.value.as_str();
        let named = texts.iter().any(|text| {
            let is_inside = source.range.contains(text.range);
            let is_pattern = text.value.contains(['*', '?', '['])
                && context
                    .spec
                    .artifacts
                    .iter()
                    .any(|it| it.range.contains(text.range));
            !is_inside && (is_pattern || text.value.contains(own))
        });
        if !named {
            let message = format!("no step, patch or artifact names the source `{own}`");
            found.push(Diagnostic::new("dalec/unused-source", name.range, message));
        }
    }
}
