//! Folders that a session offers to the daemon.

use crate::client::{
    session::{
        pattern::{Filter, Inherited},
        stat,
    },
    wire::fsutil::Stat,
};
use bytes::Bytes;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs::{self, File, Metadata},
    io::{self, Cursor, Read},
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

/// A folder whose files the daemon may read.
#[derive(Clone, Debug)]
pub enum Folder {
    /// A folder of this machine.
    ///
    /// Links, devices and pipes are sent as what they are; sockets are left out.
    Disk {
        /// Where it lies.
        path: PathBuf,
        /// To whom its files belong in the container.
        owners: Owners,
    },
    /// Files that exist only here, by their paths without a leading slash.
    ///
    /// They belong to root, and their folders are made as needed, with mode 0755.
    Memory(BTreeMap<String, MemoryFile>),
}

/// To whom the files of a folder belong in the container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owners {
    /// To those who own them here, as in the root of a system; file capabilities are kept, too.
    Keep,
    /// To root, whoever owns them here.
    Root,
}

/// A file that exists only in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemoryFile {
    /// What is in it.
    pub content: Bytes,
    /// Its permissions, such as `0o755`.
    pub mode: u32,
}

/// Why a folder cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// A file or folder cannot be read.
    #[error("{} cannot be read: {error}", .path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A name cannot be sent.
    #[error("{} cannot be sent: its name, or where it links to, is no UTF-8", .0.display())]
    NotUtf8(PathBuf),
}

impl Folder {
    /// Visits what the filter lets through: a folder before what is in it, names in the order of
    /// their bytes.
    pub(super) fn walk(&self, filter: &Filter, visit: &mut Visit<'_>) -> Result<(), WalkError> {
        let mut walk = Walk {
            filter,
            visit,
            pending: Vec::new(),
            linked: HashMap::new(),
        };
        match self {
            Self::Disk { path, owners } => walk.disk(path, *owners, "", &Inherited::default()),
            Self::Memory(files) => {
                let names: Vec<Vec<&str>> = files.keys().map(|p| p.split('/').collect()).collect();
                walk.memory(files, &names, &Inherited::default())
            }
        }
    }

    /// Opens one of its files.
    pub(super) fn open(&self, path: &str) -> io::Result<Box<dyn Read + Send>> {
        match self {
            Self::Disk { path: root, .. } => Ok(Box::new(File::open(root.join(path))?)),
            Self::Memory(files) => match files.get(path) {
                Some(file) => Ok(Box::new(Cursor::new(file.content.clone()))),
                None => Err(io::ErrorKind::NotFound.into()),
            },
        }
    }

    /// Finds where the links of some paths lead, for filters that must let them through, too.
    pub(super) fn follow(&self, paths: &[String]) -> Vec<String> {
        let Self::Disk { path: root, .. } = self else {
            return paths.to_vec();
        };
        let (mut found, mut seen) = (BTreeSet::new(), BTreeSet::new());
        let mut queue = paths.to_vec();
        // A link may lead to itself; nobody needs as many.
        while let Some(path) = queue.pop().filter(|_| seen.len() < 4096) {
            let path = path.trim_matches('/').to_owned();
            if !seen.insert(path.clone()) {
                continue;
            }
            for (end, _) in path.match_indices('/').chain([(path.len(), "")]) {
                let (head, rest) = path.split_at(end);
                let Ok(target) = fs::read_link(root.join(head)) else {
                    continue;
                };
                let folder = head.rsplit_once('/').map_or("", |(folder, _)| folder);
                if let Some(target) = target.to_str() {
                    queue.push(resolve(folder, target) + rest);
                    found.insert(head.to_owned());
                }
            }
            found.insert(path);
        }
        found.into_iter().collect()
    }
}

/// What to do with each file; an error ends the walk.
pub(super) type Visit<'a> = dyn FnMut(Stat) -> Result<(), WalkError> + 'a;

/// Why a walk ended early.
#[derive(Debug)]
pub(super) enum WalkError {
    /// Nobody wants to know more.
    Stopped,
    /// Something cannot be read.
    Folder(FolderError),
}

struct Walk<'a, 'v> {
    filter: &'a Filter,
    visit: &'a mut Visit<'v>,
    /// Folders that are sent only if something in them is.
    pending: Vec<Stat>,
    /// The paths under which files with several names were sent first, by device and inode.
    linked: HashMap<(u64, u64), String>,
}

