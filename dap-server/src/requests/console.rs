//! The debug console: what its words do.

use super::{
    evaluate::{body, run, said, text, whole},
    restart,
};
use crate::{
    repl::{self, Line, Meaning},
    session::{
        Finish, Handled, Phase, Session,
        debuggee::{Exception, Resume},
        launch_arguments::Parsed,
    },
    shell::host,
    wire::failure::{Failure, FailureKind},
};
use std::path::PathBuf;
use tokio_util::sync::CancellationToken;

// Feature: Debug Console
//
/// Does what a line says: a word, or a command in a throw-away container.
pub(super) fn console(
    session: &mut Session,
    line: &str,
    frame: Option<i64>,
) -> Result<Handled, Failure> {
    let (meaning, rest) = match repl::read(line) {
        Line::Empty => return Ok(text("")),
        Line::Usage(usage) => return Err(Failure::new(FailureKind::Command, usage)),
        Line::Command(command) => {
            needs_stop(session, "a command")?;
            return run(session, command.to_owned(), frame, whole);
        }
        Line::Word(meaning, rest) => (meaning, rest),
    };
    match meaning {
        Meaning::Help => return Ok(text(&repl::help())),
        Meaning::Pause => {
            return if session.pause() {
                Ok(text("pausing"))
            } else {
                Err(Failure::new(FailureKind::State, "nothing runs"))
            };
        }
        Meaning::Restart if session.phase == Phase::Running => {}
        _ => needs_stop(session, line)?,
    }
    let go = |how| Ok(said("", move |session| session.resume_unasked(how)));
    match meaning {
        Meaning::Continue => go(Resume::Continue),
        Meaning::Next => go(Resume::Next),
        Meaning::StepIn => go(Resume::StepIn),
        Meaning::StepOut => go(Resume::StepOut),
        Meaning::Back => go(Resume::StepBack),
        Meaning::Reverse => go(Resume::ReverseContinue),
        Meaning::Again => {
            // Standing at a check means the check; a test has nothing that runs by itself.
            let frames = session.references.frames();
            let node = frames
                .iter()
                .find(|(_, frame)| frame.can_restart)
                .map(|(_, it)| it.node.clone());
            let node = node
                .ok_or_else(|| Failure::new(FailureKind::NotFound, "nothing here can run anew"))?;
            go(Resume::Again(node))
        }
        Meaning::Restart => {
            let (arguments, warnings) = (restart::current(session), Vec::new());
            let parsed = Parsed {
                arguments,
                warnings,
            };
            match restart::restart(session, parsed)? {
                Handled::Later { cancel, work } => {
                    let work = Box::pin(answered(work));
                    Ok(Handled::Later { cancel, work })
                }
                other => Ok(other),
            }
        }
        Meaning::Where => Ok(text(&place(session))),
        Meaning::Why => {
            let Exception {
                description,
                details,
                path,
                ..
            } = exception(session)?;
            Ok(text(&format!("{path}\n{description}\n{details}")))
        }
        Meaning::Diff => Ok(text(&exception(session)?.details)),
        Meaning::Shell => {
            let node = session.references.frame(frame)?.node.clone();
            host::open(session, node)
        }
        Meaning::Export => export(session, rest, frame),
        Meaning::Help | Meaning::Pause => Ok(text("")),
    }
}

/// Gives a restart from the console the body that `evaluate` needs.
async fn answered(work: impl Future<Output = Finish>) -> Finish {
    let finish = work.await;
    Box::new(move |session| match finish(session)? {
        Handled::Then(_, effect) => Ok(Handled::Then(body("restarted"), effect)),
        other => Ok(other),
    })
}

fn needs_stop(session: &Session, what: &str) -> Result<(), Failure> {
    if session.phase == Phase::Stopped {
        return Ok(());
    }
    let failure = Failure::new(
        FailureKind::State,
        format!("`{what}` is not possible: {}", session.phase),
    );
    Err(match session.phase.hint() {
        Some(hint) => failure.hint(hint),
        None => failure,
    })
}

fn export(session: &mut Session, path: &str, frame: Option<i64>) -> Result<Handled, Failure> {
    let node = session.references.frame(frame)?.node.clone();
    let view = session.view()?;
    let folder = session
        .run
        .as_ref()
        .and_then(|run| run.arguments.cwd.clone());
    let path = PathBuf::from(folder.unwrap_or_default()).join(path);
    let cancel = CancellationToken::new();
    let progress = session.start_progress("Exporting the state", cancel.clone());
    let token = cancel.clone();
    let work = async move {
        let path = std::path::absolute(&path).unwrap_or(path);
        tokio::select! {
            written = view.export(&node, &path) => written,
            () = token.cancelled() => Err(Failure::cancelled()),
        }
    };
    Ok(Handled::later(cancel, work, move |session, written| {
        session.end_progress(&progress);
        Ok(text(&written?))
    }))
}

fn exception(session: &Session) -> Result<Exception, Failure> {
    if let Some(lost) = session.run.as_ref().and_then(|run| run.lost.as_ref()) {
        return Ok(Exception {
            id: String::new(),
            description: lost.text.clone(),
            details: lost.hint.clone().unwrap_or_default(),
            path: place(session),
        });
    }
    let exception = session.view()?.exception();
    exception.ok_or_else(|| Failure::new(FailureKind::NotFound, "nothing failed here"))
}

/// Returns where the debugger stands, a line for each frame.
fn place(session: &Session) -> String {
    let Some(run) = &session.run else {
        return String::new();
    };
    let path = run
        .program
        .path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    let lines: Vec<_> = session
        .references
        .frames()
        .iter()
        .map(|(_, frame)| {
            let place = session.edge.place(&run.program.text, frame.range);
            format!("{} ({path}:{}:{})", frame.name, place.line, place.column)
        })
        .collect();
    lines.join("\n")
}
