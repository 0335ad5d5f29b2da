//! What an editor asks about a spec: one pure function a file.
//!
//! Look at [`File`] first: a spec that is open. What other files say is in a [`Workspace`].

mod file;
mod hover;
mod occurrence;
mod place;
mod references;
mod rename;
#[cfg(test)]
mod tests;
mod workspace;

pub use file::File;
pub use hover::{Hover, hover};
pub use occurrence::{Occurrence, Role, Sort, Symbol};
pub use place::{Level, Place, Slot};
pub use references::{definition, highlights, references};
pub use rename::{renamable, rename};
pub use workspace::{FileName, Location, Summary, Workspace};
