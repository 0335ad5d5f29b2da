//! `spec-lsp expand`: a spec as its builder sees it.

use anyhow::Context as _;
use clap::Args;
use spec_core::{
    dalec,
    diagnostic::{Diagnostic, Severity},
    language::{self, Language, Model},
    melange::{self, variables::Architecture},
    text::Text,
};
use spec_report::{
    failure::hinted,
    pipelines::{Pipelines, absolute},
    render_diagnostics, shown,
};
use std::{
    fs,
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
};

/// The exit code where the builder would refuse the spec.
const REFUSED: u8 = 1;

/// Shows a spec as its builder sees it, with everything put in
///
/// For melange that is the JSON that `melange compile` prints; for Dalec the YAML of its target
/// `debug/resolve`.
#[derive(Debug, Args)]
pub struct Expand {
    /// The spec
    #[arg(value_name = "SPEC")]
    spec: PathBuf,

    /// The target, for Dalec: a key or a route, `bookworm` or `bookworm/deb`
    #[arg(long, value_name = "TARGET")]
    target: Option<String>,

    /// The architecture for which is built; `x86_64` if it is left out
    #[arg(long, value_name = "ARCH")]
    arch: Option<String>,

    /// Sets a build argument, for Dalec
    #[arg(long = "arg", value_name = "KEY=VALUE", value_parser = key_value)]
    args: Vec<(String, String)>,

    /// A folder with pipelines, for melange, before those in `pipelines/` beside the spec
    #[arg(long = "pipeline-dir", value_name = "DIR")]
    pipeline_dirs: Vec<PathBuf>,

    /// Switches on an option of the configuration, for melange
    #[arg(long = "build-option", value_name = "OPTION")]
    build_options: Vec<String>,

    /// Takes the file for a spec of this language: dalec or melange
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<Language>,
}

impl Expand {
    /// Writes the spec as its builder sees it.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let path = shown(&self.spec);
        let bytes = fs::read(&self.spec).with_context(|| format!("cannot read {path}"))?;
        let text = Text::from_bytes(&bytes);
        let language = self
            .language
            .or_else(|| language::detect(&text, Some(&absolute(&self.spec).to_string_lossy())));
        let expanded = match language {
            Some(Language::Dalec) => self.dalec(&text),
            Some(Language::Melange) => self.melange(&text)?,
            Some(Language::MelangePipeline) => {
                return Err(hinted(
                    format!("{path} is a pipeline, and has values only where it is used"),
                    "Expand a configuration that uses it.",
                ));
            }
            None => {
                return Err(hinted(
                    format!("{path} is no spec of Dalec or melange"),
                    "`--language` makes it one.",
                ));
            }
        };
        match expanded {
            Ok(expanded) => {
                let mut out = io::stdout().lock();
                out.write_all(expanded.as_bytes())?;
                out.flush()?;
                Ok(ExitCode::SUCCESS)
            }
            Err(errors) => {
                let shown = render_diagnostics(&self.spec, &text, &errors);
                write!(anstream::stderr(), "{shown}")?;
                Ok(ExitCode::from(REFUSED))
            }
        }
    }

    fn dalec(&self, text: &Text) -> Result<String, Vec<Diagnostic>> {
        let mut given = dalec::Given {
            args: self.args.iter().cloned().collect(),
            target: self
                .target
                .as_ref()
                .map(|target| target.split('/').next().unwrap_or_default().to_owned()),
            ..dalec::Given::default()
        };
        if let Some(arch) = &self.arch {
            // Dalec has Go's names.
            Architecture::new(arch)
                .go()
                .clone_into(&mut given.platform.architecture);
        }
        dalec::expand(text, &given)
    }

    fn melange(&self, text: &Text) -> anyhow::Result<Result<String, Vec<Diagnostic>>> {
        let mut unread = Vec::new();
        let mut fault = |fault| unread.push(fault);
        let pipelines = Pipelines::new(&self.pipeline_dirs, &mut fault)?;
        if let Some(fault) = unread.into_iter().next() {
            anyhow::bail!("{fault}");
        }
        let given = melange::Given {
            library: pipelines.beside(&self.spec),
            architecture: self
                .arch
                .as_deref()
                .map_or_else(Architecture::default, Architecture::new),
            options: self.build_options.clone(),
            ..melange::Given::default()
        };
        let architecture = given.architecture.apk().to_owned();
        let options = language::Options {
            language: Some(Language::Melange),
            melange: given,
            ..language::Options::default()
        };
        let read = language::read(text, None, &options);
        let Some((Model::Melange(spec, compiled), mut errors)) =
            read.map(|it| (it.model, it.diagnostics))
        else {
            anyhow::bail!("{} is no configuration of melange", shown(&self.spec));
        };
        errors.retain(|found| found.severity == Severity::Error);
        if !errors.is_empty() {
            return Ok(Err(errors));
        }
        let targets = &compiled.expanded.package.target_architecture;
        let targets: Vec<&str> = { targets.iter().flatten() }
            .map(|target| target.value.as_str())
            .collect();
        if !matches!(targets.as_slice(), [] | ["all"]) && !targets.contains(&&*architecture) {
            return Err(hinted(
                format!("melange skips {} for {architecture}", shown(&self.spec)),
                format!("`--arch` takes what it is for: {}.", targets.join(", ")),
            ));
        }
        let json = compiled.to_json(&spec);
        Ok(Ok(serde_json::to_string_pretty(&json)? + "\n"))
    }
}

fn key_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("write KEY=VALUE".to_owned()),
    }
}
