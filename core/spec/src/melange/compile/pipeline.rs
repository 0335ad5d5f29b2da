//! A pipeline file by itself: what is wrong with it for whoever uses it.

use super::{
    Compiled, Given, Package, SourceFile,
    inputs::reference,
    part::Reporter,
    scope::Scope,
    step::{Alone, Compiler},
};
use crate::{
    Written,
    diagnostic::Diagnostic,
    melange::{
        pipelines::Library,
        spec::{Input, Step},
        substitute::references,
    },
    text::Text,
};
use ecow::EcoString;
use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

/// Inputs that melange itself reads, or that only say why.
const READ: [&str; 4] = ["purl-name", "purl-version", "reason", "type-hint"];

/// Compiles a pipeline file, with inputs and variables that are not known.
///
/// Where a value would be put in, its reference stays. `name` is what others call the pipeline,
/// where that is known: then inputs count that it has from pipelines around it.
pub fn pipeline(text: &Text, root: &Step, name: Option<&str>, given: &Given<'_>) -> Compiled {
    // What a file gives to itself does not count.
    let step = Step {
        uses: None,
        with: Vec::new(),
        with_key: None,
        ..root.clone()
    };
    let mut compiler = Compiler {
        given,
        reporter: Reporter {
            text,
            files: vec![SourceFile::default()],
            blame: step.head,
            found: Vec::new(),
        },
        alone: Some(Alone { name }),
    };
    let used = used_inputs(&step);
    let missing = used.iter().filter(|name| step.input(name).is_none());
    let missing: Vec<&str> = missing.map(String::as_str).collect();
    let inherited = match name {
        Some(name) if !missing.is_empty() => inherited(name, given.library),
        _ => BTreeSet::new(),
    };
    let from_above: BTreeMap<&str, EcoString> = missing
        .into_iter()
        .filter(|name| inherited.contains(*name))
        .map(|name| (name, reference(name)))
        .collect();
    let scope = Scope::unknown();
    let compiled = compiler.pipeline(&step, &scope, &Rc::new(from_above));
    let mut found = compiler.reporter.found;
    for input in &step.inputs {
        unused(input, &used, &mut found);
        required(input, &mut found);
    }
    literal(&step, text, &mut found);
    without_effect(root, &mut found);
    found.sort_by_key(|it| it.range);
    Compiled {
        files: compiler.reporter.files,
        packages: vec![Package {
            range: root.range,
            steps: vec![compiled],
            ..Package::default()
        }],
        diagnostics: found,
        ..Compiled::default()
    }
}

/// Returns the names of the inputs that are put in somewhere.
fn used_inputs(step: &Step) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    step.visit(&mut |step| {
        for text in texts(step) {
            for reference in references(&text.value) {
                let name = reference.name.ok().and_then(|name| text.value.get(name));
                let input = name.and_then(|name| name.strip_prefix("inputs."));
                used.extend(input.map(str::to_owned));
            }
        }
    });
    used
}

/// Returns the texts of a step into which variables are put.
fn texts(step: &Step) -> impl Iterator<Item = &Written> {
    let own = [&step.condition, &step.runs, &step.working_directory];
    let needs = step.needs.iter().filter_map(|it| it.packages.as_ref());
    let defaults = step.inputs.iter().filter_map(|it| it.default.as_ref());
    own.into_iter()
        .flatten()
        .chain(step.with.iter().map(|it| &it.value))
        .chain(needs.flatten())
        .chain(defaults)
}

/// Returns the inputs that a pipeline has from those that use it.
fn inherited(name: &str, library: &Library) -> BTreeSet<EcoString> {
    let mut inputs = BTreeSet::new();
    for user in library.names() {
        let Some(definition) = library.find(user) else {
            continue;
        };
        let mut uses = false;
        definition.step.visit(&mut |step| {
            uses |= step.uses.as_ref().is_some_and(|it| it.value == name);
        });
        if uses {
            let declared = definition.step.inputs.iter();
            inputs.extend(declared.map(|input| input.name.value.clone()));
        }
    }
    inputs
}

fn unused(input: &Input, used: &BTreeSet<String>, found: &mut Vec<Diagnostic>) {
    let name = &input.name.value;
    if !used.contains(name.as_str()) && !READ.contains(&name.as_str()) {
        let message = format!("the input `{name}` is put in nowhere");
        found.push(
            Diagnostic::new("melange/unused-input", input.name.range, message)
                .with_hint(format!("Write `${{{{inputs.{name}}}}}` where it belongs.")),
        );
    }
}

/// Reports inputs that need a value, and have one.
fn required(input: &Input, found: &mut Vec<Diagnostic>) {
    let default = input.default.as_ref().filter(|it| !it.value.is_empty());
    if let (Some(required), Some(default)) = (&input.required, default)
        && required.value
    {
        let message = "an input with a default is never missing";
        found.push(
            Diagnostic::new("melange/required-default", required.range, message)
                .with_hint("Take one of the two away.")
                .with_related(default.range, "the default"),
        );
    }
}

/// Reports references where melange puts nothing in: in environment variables of pipeline files.
fn literal(step: &Step, text: &Text, found: &mut Vec<Diagnostic>) {
    step.visit(&mut |step| {
        for variable in &step.environment {
            let value = &variable.value;
            for reference in references(&value.value) {
                let range = value.locate(text, reference.range.clone());
                let written = value.value.get(reference.range).unwrap_or_default();
                let message = format!("`{written}` stays as it is here");
                found.push(
                    Diagnostic::new("melange/literal-reference", range, message)
                        .with_hint("Set the variable in the script, by `export`."),
                );
            }
        }
    });
}

/// Reports what only a step can have.
fn without_effect(root: &Step, found: &mut Vec<Diagnostic>) {
    if let Some(uses) = &root.uses {
        found.push(
            Diagnostic::new(
                "melange/ignored-uses",
                uses.range,
                "a pipeline file cannot use a pipeline itself, only its steps can",
            )
            .with_hint("Put it into a step of `pipeline`."),
        );
    }
    if let Some(key) = root.with_key {
        let message = "a pipeline file can give nothing to itself";
        found.push(
            Diagnostic::new("melange/no-effect", key, message)
                .with_hint("Put it beside the `uses` of a step of `pipeline`."),
        );
    }
}
