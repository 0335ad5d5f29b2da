//! What bash has and the shell that reads a script has not.
//!
//! Which shell has what was found by running each of these: dash 0.5.12 and busybox 1.35.

use super::{
    Finding, Shell,
    parse::Places,
    walk::{self, Visitor},
};
use brush_parser::{
    SourceSpan,
    ast::{
        Assignment, AssignmentName, AssignmentValue, CaseItemPostAction, CommandPrefixOrSuffixItem,
        CompoundCommand, ExtendedTestExprCommand, FunctionDefinition, IoFileRedirectKind,
        IoFileRedirectTarget, IoRedirect, Pipeline, Program, SimpleCommand, SubshellCommand, Word,
    },
};
use std::ops::Range;

/// Returns what the shell does not have, in the order of the script.
pub(super) fn find(script: &str, program: &Program, shell: Shell) -> Vec<Finding> {
    let mut search = Search {
        script,
        places: Places::new(script),
        shell,
        found: Vec::new(),
    };
    walk::walk(program, &mut search);
    search
        .found
        .sort_by_key(|found| (found.range.start, found.range.end));
    search.found.dedup();
    search.found
}

struct Search<'a> {
    script: &'a str,
    places: Places,
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

impl Search<'_> {
    fn report(&mut self, range: Range<usize>, lacks: Lacks, what: &str, hint: &str) {
        if self.shell == Shell::Busybox && lacks == Lacks::Dash {
            return;
        }
        let shell = self.shell.name();
        self.found.push(Finding {
            code: "shell/bashism",
            range,
            message: format!("{what} is bash's: where `/bin/sh` is {shell}, it does not work"),
            hint: Some(format!("{hint}.")),
        });
    }

    fn span(&mut self, span: &SourceSpan, lacks: Lacks, what: &str, hint: &str) {
        let mut range = self.places.range(span);
        // The first line will do.
        let text = self.script.get(range.clone()).unwrap_or_default();
        range.end = range.start + text.lines().next().unwrap_or_default().len();
        self.report(range, lacks, what, hint);
    }

    /// Takes the mark before a word into its range.
    fn with_mark(&self, word: &Word, mark: &str) -> Option<Range<usize>> {
        let range = self.range(word)?;
        let before = self.script.get(..range.start)?.trim_end();
        let start = before.strip_suffix(mark).map_or(range.start, str::len);
        Some(start..range.end)
    }

    fn range(&self, word: &Word) -> Option<Range<usize>> {
        word.loc.as_ref().map(|span| self.places.range(span))
    }

    /// Looks for expansions in a word, by its text.
    fn expansions(&mut self, start: usize, text: &str) {
        let mut is_single = false;
        let mut is_double = false;
        let bytes = text.as_bytes();
        let at = |index: usize| bytes.get(index).copied().unwrap_or_default();
        let mut index = 0;
        while index < bytes.len() {
            let byte = at(index);
            let place = start + index;
            match byte {
                b'\\' if !is_single => index += 1,
                b'\'' if !is_double => is_single = !is_single,
                b'"' if !is_single => is_double = !is_double,
                b'$' if !is_single => match at(index + 1) {
                    b'\'' if !is_double => {
                        let hint = "Use `printf` with octal escapes such as `\\033`";
                        self.report(place..place + 2, Lacks::Dash, "`$'…'`", hint);
                    }
                    b'{' => self.parameter(place, text.get(index + 2..).unwrap_or_default()),
                    b'[' => {
                        let hint = "Write `$((…))`";
                        self.report(place..place + 2, Lacks::Both, "`$[…]`", hint);
                    }
                    // What is inside has its own quotes, which this does not follow.
                    b'(' => return,
                    _ => {}
                },
                b'`' if !is_single => return,
                b'{' if !is_single && !is_double && at(index.wrapping_sub(1)) != b'$' => {
                    if let Some(len) = braces(text.get(index..).unwrap_or_default()) {
                        let hint = "Write the words out, or use a loop";
                        let what = "an expansion of braces";
                        self.report(place..place + len, Lacks::Both, what, hint);
                        index += len - 1;
                    }
                }
                _ => {}
            }
            index += 1;
        }
    }

    /// Looks at `${…}`, of which `inside` is what follows the brace.
    fn parameter(&mut self, place: usize, inside: &str) {
        let name = inside.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
        let length = inside.len() - name.len();
        let range = place..place + 2 + length + usize::from(!name.is_empty());
        let mut letters = name.chars();
        let first = letters.next();
        match (length, first, letters.next()) {
            (0, Some('!'), Some(c)) if c.is_ascii_alphabetic() || c == '_' => {
                let hint = "Use `eval`, or a `case`";
                self.report(range, Lacks::Both, "`${!…}`", hint);
            }
            (0, _, _) => {}
            (_, Some('['), _) => {
                self.report(
                    range,
                    Lacks::Both,
                    "an array",
                    "Use words in one variable, or `set --`",
                );
            }
            (_, Some('^' | ','), _) => {
                let hint = "Use `tr '[:lower:]' '[:upper:]'`";
                self.report(range, Lacks::Both, "a change of case", hint);
            }
            (_, Some('@'), _) => {
                self.report(range, Lacks::Both, "`${…@…}`", "Use another command");
            }
            (_, Some('/'), _) => {
                self.report(range, Lacks::Dash, "`${…/…/…}`", "Use `sed`");
            }
            (_, Some(':'), Some(c)) if c.is_ascii_digit() || c == ' ' || c == '$' => {
                self.report(range, Lacks::Dash, "`${…:…}`", "Use `cut -c`, or `${…#…}`");
            }
            _ => {}
        }
    }

    /// Looks at a command by its name and words.
    fn command(&mut self, name: &str, range: Range<usize>, words: &[&Word]) {
        let has = |option: &str| words.iter().any(|word| word.value == option);
        match name {
            "source" => self.report(range, Lacks::Dash, "`source`", "Write `.` in its place"),
            "declare" | "typeset" | "shopt" | "pushd" | "popd" | "dirs" | "mapfile"
            | "readarray" | "compgen" | "complete" | "disown" | "enable" | "caller" | "bind" => {
                let what = format!("`{name}`");
                self.report(
                    range,
                    Lacks::Both,
                    &what,
                    "Use what POSIX has, or call `bash`",
                );
            }
            "let" => self.report(range, Lacks::Dash, "`let`", "Write `x=$((x + 1))`"),
            "set" if has("pipefail") => {
                let word = words.iter().find(|word| word.value == "pipefail");
                let range = word.and_then(|word| self.range(word)).unwrap_or(range);
                let hint = "Leave it out, or let bash read the script: `bash -c '…'`";
                self.report(range, Lacks::Dash, "`pipefail`", hint);
            }
            "[" | "test" => {
                for word in words.iter().filter(|word| word.value == "==") {
                    if let Some(range) = self.range(word) {
                        self.report(range, Lacks::Dash, "`==` in `[`", "Write `=`");
                    }
                }
                if has("-v") {
                    self.report(range, Lacks::Both, "`-v`", "Write `[ -n \"${name+x}\" ]`");
                }
            }
            "export" if has("-f") => {
                self.report(
                    range,
                    Lacks::Both,
                    "`export -f`",
                    "Put the function into a file",
                );
            }
            "read" if has("-a") => {
                self.report(
                    range,
                    Lacks::Both,
                    "`read -a`",
                    "Read into names: `read -r a b`",
                );
            }
            "printf" if has("-v") => {
                self.report(
                    range,
                    Lacks::Both,
                    "`printf -v`",
                    "Write `name=$(printf …)`",
                );
            }
            _ => {}
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

impl Visitor for Search<'_> {
    fn pipeline(&mut self, _: &Pipeline) {}

    fn simple(&mut self, simple: &SimpleCommand) {
        let Some(name) = &simple.word_or_name else {
            return;
        };
        let Some(range) = self.range(name) else {
            return;
        };
        let suffix = simple.suffix.iter().flat_map(|suffix| &suffix.0);
        let words: Vec<&Word> = suffix
            .filter_map(|item| match item {
                CommandPrefixOrSuffixItem::Word(word) => Some(word),
                _ => None,
            })
            .collect();
        self.command(&name.value, range, &words);
    }

    fn compound(&mut self, compound: &CompoundCommand) {
        match compound {
            CompoundCommand::Arithmetic(it) => {
                let hint = "Write `[ $((…)) -ne 0 ]`, or `: $((…))` for its effect";
                self.span(&it.loc, Lacks::Both, "`((…))`", hint);
            }
            CompoundCommand::ArithmeticForClause(it) => {
                let hint = "Use `while` and a counter, or `for i in $(seq …)`";
                self.span(&it.loc, Lacks::Both, "`for ((…))`", hint);
            }
            CompoundCommand::Coprocess(it) => {
                self.span(&it.loc, Lacks::Both, "`coproc`", "Use a named pipe");
            }
            CompoundCommand::CaseClause(it) => {
                for case in &it.cases {
                    let falls = !matches!(case.post_action, CaseItemPostAction::ExitCase);
                    if let Some(span) = case.loc.as_ref().filter(|_| falls) {
                        let hint = "Repeat the commands, and end each case with `;;`";
                        self.span(span, Lacks::Both, "a case that goes on into the next", hint);
                    }
                }
            }
            _ => {}
        }
    }

    fn test(&mut self, test: &ExtendedTestExprCommand) {
        let hint = "Write `[ … ]`; for a pattern use `case`";
        self.span(&test.loc, Lacks::Dash, "`[[ … ]]`", hint);
    }

    fn function(&mut self, function: &FunctionDefinition) {
        let Some(range) = self.range(&function.fname) else {
            return;
        };
        let before = self
            .script
            .get(..range.start)
            .unwrap_or_default()
            .trim_end();
        if before.ends_with("function") {
            let start = before.len() - "function".len();
            let hint = "Write `name() { …; }`";
            self.report(start..range.end, Lacks::Dash, "`function`", hint);
        }
        let odd = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
        if function.fname.value.contains(odd) {
            let hint = "Use letters, digits and underscores";
            self.report(range, Lacks::Both, "such a name of a function", hint);
        }
    }

    fn assignment(&mut self, assignment: &Assignment) {
        let hint = "Use words in one variable, or `set --`";
        let is_array = matches!(assignment.value, AssignmentValue::Array(_))
            || matches!(assignment.name, AssignmentName::ArrayElementName(..));
        if is_array {
            self.span(&assignment.loc, Lacks::Both, "an array", hint);
        } else if assignment.append {
            let hint = "Write `name=\"$name…\"`";
            self.span(&assignment.loc, Lacks::Both, "`+=`", hint);
        }
    }

    fn redirect(&mut self, redirect: &IoRedirect) {
        match redirect {
            IoRedirect::HereString(_, word) => {
                if let Some(range) = self.with_mark(word, "<<<") {
                    let hint = "Write `printf '%s\\n' … |` before the command";
                    self.report(range, Lacks::Both, "`<<<`", hint);
                }
            }
            IoRedirect::OutputAndError(word, _) => {
                if let Some(range) = self.with_mark(word, "&>") {
                    let hint = "Write `>FILE 2>&1`";
                    self.report(range, Lacks::Dash, "`&>`", hint);
                }
            }
            IoRedirect::File(
                None,
                IoFileRedirectKind::DuplicateOutput,
                IoFileRedirectTarget::Duplicate(word),
            ) => {
                // `>&2` and `>&$fd` are everybody's.
                let first = word.value.chars().next().unwrap_or_default();
                if let Some(range) = self.with_mark(word, ">&")
                    && !(first.is_ascii_digit() || matches!(first, '$' | '-' | '"'))
                {
                    self.report(range, Lacks::Dash, "`>&` with a file", "Write `>FILE 2>&1`");
                }
            }
            _ => {}
        }
    }

    fn substitution(&mut self, shell: &SubshellCommand) {
        let hint = "Use a pipe or a temporary file";
        self.span(&shell.loc, Lacks::Dash, "`<(…)`", hint);
    }

    fn word(&mut self, word: &Word) {
        if let Some(range) = self.range(word) {
            let script = self.script;
            if let Some(text) = script.get(range.clone()) {
                self.expansions(range.start, text);
            }
        }
    }
}
