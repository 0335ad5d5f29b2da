//! Finds the BuildKit daemon to use, and runs one of our own where there is no other.
//!
//! [`find()`] decides: the address that the user gave, `BUILDKIT_HOST`, a daemon that listens at a
//! well-known place, else our own. [`managed`] is that last one: a buildkitd below the user's
//! cache folder, shared by all runs of the user and gone when nobody has used it for a while.
//! [`reach`] does both. Everything this module knows of the machine comes in as
//! [`Surroundings`].

mod error;
mod find;
pub mod managed;
mod surroundings;

pub use error::DaemonError;
pub use find::{Found, OWN, Origin, Passed, Search, find};
pub use managed::{Launcher, Lease, Managed};
pub use surroundings::Surroundings;

use crate::client::Address;

/// A daemon to use.
#[derive(Debug)]
pub struct Reached {
    /// Where it listens.
    pub address: Address,
    /// Why it is this one.
    pub origin: Origin,
    /// Keeps our own daemon running; `None` if the daemon is not ours.
    pub lease: Option<Lease>,
}

/// Finds the daemon to use, and starts our own if it is to be that one.
///
/// A daemon that the user named is taken as it is: whether it answers shows when it is connected.
/// `progress` hears what takes a moment, as short lower-case phrases without a period.
///
/// # Errors
///
/// If what the user named is no address, or our own daemon is needed and cannot be started.
pub async fn reach(
    option: Option<&str>,
    surroundings: &Surroundings,
    launcher: &Launcher,
    progress: &(dyn Fn(&str) + Send + Sync),
) -> Result<Reached, DaemonError> {
    let search = find(option, surroundings).await?;
    match search.found {
        Found::Other { address, origin } => Ok(Reached {
            address,
            origin,
            lease: None,
        }),
        Found::Own => {
            let managed = Managed::new(surroundings, launcher)?;
            let lease = managed.ensure(progress).await?;
            Ok(Reached {
                address: managed.address(),
                origin: Origin::Own,
                lease: Some(lease),
            })
        }
    }
}
