//! The moment at which a run stands, as the session shows it.

use crate::{
    session::debuggee::{
        Content, Evaluation, Exception, FileEntry, FileKind, Frame, Scope, Variable, View,
    },
    shell::{Shell, Terminal},
    wire::failure::{Failure, FailureKind},
};
use async_trait::async_trait;
use spec_build::{
    client::{Build, Connection, FileStat, SessionContent, SolveError},
    debugger::{self, Debugger, ScopeKind},
    export::{self, ExportRequest},
    shell::{self, Scene},
};
use spec_core::plan::{NodeId, NodeKind};
use std::{collections::HashMap, path::Path};
use tokio_util::sync::CancellationToken;

/// What is to be seen where the debugger stood when this was made.
#[derive(Debug)]
pub(super) struct LiveView {
    test: usize,
    frames: Vec<Frame>,
    scopes: HashMap<NodeId, Vec<Scope>>,
    exception: Option<Exception>,
    build: Build,
    origin: Origin,
    scene: Option<Scene>,
    export: Option<ExportRequest>,
}

/// Where the run comes from: what another build of the same states needs.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    pub(super) connection: Connection,
    pub(super) content: SessionContent,
}

impl LiveView {
    pub(super) fn of(debugger: &Debugger<Build>, build: &Build, origin: &Origin) -> Self {
        let shown = debugger.frames();
        Self {
            test: debugger.node().map_or(0, |node| node.test),
            frames: shown.iter().map(frame).collect(),
            scopes: shown
                .iter()
                .map(|frame| {
                    let scopes = debugger.scopes(frame.kind).into_iter().map(scope).collect();
                    (frame.node.clone(), scopes)
                })
                .collect(),
            exception: exception(debugger),
            build: build.clone(),
            origin: origin.clone(),
            scene: Scene::of(debugger),
            export: ExportRequest::of(debugger),
        }
    }

    /// Returns the state in which commands run.
    fn scene(&self) -> Result<&Scene, Failure> {
        self.scene.as_ref().ok_or_else(|| {
            Failure::new(FailureKind::NotFound, "there is no state here yet")
                .hint("Step once, so that something runs.")
        })
    }
}

#[async_trait]
impl View for LiveView {
    fn test(&self) -> usize {
        self.test
    }

    fn frames(&self) -> Vec<Frame> {
        self.frames.clone()
    }

    fn scopes(&self, frame: &NodeId) -> Vec<Scope> {
        self.scopes.get(frame).cloned().unwrap_or_default()
    }

    fn exception(&self) -> Option<Exception> {
        self.exception.clone()
    }

    async fn list(&self, _: &NodeId, path: &str) -> Result<Vec<FileEntry>, Failure> {
        let state = &self.scene()?.state;
        let entries = self
            .build
            .read_dir(state, path)
            .await
            .map_err(|error| unreadable(&error))?;
        Ok(entries.into_iter().map(entry).collect())
    }

    async fn read(&self, _: &NodeId, path: &str, limit: usize) -> Result<Vec<u8>, Failure> {
        let (state, limit) = (&self.scene()?.state, limit as u64);
        let bytes = self.build.read_file(state, path, Some(0..limit)).await;
        bytes
            .map(|bytes| bytes.to_vec())
            .map_err(|error| unreadable(&error))
    }

    async fn evaluate(
        &self,
        _: &NodeId,
        command: &str,
        cancel: CancellationToken,
    ) -> Result<Evaluation, Failure> {
        let evaluating = shell::evaluate(&self.build, self.scene()?, command);
        let evaluation = tokio::select! {
            evaluation = evaluating => evaluation,
            () = cancel.cancelled() => return Err(Failure::cancelled()),
        };
        let evaluation = evaluation.map_err(|error| {
            Failure::new(FailureKind::Command, error.to_string()).hint(error.hint())
        })?;
        Ok(Evaluation {
            output: String::from_utf8_lossy(&evaluation.output).into_owned(),
            exit_code: evaluation.exit_code,
        })
    }

    async fn shell(&self, _: &NodeId, terminal: Terminal) -> Result<Shell, Failure> {
        super::shell::open(
            &self.build,
            self.scene()?,
            self.exception.as_ref(),
            terminal,
        )
        .await
    }

    async fn export(&self, _: &NodeId, path: &Path) -> Result<String, Failure> {
        let request = self.export.as_ref().ok_or_else(|| {
            Failure::new(FailureKind::NotFound, "there is no state here yet")
                .hint("Step once, so that something runs.")
        })?;
        let Origin {
            connection,
            content,
        } = &self.origin;
        let written = export::tarball(connection, content.clone(), request, path);
        let written = written.await.map_err(|error| {
            Failure::new(FailureKind::Export, error.to_string()).hint(error.hint())
        })?;
        Ok(written.to_string())
    }
}

/// Returns what went wrong where the debugger stands.
pub(crate) fn exception(debugger: &Debugger<Build>) -> Option<Exception> {
    debugger.exception().map(|exception| Exception {
        id: exception.id,
        description: format!("{}: {}", exception.title, exception.description),
        details: exception.details,
        path: exception.path,
    })
}

fn frame(frame: &debugger::Frame) -> Frame {
    Frame {
        node: frame.node.clone(),
        name: frame.name.clone(),
        range: frame.range,
        can_restart: frame.kind != NodeKind::Test,
    }
}

fn scope(scope: debugger::Scope) -> Scope {
    let (name, expensive) = match scope.kind {
        ScopeKind::Check => ("Check", false),
        ScopeKind::Step => ("Step", false),
        ScopeKind::Output => ("Output", false),
        ScopeKind::Test => ("Test", false),
        ScopeKind::Files => ("Files", true),
    };
    let content = match scope.kind {
        ScopeKind::Files => Content::Folder("/".to_owned()),
        _ => Content::Variables(scope.variables.into_iter().map(variable).collect()),
    };
    Scope {
        name: name.to_owned(),
        expensive,
        content,
    }
}

fn variable(variable: debugger::Variable) -> Variable {
    let content = match variable.children {
        children if children.is_empty() => Content::Leaf,
        children => Content::Variables(children.into_iter().map(self::variable).collect()),
    };
    Variable {
        name: variable.name,
        value: variable.value,
        kind: "text",
        content,
    }
}

fn entry(stat: FileStat) -> FileEntry {
    // The sort of file stands in the upper bits of `st_mode`.
    let kind = match (stat.mode & 0o170_000, &stat.link) {
        (_, Some(target)) if !target.is_empty() => FileKind::Link(target.clone()),
        (0o040_000, _) => FileKind::Folder,
        (0o100_000, _) => FileKind::File,
        _ => FileKind::Other,
    };
    FileEntry {
        kind,
        mode: stat.mode & 0o7777,
        size: stat.size,
        name: stat.name,
    }
}

fn unreadable(error: &SolveError) -> Failure {
    Failure::new(FailureKind::NotFound, error.to_string()).hint(error.hint())
}
