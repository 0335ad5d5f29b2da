//! `restart`: the spec is read again, and run again.

use super::launch::{prepare, restart_arguments};
use crate::{
    session::{
        Handled, Phase, Session,
        launch_arguments::{LaunchArguments, Parsed},
    },
    wire::{failure::Failure, message::Request},
};

// Feature: Restart
//
/// Prepares a new run with the launch arguments that came along, or else the old ones; breakpoints
/// stay. The old run is given up only when the new one is sound, so that a mistake in the edited
/// spec costs nothing.
pub(crate) fn handle(session: &mut Session, request: &Request) -> Result<Handled, Failure> {
    let parsed = match restart_arguments(&request.object()?) {
        Some(arguments) => LaunchArguments::parse(&arguments)?,
        None => Parsed {
            arguments: current(session),
            warnings: Vec::new(),
        },
    };
    restart(session, parsed)
}

/// Restarts with these arguments.
pub(super) fn restart(session: &mut Session, parsed: Parsed) -> Result<Handled, Failure> {
    let Parsed {
        arguments,
        warnings,
    } = parsed;
    prepare(session, arguments, warnings, |_, prepared| {
        prepared?;
        Ok(Handled::then(|session| {
            if session.phase == Phase::Stopped {
                session.continued();
            }
            session.phase = Phase::Configured;
            session.begin();
        }))
    })
}

/// Returns the arguments of the present run.
pub(super) fn current(session: &Session) -> LaunchArguments {
    session
        .run
        .as_ref()
        .map(|run| run.arguments.clone())
        .unwrap_or_default()
}
