//! `probe tar`: writes a file system as a tar archive to standard output.
//!
//! Owners, modes, times, symbolic and hard links, devices, named pipes and the attributes that an
//! image can carry are kept; what another file system is mounted on is left out, since it is no
//! part of the state.

use std::{
    collections::{BTreeSet, HashMap},
    ffi::OsString,
    fs::{self, File, Metadata},
    io::{self, BufWriter, Read, Write},
    os::{
        fd::AsFd,
        unix::{
            ffi::{OsStrExt, OsStringExt},
            fs::{FileTypeExt, MetadataExt},
        },
    },
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use rustix::fs::{lgetxattr, llistxattr, major, minor};
use tar::{Builder, EntryType, Header};

/// Writes the folder named by the first argument, without what `--exclude` names below it.
pub(crate) fn perform(arguments: &[OsString]) -> anyhow::Result<u8> {
    let mut root = None;
    let mut excluded = BTreeSet::new();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        if argument == "--exclude" {
            let path = Path::new(rest.next().context("--exclude needs a path")?);
            excluded.insert(path.strip_prefix("/").unwrap_or(path).to_owned());
        } else if root.replace(PathBuf::from(argument)).is_some() {
            bail!("probe tar takes one folder");
        }
    }
    let root = root.context("probe tar needs a folder")?;
    let stdout = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    let mut archive = Archive {
        mounted: mount_points(&root),
        root,
        excluded,
        links: HashMap::new(),
        builder: Builder::new(BufWriter::with_capacity(1 << 20, stdout)),
    };
    archive.write()?;
    archive.builder.into_inner()?.flush()?;
    Ok(0)
}

struct Archive<W: Write> {
    root: PathBuf,
    /// Paths below the root that are left out, with everything below them.
    excluded: BTreeSet<PathBuf>,
    /// Paths below the root where something else is mounted.
    mounted: BTreeSet<PathBuf>,
    /// Where a file with several names was written first.
    links: HashMap<(u64, u64), PathBuf>,
    builder: Builder<W>,
}

impl<W: Write> Archive<W> {
    fn write(&mut self) -> anyhow::Result<()> {
        // Folders whose entries are still to be written, relative to the root; the last one is
        // next, so names are pushed from the end.
        let mut waiting = self.below(Path::new(""))?;
        while let Some(path) = waiting.pop() {
            if self.excluded.contains(&path) {
                continue;
            }
            let full = self.root.join(&path);
            let found =
                fs::symlink_metadata(&full).with_context(|| format!("/{}", path.display()))?;
            let mounted = self.mounted.contains(&path);
            if mounted && !found.is_dir() {
                continue;
            }
            self.entry(&path, &full, &found)
                .with_context(|| format!("/{}", path.display()))?;
            let kernel = ["proc", "sys", "dev"]
                .into_iter()
                .any(|name| path == Path::new(name));
            if found.is_dir() && !mounted && !kernel {
                waiting.extend(self.below(&path)?);
            }
        }
        Ok(())
    }

    /// Returns what is in a folder, the last name first.
    fn below(&self, folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
        let full = if folder.as_os_str().is_empty() {
            self.root.clone()
        } else {
            self.root.join(folder)
        };
        let entries = fs::read_dir(&full).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let entries = entries.with_context(|| full.display().to_string())?;
        let mut paths: Vec<PathBuf> = entries
            .into_iter()
            .map(|entry| folder.join(entry.file_name()))
            .collect();
        paths.sort_unstable_by(|one, other| other.cmp(one));
        Ok(paths)
    }

