//! What can be seen where the debugger stands: frames, scopes, variables and the failure.

use super::{
    Debugger, Position, RouteNode, StopKind,
    failure::{Exception, check_details, is_unsound, verdict_word},
};
use crate::{run::Engine, timeline::Moment};
use spec_core::{
    plan::{CheckPlan, NodeId, NodeKind, StepPlan, TestPlan},
    text::TextRange,
};
use std::collections::BTreeMap;

/// One level of where the debugger stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// What it is.
    pub kind: NodeKind,
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

impl<E: Engine> Debugger<E> {
    /// Returns the levels of where the debugger stands, the innermost first.
    pub fn frames(&self) -> Vec<Frame> {
        let plan = &self.run().program().plan;
        let innermost = self.node().and_then(|node| plan.node(&node.id));
        innermost
            .into_iter()
            .flat_map(|node| node.outwards())
            .map(|node| Frame {
                kind: node.kind(),
                node: node.id().clone(),
                name: node.name(),
                range: node.range(),
            })
            .collect()
    }

    /// Returns what a frame shows.
    pub fn scopes(&self, frame: NodeKind) -> Vec<Scope> {
        let (Some(node), Some(position)) = (self.node(), self.position()) else {
            return Vec::new();
        };
        let mut scopes = Vec::new();
        match frame {
            NodeKind::Check => {
                if let Some(check) = self.check_plan(node) {
                    let variables = check_variables(check, self.moment());
                    scopes.push(Scope {
                        kind: ScopeKind::Check,
                        variables,
                    });
                }
            }
            NodeKind::Test => {
                if let Some(test) = self.test_plan(node) {
                    scopes.push(Scope {
                        kind: ScopeKind::Test,
                        variables: test_variables(test),
                    });
                }
            }
            NodeKind::Step => {}
        }
        if frame != NodeKind::Test
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
        Exception::of(&self.run().program().plan, &self.moment()?.finished)
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

fn count(number: usize, word: &str) -> String {
    format!("{number} {word}{}", if number == 1 { "" } else { "s" })
}
