//! Names and versions of packages.

use super::{Context, shown};
use crate::{diagnostic::Diagnostic, melange::spec::Subpackage, text::TextRange};
use std::collections::HashMap;

const ALLOWED: &str =
    "A name begins with a letter or a digit, and has letters, digits, `+`, `_`, `.` and `-`.";

pub(super) fn check(context: Context<'_>, found: &mut Vec<Diagnostic>) {
    package(context, found);
    subpackages(context, found);
}

fn package(context: Context<'_>, found: &mut Vec<Diagnostic>) {
    let package = context.package;
    let spec = context.spec;
    let Some(range) = package.range else {
        let start = TextRange::new(0, context.text().line_range(0).end);
        let whole = TextRange::new(0, context.text().len());
        if !spec.lossy && context.holes.spare(whole) {
            let message = "there is no `package`";
            found.push(
                Diagnostic::new("melange/missing-field", start, message)
                    .with_hint("Add `package:` with a `name`, a `version` and an `epoch`."),
            );
        }
        return;
    };
    let silent = package.lossy || context.may_be_hidden(range);
    match &package.name {
        Some(name) if !is_name(&name.value) => {
            let message = format!("a package cannot be called {}", shown(name));
            found.push(
                Diagnostic::new("melange/invalid-name", name.range, message).with_hint(ALLOWED),
            );
        }
        None if !silent => {
            found.push(Diagnostic::new(
                "melange/missing-field",
                package.head,
                "the package has no `name`",
            ));
        }
        _ => {}
    }
    match &package.version {
        Some(version) if version.value.is_empty() => {
            found.push(Diagnostic::new(
                "melange/missing-field",
                version.range,
                "the version is empty",
            ));
        }
        None if !silent => {
            found.push(Diagnostic::new(
                "melange/missing-field",
                package.head,
                "the package has no `version`",
            ));
        }
        Some(version) if !is_version(&version.value) => {
            let message = format!("apk knows no version such as {}", shown(version));
            found.push(
                Diagnostic::new("melange/bad-version", version.range, message).with_hint(
                    "Write numbers with dots, then `_alpha`, `_beta`, `_pre`, `_rc` or `_git` with \
                     a number, if need be.",
                ),
            );
        }
        _ => {}
    }
}

fn subpackages(context: Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut reported = Vec::new();
    let mut names: HashMap<&str, Option<&Subpackage>> = HashMap::new();
    if let Some(name) = &context.package.name {
        names.insert(&name.value, None);
    }
    for subpackage in context.subpackages {
        let Some(name) = &subpackage.name else {
            let silent = subpackage.lossy || context.may_be_hidden(subpackage.range);
            if !silent && !reported.contains(&subpackage.head) {
                reported.push(subpackage.head);
                found.push(Diagnostic::new(
                    "melange/missing-field",
                    subpackage.head,
                    "this subpackage has no `name`",
                ));
            }
            continue;
        };
        let value = name.value.as_str();
        let first = names.get(value).copied();
        if first.is_none() {
            names.insert(value, Some(subpackage));
        }
        if reported.contains(&name.range) {
            continue;
        }
        if !is_name(value) {
            reported.push(name.range);
            let message = format!("a subpackage cannot be called {}", shown(name));
            let mut diagnostic = Diagnostic::new("melange/invalid-name", name.range, message);
            diagnostic.hint = Some(if value.contains("${{") {
                "Only variables of the package, of `vars` and of a range are put into names, and \
                 without spaces in the braces."
                    .to_owned()
            } else {
                ALLOWED.to_owned()
            });
            found.push(diagnostic);
        }
        let Some(first) = first else { continue };
        reported.push(name.range);
        let message = match first {
            None => format!("the package itself is called `{value}`"),
            Some(first) if first.range == subpackage.range => {
                format!("each item of the range makes a subpackage called `{value}`")
            }
            Some(_) => format!("another subpackage is called `{value}`"),
        };
        let mut diagnostic = Diagnostic::new("melange/duplicate-package", name.range, message);
        let other = match first {
            None => context.package.name.as_ref(),
            Some(first) => first.name.as_ref(),
        };
        if let Some(other) = other.filter(|other| other.range != name.range) {
            diagnostic = diagnostic.with_related(other.range, "the first one");
        } else {
            diagnostic.hint = Some("Put `${{range.key}}` into the name.".to_owned());
        }
        found.push(diagnostic);
    }
}

fn is_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes
        .next()
        .is_some_and(|byte| byte.is_ascii_alphanumeric())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"+_.-".contains(&byte))
}

/// Returns whether apk can read a version.
fn is_version(version: &str) -> bool {
    fn digits(text: &str) -> (usize, &str) {
        let len = text.bytes().take_while(u8::is_ascii_digit).count();
        (len, text.get(len..).unwrap_or_default())
    }
    let (first, mut rest) = digits(version);
    if first == 0 {
        return false;
    }
    while let Some(after) = rest.strip_prefix('.') {
        let (len, after) = digits(after);
        if len == 0 {
            return false;
        }
        rest = after;
    }
    rest = rest
        .strip_prefix(|c: char| c.is_ascii_lowercase())
        .unwrap_or(rest);
    for suffixes in [
        ["_alpha", "_beta", "_pre", "_rc", "_rc"],
        ["_cvs", "_svn", "_git", "_hg", "_p"],
    ] {
        let after = suffixes
            .iter()
            .filter(|suffix| **suffix != "_p" || !rest.starts_with("_pre"))
            .find_map(|suffix| rest.strip_prefix(suffix));
        if let Some(after) = after {
            rest = digits(after).1;
        }
    }
    if let Some(after) = rest.strip_prefix("-r") {
        let (len, after) = digits(after);
        return len > 0 && after.is_empty();
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_those_of_apk() {
        for version in [
            "1",
            "1.2.3",
            "0.0.0",
            "1a",
            "1.2b_rc3",
            "1_alpha",
            "2024.01.02_git20240102",
            "1_rc1_p2",
            "1_p",
            "1.0-r3",
            "1_pre2",
            "010",
        ] {
            assert!(is_version(version), "{version}");
        }
        for version in [
            "", "a", "v1", "1.", "1..2", "1.a", "1ab", "1_foo", "1-2", "1-r", "1.2-beta", "1 ",
            "1_p1_rc1", "1+2",
        ] {
            assert!(!is_version(version), "{version}");
        }
    }

    #[test]
    fn names_are_those_of_melange() {
        for name in ["a", "A1", "0-x", "libstdc++", "a_b.c"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "-a", ".a", "a b", "a/b", "é", "${{x}}"] {
            assert!(!is_name(name), "{name}");
        }
    }
}
