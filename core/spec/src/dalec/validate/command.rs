//! Commands of steps, which are split into words and which no shell reads.

use super::{
    Context,
    words::{Character, Quoting, Word, split},
};
use crate::{
    dalec::{spec::Step, written::Written},
    diagnostic::Diagnostic,
    text::TextRange,
    yaml::ScalarStyle,
};
use spec_probe::go::shlex;
use std::ops::Range;

const SHELLS: [&str; 8] = ["sh", "bash", "dash", "ash", "zsh", "ksh", "fish", "busybox"];

/// Commands that only a shell has.
const BUILTINS: [&str; 17] = [
    "cd", "export", "source", ".", "set", "unset", "alias", "ulimit", "umask", "if", "for",
    "while", "case", "[[", "!", "exec", "eval",
];

/// Options whose value is a pattern for the command itself.
const PATTERN_OPTIONS: [&str; 8] = [
    "-name",
    "-iname",
    "-path",
    "-ipath",
    "-wholename",
    "--include",
    "--exclude",
    "-e",
];

/// Reports what is wrong with the command of a step.
pub(super) fn check(context: &Context<'_>, step: &Step, found: &mut Vec<Diagnostic>) {
    let Some(command) = &step.command else {
        if !step.lossy && !context.holes.near(step.range, &context.spec.text) {
            found.push(empty(step.head, "this step has no command"));
        }
        return;
    };
    let report = |found: &mut Vec<Diagnostic>, fault: Fault| {
        let range = command.locate(&context.spec.text, fault.range);
        let code = if fault.arg {
            "dalec/arg-in-command"
        } else {
            "dalec/no-shell"
        };
        found.push(Diagnostic::new(code, range, fault.message).with_hint(fault.hint));
    };
    match shlex::split(&command.value) {
        Err(error) => {
            found.push(unbalanced(context, command, error));
            return;
        }
        Ok(words) => match words.first() {
            None => {
                found.push(empty(command.range, "this command has no words"));
                return;
            }
            Some(first) if first.is_empty() => {
                found.push(empty(
                    command.range,
                    "the first word of this command is empty",
                ));
                return;
            }
            Some(_) => {}
        },
    }
    let words = split(&command.value);
    if calls_shell(&words) {
        return;
    }
    let shell = shell_hint(&command.value);
    for mut fault in [
        first_word(&words),
        operator(&words),
        expansion(&words, context),
        glob(&words),
        lines(&command.value, &words),
    ]
    .into_iter()
    .flatten()
    {
        if fault.hint.is_empty() {
            fault.hint.clone_from(&shell);
        }
        report(found, fault);
    }
}

/// Something that only a shell would understand.
struct Fault {
    range: Range<usize>,
    message: String,
    /// What to do; if empty, to call a shell.
    hint: String,
    /// Whether it is an argument of the spec.
    arg: bool,
}

impl Fault {
    fn new(range: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            range,
            message: message.into(),
            hint: String::new(),
            arg: false,
        }
    }
}

fn empty(range: TextRange, message: &str) -> Diagnostic {
    Diagnostic::new("dalec/empty-command", range, message)
        .with_hint("Dalec accepts it, and crashes when the test runs. Write a command.")
}

