//! The plan of a melange configuration: its pipelines, as melange runs them
//! (melange@2043d30b `pkg/build/pipeline.go`, `pkg/build/test.go`).

use super::{BuildPlan, NodeId, Plan, Problem, Purpose, ScriptPlan, UsePlan};
use crate::{
    diagnostic::{Diagnostic, Severity},
    melange::compile::{Compiled, FileId, Package, Step, container},
};
use ecow::{EcoString, eco_format};
use std::collections::BTreeMap;

/// The folder in which steps run that name none.
const WORKSPACE: &str = "/home/build";

/// The variable that melange sets for each step, whatever the container says.
const PATH: (&str, &str) = (
    "PATH",
    "/usr/local/sbin:/usr/local/bin:/usr/bin:/usr/sbin:/sbin:/bin",
);

/// Returns what a compiled configuration builds and tests, package by package.
///
/// What melange cannot compile is there all the same, and says so in its problem, which comes from
/// the `diagnostics` of the configuration.
pub fn melange(compiled: &Compiled, diagnostics: &[Diagnostic]) -> Plan {
    let planner = Planner {
        compiled,
        diagnostics,
    };
    let builds = compiled.packages.iter().map(|it| planner.build(it));
    let tests = compiled.packages.iter().filter_map(|it| planner.test(it));
    Plan {
        builds: builds
            .filter(|it| !it.steps.is_empty())
            .chain(tests)
            .collect(),
        ..Plan::default()
    }
}

struct Planner<'a> {
    compiled: &'a Compiled,
    diagnostics: &'a [Diagnostic],
}

impl Planner<'_> {
    fn build(&self, package: &Package) -> BuildPlan {
        let prefix = prefix(package);
        BuildPlan {
            id: NodeId(format!("{prefix}pipeline")),
            purpose: Purpose::Build,
            name: package.name.clone(),
            range: package.range,
            packages: self.compiled.build_packages.clone(),
            user: container::user(&self.compiled.expanded.environment),
            env: environment(container::build_variables(self.compiled)),
            steps: self.steps(&format!("{prefix}pipeline"), &package.steps, true),
        }
    }

    fn test(&self, package: &Package) -> Option<BuildPlan> {
        let test = package.test.as_ref().filter(|it| !it.steps.is_empty())?;
        let id = format!("{}test", prefix(package));
        let written = container::test_environment(self.compiled, package);
        Some(BuildPlan {
            purpose: Purpose::Test,
            name: package.name.clone(),
            range: package.range,
            packages: test.packages.clone(),
            user: written.and_then(container::user),
            env: environment(container::test_variables(self.compiled, package)),
            steps: self.steps(&format!("{id}.pipeline"), &test.steps, true),
            id: NodeId(id),
        })
    }

    fn steps(&self, list: &str, steps: &[Step], outer: bool) -> Vec<ScriptPlan> {
        let plan = |(index, step): (usize, &Step)| {
            let id = format!("{list}[{index}]");
            let runs = outer && step.runs();
            ScriptPlan {
                name: if step.name.is_empty() {
                    step.uses.clone()
                } else {
                    step.name.clone()
                },
                pipeline: Some(step.uses.clone()).filter(|uses| !uses.is_empty()),
                range: step.spec_range,
                uses: step
                    .chain
                    .iter()
                    .map(|it| UsePlan {
                        pipeline: it.name.clone(),
                        file: self.file(it.file),
                        range: it.range,
                    })
                    .collect(),
                runs,
                env: step.effective_environment.clone(),
                written: step.script.as_ref().map(|it| it.text.text.clone()),
                directory: Some(directory(&step.working_directory)),
                steps: self.steps(&format!("{id}.pipeline"), &step.steps, runs),
                problem: (!step.is_sound).then(|| self.problem(step)),
                id: NodeId(id),
            }
        };
        steps.iter().enumerate().map(plan).collect()
    }

    fn file(&self, file: FileId) -> Option<EcoString> {
        self.compiled.files.get(file.0)?.name.clone()
    }

    /// Says why a step cannot be compiled: the first error in its range.
    fn problem(&self, step: &Step) -> Problem {
        let at = step.spec_range;
        let inside = |it: &&Diagnostic| it.severity == Severity::Error && at.contains(it.range);
        match self.diagnostics.iter().find(inside) {
            Some(found) => Problem {
                range: found.range,
                message: found.message.clone(),
            },
            None => Problem {
                range: step.spec_range,
                message: "melange cannot compile this step".to_owned(),
            },
        }
    }
}

/// Returns with what the ids of a package begin.
fn prefix(package: &Package) -> String {
    match (package.subpackage, &package.item) {
        (None, _) => String::new(),
        (Some(index), None) => format!("subpackages[{index}]."),
        (Some(index), Some((key, _))) => format!("subpackages[{index}]{{{key}}}."),
    }
}

fn environment(mut variables: BTreeMap<EcoString, EcoString>) -> BTreeMap<EcoString, EcoString> {
    variables.insert(PATH.0.into(), PATH.1.into());
    variables
}

fn directory(written: &EcoString) -> EcoString {
    match written.as_str() {
        "" => WORKSPACE.into(),
        absolute if absolute.starts_with('/') => written.clone(),
        below => eco_format!("{WORKSPACE}/{below}"),
    }
}
