//! What `plan` needs to know of a melange configuration.

use clap::Args;
use spec_core::{
    melange::{self, Given, variables::Architecture},
    plan::{self, Plan},
    text::Text,
};
use spec_report::{failure::hinted, pipelines::Pipelines};
use std::path::{Path, PathBuf};

/// What a build of a melange configuration would be given.
#[derive(Clone, Debug, Args)]
pub(super) struct Arguments {
    /// A folder with pipelines for melange; `pipelines` beside the spec comes after it
    #[arg(long = "pipeline-dir", value_name = "FOLDER")]
    folders: Vec<PathBuf>,

    /// The architecture for which melange would build
    #[arg(long, value_name = "ARCH", default_value = "x86_64")]
    arch: String,

    /// Switches a build option of melange on
    #[arg(long = "build-option", value_name = "OPTION")]
    options: Vec<String>,
}

impl Arguments {
    /// Plans a configuration.
    pub(super) fn plan(&self, path: &Path, text: &Text) -> anyhow::Result<Plan> {
        let mut faults = Vec::new();
        let pipelines = Pipelines::new(&self.folders, &mut |fault| faults.push(fault))?;
        if let Some(fault) = faults.into_iter().next() {
            return Err(hinted(
                fault,
                "Without it, the plan would not be what melange runs.",
            ));
        }
        let given = Given {
            library: pipelines.beside(path),
            architecture: Architecture::new(&self.arch),
            options: self.options.clone(),
            ..Given::default()
        };
        let (_, compiled, diagnostics) =
            melange::read_compiled(text, &melange::parse(text), &given);
        Ok(plan::melange(&compiled, &diagnostics))
    }
}
