//! The probe: runs one step or judges one check inside a container, and writes a record.
//!
//! It is static and needs nothing of the image under test: no shell, no C library, no folder but
//! those that are mounted for it (see `spec_probe::layout`).
//!
//! A command that fails is no failure of the probe: the verdict is in the record, and the exit
//! code is 0. Exit code 2 means that the probe could not do what it is for.

mod check;
mod export;
mod gate;
mod hold;
mod request;
mod shell;
mod step;
mod store;
mod tools;

use std::{ffi::OsString, io::Write, process::ExitCode, time::Instant};

/// The exit code when the probe itself could not do its work.
const FAULT: u8 = 2;

fn main() -> ExitCode {
    let started = Instant::now();
    let mut arguments = std::env::args_os().skip(1);
    let command = arguments.next().unwrap_or_default();
    let arguments: Vec<OsString> = arguments.collect();
    let done = match command.to_str() {
        Some("step") => request::read(&arguments).and_then(|step| step::perform(&step, started)),
        Some("check") => {
            request::read(&arguments).and_then(|check| check::perform(&check, started))
        }
        Some("gate") => gate::perform(&arguments),
        Some("true") => Ok(0),
        Some("hold") => hold::perform(),
        Some("sh") => shell::perform(&arguments),
        Some("tool") => tools::perform(&arguments),
        Some("tar") => export::perform(&arguments),
        _ => Err(anyhow::anyhow!("usage: {USAGE}")),
    };
    done.map(ExitCode::from).unwrap_or_else(|fault| {
        complain(&format!("probe: {fault:#}"));
        ExitCode::from(FAULT)
    })
}

const USAGE: &str = "probe step|check REQUEST|--request FILE, probe gate DIR…, probe true, \
    probe hold, probe sh [-c COMMAND], probe tool NAME …, probe tar DIR [--exclude PATH]…";

/// Writes a line to standard error; there is nobody to tell if that fails.
fn complain(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