    fn entry(&mut self, path: &Path, full: &Path, found: &Metadata) -> anyhow::Result<()> {
        let kind = found.file_type();
        let several = !kind.is_dir() && found.nlink() > 1;
        let first = several
            .then(|| self.links.get(&(found.dev(), found.ino())).cloned())
            .flatten();

        let mut header = Header::new_ustar();
        header.set_mode(found.mode() & 0o7777);
        header.set_size(0);
        let mut extra = Extra::default();
        extra.number("uid", u64::from(found.uid()), 0o7_777_777, |id| {
            header.set_uid(id);
        });
        extra.number("gid", u64::from(found.gid()), 0o7_777_777, |id| {
            header.set_gid(id);
        });
        extra.time(found, &mut header);

        let mut content = None;
        let mut target = first.map(PathBuf::into_os_string);
        let sort = if target.is_some() {
            EntryType::Link
        } else if kind.is_dir() {
            EntryType::Directory
        } else if kind.is_symlink() {
            target = Some(fs::read_link(full)?.into_os_string());
            EntryType::Symlink
        } else if kind.is_fifo() {
            EntryType::Fifo
        } else if kind.is_char_device() || kind.is_block_device() {
            header.set_device_major(major(found.rdev()))?;
            header.set_device_minor(minor(found.rdev()))?;
            if kind.is_char_device() {
                EntryType::Char
            } else {
                EntryType::Block
            }
        } else if kind.is_file() {
            let largest = 0o77_777_777_777;
            extra.number("size", found.size(), largest, |size| header.set_size(size));
            content = Some(File::open(full)?.take(found.size()));
            EntryType::Regular
        } else {
            // A socket means nothing without its process.
            return Ok(());
        };
        header.set_entry_type(sort);
        if several && target.is_none() {
            self.links
                .insert((found.dev(), found.ino()), path.to_owned());
        }

        let mut name = path.as_os_str().to_owned();
        if kind.is_dir() {
            name.push("/");
        }
        extra.text("path", &name, &mut header.as_old_mut().name);
        if let Some(target) = &target {
            extra.text("linkpath", target, &mut header.as_old_mut().linkname);
        }
        if sort != EntryType::Link {
            extra.attributes(full);
        }
        header.set_cksum();

        let records = extra
            .0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_slice()));
        self.builder.append_pax_extensions(records)?;
        match content {
            // A file that shrinks while it is read must not spoil the archive.
            Some(content) => {
                let padded = content.chain(io::repeat(0)).take(found.size());
                self.builder.append(&header, padded)?;
            }
            None => self.builder.append(&header, io::empty())?,
        }
        Ok(())
    }
}

/// What an ordinary header has no room for, as records of the PAX format.
#[derive(Default)]
struct Extra(Vec<(String, Vec<u8>)>);

impl Extra {
    fn add(&mut self, name: &str, value: impl Into<Vec<u8>>) {
        self.0.push((name.to_owned(), value.into()));
    }

    fn number(&mut self, name: &str, value: u64, largest: u64, set: impl FnOnce(u64)) {
        set(value.min(largest));
        if value > largest {
            self.add(name, value.to_string());
        }
    }

    fn time(&mut self, found: &Metadata, header: &mut Header) {
        let (seconds, fraction) = (found.mtime(), found.mtime_nsec());
        header.set_mtime(u64::try_from(seconds).unwrap_or(0).min(0o77_777_777_777));
        // Times before 1970 have no fraction here: it would count away from zero.
        if seconds < 0 {
            self.add("mtime", seconds.to_string());
        } else if fraction != 0 {
            self.add("mtime", format!("{seconds}.{fraction:09}"));
        }
    }

    fn text(&mut self, name: &str, value: &OsString, field: &mut [u8; 100]) {
        for (place, byte) in field.iter_mut().zip(value.as_bytes()) {
            *place = *byte;
        }
        if value.len() > field.len() || !value.is_ascii() {
            self.add(name, value.as_bytes());
        }
    }

    /// Adds the extended attributes that an image can carry.
    fn attributes(&mut self, path: &Path) {
        let mut names = vec![0; 64 * 1024];
        let Ok(length) = llistxattr(path, names.as_mut_slice()) else {
            return;
        };
        names.truncate(length);
        for name in names.split(|byte| *byte == 0) {
            if name != b"security.capability" && !name.starts_with(b"user.") {
                continue;
            }
            let mut value = vec![0; 64 * 1024];
            let Ok(text) = str::from_utf8(name) else {
                continue;
            };
            let Ok(length) = lgetxattr(path, text, value.as_mut_slice()) else {
                continue;
            };
            value.truncate(length);
            self.add(&format!("SCHILY.xattr.{text}"), value);
        }
    }
}

/// Returns the paths below the root where something else is mounted, as far as they can be known.
fn mount_points(root: &Path) -> BTreeSet<PathBuf> {
    let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let table = fs::read("/proc/self/mountinfo").unwrap_or_default();
    table
        .split(|byte| *byte == b'\n')
        .filter_map(|line| line.split(|byte| *byte == b' ').nth(4))
        .map(unescape)
        .filter_map(|path| Some(path.strip_prefix(&root).ok()?.to_owned()))
        .filter(|path| !path.as_os_str().is_empty())
        .collect()
}

/// Undoes the `\040` of blanks in the kernel's table of mounts.
fn unescape(field: &[u8]) -> PathBuf {
    let mut bytes = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((first, more)) = rest.split_first() {
        rest = more;
        let octal = (*first == b'\\')
            .then(|| more.split_at_checked(3))
            .flatten();
        let value = octal.and_then(|(digits, after)| {
            let value = u8::from_str_radix(str::from_utf8(digits).ok()?, 8).ok()?;
            Some((value, after))
        });
        match value {
            Some((value, after)) => {
                bytes.push(value);
                rest = after;
            }
            None => bytes.push(*first),
        }
    }
    PathBuf::from(OsString::from_vec(bytes))
}
