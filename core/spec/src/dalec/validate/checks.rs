//! Checks of streams and files.

use super::{
    Context,
    contradiction::{self, Settled, Want, WantKind},
    output::Output,
    pattern, removal, values,
};
use crate::{
    dalec::{
        spec::{Checks, FileCheck},
        written::{Mode, Written},
    },
    diagnostic::{Diagnostic, Edit, Fix},
    text::TextRange,
};
use std::collections::HashMap;

/// Modes that people write as decimal numbers on purpose, if at all: 0644, 0755, 0600, 0777, 0555.
const USUAL_DECIMALS: [u32; 5] = [420, 493, 384, 511, 365];

/// Reports what is wrong with the checks of a stream; `output` is what is surely written to it.
pub(super) fn stream(
    context: &Context<'_>,
    checks: &Checks,
    output: Option<&Output>,
    found: &mut Vec<Diagnostic>,
) {
    let (wants, mut settled) = content(context, checks, output, found);
    idle(checks, found);
    contradiction::empty(checks, &wants, &mut settled, found);
    contradiction::pairs(&wants, &mut settled, found);
    if let Some(output) = output {
        output.compare(context, checks, &wants, &settled, found);
    }
}

/// Reports what is wrong with the checks of a file.
pub(super) fn file(context: &Context<'_>, file: &FileCheck, found: &mut Vec<Diagnostic>) {
    let (wants, mut settled) = content(context, &file.content, None, found);
    idle(&file.content, found);
    if let Some(mode) = &file.permissions {
        permissions(mode, found);
    }
    if let Some(target) = file.link_target.as_ref().filter(|it| it.value.is_empty()) {
        no_check(target.range, "an empty `link_target`", found);
    }
    if file.is_absent()
        && let Some(is_dir) = file.is_dir
    {
        let message = format!(
            "`is_dir: {}` checks nothing where nothing must exist",
            is_dir.value
        );
        found
            .push(Diagnostic::new("dalec/no-check", is_dir.range, message).with_hint("Remove it."));
    }
    contradiction::existence(file, &wants, &mut settled, found);
    contradiction::empty(&file.content, &wants, &mut settled, found);
    contradiction::pairs(&wants, &mut settled, found);
}

/// Reports what is wrong with single checks of content. Returns what they want, and the patterns
/// of which something is said.
fn content<'c>(
    context: &Context<'_>,
    checks: &'c Checks,
    output: Option<&Output>,
    found: &mut Vec<Diagnostic>,
) -> (Vec<Want<'c>>, Settled) {
    let single = [
        (WantKind::Equals, &checks.equals),
        (WantKind::StartsWith, &checks.starts_with),
        (WantKind::EndsWith, &checks.ends_with),
    ];
    let single = single
        .into_iter()
        .filter_map(|(kind, written)| Some((kind, written.as_ref()?)));
    let contains = checks.contains.iter().map(|it| (WantKind::Contains, it));
    let matches = checks.matches.iter().map(|it| (WantKind::Matches, it));
    let mut wants = Vec::new();
    for (kind, written) in single.chain(contains).chain(matches) {
        values::lost_newline(context, written, found);
        let Some(expansion) = values::changed(context, written, found) else {
            continue;
        };
        let is_settled = values::is_settled(context, &expansion);
        let want = Want::new(kind, written, expansion.text, is_settled);
        if want.is_settled && want.text.is_empty() {
            match kind {
                WantKind::Contains => {
                    let message = "any output contains the empty text";
                    found.push(Diagnostic::new("dalec/always-true", written.range, message));
                }
                WantKind::Matches => {
                    let message = "the empty pattern matches any output";
                    found.push(Diagnostic::new("dalec/always-true", written.range, message));
                }
                _ => no_check(written.range, &format!("an empty `{}`", kind.name()), found),
            }
        }
        wants.push(want);
    }
    duplicates(context, &checks.contains, "contains", found);
    duplicates(context, &checks.matches, "matches", found);
    let has_newline =
        !wants.iter().any(Want::denies_newline) && output.is_none_or(Output::may_end_with_newline);
    let mut settled = Settled::new();
    for want in wants.iter().filter(|it| it.kind == WantKind::Matches) {
        if let Some(diagnostic) = pattern::check(want, has_newline) {
            settled.insert(want.written.range);
            found.push(diagnostic);
        }
    }
    if let Some(empty) = checks.empty.filter(|it| !it.value) {
        no_check(empty.range, "`empty: false`", found);
    }
    (wants, settled)
}

/// Reports checks that stand twice in a list.
fn duplicates(context: &Context<'_>, list: &[Written], name: &str, found: &mut Vec<Diagnostic>) {
    let mut seen: HashMap<&str, TextRange> = HashMap::new();
    for written in list.iter().filter(|it| !it.value.is_empty()) {
        let Some(first) = seen.get(written.value.as_str()) else {
            seen.insert(&written.value, written.range);
            continue;
        };
        let message = format!("this stands under `{name}` already");
        let diagnostic = Diagnostic::new("dalec/duplicate-check", written.range, message)
            .with_related(*first, "the first one");
        let line = removal::line_of_item(&context.spec.text, written.range);
        found.push(match line {
            Some(range) => diagnostic.with_fix(Fix {
                title: "Remove the check".to_owned(),
                is_safe: false,
                edits: vec![Edit {
                    range,
                    text: String::new(),
                }],
            }),
            None => diagnostic,
        });
    }
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
