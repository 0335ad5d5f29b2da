//! Where the real components lie that `cargo xtask setup` brings.

use std::{env, path::PathBuf};

/// Returns a program: that of an environment variable, else that of the components' folder.
///
/// # Panics
///
/// If there is none: the message says how to get it.
pub fn program(name: &str, variable: &str) -> PathBuf {
    if let Some(path) = env::var_os(variable).filter(|path| !path.is_empty()) {
        return PathBuf::from(path);
    }
    find(&["bin", name])
}

/// Returns an image of the components' folder: a folder in the OCI layout.
///
/// # Panics
///
/// If there is none: the message says how to get it.
pub fn image(name: &str) -> PathBuf {
    find(&["images", name])
}

/// Returns the folder with the modules of npm that outside clients are made of.
///
/// # Panics
///
/// If there is none: the message says how to get it.
pub fn node_modules() -> PathBuf {
    find(&["outside", "node_modules"])
}

/// Returns a file of unpacked packages, such as `usr/bin/docker` of `docker`.
///
/// # Panics
///
/// If there is none: the message says how to get it.
pub fn unpacked(name: &str, file: &str) -> PathBuf {
    find(&["unpacked", name, file])
}

fn find(names: &[&str]) -> PathBuf {
    let cache = env::var_os("XDG_CACHE_HOME")
        .filter(|folder| !folder.is_empty())
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cache")))
        .expect("this test needs HOME or XDG_CACHE_HOME");
    let mut path = cache.join("spec-dap/components");
    path.extend(names);
    assert!(
        path.exists(),
        "this test needs {}: run `cargo xtask setup`",
        path.display()
    );
    path
}
