//! Conditions of steps and subpackages: what they come to, and what is wrong with them.

use super::{FileId, Use, names::Names, part::Reporter};
use crate::{
    Written,
    diagnostic::{Diagnostic, Edit, Fix},
    melange::{
        condition::{Condition, Fault, TrapKind, Value, ValueKind, traps},
        substitute::{Traced, has_reference, references},
    },
    text::TextRange,
};
use std::ops::Range;

/// Evaluates a condition into which variables are put; reports if that cannot be done.
///
/// `chain` is the way to the file in which it is written.
pub(super) fn evaluate(
    condition: &super::Condition,
    chain: &[Use],
    names: &Names,
    reporter: &mut Reporter<'_>,
) -> Option<bool> {
    let (text, written, file) = (&condition.text, &condition.written, condition.file);
    match Condition::parse(&text.text) {
        Ok(condition) => {
            if file == FileId::SPEC {
                report_traps(written, names, reporter);
            }
            Some(condition.holds(&|_| None))
        }
        Err(fault) => {
            let diagnostic = match file {
                FileId::SPEC => refused(&fault, text, written, names, reporter),
                _ => {
                    let origin = text.origin(fault.range.clone());
                    let message = format!(
                        "the condition `{}` cannot be read: {}",
                        text.text, fault.kind
                    );
                    let site = reporter.locate(file, written, &origin, chain);
                    site.diagnostic("melange/bad-condition", &message)
                }
            };
            reporter.push(diagnostic);
            None
        }
    }
}

/// Reports what melange evaluates otherwise than it is meant.
fn report_traps(written: &Written, names: &Names, reporter: &mut Reporter<'_>) {
    let Ok(condition) = Condition::parse(&written.value) else {
        return;
    };
    for trap in traps(&condition) {
        let range = reporter.locate_written(written, &trap.range);
        let diagnostic = match trap.kind {
            TrapKind::Mixed => Diagnostic::new(
                "melange/mixed-operators",
                range,
                "`&&` takes all that stands before it: `a || b && c` is `(a || b) && c`",
            )
            .with_hint("Put parentheses around what belongs together."),
            TrapKind::Constant(holds) => Diagnostic::new(
                "melange/constant-condition",
                range,
                format!("this is always {holds}"),
            ),
            TrapKind::Architecture {
                name,
                meant,
                always,
            } => Diagnostic::new(
                "melange/constant-condition",
                range,
                format!(
                    "the architecture is never called `{name}` here, so this is always {always}"
                ),
            )
            .with_hint(format!("Write `{meant}`."))
            .with_fix(Fix {
                title: format!("Replace `{name}` with `{meant}`"),
                is_safe: false,
                edits: vec![Edit {
                    range,
                    text: format!("'{meant}'"),
                }],
            }),
        };
        reporter.push(diagnostic);
    }
    for value in values(&condition) {
        if let Some(name) = late_in_quotes(written, value, names) {
            let range = reporter.locate_written(written, &value.range);
            reporter.push(
                Diagnostic::new(
                    "melange/quoted-variable",
                    range,
                    format!(
                        "melange puts `{name}` in with quotes of its own, which become part of this \
                         text"
                    ),
                )
                .with_hint("Write the variable without quotes.")
                .with_fix(unquote(written, value, range)),
            );
        }
    }
}

