//! The process that keeps our own daemon as long as somebody uses it.

use std::{
    fs::{self, File},
    io::{self, Seek, SeekFrom, Write},
    os::unix::process::CommandExt,
    path::Path,
    process::Stdio,
    sync::Arc,
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    net::{UnixDatagram, UnixListener, unix::OwnedWriteHalf},
    process::{Child, ChildStdin, ChildStdout, Command},
    signal::unix::{SignalKind, signal},
    sync::mpsc,
    task::JoinSet,
    time::{sleep, timeout},
};

use super::{
    super::DaemonError,
    Managed,
    clients::{Phase, Shared, serve},
    control::{Reply, Report, line},
    end::End,
    guard::GRACE,
    leftovers, log,
    start::acquire,
};

/// How long the daemon may take until it answers; its first start makes databases.
const START_PATIENCE: Duration = Duration::from_secs(60);

/// How long clients may take to ask, or to take their answer, when the daemon has ended.
const TELLING: Duration = Duration::from_secs(2);

/// How long cleaning up after the daemon may take.
const CLEANING: Duration = Duration::from_secs(20);

/// Runs a supervisor until nobody has used the daemon for a while, or the daemon is gone.
///
/// Says on standard output, in one line, that it listens, or why it cannot. The process belongs
/// to it alone: it leaves the session and the working folder that it was started in, and closes
/// every file but the standard ones.
///
/// # Errors
///
/// If it could not start; this has been said on standard output already.
pub fn supervise(managed: &Managed) -> Result<(), DaemonError> {
    let result = detach(managed).and_then(|()| {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|source| managed.unusable(managed.state.folder(), source))?
            .block_on(run(managed))
    });
    if let Err(error) = &result {
        say(&Reply::Failed {
            reason: error.to_string(),
        });
    }
    result
}

/// Writes a line for whoever started this process, which may be gone.
fn say(reply: &Reply) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(line(reply).as_bytes());
    let _ = out.flush();
}

/// Leaves everything that was inherited: a lock or a pipe of who happened to need a daemon first
/// must not stay open for as long as the daemon lives.
fn detach(managed: &Managed) -> Result<(), DaemonError> {
    let folder = Path::new("/proc/self/fd");
    let open: Vec<i32> = fs::read_dir(folder)
        .map_err(|source| managed.unusable(folder, source))?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|fd| *fd > 2)
        .collect();
    for fd in open {
        // The one of the listing itself is closed by now.
        let _ = nix::unistd::close(fd);
    }
    // Fails for the first of a session, which needs no new one.
    let _ = rustix::process::setsid();
    std::env::set_current_dir("/").map_err(|source| managed.unusable(Path::new("/"), source))
}

impl Managed {
    fn unusable(&self, path: &Path, source: io::Error) -> DaemonError {
        DaemonError::State {
            path: path.to_owned(),
            source,
        }
    }
}

async fn run(managed: &Managed) -> Result<(), DaemonError> {
    let state = &managed.state;
    state.create()?;
    let path = state.supervisor_lock();
    let lock = state.open_lock(&path)?;
    // A former supervisor may be waiting for its daemon to end.
    acquire(&lock)
        .await
        .map_err(|_| DaemonError::Stuck { pid: None })?;
    // The former one removes the folder for sockets if that is not in the state folder.
    state.create()?;
    write_pid(&lock).map_err(|source| managed.unusable(&path, source))?;

    let listener = bind(&state.control_socket(), |path| UnixListener::bind(path))
        .map_err(|source| managed.unusable(&state.control_socket(), source))?;
    let notify = bind(&state.notify_socket(), |path| UnixDatagram::bind(path))
        .map_err(|source| managed.unusable(&state.notify_socket(), source))?;
    let (log, start) = log::open(state).map_err(|source| managed.unusable(&state.log(), source))?;
    let guard = Guard::spawn(managed, log).map_err(|source| DaemonError::Launch {
        program: managed.launcher.program.clone(),
        source,
    })?;
    say(&Reply::Listening);

    Supervisor::new(managed, guard, start)
        .run(listener, notify)
        .await;
    drop(lock);
    Ok(())
}

/// Makes a socket in place of one that may be left of a former process.
fn bind<T>(path: &Path, bind: impl Fn(&Path) -> io::Result<T>) -> io::Result<T> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => bind(path),
    }
}

fn write_pid(mut lock: &File) -> io::Result<()> {
    lock.set_len(0)?;
    lock.seek(SeekFrom::Start(0))?;
    writeln!(lock, "{}", std::process::id())
}

/// The guard as its supervisor holds it.
struct Guard {
    child: Child,
    /// Its end is the guard's order to stop the daemon.
    order: Option<ChildStdin>,
    reports: Lines<BufReader<ChildStdout>>,
}

impl Guard {
    fn spawn(managed: &Managed, log: File) -> io::Result<Self> {
        let mut command = managed.launcher.command("guard");
        command
            .arg0("spec-dap")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log);
        let mut child = Command::from(command).spawn()?;
        let order = child.stdin.take();
        let reports = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(Self {
            child,
            order,
            reports: BufReader::new(reports).lines(),
        })
    }

    /// Returns what it reports next; `None` if it is gone.
    async fn report(&mut self) -> Option<Report> {
        // Not `receive`, which would lose a part of a line when it is dropped.
        let line = self.reports.next_line().await.ok()??;
        serde_json::from_str(&line).ok()
    }
}

/// The daemon's process.
struct Daemon {
    pid: i32,
    end: End,
}

