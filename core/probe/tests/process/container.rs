//! A root folder with the probe in it, and processes in that root.

use std::{
    env, fs,
    io::Write,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::LazyLock,
};

use rustix::process::{Pid, geteuid};
use spec_probe::{Check, CheckRecord, Outcome, Record, Step, StepRecord, layout};
use tempfile::TempDir;

#[path = "../../recipe.rs"]
#[expect(dead_code, reason = "the build script of spec-build uses the rest")]
mod recipe;

/// The probe and the command under test, built static once for all tests.
static PROGRAMS: LazyLock<[PathBuf; 2]> = LazyLock::new(|| {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("static");
    let host = format!("{}-unknown-linux-gnu", env::consts::ARCH);
    let architecture = match env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => panic!("no probe for {other}"),
    };
    let recipes = recipe::recipes(Path::new("rustc"), &host);
    let recipe = recipes
        .iter()
        .find(|recipe| recipe.architecture == architecture)
        .unwrap();
    let status = recipe::command(&[*recipe], &manifest, "dev", &folder)
        .args(["--bin", "probe", "--example", "subject"])
        .status()
        .unwrap();
    assert!(status.success(), "the static programs cannot be built");
    ["probe", "examples/subject"].map(|name| recipe.program(name, "dev", &folder))
});

/// A root folder.
pub(crate) struct Container {
    root: TempDir,
    /// The environment of every process.
    pub(crate) variables: Vec<(&'static str, &'static str)>,
}

impl Container {
    /// Makes a root with the probe and the command `/subject`, and a folder for records.
    pub(crate) fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let container = Self {
            root,
            variables: vec![("PATH", "/")],
        };
        let [probe, subject] = &*PROGRAMS;
        fs::create_dir_all(container.path(layout::RECORD)).unwrap();
        fs::copy(probe, container.path(layout::PROBE)).unwrap();
        fs::copy(subject, container.path("/subject")).unwrap();
        container
    }

    /// Returns where a path of the root is outside of it.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root.path().join(path.trim_start_matches('/'))
    }

    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>, mode: u32) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    }

    /// Returns what a command with the probe as program would be.
    pub(crate) fn probe(&self, arguments: &[&str]) -> Command {
        let mut command = if geteuid().is_root() {
            let mut command = Command::new(program("chroot"));
            command.arg(self.root.path());
            command
        } else {
            let mut command = Command::new(program("unshare"));
            command
                .arg("--map-root-user")
                .arg(format!("--root={}", self.root.path().display()));
            command
        };
        command
            .arg(layout::PROBE)
            .args(arguments)
            .env_clear()
            .stdin(Stdio::null());
        command.envs(self.variables.iter().copied());
        command
    }

    /// Returns the same command as the first process of a namespace of its own, as in a container.
    pub(crate) fn as_first_process(&self, probe: &Command) -> Command {
        let mut command = Command::new(program("unshare"));
        command.args(["--pid", "--fork", "--kill-child"]);
        if !geteuid().is_root() {
            command.arg("--map-root-user");
        }
        command
            .arg("--")
            .arg(probe.get_program())
            .args(probe.get_args());
        command
            .env_clear()
            .envs(self.variables.iter().copied())
            .stdin(Stdio::null());
        command
    }

    /// Runs the probe to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.probe(arguments).output().unwrap()
    }

    /// Runs a step; the probe itself has to succeed.
    pub(crate) fn step(&self, step: &Step) -> StepRecord {
        self.step_with_log(step).0
    }

    /// Runs a step, and returns its record and what it wrote to the log.
    pub(crate) fn step_with_log(&self, step: &Step) -> (StepRecord, Output) {
        let request = serde_json::to_string(step).unwrap();
        let output = if request.len() > 64 * 1024 {
            self.write("/request.json", request, 0o644);
            self.run(&["step", "--request", "/request.json"])
        } else {
            self.run(&["step", &request])
        };
        assert!(output.status.success(), "{output:?}");
        (self.step_record(), output)
    }

    pub(crate) fn step_record(&self) -> StepRecord {
        match self.record().outcome {
            Outcome::Step(record) => record,
            Outcome::Check(record) => panic!("{record:?}"),
        }
    }

    /// Judges a check; the probe itself has to succeed.
    pub(crate) fn check(&self, check: &Check) -> CheckRecord {
        let output = self.run(&["check", &serde_json::to_string(check).unwrap()]);
        assert!(output.status.success(), "{output:?}");
        match self.record().outcome {
            Outcome::Check(record) => record,
            Outcome::Step(record) => panic!("{record:?}"),
        }
    }

    pub(crate) fn record(&self) -> Record {
        let json = fs::read(self.path(layout::RECORD).join(layout::RECORD_FILE)).unwrap();
        serde_json::from_slice(&json).unwrap()
    }

    /// Returns a file beside the record.
    pub(crate) fn recorded(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(layout::RECORD).join(name)).unwrap()
    }

    /// Makes the record of the last step the one before the next.
    pub(crate) fn advance(&self) {
        let (record, previous) = (self.path(layout::RECORD), self.path(layout::PREVIOUS));
        let _ = fs::remove_dir_all(&previous);
        fs::rename(&record, previous).unwrap();
        fs::create_dir(record).unwrap();
    }
}

/// Finds a program of this machine, since the environment of the command is not that of the test.
pub(crate) fn program(name: &str) -> PathBuf {
    let path = env::var("PATH").unwrap_or_default() + ":/usr/sbin:/sbin";
    let found = env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.exists());
    found.unwrap_or_else(|| panic!("these tests need the program {name}"))
}

/// Returns the process that another one has started.
pub(crate) fn only_child(parent: u32) -> Pid {
    let path = format!("/proc/{parent}/task/{parent}/children");
    Pid::from_raw(fs::read_to_string(path).unwrap().trim().parse().unwrap()).unwrap()
}

/// Returns a step that runs a command and has no checks.
pub(crate) fn command(command: &str) -> Step {
    Step {
        command: command.to_owned(),
        ..Step::default()
    }
}

/// Runs a command with a text as its input.
pub(crate) fn with_input(mut command: Command, input: &[u8]) -> Output {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child: Child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

/// Returns what a process wrote to standard output, which has to be text.
pub(crate) fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}
