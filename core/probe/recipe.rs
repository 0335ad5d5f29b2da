//! How the static probe is built: for which targets, and by which command.
//!
//! This file is no module of the package: the build script of spec-build and the tests of the
//! probe include it, so that both run the same command.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

/// A way to build a program for an architecture that needs nothing where it runs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recipe {
    /// The architecture, as images call it.
    pub(crate) architecture: &'static str,
    /// The target of the compiler.
    pub(crate) target: &'static str,
    /// What the compiler is told besides.
    flags: &'static [&'static str],
}

/// The ways to build it, for each architecture the best one first.
const RECIPES: &[Recipe] = &[
    Recipe {
        architecture: "amd64",
        target: "x86_64-unknown-linux-musl",
        flags: &["-Clinker=rust-lld", "-Crelocation-model=static"],
    },
    // Without the musl target there is still the C library of the machine, for its own
    // architecture; its static parts come with its development files.
    Recipe {
        architecture: "amd64",
        target: "x86_64-unknown-linux-gnu",
        flags: &["-Ctarget-feature=+crt-static", "-Crelocation-model=static"],
    },
    Recipe {
        architecture: "arm64",
        target: "aarch64-unknown-linux-musl",
        flags: &["-Clinker=rust-lld", "-Crelocation-model=static"],
    },
    Recipe {
        architecture: "arm64",
        target: "aarch64-unknown-linux-gnu",
        flags: &["-Ctarget-feature=+crt-static", "-Crelocation-model=static"],
    },
];

/// Returns the best way for each architecture that this machine can build for.
///
/// `rustc` is the compiler and `host` its own target.
pub(crate) fn recipes(rustc: &Path, host: &str) -> Vec<Recipe> {
    let mut found: Vec<Recipe> = Vec::new();
    for recipe in RECIPES {
        let known = found
            .iter()
            .any(|other| other.architecture == recipe.architecture);
        // Another architecture's C library would need its linker too.
        let possible = recipe.target.ends_with("-musl") || recipe.target == host;
        if !known && possible && is_installed(rustc, recipe.target) {
            found.push(*recipe);
        }
    }
    found
}

/// Whether the compiler has the standard library of a target.
fn is_installed(rustc: &Path, target: &str) -> bool {
    let output = Command::new(rustc)
        .args(["--print", "target-libdir", "--target", target])
        .output();
    output.is_ok_and(|output| {
        let folder = String::from_utf8_lossy(&output.stdout);
        let mut libraries = Path::new(folder.trim())
            .read_dir()
            .into_iter()
            .flatten()
            .flatten();
        libraries.any(|library| library.file_name().to_string_lossy().starts_with("libstd-"))
    })
}

/// Returns the command that builds the package's binary for targets that are built alike, with a
/// profile, into a folder of its own, where it meets no lock of another cargo.
pub(crate) fn command(
    recipes: &[Recipe],
    manifest: &Path,
    profile: &str,
    folder: &Path,
) -> Command {
    let cargo = env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from);
    let flags = recipes.first().map(|recipe| recipe.flags.join("\u{1f}"));
    let mut command = Command::new(cargo);
    command
        .args([
            "build",
            "--quiet",
            "--locked",
            "--features",
            "probe",
            "--profile",
            profile,
        ])
        .arg("--manifest-path")
        .arg(manifest)
        .arg("--target-dir")
        .arg(folder)
        // What belongs to the build around this one: clippy puts itself before the compiler, and
        // flags for the host are not meant for a static program.
        .env_remove("RUSTC_WORKSPACE_WRAPPER")
        .env_remove("CLIPPY_ARGS")
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_BUILD_TARGET")
        .env_remove("CARGO_TARGET_DIR")
        .env("CARGO_ENCODED_RUSTFLAGS", flags.unwrap_or_default());
    for recipe in recipes {
        command.args(["--target", recipe.target]);
    }
    command
}

impl Recipe {
    /// Whether both can be built by one command.
    pub(crate) fn is_built_like(&self, other: &Self) -> bool {
        self.flags == other.flags
    }

    /// Returns where the command leaves a program.
    pub(crate) fn program(&self, name: &str, profile: &str, folder: &Path) -> PathBuf {
        let profile = if profile == "dev" { "debug" } else { profile };
        folder.join(self.target).join(profile).join(name)
    }
}
