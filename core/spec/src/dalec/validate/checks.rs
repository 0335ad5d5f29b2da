//! Checks of streams and files.

use super::{Context, pattern, values};
use crate::{
    dalec::{
        spec::{Checks, FileCheck},
        written::{Mode, Written},
    },
    diagnostic::{Diagnostic, Edit, Fix},
    text::TextRange,
};

/// Modes that people write as decimal numbers on purpose, if at all: 0644, 0755, 0600, 0777, 0555.
const USUAL_DECIMALS: [u32; 5] = [420, 493, 384, 511, 365];

/// Reports what is wrong with the checks of a stream.
pub(super) fn stream(context: &Context<'_>, checks: &Checks, found: &mut Vec<Diagnostic>) {
    content(context, checks, found);
    idle(checks, found);
}

/// Reports what is wrong with the checks of a file.
pub(super) fn file(context: &Context<'_>, file: &FileCheck, found: &mut Vec<Diagnostic>) {
    content(context, &file.content, found);
    idle(&file.content, found);
    if let Some(mode) = &file.permissions {
        permissions(mode, found);
    }
    if let Some(target) = file.link_target.as_ref().filter(|it| it.value.is_empty()) {
        no_check(target.range, "an empty `link_target`", found);
    }
    if let Some(not_exist) = file.not_exist.filter(|_| file.is_absent()) {
        let others = content_ranges(&file.content)
            .chain(file.permissions.iter().map(|it| ("permissions", it.range)))
            .chain(file.link_target.iter().map(|it| ("link_target", it.range)))
            .chain(
                file.is_dir
                    .iter()
                    .filter(|it| it.value)
                    .map(|it| ("is_dir", it.range)),
            );
        for (name, range) in others {
            let message = format!("`{name}` cannot hold where nothing must exist");
            contradiction(range, message, not_exist.range, "`not_exist`", found);
        }
    } else if let Some(is_dir) = file.is_dir.filter(|it| it.value) {
        for (name, range) in content_ranges(&file.content) {
            let message = format!("`{name}` cannot hold for a folder: it has no text");
            contradiction(range, message, is_dir.range, "`is_dir`", found);
        }
    }
}

fn content(context: &Context<'_>, checks: &Checks, found: &mut Vec<Diagnostic>) {
    let mut read = |written: &Written| {
        values::lost_newline(context, written, found);
        values::changed(context, written, found)
    };
    let equals = checks.equals.as_ref().map(|it| (it, read(it)));
    let starts_with = checks.starts_with.as_ref().map(|it| (it, read(it)));
    let ends_with = checks.ends_with.as_ref().map(|it| (it, read(it)));
    let contains: Vec<_> = checks.contains.iter().map(|it| (it, read(it))).collect();
    let matches: Vec<_> = checks.matches.iter().map(|it| (it, read(it))).collect();

    let single = [
        ("equals", &equals),
        ("starts_with", &starts_with),
        ("ends_with", &ends_with),
    ];
    for (name, check) in single {
        if let Some((written, Some(value))) = check
            && value.is_empty()
        {
            no_check(written.range, &format!("an empty `{name}`"), found);
        }
    }
    for (written, value) in &contains {
        if value.as_deref() == Some("") {
            let message = "any output contains the empty text";
            found.push(Diagnostic::new("dalec/always-true", written.range, message));
        }
    }
    for (written, value) in &matches {
        match value.as_deref() {
            Some("") => {
                let message = "the empty pattern matches any output";
                found.push(Diagnostic::new("dalec/always-true", written.range, message));
            }
            Some(value) => pattern::check(written, value, found),
            None => {}
        }
    }
    match checks.empty {
        Some(empty) if empty.value => {
            for (name, range) in content_ranges(checks).filter(|(name, _)| *name != "empty") {
                let message = format!("`{name}` cannot hold for what must be empty");
                contradiction(range, message, empty.range, "`empty`", found);
            }
        }
        Some(empty) => no_check(empty.range, "`empty: false`", found),
        None => {}
    }
    let Some((whole, Some(text))) = &equals else {
        return;
    };
    if text.is_empty() {
        return;
    }
    let mut against = |written: &Written, name: &str, holds: bool| {
        if !holds {
            let message = format!("`{name}` and `equals` cannot both hold");
            contradiction(written.range, message, whole.range, "`equals`", found);
        }
    };
    for (written, value) in &contains {
        against(
            written,
            "contains",
            value.as_ref().is_none_or(|it| text.contains(it.as_str())),
        );
    }
    if let Some((written, value)) = &starts_with {
        against(
            written,
            "starts_with",
            value
                .as_ref()
                .is_none_or(|it| text.starts_with(it.as_str())),
        );
    }
    if let Some((written, value)) = &ends_with {
        against(
            written,
            "ends_with",
            value.as_ref().is_none_or(|it| text.ends_with(it.as_str())),
        );
    }
}

