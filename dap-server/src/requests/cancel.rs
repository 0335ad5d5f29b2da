//! `cancel`: the client takes back a request, or stops what it sees a progress of.

use crate::{
    session::{Handled, Session},
    wire::{failure::Failure, message::Request},
};
use dap::requests::CancelArguments;

/// Cancels, as far as there is still something to cancel; the protocol wants success in any case.
pub(crate) fn handle(session: &mut Session, request: &Request) -> Result<Handled, Failure> {
    let arguments: CancelArguments = request.arguments()?;
    if let Some(seq) = arguments.request_id {
        session.cancel_request(seq);
    }
    if let Some(id) = &arguments.progress_id {
        session.cancel_progress(id);
    }
    Ok(Handled::EMPTY)
}
