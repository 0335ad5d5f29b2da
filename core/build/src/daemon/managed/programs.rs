//! The programs that our own daemon takes.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::super::{DaemonError, Surroundings, surroundings::is_program};

/// The programs of our own daemon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Programs {
    /// The daemon.
    pub buildkitd: PathBuf,
    /// What it runs containers with.
    pub runc: PathBuf,
    /// What lets an ordinary user run both; `None` for root.
    pub rootlesskit: Option<PathBuf>,
}

impl Programs {
    /// Finds them: buildkitd in `SPEC_DAP_BUILDKITD`, the components of the project's setup, then
    /// `PATH`; the others in `PATH` and the folders for administrators.
    pub(super) fn find(surroundings: &Surroundings) -> Result<Self, DaemonError> {
        Ok(Self {
            buildkitd: buildkitd(surroundings)?,
            runc: ["buildkit-runc", "runc"]
                .iter()
                .find_map(|name| surroundings.program(name))
                .ok_or(DaemonError::NoRunc)?,
            rootlesskit: match surroundings.uid {
                0 => None,
                _ => Some(rootlesskit(surroundings)?),
            },
        })
    }
}

fn buildkitd(surroundings: &Surroundings) -> Result<PathBuf, DaemonError> {
    if let Some(path) = surroundings.variable("SPEC_DAP_BUILDKITD") {
        let path = PathBuf::from(path);
        return match path.is_absolute() && is_program(&path) {
            true => Ok(path),
            false => Err(DaemonError::NotBuildkitd { path }),
        };
    }
    surroundings
        .components()
        .map(|folder| folder.join("bin/buildkitd"))
        .filter(|path| is_program(path))
        .or_else(|| surroundings.program("buildkitd"))
        .ok_or(DaemonError::NoBuildkitd)
}

fn rootlesskit(surroundings: &Surroundings) -> Result<PathBuf, DaemonError> {
    let rootlesskit = surroundings
        .program("rootlesskit")
        .ok_or(DaemonError::NoRootlesskit)?;
    for program in ["newuidmap", "newgidmap"] {
        if surroundings.program(program).is_none() {
            return Err(DaemonError::NoMapping { program });
        }
    }
    for file in ["/etc/subuid", "/etc/subgid"] {
        if !has_ids(surroundings, Path::new(file)) {
            return Err(DaemonError::NoIds { file });
        }
    }
    Ok(rootlesskit)
}

/// Says whether a file has a range of ids for the user, or cannot tell.
fn has_ids(surroundings: &Surroundings, file: &Path) -> bool {
    let switch = fs::read_to_string("/etc/nsswitch.conf").unwrap_or_default();
    let elsewhere = switch.lines().any(|line| {
        line.trim_start()
            .strip_prefix("subid:")
            .is_some_and(|sources| sources.trim() != "files")
    });
    if elsewhere {
        return true;
    }
    let Ok(ranges) = fs::read_to_string(file) else {
        return false;
    };
    let passwd = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let names = names(&passwd, surroundings.uid);
    ranges
        .lines()
        .filter_map(|line| line.split(':').next())
        .any(|owner| names.iter().any(|name| name == owner))
}

/// Returns what a user may be called in a table of ids: the id, and the names.
fn names(passwd: &str, uid: u32) -> Vec<String> {
    let uid = uid.to_string();
    let mut names: Vec<_> = passwd
        .lines()
        .filter_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?;
            (fields.nth(1)? == uid).then(|| name.to_owned())
        })
        .collect();
    names.push(uid);
    names
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use tempfile::TempDir;

    use super::*;

    fn machine(uid: u32, programs: &[&str]) -> (TempDir, Surroundings) {
        let folder = tempfile::tempdir().unwrap();
        for name in programs {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, "").unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        let surroundings = Surroundings {
            env: [
                ("PATH".into(), folder.path().join("bin").into()),
                ("XDG_CACHE_HOME".into(), folder.path().join("cache").into()),
            ]
            .into(),
            uid,
            system_socket: folder.path().join("none"),
        };
        (folder, surroundings)
    }

    #[test]
    fn the_setup_s_buildkitd_is_preferred_to_the_machine_s() {
        let (folder, surroundings) = machine(0, &["bin/runc", "bin/buildkitd"]);
        let found = |surroundings: &Surroundings| {
            let path = Programs::find(surroundings).unwrap().buildkitd;
            path.strip_prefix(folder.path()).unwrap().to_owned()
        };
        assert_eq!(found(&surroundings), Path::new("bin/buildkitd"));

        let component = folder.path().join("cache/spec-dap/components/bin");
        fs::create_dir_all(&component).unwrap();
        fs::copy(
            folder.path().join("bin/buildkitd"),
            component.join("buildkitd"),
        )
        .unwrap();
        assert_eq!(
            found(&surroundings),
            Path::new("cache/spec-dap/components/bin/buildkitd")
        );

        let mut surroundings = surroundings;
        let runc = folder.path().join("bin/runc");
        surroundings
            .env
            .insert("SPEC_DAP_BUILDKITD".into(), runc.into());
        assert_eq!(found(&surroundings), Path::new("bin/runc"));
    }

    #[test]
    fn what_is_missing_is_named_with_a_way_out() {
        let (_folder, surroundings) = machine(0, &["bin/runc"]);
        let error = Programs::find(&surroundings).unwrap_err();
        assert!(matches!(error, DaemonError::NoBuildkitd), "{error}");
        assert!(error.hint().contains("cargo xtask setup"));

        let (folder, mut surroundings) = machine(0, &["bin/runc"]);
        let wrong = folder.path().join("bin/no-such");
        surroundings
            .env
            .insert("SPEC_DAP_BUILDKITD".into(), wrong.into());
        let error = Programs::find(&surroundings).unwrap_err();
        assert!(error.to_string().contains("bin/no-such"), "{error}");
    }

    #[test]
    fn a_user_has_a_name_and_a_number() {
        let passwd = "root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\n";
        assert_eq!(names(passwd, 1000), ["ann", "1000"]);
        assert_eq!(names(passwd, 7), ["7"]);
    }
}
