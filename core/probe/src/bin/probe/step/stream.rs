//! One stream of a command: what is kept of it, and where.

use std::{
    fs::{DirBuilder, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
};

use anyhow::Context;
use rustix::{
    event::{PollFd, PollFlags, poll},
    fd::BorrowedFd,
    io::Errno,
};
use spec_probe::{Excerpt, go::errno, layout};

use super::Refusal;

/// Standard output or standard error of a command.
pub(crate) struct Stream {
    name: &'static str,
    /// All of it, beside the record.
    record: File,
    /// All of it, in the file system under test, if the stream has checks.
    kept: Option<File>,
    /// Our own stream, which is the log of the build; none once it is closed.
    log: Option<BorrowedFd<'static>>,
    /// As much of the beginning as an excerpt needs.
    pub(crate) beginning: Vec<u8>,
    /// How much there was, in bytes.
    pub(crate) size: u64,
}

impl Stream {
    /// Creates the files for standard output and standard error beside the record.
    pub(crate) fn open_both() -> anyhow::Result<[Self; 2]> {
        Ok([
            Self::open(layout::STDOUT_FILE, rustix::stdio::stdout())?,
            Self::open(layout::STDERR_FILE, rustix::stdio::stderr())?,
        ])
    }

    fn open(name: &'static str, log: BorrowedFd<'static>) -> anyhow::Result<Self> {
        let path = Path::new(layout::RECORD).join(name);
        let record =
            File::create(&path).with_context(|| format!("cannot create {}", path.display()))?;
        Ok(Self {
            name,
            record,
            kept: None,
            log: Some(log),
            beginning: Vec::new(),
            size: 0,
        })
    }

    /// Keeps the stream in the file system under test too, where Dalec keeps it.
    pub(crate) fn keep(&mut self) -> Result<(), Refusal> {
        let folder = Path::new(layout::STEP_OUTPUT);
        let refuse = |call: &str, path: &Path, error: &io::Error| {
            let reason = errno::describe(error.raw_os_error().unwrap_or(22));
            Refusal(format!("{call} {}: {reason}", path.display()))
        };
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|error| refuse("mkdir", folder, &error))?;
        let path = folder.join(self.name);
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&path)
            .map_err(|error| refuse("open", &path, &error))?;
        self.kept = Some(file);
        Ok(())
    }

    /// Whether the stream has checks, so that everybody who holds it is waited for.
    pub(crate) fn is_kept(&self) -> bool {
        self.kept.is_some()
    }

    /// Passes on what the command wrote.
    ///
    /// The outer error is a fault of ours, the inner one a file system under test that takes no
    /// more.
    pub(crate) fn take(&mut self, bytes: &[u8]) -> anyhow::Result<Result<(), Refusal>> {
        self.size += bytes.len() as u64;
        let room = Excerpt::LIMIT.saturating_sub(self.beginning.len());
        self.beginning.extend(bytes.iter().take(room));
        self.record
            .write_all(bytes)
            .with_context(|| format!("cannot record {}", self.name))?;
        if let Some(log) = self.log
            && write_all(log, bytes).is_err()
        {
            self.log = None;
        }
        if let Some(kept) = &mut self.kept
            && let Err(error) = kept.write_all(bytes)
        {
            let reason = errno::describe(error.raw_os_error().unwrap_or(5));
            let path = Path::new(layout::STEP_OUTPUT).join(self.name);
            return Ok(Err(Refusal(format!("write {}: {reason}", path.display()))));
        }
        Ok(Ok(()))
    }
}

/// Writes everything, also to a descriptor that somebody has made non-blocking.
fn write_all(target: BorrowedFd<'_>, mut bytes: &[u8]) -> Result<(), Errno> {
    while !bytes.is_empty() {
        match rustix::io::write(target, bytes) {
            Ok(0) => return Err(Errno::IO),
            Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => {
                poll(
                    &mut [PollFd::from_borrowed_fd(target, PollFlags::OUT)],
                    None,
                )?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
