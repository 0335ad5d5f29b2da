//! `spec-dap test`: runs the tests of specs and says what failed and where.

use super::{
    FAILED,
    failure::{hinted, report_to},
    spec_arguments::{SpecArguments, refused},
};
use crate::{
    prepare::prepare,
    progress::Progress,
    report::{Human, Json, Junit, Report, render_diagnostics},
};
use clap::{Args, ValueEnum};
use spec_build::{
    run::{Rerun, RunEvent},
    timeline::{Tally, Timeline},
};
use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
    time::Instant,
};

/// Runs the tests of specs in containers
#[derive(Debug, Args)]
pub struct Test {
    /// The specs
    #[arg(value_name = "SPEC", required = true)]
    specs: Vec<PathBuf>,

    /// The image that the tests run in: REF, oci-layout:PATH or rootfs:PATH
    #[arg(long, value_name = "IMAGE")]
    image: String,

    #[command(flatten)]
    arguments: SpecArguments,

    /// The BuildKit daemon, e.g. unix:///run/buildkit/buildkitd.sock
    #[arg(long, value_name = "ADDR")]
    buildkit: Option<String>,

    /// What runs again although the daemon has recorded a result
    #[arg(long, value_enum, default_value_t = RerunChoice::Failed)]
    rerun: RerunChoice,

    /// How results are written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,

    /// Opens a shell in the state of the first failure
    #[arg(long)]
    shell_on_failure: bool,

    /// Writes the state of the first failure as an image
    #[arg(long, value_enum, requires = "export_path")]
    export_on_failure: Option<ExportChoice>,

    /// Where the image of `--export-on-failure` goes
    #[arg(long, value_name = "PATH", requires = "export_on_failure")]
    export_path: Option<PathBuf>,
}

/// What runs again although its result is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum RerunChoice {
    /// What failed
    Failed,
    /// Everything
    All,
    /// Nothing
    None,
}

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Text for people
    Human,
    /// One JSON object a line
    Json,
    /// JUnit's XML
    Junit,
}

/// As what a state is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ExportChoice {
    /// An OCI image in a tar file
    Tarball,
}
