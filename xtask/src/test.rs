//! `cargo xtask test`: everything that CI checks, in the order in which it is quick to fail.

use crate::{command, setup};
use std::{process::ExitCode, time::Instant};

/// Runs all checks, or with words only the tests whose names have one of them.
pub(crate) fn run(filters: &[String]) -> anyhow::Result<ExitCode> {
    setup::require(setup::Task::Test)?;
    if !filters.is_empty() {
        step(
            "tests",
            command::cargo()
                .args(["test", "--workspace", "--"])
                .args(filters),
        )?;
        return Ok(ExitCode::SUCCESS);
    }
    step("format", command::cargo().args(["fmt", "--all", "--check"]))?;
    let mut clippy = command::cargo();
    clippy.args(["clippy", "--workspace", "--all-targets", "--locked"]);
    step("lints", clippy.args(["--", "--deny", "warnings"]))?;
    if command::find("cargo-deny").is_some() {
        step(
            "deny",
            command::cargo().args(["deny", "--offline", "check"]),
        )?;
    }
    step(
        "tests",
        command::cargo().args(["test", "--workspace", "--locked", "--no-fail-fast"]),
    )?;
    step(
        "reference pages",
        command::cargo().args(["xtask", "docs", "--check"]),
    )?;
    println!("test: everything holds");
    Ok(ExitCode::SUCCESS)
}

/// Runs one group of checks and says how long it took.
fn step(name: &str, checks: &mut std::process::Command) -> anyhow::Result<()> {
    println!("test: {name}");
    let begin = Instant::now();
    command::visible(checks)?;
    println!("test: {name} ✓ {:.0} s", begin.elapsed().as_secs_f64());
    Ok(())
}
