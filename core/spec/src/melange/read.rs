//! Reading a configuration: text in, model and diagnostics out.

use super::{
    compile::{self, Compiled},
    decode::{Decoded, Decoder, Label, Record, UnknownFields},
    fields::{CONFIGURATION, PIPELINE},
    lint::Rules,
    pipelines::Library,
    spec::{Spec, Step},
    validate,
    variables::Architecture,
};
use crate::{
    diagnostic::Diagnostic,
    holes::Holes,
    schema::Kind,
    text::{Text, TextRange},
    yaml::{self, Document},
};
use std::sync::Arc;

/// What comes from outside when a configuration is read.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// The pipelines that steps can use: those of pipeline folders, and those that come along.
    pub library: Arc<Library>,
    /// The architecture for which is built; x86_64 if nothing else is said.
    pub architecture: Architecture,
    /// The build options that are switched on.
    pub options: Vec<String>,
    /// The rules that hold for what melange takes.
    pub rules: Rules,
}

impl Given {
    /// Returns the same for compilation.
    pub fn compilation(&self) -> compile::Given<'_> {
        compile::Given {
            architecture: self.architecture.clone(),
            options: self.options.clone(),
            ..compile::Given::new(&self.library)
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
pub fn read_document(text: &Text, document: &Document, given: &Given) -> (Spec, Vec<Diagnostic>) {
    let (spec, _, diagnostics) = read_compiled(text, document, given);
    (spec, diagnostics)
}

/// Reads a configuration that is parsed already, and compiles it.
///
/// The diagnostics are those of both; the compiled configuration has none any more.
pub fn read_compiled(
    text: &Text,
    document: &Document,
    given: &Given,
) -> (Spec, Compiled, Vec<Diagnostic>) {
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
        let compiled = compile::compile(&spec, &given.compilation());
        return (spec, compiled, diagnostics);
    };
    let decoded = decoder.value(root, &Kind::Record(&CONFIGURATION), false, Label::File);
    match &decoded {
        Decoded::Record(record) => spec = Spec::new(text, record),
        Decoded::Null => {}
        _ => spec.lossy = true,
    }
    let mut compiled = compile::compile(&spec, &given.compilation());
    let context = validate::Context {
        spec: &spec,
        package: &compiled.expanded.package,
        subpackages: &compiled.expanded.subpackages,
        holes: &holes,
    };
    for diagnostic in validate::check(context) {
        decoder.report(diagnostic);
    }
    let hidden = match &decoded {
        Decoded::Record(record) => may_hide_variables(record, text, &holes),
        _ => true,
    };
    for diagnostic in std::mem::take(&mut compiled.diagnostics) {
        let undefined = matches!(
            diagnostic.code,
            "melange/undefined-variable" | "melange/unknown-range"
        );
        if !(hidden && undefined) {
            decoder.report(diagnostic);
        }
    }
    let mut diagnostics = document.diagnostics.clone();
    diagnostics.append(&mut decoder.diagnostics);
    diagnostics.sort_by_key(|diagnostic| diagnostic.range);
    (spec, compiled, diagnostics)
}

/// Returns whether a definition of a variable or a list may be hidden in broken text.
fn may_hide_variables(record: &Record, text: &Text, holes: &Holes) -> bool {
    ["data", "vars", "var-transforms"]
        .iter()
        .any(|name| !holes.spare(part(record, name, text)))
}

/// Returns the text of a top-level field: up to the next key, or all of it.
fn part(record: &Record, name: &str, text: &Text) -> TextRange {
    let whole = TextRange::new(0, text.len());
    record.field(name).map_or(whole, |field| {
        let keys = record.fields.iter().map(|field| field.key.start);
        let next = keys.filter(|start| *start > field.key.start).min();
        TextRange::new(field.key.start, next.unwrap_or(whole.end))
    })
}

/// Reads a pipeline file, which steps may use.
///
/// melange ignores what it does not know there.
pub fn read_pipeline(text: &Text) -> (Step, Vec<Diagnostic>) {
    let document = parse(text);
    let holes = Holes::new(&document.holes);
    let (step, decoder) = decode_pipeline(text, &document, &holes);
    let mut diagnostics = document.diagnostics.clone();
    diagnostics.extend(decoder.diagnostics);
    diagnostics.sort_by_key(|diagnostic| diagnostic.range);
    (step, diagnostics)
}

/// Reads a pipeline file that is parsed already, and compiles it by itself.
///
/// The errors are what melange refuses in whatever uses the pipeline. `name` is what others call
/// it, where that is known.
pub fn read_pipeline_compiled(
    text: &Text,
    document: &Document,
    name: Option<&str>,
    given: &Given,
) -> (Step, Compiled, Vec<Diagnostic>) {
    let holes = Holes::new(&document.holes);
    let (step, mut decoder) = decode_pipeline(text, document, &holes);
    let mut compiled = compile::pipeline(text, &step, name, &given.compilation());
    let spec = Spec {
        text: text.clone(),
        ..Spec::default()
    };
    let context = validate::Context {
        spec: &spec,
        package: &spec.package,
        subpackages: &[],
        holes: &holes,
    };
    for diagnostic in validate::check_pipeline(context, &step) {
        decoder.report(diagnostic);
    }
    let hidden = !holes.spare(TextRange::new(0, text.len()));
    for diagnostic in std::mem::take(&mut compiled.diagnostics) {
        // Inputs may be declared, and put in, where the text is broken.
        let unsure = matches!(
            diagnostic.code,
            "melange/undefined-variable" | "melange/unused-input"
        );
        if !(hidden && unsure) {
            decoder.report(diagnostic);
        }
    }
    let mut diagnostics = document.diagnostics.clone();
    diagnostics.append(&mut decoder.diagnostics);
    diagnostics.sort_by_key(|diagnostic| diagnostic.range);
    (step, compiled, diagnostics)
}

fn decode_pipeline<'a>(
    text: &'a Text,
    document: &Document,
    holes: &'a Holes,
) -> (Step, Decoder<'a>) {
    let mut decoder = Decoder::new(text, holes, document, UnknownFields::Ignored);
    let root = document.root.as_ref();
    let decoded =
        root.map(|root| decoder.value(root, &Kind::Record(&PIPELINE), false, Label::File));
    let step = match &decoded {
        Some(Decoded::Record(record)) => Step::new(record),
        _ => Step::default(),
    };
    (step, decoder)
}
