//! The scripts of a plan, for people and programs.

use crate::report::Range;
use ecow::EcoString;
use serde::Serialize;
use spec_core::{
    plan::{BuildPlan, Purpose, ScriptPlan, UsePlan},
    text::Text,
};
use std::{
    borrow::Cow,
    collections::BTreeMap,
    io::{self, Write},
};

/// What builds or tests a package, as JSON.
#[derive(Serialize)]
pub(super) struct Build<'a> {
    id: &'a str,
    purpose: &'static str,
    name: &'a str,
    range: Range,
    packages: &'a [EcoString],
    user: Option<&'a str>,
    env: &'a BTreeMap<EcoString, EcoString>,
    steps: Vec<Script<'a>>,
}

#[derive(Serialize)]
struct Script<'a> {
    id: &'a str,
    name: &'a str,
    pipeline: Option<&'a str>,
    range: Range,
    uses: Vec<Use<'a>>,
    runs: bool,
    directory: Option<&'a str>,
    env: &'a BTreeMap<EcoString, EcoString>,
    script: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<&'a str>,
    steps: Vec<Self>,
}

/// A `uses` on the way to a step; its place only where that is in the spec.
#[derive(Serialize)]
struct Use<'a> {
    pipeline: &'a str,
    file: Option<&'a str>,
    range: Option<Range>,
}

impl<'a> Build<'a> {
    /// Describes all builds and tests of a spec.
    pub(super) fn list(text: &Text, builds: &'a [BuildPlan]) -> Vec<Self> {
        builds.iter().map(|build| Self::of(text, build)).collect()
    }

    fn of(text: &Text, build: &'a BuildPlan) -> Self {
        Self {
            id: &build.id.0,
            purpose: purpose(build),
            name: &build.name,
            range: Range::of(text, build.range),
            packages: &build.packages,
            user: build.user.as_deref(),
            env: &build.env,
            steps: Script::list(text, &build.steps),
        }
    }
}

impl<'a> Script<'a> {
    fn list(text: &Text, steps: &'a [ScriptPlan]) -> Vec<Self> {
        steps.iter().map(|step| Self::of(text, step)).collect()
    }

    fn of(text: &Text, step: &'a ScriptPlan) -> Self {
        let problem = step.problem.as_ref();
        let describe = |used: &'a UsePlan| Use {
            pipeline: &used.pipeline,
            file: used.file.as_deref(),
            range: used.file.is_none().then(|| Range::of(text, used.range)),
        };
        Self {
            id: &step.id.0,
            name: &step.name,
            pipeline: step.pipeline.as_deref(),
            range: Range::of(text, step.range),
            uses: step.uses.iter().map(describe).collect(),
            runs: step.runs,
            directory: step.directory.as_deref(),
            env: &step.env,
            script: step.script(),
            problem: problem.map(|it| it.message.as_str()),
            steps: Self::list(text, &step.steps),
        }
    }
}

/// The builds as a list: packages, their steps, and below each those inside.
pub(super) fn human(out: &mut impl Write, text: &Text, builds: &[BuildPlan]) -> io::Result<()> {
    for build in builds {
        writeln!(out, "{} {}", purpose(build), build.name)?;
        if !build.packages.is_empty() {
            writeln!(out, "  with {}", build.packages.join(" "))?;
        }
        for step in &build.steps {
            show(out, text, step, 1)?;
        }
    }
    Ok(())
}

fn show(out: &mut impl Write, text: &Text, step: &ScriptPlan, depth: usize) -> io::Result<()> {
    let indent = "  ".repeat(depth);
    let at = Range::of(text, step.range).start;
    let mut notes = String::new();
    if let Some(directory) = &step.directory {
        notes.push_str(&format!("  in {directory}"));
    }
    if !step.runs {
        notes.push_str("  does not run");
    }
    let title = title(step);
    writeln!(out, "{indent}{title}  {}:{}{notes}", at.line, at.column)?;
    if let Some(problem) = &step.problem {
        writeln!(out, "{indent}  cannot run: {}", problem.message)?;
    }
    let inside = step.steps.iter();
    inside
        .into_iter()
        .try_for_each(|step| show(out, text, step, depth + 1))
}

/// What a person calls a step: its name, else the first telling line of its script.
fn title(step: &ScriptPlan) -> String {
    if !step.name.is_empty() {
        return step.name.to_string();
    }
    let written = step.written.as_deref().unwrap_or_default();
    let mut lines = written.lines().map(str::trim);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
    match (first, lines.next()) {
        (None, _) => "(steps)".to_owned(),
        (Some(first), None) => first.to_owned(),
        (Some(first), Some(_)) => format!("{first} …"),
    }
}

fn purpose(build: &BuildPlan) -> &'static str {
    match build.purpose {
        Purpose::Build => "build",
        Purpose::Test => "test",
    }
}
