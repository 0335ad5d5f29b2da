//! `spec-dap attach`: the terminal's end of a shell in a stopped container.

use std::{path::PathBuf, process::ExitCode};

use clap::Args;

/// Connects this terminal with a shell that a debug session opened
#[derive(Debug, Args)]
pub struct Attach {
    /// The socket that the session listens on
    #[arg(long, value_name = "PATH")]
    pub socket: PathBuf,
}

impl Attach {
    /// Runs the terminal until the shell ends, and yields the shell's exit code.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        anyhow::bail!("attaching is not built into this program yet")
    }
}
