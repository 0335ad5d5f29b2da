//! Components from Debian's packages.

use super::{Lack, Store, is_root};
use crate::command;
use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// A package, and the program for which we want it.
#[derive(Debug)]
pub(super) struct Package {
    name: &'static str,
    /// The program that does as well wherever it comes from; none if it must be this package's.
    program: Option<&'static str>,
}

/// The packages that tests, demo and bench call.
pub(super) const TOOLS: &[Package] = &[
    // Trust for whatever is fetched over the network.
    Package {
        name: "ca-certificates",
        program: None,
    },
    // BuildKit starts containers with it.
    Package {
        name: "runc",
        program: Some("runc"),
    },
    // Makes the bookworm image.
    Package {
        name: "debootstrap",
        program: Some("debootstrap"),
    },
    // All there is in the busybox image; a dynamic busybox would not run there.
    Package {
        name: "busybox-static",
        program: None,
    },
    // Reads the images that we export as other tools do.
    Package {
        name: "skopeo",
        program: Some("skopeo"),
    },
    // A terminal for the tests of the shell.
    Package {
        name: "tmux",
        program: Some("tmux"),
    },
];

/// The packages with which an ordinary user runs the daemon.
pub(super) const ROOTLESS: &[Package] = &[
    Package {
        name: "rootlesskit",
        program: Some("rootlesskit"),
    },
    Package {
        name: "uidmap",
        program: Some("newuidmap"),
    },
];

/// The packages that run an outside client of the adapter.
pub(super) const NODE: &[Package] = &[
    Package {
        name: "nodejs",
        program: Some("node"),
    },
    // Only fetches the client.
    Package {
        name: "npm",
        program: Some("npm"),
    },
];

/// The packages with the programs that melange's pipelines call.
pub(super) const PIPELINES: &[Package] = &[
    tool("binutils", "objcopy"),
    tool("cmake", "cmake"),
    tool("dash", "dash"),
    tool("gcc", "gcc"),
    Package {
        name: "libc6-dev",
        program: None,
    },
    tool("git", "git"),
    tool("golang-go", "go"),
    tool("jq", "jq"),
    tool("make", "make"),
    tool("meson", "meson"),
    tool("ninja-build", "ninja"),
    tool("nodejs", "node"),
    tool("patch", "patch"),
    tool("pax-utils", "scanelf"),
    tool("perl", "perl"),
    tool("python3", "python3"),
    tool("ruby", "ruby"),
    tool("wget", "wget"),
];

/// A package of which one program is wanted, wherever it comes from.
const fn tool(name: &'static str, program: &'static str) -> Package {
    Package {
        name,
        program: Some(program),
    }
}

/// Returns the names of those packages that are missing.
pub(super) fn missing(packages: &[Package]) -> anyhow::Result<Vec<&'static str>> {
    let mut query = Command::new("dpkg-query");
    query.args(["--show", "--showformat=${db:Status-Status} ${Package}\n"]);
    query.args(packages.iter().map(|package| package.name));
    // It ends with 1 when it does not know one of them, and lists the others all the same.
    let Ok(output) = query.output() else {
        let lack = "this is no Debian: dpkg-query does not exist";
        return Err(Lack::new(lack, "run this on Debian bookworm or later").into());
    };
    let listed = String::from_utf8_lossy(&output.stdout);
    let is_here = |package: &&Package| {
        listed
            .lines()
            .any(|line| line.strip_prefix("installed ") == Some(package.name))
            || package
                .program
                .is_some_and(|program| command::find(program).is_some())
    };
    Ok(packages
        .iter()
        .filter(|package| !is_here(package))
        .map(|package| package.name)
        .collect())
}

