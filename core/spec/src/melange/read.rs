//! Reading a configuration: text in, model and diagnostics out.

use super::{
    decode::{Decoded, Decoder, Label, UnknownFields},
    fields::{CONFIGURATION, STEP},
    spec::{Spec, Step},
    validate,
};
use crate::{
    diagnostic::Diagnostic,
    holes::Holes,
    schema::Kind,
    text::{Text, TextRange},
    yaml::{self, Document},
};
use std::collections::BTreeMap;

/// What comes from outside when a configuration is read.
#[derive(Clone, Debug)]
pub struct Given {
    /// The pipelines of the pipeline folders: names as `uses` gives them, with the files' texts.
    pub pipelines: BTreeMap<String, Text>,
    /// The architecture for which is built, as apk names it.
    pub architecture: String,
}

impl Default for Given {
    fn default() -> Self {
        Self {
            pipelines: BTreeMap::new(),
            architecture: "x86_64".to_owned(),
        }
    }
}

/// Reads a configuration.
///
/// The spec is what is sound of it; the diagnostics say what melange refuses and what goes wrong
/// later, in the order of the text.
pub fn read(text: &Text, given: &Given) -> (Spec, Vec<Diagnostic>) {
    read_document(text, &parse(text), given)
}

/// Parses the YAML of a configuration or a pipeline file.
pub fn parse(text: &Text) -> Document {
    yaml::parse_with(text, yaml::Options::melange())
}

/// Reads a configuration that is parsed already.
pub fn read_document(text: &Text, document: &Document, _given: &Given) -> (Spec, Vec<Diagnostic>) {
    let holes = Holes::new(&document.holes);
    let mut decoder = Decoder::new(text, &holes, document, UnknownFields::Refused);
    let mut spec = Spec {
        text: text.clone(),
        ..Spec::default()
    };
    let Some(root) = &document.root else {
        let mut diagnostics = document.diagnostics.clone();
        if holes.is_empty() {
            let start = TextRange::new(0, text.line_range(0).end);
            let message = "there is nothing in this file";
            diagnostics.push(
                Diagnostic::new("melange/empty-file", start, message)
                    .with_hint("Add `package:` with a `name`, a `version` and an `epoch`."),
            );
        }
        return (spec, diagnostics);
    };
    let decoded = decoder.value(root, &Kind::Record(&CONFIGURATION), false, Label::File);
    match &decoded {
        Decoded::Record(record) => spec = Spec::new(text, record),
        Decoded::Null => {}
        _ => spec.lossy = true,
    }
    let context = validate::Context {
        spec: &spec,
        package: &spec.package,
        subpackages: None,
        holes: &holes,
    };
    for diagnostic in validate::check(context) {
        decoder.report(diagnostic);
    }
    let mut diagnostics = document.diagnostics.clone();
    diagnostics.append(&mut decoder.diagnostics);
    diagnostics.sort_by_key(|diagnostic| diagnostic.range);
    (spec, diagnostics)
}

/// Reads a pipeline file, which another pipeline may use.
///
/// melange ignores what it does not know there.
pub fn read_pipeline(text: &Text) -> (Step, Vec<Diagnostic>) {
    let document = parse(text);
    let holes = Holes::new(&document.holes);
    let mut decoder = Decoder::new(text, &holes, &document, UnknownFields::Ignored);
    let mut step = Step::default();
    if let Some(root) = &document.root {
        let decoded = decoder.value(root, &Kind::Record(&STEP), false, Label::File);
        if let Decoded::Record(record) = &decoded {
            step = Step::new(record);
        }
    }
    let mut diagnostics = document.diagnostics.clone();
    diagnostics.append(&mut decoder.diagnostics);
    diagnostics.sort_by_key(|diagnostic| diagnostic.range);
    (step, diagnostics)
}
