//! Reading a spec: text in, model and diagnostics out.

use super::{
    args::{Arguments, Given, Substitution},
    artifacts, build,
    declare::Declaration,
    decode::{Decoded, Decoder, Label, Record, check_merges},
    dependencies,
    fields::SPEC,
    holes::Holes,
    image, patches, source,
    spec::{Relations, Spec, Target},
    tests, validate,
    word::Expansion,
    written::Written,
};
use crate::{
    diagnostic::{Diagnostic, Severity},
    schema::Kind,
    text::{Text, TextRange},
    yaml::{self, Document},
};

/// Reads a Dalec spec as a build without arguments does.
///
/// The spec is what is sound of it; the diagnostics say what Dalec refuses and what goes wrong
/// later, in the order of the text.
pub fn read(text: &Text) -> (Spec, Vec<Diagnostic>) {
    read_with(text, &Given::default())
}

/// Reads a Dalec spec as a build with these arguments does.
///
/// Only the diagnostics of substitution depend on them.
pub fn read_with(text: &Text, given: &Given) -> (Spec, Vec<Diagnostic>) {
    read_document(text, &parse(text), given)
}

/// Parses the YAML of a Dalec spec, whose outer white space does not count.
pub fn parse(text: &Text) -> Document {
    yaml::parse_with(text, yaml::Options::dalec())
}

/// Reads a Dalec spec that is parsed already.
pub fn read_document(text: &Text, document: &Document, given: &Given) -> (Spec, Vec<Diagnostic>) {
    let holes = Holes::new(&document.holes);
    let mut decoder = Decoder::new(text, &holes, document);
    let mut spec = Spec {
        text: text.clone(),
        ..Spec::default()
    };
    let Some(root) = &document.root else {
        return (spec, document.diagnostics.clone());
    };
    check_merges(&mut decoder, root);
    let merges = decoder.diagnostics.clone();
    let decoded = decoder.value(root, &Kind::Record(&SPEC), false, Label::File);
    if let Decoded::Record(record) = &decoded {
        fill(&mut decoder, &mut spec, record);
        let merges = merges.iter().chain(&document.diagnostics);
        blame(&mut spec, merges);
        let arguments = Arguments::new(&spec, given).0;
        let declaration = Declaration::new(text, record).filter(|_| holes.is_empty());
        let substitution = Substitution::new(text, &arguments).declaring(declaration);
        let (faults, substituted) = substitute(record, &substitution);
        spec.substituted = substituted;
        // Where the text is broken, a declaration may be hidden.
        let hidden = !holes.is_empty() && !holes.spare(args_range(record, text));
        for fault in faults {
            let undeclared = matches!(fault.code, "dalec/undeclared-arg" | "dalec/platform-arg");
            if !(hidden && undeclared) {
                decoder.report(fault);
            }
        }
        for diagnostic in validate::spec(&spec, record, &arguments, &substitution, &holes) {
            decoder.report(diagnostic);
        }
    }
    let mut diagnostics = document.diagnostics.clone();
    diagnostics.append(&mut decoder.diagnostics);
    diagnostics.sort_by_key(|diagnostic| diagnostic.range);
    (spec, diagnostics)
}

/// Returns the text in which arguments are declared: up to the next key, or all of it.
fn args_range(spec: &Record, text: &Text) -> TextRange {
    let whole = TextRange::new(0, text.len());
    spec.field("args").map_or(whole, |args| {
        let keys = spec.fields.iter().map(|field| field.key.start);
        let next = keys.filter(|start| *start > args.key.start).min();
        TextRange::new(args.key.start, next.unwrap_or(whole.end))
    })
}

