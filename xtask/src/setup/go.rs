//! Programs that Go builds from pinned modules, and Go itself where the machine has none.
//!
//! Each folder of `xtask/go` is a module of its own, because the programs' dependencies disagree.
//! Go comes without installing anything: any old `go`, such as the one in Debian's packages, can
//! fetch a new toolchain as the module `golang.org/toolchain`, and checks it against Go's public
//! list of checksums and against ours.

use super::{Lack, Store, apt};
use crate::command;
use anyhow::{Context as _, bail};
use std::{
    env, fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

/// A module below `xtask/go`, and the programs built from it.
#[derive(Debug)]
pub(super) struct Module {
    /// The name of its folder.
    folder: &'static str,
    /// The version that the programs say of themselves.
    version: &'static str,
    /// The variable in which they look for it.
    version_variable: &'static str,
    /// The argument with which they are asked for it.
    version_argument: &'static str,
    /// The programs.
    pub(super) programs: &'static [Program],
}

/// A program of a module.
#[derive(Debug)]
pub(super) struct Program {
    /// The package that has its `main`.
    package: &'static str,
    /// The name of the file in the store.
    pub(super) file: &'static str,
}

pub(super) const BUILDKIT: Module = Module {
    folder: "buildkit",
    version: "v0.32.2",
    version_variable: "github.com/moby/buildkit/version.Version",
    version_argument: "--version",
    programs: &[
        Program {
            package: "github.com/moby/buildkit/cmd/buildkitd",
            file: "buildkitd",
        },
        Program {
            package: "github.com/moby/buildkit/cmd/buildctl",
            file: "buildctl",
        },
    ],
};

pub(super) const BUILDKIT_0_30: Module = Module {
    folder: "buildkit-0.30",
    version: "v0.30.0",
    version_variable: "github.com/moby/buildkit/version.Version",
    version_argument: "--version",
    programs: &[Program {
        package: "github.com/moby/buildkit/cmd/buildkitd",
        file: "buildkitd-0.30",
    }],
};

pub(super) const BUILDX: Module = Module {
    folder: "buildx",
    version: "v0.36.1",
    version_variable: "github.com/docker/buildx/version.Version",
    version_argument: "version",
    programs: &[Program {
        package: "github.com/docker/buildx/cmd/buildx",
        file: "buildx",
    }],
};

pub(super) const MELANGE: Module = Module {
    folder: "melange",
    version: "v0.59.1",
    version_variable: "sigs.k8s.io/release-utils/version.gitVersion",
    version_argument: "version",
    programs: &[Program {
        package: "chainguard.dev/melange",
        file: "melange",
    }],
};

/// All modules.
#[cfg(test)]
const ALL: [&Module; 4] = [&BUILDKIT, &BUILDKIT_0_30, &BUILDX, &MELANGE];

/// The oldest Go that builds all modules.
const OLDEST: [u32; 3] = [1, 26, 3];

/// The Go that is fetched where there is none, and its checksums.
const TOOLCHAIN: &str = "1.26.8";
const TOOLCHAIN_SUMS: &[(&str, &str, &str)] = &[
    (
        "x86_64",
        "amd64",
        "h1:ZOmGe1OnfREDMIdb1Qi4G9JSuDPBLGExZMQ4nis1RXM=",
    ),
    (
        "aarch64",
        "arm64",
        "h1:sYL/O6MqS68ML0kjsQ36WoYIpJqkw60TxizWUYUKQMc=",
    ),
];

/// Where programs of Go keep what they download and compile.
enum Caches {
    /// Where this user's Go always keeps it.
    Users,
    /// In a folder that is removed afterwards, since nothing else on this machine uses Go.
    Own(PathBuf),
}

impl Module {
    /// Returns all that decides what comes out.
    pub(super) fn recipe(&self) -> anyhow::Result<String> {
        let folder = self.source();
        let read = |name: &str| {
            let file = folder.join(name);
            fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))
        };
        let programs: Vec<_> = self.programs.iter().map(|program| program.file).collect();
        let programs = programs.join(" ");
        Ok(format!(
            "1\n{}\n{programs}\n{}\n{}",
            self.version,
            read("go.mod")?,
            read("go.sum")?
        ))
    }

    /// Builds the programs into the store.
    pub(super) fn build(&self, name: &str, store: &Store) -> anyhow::Result<()> {
        let go = find(store).context("Go is missing")?;
        let work = store.work(name)?;
        let out = work.join("out");
        fs::create_dir(&out)?;
        let caches = if go.starts_with(store.root()) {
            Caches::Own(store.root().join("work/go-caches"))
        } else {
            Caches::Users
        };
        let mut build = go_command(&go, &caches);
        build.current_dir(self.source()).env("CGO_ENABLED", "0");
        let version = format!("-s -w -X {}={}", self.version_variable, self.version);
        build.args([
            "build",
            "-trimpath",
            "-buildvcs=false",
            "-ldflags",
            &version,
            "-o",
        ]);
        build
            .arg(out.join(""))
            .args(self.programs.iter().map(|program| program.package));
        command::logged(&mut build, &store.log(name)).map_err(|error| {
            let text = format!("{name} {} does not build: {error:#}", self.version);
            Lack::new(
                text,
                format!("check the network (GOPROXY), then run `cargo xtask setup {name}`"),
            )
        })?;
        for program in self.programs {
            let built = program
                .package
                .rsplit('/')
                .next()
                .unwrap_or(program.package);
            self.check_version(&out.join(built))?;
            store.place(&out.join(built), &store.bin(program.file))?;
        }
        store.stamp(name, &self.recipe()?)
    }

    /// Makes sure that a program runs and calls itself by the pinned version.
    fn check_version(&self, program: &Path) -> anyhow::Result<()> {
        let said = command::output(Command::new(program).arg(self.version_argument))?;
        if !said.contains(self.version) {
            bail!("{} calls itself {}", program.display(), said.trim());
        }
        Ok(())
    }

    fn source(&self) -> PathBuf {
        command::workspace().join("xtask/go").join(self.folder)
    }
}

