//! `spec-dap attach`: the terminal's end of a shell in a stopped container.

use std::{path::PathBuf, process::ExitCode};

use clap::Args;

use crate::shell::terminal;

/// Connects this terminal with a shell that a debug session opened
#[derive(Debug, Args)]
pub struct Attach {
    /// The socket that the session listens on
    #[arg(long, value_name = "PATH")]
    pub socket: PathBuf,
    /// The word by which the session knows that this terminal was invited
    #[arg(long, value_name = "TOKEN")]
    pub token: String,
}

impl Attach {
    /// Runs the terminal until the shell ends, and yields the shell's exit code.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let runtime = super::runtime()?;
        let code = runtime.block_on(terminal::attach(&self.socket, &self.token));
        // Whatever still waits for a key must not hold the process up.
        runtime.shutdown_background();
        Ok(ExitCode::from(
            u8::try_from(code? & 0xff).unwrap_or(super::FAILED),
        ))
    }
}
