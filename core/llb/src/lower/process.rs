//! What the processes of steps and checks have in common.

use super::{
    environment::{Environment, overlay},
    paths,
};
use crate::{
    graph::Graph,
    op::{Exec, File, Mount, Output, SecretVariable},
};
use serde::Serialize;
use spec_probe::layout::RUN_VARIABLE;
use std::collections::BTreeMap;

/// The name of the secret that tells one run from another.
pub const RUN_SECRET: &str = "spec-dap.run";

/// The longest request that goes as an argument, in bytes; Linux takes at most twice as much.
const LONGEST_ARGUMENT: usize = 64 * 1024;

/// A process of the probe that answers a request and writes a record.
pub(super) struct Process<'a, R> {
    /// What the probe is to do: `step` or `check`.
    pub(super) verb: &'static str,
    /// The details.
    pub(super) request: &'a R,
    /// How often it has been run again.
    pub(super) attempt: u32,
    /// The variables of the test or step.
    pub(super) env: &'a BTreeMap<String, String>,
    /// The file system in which it runs.
    pub(super) root: Mount,
    /// The record of the step before.
    pub(super) previous: Option<&'a Output>,
    /// What the test mounts.
    pub(super) mounts: &'a [Mount],
    /// The mount for the record.
    pub(super) record: Mount,
}

impl<R: Serialize> Process<'_, R> {
    /// Makes the process; a long request becomes a file, which is added to the graph.
    pub(super) fn exec(self, graph: &mut Graph, environment: &Environment, probe: &Output) -> Exec {
        let mut args = vec![paths::PROBE.to_owned(), self.verb.to_owned()];
        let mut mounts = vec![self.root, self.record, mount_probe(probe)];
        mounts.extend(
            self.previous
                .map(|it| environment.mount_record(paths::PREVIOUS, it)),
        );
        let request = to_json(self.request);
        if request.len() > LONGEST_ARGUMENT {
            let file = File::on_scratch().mkfile("/request.json", 0o644, None, request);
            let file = graph.add_output(file.operation().named("request"));
            mounts.push(Mount::read_only(paths::REQUEST, file).selecting("/request.json"));
            args.extend(["--request".to_owned(), paths::REQUEST.to_owned()]);
        } else {
            args.push(request);
        }
        if self.attempt > 0 {
            args.extend(["--attempt".to_owned(), self.attempt.to_string()]);
        }
        mounts.extend(self.mounts.iter().cloned());
        Exec {
            args,
            env: overlay(&environment.env, self.env),
            cwd: environment.cwd.clone(),
            user: environment.user.clone(),
            mounts,
            secrets: vec![SecretVariable {
                id: RUN_SECRET.to_owned(),
                name: RUN_VARIABLE.to_owned(),
                optional: true,
            }],
            platform: environment.platform.clone(),
        }
    }
}

/// Shows the probe where every process finds it.
pub(super) fn mount_probe(probe: &Output) -> Mount {
    Mount::read_only(paths::PROBE, probe.clone()).selecting(paths::PROBE_FILE)
}

#[expect(
    clippy::expect_used,
    reason = "steps and checks are strings, numbers and flags"
)]
fn to_json(request: &impl Serialize) -> String {
    serde_json::to_string(request).expect("a request has a JSON form")
}
