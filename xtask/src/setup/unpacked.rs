//! Debian's packages unpacked into the store: nothing of them is installed on the machine, so no
//! service of theirs is started and no other program finds them.

use super::{Store, apt};
use std::path::Path;

/// Packages that are unpacked together.
#[derive(Debug)]
pub(super) struct Unpacked {
    /// The packages.
    packages: &'static [&'static str],
    /// Those that only some releases of Debian have: what is in them is elsewhere in the others.
    of_some_releases: &'static [&'static str],
    /// Files for which we want them.
    files: &'static [&'static str],
}

/// Docker, to read the images that we export as its users do.
pub(super) const DOCKER: Unpacked = Unpacked {
    packages: &["docker.io", "containerd", "libdevmapper1.02.1"],
    of_some_releases: &["docker-cli"],
    files: &["usr/sbin/dockerd", "usr/bin/docker", "usr/bin/containerd"],
};

/// A registry, to serve images under test, with and without a password.
pub(super) const REGISTRY: Unpacked = Unpacked {
    packages: &["docker-registry"],
    of_some_releases: &[],
    files: &["usr/bin/docker-registry"],
};

impl Unpacked {
    /// Returns all that decides what is unpacked.
    pub(super) fn recipe(&self) -> String {
        format!(
            "1 {} {} {}",
            self.packages.join(" "),
            self.of_some_releases.join(" "),
            self.files.join(" ")
        )
    }

    /// Says whether a folder holds what we want.
    pub(super) fn is_whole(&self, folder: &Path) -> bool {
        self.files.iter().all(|file| folder.join(file).is_file())
    }

    /// Fetches and unpacks the packages.
    pub(super) fn make(&self, name: &str, store: &Store) -> anyhow::Result<()> {
        let work = store.work(name)?;
        let log = store.log(name);
        for package in self.packages {
            apt::unpack(package, &work, &log)?;
        }
        for package in self.of_some_releases {
            if apt::exists(package) {
                apt::unpack(package, &work, &log)?;
            }
        }
        anyhow::ensure!(
            self.is_whole(&work),
            "{} lack one of: {}",
            self.packages.join(", "),
            self.files.join(", ")
        );
        store.place(&work, &store.unpacked(name))?;
        store.stamp(name, &self.recipe())
    }
}
