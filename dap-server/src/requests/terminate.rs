//! `terminate`: the run ends, and says so.

use crate::{
    session::{Handled, Session},
    wire::{failure::Failure, message::Request},
};

/// Ends the run; `exited` and `terminated` follow.
pub(crate) fn handle(_: &mut Session, _: &Request) -> Result<Handled, Failure> {
    Ok(Handled::then(Session::terminate))
}
