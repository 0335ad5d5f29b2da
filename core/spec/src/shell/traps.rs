//! What goes wrong by the way in which melange runs a script: with `set -e -o pipefail` before it,
//! and `exit 0` behind it (melange@2043d30b pkg/build/pipeline.go:188).

use super::{
    Finding, Role,
    syntax::{
        Script,
        tree::{At, Command, Element, Group, Pipeline, Simple, Statement},
    },
    walk::{self, Visitor},
};
use std::ops::Range;

/// Returns what goes wrong.
pub(super) fn find(script: &Script<'_>, role: Role) -> Vec<Finding> {
    // Most scripts have none of it.
    let may_have = script.text.contains(['|', '&']) || script.text.contains("-d");
    if role == Role::Other || !may_have {
        return Vec::new();
    }
    let mut search = Search {
        script,
        is_test: role == Role::Test,
        is_redirected: false,
        found: Vec::new(),
    };
    walk::walk(script.statements, &mut search);
    if search.is_test {
        search.masked();
    }
    if search.is_redirected {
        search.found.retain(|it| it.code != BACKGROUND);
    }
    search.found
}

const BACKGROUND: &str = "melange/background-process-without-redirect";

struct Search<'s, 'a> {
    script: &'s Script<'a>,
    is_test: bool,
    /// Whether the script sends its own output elsewhere.
    is_redirected: bool,
    found: Vec<Finding>,
}

impl Search<'_, '_> {
    /// Reports the first line of a part; the message gets what stands there.
    fn report(
        &mut self,
        code: &'static str,
        part: Range<At>,
        message: impl Fn(&str) -> String,
        hint: &str,
    ) {
        let start = part.start as usize;
        let text = self.script.text.get(start..part.end as usize);
        let line = text.unwrap_or_default().lines().next().unwrap_or_default();
        let line = line.trim_end_matches('\\').trim_end();
        let mut short: String = line.chars().take(40).collect();
        if short.len() < line.len() {
            short.push('…');
        }
        self.found.push(Finding {
            code,
            range: self.script.place(start..start + line.len()),
            message: message(&short),
            hint: Some(hint.to_owned()),
        });
    }

    fn background(&mut self, part: Range<At>) {
        let message = |text: &str| format!("`{text}` runs on with the output of this step");
        let hint = "Send its output to a file, such as `> server.log 2>&1`.";
        self.report(BACKGROUND, part, message, hint);
    }

    /// Reports a failure at the end of a test that changes nothing.
    fn masked(&mut self) {
        let Some(statement) = self.script.statements.last() else {
            return;
        };
        let Some((last, others)) = statement.rest.split_last() else {
            return;
        };
        let only_and = statement.rest.iter().all(|it| it.is_and);
        // What follows is there for the case that the test has failed: `a && exit 1`.
        if is_background(statement) || !only_and || always_fails(last.pipeline.last()) {
            return;
        }
        let end = others
            .last()
            .map_or(statement.first.end(), |it| it.pipeline.end());
        self.report(
            "melange/masked-failure",
            statement.first.start..end,
            |text| format!("if `{text}` fails, the test passes all the same"),
            "Write both commands on lines of their own, or `|| exit 1` behind them: melange ends \
             each script with `exit 0`.",
        );
    }
}

impl<'a> Visitor<'a> for Search<'_, 'a> {
    fn statement(&mut self, statement: &Statement<'a>) {
        if !self.is_test {
            return;
        }
        let others = statement.rest.iter().map(|it| &it.pipeline);
        let pipelines = [&statement.first].into_iter().chain(others);
        let mut is_redirected = false;
        for element in pipelines.flat_map(Pipeline::elements) {
            is_redirected |= writes_elsewhere(element);
            let Some(Command::Simple(simple)) = &element.command else {
                continue;
            };
            self.is_redirected |=
                name(simple) == "exec" && simple.words.len() == 1 && writes_elsewhere(element);
            if arguments(simple).any(is_daemon_flag) && !writes_elsewhere(element) {
                self.background(element.start..element.end());
            }
        }
        if is_background(statement) && !is_redirected {
            let end = statement.end.map_or(statement.end(), |end| end.at);
            self.background(statement.start()..end);
        }
    }

    fn pipeline(&mut self, pipeline: &Pipeline<'a>) {
        let Some(Command::Simple(grep)) = &pipeline.last().command else {
            return;
        };
        let is_pipe = !pipeline.rest.is_empty() && !writes_at_once(&pipeline.first);
        if is_pipe && name(grep) == "grep" && is_quiet(grep) {
            let last = pipeline.last();
            self.report(
                "melange/quiet-grep",
                last.start..last.end(),
                |_| "`grep -q` may end before all is written to it, and then the pipe fails".into(),
                "Write `grep … > /dev/null`, which reads to the end: melange sets `pipefail`.",
            );
        }
    }
}

impl<'a> Pipeline<'a> {
    fn elements(&self) -> impl Iterator<Item = &Element<'a>> {
        let others = self.rest.iter().map(|it| &it.element);
        [&self.first].into_iter().chain(others)
    }

    fn last(&self) -> &Element<'a> {
        self.rest.last().map_or(&self.first, |it| &it.element)
    }
}

fn is_background(statement: &Statement<'_>) -> bool {
    statement.end.is_some_and(|end| end.is_background)
}

/// Returns whether a command never succeeds, as far as can be seen.
fn always_fails(element: &Element<'_>) -> bool {
    match &element.command {
        Some(Command::Simple(simple)) => match name(simple) {
            "false" => true,
            "exit" | "return" => arguments(simple).next().is_some_and(|status| status != "0"),
            _ => false,
        },
        Some(Command::Group(Group { body, .. })) => body
            .last()
            .is_some_and(|it| it.rest.is_empty() && always_fails(it.first.last())),
        _ => false,
    }
}

/// Returns whether a command writes a text in one go, so that nobody can be too fast for it.
fn writes_at_once(element: &Element<'_>) -> bool {
    matches!(&element.command, Some(Command::Simple(simple)) if matches!(name(simple), "echo" | "printf"))
}

/// Returns whether something else than the input of a command is redirected.
fn writes_elsewhere(element: &Element<'_>) -> bool {
    let mut operators = element.redirections.iter().map(|it| it.operator);
    operators.any(|operator| !operator.starts_with('<') || operator == "<>")
}

fn name<'a>(simple: &Simple<'a>) -> &'a str {
    simple
        .words
        .first()
        .and_then(|word| word.literal())
        .unwrap_or_default()
}

/// Returns the arguments in which nothing is put; others are empty.
fn arguments<'a>(simple: &Simple<'a>) -> impl Iterator<Item = &'a str> {
    let words = simple.words.iter().skip(1);
    words.map(|word| word.literal().unwrap_or_default())
}

fn is_daemon_flag(argument: &str) -> bool {
    let flag = argument.split_once('=').map_or(argument, |(flag, _)| flag);
    matches!(flag, "--daemon" | "--daemonize" | "--detach" | "-daemon")
}

fn is_quiet(grep: &Simple<'_>) -> bool {
    let mut before = "";
    arguments(grep).any(|argument| {
        // What follows is a pattern or a file.
        let is_value = matches!(before, "-e" | "-f" | "--regexp" | "--file");
        before = argument;
        let letters = argument.strip_prefix('-').unwrap_or_default();
        let is_short = letters.contains('q') && letters.bytes().all(|it| it.is_ascii_alphabetic());
        !is_value && (is_short || matches!(argument, "--quiet" | "--silent"))
    })
}
