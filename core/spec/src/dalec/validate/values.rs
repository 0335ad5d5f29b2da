//! Values that are not what they seem to be.

use super::Context;
use crate::{
    dalec::{
        args,
        word::{Expansion, Removal},
        written::Written,
    },
    diagnostic::{Diagnostic, Edit, Fix},
    text::TextRange,
    yaml::ScalarStyle,
};

/// Reports a value from which substitution takes quotes or backslashes that were meant to stay.
///
/// Returns the value after substitution; nothing if it cannot be substituted.
pub(super) fn changed(
    context: &Context<'_>,
    written: &Written,
    found: &mut Vec<Diagnostic>,
) -> Option<Expansion> {
    let expansion = context.substitution.expand(written).ok()?;
    let Some(removal) = expansion.removals.iter().find(|it| is_unmeant(it)) else {
        return Some(expansion);
    };
    let (range, hint) = match removal {
        Removal::Quotes { range, .. } => {
            let quote = written.value.get(range.start..).unwrap_or_default();
            let quote = written.escaped_quote(quote.chars().next().unwrap_or('"'));
            let hint = format!("Write `{quote}` for a quote that shall stay.");
            (range.clone(), hint)
        }
        Removal::Backslash { range, next } => {
            let backslash = written.backslash();
            let next = next.map(String::from).unwrap_or_default();
            let hint =
                format!("Write `{backslash}{backslash}{next}` for a backslash that shall stay.");
            (range.clone(), hint)
        }
    };
    let message = format!("Dalec reads this as `{}`", preview(&expansion.text));
    let range = written.locate(&context.spec.text, range);
    let diagnostic =
        Diagnostic::new("dalec/changed-by-substitution", range, message).with_hint(hint);
    let fix = keep_backslashes(context, written, &expansion.removals);
    found.push(match fix {
        Some(fix) => diagnostic.with_fix(fix),
        None => diagnostic,
    });
    Some(expansion)
}

/// Returns whether a value is what it will be in a build that passes no arguments.
///
/// An argument without a default is meant to be passed, and the platform is the builder's choice.
pub(super) fn is_settled(context: &Context<'_>, expansion: &Expansion) -> bool {
    // What is no UTF-8 is read as this sign.
    let is_lossy = context.spec.text.is_lossy() && expansion.text.contains('\u{fffd}');
    !is_lossy
        && expansion.references.iter().all(|reference| {
            let name = reference.name.as_str();
            let value = context.arguments.get(name);
            value.is_none_or(|value| !value.is_empty()) && !args::is_known(name)
        })
}

/// Returns the change that doubles the backslashes that substitution takes, if these are all that
/// it should not take.
fn keep_backslashes(context: &Context<'_>, written: &Written, removals: &[Removal]) -> Option<Fix> {
    written.style?;
    let mut edits = Vec::new();
    for removal in removals.iter().filter(|it| is_unmeant(it)) {
        let Removal::Backslash { range, .. } = removal else {
            return None;
        };
        let at = written.locate(&context.spec.text, range.clone());
        if at == written.range {
            return None;
        }
        edits.push(Edit {
            range: TextRange::new(at.start, at.start),
            text: written.backslash().to_owned(),
        });
    }
    Some(Fix {
        title: "Double the backslashes".to_owned(),
        is_safe: true,
        edits,
    })
}

/// Returns whether the author can hardly have wanted the removal.
fn is_unmeant(removal: &Removal) -> bool {
    match removal {
        Removal::Quotes { shields, .. } => !shields,
        Removal::Backslash { next, .. } => !matches!(next, Some('\\' | '$' | '"' | '\'')),
    }
}

/// Returns the beginning of a text, on one line.
pub(super) fn preview(text: &str) -> String {
    let mut preview: String = text.chars().take(60).collect();
    if preview.len() < text.len() {
        preview.push('…');
    }
    preview.replace('\n', "⏎").replace('\r', "␍")
}

/// Reports a block at the end of the file, whose last newline Dalec cuts off.
pub(super) fn lost_newline(context: &Context<'_>, written: &Written, found: &mut Vec<Diagnostic>) {
    if !matches!(
        written.style,
        Some(ScalarStyle::Literal | ScalarStyle::Folded)
    ) {
        return;
    }
    let text = &context.spec.text;
    if written.range.end < context.content_end {
        return;
    }
    let source = text.slice(written.range);
    let header = source.lines().next().unwrap_or_default();
    let indicator = header.split([' ', '\t']).next().unwrap_or_default();
    if indicator.contains('-') || written.value.is_empty() {
        return;
    }
    let range = TextRange::new(
        written.range.start,
        written.range.start + indicator.len().max(1),
    );
    found.push(
        Diagnostic::new(
            "dalec/lost-newline",
            range,
            "at the end of the file, this block loses its last newline",
        )
        .with_hint(
            "Put a comment line behind it, or write `|-` if the newline shall not be there.",
        ),
    );
}
