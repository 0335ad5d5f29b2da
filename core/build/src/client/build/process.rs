//! Processes in containers.

use crate::client::{
    build::Gateway,
    connection::MESSAGE_LIMIT,
    errors::SolveError,
    id,
    wire::gateway::{
        ExecMessage, FdMessage, InitMessage, ResizeMessage, SignalMessage, exec_message::Input,
    },
};
use bytes::Bytes;
use spec_llb::pb;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use std::time::Duration;
use tokio::{runtime::Handle, sync::mpsc, time::timeout};
use tokio_stream::wrappers::ReceiverStream;
use tonic::Streaming;

/// How many bytes of standard input one message carries: signals must not wait behind them.
const CHUNK: usize = 32 << 10;

/// How long a killed process may take to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// What to run.
#[derive(Clone, Debug, Default)]
pub struct ProcessRequest {
    /// The command's words.
    pub args: Vec<String>,
    /// The environment, as `NAME=value`.
    pub env: Vec<String>,
    /// The folder; empty for the root.
    pub cwd: String,
    /// The user, and perhaps the group (`user:group`, names or numbers); empty for root.
    pub user: String,
    /// Whether it gets a terminal. All that it writes then comes as standard output.
    pub tty: bool,
    /// Whether it gets a standard input; without one, it reads an empty one.
    pub stdin: bool,
    /// Secrets of the session in its environment.
    pub secret_env: Vec<pb::SecretEnv>,
}

/// A running process; dropping it kills it.
#[derive(Debug)]
pub struct Process {
    /// What the process is given.
    pub input: ProcessInput,
    /// What comes from the process.
    pub output: ProcessOutput,
}

/// What happens to a process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProcessEvent {
    /// It is about to run.
    Started,
    /// It wrote to standard output, or to its terminal.
    Stdout(Bytes),
    /// It wrote to standard error.
    Stderr(Bytes),
    /// It has ended; what it wrote last may follow.
    Exit {
        /// Its exit code; that of a shell (128 and the signal) if a signal ended it.
        code: u32,
        /// The daemon's words for a code other than zero.
        message: String,
    },
}

/// What a process wrote, and how it ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Output {
    /// What it wrote to standard output.
    pub stdout: Vec<u8>,
    /// What it wrote to standard error.
    pub stderr: Vec<u8>,
    /// Whether it wrote more than was wanted.
    pub truncated: bool,
    /// Its exit code.
    pub code: u32,
    /// The daemon's words for a code other than zero.
    pub message: String,
}

/// What a process is given; cloning it is cheap, and all clones speak to the same process.
#[derive(Clone, Debug)]
pub struct ProcessInput {
    messages: mpsc::Sender<ExecMessage>,
    process: Arc<str>,
    /// Whether standard input takes any more.
    open: Arc<AtomicBool>,
}

/// What comes from a process. The process is killed when this is dropped.
#[derive(Debug)]
pub struct ProcessOutput {
    gateway: Gateway,
    /// What the daemon says; only [`Drop`] takes it.
    messages: Option<Streaming<ExecMessage>>,
    input: ProcessInput,
    exited: bool,
    /// Whether the daemon still waits to hear that standard input ends.
    owes_end: bool,
    done: bool,
}

impl Process {
    /// Waits for its end, and keeps the first bytes that it writes, up to a limit for each stream.
    ///
    /// Its standard input ends at once.
    ///
    /// # Errors
    ///
    /// If the build or the daemon ends before.
    pub async fn collect(self, limit: usize) -> Result<Output, SolveError> {
        let Self { input, mut output } = self;
        input.close().await;
        let mut collected = Output::default();
        while let Some(event) = output.next().await? {
            let (stream, bytes) = match event {
                ProcessEvent::Started => continue,
                ProcessEvent::Stdout(bytes) => (&mut collected.stdout, bytes),
                ProcessEvent::Stderr(bytes) => (&mut collected.stderr, bytes),
                ProcessEvent::Exit { code, message } => {
                    collected.code = code;
                    collected.message = message;
                    continue;
                }
            };
            let room = limit.saturating_sub(stream.len());
            collected.truncated |= bytes.len() > room;
            stream.extend(bytes.iter().take(room));
        }
        Ok(collected)
    }
}

impl ProcessInput {
    /// Writes to standard input; waits while too much is under way.
    ///
    /// Returns whether the process still takes it.
    pub async fn write(&self, bytes: impl Into<Bytes>) -> bool {
        let mut bytes = bytes.into();
        while !bytes.is_empty() {
            let data = bytes.split_to(bytes.len().min(CHUNK));
            if !self.open.load(Ordering::Acquire) || !self.file(data, false).await {
                return false;
            }
        }
        self.open.load(Ordering::Acquire)
    }

    /// Ends standard input.
    pub async fn close(&self) {
        if self.open.swap(false, Ordering::AcqRel) {
            self.file(Bytes::new(), true).await;
        }
    }

    /// Tells the size of the terminal, in characters.
    pub async fn resize(&self, rows: u32, cols: u32) {
        self.send(Input::Resize(ResizeMessage { rows, cols })).await;
    }

