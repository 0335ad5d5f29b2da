//! What can be seen where the debugger stands: frames, scopes, variables and the failure.

use super::{Debugger, Position, RouteNode, StopKind};
use crate::{run::Engine, timeline::Moment};
use similar::TextDiff;
use spec_core::{
    plan::{CheckPlan, NodeId, StepPlan, TestPlan},
    text::TextRange,
};
use spec_probe::{CheckRecord, Subject, Verdict};
use std::collections::BTreeMap;

/// The sorts of frames, from the innermost outwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FrameKind {
    /// A check.
    Check,
    /// A step.
    Step,
    /// A test.
    Test,
}

/// One level of where the debugger stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// What it is.
    pub kind: FrameKind,
    /// The plan's id.
    pub node: NodeId,
    /// What a person reads: `stdout equals`, the command, the test's name.
    pub name: String,
    /// The range in the spec.
    pub range: TextRange,
}

/// The sorts of scopes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScopeKind {
    /// What a check expects and found.
    Check,
    /// What a step runs and how it ended.
    Step,
    /// What a step wrote.
    Output,
    /// The test.
    Test,
    /// The file system, to be listed on demand.
    Files,
}

/// A group of variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// What it is.
    pub kind: ScopeKind,
    /// The variables; none for files, which are listed on demand.
    pub variables: Vec<Variable>,
}

/// A named value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// The name.
    pub name: String,
    /// The value.
    pub value: String,
    /// What it consists of, if anything.
    pub children: Vec<Variable>,
}

impl Variable {
    fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
            children: Vec::new(),
        }
    }

    fn map(name: &str, entries: &BTreeMap<String, String>) -> Self {
        let children: Vec<_> = entries
            .iter()
            .map(|(key, value)| Self::new(key, value))
            .collect();
        Self {
            name: name.to_owned(),
            value: count(children.len(), "variable"),
            children,
        }
    }
}

/// A failure, as a person wants to read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// A stable word for the sort of failure: `check/stdout/equals`, `step/exit`.
    pub id: String,
    /// What failed, in one line: `Check failed: stdout equals`.
    pub title: String,
    /// Why, in one line: `expected "a", got "b"`.
    pub description: String,
    /// The details: expected against actual as a diff, or the last lines of the output.
    pub details: String,
    /// Whether it was recorded in an earlier run and not executed in this one.
    pub recorded: bool,
}

impl<E: Engine> Debugger<E> {
    /// Returns the levels of where the debugger stands, the innermost first.
    pub fn frames(&self) -> Vec<Frame> {
        let Some(node) = self.node() else {
            return Vec::new();
        };
        let mut frames = Vec::new();
        if let Some(check) = self.check_plan(node) {
            frames.push(Frame {
                kind: FrameKind::Check,
                node: check.id.clone(),
                name: format!("{} {}", check.check.subject.path(), check.check.kind.name()),
                range: check.range,
            });
        }
        if node.kind != StopKind::FileCheck
            && let Some(step) = self.step_plan(node)
        {
            frames.push(Frame {
                kind: FrameKind::Step,
                node: step.id.clone(),
                name: step_name(step),
                range: step.range,
            });
        }
        if let Some(test) = self.test_plan(node) {
            frames.push(Frame {
                kind: FrameKind::Test,
                node: test.id.clone(),
                name: test.name.clone(),
                range: test.range,
            });
        }
        frames
    }

    /// Returns what a frame shows.
    pub fn scopes(&self, frame: FrameKind) -> Vec<Scope> {
        let (Some(node), Some(position)) = (self.node(), self.position()) else {
            return Vec::new();
        };
        let mut scopes = Vec::new();
        match frame {
            FrameKind::Check => {
                if let Some(check) = self.check_plan(node) {
                    let variables = check_variables(check, self.moment());
                    scopes.push(Scope {
                        kind: ScopeKind::Check,
                        variables,
                    });
                }
            }
            FrameKind::Test => {
                if let Some(test) = self.test_plan(node) {
                    scopes.push(Scope {
                        kind: ScopeKind::Test,
                        variables: test_variables(test),
                    });
                }
            }
            FrameKind::Step => {}
        }
        if frame != FrameKind::Test
            && let Some(step) = self.step_plan(node)
        {
            let moment = self
                .step_index(node)
                .and_then(|index| self.timeline().moment(index));
            let variables = self.step_variables(step, moment);
            scopes.push(Scope {
                kind: ScopeKind::Step,
                variables,
            });
            if let Some(record) = moment.and_then(|moment| moment.finished.step()) {
                let variables = vec![
                    Variable::new("stdout", &record.stdout.text),
                    Variable::new("stderr", &record.stderr.text),
                ];
                scopes.push(Scope {
                    kind: ScopeKind::Output,
                    variables,
                });
            }
        }
        if self.state_at(position).is_some() {
            scopes.push(Scope {
                kind: ScopeKind::Files,
                variables: Vec::new(),
            });
        }
        scopes
    }

