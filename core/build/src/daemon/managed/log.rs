//! The daemon's log.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom},
    os::unix::fs::OpenOptionsExt,
};

use super::State;

/// The size from which a log is put aside when the daemon starts, in bytes.
const LARGE: u64 = 4 << 20;

/// Opens the log to add to it, and says where the part of a daemon that starts now begins.
pub(super) fn open(state: &State) -> io::Result<(File, u64)> {
    let path = state.log();
    if path.metadata().is_ok_and(|meta| meta.len() > LARGE) {
        fs::rename(&path, state.previous_log())?;
    }
    let log = OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(&path)?;
    let start = log.metadata()?.len();
    Ok((log, start))
}

/// Returns why a daemon ended by itself, from its part of the log.
pub(super) fn last_words(state: &State, start: u64) -> String {
    let mut text = Vec::new();
    if let Ok(mut log) = File::open(state.log()) {
        // What cannot be read was not said.
        let _ = log.seek(SeekFrom::Start(start));
        let _ = log.take(LARGE).read_to_end(&mut text);
    }
    extract(&String::from_utf8_lossy(&text))
}

/// Finds the cause: what buildkitd says, rather than what follows from it.
fn extract(log: &str) -> String {
    let lines = || log.lines().rev().filter(|line| !line.trim().is_empty());
    ["buildkitd: ", "spec-dap: ", "[rootlesskit"]
        .iter()
        .find_map(|speaker| lines().find(|line| line.starts_with(speaker)))
        .map(|line| line.split_once(": ").map_or(line, |(_, text)| text))
        .or_else(|| lines().next())
        .unwrap_or("it ended without a word")
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::extract;

    #[test]
    fn the_cause_is_told_rather_than_what_follows() {
        let log = "time=\"…\" level=info msg=\"auto snapshotter: using overlayfs\"\n\
                   buildkitd: no worker found, rebuild the buildkit daemon?\n\
                   main.main.func3\n\
                   \t/src/main.go:1\n\
                   [rootlesskit:child ] error: command [buildkitd] exited: exit status 1\n\
                   [rootlesskit:parent] error: child exited: exit status 1\n";
        assert_eq!(
            extract(log),
            "no worker found, rebuild the buildkit daemon?"
        );
        assert_eq!(
            extract("[rootlesskit:parent] error: failed to setup UID/GID map\n"),
            "failed to setup UID/GID map"
        );
        assert_eq!(extract("first\nlast\n\n"), "last");
        assert_eq!(extract(""), "it ended without a word");
    }
}
