//! Patches of sources.

use super::{
    decode::{Decoded, Decoder, Record},
    source::{Source, Variant},
    written::{Spanned, Written},
};
use crate::{
    diagnostic::{Diagnostic, Edit, Fix},
    likeness::nearest,
    text::TextRange,
};
use ecow::EcoString;

/// A patch.
#[derive(Clone, Debug)]
pub struct Patch {
    /// The range of its mapping; that of the alias if it is one.
    pub range: TextRange,
    /// The source that holds it.
    pub source: Option<Written>,
    /// How many leading parts of its paths do not count; 1 if nothing is written.
    pub strip: Option<Spanned<i64>>,
    /// The file in the source.
    pub path: Option<Written>,
}

/// Reads the patches of all sources, and reports what Dalec refuses.
pub(super) fn read(
    decoder: &mut Decoder<'_>,
    patches: &Decoded,
    sources: &[(Written, Source)],
) -> Vec<(Written, Vec<Patch>)> {
    let mut read = Vec::new();
    for (name, list) in patches.entries() {
        let mut own = Vec::new();
        for item in list.items() {
            if let Decoded::Record(record) = item {
                check(decoder, name, record, sources);
                own.push(Patch {
                    range: record.range,
                    source: record.text("source"),
                    strip: record.integer("strip"),
                    path: record.text("path"),
                });
            }
        }
        read.push((name.clone(), own));
    }
    read
}

fn check(
    decoder: &mut Decoder<'_>,
    target: &Written,
    patch: &Record,
    sources: &[(Written, Source)],
) {
    let (name, at) = match patch.get("source") {
        Decoded::Text(name) => (name.value.clone(), name.range),
        Decoded::Broken(_) => return,
        _ => {
            let own = patch.field("source").map(|field| field.key);
            let nothing = patch.fields.is_empty() && patch.head == patch.range;
            let head = if nothing { target.range } else { patch.head };
            (EcoString::new(), own.unwrap_or(head))
        }
    };
    if patch.lossy || decoder.holes.near(patch.range, decoder.text) {
        return;
    }
    let Some((_, source)) = sources.iter().find(|(it, _)| it.value == name) else {
        if decoder.holes.is_empty() {
            decoder.report(no_source(&name, at, sources));
        }
        return;
    };
    let path = match patch.get("path") {
        Decoded::Text(path) => Some(path.clone()),
        Decoded::Broken(_) => return,
        _ => None,
    };
    let is_root = path
        .as_ref()
        .is_none_or(|path| matches!(path.value.as_str(), "" | "/" | "."));
    let is_file = match &source.variant {
        None => return,
        Some(Variant::Http { .. } | Variant::InlineFile(_)) => true,
        Some(_) => false,
    };
    let at = path.as_ref().map_or(at, |path| path.range);
    if is_file && !is_root {
        let message = format!("`{name}` is a file, in which there is no path");
        decoder.report(
            Diagnostic::new("dalec/invalid-patch", at, message).with_hint("Remove the `path`."),
        );
    } else if !is_file && is_root {
        let message = format!("`{name}` is a folder: which file in it is the patch?");
        decoder.report(
            Diagnostic::new("dalec/invalid-patch", at, message)
                .with_hint("Add the `path` of the patch in the source."),
        );
    }
}

fn no_source(name: &str, at: TextRange, sources: &[(Written, Source)]) -> Diagnostic {
    if name.is_empty() {
        return Diagnostic::new("dalec/invalid-patch", at, "a patch needs a `source`")
            .with_hint("Name the source that holds the patch.");
    }
    let message = format!("there is no source `{name}`");
    let diagnostic = Diagnostic::new("dalec/invalid-patch", at, message);
    let names = sources.iter().map(|(name, _)| name.value.as_str());
    match nearest(name, names) {
        Some(known) => diagnostic
            .with_hint(format!("Did you mean `{known}`?"))
            .with_fix(Fix {
                title: format!("Replace `{name}` with `{known}`"),
                is_safe: false,
                edits: vec![Edit {
                    range: at,
                    text: known.to_owned(),
                }],
            }),
        None => diagnostic.with_hint("Add it under `sources`."),
    }
}
