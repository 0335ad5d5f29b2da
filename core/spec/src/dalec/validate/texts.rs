//! Texts outside tests: what substitution takes from them, and where it does not happen.

use super::{Context, removal, values};
use crate::{
    dalec::{
        args,
        decode::{Record, Visited},
        spec::Variable,
        words::split,
        written::Written,
    },
    diagnostic::{Diagnostic, Edit, Fix},
    shell,
    text::TextRange,
};
use std::{collections::BTreeSet, ops::Range};

/// Fields that are prose, or read by something that knows variables of its own.
const FREE: [&str; 6] = [
    "command",
    "contents",
    "description",
    "changes",
    "author",
    "stdin",
];

/// Reports what is wrong with the texts of a spec; those of tests have their own checks.
pub(super) fn check(context: &Context<'_>, spec: &Record, found: &mut Vec<Diagnostic>) {
    let mut used = BTreeSet::new();
    spec.visit_texts(&mut |text| {
        if text.written.substituted {
            used.extend(references(&text.written.value).map(|it| it.name.to_owned()));
        }
        let in_tests = text.path.contains(&"tests");
        if text.written.substituted {
            // Values in tests are looked at with what they are for.
            if !text.is_name && !in_tests {
                values::changed(context, text.written, found);
            }
        } else if text.path.last().is_none_or(|last| !FREE.contains(last)) {
            stays(context, text.written, found);
        }
        match text.path {
            _ if in_tests => {}
            [.., "contents"] => values::lost_newline(context, text.written, found),
            [.., "gomod", "edits", "drop"] => drop(text, found),
            _ => {}
        }
    });
    scripts(context, found);
    if context.holes.is_empty() {
        unused(context, &used, found);
    }
}

/// Reports a text that names an argument, though none are put in.
fn stays(context: &Context<'_>, written: &Written, found: &mut Vec<Diagnostic>) {
    for reference in references(&written.value) {
        if !is_declared(context, reference.name) {
            continue;
        }
        let message = format!(
            "`{}` stays as it is: Dalec puts no arguments in here",
            reference.text
        );
        let range = written.locate(&context.spec.text, reference.range);
        found.push(Diagnostic::new("dalec/not-substituted", range, message));
        return;
    }
}

/// Reports arguments in scripts, where a shell finds nothing.
fn scripts(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let spec = context.spec;
    let mut report = |command: &Written, reference: &Reference<'_>, range, message: String| {
        let name = reference.name;
        let range = command.locate(&spec.text, range);
        found.push(
            Diagnostic::new("dalec/not-substituted", range, message)
                .with_hint(format!("Add `{name}: ${{{name}}}` to `env`.")),
        );
    };
    if let Some(build) = &spec.build {
        for step in &build.steps {
            let Some(command) = &step.command else {
                continue;
            };
            for it in unset(context, &command.value, [&build.env, &step.env]) {
                let text = it.text;
                let message =
                    format!("the shell finds nothing in `{text}`: arguments are no variables");
                report(command, &it, it.range.clone(), message);
            }
        }
    }
    // An image may have a variable of this name, which is still not the argument.
    let other = |text: &str| format!("`{text}` is not the argument: a shell knows none of them");
    shell::dalec::visit_commands(spec, &mut |_, all| {
        for step in &all.steps {
            let Some(command) = &step.command else {
                continue;
            };
            for it in unset(context, &command.value, [&all.env, &step.env]) {
                report(command, &it, it.range.clone(), other(it.text));
            }
        }
    });
    for (_, test) in spec.all_tests() {
        for step in &test.steps {
            let Some(command) = &step.command else {
                continue;
            };
            let words = split(&command.value);
            let Some((_, script)) = shell::dalec::handed_over(&words) else {
                continue;
            };
            for it in unset(context, &script.text(), [&test.env, &step.env]) {
                report(command, &it, script.place(it.range.clone()), other(it.text));
            }
        }
    }
}

/// Returns the first reference to each argument that a script neither sets nor has in its
/// environment.
fn unset<'t>(
    context: &Context<'_>,
    script: &'t str,
    environment: [&[Variable]; 2],
) -> Vec<Reference<'t>> {
    let mut seen = BTreeSet::new();
    let has = |name: &str| {
        environment
            .iter()
            .any(|env| env.iter().any(|it| it.name.value == name))
    };
    let references = references(script).filter(|it| {
        is_declared(context, it.name)
            && !has(it.name)
            && !is_set(script, it.name)
            && seen.insert(it.name)
    });
    references.collect()
}

