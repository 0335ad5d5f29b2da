//! How new versions are found: what melange does not look at, and others refuse.

use super::shown;
use crate::{Written, diagnostic::Diagnostic, melange::spec::Spec};
use spec_probe::go::regexp;

pub(super) fn check(spec: &Spec, found: &mut Vec<Diagnostic>) {
    let update = &spec.update;
    let ignored = update.ignore_regex_patterns.iter().flatten();
    let transforms = &update.version_transforms;
    let sources = update
        .version_data
        .iter()
        .filter_map(|it| it.sources.as_ref());
    let sources = sources.flatten().filter_map(|it| it.ignore.as_ref());
    for written in ignored
        .chain(transforms.iter().filter_map(|it| it.pattern.as_ref()))
        .chain(sources.flatten())
    {
        pattern(written, found);
    }
    let period = update.schedule.as_ref().and_then(|it| it.period.as_ref());
    if let Some(period) = period
        && !matches!(period.value.as_str(), "daily" | "weekly" | "monthly")
    {
        let message = format!(
            "a schedule is `daily`, `weekly` or `monthly`, not {}",
            shown(period)
        );
        found.push(Diagnostic::new(
            "melange/valid-update-schedule",
            period.range,
            message,
        ));
    }
    if let Some(filter) = update.github.as_ref().and_then(|it| it.tag_filter.as_ref()) {
        found.push(
            Diagnostic::new(
                "melange/deprecated",
                filter.range,
                "`tag-filter` is deprecated",
            )
            .with_hint("Write `tag-filter-prefix`."),
        );
    }
}

/// Reports a pattern that is none to Go.
fn pattern(written: &Written, found: &mut Vec<Diagnostic>) {
    if let Err(error) = regexp::parse(&written.value) {
        let error = error.to_string();
        let reason = error
            .strip_prefix("error parsing regexp: ")
            .unwrap_or(&error);
        let message = format!("this is no regular expression: {reason}");
        let mut diagnostic = Diagnostic::new("melange/bad-update-pattern", written.range, message);
        let look_around = ["(?=", "(?!", "(?<=", "(?<!"];
        if look_around.iter().any(|it| written.value.contains(it)) {
            diagnostic.hint = Some("Go's patterns have no look-around.".to_owned());
        }
        found.push(diagnostic);
    }
}
