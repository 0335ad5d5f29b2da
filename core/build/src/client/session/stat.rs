//! What is told of a file, in the words of Go's standard library.

use crate::client::{
    session::folder::{MemoryFile, Owners},
    wire::fsutil::Stat,
};
use rustix::fs::{FileType, lgetxattr, llistxattr, major, minor};
use std::{
    collections::BTreeMap,
    ffi::CStr,
    fs::{self, Metadata},
    io,
    os::unix::fs::MetadataExt as _,
    path::Path,
};

/// The bits of Go's `os.FileMode` above the permissions.
const DIRECTORY: u32 = 1 << 31;
const SYMLINK: u32 = 1 << 27;
const DEVICE: u32 = 1 << 26;
const PIPE: u32 = 1 << 25;
const SETUID: u32 = 1 << 23;
const SETGID: u32 = 1 << 22;
const CHARACTER_DEVICE: u32 = 1 << 21;
const STICKY: u32 = 1 << 20;

/// All bits that say what sort of file it is: with none of them it has content.
const SORT: u32 = DIRECTORY | SYMLINK | DEVICE | PIPE | CHARACTER_DEVICE | 1 << 24 | 1 << 19;

/// Describes a file of this machine; `None` if its link cannot be told.
pub(super) fn of(
    place: &Path,
    path: &str,
    metadata: &Metadata,
    owners: Owners,
) -> io::Result<Option<Stat>> {
    let mut stat = Stat {
        path: path.to_owned(),
        mode: mode(metadata.mode()),
        mod_time: metadata
            .mtime()
            .saturating_mul(1_000_000_000)
            .saturating_add(metadata.mtime_nsec()),
        ..Stat::default()
    };
    if !metadata.is_dir() {
        stat.size = i64::try_from(metadata.size()).unwrap_or(i64::MAX);
    }
    if stat.mode & DEVICE != 0 {
        stat.devmajor = major(metadata.rdev()).into();
        stat.devminor = minor(metadata.rdev()).into();
    }
    if metadata.is_symlink() {
        let target = fs::read_link(place)?;
        let Some(target) = target.to_str() else {
            return Ok(None);
        };
        target.clone_into(&mut stat.linkname);
    }
    if owners == Owners::Keep {
        stat.uid = metadata.uid();
        stat.gid = metadata.gid();
        stat.xattrs = attributes(place);
    }
    Ok(Some(stat))
}

/// Describes a file that exists only in memory.
pub(super) fn of_memory(path: String, file: &MemoryFile) -> Stat {
    Stat {
        path,
        mode: mode(file.mode & 0o7777),
        size: i64::try_from(file.content.len()).unwrap_or(i64::MAX),
        ..Stat::default()
    }
}

/// Describes a folder of files that exist only in memory.
pub(super) fn of_memory_folder(path: String) -> Stat {
    Stat {
        path,
        mode: DIRECTORY | 0o755,
        ..Stat::default()
    }
}

/// Says whether a file has content that can be asked for.
pub(super) fn has_content(stat: &Stat) -> bool {
    stat.mode & SORT == 0
}

/// Says whether a file is a socket, which no image can hold.
pub(super) fn is_socket(metadata: &Metadata) -> bool {
    FileType::from_raw_mode(metadata.mode()) == FileType::Socket
}

/// Returns Go's bits for those of the system.
fn mode(raw: u32) -> u32 {
    let sort = match FileType::from_raw_mode(raw) {
        FileType::Directory => DIRECTORY,
        FileType::Symlink => SYMLINK,
        FileType::Fifo => PIPE,
        FileType::BlockDevice => DEVICE,
        FileType::CharacterDevice => DEVICE | CHARACTER_DEVICE,
        _ => 0,
    };
    let bit = |system: u32, go: u32| if raw & system == 0 { 0 } else { go };
    sort | (raw & 0o777) | bit(0o4000, SETUID) | bit(0o2000, SETGID) | bit(0o1000, STICKY)
}

/// Reads the extended attributes that belong to a file wherever it lies.
///
/// Others are those of this machine, such as labels of its security policy.
fn attributes(place: &Path) -> BTreeMap<String, bytes::Bytes> {
    let mut names = vec![0; 4096];
    let Ok(length) = llistxattr(place, &mut names) else {
        return BTreeMap::new();
    };
    names.truncate(length);
    let names = names.split_inclusive(|&byte| byte == 0);
    names
        .filter_map(|name| CStr::from_bytes_with_nul(name).ok()?.to_str().ok())
        .filter(|name| *name == "security.capability" || name.starts_with("user."))
        .filter_map(|name| {
            let mut value = vec![0; 4096];
            let length = lgetxattr(place, name, &mut value).ok()?;
            value.truncate(length);
            Some((name.to_owned(), value.into()))
        })
        .collect()
}

/// Turns Go's bits into those of the system, as `st_mode` has them.
pub(crate) fn system_mode(go: u32) -> u32 {
    let sort = if go & DIRECTORY != 0 {
        0o040_000
    } else if go & SYMLINK != 0 {
        0o120_000
    } else if go & PIPE != 0 {
        0o010_000
    } else if go & CHARACTER_DEVICE != 0 {
        0o020_000
    } else if go & DEVICE != 0 {
        0o060_000
    } else if go & (1 << 24) != 0 {
        0o140_000
    } else {
        0o100_000
    };
    let bit = |flag: u32, system: u32| if go & flag == 0 { 0 } else { system };
    sort | (go & 0o777) | bit(SETUID, 0o4000) | bit(SETGID, 0o2000) | bit(STICKY, 0o1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_survive_the_way_there_and_back() {
        for raw in [
            0o100_644, 0o104_755, 0o041_777, 0o120_777, 0o010_600, 0o060_660, 0o020_666, 0o102_755,
        ] {
            assert_eq!(system_mode(mode(raw)), raw, "{raw:o}");
        }
    }
}
