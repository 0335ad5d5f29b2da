//! `cargo xtask bench`: what the product costs, as ratios to what it could not do without.
//!
//! The measuring needs the product's libraries, so a program of the tests' package does it.

use crate::{command, setup};
use std::process::ExitCode;

/// Measures what is named, or everything, and writes `docs/performance.md`.
pub(crate) fn run(names: &[String]) -> anyhow::Result<ExitCode> {
    setup::require(setup::Task::Bench)?;
    command::visible(command::cargo().args(["build", "--release", "--package", "spec-dap"]))?;
    command::visible(command::cargo().args(["build", "--release", "--package", "spec-lsp"]))?;
    let mut bench = command::cargo();
    bench.args([
        "run",
        "--release",
        "--quiet",
        "--package",
        "spec-tests",
        "--bin",
        "bench",
        "--",
    ]);
    bench.args(names);
    command::visible(&mut bench)?;
    Ok(ExitCode::SUCCESS)
}