    /// Sends a signal, by its name without `SIG`: `INT`, `TERM`, `KILL`, ….
    pub async fn signal(&self, name: &str) {
        let name = name.to_owned();
        self.send(Input::Signal(SignalMessage { name })).await;
    }

    async fn file(&self, data: Bytes, eof: bool) -> bool {
        self.send(Input::File(FdMessage { fd: 0, eof, data })).await
    }

    async fn send(&self, input: Input) -> bool {
        let message = self.message(input);
        self.messages.send(message).await.is_ok()
    }

    fn message(&self, input: Input) -> ExecMessage {
        ExecMessage {
            process_id: self.process.to_string(),
            input: Some(input),
        }
    }
}

impl ProcessOutput {
    /// Waits for what happens next; `None` when nothing will happen any more.
    ///
    /// Dropping the future loses nothing.
    ///
    /// # Errors
    ///
    /// If the build or the daemon ends before the process.
    pub async fn next(&mut self) -> Result<Option<ProcessEvent>, SolveError> {
        loop {
            if self.done {
                return Ok(None);
            }
            if self.owes_end {
                self.end_input().await;
                self.owes_end = false;
            }
            let ended = self.gateway.ended().clone();
            let Some(messages) = &mut self.messages else {
                return Ok(None);
            };
            let message = tokio::select! {
                biased;
                message = messages.message() => message,
                () = ended.cancelled() => {
                    self.done = true;
                    return Err(self.gateway.end_reason());
                }
            };
            let message = match message {
                Ok(Some(message)) => message,
                Ok(None) => {
                    self.done = true;
                    if self.exited {
                        return Ok(None);
                    }
                    let reason = "the process' stream ended before the process";
                    return Err(SolveError::connection_lost(self.gateway.address(), reason));
                }
                Err(status) => {
                    self.done = true;
                    // Standard input that came too late for the process is no failure.
                    if self.exited {
                        return Ok(None);
                    }
                    return Err(self.gateway.failure(&status).await);
                }
            };
            match message.input {
                Some(Input::Started(_)) => return Ok(Some(ProcessEvent::Started)),
                Some(Input::File(file)) if !file.data.is_empty() => {
                    return Ok(Some(match file.fd {
                        2 => ProcessEvent::Stderr(file.data),
                        _ => ProcessEvent::Stdout(file.data),
                    }));
                }
                Some(Input::Exit(exit)) => {
                    self.exited = true;
                    // Until then the daemon does not say that it is done.
                    self.owes_end = self.input.open.swap(false, Ordering::AcqRel);
                    let message = exit.error.map(|status| status.message);
                    return Ok(Some(ProcessEvent::Exit {
                        code: exit.code,
                        message: message.unwrap_or_default(),
                    }));
                }
                Some(Input::Done(_)) => self.done = true,
                _ => {}
            }
        }
    }

    /// Tells the daemon that standard input ends; a full channel is one that nobody reads.
    async fn end_input(&self) {
        self.input.file(Bytes::new(), true).await;
    }
}

impl Drop for ProcessOutput {
    fn drop(&mut self) {
        if self.exited || self.done || self.gateway.ended().is_cancelled() {
            return;
        }
        // The daemon lets a process run on that nobody listens to.
        if let (Ok(runtime), Some(messages)) = (Handle::try_current(), self.messages.take()) {
            runtime.spawn(timeout(PATIENCE, kill(self.input.clone(), messages)));
        }
    }
}

/// Kills a process, and listens until it has ended.
async fn kill(input: ProcessInput, mut messages: Streaming<ExecMessage>) {
    input.signal("KILL").await;
    input.close().await;
    while let Ok(Some(message)) = messages.message().await {
        if matches!(message.input, Some(Input::Done(_))) {
            return;
        }
    }
}

/// Starts a process.
pub(super) async fn start(
    gateway: Gateway,
    container: &str,
    request: ProcessRequest,
) -> Result<Process, SolveError> {
    let (sender, receiver) = mpsc::channel(16);
    let input = ProcessInput {
        messages: sender,
        process: id::unique().into(),
        open: Arc::new(AtomicBool::new(request.stdin)),
    };
    let init = InitMessage {
        container_id: container.to_owned(),
        meta: Some(pb::Meta {
            args: request.args,
            env: request.env,
            cwd: request.cwd,
            user: request.user,
            ..pb::Meta::default()
        }),
        fds: if request.stdin {
            vec![0, 1, 2]
        } else {
            vec![1, 2]
        },
        tty: request.tty,
        security: pb::SecurityMode::Sandbox.into(),
        secretenv: request.secret_env,
    };
    // The daemon answers only when it has been told what to start.
    input.send(Input::Init(init)).await;
    let mut client = gateway.client().max_decoding_message_size(MESSAGE_LIMIT);
    let messages = gateway
        .call(client.exec_process(ReceiverStream::new(receiver)))
        .await?;
    let output = ProcessOutput {
        gateway,
        messages: Some(messages),
        input: input.clone(),
        exited: false,
        owes_end: false,
        done: false,
    };
    Ok(Process { input, output })
}
