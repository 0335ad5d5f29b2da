//! Commands and shells in a state: throw-away containers that change nothing.
//!
//! Look at [`Scene`] first: a state and everything that a process of the test would see there.

use crate::{
    client::{
        Build, Container, ContainerMount, ContainerRequest, MountKind, Process, ProcessEvent,
        ProcessRequest, Reference, SolveError, SolveErrorKind,
    },
    debugger::{Debugger, StopKind},
    run::{EngineErrorKind, Run, RunError},
};
use spec_llb::op::Access;
use spec_probe::layout;
use std::{collections::BTreeMap, sync::Arc};

/// The shells that are looked for in an image, the best first.
const SHELLS: [&str; 3] = ["/bin/bash", "/bin/sh", "/usr/bin/sh"];

/// How much output of a command is kept, in bytes.
const OUTPUT_LIMIT: usize = 1 << 20;

/// A state, and what a process of the test sees in it.
#[derive(Clone, Debug)]
pub struct Scene {
    /// Where it stands, in the spec's words: `hello › echo hi › stdout equals`.
    pub place: String,
    /// The file system.
    pub state: Reference,
    /// The variables.
    pub env: BTreeMap<String, String>,
    /// The folder in which commands run; empty is `/`.
    pub cwd: String,
    /// The user; empty is root.
    pub user: String,
    /// The command of the step, which a shell offers to run again.
    pub command: Option<String>,
    /// Whose mounts are seen beside the state, solved when a container is made.
    run: Arc<Run<Build>>,
    /// The place of the test in the plan.
    test: usize,
}

impl Scene {
    /// Returns what is to be seen where the debugger stands; nothing before anything ran.
    pub fn of(debugger: &Debugger<Build>) -> Option<Self> {
        let node = debugger.node()?;
        let state = debugger.state()?.clone();
        let run = debugger.run();
        let environment = &run.program().environment;
        let mut env: BTreeMap<String, String> = environment.env.iter().cloned().collect();
        let step = debugger
            .step_plan(node)
            .filter(|_| node.kind != StopKind::FileCheck);
        match step {
            Some(step) => env.extend(step.env.clone()),
            None => env.extend(debugger.test_plan(node)?.env.clone()),
        }
        let place = run.program().plan.node(&node.id)?.path();
        Some(Self {
            place,
            state,
            env,
            cwd: environment.cwd.clone(),
            user: environment.user.clone(),
            command: step.map(|step| step.step.command.clone()),
            run: Arc::clone(run),
            test: node.test,
        })
    }

    /// Makes a container of the state. What is changed in it is lost with it.
    async fn container(&self, build: &Build) -> Result<Container, SolveError> {
        let root = ContainerMount {
            dest: "/".to_owned(),
            reference: Some(self.state.clone()),
            selector: String::new(),
            readonly: false,
            kind: MountKind::Bind,
        };
        let mut mounts = vec![root];
        let prepared = self.run.prepare(self.test).await;
        prepared.map_err(|error| unprepared(&error))?;
        let lowered = self.run.lowered(self.test);
        let lowered = lowered
            .ok_or_else(|| SolveError::new(SolveErrorKind::Refused, "the plan has no such test"))?;
        let tests = lowered.tests.first();
        for mount in tests.iter().flat_map(|test| &test.mounts) {
            let reference = match &mount.source {
                Some(source) => Some(build.solve(&lowered.graph.definition(source)).await?),
                None => None,
            };
            mounts.push(ContainerMount {
                dest: mount.dest.clone(),
                reference,
                selector: mount.selector.clone().unwrap_or_default(),
                readonly: mount.access == Access::ReadOnly,
                kind: MountKind::Bind,
            });
        }
        build
            .container(ContainerRequest {
                mounts,
                ..ContainerRequest::default()
            })
            .await
    }

    /// Finds a shell in the image; without one, the probe is the shell.
    async fn shell(&self, build: &Build) -> Vec<String> {
        for shell in SHELLS {
            if is_program(build, &self.state, shell).await {
                return vec![shell.to_owned()];
            }
        }
        vec![layout::PROBE.to_owned(), "sh".to_owned()]
    }

    fn process(&self, args: Vec<String>) -> ProcessRequest {
        ProcessRequest {
            args,
            env: self
                .env
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect(),
            cwd: self.cwd.clone(),
            user: self.user.clone(),
            ..ProcessRequest::default()
        }
    }
}

/// Why a command cannot be run in a state.
#[derive(Debug, thiserror::Error)]
pub enum ShellError {
    /// The daemon refuses, or is gone.
    #[error("{0}")]
    Build(#[from] SolveError),
    /// The process did not start.
    #[error("the command cannot be started: {0}")]
    NotStarted(String),
}

impl ShellError {
    /// Returns what to do next, as a whole sentence.
    pub fn hint(&self) -> &str {
        match self {
            Self::Build(error) => error.hint(),
            Self::NotStarted(_) => "Check that the image has what the command needs.",
        }
    }
}

/// What a command did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evaluation {
    /// What it wrote to both streams, in the order of writing; at most a megabyte.
    pub output: Vec<u8>,
    /// Whether there was more.
    pub truncated: bool,
    /// Its exit code.
    pub exit_code: i32,
}

