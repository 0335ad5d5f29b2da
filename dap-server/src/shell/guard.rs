//! A guard: removes a folder when this process ends, also when it is killed.
//!
//! It is a shell that waits for the end of a pipe whose other end only we hold. It lives no longer
//! than what it guards.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
};

/// What the guard does: nothing until its input ends, then it removes the folder `$1`.
const SCRIPT: &str = "trap '' HUP INT TERM; while read -r _; do :; done; rm -rf -- \"$1\"";

/// A running guard. Dropping it makes it remove the folder and end.
#[derive(Debug)]
pub(super) struct Guard(Option<Child>);

impl Guard {
    /// Sets a guard before a folder.
    ///
    /// Where there is no shell for it, the folder is guarded by nobody: it is then only removed
    /// if this process ends in order.
    pub(super) fn of(folder: &Path) -> Self {
        let spawned = command(folder).spawn();
        if let Err(error) = &spawned {
            tracing::debug!("nobody guards {}: {error}", folder.display());
        }
        Self(spawned.ok())
    }
}

fn command(folder: &Path) -> Command {
    use std::os::unix::process::CommandExt;
    let mut command = Command::new("/bin/sh");
    command
        .args(["-c", SCRIPT, "spec-dap-guard"])
        .arg(folder)
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // What is sent to our group, such as Ctrl-C in a terminal, is not meant for it.
        .process_group(0);
    command
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(mut child) = self.0.take() {
            drop(child.stdin.take());
            // It has one folder to remove; waiting for that leaves no zombie.
            let _ = child.wait();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_the_pipe_removes_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let guarded = folder.path().join("it's a folder");
        std::fs::create_dir(&guarded).unwrap();
        std::fs::write(guarded.join("socket"), "").unwrap();
        // As the kernel does when a process is killed: the pipe is closed, nothing else happens.
        let mut child = command(&guarded).spawn().unwrap();
        assert!(guarded.exists());
        drop(child.stdin.take());
        assert!(child.wait().unwrap().success());
        assert!(!guarded.exists());
    }

    #[test]
    fn a_guard_ends_with_what_it_guards() {
        let folder = tempfile::tempdir().unwrap();
        let guarded = folder.path().join("folder");
        std::fs::create_dir(&guarded).unwrap();
        drop(Guard::of(&guarded));
        assert!(!guarded.exists());
    }
}
