//! The way from `shell` in the debug console to the prompt in the stopped state, over a real
//! daemon: the adapter, a terminal as an editor opens it, and a container.

// This file is for tests alone.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use pty_process::{Pty, Size};
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::retry_on_intr,
    process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open},
};
use serde_json::{Value, json};
use spec_dap_client::Client;
use spec_tests::{Daemon, components::image};
use std::{
    fs,
    os::fd::OwnedFd,
    path::{Path, PathBuf},
    sync::OnceLock,
    time::Duration,
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::Child,
};

const SPEC: &str = "name: x
tests:
  - name: t
    env: {GREETING: hello}
    steps:
      - command: sh -c 'echo made by the step > /made; echo one'
        stdout:
          equals: \"two\\n\"
";

fn daemon() -> &'static Daemon {
    static DAEMON: OnceLock<Daemon> = OnceLock::new();
    DAEMON.get_or_init(Daemon::start)
}

/// An adapter that has stopped at the failing check.
struct Session {
    client: Client,
    frame: Value,
    folder: TempDir,
}

impl Session {
    async fn stopped(daemon: &Daemon, client_has_terminals: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        fs::write(path("spec.yml"), SPEC).unwrap();
        fs::create_dir(path("runtime")).unwrap();
        fs::create_dir(path("tmp")).unwrap();
        let environment = [
            ("XDG_CACHE_HOME", path("cache")),
            ("XDG_RUNTIME_DIR", path("runtime")),
            ("TMPDIR", path("tmp")),
            ("BUILDKIT_HOST", String::new()),
        ];
        let environment = environment
            .each_ref()
            .map(|(name, value)| (*name, &**value));
        let program = Path::new(env!("CARGO_BIN_EXE_spec-dap"));
        let mut client = Client::spawn(program, &["--stdio"], &environment);
        let features =
            json!({ "adapterID": "spec", "supportsRunInTerminalRequest": client_has_terminals });
        client.request("initialize", features).await;
        let arguments = json!({
            "program": path("spec.yml"),
            "image": format!("oci-layout:{}", image("busybox").display()),
            "buildkit": daemon.address(),
        });
        client.request("launch", arguments).await;
        client.until("initialized").await;
        client.request("configurationDone", json!({})).await;
        let stopped = client.until("stopped").await;
        assert_eq!(stopped["reason"], "exception", "{stopped}");
        let thread = json!({ "threadId": stopped["threadId"] });
        let stack = client.request("stackTrace", thread).await;
        Self {
            client,
            frame: stack["stackFrames"][0]["id"].clone(),
            folder,
        }
    }

    /// Types `shell` in the debug console.
    async fn type_shell(&mut self) {
        let arguments = json!({ "expression": "shell", "frameId": self.frame, "context": "repl" });
        self.client.request("evaluate", arguments).await;
    }

    /// Opens the terminal that the adapter asks for, as an editor does.
    async fn terminal(&mut self) -> Terminal {
        self.type_shell().await;
        let (seq, wanted) = self.client.asked_for("runInTerminal").await;
        assert_eq!(
            Path::new(wanted["cwd"].as_str().unwrap()),
            self.folder.path()
        );
        let words = wanted["args"].as_array().unwrap().iter();
        let words: Vec<_> = words.map(|word| word.as_str().unwrap()).collect();
        let terminal = Terminal::run(&words);
        let body = json!({ "processId": terminal.child.id() });
        self.client.reply(seq, "runInTerminal", true, body).await;
        terminal
    }

    /// Returns what lies in the folders in which the adapter may put something for a while.
    fn left(&self) -> Vec<PathBuf> {
        let inside = |name| fs::read_dir(self.folder.path().join(name)).unwrap();
        let entries = inside("runtime").chain(inside("tmp"));
        entries.map(|entry| entry.unwrap().path()).collect()
    }

