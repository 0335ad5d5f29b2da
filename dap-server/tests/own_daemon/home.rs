//! A home folder with a daemon of its own, and a look at everything that is left of it.

use std::{
    fs,
    future::Future,
    os::unix::fs::FileTypeExt,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::retry_on_intr,
    process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open},
};
use spec_build::{
    client::{
        Build, BuildRequest, Connection, Container, ContainerMount, ContainerRequest, ImageFile,
        ImageFileContent, MemoryImage, Process, ProcessEvent, ProcessRequest, Store,
    },
    daemon::{Launcher, Lease, Managed, Surroundings},
};
use spec_core::text::Text;
use spec_llb::{graph::Graph, op::source::oci_layout};
use tempfile::TempDir;

/// How long anything may take: long before that, something hangs.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_spec-dap");

/// A cache folder, and the daemon whose state is in it.
///
/// Dropping it stops the daemon.
#[derive(Debug)]
pub(crate) struct Home {
    folder: TempDir,
    /// What `SPEC_DAP_IDLE` says.
    idle: &'static str,
}

impl Home {
    pub(crate) fn new() -> Self {
        Self::with_idle("600")
    }

    pub(crate) fn with_idle(idle: &'static str) -> Self {
        Self {
            folder: TempDir::with_prefix("spec-home-").unwrap(),
            idle,
        }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn surroundings(&self) -> Surroundings {
        let buildkitd = spec_tests::components::program("buildkitd", "SPEC_BUILDKITD");
        Surroundings {
            env: [
                ("PATH", std::env::var_os("PATH").unwrap_or_default()),
                ("XDG_CACHE_HOME", self.path().into()),
                ("SPEC_DAP_BUILDKITD", buildkitd.into()),
                ("SPEC_DAP_IDLE", self.idle.into()),
            ]
            .map(|(name, value)| (name.into(), value))
            .into(),
            system_socket: self.path().join("no-such-socket"),
            ..Surroundings::of_this_process()
        }
    }

    pub(crate) fn managed(&self) -> Managed {
        let launcher = Launcher {
            program: PROGRAM.into(),
            arguments: vec!["daemon".into()],
        };
        Managed::new(&self.surroundings(), &launcher).unwrap()
    }

    pub(crate) async fn lease(&self) -> Lease {
        soon(self.managed().ensure(&|_| {})).await.unwrap()
    }

    /// Returns the program, to be run in this home.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command
            .args(arguments)
            .env_clear()
            .envs(self.surroundings().env);
        command
    }

    pub(crate) async fn connect(&self) -> Connection {
        soon(Connection::open(&self.managed().address()))
            .await
            .unwrap()
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.managed().state().log()).unwrap()
    }

    /// Returns the processes that keep the daemon: supervisor, guard, and it.
    pub(crate) async fn processes(&self) -> [Pid; 3] {
        let status = soon(self.managed().status()).await.unwrap().unwrap();
        let guard = fs::read_to_string(self.managed().state().folder().join("guard.lock"));
        [
            status.supervisor,
            guard.unwrap().trim().parse().unwrap(),
            status.pid.unwrap(),
        ]
        .map(|pid| Pid::from_raw(pid).unwrap())
    }

    /// Fails if anything is left of the daemon but its cache, its log and files without content.
    pub(crate) fn assert_nothing_is_left(&self) {
        let left = self.left();
        assert!(left.is_empty(), "left behind: {left:#?}");
    }

    fn left(&self) -> Vec<String> {
        let mut left = processes(self.path());
        let state = self.managed().state().clone();
        let root = state.root();
        for path in walk(state.folder()) {
            let kind = path.symlink_metadata().unwrap().file_type();
            let bundle = path.parent().is_some_and(|it| it.ends_with("executor"))
                && path.starts_with(&root)
                && kind.is_dir();
            let temporary = path.starts_with(state.folder().join("tmp"));
            if kind.is_socket() || bundle || temporary {
                left.push(path.display().to_string());
            }
        }
        let groups = Path::new("/sys/fs/cgroup");
        let hierarchies = fs::read_dir(groups).into_iter().flatten().flatten();
        for base in hierarchies
            .map(|entry| entry.path())
            .chain([groups.to_owned()])
        {
            let group = base.join(state.control_group());
            if group.exists() {
                left.push(group.display().to_string());
            }
        }
        left
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let stopped = self.command(&["daemon", "stop"]).output();
        if !std::thread::panicking() {
            let stopped = stopped.unwrap();
            assert!(stopped.status.success(), "{stopped:?}");
            self.assert_nothing_is_left();
        }
    }
}

