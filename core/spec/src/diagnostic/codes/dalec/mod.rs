//! The codes of Dalec specs.
//!
//! An error is what Dalec refuses, when it loads a spec or puts the arguments in.
//! A warning is what fails later, or does something else than it seems to.

mod load;
mod package;
mod tests;

use super::{Code, Severity};

/// Returns all of them, by what they are about.
pub(super) fn codes() -> impl Iterator<Item = &'static Code> {
    load::CODES.iter().chain(package::CODES).chain(tests::CODES)
}
