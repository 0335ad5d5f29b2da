//! What the doctor finds, as it is written in JSON.

use std::path::PathBuf;

use serde::Serialize;
use spec_build::client::Capabilities;

/// Everything the doctor finds.
#[derive(Debug, Default, Serialize)]
pub(super) struct Findings {
    /// The daemon that would be used; `None` if its address cannot be read.
    pub(super) daemon: Option<Daemon>,
    /// Daemons that are at a usual place and are not used.
    pub(super) passed: Vec<Passed>,
    /// Why tests cannot run; empty if they can.
    pub(super) missing: Vec<Missing>,
}

/// The daemon that would be used.
#[derive(Debug, Serialize)]
pub(super) struct Daemon {
    /// Why it is this one, in a word.
    pub(super) origin: &'static str,
    /// Why it is this one, in words.
    pub(super) reason: String,
    /// Where it listens, or will.
    pub(super) address: String,
    /// What it says of itself; `None` if it does not answer, or was not started.
    pub(super) answer: Option<Answer>,
    /// What is known of it if it is our own.
    pub(super) own: Option<Own>,
}

/// What a daemon says of itself.
#[derive(Debug, Serialize)]
pub(super) struct Answer {
    /// Its version.
    pub(super) version: String,
    /// The platforms that it executes for, its own first.
    pub(super) platforms: Vec<String>,
    /// How it stores file systems.
    pub(super) snapshotter: Option<String>,
    /// The network that containers get.
    pub(super) network: Option<String>,
    /// What it can do, by what we use it for.
    pub(super) capabilities: Vec<Capability>,
}

/// Something that a daemon can do or not.
#[derive(Debug, Serialize)]
pub(super) struct Capability {
    /// BuildKit's name.
    pub(super) name: &'static str,
    /// Whether the daemon has it.
    pub(super) present: bool,
    /// Whether tests cannot run without it.
    pub(super) required: bool,
    /// What we do with it.
    pub(super) purpose: &'static str,
}

/// What is known of our own daemon.
#[derive(Debug, Serialize)]
pub(super) struct Own {
    /// Whether it runs.
    pub(super) running: bool,
    /// Its process.
    pub(super) pid: Option<i32>,
    /// How many use it.
    pub(super) leases: usize,
    /// How long nobody has used it, in seconds.
    pub(super) unused_s: Option<u64>,
    /// After how many unused seconds it stops.
    pub(super) idle_s: u64,
    /// Where its files are.
    pub(super) state: PathBuf,
    /// How much disk they take, in bytes.
    pub(super) state_bytes: u64,
    /// Whether `state_bytes` is all of it: counting stops after a few seconds.
    pub(super) state_counted: bool,
    /// The daemon's log.
    pub(super) log: PathBuf,
    /// The program that is or would be started.
    pub(super) buildkitd: Option<PathBuf>,
    /// What runs containers.
    pub(super) runc: Option<PathBuf>,
    /// What an ordinary user runs both with.
    pub(super) rootlesskit: Option<PathBuf>,
}

/// A daemon that is not used.
#[derive(Debug, Serialize)]
pub(super) struct Passed {
    /// Its socket.
    pub(super) socket: PathBuf,
    /// Why not.
    pub(super) reason: String,
}

/// Something that keeps tests from running.
#[derive(Debug, Serialize)]
pub(super) struct Missing {
    /// What is wrong.
    pub(super) text: String,
    /// What to do.
    pub(super) hint: String,
}

/// Says what a daemon can do of what we use; one table for all who want to know.
pub(super) fn capabilities(found: &Capabilities) -> Vec<Capability> {
    let row = |name, present, required, purpose| Capability {
        name,
        present,
        required,
        purpose,
    };
    vec![
        row(
            "gateway.solve.evaluate",
            found.evaluate,
            true,
            "runs each step and check by itself",
        ),
        row(
            "gateway.exec",
            found.containers,
            true,
            "opens a shell in a stopped state",
        ),
        row(
            "exec.secretenv",
            found.secret_env,
            true,
            "tells a new result from a recorded one",
        ),
        row(
            "gateway.exec.signals",
            found.container_signals,
            false,
            "passes signals to the shell",
        ),
        row(
            "gateway.exec.filesystem",
            found.container_files,
            false,
            "reads the files of a stopped state",
        ),
        row(
            "source.ocilayout",
            found.oci_layout,
            false,
            "takes images from disk (oci-layout:PATH)",
        ),
        row(
            "passthroughop",
            found.passthrough,
            false,
            "joins results in one graph; without it a slower way is taken",
        ),
    ]
}
