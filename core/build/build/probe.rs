//! Builds the probe, so that `cargo build` alone gives a program that has it inside.
//!
//! A static program for another target than this crate's is out of reach for an ordinary
//! dependency, so cargo is started a second time, in a target folder of its own. It does nothing
//! when nothing has changed.

use std::{
    env,
    error::Error,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

#[path = "../../probe/recipe.rs"]
mod recipe;

use recipe::Recipe;

/// The profile of the workspace that makes it small.
const PROFILE: &str = "probe";

/// Builds the probe for every architecture that this machine can build it for, and writes the
/// table that `src/probe.rs` includes.
pub(crate) fn build() -> Result<(), Box<dyn Error>> {
    let package = Path::new(&variable("CARGO_MANIFEST_DIR")?)
        .join("../probe")
        .canonicalize()?;
    let workspace = package.join("../..");
    let watched = ["src", "Cargo.toml", "recipe.rs"].map(|name| package.join(name));
    let shared = ["Cargo.toml", "Cargo.lock"].map(|name| workspace.join(name));
    for path in watched.iter().chain(&shared) {
        println!("cargo::rerun-if-changed={}", path.display());
    }
    println!("cargo::rerun-if-env-changed=CARGO_NET_OFFLINE");

    let rustc = PathBuf::from(variable("RUSTC")?);
    let mut recipes = recipe::recipes(&rustc, &variable("HOST")?);
    if recipes.is_empty() {
        return Err(
            "the probe cannot be built: this compiler has no target for a static Linux \
            program; install one: rustup target add x86_64-unknown-linux-musl"
                .into(),
        );
    }
    let folder = PathBuf::from(variable("OUT_DIR")?);
    let target_folder = target_folder(&folder);
    let manifest = package.join("Cargo.toml");

    let mut table = "&[\n".to_owned();
    while let Some(first) = recipes.first().copied() {
        let (alike, others): (Vec<Recipe>, Vec<Recipe>) = recipes
            .into_iter()
            .partition(|recipe| recipe.is_built_like(&first));
        recipes = others;
        compile(&alike, &manifest, &target_folder)?;
        for recipe in alike {
            // A copy of our own: the shared folder may be that of another checkout tomorrow.
            let program = folder.join(format!("probe-{}", recipe.architecture));
            fs::copy(recipe.program("probe", PROFILE, &target_folder), &program)?;
            writeln!(
                table,
                "    ({:?}, include_bytes!({program:?})),",
                recipe.architecture
            )?;
        }
    }
    table.push_str("]\n");
    fs::write(folder.join("probes.rs"), table)?;
    Ok(())
}

/// Returns a folder in the target folder that all profiles share, so that a debug and a release
/// build, clippy and the tests do not each build it anew.
fn target_folder(out: &Path) -> PathBuf {
    // target/debug/build/spec-build-0123456789abcdef/out
    out.ancestors().nth(4).unwrap_or(out).join("static-probe")
}

/// Runs cargo: without the network, since most often everything is there, and then with it.
fn compile(recipes: &[Recipe], manifest: &Path, folder: &Path) -> Result<(), Box<dyn Error>> {
    let offline = env::var("CARGO_NET_OFFLINE").is_ok_and(|value| value == "true");
    let mut trouble = String::new();
    for with_network in [false, true] {
        if with_network && offline {
            break;
        }
        let mut command = recipe::command(recipes, manifest, PROFILE, folder);
        command.args(["--bin", "probe"]);
        if !with_network {
            command.arg("--offline");
        }
        let output = command.output()?;
        if output.status.success() {
            return Ok(());
        }
        trouble = String::from_utf8_lossy(&output.stderr).into_owned();
    }
    let targets: Vec<&str> = recipes.iter().map(|recipe| recipe.target).collect();
    Err(format!(
        "the probe cannot be built for {}:\n{trouble}",
        targets.join(" and ")
    )
    .into())
}

fn variable(name: &str) -> Result<String, Box<dyn Error>> {
    env::var(name).map_err(|_| format!("cargo gave no {name}").into())
}
