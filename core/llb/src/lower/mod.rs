//! Plans to graphs: each step and each check becomes a process of its own.
//!
//! Look at [`lower`] first. A process always ends well and leaves a record; whether it passed is
//! read there. [`gate()`] makes an operation that fails where a record has not passed.

mod environment;
mod gate;
mod paths;
mod process;
mod source;
mod test;

pub use environment::{Base, Environment, ImageSettings, Probe};
pub use gate::{Forcing, gate, validated};
pub use process::RUN_SECRET;
pub use source::{BuiltDockerfile, DockerfileRequest, dockerfiles, read_dockerfile};

use crate::{
    digest::Digest,
    graph::Graph,
    op::{Mount, Output},
};
use spec_core::{
    plan::{NodeId, Plan},
    text::Text,
};
use std::collections::BTreeMap;
use test::Lowering;

/// A plan, lowered.
#[derive(Clone, Debug)]
pub struct Lowered {
    /// Every operation.
    pub graph: Graph,
    /// The file system with the probe.
    pub probe: Output,
    /// The file system from which every test starts.
    pub base: Output,
    /// The folder of each record's file system in which the record lies: `/` or one below.
    pub record_folder: &'static str,
    /// One entry for each test of the plan, in its order.
    pub tests: Vec<LoweredTest>,
}

/// A test, lowered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoweredTest {
    /// Its id.
    pub id: NodeId,
    /// The file system before its first step.
    pub base: Output,
    /// What its steps and checks see beside their file system, the probe among it.
    pub mounts: Vec<Mount>,
    /// Its steps, one after another; none if the plan has a problem with the test.
    pub steps: Vec<LoweredStep>,
    /// Its checks of files; none if the plan has a problem with the test.
    pub checks: Vec<LoweredCheck>,
    /// The file system after its last step.
    pub final_state: Output,
}

/// A step, lowered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoweredStep {
    /// Its id.
    pub id: NodeId,
    /// The digest that its operation has without a session and with nothing tried again.
    ///
    /// It stays the same from run to run, so attempts are counted by it.
    pub base_digest: Digest,
    /// The digest of its operation.
    pub operation: Digest,
    /// How often it has been run again.
    pub attempt: u32,
    /// The file system after it.
    pub state: Output,
    /// The file system with its record and streams.
    pub record: Output,
    /// The checks of its streams.
    pub checks: Vec<LoweredCheck>,
}

/// A check, lowered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoweredCheck {
    /// Its id.
    pub id: NodeId,
    /// The digest that its operation has without a session and with nothing tried again.
    pub base_digest: Digest,
    /// The digest of its operation.
    pub operation: Digest,
    /// How often it has been run again.
    pub attempt: u32,
    /// The file system with its record.
    pub record: Output,
}

impl Lowered {
    /// Returns the records of every step and check, in the order of the plan.
    pub fn records(&self) -> Vec<Output> {
        let mut records = Vec::new();
        for test in &self.tests {
            for step in &test.steps {
                records.push(step.record.clone());
                records.extend(step.checks.iter().map(|check| check.record.clone()));
            }
            records.extend(test.checks.iter().map(|check| check.record.clone()));
        }
        records
    }

    /// Visits the id, the base digest and the digest of every step and check.
    fn nodes_mut(&mut self, mut visit: impl FnMut(&NodeId, &mut Digest)) {
        for test in &mut self.tests {
            for step in &mut test.steps {
                visit(&step.id, &mut step.base_digest);
                for check in &mut step.checks {
                    visit(&check.id, &mut check.base_digest);
                }
            }
            for check in &mut test.checks {
                visit(&check.id, &mut check.base_digest);
            }
        }
    }
}

/// Lowers the tests of a plan.
///
/// `attempts` says how often the step or check with a base digest is to be run again: each number
/// makes another operation, so that the daemon does not answer from its cache.
///
/// The digests depend on what runs and in which environment; not on names, comments and positions,
/// nor on `filename`. The base digests do not depend either on what the daemon has made of
/// Dockerfiles, which may name a session.
pub fn lower(
    plan: &Plan,
    text: &Text,
    filename: &str,
    environment: &Environment,
    probe: &Probe,
    attempts: &dyn Fn(&Digest) -> u32,
) -> Lowered {
    let graph = || Graph::new(filename, text.clone());
    let neutral = Environment {
        session: None,
        builds: Vec::new(),
        ..environment.clone()
    };
    let planned = Lowering::new(graph(), &neutral, probe, &|_| 0).plan(plan);

    let mut planned = planned;
    let mut digests = BTreeMap::new();
    planned.nodes_mut(|id, digest| {
        digests.insert(id.clone(), digest.clone());
    });
    let again = digests.values().any(|digest| attempts(digest) > 0);
    if !again && environment.session.is_none() && environment.builds.is_empty() {
        return planned;
    }
    let attempt = |id: &NodeId| digests.get(id).map_or(0, attempts);
    let mut lowered = Lowering::new(graph(), environment, probe, &attempt).plan(plan);
    lowered.nodes_mut(|id, digest| {
        if let Some(base) = digests.get(id) {
            digest.clone_from(base);
        }
    });
    lowered
}
