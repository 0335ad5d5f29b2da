//! `configurationDone`: the client is ready, the run begins.

use crate::{
    session::{Handled, Phase, Session},
    wire::{failure::Failure, message::Request},
};

/// Begins the run, after the answer.
pub(crate) fn handle(session: &mut Session, _: &Request) -> Result<Handled, Failure> {
    session.phase = Phase::Configured;
    Ok(Handled::then(Session::begin))
}
