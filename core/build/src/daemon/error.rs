//! What can keep us from a daemon, in words for the user.

use std::{io, path::PathBuf};

use super::Origin;
use crate::client::AddressError;

/// Why there is no daemon to use.
#[derive(Debug, thiserror::Error)]
pub enum DaemonError {
    /// What the user named is no address.
    #[error("{source} ({origin})")]
    Address {
        /// Where it was named.
        origin: Origin,
        /// What is wrong with it.
        source: AddressError,
    },

    /// There is no cache folder to keep state in.
    #[error("there is no folder for the state of a BuildKit daemon: HOME is not set")]
    NoHome,

    /// The state folder cannot be made or written.
    #[error("the state of the BuildKit daemon cannot be kept in {}: {}", path.display(), plain(source))]
    State {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },

    /// The state folder is somebody else's.
    #[error("{} belongs to the user with the id {owner}, not to this one ({uid})", path.display())]
    Foreign {
        /// The folder.
        path: PathBuf,
        /// Whose it is.
        owner: u32,
        /// Who we are.
        uid: u32,
    },

    /// A variable names a buildkitd that is no program.
    #[error("SPEC_DAP_BUILDKITD names {}, which is no program", path.display())]
    NotBuildkitd {
        /// What the variable says.
        path: PathBuf,
    },

    /// There is no buildkitd on this machine.
    #[error("no BuildKit daemon runs on this machine, and there is no buildkitd to start")]
    NoBuildkitd,

    /// There is no runc on this machine.
    #[error("no BuildKit daemon runs on this machine, and there is no runc to start one with")]
    NoRunc,

    /// An ordinary user cannot run buildkitd without rootlesskit.
    #[error(
        "no BuildKit daemon runs on this machine, and there is no rootlesskit to start one with \
         as an ordinary user"
    )]
    NoRootlesskit,

    /// An ordinary user cannot run rootlesskit without newuidmap.
    #[error(
        "no BuildKit daemon runs on this machine, and there is no {program}, which an ordinary \
         user needs to start one"
    )]
    NoMapping {
        /// `newuidmap` or `newgidmap`.
        program: &'static str,
    },

    /// The user has no range of ids for the users in containers.
    #[error(
        "no BuildKit daemon runs on this machine, and {file} has no ids for this user, which an \
         ordinary user needs to start one"
    )]
    NoIds {
        /// `/etc/subuid` or `/etc/subgid`.
        file: &'static str,
    },

    /// Our own program could not be started once more, to look after the daemon.
    #[error(
        "{} cannot be started to look after the BuildKit daemon: {}",
        program.display(),
        plain(source)
    )]
    Launch {
        /// Our own program.
        program: PathBuf,
        /// What the system said.
        source: io::Error,
    },

    /// The daemon was started and ended again.
    #[error("the BuildKit daemon did not start: {reason}")]
    NotStarted {
        /// What it said last.
        reason: String,
        /// Its log.
        log: PathBuf,
    },

    /// Something holds the lock and does not answer.
    #[error("another process looks after the BuildKit daemon, but does not answer{}", by(*.pid))]
    Stuck {
        /// That process.
        pid: Option<i32>,
    },

    /// What listens on our socket speaks otherwise.
    #[error("the BuildKit daemon is looked after by another version of spec-dap")]
    Version,

    /// The daemon went away each time it was to be used.
    #[error("the BuildKit daemon stops as soon as it is started")]
    Unsteady {
        /// Its log.
        log: PathBuf,
    },
}

/// Returns what the system said, without its number.
fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    match text.split_once(" (os error ") {
        Some((plain, _)) => plain.to_owned(),
        None => text,
    }
}

fn by(pid: Option<i32>) -> String {
    pid.map(|pid| format!(" (process {pid})"))
        .unwrap_or_default()
}

impl DaemonError {
    /// Says what to do next, in full sentences.
    pub fn hint(&self) -> String {
        const OTHER: &str = "or name a daemon (`--buildkit`, in a launch configuration `buildkit`)";
        match self {
            Self::Address { source, .. } => source.hint().into(),
            Self::NoHome => format!("Set HOME or XDG_CACHE_HOME, {OTHER}."),
            Self::State { .. } => {
                format!("Make the folder writable, set XDG_CACHE_HOME to another one, {OTHER}.")
            }
            Self::Foreign { .. } => {
                format!("Set XDG_CACHE_HOME to a folder of this user, {OTHER}.")
            }
            Self::NotBuildkitd { .. } => {
                format!("Correct the variable or unset it, {OTHER}.")
            }
            Self::NoBuildkitd => format!(
                "Run `cargo xtask setup` in the project's folder, install BuildKit so that \
                 buildkitd is in PATH, {OTHER}."
            ),
            Self::NoRunc => format!("Install it, on Debian with `apt install runc`, {OTHER}."),
            Self::NoRootlesskit => {
                format!("Install it, on Debian with `apt install rootlesskit uidmap`, {OTHER}.")
            }
            Self::NoMapping { .. } => {
                format!("Install it, on Debian with `apt install uidmap`, {OTHER}.")
            }
            Self::NoIds { .. } => format!(
                "Let an administrator run `usermod --add-subuids 100000-165535 --add-subgids \
                 100000-165535 USER` with your name and ids that nobody has, {OTHER}."
            ),
            Self::Launch { .. } => format!("Look whether the program is still there, {OTHER}."),
            Self::NotStarted { log, .. } | Self::Unsteady { log } => {
                format!("Read {}, {OTHER}.", log.display())
            }
            Self::Stuck { pid: Some(pid) } => format!("End it with `kill {pid}` and try again."),
            Self::Stuck { pid: None } => "Look for it with `ps ax | grep spec-dap`.".into(),
            Self::Version => {
                "Stop the daemon with `spec-dap daemon stop` of that version, and try again.".into()
            }
        }
    }
}
