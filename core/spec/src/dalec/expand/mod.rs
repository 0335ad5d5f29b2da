//! A spec as its builder sees it: defaults filled in, arguments put in.
//!
//! Look at [`expand()`] first. The result has the value of what Dalec's target `debug/resolve`
//! writes: its order of fields, names sorted, and of what is empty only what Dalec writes out.

mod defaults;
mod tree;
mod write;

use super::{
    args::{Arguments, Given, Substitution},
    decode::{Decoded, Decoder, Label},
    fields::SPEC,
    read::{parse, read_document},
};
use crate::{
    diagnostic::{Diagnostic, Severity},
    holes::Holes,
    schema::Kind,
    text::Text,
    yaml::{Document, Node, Value},
};
use tree::{Tree, Yaml};

/// Returns a spec as Dalec resolves it in a build with these arguments, as YAML.
///
/// # Errors
///
/// Why Dalec refuses the spec or the arguments.
pub fn expand(text: &Text, given: &Given) -> Result<String, Vec<Diagnostic>> {
    let document = parse(text);
    let (spec, mut diagnostics) = read_document(text, &document, given);
    let (arguments, unknown) = Arguments::new(&spec, given);
    diagnostics.extend(unknown);
    diagnostics.retain(|it| it.severity == Severity::Error);
    if !diagnostics.is_empty() {
        return Err(diagnostics);
    }
    let substitution = Substitution::new(text, &arguments);
    let mut resolved = resolve(text, &document, &substitution);
    let epoch = "SOURCE_DATE_EPOCH";
    if let Some(value) = arguments.get(epoch) {
        defaults::build_variable(&mut resolved, epoch, value);
    }
    if let Some(root) = &document.root {
        extensions(root, &mut resolved);
    }
    Ok(write::document(&resolved))
}

fn resolve(
    text: &Text,
    document: &Document,
    substitution: &Substitution<'_>,
) -> Vec<(String, Yaml)> {
    let holes = Holes::new(&document.holes);
    let mut decoder = Decoder::new(text, &holes, document);
    let tree = Tree { substitution };
    let decoded = document
        .root
        .as_ref()
        .map(|root| decoder.value(root, &Kind::Record(&SPEC), false, Label::File));
    let root = match decoded {
        Some(Decoded::Record(record)) => record,
        _ => super::decode::Record::default(),
    };
    tree.fields(&SPEC, &root, false)
}

/// Adds the keys of the author's own, sorted, at the end.
fn extensions(root: &Node, resolved: &mut Vec<(String, Yaml)>) {
    let Value::Mapping(entries) = &root.value else {
        return;
    };
    let mut own: Vec<(String, Yaml)> = Vec::new();
    let mut budget = 100_000;
    for entry in entries {
        if let Value::Scalar(key) = &entry.key.value
            && (key.text.starts_with("x-") || key.text.starts_with("X-"))
        {
            own.push((key.text.to_string(), tree::plain(&entry.value, &mut budget)));
        }
    }
    own.sort_by(|a, b| a.0.cmp(&b.0));
    resolved.append(&mut own);
}
