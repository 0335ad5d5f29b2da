//! The plan of a Dalec spec: its tests, as Dalec lowers them
//! (dalec@9a577ddf `internal/testrunner`).

use super::{CheckPlan, NodeId, Plan, Problem, StepPlan, TestPlan, dalec_build, mounts};
use crate::{
    dalec::{
        Arguments, Checks, FileCheck, Given, Platform, Spec, Step, Substitution, Target, Test,
        Variable, Written,
    },
    diagnostic::Diagnostic,
    text::TextRange,
};
use spec_probe::{Capture, Check, CheckKind, Subject};
use std::collections::BTreeMap;

/// What is to be planned of a spec.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanRequest {
    /// The target, as a route (`bookworm/deb`) or as a bare key (`bookworm`).
    pub target: Option<String>,
    /// The arguments that are passed to the build.
    pub args: BTreeMap<String, String>,
    /// For what the package is built.
    pub platform: Platform,
    /// On what it is built.
    pub build_platform: Platform,
}

impl PlanRequest {
    /// Returns the key of the target: the first part of its route.
    pub fn target_key(&self) -> Option<&str> {
        let target = self.target.as_deref()?;
        target.split('/').next().filter(|key| !key.is_empty())
    }

    /// Returns the values that the request brings, for [`crate::dalec::read_with`].
    pub fn given(&self) -> Given {
        Given {
            args: self.args.clone(),
            target: self.target_key().map(str::to_owned),
            platform: self.platform.clone(),
            build_platform: self.build_platform.clone(),
        }
    }
}

/// Returns the plan of a spec's tests, and what is wrong with the request.
///
/// What is wrong with the spec itself is the `problem` of the tests concerned;
/// [`crate::dalec::read_with`] has all of it.
pub fn dalec(spec: &Spec, request: &PlanRequest) -> (Plan, Vec<Diagnostic>) {
    let (arguments, diagnostics) = Arguments::new(spec, &request.given());
    let planner = Planner {
        given: &request.args,
        substitution: Substitution::new(&spec.text, &arguments),
    };
    let chosen = request.target_key().and_then(|key| spec.target(key));
    let own = spec.tests.iter().map(|test| planner.test(test, None));
    let target = chosen.iter().flat_map(|target| {
        let tests = target.tests.iter();
        tests.map(|test| planner.test(test, Some(target)))
    });
    let plan = Plan {
        builds: dalec_build::plan(spec, request, &planner.substitution)
            .into_iter()
            .collect(),
        tests: own.chain(target).collect(),
        other_targets: spec
            .targets
            .iter()
            .filter(|target| !target.tests.is_empty())
            .filter(|target| chosen.is_none_or(|it| it.key.value != target.key.value))
            .map(|target| target.key.value.to_string())
            .collect(),
    };
    (plan, diagnostics)
}

struct Planner<'a> {
    given: &'a BTreeMap<String, String>,
    substitution: Substitution<'a>,
}

/// Makes the parts of one test, and notes the first thing that keeps it from running.
pub(super) struct TestPlanner<'a> {
    /// The arguments that are passed to the build.
    pub given: &'a BTreeMap<String, String>,
    substitution: &'a Substitution<'a>,
    pub problem: Option<Problem>,
}

impl Planner<'_> {
    fn test(&self, test: &Test, target: Option<&Target>) -> TestPlan {
        let base = match target {
            Some(target) => format!("targets{}.", key(&target.key.value)),
            None => String::new(),
        };
        let id = format!("{base}tests[{}]", test.index);
        let mut planner = TestPlanner {
            given: self.given,
            substitution: &self.substitution,
            problem: test.fault.as_ref().map(|fault| Problem {
                range: fault.range,
                message: fault.message.clone(),
            }),
        };
        let env = planner.env(&test.env);
        let name = test.name.as_ref().filter(|name| !name.value.is_empty());
        TestPlan {
            name: name.map_or_else(|| id.clone(), |name| name.value.to_string()),
            target: target.map(|target| target.key.value.to_string()),
            range: test.name.as_ref().map_or(test.range, |name| name.range),
            mounts: test
                .mounts
                .iter()
                .filter_map(|mount| mounts::plan(&mut planner, mount))
                .collect(),
            steps: test
                .steps
                .iter()
                .map(|step| planner.step(step, &id, &env))
                .collect(),
            checks: planner.files(test, &id),
            env,
            problem: planner.problem,
            id: NodeId(id),
        }
    }
}