/// Finds a Go that is new enough.
pub(super) fn find(store: &Store) -> Option<PathBuf> {
    let own = store.go().join("bin/go");
    let usual = PathBuf::from("/usr/local/go/bin/go");
    [command::find("go"), Some(usual), Some(own)]
        .into_iter()
        .flatten()
        .filter(|go| go.is_file())
        .find(|go| version(go).is_some_and(|version| version >= OLDEST))
}

/// Brings a Go toolchain into the store.
pub(super) fn bootstrap(store: &Store) -> anyhow::Result<()> {
    let by_hand =
        "check that Go's modules can be fetched (network, GOPROXY), or install Go 1.26.3 or later";
    let arch = env::consts::ARCH;
    let Some((_, goarch, sum)) = TOOLCHAIN_SUMS.iter().find(|(rust, _, _)| *rust == arch) else {
        return Err(Lack::new(format!("no Go toolchain is known for {arch}"), by_hand).into());
    };
    let work = store.work("go")?;
    let log = store.log("go");
    let seed = match command::find("go") {
        Some(go) => go,
        None => unpack_seed(&work, &log)?,
    };
    let module = format!("golang.org/toolchain@v0.0.1-go{TOOLCHAIN}.linux-{goarch}");
    let caches = Caches::Own(work.join("caches"));
    let mut download = go_command(&seed, &caches);
    download
        .current_dir(&work)
        .args(["mod", "download", "-json", &module]);
    // It tells its errors in the same JSON, with an exit code of 1.
    let said = download.output()?;
    let report: serde_json::Value = serde_json::from_slice(&said.stdout).unwrap_or_default();
    let text = |key: &str| {
        report
            .get(key)
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default()
    };
    if !said.status.success() {
        let stderr = String::from_utf8_lossy(&said.stderr);
        let why = format!(
            "Go {TOOLCHAIN} cannot be fetched: {} {}",
            text("Error"),
            stderr.trim()
        );
        return Err(Lack::new(why, by_hand).into());
    }
    if text("Sum") != *sum {
        let lack = format!(
            "Go {TOOLCHAIN} came with the checksum {} and not {sum}",
            text("Sum")
        );
        return Err(Lack::new(lack, by_hand).into());
    }
    let toolchain = PathBuf::from(text("Dir"));
    for folder in ["bin".to_owned(), format!("pkg/tool/linux_{goarch}")] {
        // Files of modules are no programs, until we say so.
        for entry in fs::read_dir(toolchain.join(folder))? {
            fs::set_permissions(entry?.path(), fs::Permissions::from_mode(0o755))?;
        }
    }
    store.place(&toolchain, &store.go())?;
    match version(&store.go().join("bin/go")) {
        Some(found) if found >= OLDEST => Ok(()),
        _ => bail!("the Go that was fetched does not run"),
    }
}