/// Returns whether a script sets a variable itself.
fn is_set(script: &str, name: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    script.match_indices(name).any(|(at, _)| {
        let before = script.get(..at).unwrap_or_default();
        let after = script.get(at + name.len()..).unwrap_or_default();
        let alone = !before.ends_with(is_word) && !after.starts_with(is_word);
        let assigned = after.starts_with('=') && begins_command(before);
        let bound = before.ends_with("for ") || before.ends_with("read ");
        alone && (assigned || bound)
    })
}

/// Returns whether a command of a script begins behind this text.
fn begins_command(before: &str) -> bool {
    let before = before.trim_end_matches([' ', '\t']);
    let words = ["export", "readonly", "local", "then", "do", "else"];
    before.is_empty()
        || before.ends_with(['\n', ';', '&', '|', '(', '{'])
        || words.iter().any(|word| before.ends_with(word))
}

/// Reports a module path that Go refuses.
fn drop(text: &Visited<'_>, found: &mut Vec<Diagnostic>) {
    let path = text.written.value.trim();
    if is_module_path(path) {
        return;
    }
    let message = format!("`{path}` is no path of a module");
    found.push(
        Diagnostic::new("dalec/invalid-drop", text.written.range, message)
            .with_hint("Write the path alone, without a version: `example.com/module`."),
    );
}

/// Returns whether a text is the path of a Go module, as golang.org/x/mod checks it.
fn is_module_path(path: &str) -> bool {
    let mut elements = path.split('/');
    let first = elements.next().unwrap_or_default();
    let lower = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
    if !first.contains('.') || path.starts_with('-') || !first.chars().all(lower) {
        return false;
    }
    path.split('/').all(|element| {
        let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~');
        !element.is_empty()
            && !element.starts_with('.')
            && !element.ends_with('.')
            && element.chars().all(known)
    })
}

fn unused(context: &Context<'_>, used: &BTreeSet<String>, found: &mut Vec<Diagnostic>) {
    for arg in &context.spec.args {
        let name = arg.name.value.as_str();
        if used.contains(name) || args::is_known(name) || name == "SOURCE_DATE_EPOCH" {
            continue;
        }
        let message = format!("nothing uses the argument {name}");
        let diagnostic = Diagnostic::new("dalec/unused-arg", arg.name.range, message);
        let line = removal::line_of_entry(&context.spec.text, arg.name.range, arg.value.range);
        found.push(match line.filter(|_| context.spec.args.len() > 1) {
            Some(range) => diagnostic.with_fix(Fix {
                title: format!("Remove the argument {name}"),
                is_safe: false,
                edits: vec![Edit {
                    range,
                    text: String::new(),
                }],
            }),
            None => diagnostic,
        });
    }
}

fn is_declared(context: &Context<'_>, name: &str) -> bool {
    let mut args = context.spec.args.iter();
    args.any(|arg| arg.name.value == name)
}

/// A name behind a dollar sign.
struct Reference<'t> {
    name: &'t str,
    /// With the dollar sign, and with the braces if they have nothing else in them.
    text: &'t str,
    range: Range<usize>,
}

/// Returns the names behind dollar signs, however deep; a backslash before one protects it.
fn references(text: &str) -> impl Iterator<Item = Reference<'_>> {
    text.match_indices('$').filter_map(move |(at, _)| {
        if text.get(..at)?.ends_with('\\') {
            return None;
        }
        let rest = text.get(at + 1..)?;
        let braced = rest.strip_prefix('{');
        let names = braced.unwrap_or(rest);
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let len = names.find(|c| !is_word(c)).unwrap_or(names.len());
        let name = names
            .get(..len)
            .filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'))?;
        let open = at + 1 + usize::from(braced.is_some()) + len;
        let closed = braced.is_some() && names.get(len..)?.starts_with('}');
        let range = at..open + usize::from(closed);
        Some(Reference {
            name,
            text: text.get(range.clone())?,
            range,
        })
    })
}

/// Returns the range of the white space before the first line with content, if lines are in it.
pub(super) fn leading_blank(text: &str) -> Option<TextRange> {
    let blank = text.len() - text.trim_start().len();
    let lines = text.get(..blank)?.contains('\n') && blank < text.len();
    lines.then(|| TextRange::new(0, blank))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_behind_dollar_signs() {
        let found: Vec<&str> = references("$A ${B} ${C:-${D}} \\$E $5 $$ a$")
            .map(|it| it.text)
            .collect();
        assert_eq!(found, ["$A", "${B}", "${C", "${D}"]);
    }

    #[test]
    fn paths_of_modules() {
        for path in ["example.com", "example.com/A/b_c", "a.b/v2"] {
            assert!(is_module_path(path), "{path}");
        }
        for path in [
            "", "a", "a.b@v1", "a.b/", "A.b", "a.b/.c", "-a.b", "a.b/c d",
        ] {
            assert!(!is_module_path(path), "{path}");
        }
    }
}
