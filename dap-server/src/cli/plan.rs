//! `spec-dap plan`: shows what would run, without a daemon.

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, ValueEnum};

/// Shows what the tests of a spec would run, without a daemon
#[derive(Debug, Args)]
pub struct Plan {
    /// The spec
    #[arg(value_name = "SPEC")]
    pub spec: PathBuf,

    /// The image that the tests would run in: REF, oci-layout:PATH or rootfs:PATH
    #[arg(long, value_name = "IMAGE")]
    pub image: Option<String>,

    /// Adds the tests of this target, a key or a route: `bookworm`, `bookworm/deb`
    #[arg(long, value_name = "TARGET")]
    pub target: Option<String>,

    /// Sets a build argument of the spec
    #[arg(long = "arg", value_name = "KEY=VALUE")]
    pub args: Vec<String>,

    /// How the plan is written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
}

/// How the plan is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Text for people
    Human,
    /// One JSON object
    Json,
    /// A graph for Graphviz
    Dot,
}

impl Plan {
    /// Shows the plan.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        anyhow::bail!("planning is not built into this program yet")
    }
}