    /// Returns the failure whose result is shown where the debugger stands.
    pub fn exception(&self) -> Option<Exception> {
        let Position { done: true, .. } = self.position()? else {
            return None;
        };
        let (node, moment) = (self.node()?, self.moment()?);
        let recorded = moment.finished.cached;
        if let Some(check) = self.check_plan(node) {
            let record = moment.finished.check()?;
            return is_unsound(record.verdict).then(|| Exception {
                id: format!(
                    "check/{}/{}",
                    subject_word(&check.check.subject),
                    check.check.kind.name()
                ),
                title: format!(
                    "Check {}: {} {}",
                    verdict_word(record.verdict),
                    check.check.subject.path(),
                    check.check.kind.name()
                ),
                description: describe_check(record),
                details: check_details(check, record),
                recorded,
            });
        }
        let (step, record) = (self.step_plan(node)?, moment.finished.step()?);
        is_unsound(record.verdict).then(|| Exception {
            id: match record.verdict {
                Verdict::Errored => "step/start".to_owned(),
                _ if record.signal.is_some() => "step/signal".to_owned(),
                _ => "step/exit".to_owned(),
            },
            title: format!("Step {}: {}", verdict_word(record.verdict), step_name(step)),
            description: describe_step(record),
            details: last_lines(&record.stderr.text, &record.stdout.text),
            recorded,
        })
    }

    /// Returns what became of the step where the debugger stands, or whose check it stands at.
    pub fn step_moment(&self) -> Option<&Moment> {
        self.timeline().moment(self.step_index(self.node()?)?)
    }

    /// Returns the test of a node.
    pub fn test_plan(&self, node: &RouteNode) -> Option<&TestPlan> {
        self.run().program().plan.tests.get(node.test)
    }

    /// Returns the step of a node.
    pub fn step_plan(&self, node: &RouteNode) -> Option<&StepPlan> {
        self.test_plan(node)?.steps.get(node.step?)
    }

    /// Returns the check at a node.
    pub fn check_plan(&self, node: &RouteNode) -> Option<&CheckPlan> {
        match node.kind {
            StopKind::Step => None,
            StopKind::StreamCheck => self.step_plan(node)?.checks.get(node.check?),
            StopKind::FileCheck => self.test_plan(node)?.checks.get(node.check?),
        }
    }

    fn step_index(&self, node: &RouteNode) -> Option<usize> {
        self.timeline().route().nodes.iter().position(|other| {
            other.kind == StopKind::Step && other.test == node.test && other.step == node.step
        })
    }

    fn step_variables(&self, step: &StepPlan, moment: Option<&Moment>) -> Vec<Variable> {
        let environment = &self.run().program().environment;
        let mut env: BTreeMap<String, String> = environment.env.iter().cloned().collect();
        env.extend(step.env.clone());
        let mut variables = vec![
            Variable::new("command", &step.step.command),
            Variable::new("cwd", &environment.cwd),
            Variable::map("env", &env),
        ];
        if !environment.user.is_empty() {
            variables.push(Variable::new("user", &environment.user));
        }
        if !step.step.stdin.is_empty() {
            variables.push(Variable::new("stdin", &step.step.stdin));
        }
        if let Some(moment) = moment {
            push_verdict(&mut variables, moment);
        }
        if let Some(record) = moment.and_then(|moment| moment.finished.step()) {
            if let Some(code) = record.exit_code {
                variables.push(Variable::new("exit_code", code.to_string()));
            }
            if let Some(signal) = &record.signal {
                variables.push(Variable::new("signal", signal));
            }
            if let Some(message) = &record.message {
                variables.push(Variable::new("message", message));
            }
        }
        variables
    }
}

