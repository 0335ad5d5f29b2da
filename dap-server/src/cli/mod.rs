//! The command line: one file for each subcommand, the choice between them here.
//!
//! A subcommand is a struct of its arguments with a method `run`, which yields the exit code or
//! an error. Errors are written to the standard error in [`failure`] and end with [`CANNOT_RUN`].
//! Standard output carries results only, with `--stdio` the protocol only.

pub mod attach;
pub mod daemon;
pub mod doctor;
pub mod failure;
pub mod log;
pub mod plan;
pub mod spec_arguments;
pub mod stdio;
pub mod test;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

/// The exit code of a run in which a check or a step failed.
pub const FAILED: u8 = 1;

pub use failure::CANNOT_RUN;

/// Tests and debugs package specs in real containers.
#[derive(Debug, Parser)]
#[command(name = "spec-dap", version, about, disable_help_subcommand = true)]
pub struct Cli {
    /// Speaks the Debug Adapter Protocol on standard input and output (what editors start)
    #[arg(long)]
    stdio: bool,

    #[command(subcommand)]
    command: Option<Command>,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
enum Command {
    Test(Box<test::Test>),
    Plan(plan::Plan),
    Doctor(doctor::Doctor),
    Attach(attach::Attach),
    Daemon(daemon::Daemon),
}

/// Runs the program with the arguments of this process.
pub fn main() -> ExitCode {
    log::start();
    match Cli::parse().run() {
        Ok(code) => code,
        Err(error) => failure::report(&error),
    }
}

impl Cli {
    fn run(self) -> anyhow::Result<ExitCode> {
        match (self.stdio, self.command) {
            (true, None) => stdio::run(),
            (false, Some(command)) => match command {
                Command::Test(test) => test.run(),
                Command::Plan(plan) => plan.run(),
                Command::Doctor(doctor) => doctor.run(),
                Command::Attach(attach) => attach.run(),
                Command::Daemon(daemon) => daemon.run(),
            },
            (true, Some(_)) => Err(failure::hinted(
                "`--stdio` goes with no subcommand",
                "Leave out one of the two.",
            )),
            (false, None) => {
                Cli::command().print_help()?;
                Ok(ExitCode::from(CANNOT_RUN))
            }
        }
    }
}

/// Builds the runtime that a subcommand does its work on.
pub fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn help_lists_what_people_use_and_hides_the_daemon() {
        let help = Cli::command().render_help().to_string();
        for word in ["test", "plan", "doctor", "attach", "--stdio"] {
            assert!(help.contains(word), "{word} is missing in:\n{help}");
        }
        assert!(!help.contains("  daemon "), "{help}");
    }

    #[test]
    fn stdio_goes_with_no_subcommand() {
        let error = Cli::parse_from(["spec-dap", "--stdio", "doctor"])
            .run()
            .unwrap_err();
        assert_eq!(error.to_string(), "`--stdio` goes with no subcommand");
    }
}
