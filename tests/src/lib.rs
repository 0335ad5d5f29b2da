//! What tests over real daemons share.
//!
//! Look at [`Daemon`] first. Everything here panics with a sentence when the machine lacks
//! something: a test never passes because it could not run.

// This crate is for tests alone.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used
)]

pub mod components;
mod daemon;
mod docker;
mod kept;
pub mod registry;

#[cfg(feature = "programs")]
pub use spec_dap_client as dap;

pub use daemon::{Daemon, Release};
pub use docker::Docker;
pub use registry::Registry;

use std::path::{Path, PathBuf};

/// Returns the folder of the workspace.
pub fn workspace() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own)
}

/// Returns a file or folder of `testdata/`.
pub fn testdata(path: &str) -> PathBuf {
    workspace().join("testdata").join(path)
}
