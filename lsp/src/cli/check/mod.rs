//! `spec-lsp check`: what is wrong with specs, for people, programs and continuous integration.
//!
//! Look at [`Check::run`] first: find the files, read and check them on all processors, mend what
//! can be mended if that is wanted, and write the findings.

mod explain;
mod files;
mod fix;
mod github;
mod hosts;
mod human;
mod json;
mod sarif;
mod shellcheck;
mod work;

use clap::{Args, ValueEnum};
use shellcheck::Shellcheck;
use spec_core::{
    diagnostic::{Diagnostic, Severity},
    language::{self, Language, Options},
    melange::{
        self,
        lint::{Host, Rules},
    },
    text::Text,
};
use spec_report::{
    failure::{CANNOT_RUN, hinted},
    pipelines::{Pipelines, absolute},
    shown,
};
use std::{
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
};

/// The exit code where a builder would refuse a spec.
const FOUND: u8 = 1;

/// Shows what is wrong with specs
///
/// An error is what the builder refuses; a warning is what fails later or elsewhere, or is
/// silently wrong. The exit code is 0 without errors, 1 with an error in a spec, and 2 if
/// something could not be checked.
#[derive(Debug, Args)]
pub struct Check {
    /// Specs, and folders with specs in them; files of other sorts in folders are left alone
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,

    /// How the findings are written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,

    /// Mends what can be mended without doubt, and shows what is left
    #[arg(long)]
    fix: bool,

    /// Says what a code means, and checks nothing
    #[arg(long, value_name = "CODE")]
    explain: Option<String>,

    /// Takes all files for specs of this language: dalec, melange or melange-pipeline
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<Language>,

    /// The rules that hold for melange configurations: common, or wolfi for those of that
    /// distribution
    #[arg(long, value_name = "RULES", default_value_t = Rules::Common)]
    rules: Rules,

    /// A folder with pipelines that melange may use, before those in `pipelines/` beside a spec
    #[arg(long = "pipeline-dir", value_name = "DIR")]
    pipeline_dirs: Vec<PathBuf>,

    /// Leaves out shellcheck, which looks at the scripts where it is installed
    #[arg(long)]
    no_shellcheck: bool,
}

/// How findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Text for people, with the lines that are meant
    Human,
    /// One JSON array
    Json,
    /// A SARIF 2.1.0 log, for code scanning
    Sarif,
    /// Commands that make annotations in GitHub Actions
    Github,
}

/// A file that was checked.
#[derive(Debug)]
struct File {
    path: PathBuf,
    text: Text,
    /// `None` if it is no spec.
    diagnostics: Option<Vec<Diagnostic>>,
    /// The hosts from which its sources come.
    hosts: Vec<Host>,
    /// How many findings were mended.
    fixed: usize,
    /// What could not be done, though the file could be read.
    faults: Vec<String>,
}

impl Check {
    /// Checks what the arguments name.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        if let Some(code) = &self.explain {
            return explain::run(code);
        }
        let mut faults = Vec::new();
        let pipelines = Pipelines::new(&self.pipeline_dirs, &mut |fault| {
            faults.push(files::Fault::serious(fault));
        })?;
        let found = files::find(&self.paths, &mut faults);
        let shellcheck = Shellcheck::find().filter(|_| !self.no_shellcheck);
        let shellcheck = shellcheck.as_ref();
        let results =
            work::on_all_processors(&found, |found| self.check(found, &pipelines, shellcheck));
        let mut files = Vec::new();
        for (found, result) in found.iter().zip(results) {
            match result {
                Ok(file) => {
                    let wanted = found.is_named && self.format == Format::Human;
                    if file.diagnostics.is_none() && wanted {
                        faults.push(no_spec(&file));
                    }
                    files.extend(file.diagnostics.is_some().then_some(file));
                }
                Err(fault) => faults.push(files::Fault::serious(fault)),
            }
        }
        hosts::compare(&mut files);
        self.write(&files)?;
        let mut stderr = anstream::stderr().lock();
        let failed = faults.iter().any(|fault| fault.is_serious);
        for fault in faults {
            let word = if fault.is_serious { "error" } else { "note" };
            writeln!(stderr, "{word}: {}", fault.message)?;
        }
        let mut refused = false;
        for message in files.iter().flat_map(|file| &file.faults) {
            writeln!(stderr, "error: {message}")?;
            refused = true;
        }
        let errors = count(&files, Severity::Error);
        Ok(ExitCode::from(match (failed || refused, errors) {
            (true, _) => CANNOT_RUN,
            (false, 0) => 0,
            (false, _) => FOUND,
        }))
    }

    fn check(
        &self,
        found: &files::Found,
        pipelines: &Pipelines,
        shellcheck: Option<&Shellcheck>,
    ) -> Result<File, String> {
        let options = Options {
            language: self.language,
            melange: melange::Given {
                library: pipelines.beside(&found.path),
                rules: self.rules,
                ..melange::Given::default()
            },
            ..Options::default()
        };
        let bytes = files::read(found)?;
        let text = Text::from_bytes(&bytes);
        let file = found.path.clone();
        let path = absolute(&file).to_string_lossy().into_owned();
        let check = |text: &Text| language::check(text, Some(&path), &options);
        let mut checked = check(&text);
        let mut fault = None;
        if let (Some(shellcheck), Some(checked)) = (shellcheck, &mut checked) {
            fault = shellcheck.run(&text, checked).err();
        }
        let mut file = File {
            path: file,
            text,
            hosts: checked.as_ref().map_or_else(Vec::new, hosts::of),
            diagnostics: checked.map(|checked| checked.diagnostics),
            fixed: 0,
            faults: Vec::new(),
        };
        if self.fix {
            let again = |text: &Text| {
                let mut checked = check(text)?;
                if let Some(shellcheck) = shellcheck {
                    fault = shellcheck.run(text, &mut checked).err();
                }
                Some(checked.diagnostics)
            };
            fix::mend(&mut file, &bytes, again);
            if file.fixed > 0 {
                let checked = check(&file.text);
                file.hosts = checked.as_ref().map_or_else(Vec::new, hosts::of);
            }
        }
        file.faults.extend(fault);
        Ok(file)
    }

    fn write(&self, files: &[File]) -> anyhow::Result<()> {
        let mut out = io::BufWriter::new(anstream::stdout().lock());
        match self.format {
            Format::Human => human::write(&mut out, files)?,
            Format::Json => json::write(&mut out, files)?,
            Format::Sarif => sarif::write(&mut out, files)?,
            Format::Github => github::write(&mut out, files)?,
        }
        out.flush()?;
        Ok(())
    }
}

/// Says why a file that was named has no findings.
fn no_spec(file: &File) -> files::Fault {
    files::Fault {
        message: format!(
            "{} is neither a spec of Dalec or melange nor a pipeline; `--language` makes it one",
            shown(&file.path)
        ),
        is_serious: false,
    }
}

/// Counts findings.
fn count(files: &[File], severity: Severity) -> usize {
    let all = files
        .iter()
        .flat_map(|file| file.diagnostics.iter().flatten());
    all.filter(|found| found.severity == severity).count()
}

/// Refuses a code that does not exist.
fn no_code(code: &str) -> anyhow::Error {
    hinted(
        format!("there is no code `{code}`"),
        "Findings show their codes in brackets, such as yaml/syntax; the reference lists them all.",
    )
}
