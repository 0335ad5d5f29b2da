//! `threads`: the test at which the debugger stands is the thread.

use crate::{
    session::{Handled, Phase, Session},
    wire::{failure::Failure, message::Request, repair},
};
use dap::{responses::ThreadsResponse, types::Thread};

/// Lists the test; also while it runs, and before anything has run.
pub(crate) fn handle(session: &mut Session, _: &Request) -> Result<Handled, Failure> {
    let threads = match &session.run {
        Some(run) if session.phase != Phase::Ended => {
            vec![Thread {
                id: run.thread(),
                name: run.thread_name(),
            }]
        }
        _ => Vec::new(),
    };
    Ok(Handled::Now(repair::outgoing(&ThreadsResponse { threads })))
}
