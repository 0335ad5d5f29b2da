//! Names and versions that the tools of a target refuse.
//!
//! What dpkg 1.21 and rpm 4.18 refuse was found by giving it to them.

use super::{Context, values};
use crate::{
    dalec::{family::Family, written::Written},
    diagnostic::Diagnostic,
};

/// Reports a name, version or revision of the package with which it cannot be built.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let spec = context.spec;
    if spec.build.is_none() && spec.artifacts.is_none() && spec.sources.is_empty() {
        return;
    }
    for (field, written) in [
        ("name", &spec.name),
        ("version", &spec.version),
        ("revision", &spec.revision),
    ] {
        let Some(written) = written else { continue };
        let Some(text) = settled(context, written) else {
            continue;
        };
        let mut faults: Vec<(String, String)> = Vec::new();
        for family in Family::ALL {
            let problem = match (family, field) {
                (Family::Deb, "name") => debian_name(&text),
                (Family::Deb, "version") => debian_version(&text),
                (Family::Rpm, "name") => rpm_name(&text),
                (Family::Rpm, _) => rpm_version(&text),
                _ => None,
            };
            let (Some(problem), Some(who)) = (problem, family.targets(spec, |_| true)) else {
                continue;
            };
            match faults.iter_mut().find(|(other, _)| *other == problem) {
                Some((_, others)) => *others = format!("{others} and {who}"),
                None => faults.push((problem, who)),
            }
        }
        for (problem, who) in faults {
            let message = format!("{who} cannot be built: the {field} {problem}");
            let mut diagnostic = Diagnostic::new("dalec/invalid-metadata", written.range, message);
            if field == "version" && text.contains('-') && problem.contains("'-'") {
                diagnostic.hint = Some(
                    "Write `~` for what comes before a release (`1.0~rc1`), or `+`.".to_owned(),
                );
            }
            found.push(diagnostic);
        }
    }
}

/// Returns a value as it is in every build; `None` if that is open or empty.
fn settled(context: &Context<'_>, written: &Written) -> Option<String> {
    let expansion = context.substitution.expand(written).ok()?;
    let is_settled = values::is_settled(context, &expansion);
    let text = expansion.text;
    // What is left of arguments is reported as such, and RPM has macros of its own.
    (is_settled && !text.is_empty() && !text.contains(['$', '%', '{'])).then_some(text)
}

fn odd(text: &str, known: impl Fn(char) -> bool) -> Option<String> {
    let c = text.chars().find(|c| !known(*c))?;
    Some(format!("cannot have {c:?}"))
}

fn debian_name(text: &str) -> Option<String> {
    let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    if text.contains(|c: char| c.is_ascii_uppercase()) {
        return Some("has capital letters".to_owned());
    }
    odd(text, known)
}

fn debian_version(text: &str) -> Option<String> {
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return Some("does not begin with a digit".to_owned());
    }
    odd(text, |c| c.is_ascii_alphanumeric() || ".+-~:".contains(c))
}

fn rpm_name(text: &str) -> Option<String> {
    if let Some(first) = text.chars().next().filter(|c| matches!(c, '-' | '.')) {
        return Some(format!("cannot begin with {first:?}"));
    }
    odd(text, |c| c.is_ascii_alphanumeric() || "._+-".contains(c))
}

fn rpm_version(text: &str) -> Option<String> {
    odd(text, |c| c.is_ascii_alphanumeric() || "._+~^".contains(c))
}
