//! What is to be run: a spec, its plan and its environment.

use crate::debugger::{Route, RouteNode, StopKind};
use spec_core::{
    plan::{CheckPlan, Plan, StepPlan, TestPlan},
    text::{Text, TextRange},
};
use spec_llb::lower::Environment;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

/// The name of the main build context.
pub const MAIN_CONTEXT: &str = "context";

/// Everything that a run needs to know; plain data, made without asking a daemon.
#[derive(Clone, Debug)]
pub struct Program {
    /// The spec's file.
    pub path: PathBuf,
    /// The spec's text.
    pub text: Text,
    /// What would run.
    pub plan: Plan,
    /// In which image.
    pub environment: Environment,
    /// The build arguments that were given; what they mean in the spec is in the plan.
    pub args: BTreeMap<String, String>,
    /// The folders of the build contexts, by name.
    pub contexts: BTreeMap<String, PathBuf>,
    /// The nodes of the plan, in the order in which they are walked.
    pub route: Arc<Route>,
}

impl Program {
    /// Puts the parts together; no build arguments were given, and the only build context is the
    /// spec's folder.
    pub fn new(path: PathBuf, text: Text, plan: Plan, environment: Environment) -> Self {
        let route = Arc::new(Route::new(&plan));
        let folder = path
            .parent()
            .map_or_else(|| PathBuf::from("."), Path::to_owned);
        Self {
            path,
            text,
            plan,
            environment,
            args: BTreeMap::new(),
            contexts: BTreeMap::from([(MAIN_CONTEXT.to_owned(), folder)]),
            route,
        }
    }

    /// Returns the test, the step and the check at a node; for a check of files no step.
    pub fn at(&self, node: &RouteNode) -> Option<Place<'_>> {
        let test = self.plan.tests.get(node.test)?;
        let step = || test.steps.get(node.step?);
        Some(match node.kind {
            StopKind::Step => Place {
                test,
                step: Some(step()?),
                check: None,
            },
            StopKind::StreamCheck => {
                let step = step()?;
                Place {
                    test,
                    step: Some(step),
                    check: Some(step.checks.get(node.check?)?),
                }
            }
            StopKind::FileCheck => Place {
                test,
                step: None,
                check: Some(test.checks.get(node.check?)?),
            },
        })
    }

    /// Returns the file's name as operations and messages show it.
    pub fn file_name(&self) -> String {
        self.path.file_name().map_or_else(
            || self.path.display().to_string(),
            |name| name.to_string_lossy().into_owned(),
        )
    }
}

/// The parts of a plan that a node is about.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The test.
    pub test: &'a TestPlan,
    /// The step; for a check of files none.
    pub step: Option<&'a StepPlan>,
    /// The check; none if the node is a step.
    pub check: Option<&'a CheckPlan>,
}

impl Place<'_> {
    /// Returns the range in the spec.
    pub fn range(&self) -> TextRange {
        match (self.check, self.step) {
            (Some(check), _) => check.range,
            (None, Some(step)) => step.range,
            (None, None) => self.test.range,
        }
    }
}