fn unbalanced(context: &Context<'_>, command: &Written, error: shlex::SplitError) -> Diagnostic {
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

/// Looks for shell syntax in the word that names the program.
fn first_word(words: &[Word]) -> Option<Fault> {
    let first = words.first()?;
    let text = first.bare()?;
    if BUILTINS.contains(&text.as_str()) {
        let message = format!("`{text}` is part of a shell, and no shell reads this");
        return Some(Fault::new(first.range.clone(), message));
    }
    let (name, _) = text.split_once('=')?;
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    is_name.then(|| Fault {
        hint: "Put the variable into `env`.".to_owned(),
        ..Fault::new(
            first.range.clone(),
            format!("`{name}=…` sets no variable here: no shell reads this"),
        )
    })
}

/// Looks for the operators of a shell.
fn operator(words: &[Word]) -> Option<Fault> {
    let mut executes = false;
    for word in words {
        let bare = word.bare().unwrap_or_default();
        executes |= matches!(bare.as_str(), "-exec" | "-execdir" | "-ok" | "-okdir");
        if executes && bare == ";" {
            continue;
        }
        let start = word
            .characters
            .iter()
            .take_while(|it| it.quoting == Quoting::Bare);
        let start: String = start.map(|it| it.value).collect();
        let redirects = start
            .trim_start_matches(|c: char| c.is_ascii_digit())
            .starts_with(['<', '>'])
            || start.starts_with("&>");
        let joins = matches!(bare.as_str(), "|" | "||" | "|&" | "&&" | "&" | ";");
        let last = word
            .characters
            .last()
            .filter(|it| it.quoting == Quoting::Bare);
        let ends = word.characters.len() > 1 && last.is_some_and(|it| it.value == ';');
        if redirects || joins {
            let message = format!(
                "`{}` is passed on as it is: no shell reads this",
                word.text()
            );
            return Some(Fault::new(word.range.clone(), message));
        }
        if let Some(last) = last.filter(|_| ends) {
            let message = "`;` is passed on as it is: no shell reads this";
            return Some(Fault::new(last.at..last.at + 1, message));
        }
    }
    None
}

/// Looks for variables, and for commands inside the command.
fn expansion(words: &[Word], context: &Context<'_>) -> Option<Fault> {
    for word in words {
        for (index, it) in word.characters.iter().enumerate() {
            if it.quoting == Quoting::Literal {
                continue;
            }
            let rest = word.characters.get(index + 1..).unwrap_or_default();
            let next = rest.first().map(|next| next.value);
            match (it.value, next) {
                ('`', _) => {
                    let message = "backquotes are passed on as they are: no shell reads this";
                    return Some(Fault::new(it.at..it.at + 1, message));
                }
                ('$', Some('(')) => {
                    let message = "`$(…)` is passed on as it is: no shell reads this";
                    return Some(Fault::new(it.at..it.at + 2, message));
                }
                ('$', _) => {
                    if let Some(fault) = variable(it.at, rest, context) {
                        return Some(fault);
                    }
                }
                ('~', None | Some('/')) if index == 0 => {
                    let message = "`~` is passed on as it is: no shell reads this";
                    let hint = "Write the whole path.".to_owned();
                    return Some(Fault {
                        hint,
                        ..Fault::new(it.at..it.at + 1, message)
                    });
                }
                _ => {}
            }
        }
    }
    None
}

fn variable(at: usize, rest: &[Character], context: &Context<'_>) -> Option<Fault> {
    let mut rest = rest.iter().map(|it| it.value).peekable();
    let braced = rest.next_if_eq(&'{').is_some();
    let mut name = String::new();
    while let Some(c) = rest.next_if(|c| c.is_ascii_alphanumeric() || *c == '_') {
        name.push(c);
    }
    if name.is_empty() {
        return None;
    }
    let closed = braced && rest.peek() == Some(&'}');
    let range = at..at + 1 + usize::from(braced) + name.len() + usize::from(closed);
    if context.arguments.get(&name).is_some() {
        let hint = format!(
            "Add `{name}: ${{{name}}}` under `env`, and let a shell read the command: `sh -c '…'`."
        );
        return Some(Fault {
            hint,
            arg: true,
            ..Fault::new(
                range,
                format!("the argument {name} is not put into commands"),
            )
        });
    }
    let message = format!("`${name}` is passed on as it is: no shell reads this");
    Some(Fault::new(range, message))
}

/// Looks for patterns of file names.
fn glob(words: &[Word]) -> Option<Fault> {
    let mut before = String::new();
    for word in words {
        let star = word
            .characters
            .iter()
            .find(|it| it.value == '*' && it.quoting == Quoting::Bare);
        if let Some(star) = star
            && !PATTERN_OPTIONS.contains(&before.as_str())
            && !word.text().starts_with('-')
        {
            let message = "`*` is passed on as it is: no shell reads this";
            return Some(Fault::new(star.at..star.at + 1, message));
        }
        before = word.text();
    }
    None
}

/// Looks for several commands in several lines.
fn lines(command: &str, words: &[Word]) -> Option<Fault> {
    if let Some(word) = words.iter().find(|it| it.text().starts_with('\n')) {
        let message = "a backslash at the end of a line passes a newline on: no shell reads this";
        let hint = "Leave the backslash out; lines are joined anyway.".to_owned();
        let start = word.range.start;
        return Some(Fault {
            hint,
            ..Fault::new(start..start + 1, message)
        });
    }
    for pair in words.windows(2) {
        let [first, second] = pair else { continue };
        let between = command
            .get(first.range.end..second.range.start)
            .unwrap_or_default();
        let option = second.characters.first().is_some_and(|it| it.value == '-');
        if between.contains('\n') && !option {
            let message = "this line is no command of its own: its words belong to the first line";
            let hint = "Make it a step of its own, or let a shell read the lines: `sh -c '…'`.";
            return Some(Fault {
                hint: hint.to_owned(),
                ..Fault::new(second.range.clone(), message)
            });
        }
    }
    None
}
