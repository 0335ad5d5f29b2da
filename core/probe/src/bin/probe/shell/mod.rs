//! `probe sh`: a small shell for images that have none.
//!
//! It runs programs and the tools that the probe brings, one line at a time, with quotes,
//! variables, redirections, pipes, `;`, `&&` and `||`. It has no functions, loops or patterns,
//! and it is no shell for scripts.

mod line;
mod parse;
mod run;

use std::{ffi::OsString, path::Path};

use rustix::termios::isatty;

use self::{line::Lines, run::Shell};
use crate::complain;

/// Runs the command behind `-c`, or the lines of standard input.
pub(crate) fn perform(arguments: &[OsString]) -> anyhow::Result<u8> {
    let mut shell = Shell::new();
    match arguments {
        [] => {}
        [flag, command] if flag == "-c" => {
            return Ok(shell.run_line(&command.to_string_lossy()));
        }
        _ => anyhow::bail!("usage: probe sh [-c COMMAND]"),
    }
    let interactive = isatty(rustix::stdio::stdin());
    let mut lines = Lines::open(interactive)?;
    if interactive {
        complain("The image has no shell: this is the probe's own, with a few tools. Try help.");
    }
    while !shell.has_ended() {
        let folder = std::env::current_dir();
        let folder = folder.as_deref().unwrap_or(Path::new("?")).display();
        match lines.next(&format!("{folder} # "))? {
            Some(line) => {
                shell.run_line(&line);
            }
            None => break,
        }
    }
    Ok(shell.status())
}
