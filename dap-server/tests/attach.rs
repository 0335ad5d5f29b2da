//! `spec-dap attach` in a real terminal, against a host that a test plays.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "these are tests, and what they share"
)]

use futures_util::{SinkExt, StreamExt};
use pty_process::{Pty, Size as PtySize};
use rustix::{
    process::{Pid, Signal, kill_process},
    termios::{LocalModes, Termios, tcgetattr},
};
use spec_dap::shell::{
    Input, Output, Size, Terminal,
    protocol::{Codec, ToHost, ToTerminal},
};
use std::{
    os::fd::AsFd,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{UnixListener, UnixStream},
    process::{Child, Command},
};
use tokio_util::codec::Framed;

type Wire = Framed<UnixStream, Codec<ToHost, ToTerminal>>;

/// A host that waits for a terminal.
struct Host {
    folder: TempDir,
    listener: UnixListener,
}

impl Host {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join("s")).unwrap();
        Self { folder, listener }
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("s")
    }

    /// Waits for the terminal; returns the way to it and what it is.
    async fn terminal(&self) -> (Wire, Terminal) {
        let (stream, _) = soon(self.listener.accept()).await.unwrap();
        let mut wire = Framed::new(stream, Codec::default());
        match hear(&mut wire).await {
            ToHost::Hello { token, terminal } => {
                assert_eq!(token, "secret");
                (wire, terminal)
            }
            other => panic!("{other:?}"),
        }
    }
}

async fn soon<T>(event: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(60), event)
        .await
        .expect("this does not take so long")
}

async fn hear(wire: &mut Wire) -> ToHost {
    soon(wire.next())
        .await
        .expect("the terminal has gone")
        .unwrap()
}

async fn tell(wire: &mut Wire, output: Output) {
    soon(wire.send(ToTerminal::Output(output))).await.unwrap();
}

fn arguments(socket: &Path) -> [String; 5] {
    let socket = socket.to_str().unwrap();
    ["attach", "--socket", socket, "--token", "secret"].map(str::to_owned)
}

/// Starts the program in a terminal of 24 lines and 80 columns.
fn in_terminal(socket: &Path) -> (Pty, Child, Termios) {
    let (pty, pts) = pty_process::open().unwrap();
    pty.resize(PtySize::new(24, 80)).unwrap();
    let before = tcgetattr(pty.as_fd()).unwrap();
    let child = pty_process::Command::new(env!("CARGO_BIN_EXE_spec-dap"))
        .args(arguments(socket))
        .kill_on_drop(true)
        .spawn(pts)
        .unwrap();
    (pty, child, before)
}

fn settings(pty: &Pty) -> Termios {
    tcgetattr(pty.as_fd()).unwrap()
}

fn is_same(one: &Termios, other: &Termios) -> bool {
    (
        one.input_modes,
        one.output_modes,
        one.local_modes,
        one.control_modes,
    ) == (
        other.input_modes,
        other.output_modes,
        other.local_modes,
        other.control_modes,
    )
}

/// Reads what the terminal shows, up to this text.
async fn shown(pty: &mut Pty, wanted: &str) -> String {
    let mut text = Vec::new();
    loop {
        let seen = String::from_utf8_lossy(&text).into_owned();
        if seen.contains(wanted) {
            return seen;
        }
        let mut buffer = [0; 1024];
        match soon(pty.read(&mut buffer)).await {
            Ok(0) | Err(_) => panic!("the terminal was closed; it has shown {seen:?}"),
            Ok(length) => text.extend_from_slice(&buffer[..length]),
        }
    }
}

