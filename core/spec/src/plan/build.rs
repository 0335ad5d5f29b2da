//! What runs by scripts: the steps that build a package, and the pipelines that test one.

use super::{NodeId, Problem};
use crate::text::TextRange;
use std::collections::BTreeMap;

/// Scripts that share a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildPlan {
    /// Its id: `build`, `pipeline`, `subpackages[2].test`, and in a range `subpackages[2]{KEY}`.
    pub id: NodeId,
    /// What the scripts are for.
    pub purpose: Purpose,
    /// The package.
    pub name: String,
    /// The range of what it comes from.
    pub range: TextRange,
    /// What is installed in the container.
    pub packages: Vec<String>,
    /// The user that runs the scripts; none for the builder's choice.
    pub user: Option<String>,
    /// The variables of the container.
    pub env: BTreeMap<String, String>,
    /// The steps, one after another.
    pub steps: Vec<ScriptPlan>,
}

/// What scripts are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// They make a package.
    Build,
    /// They test one.
    Test,
}

/// A step with a script, or with steps inside, or both; its own script runs first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptPlan {
    /// Its id: the place in what runs, such as `pipeline[1].pipeline[0]`.
    pub id: NodeId,
    /// What it is called: its name or its pipeline; empty if it has neither.
    pub name: String,
    /// The pipeline that it uses, whose script and steps these are.
    pub pipeline: Option<String>,
    /// The range in the spec of the step, or of that through which it came.
    pub range: TextRange,
    /// The pipelines that brought it here, from the spec's own `uses` on.
    pub uses: Vec<UsePlan>,
    /// Whether its condition lets it run, and those around it.
    pub runs: bool,
    /// The folder in which it runs; none for the builder's choice.
    pub directory: Option<String>,
    /// The variables over those of the container.
    pub env: BTreeMap<String, String>,
    /// What is written, with variables put in; none where nothing is.
    pub written: Option<String>,
    /// What the shell is given: what is written, with what the builder puts around it.
    pub script: Option<String>,
    /// The steps inside.
    pub steps: Vec<Self>,
    /// Why it cannot run, if so.
    pub problem: Option<Problem>,
}

/// A `uses` on the way to a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsePlan {
    /// The pipeline.
    pub pipeline: String,
    /// The pipeline in whose file this `uses` stands; none for the spec.
    pub file: Option<String>,
    /// Where the name is written there.
    pub range: TextRange,
}

impl BuildPlan {
    /// Calls `visit` for each step, those inside after the one around them.
    pub fn visit<'s>(&'s self, visit: &mut dyn FnMut(&'s ScriptPlan)) {
        self.steps.iter().for_each(|step| step.visit(visit));
    }
}

impl ScriptPlan {
    /// Calls `visit` for the step and all inside, from the outside in.
    pub fn visit<'s>(&'s self, visit: &mut dyn FnMut(&'s Self)) {
        visit(self);
        self.steps.iter().for_each(|step| step.visit(visit));
    }
}
