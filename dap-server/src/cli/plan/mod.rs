//! `spec-dap plan`: shows what would run, without a daemon.

mod builds;
mod melange;

use super::{
    failure::hinted,
    spec_arguments::{SpecArguments, refused},
};
use crate::{
    prepare::{self, Wanted},
    report::{Range, shown},
};
use anyhow::Context;
use builds::Build;
use clap::{Args, ValueEnum};
use serde::Serialize;
use spec_build::{probe_image::ProbeImage, run::Program};
use spec_core::{
    language::{Language, detect},
    plan::{CheckPlan, StepPlan, TestPlan},
    text::{Text, TextRange},
};
use spec_llb::lower::{Lowered, LoweredCheck, LoweredStep, LoweredTest, lower};
use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

/// Shows what would run of a spec, without a daemon
#[derive(Debug, Args)]
pub struct Plan {
    /// The spec: Dalec's or melange's
    #[arg(value_name = "SPEC")]
    spec: PathBuf,

    /// Reads the spec in this language, whatever it looks like: `dalec` or `melange`
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<Language>,

    /// The image that the tests would run in: REF, oci-layout:PATH or rootfs:PATH
    #[arg(long, value_name = "IMAGE")]
    image: Option<String>,

    #[command(flatten)]
    arguments: SpecArguments,

    #[command(flatten)]
    melange: melange::Arguments,

    /// How the plan is written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// How the plan is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Text for people
    Human,
    /// One JSON object
    Json,
    /// A graph for Graphviz
    Dot,
}

impl Plan {
    /// Shows the plan.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let text = prepare::read(&self.spec).map_err(|refusal| refused(refusal, &self.spec))?;
        match self.language.or_else(|| detect(&text, self.spec.to_str())) {
            Some(Language::Melange) => self.melange(&text),
            Some(Language::MelangePipeline) => Err(hinted(
                format!(
                    "{} is a pipeline, and has values only where it is used",
                    shown(&self.spec)
                ),
                "Plan a configuration that uses it.",
            )),
            Some(Language::Dalec) | None => self.dalec(),
        }
    }

    fn melange(&self, text: &Text) -> anyhow::Result<ExitCode> {
        let plan = self.melange.plan(&self.spec, text)?;
        let mut out = io::stdout().lock();
        match self.format {
            Format::Human => {
                writeln!(out, "{}", shown(&self.spec))?;
                builds::human(&mut out, text, &plan.builds)?;
            }
            Format::Json => {
                let document = Document {
                    spec: shown(&self.spec),
                    builds: Build::list(text, &plan.builds),
                    tests: Vec::new(),
                };
                serde_json::to_writer(&mut out, &document)?;
                out.write_all(b"\n")?;
            }
            Format::Dot => {
                return Err(hinted(
                    "there is no picture of a melange configuration",
                    "Use `--format human` or `--format json`.",
                ));
            }
        }
        out.flush()?;
        Ok(ExitCode::SUCCESS)
    }

    fn dalec(&self) -> anyhow::Result<ExitCode> {
        let wanted = Wanted {
            builds: true,
            ..self.arguments.wanted(&self.spec, self.image.as_deref())?
        };
        let prepared = prepare::prepare(&wanted).map_err(|refusal| refused(refusal, &self.spec))?;
        let program = &prepared.program;
        let platform = &program.environment.platform;
        let probe = ProbeImage::for_platform(platform)
            .context("this program has no probe for the platform")?;
        let lowered = lower(
            &program.plan,
            &program.text,
            &program.file_name(),
            &program.environment,
            &probe.lowered(platform),
            &|_| 0,
        );
        let mut out = io::stdout().lock();
        match self.format {
            Format::Human => human(&mut out, program)?,
            Format::Dot => out.write_all(lowered.graph.to_dot().as_bytes())?,
            Format::Json => {
                serde_json::to_writer(&mut out, &document(program, &lowered))?;
                out.write_all(b"\n")?;
            }
        }
        out.flush()?;
        for note in &prepared.notes {
            writeln!(io::stderr(), "note: {note}")?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// The plan as JSON.
#[derive(Serialize)]
struct Document<'a> {
    spec: String,
    builds: Vec<Build<'a>>,
    tests: Vec<Test<'a>>,
}

#[derive(Serialize)]
struct Test<'a> {
    id: &'a str,
    name: &'a str,
    target: Option<&'a str>,
    range: Range,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<&'a str>,
    steps: Vec<Step<'a>>,
    checks: Vec<Check<'a>>,
}

#[derive(Serialize)]
struct Step<'a> {
    id: &'a str,
    command: &'a str,
    range: Range,
    digest: &'a str,
    checks: Vec<Check<'a>>,
}

#[derive(Serialize)]
struct Check<'a> {
    id: &'a str,
    kind: &'static str,
    path: &'a str,
    range: Range,
    digest: &'a str,
}

fn document<'a>(program: &'a Program, lowered: &'a Lowered) -> Document<'a> {
    let at = |range: TextRange| Range::of(&program.text, range);
    let check = |(check, lowered): (&'a CheckPlan, &'a LoweredCheck)| Check {
        id: &check.id.0,
        kind: check.check.kind.name(),
        path: check.check.subject.path(),
        range: at(check.range),
        digest: lowered.operation.as_str(),
    };
    let step = |(step, lowered): (&'a StepPlan, &'a LoweredStep)| Step {
        id: &step.id.0,
        command: &step.step.command,
        range: at(step.range),
        digest: lowered.operation.as_str(),
        checks: step.checks.iter().zip(&lowered.checks).map(check).collect(),
    };
    let test = |(test, lowered): (&'a TestPlan, &'a LoweredTest)| Test {
        id: &test.id.0,
        name: &test.name,
        target: test.target.as_deref(),
        range: at(test.range),
        problem: test
            .problem
            .as_ref()
            .map(|problem| problem.message.as_str()),
        steps: test.steps.iter().zip(&lowered.steps).map(step).collect(),
        checks: test.checks.iter().zip(&lowered.checks).map(check).collect(),
    };
    Document {
        spec: shown(&program.path),
        builds: Build::list(&program.text, &program.plan.builds),
        tests: program
            .plan
            .tests
            .iter()
            .zip(&lowered.tests)
            .map(test)
            .collect(),
    }
}

/// The plan as a list: tests, their steps, and below each its checks.
fn human(out: &mut impl Write, program: &Program) -> io::Result<()> {
    let check = |out: &mut dyn Write, indent: &str, check: &CheckPlan| {
        let at = Range::of(&program.text, check.range).start;
        let (path, kind) = (check.check.subject.path(), check.check.kind.name());
        writeln!(out, "{indent}{path} {kind}  {}:{}", at.line, at.column)
    };
    writeln!(out, "{}", shown(&program.path))?;
    builds::human(out, &program.text, &program.plan.builds)?;
    for test in &program.plan.tests {
        let target = test
            .target
            .as_ref()
            .map(|key| format!("  ({key})"))
            .unwrap_or_default();
        writeln!(out, "{}{target}", test.name)?;
        if let Some(problem) = &test.problem {
            writeln!(out, "  cannot run: {}", problem.message)?;
            continue;
        }
        for step in &test.steps {
            let at = Range::of(&program.text, step.range).start;
            writeln!(
                out,
                "  {}  {}:{}",
                step.step.command.trim_end(),
                at.line,
                at.column
            )?;
            for planned in &step.checks {
                check(out, "    ", planned)?;
            }
        }
        for planned in &test.checks {
            check(out, "  ", planned)?;
        }
    }
    Ok(())
}