/// Returns the processes that have to do with a folder: it is in their command line, in their
/// environment, or mounted for them.
fn processes(folder: &Path) -> Vec<String> {
    let own = std::process::id().to_string();
    let needle = folder.to_str().unwrap().as_bytes();
    fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .filter(|entry| entry.file_name().to_str().unwrap() != own)
        .filter(|entry| {
            ["cmdline", "environ", "mountinfo"].iter().any(|name| {
                fs::read(entry.path().join(name))
                    .is_ok_and(|text| text.windows(needle.len()).any(|part| part == needle))
            })
        })
        .filter_map(|entry| {
            let pid = entry.file_name().into_string().ok()?;
            pid.parse::<i32>().ok()?;
            let line = fs::read(entry.path().join("cmdline")).ok()?;
            let line = String::from_utf8_lossy(&line).replace('\0', " ");
            Some(format!("process {pid}: {line}"))
        })
        .collect()
}

/// Returns everything below a folder.
fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            }
            found.push(entry.path());
        }
    }
    found
}

/// Waits for what must not take long.
pub(crate) async fn soon<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future)
        .await
        .expect("this takes too long")
}

/// Kills a process as a crash would.
pub(crate) fn kill(pid: Pid) {
    kill_process(pid, Signal::KILL).unwrap();
}

/// Waits until a process has ended.
pub(crate) fn await_end(pid: Pid) {
    let Ok(process) = pidfd_open(pid, PidfdFlags::empty()) else {
        return;
    };
    let patience = Timespec {
        tv_sec: PATIENCE.as_secs().try_into().unwrap(),
        tv_nsec: 0,
    };
    let mut fds = [PollFd::new(&process, PollFlags::IN)];
    // Children of the tests end meanwhile, which interrupts the wait.
    let ended = retry_on_intr(|| poll(&mut fds, Some(&patience))).unwrap();
    assert_eq!(ended, 1, "process {pid} still runs");
}

/// A process in a container of a daemon.
#[derive(Debug)]
pub(crate) struct Sleeper {
    _build: Build,
    _container: Container,
    _process: Process,
}

impl Sleeper {
    /// Starts one that ends only by force.
    pub(crate) async fn start(connection: &Connection) -> Self {
        let platform = connection.platform().unwrap();
        let program = fs::read("/bin/busybox")
            .expect("this test needs a static /bin/busybox: run `cargo xtask setup`");
        let image = MemoryImage::new(
            platform,
            &[ImageFile {
                path: "busybox".to_owned(),
                mode: 0o755,
                content: ImageFileContent::Bytes(program.into()),
            }],
        )
        .unwrap();
        let mut graph = Graph::new("test.yml", Text::default());
        let base = graph.add_output(oci_layout("base", &image.digest, "base", platform));
        let mut request = BuildRequest::default();
        request
            .content
            .stores
            .insert("base".to_owned(), Store::Memory(image));
        let build = soon(Build::start(connection, request)).await.unwrap();
        let base = soon(build.solve(&graph.definition(&base))).await.unwrap();
        let container = ContainerRequest {
            mounts: vec![ContainerMount {
                dest: "/".to_owned(),
                reference: Some(base),
                ..ContainerMount::default()
            }],
            ..ContainerRequest::default()
        };
        let container = soon(build.container(container)).await.unwrap();
        let mut process = soon(container.start(ProcessRequest {
            args: ["/busybox", "sleep", "1000"].map(str::to_owned).to_vec(),
            ..ProcessRequest::default()
        }))
        .await
        .unwrap();
        assert_eq!(
            soon(process.output.next()).await.unwrap(),
            Some(ProcessEvent::Started)
        );
        Self {
            _build: build,
            _container: container,
            _process: process,
        }
    }
}