/// Runs a command line with the shell of the image, in a container of its own.
///
/// Dropping the future ends it.
pub async fn evaluate(
    build: &Build,
    scene: &Scene,
    command: &str,
) -> Result<Evaluation, ShellError> {
    let mut args = scene.shell(build).await;
    args.extend(["-c".to_owned(), command.to_owned()]);
    let container = scene.container(build).await?;
    let Process { input, mut output } = container.start(scene.process(args)).await?;
    input.close().await;
    let mut evaluation = Evaluation::default();
    while let Some(event) = output.next().await? {
        match event {
            ProcessEvent::Started => {}
            ProcessEvent::Stdout(bytes) | ProcessEvent::Stderr(bytes) => {
                let room = OUTPUT_LIMIT.saturating_sub(evaluation.output.len());
                evaluation.truncated |= bytes.len() > room;
                evaluation.output.extend(bytes.iter().take(room));
            }
            ProcessEvent::Exit { code, message } => {
                evaluation.exit_code = i32::try_from(code).unwrap_or(i32::MAX);
                if code == NOT_STARTED && !message.is_empty() {
                    return Err(ShellError::NotStarted(message));
                }
            }
        }
    }
    // The answer need not wait until the daemon has taken the container away.
    tokio::spawn(container.release());
    Ok(evaluation)
}

/// The exit code with which a daemon says that a process did not start.
const NOT_STARTED: u32 = 255;

/// A shell that runs.
#[derive(Debug)]
pub struct Shell {
    /// The shell.
    pub process: Process,
    /// Its container; releasing it ends everything in it.
    pub container: Container,
    /// Whether the image had no shell, so that the probe is it.
    pub is_toolbox: bool,
}

/// Opens a shell in a container of its own.
pub async fn open(build: &Build, scene: &Scene, tty: bool) -> Result<Shell, ShellError> {
    let args = scene.shell(build).await;
    let is_toolbox = args.first().is_some_and(|program| program == layout::PROBE);
    let container = scene.container(build).await?;
    let mut request = ProcessRequest {
        tty,
        stdin: true,
        ..scene.process(args)
    };
    if let Some(command) = &scene.command {
        // Whoever wants to see the failing command again finds it here, in any shell.
        request.env.push(format!("SPEC_DAP_COMMAND={command}"));
    }
    let process = container.start(request).await?;
    Ok(Shell {
        process,
        container,
        is_toolbox,
    })
}

/// Whether a path leads to a program, links included.
async fn is_program(build: &Build, state: &Reference, path: &str) -> bool {
    let mut path = path.to_owned();
    // A chain of links that is longer than this is a circle.
    for _ in 0..16 {
        let Some(found) = resolve_parents(build, state, &path).await else {
            return false;
        };
        match build.stat_file(state, &found).await {
            Ok(stat) => match stat.link {
                Some(target) => path = join(&found, &target),
                None => return stat.mode & 0o111 != 0 && !stat.is_folder(),
            },
            Err(error) => {
                if error.kind != SolveErrorKind::NotFound {
                    tracing::debug!("cannot look for a shell: {error}");
                }
                return false;
            }
        }
    }
    false
}

/// Follows the links among the folders above a path, such as `/bin` to `usr/bin`.
async fn resolve_parents(build: &Build, state: &Reference, path: &str) -> Option<String> {
    let mut resolved = String::new();
    let mut links = 0;
    let mut parts: Vec<String> = parts(path);
    parts.reverse();
    while let Some(part) = parts.pop() {
        match part.as_str() {
            ".." => resolved.truncate(resolved.rfind('/').unwrap_or(0)),
            _ => {
                let here = format!("{resolved}/{part}");
                if parts.is_empty() {
                    return Some(here);
                }
                match build.stat_file(state, &here).await.ok()?.link {
                    Some(target) => {
                        links += 1;
                        if links > 16 {
                            return None;
                        }
                        if target.starts_with('/') {
                            resolved.clear();
                        }
                        parts.extend(self::parts(&target).into_iter().rev());
                    }
                    None => resolved = here,
                }
            }
        }
    }
    Some(resolved)
}

fn parts(path: &str) -> Vec<String> {
    let named = |part: &&str| !part.is_empty() && *part != ".";
    path.split('/').filter(named).map(str::to_owned).collect()
}

/// Reads the target of a link that stands at `link`.
fn join(link: &str, target: &str) -> String {
    match link.rsplit_once('/') {
        Some((folder, _)) if !target.starts_with('/') => format!("{folder}/{target}"),
        _ => target.to_owned(),
    }
}

/// Says why the sources of a test cannot be mounted.
fn unprepared(error: &RunError) -> SolveError {
    let kind = match error {
        RunError::Engine(error) => match error.kind {
            EngineErrorKind::Lost => SolveErrorKind::ConnectionLost,
            EngineErrorKind::Canceled => SolveErrorKind::Canceled,
            EngineErrorKind::Refused => SolveErrorKind::Refused,
        },
        _ => SolveErrorKind::Refused,
    };
    SolveError::new(kind, error.to_string())
}
