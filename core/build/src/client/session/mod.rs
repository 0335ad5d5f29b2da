//! What a client offers to the daemon while it builds: folders, images, secrets, credentials, and
//! a place for what it exports.
//!
//! Look at [`SessionContent`] first. A session is a connection inside a connection, in which the
//! daemon asks and we answer.

mod auth;
mod content;
mod filesend;
mod filesync;
mod folder;
mod image;
mod io;
mod pattern;
mod secrets;
mod server;
mod stat;

pub use self::{
    auth::Credentials,
    content::Store,
    filesend::ExportTarget,
    folder::{Folder, FolderError, MemoryFile, Owners},
    image::{ImageFile, ImageFileContent, MemoryImage},
    secrets::Secrets,
};
pub(super) use self::{server::Session, stat::system_mode};

use std::collections::BTreeMap;

/// What a session offers.
#[derive(Clone, Debug, Default)]
pub struct SessionContent {
    /// Folders, by the names that operations use (`local://NAME`).
    pub folders: BTreeMap<String, Folder>,
    /// Images, by the names of stores that operations use (`oci.store`).
    pub stores: BTreeMap<String, Store>,
    /// Secrets, by the ids that operations use.
    pub secrets: Secrets,
    /// Credentials for registries.
    pub credentials: Credentials,
}
