//! The process that keeps our own daemon as long as somebody uses it.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    os::unix::{fs::OpenOptionsExt, process::CommandExt},
    path::Path,
    process::Stdio,
    sync::Arc,
    time::Duration,
};

use rustix::process::{Pid, test_kill_process};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader, Lines},
    net::{UnixDatagram, UnixListener, UnixStream, unix::OwnedReadHalf, unix::OwnedWriteHalf},
    process::{Child, ChildStdin, ChildStdout, Command},
    signal::unix::{SignalKind, signal},
    sync::{mpsc, watch},
    task::JoinSet,
    time::{Instant, sleep, sleep_until, timeout},
};

use super::{
    super::DaemonError,
    Managed,
    control::{PROTOCOL, Reply, Report, Request, Status, Wish, line, receive, send},
    guard::GRACE,
    leftovers,
    start::acquire,
};

/// How long the daemon may take until it answers; its first start makes databases.
const START_PATIENCE: Duration = Duration::from_secs(60);

/// How long whoever had the daemon started has to ask for it.
const FIRST_LEASE: Duration = Duration::from_secs(10);

/// How long cleaning up after the daemon may take.
const CLEANING: Duration = Duration::from_secs(20);

/// The size from which a log is put aside when the daemon starts, in bytes.
const LOG_SIZE: u64 = 4 << 20;

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
    write_pid(&lock).map_err(|source| managed.unusable(&path, source))?;

    let listener = bind(&state.control_socket(), |path| UnixListener::bind(path))
        .map_err(|source| managed.unusable(&state.control_socket(), source))?;
    let notify = bind(&state.notify_socket(), |path| UnixDatagram::bind(path))
        .map_err(|source| managed.unusable(&state.notify_socket(), source))?;
    let (log, start) =
        open_log(managed).map_err(|source| managed.unusable(&state.log(), source))?;
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

/// Opens the daemon's log and says where the new daemon's part begins, in bytes.
fn open_log(managed: &Managed) -> io::Result<(File, u64)> {
    let path = managed.state.log();
    if path.metadata().is_ok_and(|meta| meta.len() > LOG_SIZE) {
        fs::rename(&path, managed.state.previous_log())?;
    }
    let log = OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(&path)?;
    let start = log.metadata()?.len();
    Ok((log, start))
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
}

impl Guard {
    /// Returns what it reports next; `None` if it is gone.
    async fn report(&mut self) -> Option<Report> {
        // Not `receive`, which would lose a part of a line when it is dropped.
        let line = self.reports.next_line().await.ok()??;
        serde_json::from_str(&line).ok()
    }
}

/// How far the daemon has come.
#[derive(Debug, Clone)]
enum Phase {
    Starting,
    Ready { pid: i32 },
    Failed { reason: String },
    Gone,
}

/// Who uses the daemon.
#[derive(Debug, Clone, Copy)]
struct Use {
    leases: usize,
    /// Since when there are as many.
    since: Instant,
    /// Whether there ever was one.
    ever: bool,
}

/// What the connections share with the supervisor.
struct Shared {
    phase: watch::Sender<Phase>,
    usage: watch::Sender<Use>,
    idle: Duration,
    /// Connections that asked for the daemon's end, and end when it has come.
    stop: mpsc::Sender<OwnedWriteHalf>,
}

struct Supervisor<'a> {
    managed: &'a Managed,
    guard: Guard,
    /// Where this daemon's part of the log begins.
    log_start: u64,
    pid: Option<i32>,
    shared: Arc<Shared>,
    stops: mpsc::Receiver<OwnedWriteHalf>,
}

impl<'a> Supervisor<'a> {
    fn new(managed: &'a Managed, guard: Guard, log_start: u64) -> Self {
        let (stop, stops) = mpsc::channel(16);
        let shared = Shared {
            phase: watch::Sender::new(Phase::Starting),
            usage: watch::Sender::new(Use {
                leases: 0,
                since: Instant::now(),
                ever: false,
            }),
            idle: managed.idle,
            stop,
        };
        Self {
            managed,
            guard,
            log_start,
            pid: None,
            shared: Arc::new(shared),
            stops,
        }
    }

