//! Steps and tests: what cannot come to pass, and remarks about versions.

use super::Lint;
use crate::text::TextRange;

pub(super) fn check(lint: &mut Lint<'_>) {
    for place in lint.steps.clone() {
        let step = place.step;
        let inside = step.steps().len();
        if let Some(required) = step.required_steps
            && required.value > i64::try_from(inside).unwrap_or(i64::MAX)
            && lint.is_whole(step)
        {
            let message = format!(
                "the build fails: {} steps must run, and there are {inside}",
                required.value
            );
            lint.report("melange/impossible-assertion", required.range, message);
        }
        let uses = step.uses.as_ref();
        if let Some(uses) = uses.filter(|it| lint.is_wolfi() && it.value == "sccache/enable") {
            lint.report_with_hint(
                "melange/sccache-enabled",
                uses.range,
                "the compiler's cache is for builds on one's own machine",
                "Remove the step before others build this.",
            );
        }
    }
    for test in lint.subject.tests() {
        if test.steps().is_empty() && !lint.may_be_hidden(test.range) {
            lint.report_with_hint(
                "melange/no-effect",
                test.head,
                "this test has no steps and never runs",
                "Add `pipeline` with the steps of the test.",
            );
        }
    }
    remarks(lint);
}

/// The mark of a remark about something that fits one version only.
const MARK: &str = "# CHECK-WHEN-VERSION-CHANGES:";

/// Reports remarks that were made for another version.
fn remarks(lint: &mut Lint<'_>) {
    let package = &lint.subject.compiled.expanded.package;
    let Some(version) = package.version.as_ref().map(|it| it.value.as_str()) else {
        return;
    };
    let source = lint.source;
    for (at, _) in source.match_indices(MARK) {
        let start = at + MARK.len();
        let line = source.get(start..).unwrap_or_default();
        let line = line.lines().next().unwrap_or_default();
        let blanks = line.len() - line.trim_start().len();
        let end = line.trim_end().len().max(blanks);
        let range = TextRange::new(start + blanks, start + end);
        let written = line.trim();
        let meant = lint
            .subject
            .compiled
            .expanded
            .names
            .replace(&written.into());
        if written.is_empty() || meant.text == version {
            continue;
        }
        lint.report_with_hint(
            "melange/check-when-version-changes",
            range,
            format!("this was checked for {written}, and the version is {version}"),
            "See whether it still fits, then write the version here.",
        );
    }
}
