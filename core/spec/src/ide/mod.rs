//! What an editor asks about a spec: one pure function a file.
//!
//! Look at [`File`] first: a spec that is open.

mod file;
mod occurrence;
mod place;
#[cfg(test)]
mod tests;

pub use file::File;
pub use occurrence::{Occurrence, Role, Sort, Symbol};
pub use place::{Level, Place, Slot};