fn check_variables(check: &CheckPlan, moment: Option<&Moment>) -> Vec<Variable> {
    let record = moment.and_then(|moment| moment.finished.check());
    let expected = record
        .map(|record| record.expected.text.clone())
        .unwrap_or_else(|| check.check.kind.expected());
    let mut variables = vec![Variable::new("expected", expected)];
    if let Some(record) = record {
        variables.push(Variable::new("actual", &record.actual.text));
    }
    variables.push(Variable::new("kind", check.check.kind.name()));
    variables.push(Variable::new("path", check.check.subject.path()));
    if let Some(record) = record.filter(|record| is_unsound(record.verdict)) {
        variables.push(Variable::new("diff", check_details(check, record)));
    }
    if let Some(moment) = moment {
        push_verdict(&mut variables, moment);
    }
    if let Some(message) = record.and_then(|record| record.message.as_ref()) {
        variables.push(Variable::new("message", message));
    }
    variables
}

fn test_variables(test: &TestPlan) -> Vec<Variable> {
    let mut variables = vec![Variable::new("name", &test.name)];
    if let Some(target) = &test.target {
        variables.push(Variable::new("target", target));
    }
    variables.push(Variable::map("env", &test.env));
    let mounts: Vec<_> = test
        .mounts
        .iter()
        .map(|mount| Variable::new(&mount.dest, format!("{:?}", mount.source)))
        .collect();
    if !mounts.is_empty() {
        let value = count(mounts.len(), "mount");
        variables.push(Variable {
            name: "mounts".to_owned(),
            value,
            children: mounts,
        });
    }
    variables
}

fn push_verdict(variables: &mut Vec<Variable>, moment: &Moment) {
    variables.push(Variable::new(
        "verdict",
        verdict_word(moment.finished.verdict()),
    ));
    if moment.finished.cached {
        variables.push(Variable::new("recorded", "in an earlier run"));
    }
    if moment.after_failure {
        variables.push(Variable::new(
            "after_failure",
            "the builder would not have come here",
        ));
    }
}

/// Returns the word for a verdict.
pub fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "passed",
        Verdict::Failed => "failed",
        Verdict::Skipped => "skipped",
        Verdict::Errored => "errored",
    }
}

/// Says in one line what is wrong with a check.
pub fn describe_check(record: &CheckRecord) -> String {
    match &record.message {
        Some(message) => message.clone(),
        None => format!(
            "expected {}, got {}",
            one_line(&record.expected.text),
            one_line(&record.actual.text)
        ),
    }
}

/// Says in one line how a step ended.
pub fn describe_step(record: &spec_probe::StepRecord) -> String {
    match (&record.message, &record.signal, record.exit_code) {
        (Some(message), ..) => format!("cannot run: {message}"),
        (None, Some(signal), _) => format!("ended by {signal}"),
        (None, None, Some(code)) => format!("exit code {code}"),
        (None, None, None) => "did not end by itself".to_owned(),
    }
}

/// Shows expected against actual.
pub fn check_details(check: &CheckPlan, record: &CheckRecord) -> String {
    if let Some(message) = &record.message {
        return message.clone();
    }
    let (expected, actual) = (&record.expected.text, &record.actual.text);
    if check.check.kind.name() == "equals" {
        return TextDiff::from_lines(expected.as_str(), actual)
            .unified_diff()
            .header("expected", "actual")
            .to_string();
    }
    format!(
        "expected: {}\nactual:   {}\n",
        one_line(expected),
        one_line(actual)
    )
}

fn one_line(text: &str) -> String {
    const LIMIT: usize = 200;
    let quoted = spec_probe::go::quote::quote(text.as_bytes());
    match quoted.char_indices().nth(LIMIT) {
        Some((cut, _)) => format!("{}…", quoted.get(..cut).unwrap_or_default()),
        None => quoted,
    }
}

fn last_lines(stderr: &str, stdout: &str) -> String {
    const LINES: usize = 20;
    let text = if stderr.trim().is_empty() {
        stdout
    } else {
        stderr
    };
    let lines: Vec<_> = text.lines().collect();
    let start = lines.len().saturating_sub(LINES);
    lines.get(start..).unwrap_or_default().join("\n")
}

fn step_name(step: &StepPlan) -> String {
    let command = step.step.command.trim();
    if command.is_empty() {
        "(no command)".to_owned()
    } else {
        command.to_owned()
    }
}

fn subject_word(subject: &Subject) -> &'static str {
    match subject {
        Subject::Stdout => "stdout",
        Subject::Stderr => "stderr",
        Subject::File(_) => "file",
    }
}

fn is_unsound(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Failed | Verdict::Errored)
}

fn count(number: usize, word: &str) -> String {
    format!("{number} {word}{}", if number == 1 { "" } else { "s" })
}
