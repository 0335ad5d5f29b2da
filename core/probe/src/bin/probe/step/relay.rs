//! The loop around a running command: its streams, its input, its end, and signals to it.
//!
//! One thread waits for everything at once, so that nothing races: a signal is never sent to a
//! process that has been waited for, and what the command wrote before it ended is read before
//! its record is written.

use std::{
    fs::File,
    io::{PipeReader, pipe},
    os::fd::{AsFd, OwnedFd},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use anyhow::Context;
use rustix::{
    event::{PollFd, PollFlags, poll},
    io::{Errno, ioctl_fionbio},
    process::{Pid, Signal, kill_process},
};
use signal_hook::{
    consts::{SIGCHLD, SIGHUP, SIGINT, SIGTERM},
    flag, low_level,
};

use super::{
    command::{self, Refusal},
    stream::Stream,
};

/// How much is read or written at once, in bytes.
const CHUNK: usize = 64 * 1024;
/// The most that a pipe can hold, in bytes, however large an ordinary user makes it.
const PIPE_LIMIT: usize = 1024 * 1024;

/// Starts the command and relays until it has ended.
///
/// A stream that is kept is read until everybody has closed it, children in the background too;
/// from the other one only what was written before the command itself ended.
pub(crate) fn run(
    mut command: Command,
    words: &[String],
    stdin: &[u8],
    streams: &mut [Stream; 2],
) -> anyhow::Result<Result<ExitStatus, Refusal>> {
    // Before the command starts, or its end could be missed.
    let signals = Signals::listen().context("cannot listen for signals")?;
    let input = input(&mut command, stdin).context("cannot make the command's input")?;
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => return Ok(Err(command::refuse(&command, words, &error))),
    };
    // The command's ends of the pipes are open in here as long as this is.
    drop(command);
    let outputs = [
        child.stdout.take().map(OwnedFd::from),
        child.stderr.take().map(OwnedFd::from),
    ];
    for output in outputs.iter().flatten() {
        ioctl_fionbio(output, true)?;
    }
    Relay {
        child,
        signals,
        input,
        rest: stdin,
        outputs,
        streams,
    }
    .run()
}

struct Relay<'s> {
    child: Child,
    signals: Signals,
    /// Our end of the command's standard input, while there is something left to write.
    input: Option<OwnedFd>,
    rest: &'s [u8],
    /// Our ends of its standard output and standard error, until they are at their end.
    outputs: [Option<OwnedFd>; 2],
    streams: &'s mut [Stream; 2],
}

impl Relay<'_> {
    fn run(mut self) -> anyhow::Result<Result<ExitStatus, Refusal>> {
        let mut buffer = vec![0; CHUNK];
        let mut refusal = None;
        let status = loop {
            let status = self.child.try_wait()?;
            if let Some(status) = status {
                // Nobody is waited for but those who hold a stream that is kept.
                for (output, stream) in self.outputs.iter_mut().zip(self.streams.iter_mut()) {
                    if !stream.is_kept() {
                        drain(output, stream, &mut buffer)?;
                    }
                }
                if self.outputs.iter().all(Option::is_none) {
                    break status;
                }
            }
            self.wait(status.is_none())?;
            self.signals
                .forward(status.is_none().then_some(&self.child));
            self.feed();
            for (output, stream) in self.outputs.iter_mut().zip(self.streams.iter_mut()) {
                if let Progress::Read(bytes) = read(output, &mut buffer)?
                    && let Err(trouble) = stream.take(bytes)?
                {
                    // As with Dalec, the command finds its stream closed, and has to end.
                    *output = None;
                    refusal.get_or_insert(trouble);
                }
            }
        };
        Ok(refusal.map_or(Ok(status), Err))
    }

    /// Waits until something can be done.
    fn wait(&self, with_input: bool) -> anyhow::Result<()> {
        let mut waited = vec![PollFd::new(&self.signals.wake, PollFlags::IN)];
        waited.extend(
            self.outputs
                .iter()
                .flatten()
                .map(|fd| PollFd::new(fd, PollFlags::IN)),
        );
        if with_input {
            waited.extend(self.input.iter().map(|fd| PollFd::new(fd, PollFlags::OUT)));
        }
        match poll(&mut waited, None) {
            Ok(_) | Err(Errno::INTR) => Ok(()),
            Err(error) => Err(error).context("cannot wait for the command"),
        }
    }

    /// Writes as much of the input as the command takes now.
    fn feed(&mut self) {
        let Some(input) = &self.input else { return };
        match rustix::io::write(input, self.rest) {
            Ok(written) => self.rest = self.rest.get(written..).unwrap_or_default(),
            Err(Errno::AGAIN | Errno::INTR) => {}
            // A command need not read its input.
            Err(_) => self.rest = &[],
        }
        if self.rest.is_empty() {
            self.input = None;
        }
    }
}

