//! Tools that look at files.

use std::{
    fs::{self, Metadata},
    io::Write,
    os::unix::fs::{FileTypeExt, MetadataExt},
    path::{Path, PathBuf},
};

use anyhow::Context;
use rustix::fs::{major, minor};
use spec_probe::go::mode;

use super::{options, sorted};

pub(super) fn pwd(_: &[String], out: &mut dyn Write) -> anyhow::Result<()> {
    writeln!(out, "{}", std::env::current_dir()?.display())?;
    Ok(())
}

pub(super) fn readlink(arguments: &[String], out: &mut dyn Write) -> anyhow::Result<()> {
    let (options, paths) = options(arguments, "f")?;
    for path in paths {
        let read = if options.is_empty() {
            fs::read_link(path)
        } else {
            fs::canonicalize(path)
        };
        writeln!(out, "{}", read.with_context(|| path.clone())?.display())?;
    }
    Ok(())
}

pub(super) fn ls(arguments: &[String], out: &mut dyn Write) -> anyhow::Result<()> {
    let (options, paths) = options(arguments, "ald1")?;
    let (all, long) = (options.contains('a'), options.contains('l'));
    let here = [".".to_owned()];
    let paths = if paths.is_empty() { &here } else { paths };
    for path in paths.iter().map(Path::new) {
        let shown = || path.display().to_string();
        let found = path.symlink_metadata().with_context(shown)?;
        // A link to a folder is listed as the folder, unless its own line is asked for.
        let folder = found.is_dir() || (!long && path.is_dir());
        if options.contains('d') || !folder {
            line(out, path, &shown(), &found, long)?;
            continue;
        }
        if paths.len() > 1 {
            writeln!(out, "{}:", path.display())?;
        }
        for entry in sorted(path).with_context(shown)? {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if all || !name.starts_with('.') {
                line(
                    out,
                    &entry.path(),
                    &name,
                    &entry.metadata().with_context(shown)?,
                    long,
                )?;
            }
        }
    }
    Ok(())
}

fn line(
    out: &mut dyn Write,
    path: &Path,
    name: &str,
    found: &Metadata,
    long: bool,
) -> anyhow::Result<()> {
    if !long {
        writeln!(out, "{name}")?;
        return Ok(());
    }
    let names = Names::read();
    let kind = found.file_type();
    let size = if kind.is_block_device() || kind.is_char_device() {
        format!("{}, {}", major(found.rdev()), minor(found.rdev()))
    } else {
        found.size().to_string()
    };
    write!(
        out,
        "{} {:>3} {:<8} {:<8} {size:>10} {} {name}",
        mode_text(found),
        found.nlink(),
        names.user(found.uid()),
        names.group(found.gid()),
        time(found.mtime()),
    )?;
    if let Ok(target) = fs::read_link(path) {
        write!(out, " -> {}", target.display())?;
    }
    writeln!(out)?;
    Ok(())
}

pub(super) fn stat(paths: &[String], out: &mut dyn Write) -> anyhow::Result<()> {
    let (_, paths) = options(paths, "")?;
    let names = Names::read();
    for path in paths.iter().map(PathBuf::from) {
        let found = path
            .symlink_metadata()
            .with_context(|| path.display().to_string())?;
        let target = fs::read_link(&path);
        let target = target
            .map(|target| format!(" -> {}", target.display()))
            .unwrap_or_default();
        writeln!(out, "  path: {}{target}", path.display())?;
        writeln!(out, "  kind: {}, {} bytes", kind_name(&found), found.size())?;
        writeln!(
            out,
            "  mode: {:04o} {}",
            found.mode() & 0o7777,
            mode_text(&found)
        )?;
        writeln!(
            out,
            " owner: {} {}, {} {}",
            found.uid(),
            names.user(found.uid()),
            found.gid(),
            names.group(found.gid())
        )?;
        writeln!(
            out,
            " inode: {} on {}, {} links",
            found.ino(),
            found.dev(),
            found.nlink()
        )?;
        writeln!(
            out,
            " times: modified {}, changed {}",
            time(found.mtime()),
            time(found.ctime())
        )?;
    }
    Ok(())
}

fn kind_name(found: &Metadata) -> &'static str {
    let kind = found.file_type();
    match () {
        () if kind.is_dir() => "folder",
        () if kind.is_symlink() => "symbolic link",
        () if kind.is_fifo() => "named pipe",
        () if kind.is_socket() => "socket",
        () if kind.is_block_device() => "block device",
        () if kind.is_char_device() => "character device",
        () => "file",
    }
}

/// Returns the mode as `ls -l` does, with the kind of file and the three special bits.
fn mode_text(found: &Metadata) -> String {
    let letter = match kind_name(found) {
        "folder" => 'd',
        "symbolic link" => 'l',
        "named pipe" => 'p',
        "socket" => 's',
        "block device" => 'b',
        "character device" => 'c',
        _ => '-',
    };
    let mode = found.mode();
    let mut text = vec![letter];
    text.extend(mode::permissions(mode).chars().skip(1));
    for (bit, place, with, without) in [
        (0o4000, 3, 's', 'S'),
        (0o2000, 6, 's', 'S'),
        (0o1000, 9, 't', 'T'),
    ] {
        if mode & bit != 0
            && let Some(letter) = text.get_mut(place)
        {
            *letter = if *letter == 'x' { with } else { without };
        }
    }
    text.into_iter().collect()
}

/// The names of users and groups, if the image has them.
pub(super) struct Names {
    users: String,
    groups: String,
}

impl Names {
    pub(super) fn read() -> Self {
        let read = |path| fs::read_to_string(path).unwrap_or_default();
        Self {
            users: read("/etc/passwd"),
            groups: read("/etc/group"),
        }
    }

    pub(super) fn user(&self, id: u32) -> String {
        name(&self.users, id)
    }

    pub(super) fn group(&self, id: u32) -> String {
        name(&self.groups, id)
    }
}

fn name(table: &str, id: u32) -> String {
    let id = id.to_string();
    let found = table.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)? == id).then_some(name)
    });
    found.unwrap_or(&id).to_owned()
}

/// Returns a time in UTC; the argument is in seconds since 1970.
fn time(seconds: i64) -> String {
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Years are counted from March, so that the leap day is the last of one: an era is 400 years.
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    format!(
        "{year:04}-{month:02}-{day:02} {:02}:{:02}",
        second / 3600,
        second / 60 % 60
    )
}

#[cfg(test)]
mod tests {
    use super::time;

    #[test]
    fn times_are_those_of_the_calendar() {
        for (seconds, text) in [
            (0, "1970-01-01 00:00"),
            (-1, "1969-12-31 23:59"),
            (951_782_400, "2000-02-29 00:00"),
            (951_868_800, "2000-03-01 00:00"),
            (1_795_260_419, "2026-11-21 11:26"),
            (4_107_542_399, "2100-02-28 23:59"),
            (4_107_542_400, "2100-03-01 00:00"),
        ] {
            assert_eq!(time(seconds), text);
        }
    }
}
