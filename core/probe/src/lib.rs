//! What a step and a check mean.
//!
//! This package is the lowest of the workspace: its library is the vocabulary that the plan, the
//! graph and the container share ([`Step`], [`Check`], [`Record`]), and its binary is the *probe*,
//! the small static program that is mounted into a container and runs them there.
//! Look at [`Check`] first.
//!
//! The library does no input or output; the binary's modules do.

mod check;
mod excerpt;
pub mod go;
#[cfg(feature = "matching")]
pub mod judge;
pub mod layout;
mod record;
mod step;

pub use check::{Check, CheckKind, Subject};
pub use excerpt::Excerpt;
pub use record::{CheckRecord, Outcome, Record, StepRecord, Verdict};
pub use step::{Capture, Step};
