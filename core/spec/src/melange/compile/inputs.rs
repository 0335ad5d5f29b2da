//! Inputs: what `with` gives to a pipeline, and what it must be.

use super::{
    FileId, Use,
    part::{Part, Reporter, Site},
    report::undefined,
    scope::{Inputs, Scope, lookup},
};
use crate::{
    diagnostic::Diagnostic,
    melange::{
        spec::Input,
        substitute::{Quoting, Traced, expand, has_reference},
    },
    text::TextRange,
};
use ecow::{EcoString, eco_format};
use std::{collections::BTreeMap, rc::Rc};

/// What a pipeline says about an input.
#[derive(Clone, Debug)]
pub(super) struct Declared<'a> {
    pub(super) input: &'a Input,
    /// The file that says it.
    pub(super) file: FileId,
}

impl Declared<'_> {
    /// Returns its value where none is given.
    pub(super) fn default(&self) -> EcoString {
        let default = self.input.default.as_ref();
        default.map(|it| it.value.clone()).unwrap_or_default()
    }
}

/// What a step gives, and what its pipeline wants.
pub(super) struct Given<'g, 'a> {
    /// What is given, by name.
    pub(super) with: &'g BTreeMap<&'a str, Part<'a>>,
    /// What is declared, by name.
    pub(super) declared: &'g BTreeMap<&'a str, Declared<'a>>,
    /// The pipeline that is used, and where that stands.
    pub(super) uses: &'g str,
    pub(super) at: (FileId, TextRange),
    /// The way to the pipeline.
    pub(super) chain: &'g [Use],
    /// The inputs of the step above.
    pub(super) parent: Option<&'g Inputs<'a>>,
    /// Whether what is given is not known.
    pub(super) is_unknown: bool,
}

impl Given<'_, '_> {
    fn site(&self, reporter: &Reporter<'_>) -> Site {
        let (file, range) = self.at;
        reporter.site(file, range, self.chain)
    }
}

/// The inputs of a step.
pub(super) struct Resolved<'a> {
    /// All of them, with those above.
    pub(super) inputs: Inputs<'a>,
    /// What melange keeps of `with`: what is no default.
    pub(super) kept: BTreeMap<EcoString, EcoString>,
    pub(super) is_sound: bool,
}

