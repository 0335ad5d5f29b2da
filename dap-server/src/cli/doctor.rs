//! `spec-dap doctor`: which daemon would be used, what it can do, and what is missing.

use std::process::ExitCode;

use clap::{Args, ValueEnum};

/// Says which BuildKit daemon would be used, what it can do, and what is missing
#[derive(Debug, Args)]
pub struct Doctor {
    /// The BuildKit daemon, e.g. unix:///run/buildkit/buildkitd.sock
    #[arg(long, value_name = "ADDR")]
    pub buildkit: Option<String>,

    /// Starts our own daemon where no other is found
    #[arg(long)]
    pub start: bool,

    /// How the findings are written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
}

/// How the findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Text for people
    Human,
    /// One JSON object
    Json,
}

impl Doctor {
    /// Examines this machine and writes what it finds.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        anyhow::bail!("the doctor is not built into this program yet")
    }
}