    /// Leaves, and expects the adapter to end well and to leave nothing.
    async fn leave(mut self) {
        self.client.ignore_the_rest();
        self.client.request("disconnect", json!({})).await;
        assert_eq!(self.client.end().await, Some(0));
        assert_eq!(self.left(), [] as [PathBuf; 0]);
    }
}

/// A terminal of 24 lines and 80 columns, and what runs in it.
struct Terminal {
    pty: Pty,
    child: Child,
    shown: String,
}

impl Terminal {
    fn run(words: &[&str]) -> Self {
        let (pty, pts) = pty_process::open().unwrap();
        pty.resize(Size::new(24, 80)).unwrap();
        let child = pty_process::Command::new(words[0])
            .args(&words[1..])
            .kill_on_drop(true)
            .spawn(pts)
            .unwrap();
        Self {
            pty,
            child,
            shown: String::new(),
        }
    }

    /// Types a line.
    async fn line(&mut self, line: &str) {
        self.keys(format!("{line}\r").as_bytes()).await;
    }

    async fn keys(&mut self, keys: &[u8]) {
        soon("a terminal takes keys", self.pty.write_all(keys))
            .await
            .unwrap();
    }

    /// Waits until the terminal shows this, and returns what it has shown since the last time.
    async fn shows(&mut self, wanted: &str) -> String {
        let mut bytes = Vec::new();
        loop {
            if let Some(at) = self.shown.find(wanted) {
                let rest = self.shown.split_off(at + wanted.len());
                return std::mem::replace(&mut self.shown, rest);
            }
            let mut buffer = [0; 1024];
            match soon(wanted, self.pty.read(&mut buffer)).await {
                Ok(0) | Err(_) => panic!("the terminal was closed; it shows {:?}", self.shown),
                Ok(length) => bytes.extend_from_slice(&buffer[..length]),
            }
            // A character may come in two parts.
            if let Ok(text) = std::str::from_utf8(&bytes) {
                self.shown.push_str(text);
                bytes.clear();
            }
        }
    }

    async fn code(&mut self) -> Option<i32> {
        soon("the end", self.child.wait()).await.unwrap().code()
    }
}

async fn soon<T>(what: &str, event: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(60), event)
        .await
        .unwrap_or_else(|_| panic!("waited a minute for {what:?}"))
}

#[tokio::test]
async fn a_shell_opens_in_the_state_of_the_failing_check() {
    let own = Daemon::start();
    let mut session = Session::stopped(&own, true).await;
    let mut terminal = session.terminal().await;
    // It says first what failed, and what the person can do.
    let banner = terminal.shows("`exit` leaves.").await;
    assert!(
        banner.contains("sh -c 'echo made by the step > /made"),
        "{banner:?}"
    );

    // The state is the one after the step, with the environment of the test.
    terminal
        .line("cat /made; echo \"$GREETING\" | tr a-z A-Z")
        .await;
    terminal.shows("made by the step\r\nHELLO\r\n").await;
    // The size is the terminal's, also when it changes.
    terminal.line("stty size").await;
    terminal.shows("24 80\r\n").await;
    terminal.pty.resize(Size::new(50, 132)).unwrap();
    // The shell hears of it behind what was typed before.
    terminal
        .line("until [ \"$(stty size)\" = '50 132' ]; do :; done; echo wid''er")
        .await;
    terminal.shows("wider\r\n").await;
    // Ctrl-C ends what runs, not the shell.
    let idle = own.container_processes().len();
    terminal.line("sleep 1000").await;
    own.await_container_processes(idle + 1);
    terminal.keys(b"\x03").await;
    terminal.line("echo code $?").await;
    terminal.shows("code 130\r\n").await;

    // What was changed is gone with the shell, whose exit code the program takes on.
    terminal.line("rm /made; exit 3").await;
    assert_eq!(terminal.code().await, Some(3));
    own.await_container_processes(0);
    let mut again = session.terminal().await;
    again.line("cat /made; exit").await;
    again.shows("made by the step\r\n").await;
    assert_eq!(again.code().await, Some(0));
    session.leave().await;
    own.await_container_processes(0);
}

