//! The folder where components live, with their stamps, logs and work in progress.

use crate::command;
use anyhow::Context as _;
use sha2::{Digest as _, Sha256};
use std::{
    env,
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

/// The folder `spec-dap/components` below the user's cache folder.
#[derive(Debug)]
pub(crate) struct Store {
    root: PathBuf,
}

impl Store {
    /// Opens the store of this user.
    pub(crate) fn open() -> anyhow::Result<Self> {
        let cache = match env::var_os("XDG_CACHE_HOME").filter(|folder| !folder.is_empty()) {
            Some(folder) => PathBuf::from(folder),
            None => {
                let home = env::var_os("HOME").filter(|home| !home.is_empty());
                PathBuf::from(home.context("neither HOME nor XDG_CACHE_HOME is set")?)
                    .join(".cache")
            }
        };
        Self::at(cache.join("spec-dap/components"))
    }

    /// Opens a store in a folder, which is made if needed.
    fn at(root: PathBuf) -> anyhow::Result<Self> {
        for folder in ["bin", "images", "stamps", "logs", "work", "unpacked"] {
            let folder = root.join(folder);
            fs::create_dir_all(&folder)
                .with_context(|| format!("cannot make {}", folder.display()))?;
        }
        Ok(Self { root })
    }

    /// Returns the store's own folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Returns the place of a program.
    pub(crate) fn bin(&self, name: &str) -> PathBuf {
        self.root.join("bin").join(name)
    }

    /// Returns the place of an image: a folder in the OCI layout.
    pub(crate) fn image(&self, name: &str) -> PathBuf {
        self.root.join("images").join(name)
    }

    /// Returns the place of the modules of npm for outside clients.
    pub(super) fn modules(&self) -> PathBuf {
        self.root.join("outside")
    }

    /// Returns the place of unpacked packages: a folder with `usr` in it.
    pub(super) fn unpacked(&self, name: &str) -> PathBuf {
        self.root.join("unpacked").join(name)
    }

    /// Returns the place of the Go toolchain that setup brings where the machine has none.
    pub(super) fn go(&self) -> PathBuf {
        self.root.join("go")
    }

    /// Returns the place of the log of a component's making.
    pub(super) fn log(&self, name: &str) -> PathBuf {
        self.root.join("logs").join(format!("{name}.log"))
    }

    /// Returns a new empty folder for work in progress, and begins a new log.
    pub(super) fn work(&self, name: &str) -> anyhow::Result<PathBuf> {
        let work = self.root.join("work").join(name);
        remove(&work)?;
        fs::create_dir_all(&work)?;
        File::create(self.log(name))?;
        Ok(work)
    }

    /// Says whether a component was made by this recipe.
    pub(super) fn is_stamped(&self, name: &str, recipe: &str) -> bool {
        fs::read_to_string(self.stamp_file(name)).is_ok_and(|stamp| stamp == digest(recipe))
    }

    /// Notes by which recipe a component was made.
    pub(super) fn stamp(&self, name: &str, recipe: &str) -> anyhow::Result<()> {
        Ok(fs::write(self.stamp_file(name), digest(recipe))?)
    }

    /// Puts a finished file or folder in its place, instead of what was there.
    pub(super) fn place(&self, made: &Path, place: &Path) -> anyhow::Result<()> {
        if place.is_dir() {
            remove(place)?;
        }
        fs::rename(made, place).with_context(|| format!("cannot write {}", place.display()))
    }

    /// Waits for the right to change the store; it lasts as long as the returned file.
    pub(super) fn lock(&self) -> anyhow::Result<File> {
        let file = File::create(self.root.join("lock"))?;
        if file.try_lock().is_err() {
            println!("setup: another setup is at work, waiting for it");
            file.lock()?;
        }
        Ok(file)
    }

    /// Removes what work in progress has left, also that of a setup that was killed.
    pub(super) fn sweep(&self) -> anyhow::Result<()> {
        for entry in fs::read_dir(self.root.join("work"))? {
            remove(&entry?.path())?;
        }
        Ok(())
    }

    /// Gives everything to the user who called `sudo`, if that is how this program was started.
    pub(super) fn give_to_caller(&self) -> anyhow::Result<()> {
        if let (Some(user), Some(group)) = (env::var_os("SUDO_UID"), env::var_os("SUDO_GID")) {
            let owner = format!("{}:{}", user.to_string_lossy(), group.to_string_lossy());
            let parent = self.root.parent().unwrap_or(&self.root);
            command::output(Command::new("chown").args(["-R", &owner]).arg(parent))?;
        }
        Ok(())
    }

    fn stamp_file(&self, name: &str) -> PathBuf {
        self.root.join("stamps").join(name)
    }
}

/// Removes a file or folder, also one with read-only folders in it.
pub(super) fn remove(path: &Path) -> anyhow::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

/// Returns the digest of some text, in hexadecimal.
pub(super) fn digest(text: &str) -> String {
    hex(&Sha256::digest(text))
}

/// Returns bytes in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_recipe_is_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::at(folder.path().join("deep/store")).unwrap();
        assert!(!store.is_stamped("busybox", "v1"));
        store.stamp("busybox", "v1").unwrap();
        assert!(store.is_stamped("busybox", "v1"));
        assert!(!store.is_stamped("busybox", "v2"));
        assert!(!store.is_stamped("bookworm", "v1"));
    }

    #[test]
    fn what_a_killed_setup_left_is_swept() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::at(folder.path().to_owned()).unwrap();
        let work = store.work("go").unwrap();
        fs::write(work.join("half"), "x").unwrap();
        store.sweep().unwrap();
        assert!(!work.exists());
        assert!(work.parent().unwrap().is_dir());
    }

    #[test]
    fn a_finished_folder_takes_the_place_of_the_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::at(folder.path().to_owned()).unwrap();
        let old = store.image("busybox");
        fs::create_dir_all(old.join("blobs")).unwrap();
        let work = store.work("busybox").unwrap();
        fs::write(work.join("index.json"), "{}").unwrap();
        store.place(&work, &old).unwrap();
        assert!(old.join("index.json").is_file());
        assert!(!old.join("blobs").exists());
    }
}