/// Returns the checks that want content, with the ranges of their values.
fn content_ranges(checks: &Checks) -> impl Iterator<Item = (&'static str, TextRange)> {
    let there = |written: &&Written| !written.value.is_empty();
    let one = |name, check: &Option<Written>| {
        let range = check.as_ref().filter(there).map(|it| it.range);
        range.map(|range| (name, range))
    };
    let list = |name: &'static str, checks: &[Written]| {
        let ranges: Vec<_> = checks
            .iter()
            .filter(there)
            .map(|it| (name, it.range))
            .collect();
        ranges
    };
    one("equals", &checks.equals)
        .into_iter()
        .chain(list("contains", &checks.contains))
        .chain(
            list("matches", &checks.matches)
                .into_iter()
                .filter(|_| checks.empty.is_none()),
        )
        .chain(one("starts_with", &checks.starts_with))
        .chain(one("ends_with", &checks.ends_with))
        .chain(
            checks
                .empty
                .filter(|it| it.value)
                .map(|it| ("empty", it.range)),
        )
}

/// Reports fields without a value, which are no checks.
fn idle(checks: &Checks, found: &mut Vec<Diagnostic>) {
    for (name, key) in &checks.idle {
        // These two change how other checks are done, and are right without a value.
        if !matches!(*name, "no_follow" | "not_exist") {
            no_check(*key, &format!("`{name}` without a value"), found);
        }
    }
}

fn no_check(range: TextRange, what: &str, found: &mut Vec<Diagnostic>) {
    let hint = if what.contains("equals") || what.contains("empty:") {
        "Write `empty: true` to check that there is no output, or remove it."
    } else {
        "Fill it in, or remove it."
    };
    found.push(
        Diagnostic::new("dalec/no-check", range, format!("{what} checks nothing")).with_hint(hint),
    );
}

fn contradiction(
    range: TextRange,
    message: String,
    other: TextRange,
    name: &str,
    found: &mut Vec<Diagnostic>,
) {
    found.push(
        Diagnostic::new("dalec/contradiction", range, message)
            .with_related(other, format!("{name} says so")),
    );
}

fn permissions(mode: &Mode, found: &mut Vec<Diagnostic>) {
    let checked = mode.value & 0o777;
    if mode.value == 0 {
        no_check(mode.range, "`permissions: 0`", found);
    } else if !decimal(mode, found) && checked != mode.value {
        let message = format!("only {checked:04o} of these permissions is checked");
        found.push(
            Diagnostic::new("dalec/masked-permissions", mode.range, message).with_hint(
                "Setuid, setgid and the sticky bit cannot be checked here. \
                 Check them in a step: `stat -c %a …`.",
            ),
        );
    }
}

/// Reports permissions that are read as a decimal number, and returns whether they are.
pub(super) fn decimal(mode: &Mode, found: &mut Vec<Diagnostic>) -> bool {
    let text = mode.text.strip_suffix(".0").unwrap_or(&mode.text);
    let digits = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    let octal = text.chars().all(|c| ('0'..='7').contains(&c));
    let leading_zero = text.starts_with('0');
    let decimal =
        digits && (!leading_zero || !octal || mode.quoted || text.len() < mode.text.len());
    let meant = !leading_zero && USUAL_DECIMALS.contains(&mode.value);
    if mode.value == 0 || !decimal || meant {
        return false;
    }
    let message = format!(
        "{} is read as a decimal number: the permissions would be {:04o}",
        mode.text,
        mode.value & 0o777
    );
    let diagnostic = Diagnostic::new("dalec/decimal-permissions", mode.range, message);
    found.push(if octal {
        let text = format!("0{}", text.trim_start_matches('0'));
        diagnostic
            .with_hint(format!("Write `{text}`, without quotes."))
            .with_fix(Fix {
                title: format!("Write `{text}`"),
                is_safe: true,
                edits: vec![Edit {
                    range: mode.range,
                    text,
                }],
            })
    } else {
        diagnostic.with_hint("Write an octal number, with the digits 0 to 7: `0644`.")
    });
    true
}
