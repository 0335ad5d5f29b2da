//! From where packages are installed: in the Wolfi distribution the tree says that, not a spec.

use super::Lint;
use crate::{Written, melange::spec::Environment};

pub(super) fn check(lint: &mut Lint<'_>) {
    if !lint.is_wolfi() {
        return;
    }
    let expanded = &lint.subject.compiled.expanded;
    let tests = expanded.subpackages.iter();
    let tests = tests
        .filter_map(|it| it.test.as_ref())
        .chain(&expanded.test);
    let all = [&expanded.environment];
    for environment in all.into_iter().chain(tests.map(|test| &test.environment)) {
        self::environment(lint, environment);
    }
}

fn environment(lint: &mut Lint<'_>, environment: &Environment) {
    let contents = &environment.contents;
    let repositories = [&contents.build_repositories, &contents.repositories];
    for repository in repositories.into_iter().flatten().flatten() {
        if repository.value.starts_with('@') {
            lint.report_with_hint(
                "melange/tagged-repository-in-environment-repos",
                repository.range,
                "this repository is tagged",
                "A tagged repository is for trying something out; remove it.",
            );
        } else if is_own(repository, |path| path.trim_end_matches('/') == "os") {
            lint.report_with_hint(
                "melange/forbidden-repository-used",
                repository.range,
                "the distribution's own repository is named here",
                "Remove it: whoever builds the distribution says where its packages are.",
            );
        }
    }
    for key in contents.keyring.iter().flatten() {
        if is_own(key, |path| path.starts_with("os/")) {
            lint.report_with_hint(
                "melange/forbidden-keyring-used",
                key.range,
                "the distribution's own key is named here",
                "Remove it: whoever builds the distribution says which keys are trusted.",
            );
        }
    }
}

/// Returns whether an address is one of the distribution's own host, with such a path.
fn is_own(address: &Written, is_path: impl Fn(&str) -> bool) -> bool {
    let address = address.value.split_once("://").map(|(_, rest)| rest);
    let parts = address.and_then(|it| it.split_once('/'));
    parts.is_some_and(|(host, path)| host.split('.').any(|it| it == "wolfi") && is_path(path))
}