/// Unpacks the `go` of Debian's packages, which is old, and good enough to fetch a new one.
fn unpack_seed(work: &Path, log: &Path) -> anyhow::Result<PathBuf> {
    let folder = work.join("seed");
    fs::create_dir(&folder)?;
    // The package without a version is empty, and depends on the one with it.
    let dependencies = apt::dependencies("golang-go", log)?;
    let versioned = dependencies.iter().find_map(|package| {
        Some((
            package,
            package.strip_prefix("golang-1.")?.strip_suffix("-go")?,
        ))
    });
    let (package, minor) = versioned.context("Debian's golang-go stands for no Go")?;
    apt::unpack(package, &folder, log)?;
    let go = folder.join(format!("usr/lib/go-1.{minor}/bin/go"));
    if !go.is_file() {
        bail!("Debian's {package} has no {}", go.display());
    }
    Ok(go)
}

/// Returns a `go` command that uses this very Go and no settings of a project around it.
fn go_command(go: &Path, caches: &Caches) -> Command {
    let mut command = command::program(go);
    command
        .env("GOTOOLCHAIN", "local")
        .env("GOWORK", "off")
        .env("GOFLAGS", "-modcacherw");
    for variable in ["GOROOT", "GOOS", "GOARCH"] {
        command.env_remove(variable);
    }
    // Next to an unpacked `go` lies its root, which it may not be able to guess.
    if let Some(root) = go
        .parent()
        .and_then(Path::parent)
        .filter(|root| root.join("pkg").is_dir())
    {
        command.env("GOROOT", root);
    }
    if let Caches::Own(folder) = caches {
        command
            .env("GOPATH", folder.join("path"))
            .env("GOCACHE", folder.join("build"));
        command
            .env("GOMODCACHE", folder.join("path/pkg/mod"))
            .env("GOENV", "off");
    }
    command
}

/// Returns the version of a Go.
fn version(go: &Path) -> Option<[u32; 3]> {
    let said = command::output(Command::new(go).arg("version").env("GOTOOLCHAIN", "local")).ok()?;
    parse_version(said.split_whitespace().nth(2)?)
}

/// Reads a version as Go writes it: `go1.26.8`, `go1.27`, `go1.27rc1`.
fn parse_version(text: &str) -> Option<[u32; 3]> {
    let mut parts = text.strip_prefix("go")?.split('.').map(|part| {
        let digits = part
            .split(|letter: char| !letter.is_ascii_digit())
            .next()
            .unwrap_or_default();
        digits.parse::<u32>().ok()
    });
    Some([
        parts.next()??,
        parts.next()??,
        parts.next().flatten().unwrap_or(0),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_go_are_compared_as_numbers() {
        assert_eq!(parse_version("go1.26.8"), Some([1, 26, 8]));
        assert_eq!(parse_version("go1.27rc1"), Some([1, 27, 0]));
        assert_eq!(parse_version("go1.19"), Some([1, 19, 0]));
        assert_eq!(parse_version("devel"), None);
        assert!(parse_version("go1.100.0") > parse_version("go1.26.3"));
    }

    #[test]
    fn the_modules_pin_the_versions_that_the_programs_are_stamped_with() {
        for module in ALL {
            let recipe = module.recipe().unwrap();
            let pinned: Vec<_> = recipe
                .lines()
                .filter_map(|line| line.trim().split_once(' '))
                .filter(|(_, version)| version.split(' ').next() == Some(module.version))
                .map(|(path, _)| path)
                .collect();
            for program in module.programs {
                let package = program.package;
                assert!(
                    pinned.iter().any(|path| package.starts_with(path)),
                    "xtask/go/{} does not pin {package} to {}",
                    module.folder,
                    module.version
                );
                assert!(recipe.contains(package), "{package} is no tool");
            }
        }
    }

    #[test]
    fn the_oldest_go_and_the_one_that_is_fetched_build_every_module() {
        let fetched = parse_version(&format!("go{TOOLCHAIN}")).unwrap();
        assert!(fetched >= OLDEST);
        for module in ALL {
            let recipe = module.recipe().unwrap();
            let asked = recipe
                .lines()
                .find_map(|line| line.strip_prefix("go "))
                .unwrap();
            assert!(
                parse_version(&format!("go{asked}")).unwrap() <= OLDEST,
                "{}",
                module.folder
            );
        }
    }
}