/// Reads the parts of a spec, and reports what Dalec refuses.
fn fill(decoder: &mut Decoder<'_>, spec: &mut Spec, record: &Record) {
    spec.name = record.text("name");
    spec.description = record.text("description");
    spec.website = record.text("website");
    spec.version = record.text("version");
    spec.revision = record.text("revision");
    spec.license = record.text("license");
    spec.vendor = record.text("vendor");
    spec.packager = record.text("packager");
    spec.noarch = record.flag("noarch");
    spec.args = tests::variables(record.get("args"));
    spec.sources = source::read_entries(decoder, record.get("sources"));
    for (name, _) in &spec.sources {
        if name.value.contains('/') {
            decoder.report(Diagnostic::new(
                "dalec/invalid-source",
                name.range,
                "the name of a source cannot contain `/`",
            ));
        }
    }
    spec.patches = patches::read(decoder, record.get("patches"), &spec.sources);
    spec.build = build::read(decoder, record.get("build"));
    spec.artifacts = artifacts::read(decoder, record.get("artifacts"), true);
    spec.dependencies = dependencies::read(decoder, record.get("dependencies"));
    spec.relations = relations(record);
    spec.signer = dependencies::signer(record.get("package_config"));
    spec.image = image::read(decoder, record.get("image"));
    spec.tests = tests::read(decoder, record.get("tests"));
    spec.targets = targets(decoder, record.get("targets"));
}

fn relations(owner: &Record) -> Relations {
    Relations {
        provides: dependencies::packages(owner, "provides"),
        replaces: dependencies::packages(owner, "replaces"),
        conflicts: dependencies::packages(owner, "conflicts"),
    }
}

fn targets(decoder: &mut Decoder<'_>, targets: &Decoded) -> Vec<Target> {
    let mut read = Vec::new();
    for (key, target) in targets.entries() {
        let nothing = Record::default();
        let record = match target {
            Decoded::Record(record) => record,
            _ => &nothing,
        };
        read.push(Target {
            key: key.clone(),
            dependencies: dependencies::read(decoder, record.get("dependencies")),
            image: image::read(decoder, record.get("image")),
            frontend: dependencies::frontend(record, "frontend"),
            signer: dependencies::signer(record.get("package_config")),
            artifacts: artifacts::read(decoder, record.get("artifacts"), false),
            relations: relations(record),
            tests: tests::read(decoder, record.get("tests")),
        });
    }
    read
}

/// Returns what cannot be substituted, and the values in which substitution changes something.
fn substitute(spec: &Record, substitution: &Substitution<'_>) -> (Vec<Diagnostic>, Vec<Written>) {
    let (mut found, mut substituted) = (Vec::new(), Vec::new());
    spec.visit_texts(&mut |text| {
        if !text.written.substituted {
            return;
        }
        let expanded = substitution.expand(text.written);
        let stays = |expansion: &Expansion| {
            expansion.text == text.written.value && expansion.references.is_empty()
        };
        if !expanded.as_ref().is_ok_and(stays) {
            substituted.push(text.written.clone());
        }
        match expanded {
            Err(diagnostics) => found.extend(diagnostics),
            // What comes out of the first pass is put through the second.
            Ok(expansion) if text.twice && expansion.text != text.written.value => {
                let again = Written {
                    value: expansion.text.into(),
                    style: None,
                    ..text.written.clone()
                };
                if let Err(diagnostics) = substitution.expand(&again) {
                    found.extend(diagnostics);
                }
            }
            Ok(_) => {}
        }
    });
    (found, substituted)
}

/// Notes errors of the YAML in the tests in which they lie.
fn blame<'d>(spec: &mut Spec, errors: impl Iterator<Item = &'d Diagnostic>) {
    let errors = errors.filter(|error| error.severity == Severity::Error);
    let mut errors: Vec<&Diagnostic> = errors.collect();
    errors.sort_by_key(|error| error.range);
    // Of the errors up to each one, that which reaches farthest.
    let farthest: Vec<&Diagnostic> = errors
        .iter()
        .scan(None, |farthest: &mut Option<&Diagnostic>, error| {
            if farthest.is_none_or(|it| it.range.end < error.range.end) {
                *farthest = Some(error);
            }
            *farthest
        })
        .collect();
    let tests = spec.targets.iter_mut().flat_map(|target| &mut target.tests);
    for test in tests.chain(&mut spec.tests) {
        if test.fault.is_some() {
            continue;
        }
        let begun = errors.partition_point(|error| error.range.start < test.range.end);
        let last = begun.checked_sub(1).and_then(|last| farthest.get(last));
        test.fault = last
            .filter(|error| error.range.end >= test.range.start)
            .map(|error| (*error).clone());
    }
}