struct Supervisor<'a> {
    managed: &'a Managed,
    guard: Guard,
    /// Where this daemon's part of the log begins.
    log_start: u64,
    daemon: Option<Daemon>,
    shared: Arc<Shared>,
    stops: mpsc::Receiver<OwnedWriteHalf>,
}

impl<'a> Supervisor<'a> {
    fn new(managed: &'a Managed, guard: Guard, log_start: u64) -> Self {
        let (stop, stops) = mpsc::channel(16);
        Self {
            managed,
            guard,
            log_start,
            daemon: None,
            shared: Arc::new(Shared::new(managed.idle, stop)),
            stops,
        }
    }

    async fn run(mut self, listener: UnixListener, notify: UnixDatagram) {
        let mut connections = JoinSet::new();
        let mut waiting = Vec::new();
        let end = self
            .keep(&listener, &notify, &mut connections, &mut waiting)
            .await;
        if matches!(end, Phase::Failed { .. }) {
            self.shared.enter(end.clone());
            let _ = timeout(TELLING, self.tell(&listener, &mut connections)).await;
        }
        // From here on whoever wants the daemon starts another supervisor, which waits for the
        // lock. Those who are connected but have no answer yet try again.
        drop(listener);
        let _ = fs::remove_file(self.managed.state.control_socket());
        self.shared.enter(end);
        drop(self.guard.order.take());
        // The guard ends the daemon within its grace; only the machine itself takes longer.
        match timeout(GRACE + CLEANING, self.guard.child.wait()).await {
            Ok(Ok(status)) if status.code().is_some() => {}
            _ => self.clean_up_for_guard().await,
        }
        let _ = fs::remove_file(self.managed.state.notify_socket());
        self.managed.state.remove_sockets_folder();
        // All have their answer; who asked for nothing need not.
        let answered = async { while connections.join_next().await.is_some() {} };
        let _ = timeout(TELLING, answered).await;
        connections.shutdown().await;
        drop(waiting);
    }

    /// Tells who had the daemon started, and is about to ask, why that failed: a daemon can fail
    /// sooner than they ask. Those who ask at the same time are told too.
    async fn tell(&self, listener: &UnixListener, connections: &mut JoinSet<bool>) {
        loop {
            tokio::select! {
                biased;
                accepted = listener.accept() => {
                    if let Ok((stream, _)) = accepted {
                        connections.spawn(serve(stream, self.shared.clone()));
                    }
                }
                Some(Ok(true)) = connections.join_next() => return,
            }
        }
    }

    /// Serves clients until the daemon is to end or has ended; says which.
    async fn keep(
        &mut self,
        listener: &UnixListener,
        notify: &UnixDatagram,
        connections: &mut JoinSet<bool>,
        waiting: &mut Vec<OwnedWriteHalf>,
    ) -> Phase {
        let late = sleep(START_PATIENCE);
        tokio::pin!(late);
        let idle = self.shared.idle();
        tokio::pin!(idle);
        let mut terminate = signal(SignalKind::terminate()).ok();
        let mut interrupt = signal(SignalKind::interrupt()).ok();
        let mut ready = false;
        let mut message = [0; 256];
        loop {
            tokio::select! {
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => {
                        connections.spawn(serve(stream, self.shared.clone()));
                    }
                    // Too many files are open, for a moment.
                    Err(_) => sleep(Duration::from_millis(10)).await,
                },
                Some(_) = connections.join_next() => {}
                report = self.guard.report() => match report {
                    Some(Report::Started { pid }) => {
                        self.daemon = Some(Daemon { pid, end: End::of(pid) });
                        if ready {
                            self.shared.enter(Phase::Ready { pid });
                        }
                    }
                    Some(Report::Failed { reason }) => return Phase::Failed { reason },
                    // The guard is gone or going, and the daemon with it.
                    None if ready => return Phase::Gone,
                    None => {
                        let _ = self.guard.child.wait().await;
                        return Phase::Failed {
                            reason: log::last_words(&self.managed.state, self.log_start),
                        };
                    }
                },
                received = notify.recv(&mut message), if !ready => {
                    let length = received.unwrap_or_default();
                    let text = message.get(..length).unwrap_or_default();
                    ready = text.split(|byte| *byte == b'\n').any(|line| line == b"READY=1");
                    if let (true, Some(daemon)) = (ready, &self.daemon) {
                        self.shared.enter(Phase::Ready { pid: daemon.pid });
                    }
                }
                () = &mut late, if !ready => return Phase::Failed {
                    reason: format!("it does not answer after {} s", START_PATIENCE.as_secs()),
                },
                Some(stream) = self.stops.recv() => {
                    waiting.push(stream);
                    return Phase::Gone;
                }
                () = &mut idle => return Phase::Gone,
                () = arrived(&mut terminate) => return Phase::Gone,
                () = arrived(&mut interrupt) => return Phase::Gone,
            }
        }
    }

    /// Does what a guard that was killed could not do. The kernel has killed the daemon with it.
    async fn clean_up_for_guard(&mut self) {
        let _ = self.guard.child.kill().await;
        if let Some(daemon) = self.daemon.take() {
            daemon.end.come(CLEANING).await;
        }
        let state = &self.managed.state;
        if let Ok(lock) = state.open_lock(&state.guard_lock())
            && acquire(&lock).await.is_ok()
        {
            leftovers::remove(state);
        }
    }
}

async fn arrived(signal: &mut Option<tokio::signal::unix::Signal>) {
    match signal {
        Some(signal) => drop(signal.recv().await),
        None => std::future::pending().await,
    }
}
