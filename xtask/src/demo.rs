//! `cargo xtask demo`: one real run, with one check that fails on purpose.

use crate::{command, setup};
use std::process::ExitCode;

/// Runs the demo's spec on our own daemon.
pub(crate) fn run() -> anyhow::Result<ExitCode> {
    let _store = setup::require(setup::Task::Demo)?;
    command::visible(command::cargo().args(["build", "--package", "spec-dap"]))?;
    anyhow::bail!("not yet")
}