    async fn run(mut self, listener: UnixListener, notify: UnixDatagram) {
        let mut connections = JoinSet::new();
        let mut waiting = Vec::new();
        let end = self
            .keep(&listener, &notify, &mut connections, &mut waiting)
            .await;
        // From here on whoever wants the daemon starts another supervisor, which waits for the
        // lock. Those who are connected but have no answer yet try again.
        drop(listener);
        let _ = fs::remove_file(self.managed.state.control_socket());
        self.shared.phase.send_replace(end);
        drop(self.guard.order.take());
        // The guard ends the daemon within its grace; only the machine itself takes longer.
        match timeout(GRACE + CLEANING, self.guard.child.wait()).await {
            Ok(Ok(status)) if status.code().is_some() => {}
            _ => self.clean_up_for_guard().await,
        }
        let _ = fs::remove_file(self.managed.state.notify_socket());
        while connections.join_next().await.is_some() {}
        drop(waiting);
    }

    /// Serves clients until the daemon is to end or has ended; says which.
    async fn keep(
        &mut self,
        listener: &UnixListener,
        notify: &UnixDatagram,
        connections: &mut JoinSet<()>,
        waiting: &mut Vec<OwnedWriteHalf>,
    ) -> Phase {
        let late = sleep(START_PATIENCE);
        tokio::pin!(late);
        let idle = idle(self.shared.usage.subscribe(), self.shared.idle);
        tokio::pin!(idle);
        let mut terminate = signal(SignalKind::terminate()).ok();
        let mut interrupt = signal(SignalKind::interrupt()).ok();
        let mut ready = false;
        let mut message = [0; 256];
        loop {
            tokio::select! {
                accepted = listener.accept() => {
                    if let Ok((stream, _)) = accepted {
                        connections.spawn(serve(stream, self.shared.clone()));
                    }
                }
                Some(()) = async { connections.join_next().await.map(drop) } => {}
                report = self.guard.report() => match report {
                    Some(Report::Started { pid }) => {
                        self.pid = Some(pid);
                        if ready {
                            self.shared.phase.send_replace(Phase::Ready { pid });
                        }
                    }
                    Some(Report::Failed { reason }) => return Phase::Failed { reason },
                    // The guard is gone or going, and the daemon with it.
                    None if ready => return Phase::Gone,
                    None => {
                        let _ = self.guard.child.wait().await;
                        return Phase::Failed { reason: self.last_words() };
                    }
                },
                received = notify.recv(&mut message), if !ready => {
                    let length = received.unwrap_or_default();
                    let text = message.get(..length).unwrap_or_default();
                    ready = text.split(|byte| *byte == b'\n').any(|line| line == b"READY=1");
                    if let (true, Some(pid)) = (ready, self.pid) {
                        self.shared.phase.send_replace(Phase::Ready { pid });
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
        if let Some(pid) = self.pid.and_then(Pid::from_raw) {
            let deadline = Instant::now() + CLEANING;
            while test_kill_process(pid).is_ok() && Instant::now() < deadline {
                sleep(Duration::from_millis(5)).await;
            }
        }
        let state = &self.managed.state;
        if let Ok(lock) = state.open_lock(&state.guard_lock())
            && acquire(&lock).await.is_ok()
        {
            leftovers::remove(state);
        }
    }

    /// Returns why a daemon ended by itself, from its log.
    fn last_words(&self) -> String {
        let mut text = Vec::new();
        if let Ok(mut log) = File::open(self.managed.state.log()) {
            let _ = log.seek(SeekFrom::Start(self.log_start));
            let _ = log.take(LOG_SIZE).read_to_end(&mut text);
        }
        last_words(&String::from_utf8_lossy(&text))
    }
}

fn last_words(log: &str) -> String {
    let mut lines = log.lines().rev().filter(|line| !line.trim().is_empty());
    let said = |line: &&str| {
        ["buildkitd: ", "spec-dap: ", "[rootlesskit"]
            .iter()
            .any(|name| line.starts_with(name))
    };
    let last = lines.clone().next();
    lines
        .find(said)
        .map(|line| line.split_once(": ").map_or(line, |(_, text)| text))
        .or(last)
        .unwrap_or("it ended without a word")
        .trim()
        .to_owned()
}

async fn arrived(signal: &mut Option<tokio::signal::unix::Signal>) {
    match signal {
        Some(signal) => drop(signal.recv().await),
        None => std::future::pending().await,
    }
}

/// Waits until nobody has used the daemon for `idle`.
async fn idle(mut usage: watch::Receiver<Use>, idle: Duration) {
    loop {
        let now = *usage.borrow_and_update();
        let patience = if now.ever {
            idle
        } else {
            idle.max(FIRST_LEASE)
        };
        tokio::select! {
            () = sleep_until(now.since + patience), if now.leases == 0 => return,
            changed = usage.changed() => if changed.is_err() { return },
        }
    }
}

/// Counts a lease for as long as it lives.
struct Counted(Arc<Shared>);

impl Counted {
    fn new(shared: Arc<Shared>) -> Self {
        shared.usage.send_modify(|usage| {
            usage.leases += 1;
            usage.ever = true;
            usage.since = Instant::now();
        });
        Self(shared)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.usage.send_modify(|usage| {
            usage.leases = usage.leases.saturating_sub(1);
            usage.since = Instant::now();
        });
    }
}

async fn serve(stream: UnixStream, shared: Arc<Shared>) {
    let (reader, mut writer) = stream.into_split();
    let mut reader = BufReader::new(reader);
    let mut phase = shared.phase.subscribe();
    let request: Option<Request> = tokio::select! {
        request = receive(&mut reader) => request,
        _ = phase.wait_for(|phase| !phase.lasts()) => None,
    };
    let Some(request) = request else { return };
    if request.protocol != PROTOCOL {
        let _ = send(&mut writer, &Reply::Version).await;
        return;
    }
    match request.wish {
        Wish::Lease => lease(reader, writer, shared).await,
        Wish::Status => {
            let _ = send(&mut writer, &Reply::Status(shared.status())).await;
        }
        Wish::Stop => {
            let status = shared.status();
            if send(&mut writer, &Reply::Status(status)).await.is_ok() {
                let _ = shared.stop.send(writer).await;
            }
        }
    }
}

async fn lease(
    mut reader: BufReader<OwnedReadHalf>,
    mut writer: OwnedWriteHalf,
    shared: Arc<Shared>,
) {
    let mut phase = shared.phase.subscribe();
    let _counted = Counted::new(shared);
    let reply = tokio::select! {
        changed = phase.wait_for(|phase| !matches!(phase, Phase::Starting)) => match changed.as_deref() {
            Ok(Phase::Ready { pid }) => Reply::Ready { pid: *pid },
            Ok(Phase::Failed { reason }) => Reply::Failed { reason: reason.clone() },
            _ => return,
        },
        () = hung_up(&mut reader) => return,
    };
    if send(&mut writer, &reply).await.is_err() {
        return;
    }
    tokio::select! {
        _ = phase.wait_for(|phase| !phase.lasts()) => {}
        () = hung_up(&mut reader) => {}
    }
}

/// Waits until the client is gone; it has nothing more to say.
async fn hung_up(reader: &mut BufReader<OwnedReadHalf>) {
    while reader.read_u8().await.is_ok() {}
}

impl Phase {
    fn lasts(&self) -> bool {
        matches!(self, Self::Starting | Self::Ready { .. })
    }
}

impl Shared {
    fn status(&self) -> Status {
        let usage = *self.usage.borrow();
        Status {
            pid: match &*self.phase.borrow() {
                Phase::Ready { pid } => Some(*pid),
                _ => None,
            },
            supervisor: i32::try_from(std::process::id()).unwrap_or_default(),
            leases: usage.leases,
            unused: (usage.leases == 0).then(|| usage.since.elapsed()),
            idle: self.idle,
        }
    }
}
