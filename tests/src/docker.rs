//! Docker, as the people have it to whom an image is given.

use crate::{components::unpacked, kept::Kept};
use std::{env, fs, os::unix::net::UnixStream, path::Path, process::Command};

/// A Docker daemon of its own for one test. Dropping it ends it.
#[derive(Debug)]
pub struct Docker {
    kept: Kept,
}

impl Docker {
    /// Starts a daemon without any network, and waits until it answers.
    ///
    /// # Panics
    ///
    /// If it cannot be started: the message says why.
    pub fn start() -> Self {
        let kept = Kept::start(|folder| {
            let configuration = folder.join("daemon.json");
            fs::write(&configuration, "{}").expect("a file in the server's folder");
            let mut command = with_libraries("usr/sbin/dockerd");
            command
                .arg("--config-file")
                .arg(configuration)
                .arg("--data-root")
                .arg(folder.join("data"))
                .arg("--exec-root")
                .arg(folder.join("exec"))
                .arg("--pidfile")
                .arg(folder.join("docker.pid"))
                .arg(format!("--host=unix://{}/docker.sock", folder.display()))
                .args(["--iptables=false", "--ip6tables=false", "--bridge=none"])
                // Works on every file system, also on one that is itself an overlay.
                .arg("--storage-driver=vfs");
            command
        });
        let socket = kept.path("docker.sock");
        kept.wait(|_| UnixStream::connect(&socket).ok());
        Self { kept }
    }

    /// Loads the image in an archive, and returns its name.
    pub fn load(&self, archive: &Path) -> String {
        let archive = archive.to_str().expect("a path that is text");
        let said = self.docker(&["load", "--input", archive]);
        let name = said.trim().rsplit_once("Loaded image: ");
        name.unwrap_or_else(|| panic!("{said}")).1.to_owned()
    }

    /// Runs the command `docker`, which must go well, and returns what it said.
    pub fn docker(&self, arguments: &[&str]) -> String {
        let host = format!("unix://{}", self.kept.path("docker.sock").display());
        let mut command = with_libraries("usr/bin/docker");
        let command = command.args(["--host", &host]).args(arguments);
        // No configuration of this user.
        let output = command.env("DOCKER_CONFIG", self.kept.path("config"));
        let output = output.output().expect("docker starts");
        assert!(
            output.status.success(),
            "docker {arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

/// A program of the component, which finds its libraries and the programs that it needs there.
fn with_libraries(program: &str) -> Command {
    let mut command = Command::new(unpacked("docker", program));
    let folders = ["usr/sbin", "usr/bin"].map(|folder| unpacked("docker", folder));
    let path = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths(folders.into_iter().chain(env::split_paths(&path)));
    // In a folder for each architecture; which of the two depends on the release.
    let root = unpacked("docker", ".");
    let libraries = ["lib", "usr/lib"].map(|folder| fs::read_dir(root.join(folder)));
    let libraries = libraries.into_iter().flatten().flatten();
    let libraries = libraries.filter_map(|entry| Some(entry.ok()?.path()));
    let libraries = env::join_paths(libraries).expect("folders without a colon");
    command
        .env("PATH", path.expect("folders without a colon"))
        .env("LD_LIBRARY_PATH", libraries);
    command
}
