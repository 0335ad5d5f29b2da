//! Shell syntax in commands that no shell reads.

use super::Context;
use crate::dalec::{
    family::Family,
    words::{Character, Quoting, Word},
};
use std::ops::Range;

/// Commands and words that only a shell has.
const BUILTINS: [&str; 34] = [
    "cd", "export", "source", ".", "set", "unset", "alias", "ulimit", "umask", "if", "for",
    "while", "until", "case", "[[", "!", "exec", "eval", "exit", "return", "trap", "wait", "shift",
    "local", "declare", "readonly", "function", "command", "type", "hash", ":", "{", "(", "((",
];

/// Those of them that are programs, too, where bash comes from Fedora or its relatives.
const WRAPPED: [&str; 7] = [
    "alias", "command", "hash", "type", "ulimit", "umask", "wait",
];

/// Programs that read patterns themselves, so that a star may be meant for them.
const PATTERN_READERS: [&str; 16] = [
    "grep", "egrep", "fgrep", "rg", "sed", "awk", "gawk", "mawk", "perl", "expr", "bc", "jq", "yq",
    "python3", "psql", "sqlite3",
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

/// Something that only a shell would understand.
pub(super) struct Fault {
    pub range: Range<usize>,
    pub message: String,
    /// What to do; if empty, to call a shell.
    pub hint: String,
    /// Whether it is an argument of the spec.
    pub arg: bool,
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

/// Returns what is found first of each sort.
pub(super) fn find(context: &Context<'_>, command: &str, words: &[Word]) -> Vec<Fault> {
    let faults = [
        first_word(words, context),
        operator(words),
        expansion(words, context),
        glob(words),
        lines(command, words),
    ];
    faults.into_iter().flatten().collect()
}

/// Looks for shell syntax in the word that names the program.
fn first_word(words: &[Word], context: &Context<'_>) -> Option<Fault> {
    let first = words.first()?;
    let text = first.bare()?;
    let is_program = || {
        let only_rpm = Family::Deb.targets(context.spec, |_| true).is_none();
        WRAPPED.contains(&text.as_str()) && only_rpm
    };
    if BUILTINS.contains(&text.as_str()) && !is_program() {
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
        let hidden = word.characters.windows(2).find(|pair| {
            let [one, two] = pair else { return false };
            let bare = one.quoting == Quoting::Bare && two.quoting == Quoting::Bare;
            bare && one.value == '&' && two.value == '&'
        });
        if let Some([first, ..]) = hidden.filter(|_| !joins) {
            let message = "`&&` is passed on as it is: no shell reads this";
            return Some(Fault::new(first.at..first.at + 2, message));
        }
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
        let special = rest.peek().filter(|c| "?$@#!".contains(**c) && !braced)?;
        let message = format!("`${special}` is passed on as it is: no shell reads this");
        return Some(Fault::new(at..at + 2, message));
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
    let program = words.first()?.text();
    let program = program.rsplit('/').next().unwrap_or_default();
    let reads_patterns = PATTERN_READERS.contains(&program);
    let mut before = String::new();
    for word in words.iter().skip(1) {
        let text = word.text();
        let is_path = text.starts_with(['/', '.', '~']);
        let is_pattern = PATTERN_OPTIONS.contains(&before.as_str())
            || text.starts_with('-')
            || text.contains("://")
            || (reads_patterns && !is_path);
        before = text;
        if is_pattern {
            continue;
        }
        let bare = |it: &&Character| it.quoting == Quoting::Bare;
        // Of these, only a star is hardly ever meant as it is.
        let signs = if is_path { "*?[" } else { "*" };
        let mut bare = word.characters.iter().filter(bare);
        if let Some(sign) = bare.find(|it| signs.contains(it.value)) {
            let message = format!(
                "`{}` is passed on as it is: no shell reads this",
                sign.value
            );
            return Some(Fault::new(sign.at..sign.at + 1, message));
        }
        if let Some(range) = braces(word).filter(|_| is_path) {
            let message = "braces are passed on as they are: no shell reads this";
            let hint = "Write the words out.".to_owned();
            return Some(Fault {
                hint,
                ..Fault::new(range, message)
            });
        }
    }
    None
}

/// Returns where a word has alternatives in braces.
fn braces(word: &Word) -> Option<Range<usize>> {
    let mut bare = word
        .characters
        .iter()
        .filter(|it| it.quoting == Quoting::Bare);
    let open = bare.find(|it| it.value == '{')?;
    bare.find(|it| it.value == ',')?;
    let close = bare.find(|it| it.value == '}')?;
    Some(open.at..close.at + 1)
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
