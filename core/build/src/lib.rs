//! Runs lowered plans on a BuildKit daemon.
//!
//! [`daemon`] finds a daemon or starts our own, [`client`] speaks with it; [`image`] finds what the
//! tests start from; [`launch`] begins a [`run`] of a plan; [`timeline`] keeps what happened, and
//! [`debugger`] walks over it; [`shell`] and [`export`] are what can be done with a state.

pub mod client;
pub mod daemon;
pub mod debugger;
pub mod export;
pub mod image;
pub mod launch;
mod narrate;
pub mod probe;
pub mod probe_image;
pub mod run;
pub mod shell;
mod sources;
pub mod timeline;