/// Gives values to the inputs of a step (melange@2043d30b pkg/build/pipeline.go:36, :149).
pub(super) fn resolve<'a>(
    given: &Given<'_, 'a>,
    scope: &Scope,
    reporter: &mut Reporter<'_>,
) -> Resolved<'a> {
    let parent = given.parent.cloned().unwrap_or_default();
    if given.with.is_empty() && given.declared.is_empty() {
        return Resolved {
            inputs: parent,
            kept: BTreeMap::new(),
            is_sound: true,
        };
    }
    let mut is_sound = true;
    let mut values: BTreeMap<&'a str, (Traced, Option<&Part<'_>>)> = BTreeMap::new();
    for (name, part) in given.with {
        values.insert(name, (part.traced(), Some(part)));
    }
    for (name, declared) in given.declared {
        let value = values.entry(name).or_default();
        if value.0.text.is_empty() {
            *value = (Traced::new(declared.default()), None);
        }
        if let Some(fault) = check(name, declared, value, given, reporter) {
            reporter.push(fault);
            is_sound = false;
        }
    }
    // What the step above has comes first: `a: ${{inputs.a}}` hands it on.
    let mut inputs = BTreeMap::clone(&parent);
    for (name, (value, _)) in &mut values {
        let find = |name: &str| lookup(scope, &parent, name);
        if has_reference(&value.text)
            && let Ok(expanded) = expand(value, Quoting::Plain, &find)
        {
            *value = expanded;
        }
        inputs.insert(name, value.text.clone());
    }
    let first = Rc::new(inputs);
    let mut settled = None;
    for (name, (value, part)) in &values {
        if !has_reference(&value.text) {
            continue;
        }
        match expand(value, Quoting::Plain, &|name| lookup(scope, &first, name)) {
            Ok(expanded) => {
                let settled = settled.get_or_insert_with(|| BTreeMap::clone(&first));
                settled.insert(name, expanded.text);
            }
            Err(faults) => {
                is_sound = false;
                for fault in faults {
                    let names: Vec<String> =
                        first.keys().map(|name| format!("inputs.{name}")).collect();
                    let names = names.iter().map(String::as_str).chain(scope.candidates());
                    let declared = given.declared.get(*name);
                    let default =
                        declared.and_then(|it| Some((it.file, it.input.default.as_ref()?)));
                    let written = part.map(|part| (part.file, part.written));
                    let site = match written.or(default) {
                        Some((file, written)) => {
                            reporter.locate(file, written, &fault.origin, given.chain)
                        }
                        None => given.site(reporter),
                    };
                    reporter.push(undefined(&fault.kind, &site, names));
                }
            }
        }
    }
    if given.is_unknown {
        let unknown = settled.get_or_insert_with(|| BTreeMap::clone(&first));
        for name in given.declared.keys() {
            unknown.insert(name, reference(name));
        }
    }
    let inputs = settled.map_or(first, Rc::new);
    let mut kept = BTreeMap::new();
    // Without anything given, and nothing above, melange forgets the defaults too.
    if !given.with.is_empty() || given.parent.is_some() {
        for name in values.keys() {
            let value = inputs.get(name).cloned().unwrap_or_default();
            let default = given.declared.get(name);
            if value != default.map(Declared::default).unwrap_or_default() {
                kept.insert((*name).into(), value);
            }
        }
    }
    Resolved {
        inputs,
        kept,
        is_sound,
    }
}

/// Returns how an input is put in.
pub(super) fn reference(name: &str) -> EcoString {
    eco_format!("${{{{inputs.{name}}}}}")
}

/// Returns what is wrong with the value of an input.
fn check(
    name: &str,
    declared: &Declared<'_>,
    (value, part): &(Traced, Option<&Part<'_>>),
    given: &Given<'_, '_>,
    reporter: &Reporter<'_>,
) -> Option<Diagnostic> {
    let uses = given.uses;
    let site = || match (part, &declared.input.default) {
        (Some(part), _) => reporter.site(part.file, part.written.range, given.chain),
        (None, Some(default)) if !default.value.is_empty() => {
            reporter.site(declared.file, default.range, given.chain)
        }
        _ => given.site(reporter),
    };
    if value.text.is_empty() {
        if given.is_unknown || !declared.input.is_required() {
            return None;
        }
        let range = declared.input.name.range;
        let place = reporter.place(declared.file, range, "it is declared here".to_owned());
        let message = format!("the pipeline `{uses}` needs the input `{name}`");
        return Some(
            site()
                .diagnostic("melange/missing-input", &message)
                .with_hint(format!("Add `{name}` under `with`."))
                .with_places(place),
        );
    }
    let (what, digits) = match name {
        "expected-sha256" => ("a SHA-256 checksum", 64),
        "expected-sha512" => ("a SHA-512 checksum", 128),
        "expected-commit" => ("a commit", 40),
        _ => return None,
    };
    let text = &value.text;
    let stray = text.chars().find(|c| !c.is_ascii_hexdigit());
    if stray.is_none() && text.len() == digits {
        return None;
    }
    let message = match stray {
        Some(stray) => format!("`{name}` has {stray:?}, which is no hexadecimal digit"),
        None => format!("`{name}` has {} digits: {what} has {digits}", text.len()),
    };
    let mut diagnostic = site().diagnostic("melange/bad-checksum", &message);
    if has_reference(text) {
        diagnostic.hint = Some(
            "melange looks at it before pipelines are compiled; only package and vars variables \
             without spaces are put in by then."
                .to_owned(),
        );
    }
    Some(diagnostic)
}
