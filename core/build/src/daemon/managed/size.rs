//! How much disk our own daemon's files take.

use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::PathBuf,
    time::{Duration, Instant},
};

use super::State;

/// The disk space of a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// What was counted, in bytes.
    pub bytes: u64,
    /// Whether everything was counted before time was up.
    pub whole: bool,
}

impl State {
    /// Counts the disk space of the state folder, for at most as long as `limit`.
    ///
    /// A file with several names counts once for each.
    pub fn size(&self, limit: Duration) -> Size {
        let deadline = Instant::now() + limit;
        let mut bytes = 0;
        let mut folders: Vec<PathBuf> = vec![self.folder().to_owned()];
        while let Some(folder) = folders.pop() {
            if Instant::now() > deadline {
                return Size {
                    bytes,
                    whole: false,
                };
            }
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                // Of a link its own size, not that of what it leads to.
                let Ok(meta) = entry.metadata() else { continue };
                bytes += meta.blocks() * 512;
                if meta.is_dir() {
                    folders.push(entry.path());
                }
            }
        }
        Size { bytes, whole: true }
    }
}
