//! `restartFrame`: one step or check is run anew.

use crate::{
    session::{Handled, Session, debuggee::Resume},
    wire::{
        failure::{Failure, FailureKind},
        message::Request,
    },
};
use dap::requests::RestartFrameArguments;

// Feature: Run Again
//
/// Runs the operation of a frame anew, whatever is recorded of it; what came after it is forgotten.
pub(crate) fn handle(session: &mut Session, request: &Request) -> Result<Handled, Failure> {
    let arguments: RestartFrameArguments = request.arguments()?;
    let frame = session.references.frame(Some(arguments.frame_id))?;
    if !frame.can_restart {
        let text = format!("`{}` cannot be run anew by itself", frame.name);
        return Err(Failure::new(FailureKind::NotFound, text).hint("Choose a step or a check."));
    }
    let node = frame.node.clone();
    Ok(Handled::then(move |session| {
        session.resume(Resume::Again(node));
    }))
}
