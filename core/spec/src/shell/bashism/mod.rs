//! What bash has and the shell that reads a script has not.
//!
//! Which shell has what was found by running each of these: dash 0.5.12 and busybox 1.35.

mod commands;

use super::{
    Finding, Shell,
    syntax::{
        Script,
        tree::{
            Assignment, At, Calculation, CaseEnd, Command, Form, Function, Item, Operation,
            Parameter, Part, Pipeline, Range as Words, Redirection, SubstitutionKind, Word,
        },
    },
    walk::{self, Visitor},
};
use std::ops::Range;

/// Returns what the shell does not have, in the order of the script.
pub(super) fn find(script: &Script<'_>, shell: Shell) -> Vec<Finding> {
    if shell == Shell::Bash {
        return Vec::new();
    }
    let mut search = Search {
        script,
        shell,
        found: Vec::new(),
    };
    walk::walk(script.statements, &mut search);
    search
        .found
        .sort_by_key(|found| (found.range.start, found.range.end));
    search.found.dedup();
    search.found
}

struct Search<'s, 'a> {
    script: &'s Script<'a>,
    shell: Shell,
    found: Vec<Finding>,
}

/// Which of the shells have something.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lacks {
    /// Only bash has it.
    Both,
    /// busybox has it, too.
    Dash,
}

impl Search<'_, '_> {
    fn report(&mut self, range: Range<At>, lacks: Lacks, what: &str, hint: &str) {
        if self.shell == Shell::Busybox && lacks == Lacks::Dash {
            return;
        }
        let shell = self.shell.name();
        let range = range.start as usize..range.end as usize;
        // The first line will do.
        let text = self.script.text.get(range.clone()).unwrap_or_default();
        let line = text.lines().next().unwrap_or_default();
        self.found.push(Finding {
            code: "shell/bashism",
            range: self.script.place(range.start..range.start + line.len()),
            message: format!("{what} is bash's: where `/bin/sh` is {shell}, it does not work"),
            hint: Some(format!("{hint}.")),
        });
    }

    /// Looks at `${…}` and `name[…]`.
    fn parameter(&mut self, parameter: &Parameter<'_>) {
        let prefix = parameter.prefix.unwrap_or_default();
        let dollar = if parameter.form == Form::Braces { 2 } else { 0 };
        let sign = parameter.start + dollar + (prefix.len() + parameter.name.len()) as At;
        let range = parameter.start..sign + 1;
        let is_name = |c: char| c.is_ascii_alphabetic() || c == '_';
        if prefix == "!" && parameter.name.starts_with(is_name) {
            let hint = "Use `eval`, or a `case`";
            let range = parameter.start..parameter.start + 3;
            self.report(range, Lacks::Both, "`${!…}`", hint);
        } else if parameter.index.is_some() {
            let hint = "Use words in one variable, or `set --`";
            self.report(range, Lacks::Both, "an array", hint);
        } else {
            match &parameter.operation {
                Some(Operation::Other("^" | "^^" | "," | ",,", _)) => {
                    let hint = "Use `tr '[:lower:]' '[:upper:]'`";
                    self.report(range, Lacks::Both, "a change of case", hint);
                }
                Some(Operation::Other("@", _)) => {
                    self.report(range, Lacks::Both, "`${…@…}`", "Use another command");
                }
                Some(Operation::Replace { .. }) => {
                    self.report(range, Lacks::Dash, "`${…/…/…}`", "Use `sed`");
                }
                Some(Operation::Slice(..)) => {
                    self.report(range, Lacks::Dash, "`${…:…}`", "Use `cut -c`, or `${…#…}`");
                }
                _ => {}
            }
        }
    }

    /// Looks at the name of a variable that only bash sets.
    fn variable(&mut self, parameter: &Parameter<'_>) {
        let lacks = match parameter.name {
            "RANDOM" => Lacks::Dash,
            "SECONDS" | "UID" | "EUID" | "OSTYPE" | "BASH_VERSION" | "BASH_SOURCE"
            | "BASH_REMATCH" | "PIPESTATUS" | "FUNCNAME" => Lacks::Both,
            _ => return,
        };
        // `${UID:-0}` reckons with that, and a script or its builder may set it.
        let name = parameter.name;
        let is_set = self.script.text.contains(&format!("{name}="));
        let reckons = matches!(parameter.operation, Some(Operation::Other(_, _)));
        if !is_set && !reckons {
            let hint = "Ask a program for it, such as `id -u`, or leave it out";
            let range = parameter.start..parameter.end;
            self.report(range, lacks, &format!("`${name}`"), hint);
        }
    }

