//! Tools that look at processes.

use std::{fs, io::Write, os::unix::fs::MetadataExt, path::Path};

use anyhow::Context;
use rustix::process::{getegid, geteuid, getgroups};

use super::files::Names;

pub(super) fn id(_: &[String], out: &mut dyn Write) -> anyhow::Result<()> {
    let names = Names::read();
    let (user, group) = (geteuid().as_raw(), getegid().as_raw());
    write!(
        out,
        "uid={user}({}) gid={group}({})",
        names.user(user),
        names.group(group)
    )?;
    let groups: Vec<String> = getgroups()?
        .into_iter()
        .map(|group| format!("{}({})", group.as_raw(), names.group(group.as_raw())))
        .collect();
    if !groups.is_empty() {
        write!(out, " groups={}", groups.join(","))?;
    }
    writeln!(out)?;
    Ok(())
}

pub(super) fn ps(_: &[String], out: &mut dyn Write) -> anyhow::Result<()> {
    let names = Names::read();
    let entries = fs::read_dir("/proc").context("/proc")?;
    let mut pids: Vec<u32> = entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .collect();
    pids.sort_unstable();
    writeln!(out, "{:>7} {:>7} {:<8} S COMMAND", "PID", "PPID", "USER")?;
    for pid in pids {
        // A process may end while it is looked at.
        let folder = Path::new("/proc").join(pid.to_string());
        if let Some(line) = process(&folder, pid, &names) {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

fn process(folder: &Path, pid: u32, names: &Names) -> Option<String> {
    let user = names.user(folder.metadata().ok()?.uid());
    let stat = fs::read(folder.join("stat")).ok()?;
    let stat = String::from_utf8_lossy(&stat);
    // The name stands in parentheses and may have any character, these too.
    let (name, rest) = stat.split_once('(')?.1.rsplit_once(')')?;
    let mut fields = rest.split_whitespace();
    let (state, parent) = (fields.next()?, fields.next()?);
    let command = fs::read(folder.join("cmdline")).unwrap_or_default();
    let command = String::from_utf8_lossy(&command);
    let command = command.trim_end_matches('\0').replace('\0', " ");
    let command = if command.is_empty() {
        format!("[{name}]")
    } else {
        command
    };
    let command: String = command
        .chars()
        .map(|c| if c.is_control() { '?' } else { c })
        .collect();
    Some(format!("{pid:>7} {parent:>7} {user:<8} {state} {command}"))
}
