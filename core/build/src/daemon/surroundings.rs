//! What the choice of a daemon depends on, as data.

use std::{
    collections::BTreeMap,
    env,
    ffi::{OsStr, OsString},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

/// Folders that hold runc on many machines but are not in the `PATH` of ordinary users.
const SYSTEM_PROGRAMS: [&str; 3] = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/// The environment that a daemon is looked for and started in.
#[derive(Debug, Clone)]
pub struct Surroundings {
    /// The environment variables.
    pub env: BTreeMap<OsString, OsString>,
    /// The effective user id; 0 may run containers without further programs.
    pub uid: u32,
    /// The socket of the machine's own daemon.
    pub system_socket: PathBuf,
}

impl Surroundings {
    /// Returns those of this process.
    pub fn of_this_process() -> Self {
        Self {
            env: env::vars_os().collect(),
            uid: rustix::process::geteuid().as_raw(),
            system_socket: "/run/buildkit/buildkitd.sock".into(),
        }
    }

    /// Returns a variable, unless it is unset or empty.
    pub fn variable(&self, name: &str) -> Option<&OsStr> {
        self.env
            .get(OsStr::new(name))
            .map(OsString::as_os_str)
            .filter(|value| !value.is_empty())
    }

    /// Returns a variable that holds a folder; as the XDG rules ask, a relative one counts as
    /// unset.
    fn folder(&self, name: &str) -> Option<PathBuf> {
        self.variable(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    }

    /// Returns the user's cache folder for this project, `None` without a home.
    pub fn cache(&self) -> Option<PathBuf> {
        self.folder("XDG_CACHE_HOME")
            .or_else(|| Some(self.folder("HOME")?.join(".cache")))
            .map(|cache| cache.join("spec-dap"))
    }

    /// Returns the user's folder for sockets, which the machine removes at logout.
    pub fn runtime(&self) -> Option<PathBuf> {
        self.folder("XDG_RUNTIME_DIR")
    }

    /// Returns the folder that the project's setup brings programs into.
    pub fn components(&self) -> Option<PathBuf> {
        self.folder("SPEC_DAP_COMPONENTS")
            .or_else(|| Some(self.cache()?.join("components")))
    }

    /// Returns the folders of programs: those of `PATH`, then those for administrators.
    pub fn program_folders(&self) -> Vec<PathBuf> {
        let path = self.variable("PATH").unwrap_or_default();
        let mut folders: Vec<_> = env::split_paths(path)
            .filter(|folder| folder.is_absolute())
            .collect();
        for folder in SYSTEM_PROGRAMS.map(PathBuf::from) {
            if !folders.contains(&folder) {
                folders.push(folder);
            }
        }
        folders
    }

    /// Finds a program by its name.
    pub fn program(&self, name: &str) -> Option<PathBuf> {
        self.program_folders()
            .into_iter()
            .map(|folder| folder.join(name))
            .find(|path| is_program(path))
    }
}

/// Says whether there is a file that somebody may execute.
pub(super) fn is_program(path: &Path) -> bool {
    path.metadata()
        .is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn surroundings(env: &[(&str, &str)]) -> Surroundings {
        Surroundings {
            env: env.iter().map(|(k, v)| (k.into(), v.into())).collect(),
            uid: 1000,
            system_socket: "/nowhere".into(),
        }
    }

    #[test]
    fn the_cache_is_xdg_s_or_below_the_home() {
        let cache = |env: &[(&str, &str)]| surroundings(env).cache();
        assert_eq!(cache(&[]), None);
        assert_eq!(
            cache(&[("HOME", "/home/a")]),
            Some("/home/a/.cache/spec-dap".into())
        );
        assert_eq!(
            cache(&[("HOME", "/home/a"), ("XDG_CACHE_HOME", "/c")]),
            Some("/c/spec-dap".into())
        );
        // Relative and empty ones count as unset.
        for other in ["", "c"] {
            assert_eq!(
                cache(&[("HOME", "/home/a"), ("XDG_CACHE_HOME", other)]),
                Some("/home/a/.cache/spec-dap".into())
            );
        }
    }

    #[test]
    fn programs_of_administrators_are_found_without_path() {
        assert_eq!(
            surroundings(&[("PATH", "/opt/bin:relative:/usr/sbin")]).program_folders(),
            ["/opt/bin", "/usr/sbin", "/usr/local/sbin", "/sbin"].map(PathBuf::from)
        );
    }
}
