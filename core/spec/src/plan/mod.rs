//! Plans: what would run, before anything does.
//!
//! Look at [`Plan`] first. A plan is plain data: every node has an id and a range, and planning
//! never fails; what cannot be run says why in its `problem`.

mod build;
mod dalec;
mod dalec_build;
mod melange;
mod mounts;
mod select;
mod source;
mod walk;

use crate::text::TextRange;
use spec_probe::{Check, Step};
use std::{collections::BTreeMap, fmt};

pub use build::{BuildPlan, Purpose, ScriptPlan, UsePlan};
pub use dalec::{PlanRequest, dalec};
pub use melange::melange;
pub use select::Unmatched;
pub use source::{CommandPlan, CommandStepPlan, GitAuth, InlineFile, MountPlan, MountSource, Part};
pub use walk::{NodeKind, NodeRef};

/// The id of a node of a plan: the path by which the spec reaches it, such as
/// `tests[0].steps[1].stdout.contains[0]`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub String);

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What would run of one spec.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The scripts that build and test packages, in the order in which they run.
    pub builds: Vec<BuildPlan>,
    /// The tests with checks, in the order of the spec; those of the target come last.
    pub tests: Vec<TestPlan>,
    /// The keys of targets that have tests of their own and were not chosen.
    pub other_targets: Vec<String>,
}

impl Plan {
    /// Makes it the problem of a test that it needs a build context which is not there.
    pub fn require_contexts(&mut self, is_there: impl Fn(&str) -> bool) {
        for test in &mut self.tests {
            let missing = test.mounts.iter().find_map(|mount| {
                let mut needed = mount.source.needed().into_iter();
                needed.find_map(|source| match source {
                    MountSource::Context { name, .. } if !is_there(name) => {
                        Some((mount.range, name))
                    }
                    _ => None,
                })
            });
            if let (None, Some((range, name))) = (&test.problem, missing) {
                // The words are Dalec's (dalec@9a577ddf `source_context.go:44`).
                let message = format!("context \"{name}\" not found");
                test.problem = Some(Problem { range, message });
            }
        }
    }
}

/// One test: steps that share a file system, then checks of files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestPlan {
    /// Its id.
    pub id: NodeId,
    /// Its name; for a test without one, words that say which it is.
    pub name: String,
    /// The key of the target to which it belongs, if it stands below `targets`.
    pub target: Option<String>,
    /// The range of its name's value, or of its mapping if it has none.
    pub range: TextRange,
    /// What is mounted while its steps and checks run.
    pub mounts: Vec<MountPlan>,
    /// Its environment, which its checks have, too.
    pub env: BTreeMap<String, String>,
    /// Its steps, one after another.
    pub steps: Vec<StepPlan>,
    /// The checks of files, on the state after the last step.
    pub checks: Vec<CheckPlan>,
    /// Why the test cannot run, if so.
    pub problem: Option<Problem>,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepPlan {
    /// Its id.
    pub id: NodeId,
    /// Its place in the test, from 0.
    pub index: usize,
    /// The range of its `command` value, or of its mapping if it has none.
    pub range: TextRange,
    /// What runs.
    pub step: Step,
    /// The environment: the test's, overlaid with the step's.
    pub env: BTreeMap<String, String>,
    /// The checks of its streams, in the order in which Dalec makes them.
    pub checks: Vec<CheckPlan>,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckPlan {
    /// Its id.
    pub id: NodeId,
    /// The range of its value; for the implicit existence check, that of the path's key.
    pub range: TextRange,
    /// What is expected.
    pub check: Check,
}

/// Why a part of a spec cannot run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where the reason stands.
    pub range: TextRange,
    /// The reason, in the spec's words; no trailing period.
    pub message: String,
}
