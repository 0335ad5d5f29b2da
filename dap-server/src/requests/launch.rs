//! `launch`: what is to be run is validated and prepared; nothing runs yet.

use crate::{
    session::{
        Handled, Phase, Session,
        debuggee::{Launch, Launched, Stream},
        launch_arguments::{LaunchArguments, Parsed},
    },
    wire::{
        failure::{Failure, FailureKind},
        message::Request,
    },
};
use serde_json::{Map, Value};
use tokio_util::sync::CancellationToken;

// Feature: Launch
//
/// Reads the spec and reaches the daemon; what is wrong is told in the answer, where every editor
/// shows it. `initialized` follows, so that breakpoints meet a plan that is known.
pub(crate) fn handle(session: &mut Session, request: &Request) -> Result<Handled, Failure> {
    let Parsed {
        arguments,
        warnings,
    } = LaunchArguments::parse(&request.object()?)?;
    let handled = prepare(session, arguments, warnings, |session, prepared| {
        session.phase = match prepared {
            Ok(()) => Phase::Launched,
            Err(_) => Phase::Initialized,
        };
        prepared?;
        Ok(Handled::then(|session| session.bare_event("initialized")))
    })?;
    session.phase = Phase::Launching;
    Ok(handled)
}

/// Prepares a run and installs it, if that goes well.
///
/// # Errors
///
/// When another one is being prepared.
pub(super) fn prepare(
    session: &mut Session,
    mut arguments: LaunchArguments,
    warnings: Vec<String>,
    finish: impl FnOnce(&mut Session, Result<(), Failure>) -> Result<Handled, Failure> + Send + 'static,
) -> Result<Handled, Failure> {
    if session.is_launching() {
        return Err(Failure::new(
            FailureKind::State,
            "another launch is not finished",
        ));
    }
    let program = arguments.program.take().unwrap_or_default();
    let path = session
        .edge
        .learn_program(&program, arguments.cwd.as_deref());
    arguments.program = Some(path.to_string_lossy().into_owned());
    let cancel = CancellationToken::new();
    let (stops, events) = session.open_run(cancel.clone());
    session.publish_stops();
    let launch = Launch {
        arguments: arguments.clone(),
        stops,
        events,
        cancel: cancel.clone(),
    };
    let launcher = std::sync::Arc::clone(&session.launcher);
    let work = async move { launcher.launch(launch).await };
    let done = move |session: &mut Session, launched: Result<Launched, Failure>| {
        let installed = match launched {
            Ok(launched) if session.phase == Phase::Ended => {
                session.discard(launched);
                Err(Failure::new(FailureKind::State, Phase::Ended.to_string()))
            }
            Ok(launched) => {
                for warning in warnings {
                    session.say(Stream::Stderr, &format!("warning: {warning}\n"));
                }
                session.install(launched, arguments);
                Ok(())
            }
            Err(failure) => Err(failure),
        };
        session.close_launch();
        finish(session, installed)
    };
    Ok(Handled::later(cancel, work, done))
}

/// Returns the arguments of a restart: VS Code wraps them, Helix sends them as they are.
pub(super) fn restart_arguments(object: &Map<String, Value>) -> Option<Map<String, Value>> {
    match object.get("arguments") {
        Some(Value::Object(inner)) => Some(inner.clone()),
        _ if object.contains_key("program") => Some(object.clone()),
        _ => None,
    }
}