    /// Looks at the operators of `$((…))`.
    fn calculation(&mut self, calculation: &Calculation<'_>) {
        let mut items = calculation.expression.items.iter();
        let odd = items.find_map(|item| match item {
            Item::Between(sign @ ("**" | ",")) => Some(*sign),
            Item::Before(sign @ ("++" | "--"), _) | Item::Behind(sign @ ("++" | "--"), _) => {
                Some(*sign)
            }
            _ => None,
        });
        if let Some(sign) = odd {
            let range = calculation.start..calculation.close + 2;
            let hint = "Write it out with what POSIX has: `x=$((x + 1))`";
            self.report(range, Lacks::Dash, &format!("`{sign}` in `$((…))`"), hint);
        }
    }

    /// Looks for `{a,b}` in the parts of a word that are in no quotes.
    fn braces(&mut self, word: &Word<'_>) {
        for part in word.parts {
            let Part::Literal(literal) = part else {
                continue;
            };
            let mut at = literal.start as usize;
            let mut is_escaped = false;
            while at < literal.end as usize {
                let rest = self.script.text.get(at..word.end() as usize);
                let rest = rest.unwrap_or_default();
                let len = match rest.starts_with('{') && !is_escaped {
                    true => braces(rest),
                    false => None,
                };
                is_escaped = !is_escaped && rest.starts_with('\\');
                if let Some(len) = len {
                    let hint = "Write the words out, or use a loop";
                    let what = "an expansion of braces";
                    let start = at as At;
                    self.report(start..start + len as At, Lacks::Both, what, hint);
                }
                at += len.unwrap_or(1);
            }
        }
    }

    fn function(&mut self, function: &Function<'_>) {
        let Some(name) = function.name else {
            return;
        };
        let end = name.start + name.text.len() as At;
        if function.has_keyword {
            let hint = "Write `name() { …; }`";
            self.report(function.start..end, Lacks::Dash, "`function`", hint);
        }
        let odd = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
        if name.text.contains(odd) {
            let hint = "Use letters, digits and underscores";
            let what = "such a name of a function";
            self.report(name.start..end, Lacks::Both, what, hint);
        }
    }
}

/// Returns the length of `{a,b}` or `{1..3}` at the start of a text.
fn braces(text: &str) -> Option<usize> {
    let end = text.find('}')?;
    let inside = text.get(1..end)?;
    let fits = inside.contains(',') || inside.contains("..");
    let plain = !inside.contains([' ', '\n', '"', '\'', '`', '(']);
    (fits && plain && !inside.starts_with('{')).then_some(end + 1)
}

impl<'a> Visitor<'a> for Search<'_, 'a> {
    fn pipeline(&mut self, pipeline: &Pipeline<'a>) {
        for piped in pipeline.rest.iter().filter(|it| it.has_errors) {
            self.report(
                piped.at..piped.at + 2,
                Lacks::Both,
                "`|&`",
                "Write `2>&1 |`",
            );
        }
    }

    fn command(&mut self, command: &Command<'a>) {
        let range = command.start()..command.end();
        match command {
            Command::Simple(it) => {
                if let Some((name, words)) = it.words.split_first() {
                    self.words(name, words);
                }
            }
            Command::Arithmetic(_) => {
                let hint = "Write `[ $((…)) -ne 0 ]`, or `: $((…))` for its effect";
                self.report(range, Lacks::Both, "`((…))`", hint);
            }
            Command::For(it) if matches!(it.range, Words::Numbers(_)) => {
                let hint = "Use `while` and a counter, or `for i in $(seq …)`";
                self.report(range, Lacks::Both, "`for ((…))`", hint);
            }
            Command::For(it) if it.is_select => {
                let hint = "Use `while read` and a `case`";
                self.report(it.start..it.start + 6, Lacks::Both, "`select`", hint);
            }
            Command::Coprocess(_) => {
                self.report(range, Lacks::Both, "`coproc`", "Use a named pipe");
            }
            Command::Condition(_) => {
                let hint = "Write `[ … ]`; for a pattern use `case`";
                self.report(range, Lacks::Dash, "`[[ … ]]`", hint);
            }
            Command::Case(it) => {
                for item in it.items {
                    let (end, at) = item.end;
                    let start = item.patterns.first().map(Word::start);
                    if let (CaseEnd::Fall | CaseEnd::Resume, Some(start), Some(at)) =
                        (end, start, at)
                    {
                        let hint = "Repeat the commands, and end each case with `;;`";
                        let what = "a case that goes on into the next";
                        self.report(start..at + 2, Lacks::Both, what, hint);
                    }
                }
            }
            Command::Function(it) => self.function(it),
            Command::Let(it) => {
                let range = it.start..it.start + 3;
                self.report(range, Lacks::Dash, "`let`", "Write `x=$((x + 1))`");
            }
            Command::Declaration(it) => {
                let name = it.name.text;
                let range = it.name.start..it.name.start + name.len() as At;
                let mut values = it.arguments.iter().filter_map(|it| it.value);
                let hint = "Use what POSIX has, or call `bash`";
                if matches!(name, "declare" | "typeset") {
                    self.report(range, Lacks::Both, &format!("`{name}`"), hint);
                } else if name == "export" && values.any(|it| it.literal() == Some("-f")) {
                    let hint = "Put the function into a file";
                    self.report(range, Lacks::Both, "`export -f`", hint);
                }
            }
            _ => {}
        }
    }

