//! What is said about variables that are not there, and about references that are broken.

use super::part::Site;
use crate::{
    diagnostic::{Diagnostic, Edit, Fix},
    likeness::{likeness, nearest_by},
    melange::{
        substitute::FaultKind,
        variables::{Scope, variable_named},
    },
    text::TextRange,
};

/// Reports a broken reference.
pub(super) fn undefined<'c>(
    kind: &FaultKind,
    site: &Site,
    candidates: impl Iterator<Item = &'c str>,
) -> Diagnostic {
    match kind {
        FaultKind::NoName => {
            let message = "`${{` begins a variable, but has no name behind it";
            site.diagnostic("melange/substitution", message)
                .with_hint("Names are letters, digits, `.`, `-` and `_`. melange has no escape.")
        }
        FaultKind::Open { name, stray } => {
            let message = format!("`${{{{{name}` is not closed by `}}}}`");
            let hint = match stray {
                Some('+') => "A name with a `+` cannot be written in braces.".to_owned(),
                Some('}') => "Write two braces: `}}`.".to_owned(),
                Some(stray) if !stray.is_whitespace() => {
                    format!("{stray:?} cannot be part of a name, and there are no expressions.")
                }
                _ => "Write `}}` behind the name.".to_owned(),
            };
            site.diagnostic("melange/substitution", &message)
                .with_hint(hint)
        }
        FaultKind::Undefined(name) => {
            let message = format!("the variable `{name}` is not defined here");
            let diagnostic = site.diagnostic("melange/undefined-variable", &message);
            match elsewhere(name) {
                Some(hint) => diagnostic.with_hint(hint),
                None => match nearest(name, candidates) {
                    Some(known) => diagnostic.with_hint(format!("Did you mean `{known}`?")),
                    None => match missing(name) {
                        Some(hint) => diagnostic.with_hint(hint),
                        None => diagnostic,
                    },
                },
            }
        }
    }
}

/// Returns where a variable of the table is known, if that is not here.
fn elsewhere(name: &str) -> Option<String> {
    let variable = variable_named(name)?;
    let exact = variable.name == name;
    Some(match variable.scope {
        Scope::Configuration if exact => {
            format!("Write `${{{{{name}}}}}` without spaces, in the configuration itself.")
        }
        Scope::Range => "Only a subpackage with `range` has it, written without spaces.".to_owned(),
        Scope::Subpackage => "Only the pipelines of subpackages have it.".to_owned(),
        Scope::Pipeline if exact => {
            "It is known only in pipelines: in `runs`, `with`, `needs`, `if` and \
             `working-directory`."
                .to_owned()
        }
        _ => return None,
    })
}

/// Returns what to do about a variable of a family.
fn missing(name: &str) -> Option<String> {
    if let Some(own) = name.strip_prefix("vars.") {
        return Some(format!("Add `{own}` under `vars`."));
    }
    if let Some(own) = name.strip_prefix("inputs.") {
        return Some(format!("Add `{own}` under `inputs` of the pipeline."));
    }
    if name.starts_with("targets.package.") {
        return Some("There is no package or subpackage of that name.".to_owned());
    }
    None
}

/// Returns the name that is probably meant. The names have long parts in common, and must be more
/// alike than others.
pub(super) fn nearest<'c>(
    name: &str,
    candidates: impl Iterator<Item = &'c str>,
) -> Option<&'c str> {
    nearest_by(name, candidates, 0.9, likeness)
}

/// Makes the fix that puts one name in the place of another.
pub(super) fn replacement(range: TextRange, from: &str, to: &str) -> Fix {
    Fix {
        title: format!("Replace `{from}` with `{to}`"),
        is_safe: false,
        edits: vec![Edit {
            range,
            text: to.to_owned(),
        }],
    }
}
