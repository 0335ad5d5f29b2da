//! The real thing behind a debug session: specs from disk, a daemon, containers.
//!
//! Look at [`Live`] first: it launches. What it launches moves in [`debuggee`] and shows itself in
//! [`view`]. Knows no protocol; only [`crate::session::debuggee`]'s plain data.

mod debuggee;
mod events;
mod outputs;
pub(crate) mod reach;
pub(crate) mod shell;
pub(crate) mod view;

use crate::{
    prepare::{About, Refusal, Wanted, prepare},
    session::{
        debuggee::{Launch, Launched, Launcher, Program, RunEvent},
        launch_arguments::{LaunchArguments, Rerun},
    },
    wire::failure::{Failure, FailureKind},
};
use async_trait::async_trait;
use debuggee::LiveDebuggee;
use spec_build::{
    image::ImageError,
    launch::{self, LaunchError, LaunchRequest},
    run,
};
use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};
use tokio::sync::mpsc;

/// Launches specs on real daemons.
#[derive(Clone, Copy, Debug, Default)]
pub struct Live;

#[async_trait]
impl Launcher for Live {
    async fn read(&self, path: &Path) -> Result<Program, Failure> {
        let platform = reach::host_platform();
        let wanted = Wanted {
            spec: path.to_owned(),
            platform,
            ..Wanted::default()
        };
        let prepared = blocking(move || prepare(&wanted)).await?.map_err(refused)?;
        Ok(program(&prepared.program))
    }

    async fn launch(&self, launch: Launch) -> Result<Launched, Failure> {
        let Launch {
            arguments,
            stops,
            events,
            cancel,
        } = launch;
        let wanted = wanted(&arguments)?;
        let first = wanted.clone();
        let mut prepared = blocking(move || prepare(&first)).await?.map_err(refused)?;
        let mut notes = prepared.notes.clone();
        let starting = Starting::new(events.clone());
        let progress = |phrase: &str| starting.tell(phrase);
        let reached = tokio::select! {
            reached = reach::reach(arguments.buildkit.as_deref(), &progress) => reached,
            () = cancel.cancelled() => return Err(Failure::cancelled()),
        };
        drop(starting);
        let daemon = reached.map_err(|error| {
            Failure::new(FailureKind::Daemon, error.to_string()).hint(error.hint())
        })?;
        notes.push(format!("Running on {}.", daemon.words));
        if daemon.platform() != prepared.program.environment.platform {
            let wanted = Wanted {
                platform: daemon.platform(),
                ..wanted
            };
            prepared = blocking(move || prepare(&wanted)).await?.map_err(refused)?;
        }
        let request = LaunchRequest {
            program: prepared.program,
            served: prepared.served,
            secrets: prepared.secrets,
            rerun: match arguments.rerun() {
                Rerun::Failed => run::Rerun::Failed,
                Rerun::All => run::Rerun::All,
                Rerun::None => run::Rerun::None,
            },
            attempts: reach::attempts(),
        };
        let launched = tokio::select! {
            launched = launch::launch(daemon.connection, request) => launched.map_err(|error| not_launched(&error))?,
            () = cancel.cancelled() => return Err(Failure::cancelled()),
        };
        let program = program(launched.run.program());
        let debuggee = LiveDebuggee::new(launched, daemon.lease, &arguments, stops, events);
        Ok(Launched {
            program,
            debuggee: Box::new(debuggee),
            notes,
        })
    }
}

/// What goes on until the daemon is there, told as progress that ends when this is dropped.
struct Starting {
    events: mpsc::Sender<RunEvent>,
    phrases: Mutex<Vec<String>>,
}

impl Starting {
    fn new(events: mpsc::Sender<RunEvent>) -> Self {
        Self {
            events,
            phrases: Mutex::default(),
        }
    }

    fn tell(&self, phrase: &str) {
        let mut phrases = self.phrases.lock().unwrap_or_else(PoisonError::into_inner);
        phrases.push(phrase.to_owned());
        let (id, title) = (phrase.to_owned(), phrase.to_owned());
        // Whoever does not read along misses only this.
        let _ = self.events.try_send(RunEvent::ProgressStart { id, title });
    }
}

impl Drop for Starting {
    fn drop(&mut self) {
        let phrases = self
            .phrases
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        for id in phrases.drain(..) {
            let _ = self.events.try_send(RunEvent::ProgressEnd { id });
        }
    }
}

/// Says what is wanted of a spec; paths are seen from the folder that the client names.
fn wanted(arguments: &LaunchArguments) -> Result<Wanted, Failure> {
    let image = match &arguments.image {
        Some(image) => Some(image.parse().map_err(|error: ImageError| {
            Failure::new(FailureKind::LaunchArguments, error.to_string()).hint(error.hint())
        })?),
        None => {
            let failure = Failure::new(FailureKind::LaunchArguments, "the launch has no `image`");
            return Err(failure.hint(
                "Set `image` to what the tests run in: a reference, `oci-layout:PATH` or `rootfs:PATH`.",
            ));
        }
    };
    Ok(Wanted {
        spec: from_cwd(arguments, arguments.program.as_deref().unwrap_or_default()),
        image,
        tests: arguments.tests.clone(),
        target: arguments.target.clone(),
        builds: false,
        args: arguments.args.clone(),
        contexts: arguments
            .contexts
            .iter()
            .map(|(name, path)| (name.clone(), from_cwd(arguments, path)))
            .collect(),
        secrets: arguments.secrets.clone(),
        folder: from_cwd(arguments, ""),
        platform: reach::host_platform(),
    })
}

/// Reads a path of the launch arguments.
fn from_cwd(arguments: &LaunchArguments, path: &str) -> PathBuf {
    match &arguments.cwd {
        Some(cwd) => Path::new(cwd).join(path),
        None => PathBuf::from(path),
    }
}

fn program(program: &run::Program) -> Program {
    Program {
        path: program.path.clone(),
        text: program.text.clone(),
        plan: program.plan.clone(),
    }
}

fn refused(refusal: Refusal) -> Failure {
    let kind = match refusal.about {
        About::Spec => FailureKind::Spec,
        About::Image => FailureKind::Environment,
    };
    let failure = Failure::new(kind, refusal.message);
    match refusal.hint {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

fn not_launched(error: &LaunchError) -> Failure {
    let failure = Failure::new(FailureKind::Environment, error.to_string());
    match error.hint() {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Failure::new(FailureKind::Internal, format!("reading broke off: {error}")))
}
