//! What packages need, provide and replace, and what is installed to build and to test them.

use super::{Lint, replacement};
use crate::{
    Written,
    diagnostic::{Diagnostic, Fix},
    melange::spec::{Dependencies, Environment},
    text::{Text, TextRange},
};
use std::collections::HashMap;

pub(super) fn check(lint: &mut Lint<'_>) {
    let expanded = &lint.subject.compiled.expanded;
    let package = &expanded.package;
    let own = [(package.name.as_ref(), &package.dependencies)];
    let subpackages = expanded.subpackages.iter();
    let subpackages = subpackages.map(|it| (it.name.as_ref(), &it.dependencies));
    for (name, dependencies) in own.into_iter().chain(subpackages) {
        self::dependencies(lint, name, dependencies);
    }
    environment(lint, &expanded.environment, true);
    let tests = expanded.subpackages.iter();
    let tests = tests.filter_map(|it| it.test.as_ref());
    for test in tests.chain(&expanded.test) {
        environment(lint, &test.environment, false);
    }
    for place in lint.steps.clone() {
        let needs = place.step.needs.as_ref();
        if let Some(packages) = needs.and_then(|needs| needs.packages.as_ref()) {
            repeated(lint, packages, "needs");
        }
    }
}

fn dependencies(lint: &mut Lint<'_>, own: Option<&Written>, dependencies: &Dependencies) {
    for (list, what) in [
        (&dependencies.runtime, "runtime"),
        (&dependencies.provides, "provides"),
        (&dependencies.replaces, "replaces"),
    ] {
        let Some(list) = list else { continue };
        repeated(lint, list, what);
        for item in list {
            readable(lint, item);
        }
    }
    for item in dependencies.runtime.iter().flatten() {
        unversioned_python(lint, item);
        let Some(own) = own.filter(|own| !own.value.contains("${{")) else {
            continue;
        };
        if parsed(&item.value).is_some_and(|(name, _)| name == own.value) {
            lint.report_with_hint(
                "melange/self-dependency",
                item.range,
                format!("`{}` needs itself", own.value),
                "Remove it, or name the package that is meant.",
            );
        }
    }
}

fn environment(lint: &mut Lint<'_>, environment: &Environment, is_build: bool) {
    let Some(packages) = &environment.contents.packages else {
        return;
    };
    repeated(lint, packages, "packages");
    for package in packages {
        readable(lint, package);
        if is_build {
            unversioned_python(lint, package);
        }
    }
}

/// Reports items that stand in a list twice.
fn repeated(lint: &mut Lint<'_>, list: &[Written], what: &str) {
    if list.len() < 2 {
        return;
    }
    let mut seen: HashMap<&str, TextRange> = HashMap::new();
    for item in list {
        let Some(first) = seen.get(item.value.as_str()).copied() else {
            seen.insert(&item.value, item.range);
            continue;
        };
        let message = format!("`{}` stands in `{what}` twice", item.value);
        let mut found = Diagnostic::new("melange/no-repeated-deps", item.range, message)
            .with_related(first, "the first one");
        found.fixes.extend(removal(lint.text(), item.range));
        lint.found.push(found);
    }
}

/// Returns the fix that takes an item out of a list in which it is not the first.
fn removal(text: &Text, item: TextRange) -> Option<Fix> {
    let line = text.line_range(text.line(item.start));
    let before = text.slice(TextRange::new(line.start, item.start));
    let behind = text.slice(TextRange::new(item.end, line.end));
    if item.end > line.end {
        return None;
    }
    let range = if before.trim() == "-" && behind.trim().is_empty() {
        let next = text.line(item.start) + 1;
        let end = if next < text.line_count() {
            text.line_range(next).start
        } else {
            line.end
        };
        TextRange::new(line.start, end)
    } else {
        let comma = before.trim_end().strip_suffix(',')?;
        TextRange::new(line.start + comma.len(), item.end)
    };
    Some(replacement(range, "Remove it".to_owned(), "", true))
}

/// Reports what apk reads otherwise than it seems, or not at all.
fn readable(lint: &mut Lint<'_>, item: &Written) {
    let value = item.value.as_str();
    if value.contains("${{") || value.is_empty() {
        return;
    }
    let whole = "Write a name, or a name, a sign and a version: `name>=1.2`.";
    let (message, hint) = if value.contains(char::is_whitespace) {
        (
            format!("nothing can be called `{value}`, with a space in it"),
            whole,
        )
    } else {
        match parsed(value) {
            Some((_, "" | "=" | "<" | ">" | "<=" | ">=" | "~" | "=~")) => return,
            Some((name, sign)) => (
                format!("apko does not know `{sign}`, and takes any version of `{name}`"),
                "Signs are `=`, `<`, `>`, `<=`, `>=` and `~`.",
            ),
            None => (format!("all of `{value}` is read as a name"), whole),
        }
    };
    lint.report_with_hint("melange/bad-dependency", item.range, message, hint);
}

/// Returns the name and the sign of a dependency; `None` if apko reads all of it as a name
/// (apko@d1b5d5ec pkg/apk/apk/version.go:40).
fn parsed(dependency: &str) -> Option<(&str, &str)> {
    let is_sign = |c: char| matches!(c, '=' | '<' | '>' | '~');
    let end = dependency
        .find(|c| is_sign(c) || c == '@')
        .unwrap_or(dependency.len());
    let (name, rest) = dependency.split_at(end);
    let (rest, pin) = match rest.split_once('@') {
        Some((rest, pin)) => (rest, Some(pin)),
        None => (rest, None),
    };
    let is_pin = |pin: &str| !pin.is_empty() && pin.bytes().all(|it| it.is_ascii_alphanumeric());
    let version = rest.trim_start_matches(is_sign);
    let sign = rest.get(..rest.len() - version.len()).unwrap_or_default();
    let fits = !name.is_empty() && pin.is_none_or(is_pin) && sign.is_empty() == version.is_empty();
    fits.then_some((name, sign))
}

/// Reports a Python package that exists for several versions of Python, without the version.
fn unversioned_python(lint: &mut Lint<'_>, item: &Written) {
    let value = item.value.as_str();
    if lint.is_wolfi() && value.starts_with("py3-") && !value.starts_with("py3-supported-") {
        lint.report_with_hint(
            "melange/depends-on-unversioned-py-provides",
            item.range,
            format!("`{value}` is there for several versions of Python"),
            "Name one of `py3.…-`, or all of them by `py3-supported-`.",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::parsed;

    #[test]
    fn dependencies_are_read_as_apko_does() {
        assert_eq!(parsed("a"), Some(("a", "")));
        assert_eq!(parsed("so:a.so.1"), Some(("so:a.so.1", "")));
        assert_eq!(parsed("!a"), Some(("!a", "")));
        assert_eq!(parsed("a>=1.2-r3"), Some(("a", ">=")));
        assert_eq!(parsed("a==1"), Some(("a", "==")));
        assert_eq!(parsed("a~1@local"), Some(("a", "~")));
        assert_eq!(parsed("a@local"), Some(("a", "")));
        for none in ["", "=1", "a=", "a@", "a@b-c", "a=1@", "@b"] {
            assert_eq!(parsed(none), None, "{none}");
        }
    }
}
