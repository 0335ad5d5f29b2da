//! `setBreakpoints`: where the client wants to stop in a file.

use crate::{
    session::{Handled, Session, breakpoints::Wish},
    wire::{failure::Failure, message::Request, repair},
};
use dap::{
    requests::SetBreakpointsArguments, responses::SetBreakpointsResponse, types::SourceBreakpoint,
};

// Feature: Breakpoints
//
/// Sets the breakpoints of a file; each is verified, moved with a message, or told why it can
/// never be hit.
pub(crate) fn handle(session: &mut Session, request: &Request) -> Result<Handled, Failure> {
    let arguments: SetBreakpointsArguments = request.arguments()?;
    let path = session
        .edge
        .learn_path(&arguments.source.path.unwrap_or_default());
    #[expect(deprecated, reason = "older clients send lines alone")]
    let lines = arguments.lines.unwrap_or_default();
    let wanted = arguments.breakpoints.unwrap_or_else(|| {
        lines
            .into_iter()
            .map(|line| SourceBreakpoint {
                line,
                ..SourceBreakpoint::default()
            })
            .collect()
    });
    let wishes: Vec<_> = wanted
        .iter()
        .map(|wish| Wish {
            line: session.edge.to_line(wish.line),
            column: wish.column.map(|column| session.edge.to_column(column)),
        })
        .collect();
    let program = session.run.as_ref().map(|run| &run.program);
    let set = session.breakpoints.set(&path, &wishes, program).to_vec();
    session.publish_stops();
    let breakpoints = set
        .iter()
        .zip(&wanted)
        .map(|(breakpoint, wish)| {
            let mut described = session.to_breakpoint(&path, breakpoint);
            if described.verified
                && (wish.condition.is_some()
                    || wish.hit_condition.is_some()
                    || wish.log_message.is_some())
            {
                let stops = "conditions and log messages are not supported: it stops each time";
                described.message = Some(match described.message {
                    Some(message) => format!("{message}; {stops}"),
                    None => stops.to_owned(),
                });
            }
            described
        })
        .collect();
    Ok(Handled::Now(repair::outgoing(&SetBreakpointsResponse {
        breakpoints,
    })))
}