impl TestPlanner<'_> {
    /// Returns what a value is after substitution; if it cannot be substituted, it stays.
    pub(super) fn text(&mut self, written: &Written) -> String {
        match self.substitution.expand(written) {
            Ok(expansion) => expansion.text,
            Err(diagnostics) => {
                if let Some(diagnostic) = diagnostics.into_iter().next() {
                    self.hinder(diagnostic.range, diagnostic.message);
                }
                written.value.to_string()
            }
        }
    }

    pub(super) fn optional(&mut self, written: Option<&Written>) -> String {
        written.map_or_else(String::new, |written| self.text(written))
    }

    pub(super) fn hinder(&mut self, range: TextRange, message: impl Into<String>) {
        self.problem.get_or_insert_with(|| Problem {
            range,
            message: message.into(),
        });
    }

    pub(super) fn env(&mut self, variables: &[Variable]) -> BTreeMap<String, String> {
        variables
            .iter()
            .map(|variable| (variable.name.value.to_string(), self.text(&variable.value)))
            .collect()
    }

    fn step(&mut self, step: &Step, test: &str, env: &BTreeMap<String, String>) -> StepPlan {
        let id = format!("{test}.steps[{}]", step.index);
        let mut env = env.clone();
        env.extend(self.env(&step.env));
        let mut checks = Vec::new();
        for (subject, content) in [
            (Subject::Stdout, &step.stdout),
            (Subject::Stderr, &step.stderr),
        ] {
            let mut list = CheckList {
                id: &format!("{id}.{}", subject.path()),
                subject: &subject,
                no_follow: false,
                checks: &mut checks,
            };
            self.content(content, &mut list);
        }
        let has = |subject: &Subject| checks.iter().any(|it| it.check.subject == *subject);
        let command = step.command.as_ref();
        StepPlan {
            index: step.index,
            range: command.map_or(step.range, |command| command.range),
            step: spec_probe::Step {
                command: self.optional(command),
                stdin: self.optional(step.stdin.as_ref()),
                capture: Capture {
                    stdout: has(&Subject::Stdout),
                    stderr: has(&Subject::Stderr),
                },
            },
            env,
            checks,
            id: NodeId(id),
        }
    }

    fn files(&mut self, test: &Test, id: &str) -> Vec<CheckPlan> {
        let mut files: Vec<&FileCheck> = test.files.iter().collect();
        files.sort_by(|a, b| a.path.value.cmp(&b.path.value));
        let mut checks = Vec::new();
        for file in files {
            let id = format!("{id}.files[{}]", quoted(&file.path.value));
            self.file(file, &id, &mut checks);
        }
        checks
    }

    fn file(&mut self, file: &FileCheck, id: &str, checks: &mut Vec<CheckPlan>) {
        let subject = Subject::File(file.path.value.to_string());
        let mut list = CheckList {
            id,
            subject: &subject,
            no_follow: file.no_follow.is_some_and(|flag| flag.value),
            checks,
        };
        match file.not_exist.filter(|flag| flag.value) {
            Some(flag) => list.add("not_exist", flag.range, CheckKind::NotExist),
            None => {
                let range = file.is_dir.map_or(file.path.range, |flag| flag.range);
                let is_dir = file.is_dir.is_some_and(|flag| flag.value);
                list.add("is_dir", range, CheckKind::IsDir(is_dir));
            }
        }
        if let Some(mode) = file.permissions.as_ref().filter(|mode| mode.value != 0) {
            let kind = CheckKind::Permissions(mode.value & 0o777);
            list.add("permissions", mode.range, kind);
        }
        // Neither of these asks whether to follow: a link's target is its own, contents are those
        // of what it leads to.
        list.no_follow = false;
        self.one(
            "link_target",
            file.link_target.as_ref(),
            CheckKind::LinkTarget,
            &mut list,
        );
        self.content(&file.content, &mut list);
    }

    /// Adds the checks of a content, in the order in which Dalec makes them.
    fn content(&mut self, content: &Checks, list: &mut CheckList<'_>) {
        if let Some(empty) = content.empty.filter(|flag| flag.value) {
            list.add("empty", empty.range, CheckKind::Empty);
        }
        self.one("equals", content.equals.as_ref(), CheckKind::Equals, list);
        self.each("contains", &content.contains, CheckKind::Contains, list);
        self.each("matches", &content.matches, CheckKind::Matches, list);
        self.one(
            "starts_with",
            content.starts_with.as_ref(),
            CheckKind::StartsWith,
            list,
        );
        self.one(
            "ends_with",
            content.ends_with.as_ref(),
            CheckKind::EndsWith,
            list,
        );
    }

    /// Adds a check with one text, unless it is empty.
    fn one(
        &mut self,
        field: &str,
        written: Option<&Written>,
        kind: fn(String) -> CheckKind,
        list: &mut CheckList<'_>,
    ) {
        if let Some(written) = written {
            let text = self.text(written);
            if !text.is_empty() {
                list.add(field, written.range, kind(text));
            }
        }
    }

    /// Adds a check for each text; an empty one is a check that always holds.
    fn each(
        &mut self,
        field: &str,
        written: &[Written],
        kind: fn(String) -> CheckKind,
        list: &mut CheckList<'_>,
    ) {
        for (index, written) in written.iter().enumerate() {
            let text = self.text(written);
            list.add(&format!("{field}[{index}]"), written.range, kind(text));
        }
    }
}

/// The checks of one subject.
struct CheckList<'a> {
    /// The id of the mapping in which they stand.
    id: &'a str,
    subject: &'a Subject,
    no_follow: bool,
    checks: &'a mut Vec<CheckPlan>,
}

impl CheckList<'_> {
    fn add(&mut self, field: &str, range: TextRange, kind: CheckKind) {
        self.checks.push(CheckPlan {
            id: NodeId(format!("{}.{field}", self.id)),
            range,
            check: Check {
                subject: self.subject.clone(),
                kind,
                no_follow: self.no_follow,
            },
        });
    }
}

/// Returns a step of a path: `.key` for a word, else `["key"]`.
fn key(key: &str) -> String {
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    if !key.is_empty() && key.chars().all(word) {
        format!(".{key}")
    } else {
        format!("[{}]", quoted(key))
    }
}

/// Returns a text in double quotes, on one line.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => quoted.extend(c.escape_unicode()),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
