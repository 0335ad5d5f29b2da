//! A state as an image: what failed, to take away and look at.
//!
//! Look at [`tarball`] first. The state of a step is an operation's output like any other, so the
//! daemon exports it with its owners, modes and links; nothing is copied through us but the result.

use crate::{
    client::{
        Build, Connection, ExportTarget, Exporter, ExporterKind, SessionContent, SolveError,
        solve_to,
    },
    debugger::{Debugger, StopKind},
    run::Finished,
};
use serde_json::json;
use spec_llb::{lower::Lowered, op::Output};
use std::{
    collections::BTreeMap,
    fmt, io,
    path::{Path, PathBuf},
    sync::Arc,
};
use tempfile::NamedTempFile;

/// The label with the path of the spec.
pub const SPEC_LABEL: &str = "spec-dap.spec";
/// The label with the line of the step or check, from 1.
pub const LINE_LABEL: &str = "spec-dap.line";
/// The label with the command of the step.
pub const COMMAND_LABEL: &str = "spec-dap.command";
/// The label with the exit code of the step.
pub const EXIT_CODE_LABEL: &str = "spec-dap.exit-code";
/// The label with the id of the node.
pub const NODE_LABEL: &str = "spec-dap.node";

/// A state that is to be written as an image.
#[derive(Clone, Debug)]
pub struct ExportRequest {
    lowered: Arc<Lowered>,
    state: Output,
    config: serde_json::Value,
    record: serde_json::Value,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// The image.
    pub image: PathBuf,
    /// The record beside it.
    pub record: PathBuf,
    /// The image's digest, if the daemon told it.
    pub digest: Option<String>,
}

impl fmt::Display for Exported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (image, record) = (self.image.display(), self.record.display());
        write!(
            f,
            "wrote the state as an image to {image}, its record to {record}"
        )
    }
}

/// Why a state cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The daemon refuses, or is gone.
    #[error("{0}")]
    Build(#[from] SolveError),
    /// The file cannot be written.
    #[error("cannot write {path}: {error}")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
}

impl ExportError {
    /// Returns what to do next, as a whole sentence.
    pub fn hint(&self) -> &str {
        match self {
            Self::Build(error) => error.hint(),
            Self::Write { .. } => "Choose a path in a folder that you can write to.",
        }
    }
}

impl ExportRequest {
    /// Describes the state where the debugger stands: after a step whose result is shown, else
    /// before it; nothing before anything ran.
    pub fn of(debugger: &Debugger<Build>) -> Option<Self> {
        let node = debugger.node()?;
        let done = debugger.position()?.done;
        let run = debugger.run();
        let lowered = run.lowered(node.test)?;
        let test = lowered.tests.first()?;
        let step = match node.kind {
            StopKind::Step if !done => node.step?.checked_sub(1),
            _ => node.step,
        };
        let state = match step {
            Some(step) => test.steps.get(step)?.state.clone(),
            None => test.base.clone(),
        };
        let finished = debugger.moment().map(|moment| &moment.finished);
        let step_finished = debugger.step_moment().map(|moment| &moment.finished);
        let program = run.program();
        let environment = &program.environment;
        let plan = debugger.step_plan(node);
        let mut env: BTreeMap<_, _> = environment.env.iter().cloned().collect();
        env.extend(plan.map(|step| step.env.clone()).unwrap_or_default());
        let env: Vec<_> = env
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let line = program.text.line(node.range.start) + 1;
        let exit_code = step_finished
            .and_then(Finished::step)
            .and_then(|step| step.exit_code);
        let labels = json!({
            SPEC_LABEL: program.path.display().to_string(),
            LINE_LABEL: line.to_string(),
            COMMAND_LABEL: plan.map(|step| step.step.command.clone()).unwrap_or_default(),
            EXIT_CODE_LABEL: exit_code.map(|code| code.to_string()).unwrap_or_default(),
            NODE_LABEL: node.id.to_string(),
        });
        let config = json!({
            "architecture": environment.platform.architecture,
            "os": environment.platform.os,
            "config": {
                "Env": env,
                "WorkingDir": if environment.cwd.is_empty() { "/" } else { &environment.cwd },
                "User": environment.user,
                "Labels": labels,
            },
            "rootfs": { "type": "layers", "diff_ids": [] },
        });
        let outcome = |finished: Option<&Finished>| {
            finished.and_then(|finished| serde_json::to_value(&finished.outcome).ok())
        };
        let record = json!({
            "spec": program.path.display().to_string(),
            "node": node.id.to_string(),
            "line": line,
            "record": outcome(finished),
            "step": outcome(step_finished),
        });
        Some(Self {
            lowered,
            state,
            config,
            record,
        })
    }
}

/// Writes a state as an image in a tar archive that `docker load` and skopeo read, and its record
/// as JSON beside it: for `a.tar` that is `a.tar.json`.
///
/// Nothing is at `path` until the whole image is; dropping the future leaves nothing behind.
pub async fn tarball(
    connection: &Connection,
    content: SessionContent,
    request: &ExportRequest,
    path: &Path,
) -> Result<Exported, ExportError> {
    let cannot = |error| ExportError::Write {
        path: path.to_owned(),
        error,
    };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let image = NamedTempFile::new_in(folder).map_err(cannot)?;
    let target = tokio::fs::File::from_std(image.reopen().map_err(cannot)?);
    let attributes = [
        ("name".to_owned(), image_name(path)),
        ("oci-mediatypes".to_owned(), "true".to_owned()),
        (
            "containerimage.config".to_owned(),
            request.config.to_string(),
        ),
    ];
    let exporter = Exporter {
        kind: ExporterKind::Docker,
        attributes: attributes.into(),
        target: ExportTarget::new(target),
    };
    let definition = request.lowered.graph.definition(&request.state);
    let told = solve_to(connection, &definition, content, exporter, None).await?;
    let record = PathBuf::from(format!("{}.json", path.display()));
    let mut json = serde_json::to_vec_pretty(&request.record)
        .map_err(io::Error::from)
        .map_err(cannot)?;
    json.push(b'\n');
    std::fs::write(&record, json).map_err(|error| ExportError::Write {
        path: record.clone(),
        error,
    })?;
    image.persist(path).map_err(|error| cannot(error.error))?;
    let digest = told.get("containerimage.digest").cloned();
    Ok(Exported {
        image: path.to_owned(),
        record,
        digest,
    })
}

/// The name that an image has after `docker load`: that of its file.
fn image_name(path: &Path) -> String {
    let stem = path
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    let letters: String = stem
        .chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter
            } else {
                '-'
            }
        })
        .collect();
    let name = letters.trim_matches('-');
    // A name that is also a host would be taken for one.
    format!(
        "spec-dap/{}:latest",
        if name.is_empty() { "failure" } else { name }
    )
}