impl Walk<'_, '_> {
    fn disk(
        &mut self,
        folder: &Path,
        owners: Owners,
        prefix: &str,
        parent: &Inherited,
    ) -> Result<(), WalkError> {
        let cannot = |path: &Path| {
            let path = path.to_owned();
            move |error| WalkError::Folder(FolderError::Io { path, error })
        };
        let mut names = Vec::new();
        for entry in fs::read_dir(folder).map_err(cannot(folder))? {
            names.push(entry.map_err(cannot(folder))?.file_name());
        }
        names.sort();
        for name in names {
            let place = folder.join(&name);
            let not_utf8 = || WalkError::Folder(FolderError::NotUtf8(place.clone()));
            let path = format!("{prefix}{}", name.to_str().ok_or_else(not_utf8)?);
            let (matches, inherited) = self.filter.matches(&path, parent);
            let metadata = fs::symlink_metadata(&place).map_err(cannot(&place))?;
            if metadata.is_dir() {
                if !matches && !self.filter.may_match_below(&path, &inherited) {
                    continue;
                }
                let stat = stat::of(&place, &path, &metadata, owners).map_err(cannot(&place))?;
                self.folder(stat.ok_or_else(not_utf8)?, matches, |walk| {
                    walk.disk(&place, owners, &format!("{path}/"), &inherited)
                })?;
            } else if matches && !stat::is_socket(&metadata) {
                let stat = stat::of(&place, &path, &metadata, owners).map_err(cannot(&place))?;
                let mut stat = stat.ok_or_else(not_utf8)?;
                self.link(&metadata, &mut stat);
                self.send(stat)?;
            }
        }
        Ok(())
    }

    /// Walks through paths, split into names and sorted, that have the same beginning.
    fn memory(
        &mut self,
        files: &BTreeMap<String, MemoryFile>,
        paths: &[Vec<&str>],
        parent: &Inherited,
    ) -> Result<(), WalkError> {
        let mut sorted = paths.to_vec();
        sorted.sort();
        self.memory_level(files, &sorted, 0, parent)
    }

    fn memory_level(
        &mut self,
        files: &BTreeMap<String, MemoryFile>,
        paths: &[Vec<&str>],
        depth: usize,
        parent: &Inherited,
    ) -> Result<(), WalkError> {
        for group in paths.chunk_by(|a, b| a.get(depth) == b.get(depth)) {
            let Some(names) = group.first().and_then(|path| path.get(..=depth)) else {
                continue;
            };
            let path = names.join("/");
            let (matches, inherited) = self.filter.matches(&path, parent);
            if let Some(file) = files.get(&path) {
                if matches {
                    self.send(stat::of_memory(path, file))?;
                }
            } else {
                self.folder(stat::of_memory_folder(path), matches, |walk| {
                    walk.memory_level(files, group, depth + 1, &inherited)
                })?;
            }
        }
        Ok(())
    }

    /// Sends a folder, and what is in it; one that does not match only if something in it does.
    fn folder(
        &mut self,
        stat: Stat,
        matches: bool,
        content: impl FnOnce(&mut Self) -> Result<(), WalkError>,
    ) -> Result<(), WalkError> {
        let before = self.pending.len();
        if matches {
            self.send(stat)?;
        } else {
            self.pending.push(stat);
        }
        content(self)?;
        self.pending.truncate(before);
        Ok(())
    }

    fn send(&mut self, stat: Stat) -> Result<(), WalkError> {
        for folder in self.pending.drain(..) {
            (self.visit)(folder)?;
        }
        (self.visit)(stat)
    }

    /// Makes the second name of a file a link to the first.
    fn link(&mut self, metadata: &Metadata, stat: &mut Stat) {
        if metadata.nlink() < 2 || metadata.is_symlink() {
            return;
        }
        let file = (metadata.dev(), metadata.ino());
        if let Some(first) = self.linked.get(&file) {
            // The size stays: the daemon compares it with what an earlier transfer has left, and
            // would else link the file again.
            stat.linkname.clone_from(first);
        } else {
            self.linked.insert(file, stat.path.clone());
        }
    }
}

/// Returns where a link leads that lies in a folder, from the root.
fn resolve(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = match target.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => folder.split('/').filter(|part| !part.is_empty()).collect(),
    };
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests;
