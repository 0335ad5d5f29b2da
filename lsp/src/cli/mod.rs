//! The command line: one file or folder for each subcommand, the choice between them here.
//!
//! A subcommand is a struct of its arguments with a method `run`, which yields the exit code or an
//! error; errors end with [`failure::CANNOT_RUN`]. Standard output carries results only; without a
//! subcommand, the protocol only.

pub mod check;
pub mod expand;
pub mod schema;
mod serve;

use clap::{Parser, Subcommand};
use spec_core::melange::lint::Rules;
use spec_report::failure;
use std::process::ExitCode;

/// Shows what is wrong with package specs (Dalec and melange): in editors, and on the command line.
///
/// Editors start it without a subcommand; it speaks the Language Server Protocol over standard
/// input and output.
#[derive(Debug, Parser)]
#[command(name = "spec-lsp", version, disable_help_subcommand = true)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// Speaks over standard input and output, as it does without a subcommand in any case
    #[arg(long)]
    stdio: bool,

    /// The rules that hold for melange configurations: common, or wolfi for those of that
    /// distribution
    #[arg(long, value_name = "RULES", default_value_t = Rules::Common)]
    rules: Rules,

    #[command(subcommand)]
    command: Option<Command>,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Check),
    Expand(expand::Expand),
    Schema(schema::Schema),
}

/// Runs the program with the arguments of this process.
pub fn main() -> ExitCode {
    match Cli::parse().run() {
        Ok(code) => code,
        Err(error) => failure::report(&error),
    }
}

impl Cli {
    fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            None => serve::run(self.rules),
            Some(Command::Check(check)) => check.run(),
            Some(Command::Expand(expand)) => expand.run(),
            Some(Command::Schema(schema)) => schema.run(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_arguments_are_consistent() {
        Cli::command().debug_assert();
    }
}
