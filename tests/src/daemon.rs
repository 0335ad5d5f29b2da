//! A private BuildKit daemon that a test can kill.

use crate::{
    components,
    kept::{self, pid},
};
use rustix::{
    mount::{UnmountFlags, unmount},
    process::{Pid, Signal, kill_process},
};
use std::{
    fs,
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    process::{Child, Command},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// Which daemon to start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// The one that the product is made for (0.32).
    Current,
    /// One that does not know `PassthroughOp` (0.30).
    Old,
}

/// A daemon of its own for one test, with its state in a temporary folder.
///
/// Dropping it ends the daemon and whatever it still runs, unmounts what it mounted and removes
/// its folder. Should the test process be killed, a keeper does the same.
#[derive(Debug)]
pub struct Daemon {
    folder: TempDir,
    keeper: Child,
    arguments: Vec<String>,
    release: Release,
}

impl Daemon {
    /// Starts the daemon that the product is made for.
    pub fn start() -> Self {
        Self::start_with(Release::Current, &[])
    }

    /// Starts a daemon with further arguments, and waits until it answers.
    ///
    /// # Panics
    ///
    /// If it cannot be started: the message has its log.
    pub fn start_with(release: Release, arguments: &[&str]) -> Self {
        let folder = TempDir::with_prefix("spec-daemon-").expect("a temporary folder");
        let arguments: Vec<_> = arguments.iter().map(|&text| text.to_owned()).collect();
        let keeper = spawn(folder.path(), release, &arguments);
        let mut daemon = Self {
            folder,
            keeper,
            arguments,
            release,
        };
        daemon.wait();
        daemon
    }

    /// Returns its address.
    pub fn address(&self) -> String {
        format!("unix://{}", self.socket().display())
    }

    /// Returns its socket.
    pub fn socket(&self) -> PathBuf {
        self.folder.path().join("buildkitd.sock")
    }

    /// Returns its folder, in which everything of it lies.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Returns what it has logged so far.
    pub fn log(&self) -> String {
        let log = fs::read(self.folder.path().join("log")).unwrap_or_default();
        String::from_utf8_lossy(&log).into_owned()
    }

    /// Kills it as a crash would: at once, and nothing is cleaned up.
    pub fn kill(&mut self) {
        kill(self.pid(), Signal::KILL);
        // Also ends the keeper, which now has nothing to keep.
        fs::write(self.folder.path().join("keep"), "").expect("a file in the daemon's folder");
        drop(self.keeper.stdin.take());
        self.keeper.wait().expect("the keeper's end");
        fs::remove_file(self.folder.path().join("keep")).expect("a file in the daemon's folder");
    }

    /// Stops it from doing anything, as a machine without power would; `kill` still works.
    pub fn freeze(&self) {
        kill(self.pid(), Signal::STOP);
    }

    /// Starts it again after [`Daemon::kill`], on the same socket and with the same state.
    pub fn restart(&mut self) {
        // Or else the old socket file would answer for the new daemon.
        let _ = fs::remove_file(self.socket());
        self.keeper = spawn(self.folder.path(), self.release, &self.arguments);
        self.wait();
    }

    /// Returns the command lines of what runs in its containers now, sorted.
    pub fn container_processes(&self) -> Vec<String> {
        let mut lines: Vec<_> = contained(self.folder.path())
            .into_iter()
            .filter_map(|pid| fs::read(format!("/proc/{pid}/cmdline")).ok())
            .map(|line| String::from_utf8_lossy(&line).replace('\0', " "))
            .map(|line| line.trim_end().to_owned())
            .filter(|line| !line.is_empty())
            .collect();
        lines.sort();
        lines
    }

    /// Waits until as many processes run in its containers.
    ///
    /// # Panics
    ///
    /// After 20 seconds.
    pub fn await_container_processes(&self, count: usize) {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let processes = self.container_processes();
            if processes.len() == count {
                return;
            }
            assert!(
                Instant::now() < deadline,
                "{count} processes in containers were expected, these run: {processes:#?}"
            );
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Returns its process id.
    ///
    /// # Panics
    ///
    /// If it never came to run.
    pub fn pid(&self) -> i32 {
        pid(self.folder.path()).expect("the daemon's process id")
    }

    fn wait(&mut self) {
        let deadline = Instant::now() + Duration::from_secs(30);
        let mut pause = Duration::from_millis(5);
        while UnixStream::connect(self.socket()).is_err() {
            let ended = pid(self.folder.path())
                .is_some_and(|pid| !Path::new(&format!("/proc/{pid}")).exists());
            assert!(
                !ended && Instant::now() < deadline,
                "the daemon does not start; its log:\n{}",
                self.log()
            );
            thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(100));
        }
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let folder = self.folder.path();
        // A frozen daemon hears of its end only when it thaws.
        if let Some(pid) = pid(folder) {
            kill(pid, Signal::CONT);
        }
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
        // Containers of a daemon that was killed outlive it.
        for pid in contained(folder) {
            kill(pid, Signal::KILL);
        }
        for mount in mounts(folder) {
            let _ = unmount(&mount, UnmountFlags::DETACH);
        }
    }
}

fn spawn(folder: &Path, release: Release, arguments: &[String]) -> Child {
    let program = match release {
        Release::Current => components::program("buildkitd", "SPEC_BUILDKITD"),
        Release::Old => components::program("buildkitd-0.30", "SPEC_BUILDKITD_OLD"),
    };
    let mut command = Command::new(program);
    command
        .arg("--root")
        .arg(folder.join("root"))
        .arg(format!("--addr=unix://{}/buildkitd.sock", folder.display()))
        // Else it is at one place for all daemons of the machine, and two that start clash.
        .arg(format!("--otel-socket-path={}/otel.sock", folder.display()))
        // No configuration of this machine.
        .arg("--config=/dev/null")
        .args(["--oci-worker=true", "--containerd-worker=false"])
        .args(["--oci-worker-net=host", "--debug"])
        .args(arguments);
    kept::keep(folder, &command)
}

fn kill(pid: i32, signal: Signal) {
    if let Some(pid) = Pid::from_raw(pid) {
        let _ = kill_process(pid, signal);
    }
}

/// Returns the processes whose root lies in the folder: those of the daemon's containers.
fn contained(folder: &Path) -> Vec<i32> {
    let needle = format!("{}/", folder.display());
    // Other namespaces may see the daemon's mounts, too; their root is elsewhere.
    let is_root = |line: &str| line.split(' ').nth(4) == Some("/") && line.contains(&needle);
    fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|pid: &i32| {
            fs::read_to_string(format!("/proc/{pid}/mountinfo"))
                .is_ok_and(|mounts| mounts.lines().any(is_root))
        })
        .collect()
}

/// Returns what is mounted below the folder, the innermost first.
fn mounts(folder: &Path) -> Vec<PathBuf> {
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    let mut paths: Vec<_> = mounts
        .lines()
        .filter_map(|line| line.split(' ').nth(1))
        .map(PathBuf::from)
        .filter(|path| path.starts_with(folder))
        .collect();
    paths.sort_by(|a, b| b.cmp(a));
    paths
}