#[tokio::test]
async fn a_client_without_terminals_gets_the_line_to_paste() {
    let mut session = Session::stopped(daemon(), false).await;
    session.type_shell().await;
    session
        .client
        .output_with("console", "Open a shell with:")
        .await;
    let said = session.client.output("console");
    let line = said
        .lines()
        .find_map(|line| line.strip_prefix("Open a shell with:  "))
        .unwrap_or_else(|| panic!("{said}"));
    // A person's shell reads it.
    let mut terminal = Terminal::run(&["sh", "-c", line]);
    terminal.line("cat /made; exit 4").await;
    terminal.shows("made by the step\r\n").await;
    assert_eq!(terminal.code().await, Some(4));
    // It opens one shell; a second one is asked for anew.
    let mut second = Terminal::run(&["sh", "-c", line]);
    second.shows("Type `shell` in the debug console").await;
    assert_eq!(second.code().await, Some(2));
    session.leave().await;
}

#[tokio::test]
async fn a_terminal_that_cannot_be_opened_leaves_the_line_to_paste() {
    let mut session = Session::stopped(daemon(), true).await;
    session.type_shell().await;
    let (seq, _) = session.client.asked_for("runInTerminal").await;
    session
        .client
        .reply(seq, "runInTerminal", false, Value::Null)
        .await;
    session
        .client
        .output_with("console", " attach --socket ")
        .await;
    assert!(!session.left().is_empty());
    // A shell that nobody opens goes with the session.
    session.leave().await;
}

#[tokio::test]
async fn a_closed_terminal_takes_its_container_with_it() {
    let own = Daemon::start();
    let mut session = Session::stopped(&own, true).await;
    let mut terminal = session.terminal().await;
    terminal.line("cat /made").await;
    terminal.shows("made by the step\r\n").await;
    drop(terminal.pty);
    soon("the end", terminal.child.wait()).await.unwrap();
    own.await_container_processes(0);
    session.leave().await;
}

#[tokio::test]
async fn a_killed_adapter_leaves_no_shell_behind() {
    let own = Daemon::start();
    let mut session = Session::stopped(&own, true).await;
    let mut open = session.terminal().await;
    open.line("cat /made").await;
    open.shows("made by the step\r\n").await;
    // Another one is awaited, so there is a socket, too.
    session.type_shell().await;
    session.client.asked_for("runInTerminal").await;
    assert_eq!(session.left().len(), 1);

    let adapter = Pid::from_raw(session.client.process_id().unwrap().try_into().unwrap()).unwrap();
    let children = children(adapter);
    assert!(!children.is_empty());
    kill_process(adapter, Signal::KILL).unwrap();
    session.client.ignore_the_rest();
    session.client.end().await;
    open.shows("The debugger has gone, and the shell with it.")
        .await;
    assert_eq!(open.code().await, Some(255));
    own.await_container_processes(0);
    for child in children {
        let mut awaited = [PollFd::new(&child, PollFlags::IN)];
        let minute = Timespec {
            tv_sec: 60,
            tv_nsec: 0,
        };
        let ended = retry_on_intr(|| poll(&mut awaited, Some(&minute)));
        assert_eq!(ended.unwrap(), 1);
    }
    assert_eq!(session.left(), [] as [PathBuf; 0]);
}

/// Returns the processes that a process has started; one is readable once it has ended.
fn children(parent: Pid) -> Vec<OwnedFd> {
    let tasks = fs::read_dir(format!("/proc/{parent}/task")).unwrap();
    let lists =
        tasks.map(|task| fs::read_to_string(task.unwrap().path().join("children")).unwrap());
    let lists: Vec<_> = lists.collect();
    lists
        .iter()
        .flat_map(|list| list.split_whitespace())
        .filter_map(|id| pidfd_open(Pid::from_raw(id.parse().ok()?)?, PidfdFlags::empty()).ok())
        .collect()
}
