//! How our own daemon is told what to do.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use super::{Programs, State};

/// Returns the text of `buildkitd.toml`.
///
/// It exists so that the daemon does not read the machine's own configuration, which may name
/// another root, and holds what has no option on the command line.
pub(super) fn text(state: &State) -> String {
    format!(
        r#"# Written by spec-dap each time it starts its daemon.

[worker.oci]
  enabled = true
  networkMode = "host"
  snapshotter = "auto"
  defaultCgroupParent = "{group}"
  gc = true
  reservedSpace = "2GB"
  maxUsedSpace = "10GB"
  minFreeSpace = "5GB"

[worker.containerd]
  enabled = false

[cdi]
  disabled = true

[history]
  maxAge = 86400
  maxEntries = 20
"#,
        group = state.control_group()
    )
}

/// Returns the command line, the program first.
pub(super) fn command(state: &State, programs: &Programs) -> Vec<OsString> {
    let mut command: Vec<OsString> = Vec::new();
    if let Some(rootlesskit) = &programs.rootlesskit {
        command.push(rootlesskit.into());
        // The kernel then ends every container with rootlesskit, as `enter` sees to for root.
        command.push("--pidns".into());
        command.push("--net=host".into());
        command.push("--propagation=rslave".into());
        command.push(option("--state-dir=", &state.rootlesskit()));
    }
    command.push(programs.buildkitd.clone().into());
    if programs.rootlesskit.is_some() {
        command.push("--rootless".into());
    }
    command.push(option("--config=", &state.config()));
    command.push(option("--root=", &state.root()));
    command.push(option("--addr=unix://", &state.socket()));
    command.push(option("--otel-socket-path=", &state.trace_socket()));
    command.push(option("--oci-worker-binary=", &programs.runc));
    command
}

fn option(name: &str, value: &Path) -> OsString {
    let mut option = OsString::from(name);
    option.push(value);
    option
}

/// Returns the variables that the daemon has beside those of its surroundings.
pub(super) fn variables(
    state: &State,
    programs: &Programs,
    folders: impl IntoIterator<Item = PathBuf>,
) -> Vec<(&'static str, OsString)> {
    let mut variables = vec![
        ("NOTIFY_SOCKET", state.notify_socket().into()),
        ("TMPDIR", state.temporary().into()),
    ];
    if let Ok(path) = std::env::join_paths(folders) {
        variables.push(("PATH", path));
    }
    if programs.rootlesskit.is_some() {
        // Makes runc keep its state with us: it takes the folder only if the user is not root.
        variables.push(("XDG_RUNTIME_DIR", state.run().into()));
        variables.push(("USER", "spec-dap".into()));
    }
    variables
}
