//! Modules of npm, as `tests/outside/package-lock.json` pins them.

use super::{Lack, Store};
use crate::command;
use anyhow::Context as _;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The files that say which modules there are.
const FILES: &[&str] = &["package.json", "package-lock.json"];

/// Returns all that decides what the modules are.
pub(super) fn recipe() -> anyhow::Result<String> {
    FILES.iter().map(|name| read(name)).collect()
}

/// Says whether a folder holds the modules.
pub(super) fn is_whole(folder: &Path) -> bool {
    folder
        .join("node_modules/@vscode/debugadapter-testsupport/package.json")
        .is_file()
}

/// Fetches the modules.
pub(super) fn install(name: &str, store: &Store) -> anyhow::Result<()> {
    let work = store.work(name)?;
    for file in FILES {
        fs::write(work.join(file), read(file)?)?;
    }
    let npm = command::find("npm")
        .ok_or_else(|| Lack::new("npm is missing", "sudo apt-get install -y nodejs npm"))?;
    let mut ci = command::program(npm);
    ci.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .arg("--cache")
        .arg(work.join("cache"))
        .current_dir(&work);
    command::logged(&mut ci, &store.log(name)).map_err(|error| {
        let remedy = format!(
            "check that npm's modules can be fetched (network, `npm config get registry`), then run `cargo xtask setup {name}`"
        );
        Lack::new(format!("npm's modules cannot be had: {error:#}"), remedy)
    })?;
    super::store::remove(&work.join("cache"))?;
    store.place(&work, &store.modules())?;
    store.stamp(name, &recipe()?)
}

fn read(name: &str) -> anyhow::Result<String> {
    let path = folder().join(name);
    fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
}

fn folder() -> PathBuf {
    command::workspace().join("tests/outside")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_pins_every_module_and_names_no_place_to_fetch_it_from() {
        let lock: serde_json::Value =
            serde_json::from_str(&read("package-lock.json").unwrap()).unwrap();
        let modules = lock["packages"].as_object().unwrap();
        assert!(modules.len() > 1);
        for (path, module) in modules.iter().filter(|(path, _)| !path.is_empty()) {
            assert!(module["integrity"].is_string(), "{path}");
            assert!(module["resolved"].is_null(), "{path}");
        }
    }
}
