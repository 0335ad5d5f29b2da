//! `evaluate`: a line of the debug console, a watch, or what the mouse points at.

use super::console::console;
use crate::{
    repl::{self, Line},
    session::{
        Effect, Handled, Phase, Session,
        debuggee::{Content, Evaluation, Stream, Variable},
    },
    wire::{
        failure::{Failure, FailureKind},
        message::Request,
        repair,
    },
};
use dap::{
    requests::EvaluateArguments,
    responses::EvaluateResponse,
    types::{Capabilities, EvaluateArgumentsContext as Context},
};
use spec_core::plan::NodeId;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long a command may take before its request is answered all the same.
///
/// Clients give up on a request: dape after ten seconds, Helix after twenty.
const PATIENCE: Duration = Duration::from_secs(8);

/// Tells clients for what they may ask.
pub(crate) fn advertise(capabilities: &mut Capabilities) {
    capabilities.supports_evaluate_for_hovers = Some(true);
    capabilities.supports_clipboard_context = Some(true);
}

/// Evaluates, as the context wants: a hover never runs anything, the console does what it is told,
/// and a watch runs a command only if it is marked as one.
pub(crate) fn handle(session: &mut Session, request: &Request) -> Result<Handled, Failure> {
    let arguments: EvaluateArguments = request.arguments()?;
    let expression = arguments.expression.trim();
    match arguments.context {
        // Helix has no context: what it sends was typed by a person.
        None | Some(Context::Repl) => console(session, expression, arguments.frame_id),
        Some(Context::Watch) if expression.starts_with('$') && session.phase == Phase::Stopped => {
            match repl::read(expression) {
                Line::Command(command) => {
                    run(session, command.to_owned(), arguments.frame_id, first_line)
                }
                _ => Ok(text("")),
            }
        }
        Some(_) => look_up(session, expression, arguments.frame_id),
    }
}

/// Runs a command in a throw-away container.
pub(super) fn run(
    session: &mut Session,
    command: String,
    frame: Option<i64>,
    show: fn(&Evaluation) -> String,
) -> Result<Handled, Failure> {
    let node = session.references.frame(frame)?.node.clone();
    let view = session.view()?;
    let cancel = CancellationToken::new();
    let token = cancel.clone();
    let mut running = {
        let command = command.clone();
        Box::pin(async move { view.evaluate(&node, &command, token).await })
    };
    let token = cancel.clone();
    let work = async move {
        tokio::select! {
            biased;
            done = &mut running => done.map(Evaluated::Done),
            () = tokio::time::sleep(PATIENCE) => Ok(Evaluated::Running(running)),
        }
    };
    Ok(Handled::later(
        cancel,
        work,
        move |session, evaluated| match evaluated? {
            Evaluated::Done(evaluation) => Ok(text(&show(&evaluation))),
            Evaluated::Running(running) => {
                let progress = session.start_progress(&command, token);
                session.jobs.spawn(async move {
                    let done = running.await;
                    Box::new(move |session: &mut Session| {
                        session.end_progress(&progress);
                        match done {
                            Ok(evaluation) => session.say(Stream::Console, &whole(&evaluation)),
                            Err(failure) => session.say(Stream::Stderr, &failure.sentence()),
                        }
                        session.say(Stream::Console, "\n");
                    }) as Effect
                });
                Ok(text(&format!(
                    "`{command}` is still running; its output follows here"
                )))
            }
        },
    ))
}

/// A command that has ended, or not yet.
enum Evaluated<Running> {
    Done(Evaluation),
    Running(Running),
}

/// Shows all that a command wrote, and its exit code if it is not 0.
pub(super) fn whole(evaluation: &Evaluation) -> String {
    let Evaluation { output, exit_code } = evaluation;
    match exit_code {
        0 => output.trim_end_matches('\n').to_owned(),
        code => {
            let gap = if output.is_empty() || output.ends_with('\n') {
                ""
            } else {
                "\n"
            };
            format!("{output}{gap}(exit code {code})")
        }
    }
}

fn first_line(evaluation: &Evaluation) -> String {
    match (evaluation.output.lines().next(), evaluation.exit_code) {
        (line, 0) => line.unwrap_or_default().to_owned(),
        (Some(line), code) => format!("{line} (exit code {code})"),
        (None, code) => format!("(exit code {code})"),
    }
}

/// Finds a variable by its name, or by names with dots between.
fn look_up(
    session: &mut Session,
    expression: &str,
    frame: Option<i64>,
) -> Result<Handled, Failure> {
    let nothing = || {
        Failure::new(
            FailureKind::NotFound,
            format!("nothing here is called `{expression}`"),
        )
    };
    if session.phase != Phase::Stopped {
        return Err(nothing());
    }
    let name = expression.strip_prefix('$').unwrap_or(expression);
    let name = name
        .strip_prefix('{')
        .and_then(|name| name.strip_suffix('}'))
        .unwrap_or(name);
    let node: NodeId = session.references.frame(frame)?.node.clone();
    let mut found = None;
    for scope in session.view()?.scopes(&node) {
        if let Content::Variables(variables) = &scope.content {
            let name = name
                .strip_prefix(&format!("{}.", scope.name))
                .unwrap_or(name);
            found = find(variables, name);
            if found.is_some() {
                break;
            }
        }
    }
    let Variable {
        value,
        kind,
        content,
        ..
    } = found.ok_or_else(nothing)?;
    let variables_reference = session.references.hold(&node, &content);
    let type_field = (session.features.variable_type && !kind.is_empty()).then(|| kind.to_owned());
    let body = EvaluateResponse {
        result: value,
        type_field,
        variables_reference,
        ..EvaluateResponse::default()
    };
    Ok(Handled::Now(repair::outgoing(&body)))
}

fn find(variables: &[Variable], name: &str) -> Option<Variable> {
    let exact = variables.iter().find(|variable| variable.name == name);
    exact.cloned().or_else(|| {
        variables.iter().find_map(|variable| {
            let Content::Variables(below) = &variable.content else {
                return None;
            };
            // The environment's names are known without its own.
            let rest = match name
                .strip_prefix(&variable.name)
                .and_then(|rest| rest.strip_prefix('.'))
            {
                Some(rest) => rest,
                None if variable.name == "env" => name,
                None => return None,
            };
            find(below, rest)
        })
    })
}

/// Returns the body of an answer with a text.
pub(super) fn body(result: &str) -> serde_json::Value {
    repair::outgoing(&EvaluateResponse {
        result: result.to_owned(),
        ..EvaluateResponse::default()
    })
}

/// Answers with a text.
pub(crate) fn text(result: &str) -> Handled {
    Handled::Now(body(result))
}

/// Answers with a text; then something happens.
pub(crate) fn said(result: &str, effect: impl FnOnce(&mut Session) + Send + 'static) -> Handled {
    Handled::Then(body(result), Box::new(effect))
}
