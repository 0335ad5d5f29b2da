//! What an editor asks about a spec: one pure function a file.

mod place;
#[cfg(test)]
mod tests;

pub use place::{Level, Place, Slot};
