//! `spec-dap --stdio`: the debug adapter as editors start it.

use std::process::ExitCode;

/// Serves one debug session on standard input and output.
pub fn run() -> anyhow::Result<ExitCode> {
    anyhow::bail!("the debug adapter is not built into this program yet")
}
