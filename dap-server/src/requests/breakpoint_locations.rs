//! `breakpointLocations`: where in a file one can stop.

use crate::{
    session::{
        Edge, Handled, Session,
        breakpoints::{first_line, sites},
        debuggee::Program,
        same_file,
    },
    wire::{failure::Failure, message::Request, repair},
};
use dap::{
    requests::BreakpointLocationsArguments, responses::BreakpointLocationsResponse,
    types::BreakpointLocation,
};
use tokio_util::sync::CancellationToken;

/// Lists the places; before anything is launched, the file itself is read for it.
///
/// Never fails for a file that is no spec: it has no places then. VS Code waits for the answer
/// before it goes on.
pub(crate) fn handle(session: &mut Session, request: &Request) -> Result<Handled, Failure> {
    let arguments: BreakpointLocationsArguments = request.arguments()?;
    let path = session
        .edge
        .learn_path(arguments.source.path.as_deref().unwrap_or_default());
    if let Some(run) = &session.run {
        let program = same_file(&path, &run.program.path).then_some(&run.program);
        return Ok(answer(&session.edge, program, &arguments));
    }
    let launcher = std::sync::Arc::clone(&session.launcher);
    let work = async move { launcher.read(&path).await };
    Ok(Handled::later(
        CancellationToken::new(),
        work,
        move |session, program| {
            if let Err(failure) = &program {
                tracing::debug!("no breakpoint locations: {failure}");
            }
            Ok(answer(&session.edge, program.as_ref().ok(), &arguments))
        },
    ))
}

fn answer(edge: &Edge, program: Option<&Program>, asked: &BreakpointLocationsArguments) -> Handled {
    let first = edge.to_line(asked.line);
    let last = asked.end_line.map_or(first, |line| edge.to_line(line));
    let breakpoints = program.map_or_else(Vec::new, |program| {
        let (text, mut places) = (&program.text, Vec::new());
        for site in sites(program) {
            if (first..=last).contains(&first_line(text, site.range)) {
                let place = edge.place(text, site.range);
                places.push(BreakpointLocation {
                    line: place.line,
                    column: Some(place.column),
                    end_line: Some(place.end_line),
                    end_column: Some(place.end_column),
                });
            }
        }
        places
    });
    Handled::Now(repair::outgoing(&BreakpointLocationsResponse {
        breakpoints,
    }))
}
