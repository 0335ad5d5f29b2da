//! `spec-dap daemon`: looks after our own BuildKit daemon.

use std::process::ExitCode;

use clap::{Args, Subcommand};

/// Looks after the BuildKit daemon that spec-dap starts for itself
#[derive(Debug, Args)]
#[command(hide = true)]
pub struct Daemon {
    #[command(subcommand)]
    command: Command,
}

/// What to do with the daemon.
#[derive(Debug, Subcommand)]
enum Command {
    /// Says whether the daemon runs
    Status,
    /// Stops the daemon
    Stop,
}

impl Daemon {
    /// Does what the arguments say.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            Command::Status | Command::Stop => {
                anyhow::bail!("the daemon is not built into this program yet")
            }
        }
    }
}
