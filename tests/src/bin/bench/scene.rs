//! Where it is measured: a daemon of our own with nothing in it, and a folder for files.

use spec_tests::{Daemon, components};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

/// A warm daemon and a folder. Dropping it leaves nothing behind.
#[derive(Debug)]
pub(crate) struct Scene {
    daemon: Daemon,
    folder: TempDir,
    programs: PathBuf,
}

impl Scene {
    /// Starts a daemon, and looks where the programs of this build are.
    pub(crate) fn open() -> anyhow::Result<Self> {
        let own = env::current_exe()?;
        let programs = own.parent().unwrap_or(Path::new(".")).to_owned();
        Ok(Self {
            daemon: Daemon::start(),
            folder: TempDir::with_prefix("spec-bench-")?,
            programs,
        })
    }

    /// Returns the daemon's address.
    pub(crate) fn address(&self) -> String {
        self.daemon.address()
    }

    /// Returns the folder for files.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file into the folder.
    pub(crate) fn file(&self, name: &str, text: &str) -> anyhow::Result<PathBuf> {
        let file = self.folder.path().join(name);
        fs::write(&file, text)?;
        Ok(file)
    }

    /// Returns the image of busybox, in the OCI layout.
    pub(crate) fn busybox(&self) -> PathBuf {
        components::image("busybox")
    }

    /// Returns a program of this build, such as `spec-dap`.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.programs.join(name)
    }

    /// Returns a command of the product, on a cache folder of its own.
    pub(crate) fn spec_dap(&self, words: &[&str]) -> Command {
        let mut command = Command::new(self.program("spec-dap"));
        command.args(words).env_remove("BUILDKIT_HOST");
        command.env("XDG_CACHE_HOME", self.folder.path().join("cache"));
        command
    }
}
