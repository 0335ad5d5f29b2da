//! Where the files of our own daemon are.

use std::{
    fs, io,
    os::unix::{
        ffi::OsStrExt,
        fs::{DirBuilderExt, MetadataExt, PermissionsExt},
    },
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use super::super::{DaemonError, Surroundings};

/// The longest path that a socket can have: `sun_path` has 108 bytes, one of them the final zero.
const SOCKET_PATH: usize = 107;

/// The longest name of a socket of ours.
const LONGEST_SOCKET: &str = "buildkitd.sock";

/// The files of our own daemon: the state folder, and beside it a folder for sockets if the
/// former's path is too long for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    folder: PathBuf,
    run: PathBuf,
    tag: String,
    uid: u32,
}

impl State {
    /// Says where they are; touches nothing.
    ///
    /// # Errors
    ///
    /// If there is no cache folder.
    pub(super) fn new(surroundings: &Surroundings) -> Result<Self, DaemonError> {
        let folder = surroundings
            .cache()
            .ok_or(DaemonError::NoHome)?
            .join("buildkit");
        let digest = Sha256::digest(folder.as_os_str().as_bytes());
        let tag = digest.iter().take(4).map(|b| format!("{b:02x}")).collect();
        let uid = surroundings.uid;
        let mut run = folder.join("run");
        if run.join(LONGEST_SOCKET).as_os_str().len() > SOCKET_PATH {
            // Not XDG_RUNTIME_DIR: all processes must come to the same folder, also those that
            // are started without that variable.
            run = PathBuf::from(format!("/tmp/spec-dap-{uid}-{tag}"));
        }
        Ok(Self {
            folder,
            run,
            tag,
            uid,
        })
    }

    /// Returns the folder of everything but, maybe, the sockets.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns what the daemon has logged since it was started.
    pub fn log(&self) -> PathBuf {
        self.folder.join("buildkitd.log")
    }

    /// Returns the daemon's own folder: cache, snapshots, history.
    pub fn root(&self) -> PathBuf {
        self.folder.join("root")
    }

    /// Returns the daemon's socket.
    pub fn socket(&self) -> PathBuf {
        self.run.join(LONGEST_SOCKET)
    }

    pub(super) fn run(&self) -> &Path {
        &self.run
    }

    pub(super) fn control_socket(&self) -> PathBuf {
        self.run.join("control.sock")
    }

    pub(super) fn notify_socket(&self) -> PathBuf {
        self.run.join("notify.sock")
    }

    pub(super) fn trace_socket(&self) -> PathBuf {
        self.run.join("trace.sock")
    }

    /// Where rootlesskit keeps its state.
    pub(super) fn rootlesskit(&self) -> PathBuf {
        self.run.join("rootlesskit")
    }

    /// What an ordinary user's buildkitd makes beside its socket.
    pub(super) fn buildkit(&self) -> PathBuf {
        self.run.join("buildkit")
    }

    /// Where the containers' state of an ordinary user is.
    pub(super) fn runc(&self) -> PathBuf {
        self.run.join("runc")
    }

    pub(super) fn config(&self) -> PathBuf {
        self.folder.join("buildkitd.toml")
    }

    pub(super) fn previous_log(&self) -> PathBuf {
        self.folder.join("buildkitd.log.1")
    }

    /// What the daemon has instead of `/tmp`.
    pub(super) fn temporary(&self) -> PathBuf {
        self.folder.join("tmp")
    }

    /// Held by who is starting a supervisor.
    pub(super) fn start_lock(&self) -> PathBuf {
        self.folder.join("start.lock")
    }

    /// Held by the supervisor.
    pub(super) fn supervisor_lock(&self) -> PathBuf {
        self.folder.join("supervisor.lock")
    }

    /// Held by the guard.
    pub(super) fn guard_lock(&self) -> PathBuf {
        self.folder.join("guard.lock")
    }

    /// Returns the control group that all containers are in, from the root of the hierarchy.
    pub fn control_group(&self) -> String {
        format!("spec-dap-{}", self.tag)
    }

