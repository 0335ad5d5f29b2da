//! `spec-dap daemon`: looks after our own BuildKit daemon.
//!
//! `start`, `status` and `stop` are for people. The others are how this program starts itself again, see
//! [`spec_build::daemon::managed`].

use std::{
    ffi::OsString,
    io::{self, Write},
    process::ExitCode,
    time::Duration,
};

use clap::{Args, Subcommand};
use spec_build::daemon::{Launcher, Managed, Surroundings, managed};

use super::{CANNOT_RUN, failure, runtime};

/// Looks after the BuildKit daemon that spec-dap starts for itself
#[derive(Debug, Args)]
#[command(hide = true)]
pub struct Daemon {
    #[command(subcommand)]
    command: Command,
}

/// What to do with the daemon.
#[derive(Debug, Subcommand)]
enum Command {
    /// Starts the daemon unless it runs; it stops when nobody has used it for a while
    Start,
    /// Says whether the daemon runs, and who uses it
    Status,
    /// Stops the daemon with everything that it runs
    Stop,
    #[command(hide = true)]
    Supervise,
    #[command(hide = true)]
    Guard,
    #[command(hide = true)]
    Exec {
        #[arg(long)]
        namespaces: bool,
        #[arg(last = true, required = true)]
        command: Vec<OsString>,
    },
}

impl Daemon {
    /// Does what the arguments say.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        if let Command::Exec {
            namespaces,
            command,
        } = self.command
        {
            let error = managed::enter(&command, namespaces);
            // The supervisor looks for this in the log.
            writeln!(io::stderr(), "spec-dap: {error}")?;
            return Ok(ExitCode::from(CANNOT_RUN));
        }
        let managed = own_daemon()?;
        match self.command {
            Command::Start => start(&managed),
            Command::Status => status(&managed),
            Command::Stop => stop(&managed),
            // It has told its parent what went wrong.
            Command::Supervise => Ok(match managed::supervise(&managed) {
                Ok(()) => ExitCode::SUCCESS,
                Err(_) => ExitCode::from(CANNOT_RUN),
            }),
            Command::Guard | Command::Exec { .. } => Ok(managed::guard(&managed)),
        }
    }
}

/// Returns this user's daemon, running or not.
fn own_daemon() -> anyhow::Result<Managed> {
    Managed::new(
        &Surroundings::of_this_process(),
        &Launcher::of_this_program(),
    )
    .map_err(failure::of_daemon)
}

fn start(managed: &Managed) -> anyhow::Result<ExitCode> {
    let lease = runtime()?
        .block_on(managed.ensure(&|_| {}))
        .map_err(failure::of_daemon)?;
    running(&mut io::stdout().lock(), managed, lease.pid())?;
    Ok(ExitCode::SUCCESS)
}

fn running(out: &mut impl Write, managed: &Managed, pid: i32) -> io::Result<()> {
    writeln!(out, "running as process {pid} at {}", managed.address())
}

fn status(managed: &Managed) -> anyhow::Result<ExitCode> {
    let status = runtime()?
        .block_on(managed.status())
        .map_err(failure::of_daemon)?;
    let mut out = io::stdout().lock();
    match status {
        None => writeln!(out, "not running")?,
        Some(status) => {
            match status.pid {
                Some(pid) => running(&mut out, managed, pid)?,
                None => writeln!(out, "starting")?,
            }
            match status.unused {
                Some(unused) => writeln!(
                    out,
                    "unused for {}, stops after {}",
                    duration(unused),
                    duration(status.idle)
                )?,
                None => writeln!(out, "used by {}", status.leases)?,
            }
        }
    }
    writeln!(out, "state in {}", managed.state().folder().display())?;
    Ok(ExitCode::SUCCESS)
}

fn stop(managed: &Managed) -> anyhow::Result<ExitCode> {
    let stopped = runtime()?
        .block_on(managed.stop())
        .map_err(failure::of_daemon)?;
    let text = if stopped { "stopped" } else { "not running" };
    writeln!(io::stdout(), "{text}")?;
    Ok(ExitCode::SUCCESS)
}

/// Writes a duration in whole seconds or minutes.
pub(super) fn duration(duration: Duration) -> String {
    match duration.as_secs() {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds => format!("{} min", seconds / 60),
    }
}