/// Explains why melange cannot evaluate a condition.
fn refused(
    fault: &Fault,
    text: &Traced,
    written: &Written,
    names: &Names,
    reporter: &Reporter<'_>,
) -> Diagnostic {
    let raw = Condition::parse(&written.value);
    for value in raw.iter().flat_map(values) {
        let range = reporter.locate_written(written, &value.range);
        if let ValueKind::Variable(name) = &value.kind
            && let Some(content) = early(written, value, names)
        {
            let message = format!(
                "melange puts {name} in as it is, without quotes: the condition reads `{content}` here"
            );
            let reference = written.value.get(value.range.clone()).unwrap_or_default();
            return Diagnostic::new("melange/bad-condition", range, message)
                .with_hint("Put the variable into quotes.")
                .with_fix(Fix {
                    title: "Put the variable into quotes".to_owned(),
                    is_safe: true,
                    edits: vec![Edit {
                        range,
                        text: in_quotes(written, reference),
                    }],
                });
        }
        if let Some(name) = late_in_quotes(written, value, names) {
            let message = format!("melange puts `{name}` in with quotes of its own");
            return Diagnostic::new("melange/bad-condition", range, message)
                .with_hint("Write the variable without quotes.")
                .with_fix(unquote(written, value, range));
        }
    }
    let range = reporter.locate_written(written, &text.origin(fault.range.clone()));
    let diagnostic = Diagnostic::new("melange/bad-condition", range, fault.kind.to_string());
    diagnostic.with_hint("A condition compares texts in quotes and variables by `==` and `!=`.")
}

/// Returns what is put in for a variable while the configuration is read, if it is then.
fn early<'n>(written: &Written, value: &Value, names: &'n Names) -> Option<&'n str> {
    let reference = written.value.get(value.range.clone())?;
    let name = reference.strip_prefix("${{")?.strip_suffix("}}")?;
    names.get(name)
}

/// Returns the name of a variable in a text in quotes that is put in when pipelines are compiled.
fn late_in_quotes(written: &Written, value: &Value, names: &Names) -> Option<String> {
    if !matches!(&value.kind, ValueKind::Text(_)) {
        return None;
    }
    let text = written.value.get(value.range.clone())?;
    if !has_reference(text) {
        return None;
    }
    let left = names.replace(&text.into());
    let late = references(&left.text).find_map(|reference| reference.name.ok())?;
    left.text.get(late).map(str::to_owned)
}

fn values(condition: &Condition) -> impl Iterator<Item = &Value> {
    condition
        .comparisons
        .iter()
        .flat_map(|comparison| [&comparison.left, &comparison.right])
}

/// Returns how a text in quotes is written in a scalar of this style.
fn in_quotes(written: &Written, text: &str) -> String {
    match written.style {
        Some(crate::yaml::ScalarStyle::SingleQuoted) => format!("\"{text}\""),
        _ => format!("'{text}'"),
    }
}

/// Makes the fix that takes the quotes around a variable away.
fn unquote(written: &Written, value: &Value, range: TextRange) -> Fix {
    let inside: Range<usize> = value.range.start + 1..value.range.end.saturating_sub(1);
    let text = written.value.get(inside).unwrap_or_default();
    let whole = text.starts_with("${{") && text.find("}}") == Some(text.len().saturating_sub(2));
    Fix {
        title: "Take the quotes away".to_owned(),
        // With other text beside the variable, what is left is no value.
        is_safe: whole,
        edits: vec![Edit {
            range,
            text: text.to_owned(),
        }],
    }
}

/// Looks at the condition of a subpackage: melange compiles it, but evaluates it as it was before.
pub(super) fn subpackage(
    first: &Traced,
    written: &Written,
    compiled: &Traced,
    names: &Names,
    reporter: &mut Reporter<'_>,
) {
    let mut late = references(&first.text).filter_map(|reference| {
        let name = first.text.get(reference.name.ok()?)?.to_owned();
        Some((name, reference.range))
    });
    if let Some((name, range)) = late.next() {
        let range = reporter.locate_written(written, &first.origin(range));
        let message = format!(
            "`{name}` is empty here: melange evaluates conditions of subpackages without it"
        );
        reporter.push(
            Diagnostic::new("melange/subpackage-condition", range, message).with_hint(
                "Only variables of the package, of `vars` and of a range count here, in quotes and \
                 without spaces in the braces.",
            ),
        );
    }
    if let Err(fault) = Condition::parse(&first.text) {
        let mut diagnostic = refused(&fault, first, written, names, reporter);
        diagnostic.code = "melange/subpackage-condition";
        diagnostic.severity = crate::diagnostic::Severity::Warning;
        diagnostic.message = format!("the build crashes here: {}", diagnostic.message);
        reporter.push(diagnostic);
    } else if compiled == first {
        report_traps(written, names, reporter);
    }
}