/// Gives the command its standard input; the result is where to write the text, if there is one.
fn input(command: &mut Command, text: &[u8]) -> anyhow::Result<Option<OwnedFd>> {
    if text.is_empty()
        && let Ok(null) = File::open("/dev/null")
    {
        command.stdin(null);
        return Ok(None);
    }
    let (reader, writer) = pipe()?;
    command.stdin(reader);
    // Without a text, and without a /dev/null either, the command reads from a closed pipe.
    let writer = OwnedFd::from(writer);
    ioctl_fionbio(&writer, true)?;
    Ok((!text.is_empty()).then_some(writer))
}

enum Progress<'b> {
    Read(&'b [u8]),
    Nothing,
}

/// Reads what is there; a descriptor at its end is closed.
fn read<'b>(output: &mut Option<OwnedFd>, buffer: &'b mut [u8]) -> anyhow::Result<Progress<'b>> {
    let Some(open) = output else {
        return Ok(Progress::Nothing);
    };
    match rustix::io::read(open.as_fd(), &mut *buffer) {
        Ok(0) => {
            *output = None;
            Ok(Progress::Nothing)
        }
        Ok(length) => Ok(Progress::Read(buffer.get(..length).unwrap_or_default())),
        Err(Errno::AGAIN | Errno::INTR) => Ok(Progress::Nothing),
        Err(error) => Err(error).context("cannot read the command's output"),
    }
}

/// Reads what was written before now, and closes the descriptor.
fn drain(
    output: &mut Option<OwnedFd>,
    stream: &mut Stream,
    buffer: &mut [u8],
) -> anyhow::Result<()> {
    let mut drained = 0;
    while drained < PIPE_LIMIT
        && let Progress::Read(bytes) = read(output, buffer)?
    {
        drained += bytes.len();
        // The stream is not kept, so there is nothing that could refuse it.
        let _ = stream.take(bytes)?;
    }
    *output = None;
    Ok(())
}

/// The signals that concern us while a command runs.
struct Signals {
    /// Becomes readable when one has come.
    wake: PipeReader,
    /// The signals that go on to the command, and whether one of each has come.
    asked: [(Signal, Arc<AtomicBool>); 3],
}

impl Signals {
    fn listen() -> anyhow::Result<Self> {
        let (wake, writer) = pipe()?;
        ioctl_fionbio(&wake, true)?;
        let asked = [Signal::TERM, Signal::INT, Signal::HUP]
            .map(|signal| (signal, Arc::new(AtomicBool::new(false))));
        for (number, (_, flag)) in [SIGTERM, SIGINT, SIGHUP].into_iter().zip(&asked) {
            flag::register(number, Arc::clone(flag))?;
        }
        for number in [SIGTERM, SIGINT, SIGHUP, SIGCHLD] {
            low_level::pipe::register(number, writer.try_clone()?)?;
        }
        Ok(Self { wake, asked })
    }

    /// Sends on what has come, while the command runs.
    fn forward(&self, child: Option<&Child>) {
        let mut bytes = [0; 64];
        while matches!(rustix::io::read(&self.wake, &mut bytes), Ok(length) if length > 0) {}
        for (signal, flag) in &self.asked {
            let come = flag.swap(false, Ordering::SeqCst);
            let pid = child.and_then(|child| Pid::from_raw(child.id().cast_signed()));
            if let Some(pid) = pid
                && come
            {
                // It may have ended in this moment.
                let _ = kill_process(pid, *signal);
            }
        }
    }
}
