//! The real thing behind a debug session: specs from disk, a daemon, containers.
//!
//! Look at [`Live`] first: it launches. What it launches moves in [`debuggee`] and shows itself in
//! [`view`]. Knows no protocol; only [`crate::session::debuggee`]'s plain data.

mod debuggee;
mod events;
pub(crate) mod reach;
pub(crate) mod shell;
pub(crate) mod view;

use crate::{
    prepare::{Refusal, Wanted, prepare},
    session::{
        debuggee::{Launch, Launched, Launcher, Program},
        launch_arguments::{LaunchArguments, Rerun},
    },
    wire::failure::{Failure, FailureKind},
};
use async_trait::async_trait;
use debuggee::LiveDebuggee;
use spec_build::{
    launch::{self, LaunchError, LaunchRequest},
    run,
};
use std::path::{Path, PathBuf};

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
        let reached = tokio::select! {
            reached = reach::reach(arguments.buildkit.as_deref(), &|_| {}) => reached,
            () = cancel.cancelled() => return Err(Failure::cancelled()),
        };
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

/// Says what is wanted of a spec; paths are seen from the folder that the client names.
fn wanted(arguments: &LaunchArguments) -> Result<Wanted, Failure> {
    let image = match &arguments.image {
        Some(image) => Some(
            image
                .parse()
                .map_err(|error| refused(Refusal::from(error)))?,
        ),
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
        args: arguments.args.clone(),
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
    let failure = Failure::new(FailureKind::Spec, refusal.message);
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
