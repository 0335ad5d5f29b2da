//! `pause`: the run stops as soon as it can.

use crate::{
    session::{Handled, Session},
    wire::{failure::Failure, message::Request},
};

/// Asks the run to stop; `stopped` follows within seconds, when the command of the moment has
/// ended or been ended.
pub(crate) fn handle(_: &mut Session, _: &Request) -> Result<Handled, Failure> {
    Ok(Handled::then(|session| {
        session.pause();
    }))
}
