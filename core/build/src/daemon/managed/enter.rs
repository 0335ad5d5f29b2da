//! The last step before buildkitd: becomes a process that ends with its parent, and takes
//! everything along.

use std::{
    ffi::OsString,
    fs, io,
    os::unix::process::CommandExt,
    path::Path,
    process::{Command, Stdio},
};

use nix::sched::{CloneFlags, unshare};
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    mount::{MountFlags, MountPropagationFlags, mount, mount_change},
    process::{Signal, set_parent_process_death_signal},
};

/// Why buildkitd could not be executed.
#[derive(Debug, thiserror::Error)]
pub enum EnterError {
    /// Nothing is to be executed.
    #[error("there is no program to execute")]
    NoProgram,
    /// The guard ended before its death could be heard of.
    #[error("the guard is gone")]
    Orphan,
    /// The system refused something.
    #[error("{action} failed ({source}): if this is a container, it must be a privileged one")]
    System {
        /// What was tried.
        action: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The program could not be executed.
    #[error("{} cannot be executed: {source}", program.display())]
    Execute {
        /// The program.
        program: std::path::PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Where runc keeps the state of root's containers.
const RUNC: &str = "/run/runc";

/// Replaces this process by `command`; comes back only with an error.
///
/// The new process is killed when the thread that started this one ends. With `namespaces`, this
/// is the first process of a process namespace, and gets its own mounts, among them `/proc` and
/// runc's folder: what buildkitd and runc mount and note vanishes with them.
pub fn enter(command: &[OsString], namespaces: bool) -> EnterError {
    match prepare(namespaces) {
        Ok(()) => execute(command),
        Err(error) => error,
    }
}

fn prepare(namespaces: bool) -> Result<(), EnterError> {
    set_parent_process_death_signal(Some(Signal::KILL))
        .map_err(failed("asking for the parent's death"))?;
    if orphaned().map_err(failed("looking for the guard"))? {
        return Err(EnterError::Orphan);
    }
    if !namespaces {
        return Ok(());
    }
    unshare(CloneFlags::CLONE_NEWNS)
        .map_err(rustix_errno)
        .map_err(failed("making a mount namespace"))?;
    mount_change(
        "/",
        MountPropagationFlags::DOWNSTREAM | MountPropagationFlags::REC,
    )
    .map_err(failed("making mounts private"))?;
    let flags = MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC;
    mount("proc", "/proc", "proc", flags, None).map_err(failed("mounting /proc"))?;
    if Path::new(RUNC).is_dir() || fs::create_dir_all(RUNC).is_ok() {
        mount("tmpfs", RUNC, "tmpfs", flags, c"mode=0700").map_err(failed("mounting /run/runc"))?;
    }
    Ok(())
}

fn failed<E: Into<io::Error>>(action: &'static str) -> impl FnOnce(E) -> EnterError {
    move |source| EnterError::System {
        action,
        source: source.into(),
    }
}

fn rustix_errno(error: nix::errno::Errno) -> io::Error {
    io::Error::from_raw_os_error(error as i32)
}

/// Says whether the guard, which holds the other end of standard input, is gone.
fn orphaned() -> rustix::io::Result<bool> {
    let stdin = io::stdin();
    let mut fds = [PollFd::new(&stdin, PollFlags::IN)];
    poll(&mut fds, Some(&Timespec::default()))?;
    Ok(fds.iter().any(|fd| fd.revents().contains(PollFlags::HUP)))
}

fn execute(command: &[OsString]) -> EnterError {
    let Some((program, arguments)) = command.split_first() else {
        return EnterError::NoProgram;
    };
    let source = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .exec();
    EnterError::Execute {
        program: program.into(),
        source,
    }
}
