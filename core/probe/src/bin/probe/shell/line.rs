//! Reading a line, from a terminal or anything else.

use std::{
    io::{PipeReader, Write, pipe},
    os::fd::AsFd,
};

use rustix::{
    event::{PollFd, PollFlags, poll},
    io::{Errno, ioctl_fionbio, read},
};
use signal_hook::{
    consts::{SIGINT, SIGQUIT},
    low_level,
};

/// The lines of standard input.
pub(crate) struct Lines {
    interactive: bool,
    /// Becomes readable when Ctrl-C was pressed: it ends the command that runs, or the line that
    /// is being typed, and never the shell.
    interrupt: PipeReader,
}

impl Lines {
    /// Begins to read; a terminal gets prompts.
    pub(crate) fn open(interactive: bool) -> anyhow::Result<Self> {
        let (interrupt, writer) = pipe()?;
        ioctl_fionbio(&interrupt, true)?;
        if interactive {
            // A handler, and not to ignore them: a command starts without the handlers of the
            // shell, but with what it ignores.
            low_level::pipe::register(SIGINT, writer.try_clone()?)?;
            low_level::pipe::register(SIGQUIT, writer)?;
        }
        Ok(Self {
            interactive,
            interrupt,
        })
    }

    /// Returns the next line, or nothing at the end of the input.
    pub(crate) fn next(&mut self, prompt: &str) -> anyhow::Result<Option<String>> {
        if self.take_interrupts() {
            // The command was interrupted: the prompt comes below the ^C of the terminal.
            self.show("\n");
        }
        self.show(prompt);
        let stdin = rustix::stdio::stdin();
        let mut line = Vec::new();
        let mut byte = [0];
        loop {
            let mut waited = [
                PollFd::from_borrowed_fd(stdin, PollFlags::IN),
                PollFd::from_borrowed_fd(self.interrupt.as_fd(), PollFlags::IN),
            ];
            match poll(&mut waited, None) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
            if self.take_interrupts() {
                line.clear();
                self.show("\n");
                self.show(prompt);
                continue;
            }
            let [input, _] = &waited;
            if input.revents().is_empty() {
                continue;
            }
            // One byte at a time: what follows the line may be the input of its commands.
            match read(stdin, &mut byte) {
                Ok(0) if line.is_empty() => {
                    self.show("\n");
                    return Ok(None);
                }
                Ok(0) => break,
                Ok(_) if byte == *b"\n" => break,
                Ok(_) => line.extend(byte),
                Err(Errno::INTR | Errno::AGAIN) => {}
                // The terminal is gone.
                Err(_) => return Ok(None),
            }
        }
        Ok(Some(String::from_utf8_lossy(&line).into_owned()))
    }

    fn take_interrupts(&self) -> bool {
        let mut bytes = [0; 64];
        let mut any = false;
        while matches!(read(&self.interrupt, &mut bytes), Ok(length) if length > 0) {
            any = true;
        }
        any
    }

    fn show(&self, text: &str) {
        if self.interactive {
            let mut stderr = std::io::stderr();
            let _ = stderr.write_all(text.as_bytes());
        }
    }
}
