//! From a spec on disk to a program: what `test`, `plan` and `launch` have in common.
//!
//! Reads files and asks no daemon.

use crate::offered;
use spec_build::{
    client::Secrets,
    image::{ImageError, ImageSource, Served},
    run::{MAIN_CONTEXT, Program},
};
use spec_core::{
    dalec,
    diagnostic::{Diagnostic, Severity},
    language::{self, Language},
    plan::{self, Plan, PlanRequest, Unmatched},
    text::{Encoding, Text},
};
use spec_llb::{
    lower::{Base, Environment},
    op::Platform,
};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// What is wanted of a spec.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The spec's file.
    pub spec: PathBuf,
    /// The image under test.
    pub image: Option<ImageSource>,
    /// Globs over the names of tests; without any, all tests.
    pub tests: Vec<String>,
    /// A route (`bookworm/deb`) or the key of a target (`bookworm`).
    pub target: Option<String>,
    /// Build arguments.
    pub args: BTreeMap<String, String>,
    /// The folders of build contexts, by name; without `context` that is the spec's folder.
    pub contexts: BTreeMap<String, PathBuf>,
    /// Secrets, each said as `id=ID[,src=PATH|,env=NAME]`.
    pub secrets: Vec<String>,
    /// The folder from which the paths of secrets are seen; empty is the present one.
    pub folder: PathBuf,
    /// Whether builds are wanted, too, so that a spec may be without tests.
    pub builds: bool,
    /// The platform of the daemon, as far as it is known.
    pub platform: Platform,
}

/// A spec that is ready to run.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// What would run.
    pub program: Program,
    /// What the daemon needs from the client.
    pub served: Served,
    /// The secrets that it may ask for.
    pub secrets: Secrets,
    /// What is wrong with the spec; no errors among it.
    pub diagnostics: Vec<Diagnostic>,
    /// What the user should know: targets that were not chosen.
    pub notes: Vec<String>,
}

/// What a refusal is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// The spec, or what is wanted of it.
    Spec,
    /// The image under test.
    Image,
}

/// Why a spec cannot be run.
#[derive(Debug)]
pub struct Refusal {
    /// What it is about.
    pub about: About,
    /// What happened.
    pub message: String,
    /// What to do next; a whole sentence.
    pub hint: Option<String>,
    /// The text and the errors in it, if they are the reason.
    pub errors: Option<(Text, Vec<Diagnostic>)>,
}

impl Refusal {
    /// A refusal of the spec without errors in it.
    pub fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            about: About::Spec,
            message: message.into(),
            hint: Some(hint.into()),
            errors: None,
        }
    }
}

impl From<ImageError> for Refusal {
    fn from(error: ImageError) -> Self {
        Self {
            about: About::Image,
            ..Self::new(error.to_string(), error.hint())
        }
    }
}

