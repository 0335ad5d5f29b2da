//! Plans: what would run, before anything does.
//!
//! Look at [`Plan`] first. A plan is plain data: every node has an id and a range, and planning
//! never fails; what cannot be run says why in its `problem`.

mod dalec;
mod mounts;
mod select;
mod walk;

use crate::text::TextRange;
use spec_probe::{Check, Step};
use std::{collections::BTreeMap, fmt};

pub use dalec::{PlanRequest, dalec};
pub use select::Unmatched;
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
    /// The tests, in the order of the spec; those of the target come last.
    pub tests: Vec<TestPlan>,
    /// The keys of targets that have tests of their own and were not chosen.
    pub other_targets: Vec<String>,
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

/// A source that is mounted into a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MountPlan {
    /// Where it is seen.
    pub dest: String,
    /// What is seen there.
    pub source: MountSource,
    /// The range of the mount's mapping.
    pub range: TextRange,
}

/// The sources that can be mounted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MountSource {
    /// One file with its content.
    InlineFile(InlineFile),
    /// A folder of files, by name.
    InlineDir {
        /// The files.
        files: BTreeMap<String, InlineFile>,
        /// The folder's permissions, 0 if unset.
        permissions: u32,
        /// The owner's id.
        uid: u32,
        /// The group's id.
        gid: u32,
        /// The only file to keep, if one is named.
        path: Option<String>,
    },
    /// A folder of the build context.
    Context {
        /// The context's name; `context` is the main one.
        name: String,
        /// The path below it, if any.
        path: Option<String>,
        /// Patterns of what to take.
        includes: Vec<String>,
        /// Patterns of what to leave out.
        excludes: Vec<String>,
    },
    /// A path of an image.
    Image {
        /// The reference.
        reference: String,
        /// The path inside it.
        path: Option<String>,
        /// Patterns of what to take.
        includes: Vec<String>,
        /// Patterns of what to leave out.
        excludes: Vec<String>,
    },
    /// A file of the web.
    Http {
        /// The address.
        url: String,
        /// The digest, if given.
        digest: Option<String>,
        /// The permissions, 0 if unset.
        permissions: u32,
    },
    /// A git repository at a commit.
    Git {
        /// The address.
        url: String,
        /// The commit, tag or branch.
        commit: String,
        /// Whether `.git` is kept.
        keep_git_dir: bool,
        /// The path inside it, if any.
        path: Option<String>,
    },
}

/// A file written into the spec itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InlineFile {
    /// The content.
    pub contents: String,
    /// The permissions, 0 if unset.
    pub permissions: u32,
    /// The owner's id.
    pub uid: u32,
    /// The group's id.
    pub gid: u32,
}

/// Why a part of a spec cannot run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where the reason stands.
    pub range: TextRange,
    /// The reason, in the spec's words; no trailing period.
    pub message: String,
}