/// Installs those packages that are missing.
pub(super) fn install(packages: &[Package], name: &str, store: &Store) -> anyhow::Result<()> {
    let missing = missing(packages)?;
    let all = missing.join(" ");
    let by_hand = format!("sudo sh -c 'apt-get update && apt-get install -y {all}'");
    if !is_root()? {
        return Err(Lack::new(format!("only root can install {all}"), by_hand).into());
    }
    store.work(name)?;
    let log = store.log(name);
    update(&log)?;
    if install_all(&missing, &log).is_ok() {
        return Ok(());
    }
    // One that cannot be had keeps all others away, so try each alone.
    let mut lacking = Vec::new();
    for package in missing {
        if let Err(error) = install_all(&[package], &log) {
            lacking.push(format!("{package}: {error:#}"));
        }
    }
    if lacking.is_empty() {
        return Ok(());
    }
    Err(Lack::new(lacking.join("\n"), by_hand).into())
}

/// Installs packages.
fn install_all(packages: &[&str], log: &Path) -> anyhow::Result<()> {
    apt_get(
        log,
        &[&["install", "-y", "--no-install-recommends"], packages],
    )
}

/// Brings the list of packages up to date.
fn update(log: &Path) -> anyhow::Result<()> {
    apt_get(log, &[&["update"]])
}

/// Fetches a package without installing it, and unpacks it into a folder.
///
/// Root is needed only when the machine's list of packages is missing or too old.
pub(super) fn unpack(package: &str, folder: &Path, log: &Path) -> anyhow::Result<()> {
    let mut download = command::program("apt-get");
    download.args(["download", package]).current_dir(folder);
    if command::logged(&mut download, log).is_err() {
        renew_list(package, log)?;
        command::logged(&mut download, log)?;
    }
    for entry in std::fs::read_dir(folder)? {
        let archive: PathBuf = entry?.path();
        if archive
            .extension()
            .is_some_and(|extension| extension == "deb")
        {
            let mut unpack = command::program("dpkg-deb");
            command::logged(unpack.arg("--extract").arg(&archive).arg(folder), log)?;
            std::fs::remove_file(archive)?;
        }
    }
    Ok(())
}

/// Says whether this release of Debian has a package.
pub(super) fn exists(package: &str) -> bool {
    let shown =
        command::output(Command::new("apt-cache").args(["show", "--no-all-versions", package]));
    shown.is_ok_and(|shown| !shown.is_empty())
}

/// Returns the dependencies of a package.
pub(super) fn dependencies(package: &str, log: &Path) -> anyhow::Result<Vec<String>> {
    let list = || command::output(Command::new("apt-cache").args(["depends", package]));
    let listed = match list() {
        Ok(listed) => listed,
        Err(_) => {
            renew_list(package, log)?;
            list()?
        }
    };
    let lines = listed
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Depends: "));
    Ok(lines.map(str::to_owned).collect())
}

/// Brings the list of packages up to date for the sake of one.
fn renew_list(package: &str, log: &Path) -> anyhow::Result<()> {
    if is_root()? {
        return update(log);
    }
    let text = format!("Debian's {package} cannot be fetched with the present list of packages");
    Err(Lack::new(text, "sudo apt-get update").into())
}

/// Returns the mirror from which this machine gets the packages of a release, if it has one.
pub(super) fn mirror(release: &str) -> Option<String> {
    let mut targets = Command::new("apt-get");
    targets.args([
        "indextargets",
        "--format",
        "$(RELEASE) $(COMPONENT) $(REPO_URI)",
    ]);
    let listed = command::output(targets.arg("Created-By: Packages")).ok()?;
    let found = listed
        .lines()
        .find_map(|line| line.strip_prefix(&format!("{release} main ")))?;
    Some(found.to_owned())
}

/// Runs `apt-get` without questions, waiting for another one to end.
fn apt_get(log: &Path, words: &[&[&str]]) -> anyhow::Result<()> {
    let mut command = command::program("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
        .args(["-q", "-o", "DPkg::Lock::Timeout=300"])
        .args(words.iter().copied().flatten());
    command::logged(&mut command, log)
}