    fn assignment(&mut self, assignment: &Assignment<'a>) {
        if assignment.name.is_none() {
            return;
        }
        let range = assignment.start()..assignment.end();
        if assignment.array.is_some() || assignment.index.is_some() {
            let hint = "Use words in one variable, or `set --`";
            self.report(range, Lacks::Both, "an array", hint);
        } else if assignment.appends {
            self.report(range, Lacks::Both, "`+=`", "Write `name=\"$name…\"`");
        }
    }

    fn redirection(&mut self, redirection: &Redirection<'a>) {
        let range = redirection.at..redirection.word.end();
        if let Some(target) = redirection.target.filter(|it| it.text.starts_with('{')) {
            let hint = "Choose a number from 3 to 9";
            let range = target.start..redirection.at;
            self.report(range, Lacks::Both, "a variable for a descriptor", hint);
        }
        match redirection.operator {
            "<<<" => {
                let hint = "Write `printf '%s\\n' … |` before the command";
                self.report(range, Lacks::Both, "`<<<`", hint);
            }
            "&>" | "&>>" => {
                self.report(range, Lacks::Dash, "`&>`", "Write `>FILE 2>&1`");
            }
            ">&" if redirection.target.is_none() => {
                // `>&2` and `>&$fd` are everybody's.
                let start = redirection.word.start() as usize;
                let word = self.script.text.get(start..).unwrap_or_default();
                if !word.starts_with(|c: char| c.is_ascii_digit() || "$-\"".contains(c)) {
                    self.report(range, Lacks::Dash, "`>&` with a file", "Write `>FILE 2>&1`");
                }
            }
            _ => {}
        }
    }

    fn several(&mut self, word: &Word<'a>) {
        self.braces(word);
    }

    fn part(&mut self, part: &Part<'a>) {
        match part {
            Part::Single {
                start,
                has_dollar: true,
                ..
            } => {
                let hint = "Use `printf` with octal escapes such as `\\033`";
                self.report(*start..start + 2, Lacks::Dash, "`$'…'`", hint);
            }
            Part::Double(it) if it.has_dollar => {
                let hint = "Leave the dollar sign out";
                self.report(it.start..it.start + 2, Lacks::Both, "`$\"…\"`", hint);
            }
            // Where `!(…)` begins a command, it is one in brackets.
            Part::Glob(it) if it.operator != "!(" => {
                let range = it.start..it.pattern.end + 1;
                let what = format!("`{}…)`", it.operator);
                self.report(range, Lacks::Both, &what, "Write patterns one by one");
            }
            Part::Parameter(it) => {
                self.parameter(it);
                self.variable(it);
            }
            Part::Calculation(it) if it.is_bracket => {
                let range = it.start..it.start + 2;
                self.report(range, Lacks::Both, "`$[…]`", "Write `$((…))`");
            }
            Part::Calculation(it) => self.calculation(it),
            Part::Substitution(it) => match it.kind {
                SubstitutionKind::Input | SubstitutionKind::Output => {
                    let hint = "Use a pipe or a temporary file";
                    self.report(it.start..it.close + 1, Lacks::Dash, "`<(…)`", hint);
                }
                _ => {}
            },
            _ => {}
        }
    }
}
