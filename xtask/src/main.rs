//! The project's own tasks, started as `cargo xtask TASK`.
//!
//! `setup` brings the real components (BuildKit, images) onto this machine; `test` checks all that
//! CI checks; `demo` shows the product; `docs` writes the reference pages; `bench` measures.
//! Nothing here is part of the product, and this program stays quick to build: what needs the
//! product's own libraries lives in `tests/src/bin/` and is started from here.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a task speaks to the terminal"
)]

mod bench;
mod command;
mod demo;
mod docs;
mod setup;
mod test;

use anyhow::{Context as _, bail};
use std::process::ExitCode;

const HELP: &str = "\
The project's own tasks.

Usage: cargo xtask TASK

Tasks:
  setup [COMPONENT…]    bring what tests, demo and bench need; quick when nothing is missing
        --list          say what there is, and whether it is here
  test  [FILTER…]       everything that CI checks; with words, only the tests whose names have them
  demo                  run a real spec on our own daemon and show a failing check
  docs  [--check]       write the reference pages from the tables in the code, or check them
  picture               draw the demo's run into docs/demo.svg
  bench [NAME…]         measure, and write docs/performance.md
  help                  this text
";

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Reads the command line and runs the task that it names.
fn run() -> anyhow::Result<ExitCode> {
    let mut parser = lexopt::Parser::from_env();
    let mut task = None;
    let mut words = Vec::new();
    let mut flags = Vec::new();
    while let Some(argument) = parser.next()? {
        match argument {
            lexopt::Arg::Short('h') | lexopt::Arg::Long("help") => task = Some("help".to_owned()),
            lexopt::Arg::Long(flag) => flags.push(flag.to_owned()),
            lexopt::Arg::Value(word) => {
                let word = word
                    .into_string()
                    .ok()
                    .context("an argument is not UTF-8")?;
                if task.is_none() {
                    task = Some(word);
                } else {
                    words.push(word);
                }
            }
            lexopt::Arg::Short(_) => return Err(argument.unexpected().into()),
        }
    }
    let known = |allowed: &[&str]| match flags.iter().find(|flag| !allowed.contains(&flag.as_str()))
    {
        Some(flag) => bail!("unknown option --{flag}; `cargo xtask help` lists the options"),
        None => Ok(()),
    };
    match task.as_deref() {
        Some("setup") => {
            known(&["list"])?;
            if flags.is_empty() {
                setup::run(&setup::wanted(&words)?)
            } else {
                setup::list()
            }
        }
        Some("test") => {
            known(&[])?;
            test::run(&words)
        }
        Some("demo") => {
            known(&[])?;
            demo::run()
        }
        Some("docs") => {
            known(&["check"])?;
            docs::run(!flags.is_empty())
        }
        Some("bench") => {
            known(&[])?;
            bench::run(&words)
        }
        Some("picture") => {
            known(&[])?;
            demo::picture()
        }
        Some("help") | None => {
            print!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        Some(other) => bail!("unknown task {other}; `cargo xtask help` lists the tasks"),
    }
}
