//! `cargo xtask docs`: the reference pages, made from the tables in the code.
//!
//! The pages need the product's libraries, so a program of the tests' package makes them.

use crate::command;
use std::process::ExitCode;

/// Writes the reference pages, or only checks that they are current.
pub(crate) fn run(check: bool) -> anyhow::Result<ExitCode> {
    let mut reference = command::cargo();
    reference.args([
        "run",
        "--quiet",
        "--package",
        "spec-tests",
        "--bin",
        "reference",
        "--",
    ]);
    reference.args(check.then_some("--check"));
    command::verdict(&mut reference)
}