/// Reads a spec and plans what is wanted of it.
pub fn prepare(wanted: &Wanted) -> Result<Prepared, Refusal> {
    let path = &wanted.spec;
    let text = read(path)?;
    let refuse = |what: &str, hint: &str| {
        let path = path.display();
        let message = format!("{path} is {what}, and only tests of Dalec specs can be run");
        Err(Refusal::new(message, hint))
    };
    match language::detect(&text, path.to_str()) {
        Some(Language::Melange) => {
            let hint = "`spec-dap plan` shows what melange would run.";
            return refuse("a melange configuration", hint);
        }
        Some(Language::MelangePipeline) => {
            let hint = "`spec-dap plan` shows what melange would run of what uses it.";
            return refuse("a pipeline of melange", hint);
        }
        Some(Language::Dalec) | None => {}
    }
    let platform = dalec::Platform {
        os: wanted.platform.os.clone(),
        architecture: wanted.platform.architecture.clone(),
        variant: wanted.platform.variant.clone(),
    };
    let request = PlanRequest {
        target: wanted.target.clone(),
        args: wanted.args.clone(),
        platform: platform.clone(),
        build_platform: platform,
    };
    let (spec, mut diagnostics) = dalec::read_with(&text, &request.given());
    let (plan, found) = plan::dalec(&spec, &request);
    diagnostics.extend(found);
    let (errors, diagnostics): (Vec<_>, Vec<_>) = diagnostics
        .into_iter()
        .partition(|found| found.severity == Severity::Error);
    if let Some(first) = errors.first() {
        let place = text.line_column(first.range.start, Encoding::Utf32);
        let mut message = format!(
            "{}:{}:{}: {}",
            path.display(),
            place.line + 1,
            place.column + 1,
            first.message
        );
        match errors.len() - 1 {
            0 => {}
            1 => message.push_str(" (and one more error)"),
            more => message.push_str(&format!(" (and {more} more errors)")),
        }
        let hint = first.hint.clone();
        return Err(Refusal {
            about: About::Spec,
            message,
            hint,
            errors: Some((text, errors)),
        });
    }
    let mut plan = select(plan, wanted, path)?;
    let contexts = offered::contexts(&wanted.contexts)?;
    plan.require_contexts(|name| name == MAIN_CONTEXT || contexts.contains_key(name));
    let secrets = offered::secrets(&wanted.secrets, &wanted.folder)?;
    let (environment, served) = match &wanted.image {
        Some(image) => {
            let open = image.open(&wanted.platform)?;
            (open.environment, open.served)
        }
        None => {
            let environment = Environment {
                base: Base::Scratch,
                platform: wanted.platform.clone(),
                ..Environment::default()
            };
            (environment, Served::Nothing)
        }
    };
    let notes = notes(&plan, request.target_key());
    let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
    let mut program = Program {
        args: wanted.args.clone(),
        ..Program::new(path, text, plan, environment)
    };
    program.contexts.extend(contexts);
    Ok(Prepared {
        program,
        served,
        secrets,
        diagnostics,
        notes,
    })
}

/// Reads a spec's text.
pub fn read(path: &Path) -> Result<Text, Refusal> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Text::from_bytes(&bytes)),
        Err(error) => Err(Refusal::new(
            format!("cannot read the spec {}: {error}", path.display()),
            "Give the path of a Dalec spec, such as `hello.yml`.",
        )),
    }
}

/// Keeps the tests whose names match.
fn select(mut plan: Plan, wanted: &Wanted, path: &Path) -> Result<Plan, Refusal> {
    let names: Vec<_> = plan
        .tests
        .iter()
        .map(|test| format!("`{}`", test.name))
        .collect();
    if names.is_empty() && (!wanted.builds || plan.builds.is_empty()) {
        let targets = plan.other_targets.join(", ");
        return Err(if targets.is_empty() {
            Refusal::new(
                format!("{} has no tests", path.display()),
                "Write a list under `tests:`, each with `name`, `steps` or `files`.",
            )
        } else {
            Refusal::new(
                format!(
                    "{} has no tests but those of targets: {targets}",
                    path.display()
                ),
                "Choose one with `--target`, in a launch configuration with `target`.",
            )
        });
    }
    let unmatched = plan.select(&wanted.tests);
    match unmatched.first() {
        None => Ok(plan),
        Some(Unmatched {
            glob,
            reason: Some(reason),
        }) => Err(Refusal::new(
            format!("`{glob}` is no pattern: {reason}"),
            "Patterns know `*`, `?`, `[a-z]` and `{one,other}`.",
        )),
        Some(Unmatched { glob, reason: None }) => Err(Refusal::new(
            format!("no test of {} fits `{glob}`", path.display()),
            format!("Its tests are {}.", names.join(", ")),
        )),
    }
}

/// Says what a person may have overlooked: tests that do not run, a target without any.
fn notes(plan: &Plan, target: Option<&str>) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(key) = target
        && plan
            .tests
            .iter()
            .all(|test| test.target.as_deref() != Some(key))
    {
        notes.push(format!("the target `{key}` has no tests of its own"));
    }
    if !plan.other_targets.is_empty() {
        notes.push(format!(
            "targets with tests of their own that do not run: {} (choose one with `--target`, in a launch configuration with `target`)",
            plan.other_targets.join(", ")
        ));
    }
    notes
}
