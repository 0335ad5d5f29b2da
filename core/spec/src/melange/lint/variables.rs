//! Variables and lists that nobody uses, and those that others hide.

use super::{Lint, text};
use crate::{Written, diagnostic::Diagnostic, text::TextRange};
use std::collections::{HashMap, HashSet};

pub(super) fn check(lint: &mut Lint<'_>) {
    let spec = lint.spec();
    hidden(lint);
    lists(lint);
    if spec.vars.is_empty() && spec.var_transforms.is_empty() {
        return;
    }
    let mut used = Used::default();
    used.add(lint.source);
    let vars = spec.vars.iter().map(|it| (&it.name, None));
    let made = spec.var_transforms.iter();
    let made = made.filter_map(|it| Some((it.to.as_ref()?, Some(it.range))));
    for (name, made_by) in vars.chain(made) {
        if used.outside(&name.value, made_by) || in_pipelines(lint, &name.value) {
            continue;
        }
        let message = format!("nothing uses the variable `{}`", name.value);
        let code = match made_by {
            Some(_) => "melange/unused-var-transform",
            None => "melange/unused-variable",
        };
        lint.report(code, name.range, message);
    }
    options(lint, &used);
}

/// The variables of `vars` to which a text refers, and where.
#[derive(Debug, Default)]
struct Used<'t> {
    places: HashMap<&'t str, Vec<usize>>,
    /// Those that stand somewhere with spaces in the braces.
    spaced: HashSet<&'t str>,
}

impl<'t> Used<'t> {
    fn add(&mut self, source: &'t str) {
        for (at, _) in source.match_indices("${{") {
            let inside = source.get(at + 3..).unwrap_or_default();
            let Some((name, _)) = inside.split_once("}}") else {
                return;
            };
            let trimmed = name.trim();
            if let Some(own) = trimmed.strip_prefix("vars.") {
                self.places.entry(own).or_default().push(at);
                if trimmed.len() < name.len() {
                    self.spaced.insert(own);
                }
            }
        }
    }

    /// Returns whether a variable is used anywhere but where it is made.
    fn outside(&self, name: &str, made_by: Option<TextRange>) -> bool {
        let mut places = self.places.get(name).into_iter().flatten();
        places.any(|at| made_by.is_none_or(|made| !(made.start..made.end).contains(at)))
    }
}

/// Returns whether a pipeline that is used refers to a variable; its file knows them all.
fn in_pipelines(lint: &Lint<'_>, name: &str) -> bool {
    let files = lint.subject.compiled.files.iter();
    let mut files = files.filter_map(|file| file.definition.as_ref());
    files.any(|definition| {
        let source = definition.text.to_cow();
        let mut used = Used::default();
        used.add(&source);
        used.outside(name, None)
    })
}

/// Reports variables of build options that come too late.
fn options(lint: &mut Lint<'_>, used: &Used<'_>) {
    let spec = lint.spec();
    for variable in spec.options.iter().flat_map(|option| &option.vars) {
        let name = variable.name.value.as_str();
        let is_put_in_before = spec.vars.iter().any(|it| it.name.value == name);
        if !is_put_in_before || used.spaced.contains(name) || in_pipelines(lint, name) {
            continue;
        }
        lint.report_with_hint(
            "melange/no-effect",
            variable.name.range,
            format!("this option changes nothing: `${{{{vars.{name}}}}}` is put in before options"),
            format!("Write `${{{{ vars.{name} }}}}`, with spaces, in steps: that is put in later."),
        );
    }
}

/// Reports variables that are made twice, of which the last one counts.
fn hidden(lint: &mut Lint<'_>) {
    let spec = lint.spec();
    let mut known: HashMap<&str, &Written> = spec
        .vars
        .iter()
        .map(|it| (it.name.value.as_str(), &it.name))
        .collect();
    for made in spec.var_transforms.iter().filter_map(|it| it.to.as_ref()) {
        if made.value.is_empty() {
            continue;
        }
        if let Some(first) = known.insert(&made.value, made) {
            let message = format!("another value of `{}` is lost", made.value);
            lint.found.push(
                Diagnostic::new("melange/duplicate-variable", made.range, message)
                    .with_related(first.range, "the one that is lost"),
            );
        }
    }
}

fn lists(lint: &mut Lint<'_>) {
    let spec = lint.spec();
    let ranges = spec.subpackages.iter();
    let ranges: HashSet<&str> = ranges.map(|it| text(it.ranges_over.as_ref())).collect();
    for name in spec.data.iter().filter_map(|list| list.name.as_ref()) {
        if !ranges.contains(name.value.as_str()) && lint.holes.is_empty() {
            let message = format!("no subpackage ranges over `{}`", name.value);
            lint.report("melange/unused-data", name.range, message);
        }
    }
}
