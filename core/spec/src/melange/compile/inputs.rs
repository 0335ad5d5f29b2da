//! Inputs: what `with` gives to a pipeline, and what it must be.

use super::{
    FileId, Use,
    names::text,
    part::{Part, Reporter, Site},
    report::undefined,
    scope::{Inputs, Scope, lookup},
};
use crate::{
    diagnostic::Diagnostic,
    melange::{
        spec::Input,
        substitute::{Quoting, Traced, expand},
    },
    text::TextRange,
};
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
    pub(super) fn default(&self) -> &str {
        text(self.input.default.as_ref())
    }
}

/// What a step gives, and what its pipeline wants.
pub(super) struct Given<'g> {
    /// What is given, by name.
    pub(super) with: &'g BTreeMap<String, Part<'g>>,
    /// What is declared, by name.
    pub(super) declared: &'g BTreeMap<String, Declared<'g>>,
    /// The pipeline that is used, and where that stands.
    pub(super) uses: &'g str,
    pub(super) at: (FileId, TextRange),
    /// The way to the pipeline.
    pub(super) chain: &'g [Use],
    /// The inputs of the step above.
    pub(super) parent: Option<&'g Inputs>,
}

impl Given<'_> {
    fn site(&self, reporter: &Reporter<'_>) -> Site {
        let (file, range) = self.at;
        reporter.site(file, range, self.chain)
    }
}

/// The inputs of a step.
pub(super) struct Resolved {
    /// All of them, with those above.
    pub(super) inputs: Inputs,
    /// What melange keeps of `with`: what is no default.
    pub(super) kept: BTreeMap<String, String>,
    pub(super) is_sound: bool,
}

/// Gives values to the inputs of a step (melange@2043d30b pkg/build/pipeline.go:36, :149).
pub(super) fn resolve(given: &Given<'_>, scope: &Scope, reporter: &mut Reporter<'_>) -> Resolved {
    let parent = given.parent.cloned().unwrap_or_default();
    if given.with.is_empty() && given.declared.is_empty() {
        return Resolved {
            inputs: parent,
            kept: BTreeMap::new(),
            is_sound: true,
        };
    }
    let mut is_sound = true;
    let mut values: BTreeMap<&str, (Traced, Option<&Part<'_>>)> = BTreeMap::new();
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
        if value.text.contains("${{")
            && let Ok(expanded) = expand(value, Quoting::Plain, &find)
        {
            *value = expanded;
        }
        inputs.insert((*name).to_owned(), value.text.clone());
    }
    let first = Rc::new(inputs);
    let mut settled = None;
    for (name, (value, part)) in &values {
        if !value.text.contains("${{") {
            continue;
        }
        match expand(value, Quoting::Plain, &|name| lookup(scope, &first, name)) {
            Ok(expanded) => {
                let settled = settled.get_or_insert_with(|| BTreeMap::clone(&first));
                settled.insert((*name).to_owned(), expanded.text);
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
    let inputs = settled.map_or(first, Rc::new);
    let mut kept = BTreeMap::new();
    // Without anything given, and nothing above, melange forgets the defaults too.
    if !given.with.is_empty() || given.parent.is_some() {
        for name in values.keys() {
            let value = inputs.get(*name).map_or("", String::as_str);
            let default = given.declared.get(*name);
            if value != default.map_or("", Declared::default) {
                kept.insert((*name).to_owned(), value.to_owned());
            }
        }
    }
    Resolved {
        inputs,
        kept,
        is_sound,
    }
}

/// Returns what is wrong with the value of an input.
fn check(
    name: &str,
    declared: &Declared<'_>,
    (value, part): &(Traced, Option<&Part<'_>>),
    given: &Given<'_>,
    reporter: &Reporter<'_>,
) -> Option<Diagnostic> {
    let uses = given.uses;
    let site = || match part {
        Some(part) => reporter.site(part.file, part.written.range, given.chain),
        None => given.site(reporter),
    };
    if value.text.is_empty() {
        if !declared.input.is_required() {
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
    if text.contains("${{") {
        diagnostic.hint = Some(
            "melange looks at it before pipelines are compiled; only package and vars variables \
             without spaces are put in by then."
                .to_owned(),
        );
    }
    Some(diagnostic)
}
