//! The terminal's side of a shell: keys go in as they are, output comes out as it is.
//!
//! Look at [`attach`] and [`Screen`] first. The terminal is raw while a shell is shown, so that
//! Ctrl-C goes to the container, and is what it was afterwards, whatever ended the shell.

use super::{
    Input, Output, Shell, Size, Terminal,
    protocol::{Codec, ToHost, ToTerminal},
};
use crate::cli::failure;
use anyhow::Context;
use futures_util::{Sink, SinkExt, Stream, StreamExt};
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcgetwinsize, tcsetattr};
use std::{
    io::{IsTerminal, Read, stdin, stdout},
    path::Path,
};
use tokio::{
    io::{AsyncWrite, AsyncWriteExt},
    net::UnixStream,
    signal::unix::{Signal, SignalKind, signal},
    sync::mpsc,
};
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::{bytes::Bytes, codec::Framed, sync::PollSender};

/// The exit code when the shell is lost, as of `ssh`.
const LOST: i32 = 255;

/// Attaches this terminal to the shell that waits at a socket; returns the shell's exit code.
///
/// # Errors
///
/// When nobody waits there, or the token is not the right one.
pub async fn attach(socket: &Path, token: &str) -> anyhow::Result<i32> {
    let stream = UnixStream::connect(socket).await.map_err(|error| {
        tracing::debug!("cannot connect to {}: {error}", socket.display());
        failure::hinted(
            format!("nobody waits for a terminal at {}", socket.display()),
            "Type `shell` in the debug console to open another one.",
        )
    })?;
    let screen = Screen::open()?;
    let mut host = Framed::new(stream, Codec::<ToTerminal, ToHost>::default());
    let hello = ToHost::Hello {
        token: token.to_owned(),
        terminal: screen.terminal(),
    };
    host.send(hello)
        .await
        .context("the debugger has gone before the shell was open")?;
    let (sink, source) = host.split();
    let messages = source.filter_map(async |message| message.ok());
    let input = sink.with(async |input| Ok::<_, std::io::Error>(ToHost::Input(input)));
    screen.show(Box::pin(input), Box::pin(messages)).await
}

/// This terminal, ready to show a shell; dropping it brings back what it was.
#[derive(Debug)]
pub struct Screen {
    raw: Raw,
    resized: Signal,
    ended: Signal,
    hung_up: Signal,
}

impl Screen {
    /// Makes this terminal ready, if it is one; else standard input and output are used as they
    /// are.
    ///
    /// # Errors
    ///
    /// When the terminal cannot be set up.
    pub fn open() -> anyhow::Result<Self> {
        // Before the terminal is raw, or a signal could leave it so.
        let resized = signal(SignalKind::window_change())?;
        let ended = signal(SignalKind::terminate())?;
        let hung_up = signal(SignalKind::hangup())?;
        let raw = Raw::enter()?;
        Ok(Self {
            raw,
            resized,
            ended,
            hung_up,
        })
    }

    /// Shows a shell of this process until it ends; returns its exit code.
    ///
    /// # Errors
    ///
    /// When this terminal cannot be read or written.
    pub async fn show_shell(self, shell: Shell) -> anyhow::Result<i32> {
        let banner = futures_util::stream::once(async { ToTerminal::Banner(shell.banner) });
        let output = ReceiverStream::new(shell.output).map(ToTerminal::Output);
        let input = PollSender::new(shell.input);
        self.show(input, Box::pin(banner.chain(output))).await
    }

    /// Returns what a shell will be shown on.
    pub fn terminal(&self) -> Terminal {
        Terminal {
            is_terminal: self.raw.0.is_some(),
            size: size(),
        }
    }

    /// Shows a shell until it ends; returns its exit code.
    ///
    /// # Errors
    ///
    /// When the shell could not be opened, or this terminal cannot be written.
    pub async fn show<E>(
        mut self,
        mut input: impl Sink<Input, Error = E> + Unpin,
        mut messages: impl Stream<Item = ToTerminal> + Unpin,
    ) -> anyhow::Result<i32> {
        let mut keys = keys();
        let mut screen = tokio::io::stdout();
        let mut listening = true;
        loop {
            tokio::select! {
                message = messages.next() => match message {
                    Some(ToTerminal::Banner(text)) => {
                        write(&mut screen, self.raw.lines(&text).as_bytes()).await?;
                    }
                    Some(ToTerminal::Output(Output::Data(data))) => write(&mut screen, &data).await?,
                    Some(ToTerminal::Output(Output::Exit(code))) => return Ok(code),
                    Some(ToTerminal::Output(Output::Failed(text))) => anyhow::bail!("{text}"),
                    None => {
                        drop(self);
                        let farewell = b"\nThe debugger has gone, and the shell with it.\n";
                        write(&mut tokio::io::stderr(), farewell).await?;
                        return Ok(LOST);
                    }
                },
                typed = keys.recv(), if listening => {
                    listening = typed.is_some();
                    let done = typed.map_or(Input::End, Input::Data);
                    // A shell that reads no more may still have something to say.
                    listening &= input.send(done).await.is_ok();
                }
                _ = self.resized.recv() => {
                    let _ = input.send(Input::Resize(size())).await;
                }
                _ = self.ended.recv() => return Ok(128 + SignalKind::terminate().as_raw_value()),
                _ = self.hung_up.recv() => return Ok(128 + SignalKind::hangup().as_raw_value()),
            }
        }
    }
}

fn is_terminal() -> bool {
    stdin().is_terminal() && stdout().is_terminal()
}

fn size() -> Size {
    match tcgetwinsize(stdout()).or_else(|_| tcgetwinsize(stdin())) {
        Ok(size) => Size {
            rows: size.ws_row,
            columns: size.ws_col,
        },
        Err(_) => Size::default(),
    }
}

async fn write(screen: &mut (impl AsyncWrite + Unpin), data: &[u8]) -> std::io::Result<()> {
    screen.write_all(data).await?;
    screen.flush().await
}

/// Reads what is typed, on a thread that does not keep the process alive.
fn keys() -> mpsc::Receiver<Bytes> {
    let (sender, keys) = mpsc::channel(16);
    std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        loop {
            match stdin().read(&mut buffer) {
                Ok(0) => break,
                Ok(length) => {
                    let data = Bytes::copy_from_slice(buffer.get(..length).unwrap_or_default());
                    if sender.blocking_send(data).is_err() {
                        break;
                    }
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
    });
    keys
}

/// A terminal in raw mode; dropping it brings back what was before.
#[derive(Debug)]
struct Raw(Option<Termios>);

impl Raw {
    /// Makes standard input raw, if it is a terminal.
    fn enter() -> anyhow::Result<Self> {
        if !is_terminal() {
            return Ok(Self(None));
        }
        let before = tcgetattr(stdin()).context("cannot read the terminal's settings")?;
        let mut raw = before.clone();
        raw.make_raw();
        tcsetattr(stdin(), OptionalActions::Now, &raw).context("cannot set the terminal up")?;
        Ok(Self(Some(before)))
    }

    /// Returns a text with the line ends that the terminal needs.
    fn lines(&self, text: &str) -> String {
        if self.0.is_some() {
            text.replace('\n', "\r\n")
        } else {
            text.to_owned()
        }
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        if let Some(before) = &self.0 {
            // There is no one to tell if the terminal is gone.
            let _ = tcsetattr(stdin(), OptionalActions::Now, before);
        }
    }
}
