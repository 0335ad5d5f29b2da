//! `spec-dap doctor`: which daemon would be used, what it can do, and what is missing.

mod examine;
mod findings;
mod human;

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::{Args, ValueEnum};
use spec_build::daemon::{Launcher, Surroundings};

use super::{CANNOT_RUN, runtime};

/// Says which BuildKit daemon would be used, what it can do, and what is missing
///
/// Ends with 0 if tests can run, else with 2. Starts no daemon unless asked to.
#[derive(Debug, Args)]
pub struct Doctor {
    /// The BuildKit daemon, e.g. unix:///run/buildkit/buildkitd.sock, or `own`
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
        let surroundings = Surroundings::of_this_process();
        let launcher = Launcher::of_this_program();
        let findings = runtime()?.block_on(examine::examine(
            self.buildkit.as_deref(),
            self.start,
            &surroundings,
            &launcher,
        ));
        let mut out = io::stdout().lock();
        match self.format {
            Format::Human => out.write_all(human::text(&findings).as_bytes())?,
            Format::Json => {
                serde_json::to_writer(&mut out, &findings)?;
                out.write_all(b"\n")?;
            }
        }
        Ok(match findings.missing.is_empty() {
            true => ExitCode::SUCCESS,
            false => ExitCode::from(CANNOT_RUN),
        })
    }
}
