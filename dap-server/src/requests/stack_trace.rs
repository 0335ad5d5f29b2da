//! `stackTrace`: check › step › test, each with its exact range.

use crate::{
    session::{Handled, Session},
    wire::{failure::Failure, message::Request, repair},
};
use dap::{
    requests::StackTraceArguments,
    responses::StackTraceResponse,
    types::{StackFrame, StackFramePresentationhint},
};

/// Lists the frames. Never fails while stopped: Helix relies on it.
pub(crate) fn handle(session: &mut Session, request: &Request) -> Result<Handled, Failure> {
    let arguments: StackTraceArguments = request.arguments()?;
    let Some(run) = session
        .run
        .as_ref()
        .filter(|run| run.thread() == arguments.thread_id)
    else {
        let none = StackTraceResponse {
            stack_frames: Vec::new(),
            total_frames: Some(0),
        };
        return Ok(Handled::Now(repair::outgoing(&none)));
    };
    let frames = session.references.frames();
    let start = usize::try_from(arguments.start_frame.unwrap_or(0)).unwrap_or(0);
    let levels = match usize::try_from(arguments.levels.unwrap_or(0)) {
        Ok(0) | Err(_) => usize::MAX,
        Ok(levels) => levels,
    };
    let last = frames.len().saturating_sub(1);
    let stack_frames = frames
        .iter()
        .enumerate()
        .skip(start)
        .take(levels)
        .map(|(index, (id, frame))| {
            let place = session.edge.place(&run.program.text, frame.range);
            StackFrame {
                id: *id,
                name: frame.name.clone(),
                source: Some(session.source(&run.program.path)),
                line: place.line,
                column: place.column,
                end_line: Some(place.end_line),
                end_column: Some(place.end_column),
                can_restart: Some(frame.can_restart),
                presentation_hint: (index == last && index > 0)
                    .then_some(StackFramePresentationhint::Subtle),
                ..StackFrame::default()
            }
        })
        .collect();
    let total_frames = i64::try_from(frames.len()).ok();
    Ok(Handled::Now(repair::outgoing(&StackTraceResponse {
        stack_frames,
        total_frames,
    })))
}
