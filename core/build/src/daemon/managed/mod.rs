//! Our own buildkitd: one for each user, started when needed, stopped when idle.
//!
//! Three processes, each outliving nothing that it should not:
//!
//! - The *supervisor* ([`supervise`]) listens on the control socket. Whoever uses the daemon holds
//!   a [`Lease`], which is an open connection to that socket, so a lease ends with its process
//!   whatever kills it. Without leases for a while, the supervisor stops the daemon.
//! - The *guard* ([`guard()`]) is the daemon's parent. It cleans up before the daemon starts and
//!   after it ended, and stops it when the supervisor says so or is gone.
//! - *buildkitd* is the first process of a process namespace and has its mounts to itself. With
//!   it the kernel ends every container and every mount, and the kernel ends it with its guard
//!   ([`enter()`]).
//!
//! A process that was killed leaves at most files behind: sockets, which the next guard removes,
//! and locks, which the kernel opens. So whatever dies, the next [`Managed::ensure`] works.
//!
//! All of it is decided by [`Surroundings`], so every process of a user comes to the same folder.

mod clients;
mod config;
mod control;
mod end;
mod enter;
mod guard;
mod lease;
mod leftovers;
mod log;
mod programs;
mod size;
mod start;
mod state;
mod supervisor;

use std::{ffi::OsString, path::PathBuf, process::Command, time::Duration};

pub use control::Status;
pub use enter::{EnterError, enter};
pub use guard::guard;
pub use lease::Lease;
pub use programs::Programs;
pub use size::Size;
pub use state::State;
pub use supervisor::supervise;

use super::{DaemonError, Surroundings};
use crate::client::Address;

/// How long the daemon stays without a lease, unless `SPEC_DAP_IDLE` says otherwise, in seconds.
const IDLE: Duration = Duration::from_secs(600);

/// How this program is started once more, to become a supervisor or a guard.
///
/// The words `supervise`, `guard` and `exec` are added behind the arguments; such a process calls
/// [`supervise`], [`guard()`] or [`enter()`].
#[derive(Debug, Clone)]
pub struct Launcher {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
}

impl Launcher {
    /// Returns the one of the running program: itself with the argument `daemon`.
    pub fn of_this_program() -> Self {
        let program = std::env::current_exe()
            .ok()
            .filter(|path| path.exists())
            // There even after the file was removed.
            .unwrap_or_else(|| "/proc/self/exe".into());
        Self {
            program,
            arguments: vec!["daemon".into()],
        }
    }

    fn command(&self, role: &str) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).arg(role);
        command
    }
}

/// Our own daemon, running or not.
#[derive(Debug, Clone)]
pub struct Managed {
    surroundings: Surroundings,
    launcher: Launcher,
    state: State,
    idle: Duration,
}

impl Managed {
    /// Says where the daemon's state is; touches nothing.
    ///
    /// # Errors
    ///
    /// If there is no home to keep state in.
    pub fn new(surroundings: &Surroundings, launcher: &Launcher) -> Result<Self, DaemonError> {
        let state = State::new(surroundings)?;
        let idle = surroundings
            .variable("SPEC_DAP_IDLE")
            .and_then(|seconds| seconds.to_str()?.parse().ok())
            .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
            .unwrap_or(IDLE);
        Ok(Self {
            surroundings: surroundings.clone(),
            launcher: launcher.clone(),
            state,
            idle,
        })
    }

    /// Returns the daemon's address, whether it runs or not.
    pub fn address(&self) -> Address {
        Address::Unix(self.state.socket())
    }

    /// Returns where its files are.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Returns how long it stays when nobody uses it.
    pub fn idle(&self) -> Duration {
        self.idle
    }

    /// Finds the programs that it takes.
    ///
    /// # Errors
    ///
    /// If one is missing.
    pub fn programs(&self) -> Result<Programs, DaemonError> {
        Programs::find(&self.surroundings)
    }
}
