//! The BuildKit client: a connection to a daemon, the builds on it, and what both tell.
//!
//! Look at [`Connection`] first, then at [`Build`]. Nothing here knows specs, plans or records.

mod address;
mod build;
mod capabilities;
mod connection;
mod dial;
mod errors;
mod id;
mod platform;
mod progress;
mod session;
mod wire;

pub use self::{
    address::{Address, AddressError, Identity, Tls},
    build::{
        Build, BuildRequest, Container, ContainerMount, ContainerRequest, Exporter, ExporterKind,
        FileStat, FrontendRequest, ImageReference, MountKind, Output, Process, ProcessEvent,
        ProcessInput, ProcessOutput, ProcessRequest, Reference, solve_to,
    },
    capabilities::Capabilities,
    connection::{Connection, Worker},
    dial::ConnectError,
    errors::{SolveError, SolveErrorDetails, SolveErrorKind, SourceRange},
    id::unique as unique_id,
    progress::{LogStream, Progress, VertexState},
    session::{
        Credentials, ExportTarget, Folder, FolderError, ImageFile, ImageFileContent, MemoryFile,
        MemoryImage, Owners, Secrets, SessionContent, Store,
    },
};
