//! From words to a process that can be started: which file is the program.

use std::{
    env,
    ffi::OsString,
    io,
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::Command,
};

use rustix::fs::{Access, access};
use spec_probe::{go::errno, go::quote::quote, layout};

use super::explain;

/// Why a command cannot be run: Dalec's words, and what they mean.
#[derive(Debug)]
pub(crate) struct Refusal(pub(crate) String);

/// Finds the program and prepares its process; nothing is started yet.
pub(crate) fn prepare(words: &[String]) -> Result<Command, Refusal> {
    let Some((name, arguments)) = words.split_first() else {
        return Err(Refusal(
            "the command is empty: nothing but blanks and comments is in it".to_owned(),
        ));
    };
    let program = find(name)?;
    let mut command = Command::new(program);
    command
        .arg0(name)
        .args(arguments)
        .env_remove(layout::RUN_VARIABLE);
    Ok(command)
}

/// Returns why the program could not be started.
pub(crate) fn refuse(command: &Command, words: &[String], error: &io::Error) -> Refusal {
    let program = Path::new(command.get_program());
    let number = error.raw_os_error().unwrap_or(22);
    let text = format!(
        "fork/exec {}: {}",
        program.display(),
        errno::describe(number)
    );
    Refusal(match explain::start(program, words, number) {
        Some(reason) => format!("{text} ({reason})"),
        None => text,
    })
}

/// Finds the program as Go's `exec.Command` does: a name without a slash is looked up in `PATH`,
/// anything else is taken as it is.
fn find(name: &str) -> Result<PathBuf, Refusal> {
    if name.is_empty() {
        return Err(Refusal(
            "exec: no command (the first word is empty)".to_owned(),
        ));
    }
    if name.contains('/') {
        return Ok(PathBuf::from(name));
    }
    let path = env::var_os("PATH").unwrap_or_default();
    for folder in folders(&path) {
        let candidate = folder.join(name);
        if !is_executable(&candidate) {
            continue;
        }
        if candidate.is_relative() {
            return Err(Refusal(format!(
                "exec: {}: cannot run executable found relative to current directory (PATH has \
                 the folder {})",
                quote(name.as_bytes()),
                quote(folder.as_os_str().as_encoded_bytes()),
            )));
        }
        return Ok(candidate);
    }
    let quoted = quote(name.as_bytes());
    let reason = explain::lookup(name, &path, folders(&path));
    Err(Refusal(format!(
        "exec: {quoted}: executable file not found in $PATH ({reason})"
    )))
}

/// Returns the folders of a `PATH`; an empty one is the current folder, an empty `PATH` none.
fn folders(path: &OsString) -> impl Iterator<Item = PathBuf> {
    env::split_paths(path)
        .filter(|_| !path.is_empty())
        .map(|folder| {
            if folder.as_os_str().is_empty() {
                PathBuf::from(".")
            } else {
                folder
            }
        })
}

/// Whether the path is a program that may be run.
pub(crate) fn is_executable(path: &Path) -> bool {
    let Ok(found) = path.metadata() else {
        return false;
    };
    !found.is_dir()
        && found.permissions().mode() & 0o111 != 0
        && access(path, Access::EXEC_OK).is_ok()
}
