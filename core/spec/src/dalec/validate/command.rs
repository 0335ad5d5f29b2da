//! Commands of steps, which are split into words and which no shell reads.

use super::{
    Context,
    output::{self, Output},
    syntax,
};
use crate::{
    dalec::{
        spec::Step,
        words::{Word, split},
        written::Written,
    },
    diagnostic::{Diagnostic, Edit, Fix},
    text::TextRange,
    yaml::ScalarStyle,
};
use spec_probe::go::shlex;

const SHELLS: [&str; 8] = ["sh", "bash", "dash", "ash", "zsh", "ksh", "fish", "busybox"];

/// Reports what is wrong with the command of a step, and returns what it surely writes.
pub(super) fn check(
    context: &Context<'_>,
    step: &Step,
    found: &mut Vec<Diagnostic>,
) -> Option<Output> {
    let Some(command) = &step.command else {
        if !step.lossy && !context.holes.near(step.range, &context.spec.text) {
            found.push(empty(step.head, "this step has no command"));
        }
        return None;
    };
    match shlex::split(&command.value) {
        Err(error) => {
            found.push(unbalanced(context, command, error));
            return None;
        }
        Ok(words) => match words.first() {
            None => {
                found.push(empty(command.range, "this command has no words"));
                return None;
            }
            Some(first) if first.is_empty() => {
                found.push(empty(
                    command.range,
                    "the first word of this command is empty",
                ));
                return None;
            }
            Some(_) => {}
        },
    }
    let words = split(&command.value);
    if calls_shell(&words) {
        return output::of(&words);
    }
    let faults = syntax::find(context, &command.value, &words);
    // What the author had in mind is something else where a shell is missing.
    let output = match faults.is_empty() {
        true => output::of(&words),
        false => None,
    };
    for fault in faults {
        let range = command.locate(&context.spec.text, fault.range);
        let code = if fault.arg {
            "dalec/arg-in-command"
        } else {
            "dalec/no-shell"
        };
        let diagnostic = Diagnostic::new(code, range, fault.message);
        found.push(match fault.hint.is_empty() {
            false => diagnostic.with_hint(fault.hint),
            true => {
                let mut diagnostic = diagnostic.with_hint(shell_hint(&command.value));
                diagnostic.fixes.extend(through_shell(command));
                diagnostic
            }
        });
    }
    output
}

/// Returns the change that lets a shell read a command.
fn through_shell(command: &Written) -> Option<Fix> {
    if command.value.contains(['\'', '\n']) {
        return None;
    }
    let (inset, quote) = match command.style? {
        ScalarStyle::Plain => (0, "'"),
        ScalarStyle::SingleQuoted => (1, "''"),
        ScalarStyle::DoubleQuoted => (1, "'"),
        ScalarStyle::Literal | ScalarStyle::Folded => return None,
    };
    let range = command.range;
    let edit = |at, text| Edit {
        range: TextRange::empty(at),
        text,
    };
    Some(Fix {
        title: "Let a shell read the command".to_owned(),
        is_safe: false,
        edits: vec![
            edit(range.start + inset, format!("sh -c {quote}")),
            edit(range.end - inset, quote.to_owned()),
        ],
    })
}

fn empty(range: TextRange, message: &str) -> Diagnostic {
    Diagnostic::new("dalec/empty-command", range, message)
        .with_hint("Dalec accepts it, and crashes when the test runs. Write a command.")
}

/// Reports a command line that cannot be split into words.
pub(super) fn unbalanced(
    context: &Context<'_>,
    command: &Written,
    error: shlex::SplitError,
) -> Diagnostic {
    let text = &context.spec.text;
    let line = text.line_range(text.line(command.range.end));
    let behind = text.slice(TextRange::new(command.range.end, line.end));
    let cut = command.style == Some(ScalarStyle::Plain) && behind.trim_start().starts_with('#');
    let (message, hint) = match error {
        shlex::SplitError::UnclosedQuote if cut => (
            "YAML takes ` #` for a comment here, and leaves a quote open",
            "Put the command into a block: `command: |` and the command on the next line.",
        ),
        shlex::SplitError::UnclosedQuote => (
            "a quote in this command is never closed",
            "Close it, or put a backslash before it.",
        ),
        shlex::SplitError::TrailingEscape => (
            "a backslash at the end of this command escapes nothing",
            "Remove it, or double it.",
        ),
    };
    Diagnostic::new("dalec/unbalanced-command", command.range, message).with_hint(hint)
}

/// Returns whether the command hands something to a shell.
fn calls_shell(words: &[Word]) -> bool {
    words.iter().any(|word| {
        let text = word.text();
        let name = text.rsplit('/').next().unwrap_or_default();
        SHELLS.contains(&name)
    })
}

fn shell_hint(command: &str) -> String {
    let line = command.trim();
    if line.contains(['\'', '\n']) || line.len() > 80 {
        "Let a shell read the command: `sh -c '…'`.".to_owned()
    } else {
        format!("Let a shell read the command: `sh -c '{line}'`.")
    }
}
