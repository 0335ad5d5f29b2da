//! The daemon's parent: cleans up before and after it, and ends it when it is time.

use std::{
    fs,
    io::{self, Read, Write},
    os::{fd::OwnedFd, unix::process::CommandExt},
    path::Path,
    process::{Child, ExitCode, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread,
    time::Duration,
};

use nix::sched::{CloneFlags, unshare};
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};

use super::{
    Managed, Programs, config,
    control::{Report, line},
    leftovers,
};

/// How long the daemon has to end by itself. It waits for builds that still run, which nobody
/// needs when it comes to this.
pub(super) const GRACE: Duration = Duration::from_secs(3);

/// Runs the daemon until it ends, or standard input does: that is the supervisor's order, and
/// what happens when the supervisor is killed.
///
/// Its reports go to standard output, one a line; standard error is the daemon's log.
pub fn guard(managed: &Managed) -> ExitCode {
    match run(managed) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            report(&Report::Failed { reason });
            ExitCode::FAILURE
        }
    }
}

/// Tells the supervisor, which may be gone.
fn report(report: &Report) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(line(report).as_bytes());
    let _ = out.flush();
}

fn run(managed: &Managed) -> Result<(), String> {
    let state = &managed.state;
    let programs = managed.programs().map_err(|error| error.to_string())?;
    let lock = state
        .open_lock(&state.guard_lock())
        .map_err(|error| error.to_string())?;
    // A former guard, whose supervisor was killed, ends its daemon and then itself.
    lock.lock()
        .map_err(|error| about(&state.guard_lock(), &error))?;
    lock.set_len(0)
        .and_then(|()| writeln!(&lock, "{}", std::process::id()))
        .map_err(|error| about(&state.guard_lock(), &error))?;
    leftovers::remove(state);

    fs::create_dir_all(state.temporary()).map_err(|error| about(&state.temporary(), &error))?;
    fs::write(state.config(), config::text(state))
        .map_err(|error| about(&state.config(), &error))?;

    // Before the new process namespace: a process that is to have children in another one can
    // start no thread.
    let order = thread_that_hears_the_order();
    let ended = run_daemon(managed, &programs, &order);
    leftovers::remove(state);
    if let Ok(supervisor) = state.open_lock(&state.supervisor_lock())
        && supervisor.try_lock().is_ok()
    {
        // The supervisor was killed, and there is no other yet.
        leftovers::remove_sockets_of_supervisor(state);
    }
    ended
}

fn about(path: &Path, error: &io::Error) -> String {
    format!("{}: {error}", path.display())
}

/// What the order ends: the daemon, and a channel that closes when it has ended.
type Target = (OwnedFd, Receiver<()>);

fn thread_that_hears_the_order() -> Sender<Target> {
    let (target, targets) = channel::<Target>();
    thread::spawn(move || {
        // Nothing is ever written: the end is the order.
        let _ = io::stdin().lock().read_to_end(&mut Vec::new());
        let Ok((daemon, ended)) = targets.recv() else {
            return;
        };
        let _ = pidfd_send_signal(&daemon, Signal::TERM);
        if ended.recv_timeout(GRACE) == Err(RecvTimeoutError::Timeout) {
            let _ = pidfd_send_signal(&daemon, Signal::KILL);
        }
    });
    target
}

fn run_daemon(
    managed: &Managed,
    programs: &Programs,
    order: &Sender<Target>,
) -> Result<(), String> {
    let namespaces = programs.rootlesskit.is_none();
    if namespaces {
        unshare(CloneFlags::CLONE_NEWPID).map_err(|error| {
            format!(
                "root may not make a process namespace here ({error}): if this is a container, \
                 it must be a privileged one"
            )
        })?;
    }
    let mut child = spawn(managed, programs, namespaces).map_err(|error| {
        format!(
            "{} cannot be started: {error}",
            managed.launcher.program.display()
        )
    })?;
    // Waiting for the child would close it.
    let _alive = child.stdin.take();
    let pid = i32::try_from(child.id()).unwrap_or_default();
    let daemon = Pid::from_raw(pid)
        .ok_or(rustix::io::Errno::SRCH)
        .and_then(|pid| pidfd_open(pid, PidfdFlags::empty()));
    let daemon = match daemon {
        Ok(daemon) => daemon,
        Err(error) => {
            let _ = child.kill();
            let _ = child.wait();
            return Err(format!(
                "this system is too old for the BuildKit daemon: {error}"
            ));
        }
    };
    let (ended, end) = channel();
    let _ = order.send((daemon, end));
    report(&Report::Started { pid });
    let result = child.wait();
    drop(ended);
    result.map(drop).map_err(|error| error.to_string())
}

fn spawn(managed: &Managed, programs: &Programs, namespaces: bool) -> io::Result<Child> {
    let state = &managed.state;
    let mut command = managed.launcher.command("exec");
    if namespaces {
        command.arg("--namespaces");
    }
    command
        .arg("--")
        .args(config::command(state, programs))
        .envs(config::variables(
            state,
            programs,
            managed.surroundings.program_folders(),
        ))
        .env_remove("BUILDKIT_HOST")
        .arg0("spec-dap")
        // Ends with this process: what the new one looks at to know that it came too late.
        .stdin(Stdio::piped())
        .stdout(io::stderr())
        .spawn()
}
