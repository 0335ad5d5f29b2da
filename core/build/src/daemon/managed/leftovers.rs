//! Removes what a daemon leaves behind when it is killed.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use super::State;

/// Where the kernel shows control groups.
const CONTROL_GROUPS: &str = "/sys/fs/cgroup";

/// Removes sockets, temporary files, bundles of containers and control groups.
///
/// The daemon must be gone, and with it its process namespace: then no container runs, and none
/// of its mounts exists. What cannot be removed is noted in the log, on standard error.
pub(super) fn remove(state: &State) {
    for socket in [state.socket(), state.trace_socket()] {
        note(&socket, fs::remove_file(&socket));
    }
    for folder in [
        state.temporary(),
        state.rootlesskit(),
        state.runc(),
        state.buildkit(),
    ] {
        note(&folder, fs::remove_dir_all(&folder));
    }
    for bundle in bundles(&state.root()) {
        note(&bundle, remove_bundle(&bundle));
    }
    for group in control_groups(Path::new(CONTROL_GROUPS), &state.control_group()) {
        remove_control_group(&group);
    }
}

/// Removes what a supervisor that was killed leaves behind; its lock must be held.
pub(super) fn remove_sockets_of_supervisor(state: &State) {
    for socket in [state.control_socket(), state.notify_socket()] {
        note(&socket, fs::remove_file(&socket));
    }
    state.remove_sockets_folder();
}

fn note(path: &Path, result: io::Result<()>) {
    if let Err(error) = result
        && error.kind() != io::ErrorKind::NotFound
    {
        let _ = writeln!(io::stderr(), "{} is left behind: {error}", path.display());
    }
}

fn folders(path: &Path) -> Vec<PathBuf> {
    fs::read_dir(path)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .map(|entry| entry.path())
        .collect()
}

/// Returns the folders of single containers; there is a worker for each snapshotter.
fn bundles(root: &Path) -> Vec<PathBuf> {
    folders(root)
        .iter()
        .filter(|worker| {
            worker
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with("runc-"))
        })
        .flat_map(|worker| folders(&worker.join("executor")))
        .collect()
}

/// Removes a bundle, but nothing that is inside its `rootfs`: that is where a snapshot would be,
/// if it were still mounted.
fn remove_bundle(bundle: &Path) -> io::Result<()> {
    for entry in fs::read_dir(bundle)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            fs::remove_dir(entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    fs::remove_dir(bundle)
}

/// Returns our group in each hierarchy: one with version 2, one for each controller before.
fn control_groups(base: &Path, name: &str) -> Vec<PathBuf> {
    let mut bases = folders(base);
    bases.push(base.to_owned());
    bases
        .into_iter()
        .map(|base| base.join(name))
        .filter(|group| group.is_dir())
        .collect()
}

/// Removes a control group and those in it. Their files are not removed: they are not real.
fn remove_control_group(group: &Path) {
    for inner in folders(group) {
        remove_control_group(&inner);
    }
    // A group can be busy for a moment after its last process ended.
    for _ in 0..20 {
        match fs::remove_dir(group) {
            Err(error) if error.kind() == io::ErrorKind::ResourceBusy => {
                thread::sleep(Duration::from_millis(10));
            }
            result => return note(group, result),
        }
    }
    note(group, Err(io::ErrorKind::ResourceBusy.into()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_goes_but_what_is_in_its_root_stays() {
        let folder = tempfile::tempdir().unwrap();
        let executor = folder.path().join("runc-native/executor");
        for id in ["empty", "full"] {
            fs::create_dir_all(executor.join(id).join("rootfs")).unwrap();
            fs::write(executor.join(id).join("config.json"), "{}").unwrap();
        }
        fs::write(executor.join("full/rootfs/file"), "").unwrap();
        fs::write(executor.join("resolv.conf"), "").unwrap();
        fs::create_dir_all(folder.path().join("other/executor/id")).unwrap();

        let mut found = bundles(folder.path());
        found.sort();
        assert_eq!(found, [executor.join("empty"), executor.join("full")]);
        remove_bundle(&found[0]).unwrap();
        assert!(!executor.join("empty").exists());
        remove_bundle(&found[1]).unwrap_err();
        assert!(executor.join("full/rootfs/file").exists());
    }

    #[test]
    fn control_groups_are_found_in_both_versions() {
        let base = tempfile::tempdir().unwrap();
        for path in ["ours/buildkit/a", "memory/ours/buildkit", "cpu/theirs"] {
            fs::create_dir_all(base.path().join(path)).unwrap();
        }
        let mut found = control_groups(base.path(), "ours");
        found.sort();
        assert_eq!(
            found,
            [base.path().join("memory/ours"), base.path().join("ours")]
        );
        for group in &found {
            remove_control_group(group);
            assert!(!group.exists());
        }
    }
}