    /// Makes the folders that are missing, for this user alone.
    pub(super) fn create(&self) -> Result<(), DaemonError> {
        for folder in [&self.folder, &self.run] {
            fs::DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(folder)
                .map_err(|source| self.unusable(folder, source))?;
        }
        for folder in [&self.folder, &self.run] {
            self.check(folder)?;
        }
        Ok(())
    }

    /// Removes the folder for sockets if it is not in the state folder, and empty.
    pub(super) fn remove_sockets_folder(&self) {
        if !self.run.starts_with(&self.folder) {
            let _ = fs::remove_dir(&self.run);
        }
    }

    /// Makes sure that nobody else can put files into a folder.
    fn check(&self, folder: &Path) -> Result<(), DaemonError> {
        // Not through links: in /tmp somebody else may have put one.
        let meta = fs::symlink_metadata(folder).map_err(|source| self.unusable(folder, source))?;
        if meta.uid() != self.uid {
            return Err(DaemonError::Foreign {
                path: folder.to_owned(),
                owner: meta.uid(),
                uid: self.uid,
            });
        }
        if !meta.is_dir() {
            return Err(self.unusable(folder, io::ErrorKind::NotADirectory.into()));
        }
        if meta.mode() & 0o077 != 0 {
            fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
                .map_err(|source| self.unusable(folder, source))?;
        }
        Ok(())
    }

    fn unusable(&self, path: &Path, source: io::Error) -> DaemonError {
        DaemonError::State {
            path: path.to_owned(),
            source,
        }
    }

    /// Opens a file that serves as a lock; locks nothing.
    pub(super) fn open_lock(&self, path: &Path) -> Result<fs::File, DaemonError> {
        fs::File::options()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(path)
            .map_err(|source| self.unusable(path, source))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(cache: &Path, uid: u32) -> State {
        State::new(&Surroundings {
            env: [("XDG_CACHE_HOME".into(), cache.into())].into(),
            uid,
            ..Surroundings::of_this_process()
        })
        .unwrap()
    }

    fn own_uid() -> u32 {
        Surroundings::of_this_process().uid
    }

    #[test]
    fn sockets_are_in_the_state_folder_if_their_path_is_short_enough() {
        let fits = format!("/{}", "c".repeat(69));
        let socket = state(Path::new(&fits), 7).socket();
        assert_eq!(socket.as_os_str().len(), SOCKET_PATH);
        assert!(socket.starts_with(&fits), "{}", socket.display());

        let long = format!("/{}", "c".repeat(70));
        let socket = state(Path::new(&long), 7).socket();
        assert!(socket.starts_with("/tmp"), "{}", socket.display());
        assert!(socket.to_str().unwrap().contains("spec-dap-7-"));
        // Another folder has other sockets.
        assert_ne!(socket, state(Path::new(&(long + "c")), 7).socket());
    }

    #[test]
    fn folders_are_for_the_user_alone() {
        let cache = tempfile::tempdir().unwrap();
        let state = state(cache.path(), own_uid());
        state.create().unwrap();
        let mode = |path: &Path| path.metadata().unwrap().mode() & 0o777;
        assert_eq!(mode(state.folder()), 0o700);
        fs::set_permissions(state.run(), fs::Permissions::from_mode(0o777)).unwrap();
        state.create().unwrap();
        assert_eq!(mode(state.run()), 0o700);
    }

    #[test]
    fn the_folder_of_another_user_is_refused() {
        let cache = tempfile::tempdir().unwrap();
        state(cache.path(), own_uid()).create().unwrap();
        let error = state(cache.path(), own_uid() + 1).create().unwrap_err();
        assert!(matches!(error, DaemonError::Foreign { .. }), "{error}");
    }

    #[test]
    fn a_file_in_the_way_is_named() {
        let cache = tempfile::tempdir().unwrap();
        fs::write(cache.path().join("spec-dap"), "").unwrap();
        let error = state(cache.path(), own_uid()).create().unwrap_err();
        assert!(error.to_string().contains("spec-dap/buildkit"), "{error}");
    }
}
