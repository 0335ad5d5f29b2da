//! How new versions are found: what programs that look for them cannot do.

use super::{
    Lint, Part,
    sources::{Kind, Source},
    text,
    uri::Uri,
};
use crate::{
    Written,
    diagnostic::{Diagnostic, Edit, Fix},
};

pub(super) fn check(lint: &mut Lint<'_>, sources: &[Source<'_>]) {
    let update = &lint.spec().update;
    let is_enabled = update.enabled.is_some_and(|it| it.value);
    let is_manual = update.manual.is_some_and(|it| it.value);
    let is_git = update.github.is_some() || update.git.is_some();
    let has_source = is_git
        || update.release_monitor.is_some()
        || update.oci.is_some()
        || update.version_data.is_some();
    let is_whole = update.range.is_some_and(|range| !lint.may_be_hidden(range));
    match update.enabled {
        Some(enabled) if is_enabled && !is_manual && !has_source && is_whole => {
            lint.report_with_hint(
                "melange/no-update-source",
                enabled.range,
                "nothing says where new versions are found",
                "Add `github`, `git`, `release-monitor` or `oci`, or `manual: true`.",
            );
        }
        _ if !is_enabled => disabled(lint),
        _ => {}
    }
    let git = sources
        .iter()
        .filter(|it| it.kind == Kind::Git && it.part != Part::Test);
    // Of the others, only several sources together may know commits.
    if is_enabled && has_source && !is_git && update.version_data.is_none() {
        for source in git.clone().filter(|it| is_github(it)) {
            lint.report_with_hint(
                "melange/git-checkout-must-use-github-updates",
                source.uses.range,
                "an update will not change the `expected-commit` of this step",
                "Add `update.github` or `update.git`, which know the commit of a version.",
            );
        }
    }
    let expanded = lint.subject.compiled.expanded.update.github.as_ref();
    if let Some(identifier) = expanded.and_then(|it| it.identifier.as_ref()) {
        self::identifier(lint, identifier, git);
    }
}

/// Reports that nobody knows why there are no updates.
fn disabled(lint: &mut Lint<'_>) {
    let spec = lint.spec();
    let update = &spec.update;
    let has_reason = !text(update.exclude_reason.as_ref()).is_empty();
    if !lint.is_wolfi() || has_reason || spec.lossy || !lint.holes.is_empty() {
        return;
    }
    let range = update.enabled.map(|it| it.range);
    let range = range.or_else(|| update.range.map(|_| update.head));
    lint.report_with_hint(
        "melange/update-disabled-reason",
        range.unwrap_or(spec.package.head),
        "nothing looks for new versions, and nobody knows why",
        "Switch it on by `update.enabled`, or say why not in `update.exclude-reason`.",
    );
}

fn is_github(source: &Source<'_>) -> bool {
    let address = source.address.as_ref();
    address.is_some_and(|it| it.text().starts_with("https://github.com/"))
}

/// Reports a repository on GitHub that none of the steps checks out, or that cannot be one.
fn identifier<'a, 's: 'a>(
    lint: &mut Lint<'_>,
    identifier: &Written,
    sources: impl Iterator<Item = &'a Source<'s>>,
) {
    let value = identifier.value.as_str();
    if value.contains("${{") {
        return;
    }
    let plain = |part: &str| {
        let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        !part.is_empty() && part.chars().all(inside)
    };
    let is_name = value
        .split_once('/')
        .is_some_and(|(owner, name)| plain(owner) && plain(name));
    if !is_name {
        let message = format!("GitHub has no repository called `{value}`");
        let mut found = Diagnostic::new("melange/bad-update-identifier", identifier.range, message)
            .with_hint("Write the owner, a slash and the name: `owner/name`.");
        let short = repository(value).filter(|it| {
            value.contains("://")
                && it
                    .split_once('/')
                    .is_some_and(|(a, b)| plain(a) && plain(b))
        });
        found.fixes.extend(short.map(|it| write(identifier, it)));
        lint.found.push(found);
        return;
    }
    let mut names = Vec::new();
    for source in sources {
        let Some(address) = &source.address else {
            return;
        };
        if !address.is_known() {
            return;
        }
        let Some(name) = repository(address.text()) else {
            return;
        };
        if name.eq_ignore_ascii_case(value) {
            return;
        }
        names.push((name.to_owned(), is_github(source), address.written.range));
    }
    let Some((name, is_github, range)) = names.first() else {
        return;
    };
    let message = format!("no step checks out `{value}`, so that updates do not fit the sources");
    let mut found = Diagnostic::new(
        "melange/update-identifier-must-match-git-repository",
        identifier.range,
        message,
    )
    .with_related(*range, "what is checked out");
    if *is_github && names.len() == 1 {
        found = found.with_fix(write(identifier, name));
    } else {
        found = found.with_hint("Name the repository that is checked out, or use `git`.");
    }
    lint.found.push(found);
}

fn write(identifier: &Written, name: &str) -> Fix {
    Fix {
        title: format!("Write `{name}`"),
        is_safe: false,
        edits: vec![Edit {
            range: identifier.range,
            text: name.to_owned(),
        }],
    }
}

/// Returns the owner and the name at the end of an address.
fn repository(address: &str) -> Option<&str> {
    let path = Uri::parse(address).map_or(address, |uri| uri.path);
    let path = path.trim_end_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    let (before, _) = path.rsplit_once('/')?;
    let start = before.rfind(['/', ':']).map_or(0, |at| at + 1);
    path.get(start..)
}

#[cfg(test)]
mod tests {
    use super::repository;

    #[test]
    fn owners_and_names() {
        for address in [
            "https://example.org/a/b",
            "https://example.org/x/a/b.git",
            "https://example.org/a/b/",
            "git@example.org:a/b.git",
            "a/b",
        ] {
            assert_eq!(repository(address), Some("a/b"), "{address}");
        }
        assert_eq!(repository("https://example.org/a"), Some("/a"));
        assert_eq!(repository("a"), None);
    }
}
