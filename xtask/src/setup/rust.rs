//! Standard libraries for further targets of Rust.

use super::{Lack, Store};
use crate::command;
use std::{env, path::PathBuf};

/// Says whether the toolchain has the standard library for a target.
pub(super) fn has(target: &str) -> bool {
    sysroot().is_some_and(|sysroot| {
        sysroot
            .join("lib/rustlib")
            .join(target)
            .join("lib")
            .is_dir()
    })
}

/// Adds the standard library for a target.
pub(super) fn add(target: &str, name: &str, store: &Store) -> anyhow::Result<()> {
    store.work(name)?;
    let remedy = format!("rustup target add {target}");
    let lack = |text: String| Lack {
        text,
        remedy: remedy.clone(),
        tolerable: true,
    };
    let Some(rustup) = command::find("rustup") else {
        let text =
            format!("Rust's {target} can only be had with rustup; the probe is built without");
        return Err(lack(text).into());
    };
    let mut add = command::program(rustup);
    add.args(["target", "add", target])
        .current_dir(command::workspace());
    // Cargo's own variables would choose another toolchain than that of the workspace.
    add.env_remove("RUSTUP_TOOLCHAIN");
    command::logged(&mut add, &store.log(name)).map_err(|error| {
        lack(format!(
            "Rust's {target} cannot be had; the probe is built without ({error:#})"
        ))
    })?;
    Ok(())
}

/// Returns the folder of the toolchain that started this program.
fn sysroot() -> Option<PathBuf> {
    let cargo = PathBuf::from(env::var_os("CARGO")?);
    Some(cargo.parent()?.parent()?.to_owned())
}
