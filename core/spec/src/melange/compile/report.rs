//! What is said about variables that are not there, and about references that are broken.

use crate::{
    diagnostic::{Diagnostic, Edit, Fix},
    melange::{
        substitute::FaultKind,
        variables::{Scope, variable_named},
    },
    text::TextRange,
};

/// Reports a broken reference.
///
/// `via` is the pipeline in which it stands, if the range is only that of its `uses`.
pub(super) fn undefined<'c>(
    kind: &FaultKind,
    range: TextRange,
    candidates: impl Iterator<Item = &'c str>,
    via: Option<&str>,
) -> Diagnostic {
    let place = via.map_or_else(String::new, |name| format!("in the pipeline {name}: "));
    match kind {
        FaultKind::NoName => {
            let message = format!("{place}`${{{{` begins a variable, but has no name behind it");
            Diagnostic::new("melange/substitution", range, message)
                .with_hint("Names are letters, digits, `.`, `-` and `_`. melange has no escape.")
        }
        FaultKind::Open { name, stray } => {
            let message = format!("{place}`${{{{{name}` is not closed by `}}}}`");
            let hint = match stray {
                Some('+') => "A name with a `+` cannot be written in braces.".to_owned(),
                Some('}') => "Write two braces: `}}`.".to_owned(),
                Some(stray) if !stray.is_whitespace() => {
                    format!("{stray:?} cannot be part of a name, and there are no expressions.")
                }
                _ => "Write `}}` behind the name.".to_owned(),
            };
            Diagnostic::new("melange/substitution", range, message).with_hint(hint)
        }
        FaultKind::Undefined(name) => {
            let message = format!("{place}the variable {name} is not defined here");
            let diagnostic = Diagnostic::new("melange/undefined-variable", range, message);
            match elsewhere(name) {
                Some(hint) => diagnostic.with_hint(hint),
                None => match nearest(name, candidates) {
                    Some(known) => diagnostic.with_hint(format!("Did you mean {known}?")),
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

/// Returns the name that is probably meant.
pub(super) fn nearest<'c>(
    name: &str,
    candidates: impl Iterator<Item = &'c str>,
) -> Option<&'c str> {
    if name.len() > 100 {
        return None;
    }
    let wanted = name.to_lowercase();
    candidates
        .map(|known| (strsim::jaro_winkler(&wanted, &known.to_lowercase()), known))
        .filter(|(likeness, _)| *likeness >= 0.9)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, known)| known)
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
