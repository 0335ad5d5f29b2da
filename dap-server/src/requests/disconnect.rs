//! `disconnect`: the client leaves.

use crate::{
    session::{Handled, Session},
    wire::{failure::Failure, message::Request},
};

/// Leaves; whatever the arguments say, nothing that we started outlives us.
pub(crate) fn handle(_: &mut Session, _: &Request) -> Result<Handled, Failure> {
    Ok(Handled::Leave)
}