#[tokio::test]
async fn a_terminal_is_raw_while_a_shell_is_shown() {
    let host = Host::new();
    let (mut pty, mut child, before) = in_terminal(&host.socket());
    let (mut wire, terminal) = host.terminal().await;
    assert_eq!(
        terminal,
        Terminal {
            is_terminal: true,
            size: Size {
                rows: 24,
                columns: 80
            }
        }
    );
    let raw = settings(&pty);
    assert!(
        !raw.local_modes
            .intersects(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG)
    );

    wire.send(ToTerminal::Banner("one\ntwo\n".into()))
        .await
        .unwrap();
    tell(&mut wire, Output::Data("# ".into())).await;
    assert_eq!(shown(&mut pty, "# ").await, "one\r\ntwo\r\n# ");

    // Ctrl-C, Ctrl-D, Ctrl-Z, an arrow and bytes that are no text go to the shell.
    let keys = b"\x03\x04\x1a\x1b[A\xff\r";
    pty.write_all(keys).await.unwrap();
    let mut heard = Vec::new();
    while heard.len() < keys.len() {
        match hear(&mut wire).await {
            ToHost::Input(Input::Data(data)) => heard.extend_from_slice(&data),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(heard, keys);

    pty.resize(PtySize::new(50, 132)).unwrap();
    let resized = ToHost::Input(Input::Resize(Size {
        rows: 50,
        columns: 132,
    }));
    assert_eq!(hear(&mut wire).await, resized);

    tell(&mut wire, Output::Data("bye".into())).await;
    tell(&mut wire, Output::Exit(7)).await;
    shown(&mut pty, "bye").await;
    assert_eq!(soon(child.wait()).await.unwrap().code(), Some(7));
    assert!(is_same(&settings(&pty), &before));
}

#[tokio::test]
async fn whatever_ends_it_the_terminal_is_as_before() {
    // The debugger goes.
    let host = Host::new();
    let (mut pty, mut child, before) = in_terminal(&host.socket());
    let (wire, _) = host.terminal().await;
    drop(wire);
    shown(&mut pty, "The debugger has gone, and the shell with it.").await;
    assert_eq!(soon(child.wait()).await.unwrap().code(), Some(255));
    assert!(is_same(&settings(&pty), &before));

    // Somebody ends the program.
    let host = Host::new();
    let (pty, mut child, before) = in_terminal(&host.socket());
    let (_wire, _) = host.terminal().await;
    let id = Pid::from_raw(child.id().unwrap().try_into().unwrap()).unwrap();
    kill_process(id, Signal::TERM).unwrap();
    assert_eq!(soon(child.wait()).await.unwrap().code(), Some(143));
    assert!(is_same(&settings(&pty), &before));

    // There is no shell.
    let host = Host::new();
    let (mut pty, mut child, before) = in_terminal(&host.socket());
    let (mut wire, _) = host.terminal().await;
    tell(
        &mut wire,
        Output::Failed("the image has no such folder".into()),
    )
    .await;
    shown(&mut pty, "error: the image has no such folder").await;
    assert_eq!(soon(child.wait()).await.unwrap().code(), Some(2));
    assert!(is_same(&settings(&pty), &before));
}

#[tokio::test]
async fn it_works_without_a_terminal() {
    let host = Host::new();
    let mut child = Command::new(env!("CARGO_BIN_EXE_spec-dap"))
        .args(arguments(&host.socket()))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let (mut wire, terminal) = host.terminal().await;
    assert!(!terminal.is_terminal);
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(b"ls\n").await.unwrap();
    drop(stdin);
    let collected = tokio::spawn(child.wait_with_output());
    assert_eq!(
        hear(&mut wire).await,
        ToHost::Input(Input::Data("ls\n".into()))
    );
    assert_eq!(hear(&mut wire).await, ToHost::Input(Input::End));
    // What is written after the end of input is still shown, all of it.
    let text = "x".repeat(300_000);
    for piece in text.as_bytes().chunks(32 * 1024) {
        tell(&mut wire, Output::Data(piece.to_vec().into())).await;
    }
    tell(&mut wire, Output::Exit(0)).await;
    let output = soon(collected).await.unwrap().unwrap();
    assert_eq!(
        (output.status.code(), output.stdout.len()),
        (Some(0), text.len())
    );
}

#[tokio::test]
async fn nobody_at_the_socket_is_said_with_what_to_do() {
    let host = Host::new();
    let socket = host.socket();
    drop(host);
    let child = Command::new(env!("CARGO_BIN_EXE_spec-dap"))
        .args(arguments(&socket))
        .output();
    let output = soon(child).await.unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    let expected = format!("error: nobody waits for a terminal at {}", socket.display());
    assert!(said.starts_with(&expected), "{said}");
    assert!(
        said.contains("hint: Type `shell` in the debug console to open another one."),
        "{said}"
    );
}
