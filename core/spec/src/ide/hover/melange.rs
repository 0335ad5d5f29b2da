//! Names and references of melange.

use super::{Hover, Sort, Symbol, title, value};
use crate::{
    Written,
    ide::File,
    melange::{
        Spec,
        compile::{Compiled, Package},
        pipelines::Definition,
        spec::Step,
        substitute::references,
        variables::variable_named,
    },
    text::TextRange,
};
use std::fmt::Write as _;

/// How many values of a variable are shown where packages have different ones.
const VALUES: usize = 5;

/// Explains the `${{…}}` at an offset: what it is, and what it is here.
pub(super) fn reference(file: &File, compiled: &Compiled, offset: usize) -> Option<Hover> {
    // A reference does not go over the end of a line.
    let line = file.text.line_range(file.text.line(offset));
    let source = file.text.slice(line);
    let reference = references(&source).find(|it| {
        TextRange::new(line.start + it.range.start, line.start + it.range.end).touches(offset)
    })?;
    let name = source.get(reference.name.ok()?)?;
    let mut said = format!("**`{name}`**");
    if let Some(variable) = variable_named(name) {
        let _ = write!(said, "\n\n{}", variable.doc);
    }
    let around: Vec<&Package> = packages_at(compiled, offset);
    let mut values: Vec<(&str, &str)> = Vec::new();
    for package in around {
        if let Some(value) = package.scope.value(name)
            && !values.iter().any(|(_, known)| *known == value)
        {
            values.push((&package.name, value));
        }
    }
    match values.as_slice() {
        [] => {}
        [(_, one)] => {
            let _ = write!(said, "\n\nHere: {}", value(one));
        }
        many => {
            for (package, one) in many.iter().take(VALUES) {
                let _ = write!(said, "\n- in `{package}`: {}", value(one));
            }
            if many.len() > VALUES {
                let _ = write!(said, "\n- … {} in all", many.len());
            }
        }
    }
    let start = line.start + reference.range.start;
    Some(Hover {
        range: TextRange::new(start, line.start + reference.range.end),
        markdown: said,
    })
}

/// Returns the packages whose text has an offset; the main package where no other has it.
fn packages_at(compiled: &Compiled, offset: usize) -> Vec<&Package> {
    let packages = compiled.packages.iter();
    let around = packages.filter(|it| it.subpackage.is_some() && it.range.touches(offset));
    let around: Vec<_> = around.collect();
    match around.is_empty() {
        true => compiled.packages.iter().take(1).collect(),
        false => around,
    }
}

/// Explains a name.
pub(super) fn symbol(symbol: &Symbol, spec: &Spec, compiled: &Compiled) -> Option<String> {
    let mut said = title(symbol);
    match symbol.sort {
        Sort::Pipeline => pipeline(&mut said, definition(compiled, &symbol.name)?),
        Sort::Input => {
            let step = &definition(compiled, &symbol.owner)?.step;
            let named = |it: &&crate::melange::spec::Input| it.name.value == symbol.name;
            let input = step.inputs.iter().find(named)?;
            if let Some(description) = &input.description {
                let _ = write!(said, "\n\n{}", description.value.trim());
            }
            if input.required.is_some_and(|it| it.value) {
                said += "\n\nIt is required.";
            } else {
                let default = text(input.default.as_ref());
                let _ = write!(said, "\n\nDefault: {}", value(default));
            }
        }
        Sort::Variable => {
            let main = compiled.packages.first()?;
            let name = format!("vars.{}", symbol.name);
            let _ = write!(said, "\n\nIts value: {}", value(main.scope.value(&name)?));
        }
        Sort::List => {
            let mut lists = spec.data.iter().rev();
            let list = lists.find(|it| text(it.name.as_ref()) == symbol.name)?;
            for item in list.items.iter().take(20) {
                let _ = write!(
                    said,
                    "\n- `{}`: {}",
                    item.name.value,
                    value(&item.value.value)
                );
            }
            if list.items.len() > 20 {
                let _ = write!(said, "\n- … {} in all", list.items.len());
            }
        }
        Sort::Package => {
            let package = compiled.packages.iter().find(|it| it.name == symbol.name)?;
            let _ = write!(
                said,
                "\n\nIt is made here, in {} steps.",
                package.steps.len()
            );
        }
        _ => return None,
    }
    Some(said)
}

fn pipeline(said: &mut String, definition: &Definition) {
    let step = &definition.step;
    if let Some(name) = &step.name {
        let _ = write!(said, "\n\n{}", name.value.trim());
    }
    if !step.inputs.is_empty() {
        *said += "\n\n| input | default | |\n|---|---|---|";
        for input in &step.inputs {
            let required = input.required.is_some_and(|it| it.value);
            let default = match text(input.default.as_ref()) {
                _ if required => "*required*".to_owned(),
                "" => String::new(),
                default => format!("`{}`", cell(default)),
            };
            let what = cell(text(input.description.as_ref()));
            let _ = write!(said, "\n| `{}` | {default} | {what} |", input.name.value);
        }
    }
    let needs = needed(step);
    if !needs.is_empty() {
        let _ = write!(said, "\n\nIt installs `{}`.", needs.join("`, `"));
    }
}

fn needed(step: &Step) -> Vec<&str> {
    let packages = step
        .needs
        .iter()
        .filter_map(|needs| needs.packages.as_ref());
    packages.flatten().map(|it| it.value.as_str()).collect()
}

/// Makes a text fit into a cell of a table.
fn cell(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").replace('|', "\\|")
}

fn definition<'c>(compiled: &'c Compiled, name: &str) -> Option<&'c Definition> {
    let mut files = compiled.files.iter();
    let file = files.find(|it| it.name.as_deref() == Some(name))?;
    file.definition.as_deref()
}

fn text(written: Option<&Written>) -> &str {
    written.map_or("", |written| &written.value)
}
