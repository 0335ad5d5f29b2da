//! `probe check`: looks at a stream or a file, and records what the judge says.

use std::{
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom},
    os::unix::{
        ffi::OsStringExt,
        fs::{FileTypeExt, MetadataExt},
    },
    path::{Path, PathBuf},
    time::Instant,
};

use spec_probe::{
    Check, Outcome, Subject,
    judge::{self, Content, Entry, Sight, Unreadable},
    layout,
};

use crate::store;

/// Judges the check and writes its record.
pub(crate) fn perform(check: &Check, started: Instant) -> anyhow::Result<u8> {
    let record = if store::previous_passed()? {
        let path = match &check.subject {
            Subject::Stdout => Path::new(layout::PREVIOUS).join(layout::STDOUT_FILE),
            Subject::Stderr => Path::new(layout::PREVIOUS).join(layout::STDERR_FILE),
            Subject::File(path) => PathBuf::from(path),
        };
        judge::judge(check, &FileSight { path: &path })
    } else {
        judge::skipped(check)
    };
    store::write(Outcome::Check(record), started)?;
    Ok(0)
}

/// Looks at what is at a path.
struct FileSight<'p> {
    path: &'p Path,
}

const ENOENT: i32 = 2;
const EINVAL: i32 = 22;

impl Sight for FileSight<'_> {
    fn entry(&self, follow: bool) -> Entry {
        let found = if follow {
            fs::metadata(self.path)
        } else {
            fs::symlink_metadata(self.path)
        };
        match found.map_err(|error| number(&error)) {
            Ok(found) => Entry::Found {
                is_dir: found.is_dir(),
                mode: found.mode(),
            },
            Err(ENOENT) => Entry::Missing {
                dangling: self.link().ok(),
            },
            Err(number) => Entry::Unknown(number),
        }
    }

    fn link(&self) -> Result<Vec<u8>, i32> {
        match fs::read_link(self.path) {
            Ok(target) => Ok(target.into_os_string().into_vec()),
            Err(error) => Err(number(&error)),
        }
    }

    fn content(&self, head: usize, tail: usize) -> Result<Content, Unreadable> {
        let failed = |error: io::Error| Unreadable::Failed(number(&error));
        let kind = fs::metadata(self.path).map_err(failed)?.file_type();
        if kind.is_dir() {
            return Err(Unreadable::Folder);
        }
        if kind.is_fifo() {
            return Err(Unreadable::Pipe);
        }
        let mut file = File::open(self.path).map_err(failed)?;
        let size = file.metadata().map_err(failed)?.len();
        // Dalec maps the file into memory: what counts is the size that the file claims.
        if size == 0 {
            let understated = kind.is_file() && matches!(file.read(&mut [0]), Ok(1));
            return Ok(Content {
                understated,
                ..Content::default()
            });
        }
        let head = read_exactly(&mut file, clamp(head, size))?;
        let tail = if head.len() as u64 == size {
            head.get(head.len() - clamp(tail, size)..)
                .unwrap_or_default()
                .to_vec()
        } else {
            let length = clamp(tail, size);
            file.seek(SeekFrom::Start(size - length as u64))
                .map_err(failed)?;
            read_exactly(&mut file, length)?
        };
        Ok(Content {
            size,
            head,
            tail,
            understated: false,
        })
    }
}

/// Returns how much there is to read if so much is wanted.
fn clamp(wanted: usize, size: u64) -> usize {
    usize::try_from(size).unwrap_or(usize::MAX).min(wanted)
}

/// Reads so many bytes; a file that claims more than it has, as those of `/sys` do, cannot be
/// mapped into memory.
fn read_exactly(file: &mut File, length: usize) -> Result<Vec<u8>, Unreadable> {
    let mut bytes = Vec::with_capacity(length);
    match file.take(length as u64).read_to_end(&mut bytes) {
        Ok(read) if read == length => Ok(bytes),
        Ok(_) => Err(Unreadable::Overstated),
        Err(error) => Err(Unreadable::Failed(number(&error))),
    }
}

/// Returns the error number; a path with a NUL byte never reaches the kernel, and is what Go
/// calls invalid too.
fn number(error: &io::Error) -> i32 {
    error.raw_os_error().unwrap_or(EINVAL)
}
