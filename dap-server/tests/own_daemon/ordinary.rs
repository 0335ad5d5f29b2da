//! The daemon of an ordinary user, whom rootlesskit lets run containers.
//!
//! The user exists for the test alone: its name and its ids are in files that only the test's own
//! mount namespace has in `/etc`.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt, chown},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::{Duration, Instant},
};

use rustix::process::Pid;
use serde_json::Value;
use spec_tests::components::{image, program};
use tempfile::TempDir;

use crate::home::{PATIENCE, PROGRAM, await_end, kill};

/// Gives the user a name, ids and the programs, which lie where only root comes to, and becomes
/// the user: `sh FOLDER UID BUILDKITD PROGRAM ARGUMENT…`.
const BECOME: &str = r#"
set -e
folder=$1 uid=$2 buildkitd=$3 program=$4
shift 4
for file in passwd subuid subgid; do mount --bind "$folder/$file" "/etc/$file"; done
mount --bind "$buildkitd" "$folder/buildkitd"
mount --bind "$program" "$folder/spec-dap"
cd "$folder/home"
exec setpriv --reuid "$uid" --regid "$uid" --clear-groups -- \
  env -i PATH=/usr/bin:/bin HOME="$folder/home" SPEC_DAP_IDLE=10 \
  SPEC_DAP_BUILDKITD="$folder/buildkitd" "$folder/spec-dap" "$@"
"#;

const SPEC: &str = "name: x
tests:
  - name: t
    steps:
      - command: sh -c 'id -u; echo made > /made; chown 7:8 /made; chmod 640 /made; stat -c %u:%g /made'
        stdout: {equals: \"0\\n7:8\\n\"}
    files:
      /made: {permissions: 0640, equals: other}
  - name: waits
    steps:
      - command: sleep 100000
";

/// A user with a home folder, but without any rights.
struct User {
    folder: TempDir,
    uid: u32,
}

impl User {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        // Nobody's, also when the tests run twice at the same time.
        let uid = 1_000_000 + std::process::id() * 2 + COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = TempDir::with_prefix("spec-user-").unwrap();
        let user = Self { folder, uid };
        // Others come in here, but not where the program and the components are.
        fs::set_permissions(user.path(""), fs::Permissions::from_mode(0o755)).unwrap();
        let home = user.path("home");
        let passwd = fs::read_to_string("/etc/passwd").unwrap();
        let line = format!("spec-user:x:{uid}:{uid}::{}:/bin/sh\n", home.display());
        fs::write(user.path("passwd"), passwd + &line).unwrap();
        for file in ["subuid", "subgid"] {
            fs::write(user.path(file), "spec-user:100000000:65536\n").unwrap();
        }
        for file in ["buildkitd", "spec-dap"] {
            fs::write(user.path(file), "").unwrap();
        }
        fs::create_dir(&home).unwrap();
        chown(&home, Some(uid), Some(uid)).unwrap();
        fs::write(home.join("spec.yml"), SPEC).unwrap();
        copy(&image("busybox"), &home.join("image"));
        user
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Returns the program, to be run by the user.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("unshare");
        command
            .args(["--mount", "--propagation", "private", "--"])
            .args(["sh", "-c", BECOME, "sh"])
            .arg(self.folder.path())
            .arg(self.uid.to_string())
            .arg(program("buildkitd", "SPEC_BUILDKITD"))
            .arg(PROGRAM)
            .args(arguments)
            .stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn test(&self, name: &str) -> Command {
        let arguments = [
            "test",
            "spec.yml",
            "--test",
            name,
            "--format",
            "json",
            "--buildkit",
            "own",
            "--image",
            "oci-layout:image",
        ];
        self.command(&arguments)
    }

    /// Returns the processes of the user with their command lines; in a container, its root is
    /// the user.
    fn processes(&self) -> Vec<(Pid, String)> {
        let entries = fs::read_dir("/proc").unwrap().flatten();
        let own = entries.filter(|it| it.metadata().is_ok_and(|it| it.uid() == self.uid));
        let described = own.filter_map(|entry| {
            let pid = entry.file_name().to_str()?.parse().ok()?;
            let line = fs::read(entry.path().join("cmdline")).ok()?;
            let line = String::from_utf8_lossy(&line).replace('\0', " ");
            // A process that has ended, and whose parent has not heard of it, has no line.
            (!line.is_empty()).then_some((Pid::from_raw(pid)?, line))
        });
        described.collect()
    }

    /// Returns the process whose command line begins so.
    fn process(&self, begin: &str) -> Option<Pid> {
        let processes = self.processes();
        let found = processes.iter().find(|(_, line)| line.starts_with(begin));
        found.map(|(pid, _)| *pid)
    }

    /// Fails if anything is left of the daemon but its cache and its log.
    fn assert_nothing_is_left(&self) {
        let left = self.processes();
        assert!(left.is_empty(), "left behind: {left:#?}");
        let state = self.path("home/.cache/spec-dap/buildkit");
        let left: Vec<_> = fs::read_dir(state.join("run")).unwrap().collect();
        assert!(left.is_empty(), "left behind: {left:#?}");
        assert!(!state.join("tmp").exists());
    }
}

impl Drop for User {
    fn drop(&mut self) {
        let stopped = self.run(&["daemon", "stop"]);
        if !thread::panicking() {
            assert!(stopped.status.success(), "{stopped:?}");
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (from, to) = (
            entry.as_ref().unwrap().path(),
            to.join(entry.unwrap().file_name()),
        );
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(&from, &to).unwrap();
        }
    }
}

/// Waits until the step that never ends runs in its container.
fn await_sleep(user: &User, test: &mut Child) -> Pid {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(pid) = user.process("sleep 100000") {
            return pid;
        }
        assert!(test.try_wait().unwrap().is_none(), "the run has ended");
        assert!(Instant::now() < deadline, "the step does not run");
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn an_ordinary_user_runs_tests_and_leaves_nothing() {
    let user = User::new();
    let output = user.test("t").output().unwrap();
    let events = String::from_utf8(output.stdout).unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{events}{told}");
    let events: Vec<Value> = events
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let verdicts: Vec<_> = events
        .iter()
        .filter(|event| event["event"] != "summary")
        .map(|event| (event["kind"].as_str(), event["verdict"].as_str().unwrap()))
        .collect();
    assert_eq!(
        verdicts,
        [
            (None, "passed"),
            (Some("equals"), "passed"),
            (Some("is_dir"), "passed"),
            (Some("permissions"), "passed"),
            (Some("equals"), "failed"),
        ],
        "{events:#?}"
    );
    // It is rootlesskit that keeps the daemon.
    assert!(user.process("/usr/bin/rootlesskit ").is_some());
    let stopped = user.run(&["daemon", "stop"]);
    assert!(stopped.status.success(), "{stopped:?}");
    user.assert_nothing_is_left();
}

#[test]
fn what_is_killed_of_an_ordinary_users_daemon_takes_the_rest_with_it() {
    let user = User::new();
    for begin in ["spec-dap daemon guard", "/usr/bin/rootlesskit "] {
        let mut test = user.test("waits");
        let test = test.stdout(Stdio::null()).stderr(Stdio::null());
        let mut test = test.spawn().unwrap();
        let sleep = await_sleep(&user, &mut test);
        let supervisor = user.process("spec-dap daemon supervise").unwrap();
        kill(user.process(begin).unwrap());
        await_end(sleep);
        assert_eq!(test.wait().unwrap().code(), Some(2));
        await_end(supervisor);
        user.assert_nothing_is_left();
    }
}
