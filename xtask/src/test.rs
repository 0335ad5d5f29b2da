//! `cargo xtask test`: everything that CI checks.
//!
//! A group of checks that fails does not keep the others away: one run tells all.

use crate::{command, docs, setup};
use std::{
    process::{Command, ExitCode},
    time::Instant,
};

/// Runs all checks, or with words only the tests whose names have one of them.
pub(crate) fn run(filters: &[String]) -> anyhow::Result<ExitCode> {
    setup::require(setup::Task::Test)?;
    let mut groups = Groups::default();
    if filters.is_empty() {
        groups.run("format", |cargo| cargo.args(["fmt", "--all", "--check"]))?;
        groups.run("lints", |cargo| {
            cargo.args(["clippy", "--workspace", "--all-targets", "--locked"]);
            cargo.args(["--", "--deny", "warnings"])
        })?;
        // Licences, sources and bans are guarded by tests/tests/frame.rs as well, so that this is
        // worth having where it is installed, and not worth the minutes it takes to build.
        if command::find("cargo-deny").is_some() {
            groups.run("deny", |cargo| {
                cargo.args(["deny", "check", "bans", "licenses", "sources"])
            })?;
        }
    }
    groups.run("tests", |cargo| {
        cargo
            .args(["test", "--workspace", "--locked", "--no-fail-fast", "--"])
            .args(filters)
    })?;
    if filters.is_empty() {
        groups.run("documentation of the code", |cargo| {
            // These pages are for us, and we see what is private.
            let lints = "--deny warnings --allow rustdoc::private_intra_doc_links";
            cargo.env("RUSTDOCFLAGS", lints);
            cargo.args([
                "doc",
                "--workspace",
                "--locked",
                "--no-deps",
                "--document-private-items",
            ])
        })?;
        groups.add("reference pages", || docs::run(true))?;
    }
    if groups.failed.is_empty() {
        println!("test: everything holds");
        return Ok(ExitCode::SUCCESS);
    }
    println!("test: failed: {}", groups.failed.join(", "));
    Ok(ExitCode::FAILURE)
}

/// The groups of checks so far.
#[derive(Default)]
struct Groups {
    failed: Vec<&'static str>,
}

impl Groups {
    /// Runs a group that is one call of cargo.
    fn run(
        &mut self,
        name: &'static str,
        arguments: impl FnOnce(&mut Command) -> &mut Command,
    ) -> anyhow::Result<()> {
        let mut cargo = command::cargo();
        arguments(&mut cargo);
        self.add(name, || command::verdict(&mut cargo))
    }

    /// Runs a group, and says how it ended and how long it took.
    fn add(
        &mut self,
        name: &'static str,
        checks: impl FnOnce() -> anyhow::Result<ExitCode>,
    ) -> anyhow::Result<()> {
        println!("test: {name} …");
        let begin = Instant::now();
        let held = checks()? == ExitCode::SUCCESS;
        let mark = if held { "✓" } else { "✗" };
        println!("test: {name} {mark} {:.0} s", begin.elapsed().as_secs_f64());
        if !held {
            self.failed.push(name);
        }
        Ok(())
    }
}
