//! Running other programs: quietly with a log, for their output, or in plain sight.

use anyhow::{Context as _, bail};
use std::{
    env,
    ffi::OsStr,
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
};

/// How many of the last lines of a log are shown when its program fails.
const SHOWN_LINES: usize = 12;

/// Returns a command for a program that is asked to end when this one ends, however that happens.
pub(crate) fn program(name: impl AsRef<OsStr>) -> Command {
    bound("TERM", name.as_ref())
}

/// Returns a command for a program that is killed when this one ends, with all that it started.
///
/// It runs as root, in a world of its own: its mounts are seen by nobody else and vanish with it.
pub(crate) fn sealed_program(name: impl AsRef<OsStr>) -> Command {
    let mut command = bound("KILL", OsStr::new("unshare"));
    command.args([
        "--mount",
        "--propagation",
        "private",
        "--pid",
        "--fork",
        "--kill-child",
        "--",
    ]);
    command.arg(name);
    command
}

fn bound(signal: &str, name: &OsStr) -> Command {
    match find("setpriv") {
        Some(setpriv) => {
            let mut command = Command::new(setpriv);
            command.args(["--pdeathsig", signal, "--"]).arg(name);
            command
        }
        None => Command::new(name),
    }
}

/// Finds a program in `PATH` or in the folders of the system's own programs.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain(["/usr/sbin", "/sbin", "/usr/bin", "/bin"].map(PathBuf::from))
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

/// Runs a command with its output appended to a log; a failure carries the log's last lines.
pub(crate) fn logged(command: &mut Command, log: &Path) -> anyhow::Result<()> {
    let file = File::options().create(true).append(true).open(log);
    let file = file.with_context(|| format!("cannot write {}", log.display()))?;
    let errors = file.try_clone()?;
    let status = command
        .stdin(Stdio::null())
        .stdout(file)
        .stderr(errors)
        .status();
    let status = status.with_context(|| format!("cannot start {}", words(command)))?;
    if status.success() {
        return Ok(());
    }
    bail!(
        "`{}` ended with {status}:\n{}",
        words(command),
        last_lines(log)?
    )
}

/// Runs a command and returns what it wrote to standard output.
pub(crate) fn output(command: &mut Command) -> anyhow::Result<String> {
    let output = command.stdin(Stdio::null()).output();
    let output = output.with_context(|| format!("cannot start {}", words(command)))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!(
            "`{}` ended with {}: {}",
            words(command),
            output.status,
            said.trim()
        );
    }
    String::from_utf8(output.stdout).with_context(|| format!("{} wrote no text", words(command)))
}

/// Runs a command on this program's own terminal, and fails if it does.
pub(crate) fn visible(command: &mut Command) -> anyhow::Result<()> {
    if verdict(command)? != ExitCode::SUCCESS {
        bail!("`{}` failed", words(command));
    }
    Ok(())
}

/// Runs a command on this program's own terminal, and says whether it went well.
///
/// The command itself has said why not.
pub(crate) fn verdict(command: &mut Command) -> anyhow::Result<ExitCode> {
    let status = command.stdin(Stdio::null()).status();
    let status = status.with_context(|| format!("cannot start {}", words(command)))?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Returns a `cargo` command in the workspace, with the cargo that started this program.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(workspace());
    // What cargo tells a program about its own package would make build scripts run again that
    // look at these variables, each time that the caller changes.
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// Returns the folder of the workspace.
pub(crate) fn workspace() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own)
}

/// Returns the command line as a person would type it.
fn words(command: &Command) -> String {
    let mut words: Vec<_> = [command.get_program()]
        .into_iter()
        .chain(command.get_args())
        .collect();
    if words
        .first()
        .is_some_and(|word| Path::new(word).ends_with("setpriv"))
    {
        words.drain(..4);
    }
    let name = words.first().and_then(|word| Path::new(word).file_name());
    let words = name.into_iter().chain(words.iter().skip(1).copied());
    words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Returns the last lines of a log, indented.
fn last_lines(log: &Path) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    File::open(log)?.read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<_> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let shown = lines.iter().skip(lines.len().saturating_sub(SHOWN_LINES));
    Ok(shown
        .map(|line| format!("    {line}"))
        .collect::<Vec<_>>()
        .join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_shows_the_end_of_the_log() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let script = "for i in $(seq 20); do echo line $i; done; echo broken >&2; exit 3";
        let error = logged(program("sh").args(["-c", script]), &log)
            .unwrap_err()
            .to_string();
        assert!(error.contains("exit status: 3"), "{error}");
        assert!(error.ends_with("    line 20\n    broken"), "{error}");
        assert!(!error.contains("line 9\n"), "{error}");
        assert!(error.starts_with("`sh -c "), "{error}");
    }

    #[test]
    fn a_program_that_does_not_exist_is_named() {
        let error = output(&mut Command::new("no-such-program"))
            .unwrap_err()
            .to_string();
        assert_eq!(error, "cannot start no-such-program");
        assert_eq!(find("no-such-program"), None);
        assert!(find("sh").is_some());
    }
}
