//! Servers of other projects that a test runs, and that never outlive it.
//!
//! Look at [`Kept`] first.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// A server with its state in a temporary folder.
///
/// Dropping it ends the server, unmounts what it mounted and removes its folder. Should the test
/// process be killed, a keeper does the same.
#[derive(Debug)]
pub(crate) struct Kept {
    folder: TempDir,
    keeper: Child,
}

/// Runs a server until its own standard input ends, which it does with the test process.
const KEEPER: &str = r#"
folder=$1; shift
# It leaves empty folders where it mounts something for a while.
mkdir -p "$folder/tmp"
TMPDIR=$folder/tmp "$@" </dev/null >>"$folder/log" 2>&1 & server=$!
echo $server >"$folder/pid"
read -r _
kill -TERM $server 2>/dev/null
# It waits for what it still does, which may never end.
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  kill -0 $server 2>/dev/null || break
  sleep 0.1
done
kill -KILL $server 2>/dev/null
wait $server
grep -F " $folder/" /proc/self/mounts | cut -d' ' -f2 | sort -r | while read -r mount; do
  umount -l "$mount"
done 2>/dev/null
[ -e "$folder/keep" ] || rm -rf "$folder"
"#;

impl Kept {
    /// Starts a server that `command` makes for a folder.
    pub(crate) fn start(command: impl FnOnce(&Path) -> Command) -> Self {
        let folder = TempDir::with_prefix("spec-server-").expect("a temporary folder");
        let keeper = keep(folder.path(), &command(folder.path()));
        Self { folder, keeper }
    }

    /// Returns a path below its folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Waits until it is as wanted.
    ///
    /// # Panics
    ///
    /// If it ends, or after 30 seconds: the message has its log.
    pub(crate) fn wait<T>(&self, mut wanted: impl FnMut(&str) -> Option<T>) -> T {
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            let log = fs::read(self.path("log")).unwrap_or_default();
            let log = String::from_utf8_lossy(&log);
            if let Some(found) = wanted(&log) {
                return found;
            }
            let ended = pid(self.folder.path())
                .is_some_and(|pid| !Path::new(&format!("/proc/{pid}")).exists());
            assert!(
                !ended && Instant::now() < deadline,
                "the server does not start; its log:\n{log}"
            );
            thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

/// Runs a server in the care of a keeper, which ends once its standard input is closed.
pub(crate) fn keep(folder: &Path, command: &Command) -> Child {
    let _ = fs::remove_file(folder.join("pid"));
    let mut keeper = Command::new("sh");
    keeper
        .args(["-c", KEEPER, "keeper"])
        .arg(folder)
        .arg(command.get_program())
        .args(command.get_args())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    for (name, value) in command.get_envs() {
        keeper.env(name, value.unwrap_or_default());
    }
    keeper.spawn().expect("a shell")
}

/// Returns the process id of the server in a folder, once it runs.
pub(crate) fn pid(folder: &Path) -> Option<i32> {
    fs::read_to_string(folder.join("pid"))
        .ok()?
        .trim()
        .parse()
        .ok()
}
