//! Patterns.

use super::{contradiction::Want, values::preview};
use crate::{diagnostic::Diagnostic, text::TextRange, yaml::ScalarStyle};
use spec_probe::go::regexp::{self, Automaton, SyntaxError, share_a_text};

/// Returns what is wrong with a pattern; `has_newline` says whether the text may end with one.
pub(super) fn check(want: &Want<'_>, has_newline: bool) -> Option<Diagnostic> {
    let (range, pattern) = (want.written.range, want.text.as_str());
    if let Err(error) = regexp::parse(pattern) {
        return want.is_settled.then(|| bad(range, pattern, &error));
    }
    let automaton = want.automaton()?;
    if share_a_text(&[automaton]) == Some(false) {
        let message = format!("there is no text in which `{}` matches", preview(pattern));
        let hint = "Look for a `^` or `$` inside it; `(?m)` at the beginning lets these match at \
                    the ends of lines.";
        let diagnostic = Diagnostic::new("dalec/never-passes", range, message).with_hint(hint);
        return want.is_settled.then_some(diagnostic);
    }
    if !has_newline || refuses_newline(automaton) != Some(true) {
        return None;
    }
    // Of two backslashes, substitution takes one; in double quotes YAML makes the newline.
    let newline = match want.written.style {
        Some(ScalarStyle::DoubleQuoted) => "\\n$",
        _ => "\\\\n$",
    };
    let message = "this matches only what does not end with a newline";
    let hint = format!("Write `{newline}` for `$`, leave it out, or begin with `(?m)`.");
    Some(Diagnostic::new("dalec/never-matches", range, message).with_hint(hint))
}

fn bad(range: TextRange, pattern: &str, error: &SyntaxError) -> Diagnostic {
    let error = error.to_string();
    let reason = error.strip_prefix("error parsing regexp: ");
    let reason = reason.unwrap_or(&error);
    let message = format!("this is no regular expression: {reason}");
    let diagnostic = Diagnostic::new("dalec/bad-pattern", range, message);
    let looks_around = ["(?=", "(?!", "(?<=", "(?<!"];
    match looks_around.iter().any(|it| pattern.contains(it)) {
        true => diagnostic.with_hint("Go's patterns have no look-around."),
        false => diagnostic,
    }
}

/// Returns whether a pattern never matches in what ends with a newline, though it does in other
/// texts than the empty one.
fn refuses_newline(pattern: &Automaton) -> Option<bool> {
    if share_a_text(&[pattern, &Automaton::ending_with("\n")?])? {
        return Some(false);
    }
    let any = regexp::parse("(?s).").ok()?;
    share_a_text(&[pattern, &Automaton::matching(&any)?])
}
