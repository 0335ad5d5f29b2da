//! Validated results: what can only be had if every record has passed.

use super::{environment::Environment, paths};
use crate::{
    graph::Graph,
    op::{Exec, Mount, Output, combine},
};

/// How a result is tied to its gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Forcing {
    /// By an operation that exists for this, which a daemon must advertise as `passthroughop`.
    Passthrough,
    /// By a process that does nothing; every daemon can do that.
    Exec,
}

/// Adds an operation that fails, and says why, unless all of these records have passed.
///
/// It runs in the file system of the probe, which is its output.
pub fn gate(
    graph: &mut Graph,
    records: &[Output],
    probe: &Output,
    environment: &Environment,
) -> Output {
    let folders: Vec<_> = (0..records.len())
        .map(|place| format!("{}/{place}", paths::RECORDS))
        .collect();
    let shown = records.iter().zip(&folders);
    let mut mounts = vec![Mount::kept("/", Some(probe.clone()))];
    mounts.extend(shown.map(|(record, folder)| environment.mount_record(folder, record)));
    let mut args = vec![paths::PROBE_FILE.to_owned(), "gate".to_owned()];
    args.extend(folders);
    let exec = Exec {
        args,
        mounts,
        platform: environment.platform.clone(),
        ..Exec::default()
    };
    graph.add_output(exec.operation().named("every check has passed"))
}

/// Adds an operation whose output is `result`, and which needs `gate` to succeed.
pub fn validated(
    graph: &mut Graph,
    result: &Output,
    gate: &Output,
    forcing: Forcing,
    environment: &Environment,
) -> Output {
    let operation = match forcing {
        Forcing::Passthrough => {
            combine::passthrough("spec-dap.validated", &[result.clone(), gate.clone()], &[0])
        }
        // The result is mounted so that it could be changed: were it read-only, the daemon would
        // know that it comes out as it went in, and would not run the process, nor the gate.
        Forcing::Exec => Exec {
            args: vec![paths::PROBE_FILE.to_owned(), "true".to_owned()],
            mounts: vec![
                Mount::read_only("/", gate.clone()),
                Mount::kept(paths::RESULT, Some(result.clone())),
            ],
            platform: environment.platform.clone(),
            ..Exec::default()
        }
        .operation(),
    };
    graph.add_output(operation.named("validated result"))
}
