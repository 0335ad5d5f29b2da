//! What a package of the Wolfi distribution has.

use super::Lint;

pub(super) fn check(lint: &mut Lint<'_>) {
    let spec = lint.spec();
    let package = &spec.package;
    let whole = package.range.is_some_and(|it| !lint.may_be_hidden(it)) && !package.lossy;
    if !lint.is_wolfi() || !whole || spec.lossy || !lint.holes.is_empty() {
        return;
    }
    if package.epoch.is_none() {
        lint.report_with_hint(
            "melange/contains-epoch",
            package.head,
            "the package has no `epoch`",
            "Add `epoch: 0`, and count it up whenever the package changes and the version does not.",
        );
    }
    if package.copyright.as_deref().unwrap_or_default().is_empty() {
        lint.report_with_hint(
            "melange/valid-copyright-header",
            package.head,
            "the package has no `copyright`",
            "Add `copyright` with an entry that has a `license`.",
        );
    }
    if lint.subject.tests().all(|test| test.steps().is_empty()) {
        lint.report_with_hint(
            "melange/valid-package-or-subpackage-test",
            package.head,
            "neither the package nor a subpackage has a test",
            "Add `test` with a `pipeline`.",
        );
    }
}
