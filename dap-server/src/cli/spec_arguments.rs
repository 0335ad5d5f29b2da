//! The arguments that say what is wanted of a spec; `test` and `plan` have them in common.

use super::failure::hinted;
use crate::live::reach::host_platform;
use crate::prepare::{Prepared, Refusal, Wanted, prepare};
use crate::report::render_diagnostics;
use clap::Args;
use std::path::{Path, PathBuf};

/// What is wanted of a spec.
#[derive(Clone, Debug, Args)]
pub struct SpecArguments {
    /// Only the tests with this name; `*`, `?` and `[…]` match as in file names
    #[arg(long = "test", value_name = "GLOB")]
    pub tests: Vec<String>,

    /// Adds the tests of this target, a key or a route: `bookworm`, `bookworm/deb`
    #[arg(long, value_name = "TARGET")]
    pub target: Option<String>,

    /// Sets a build argument of the spec
    #[arg(long = "arg", value_name = "KEY=VALUE", value_parser = key_value)]
    pub args: Vec<(String, String)>,

    /// Adds a build context that mounts name; without one for `context` that is the spec's folder
    #[arg(long = "build-context", value_name = "NAME=PATH", value_parser = name_path)]
    pub contexts: Vec<(String, PathBuf)>,
}

impl SpecArguments {
    /// Says what is wanted of one spec.
    pub fn wanted(&self, spec: &Path, image: Option<&str>) -> anyhow::Result<Wanted> {
        let image = match image.map(str::parse).transpose() {
            Ok(image) => image,
            Err(error) => return Err(refused(Refusal::from(error), spec)),
        };
        Ok(Wanted {
            spec: spec.to_owned(),
            image,
            tests: self.tests.clone(),
            target: self.target.clone(),
            args: self.args.iter().cloned().collect(),
            contexts: self.contexts.iter().cloned().collect(),
            platform: host_platform(),
            ..Wanted::default()
        })
    }

    /// Reads a spec and plans what is wanted of it.
    pub fn prepare(&self, spec: &Path, image: Option<&str>) -> anyhow::Result<Prepared> {
        let wanted = self.wanted(spec, image)?;
        prepare(&wanted).map_err(|refusal| refused(refusal, spec))
    }
}

/// Makes an error of a refusal; the errors in the spec are shown with their places.
pub fn refused(refusal: Refusal, spec: &Path) -> anyhow::Error {
    let Refusal {
        message,
        hint,
        errors,
        ..
    } = refusal;
    match errors {
        Some((text, errors)) => {
            let shown = render_diagnostics(spec, &text, &errors);
            let count = errors.len();
            let plural = if count == 1 { "" } else { "s" };
            hinted(
                format!("the builder would refuse this spec: {count} error{plural}\n\n{shown}"),
                "Correct what is marked; the tests run once the spec loads.",
            )
        }
        None => match hint {
            Some(hint) => hinted(message, hint),
            None => anyhow::anyhow!(message),
        },
    }
}

fn key_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("write KEY=VALUE".to_owned()),
    }
}

fn name_path(text: &str) -> Result<(String, PathBuf), String> {
    match text.split_once('=') {
        Some((name, path)) if !name.is_empty() && !path.is_empty() => {
            Ok((name.to_owned(), PathBuf::from(path)))
        }
        _ => Err("write NAME=PATH".to_owned()),
    }
}
