//! `spec-dap test`: runs the tests of specs and says what failed and where.

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, ValueEnum};

/// Runs the tests of specs in containers
#[derive(Debug, Args)]
pub struct Test {
    /// The specs
    #[arg(value_name = "SPEC", required = true)]
    pub specs: Vec<PathBuf>,

    /// The image that the tests run in: REF, oci-layout:PATH or rootfs:PATH
    #[arg(long, value_name = "IMAGE")]
    pub image: String,

    /// Runs the tests with this name only; `*`, `?` and `[…]` match as in file names
    #[arg(long = "test", value_name = "GLOB")]
    pub tests: Vec<String>,

    /// Adds the tests of this target, a key or a route: `bookworm`, `bookworm/deb`
    #[arg(long, value_name = "TARGET")]
    pub target: Option<String>,

    /// Sets a build argument of the spec
    #[arg(long = "arg", value_name = "KEY=VALUE")]
    pub args: Vec<String>,

    /// The BuildKit daemon, e.g. unix:///run/buildkit/buildkitd.sock
    #[arg(long, value_name = "ADDR")]
    pub buildkit: Option<String>,

    /// What runs again although the daemon has recorded a result
    #[arg(long, value_enum, default_value_t = Rerun::Failed)]
    pub rerun: Rerun,

    /// How results are written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,

    /// Opens a shell in the state of the first failure
    #[arg(long)]
    pub shell_on_failure: bool,

    /// Writes the state of the first failure as an image
    #[arg(long, value_enum, requires = "export_path")]
    pub export_on_failure: Option<Export>,

    /// Where the image of `--export-on-failure` goes
    #[arg(long, value_name = "PATH", requires = "export_on_failure")]
    pub export_path: Option<PathBuf>,
}

/// What runs again although its result is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Rerun {
    /// What failed
    Failed,
    /// Everything
    All,
    /// Nothing
    None,
}

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Text for people
    Human,
    /// One JSON object a line
    Json,
    /// JUnit's XML
    Junit,
}

/// The form in which the state of a failure is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Export {
    /// An OCI image in a tar file
    Tarball,
}

impl Test {
    /// Runs the tests.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        anyhow::bail!("running tests is not built into this program yet")
    }
}
