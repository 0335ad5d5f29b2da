//! Attempts: how often each operation was asked to run anew.
//!
//! An operation that is to run again gets the next attempt number, which changes its digest and
//! nothing else. The numbers outlive the process, so that a later run finds the latest result in
//! the daemon's cache and not the first. They are a hint: without them the daemon's first result is
//! found, and a failure among them runs again.

use spec_llb::digest::Digest;
use std::{
    collections::HashMap,
    fs::{File, OpenOptions},
    io::{Read, Write},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Above this size the file is written anew without its outdated lines.
const COMPACT_ABOVE: u64 = 1 << 20;

/// The attempt numbers by the digest of each operation's first attempt.
#[derive(Debug, Default)]
pub struct Attempts {
    numbers: Mutex<HashMap<String, u32>>,
    path: Option<PathBuf>,
}

impl Attempts {
    /// Begins without any number, and keeps none on disk.
    pub fn in_memory() -> Self {
        Self::default()
    }

    /// Reads the numbers that earlier runs left in the file at `path`.
    ///
    /// A file that is missing or unreadable is an empty one.
    pub fn open(path: &Path) -> Self {
        let mut text = Vec::new();
        let size = File::open(path)
            .and_then(|mut file| file.read_to_end(&mut text))
            .unwrap_or(0);
        let mut numbers = HashMap::new();
        for line in String::from_utf8_lossy(&text).lines() {
            if let Some((digest, number)) = line.split_once(' ')
                && let Ok(number) = number.parse()
            {
                numbers.insert(digest.to_owned(), number);
            }
        }
        let attempts = Self {
            numbers: Mutex::new(numbers),
            path: Some(path.to_owned()),
        };
        if size as u64 > COMPACT_ABOVE {
            attempts.compact();
        }
        attempts
    }

    /// Returns the attempt number of an operation; 0 is the first.
    pub fn get(&self, operation: &Digest) -> u32 {
        self.lock().get(operation.as_str()).copied().unwrap_or(0)
    }

    /// Moves an operation on to its next attempt and returns its number.
    pub fn advance(&self, operation: &Digest) -> u32 {
        let next = {
            let mut numbers = self.lock();
            let number = numbers.entry(operation.as_str().to_owned()).or_insert(0);
            *number = number.saturating_add(1);
            *number
        };
        if let Some(path) = &self.path {
            // One short write in append mode: concurrent runs do not mix their lines. A number
            // that cannot be kept costs the next process one more run of a failure.
            let line = format!("{} {next}\n", operation.as_str());
            let kept = path
                .parent()
                .map_or(Ok(()), std::fs::create_dir_all)
                .and_then(|()| OpenOptions::new().append(true).create(true).open(path))
                .and_then(|mut file| file.write_all(line.as_bytes()));
            if let Err(error) = kept {
                tracing::debug!(
                    "cannot keep an attempt number in {}: {error}",
                    path.display()
                );
            }
        }
        next
    }

    fn compact(&self) {
        let Some(path) = &self.path else { return };
        let lines: String = self
            .lock()
            .iter()
            .map(|(digest, number)| format!("{digest} {number}\n"))
            .collect();
        let fresh = path.with_extension("new");
        if std::fs::write(&fresh, lines)
            .and_then(|()| std::fs::rename(&fresh, path))
            .is_err()
        {
            tracing::debug!("cannot write {}", path.display());
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, u32>> {
        self.numbers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(text: &str) -> Digest {
        Digest::of(text.as_bytes())
    }

    #[test]
    fn numbers_outlive_the_process() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/attempts");
        let attempts = Attempts::open(&path);
        assert_eq!(attempts.get(&digest("a")), 0);
        assert_eq!(attempts.advance(&digest("a")), 1);
        assert_eq!(attempts.advance(&digest("a")), 2);
        assert_eq!(attempts.advance(&digest("b")), 1);
        let later = Attempts::open(&path);
        assert_eq!((later.get(&digest("a")), later.get(&digest("b"))), (2, 1));
    }

    #[test]
    fn a_damaged_file_loses_only_its_damaged_lines() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("attempts");
        let kept = digest("kept");
        std::fs::write(&path, format!("\u{fffd}\nhalf\nx y\n{} 7\n", kept.as_str())).unwrap();
        assert_eq!(Attempts::open(&path).get(&kept), 7);
    }

    #[test]
    fn a_large_file_is_compacted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("attempts");
        let line = format!("{} 3\n", digest("a").as_str());
        std::fs::write(&path, line.repeat(20_000)).unwrap();
        assert_eq!(Attempts::open(&path).get(&digest("a")), 3);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), line);
    }
}
