//! Starts a supervisor, one at a time.

use std::{
    fs::{File, TryLockError},
    io::{self, Read},
    os::unix::process::CommandExt,
    path::Path,
    process::Stdio,
    time::Duration,
};

use tokio::{
    io::BufReader,
    process::Command,
    time::{Instant, sleep, timeout},
};

use super::{
    super::DaemonError,
    Managed,
    control::{Reply, receive},
};

/// How long a lock may be held by others: a supervisor that stops waits for its daemon.
const LOCK_PATIENCE: Duration = Duration::from_secs(45);

/// How long a supervisor may take until it listens; it may have to wait for a lock.
const START_PATIENCE: Duration = Duration::from_secs(60);

/// How often a lock is tried.
///
/// Not waited for in the kernel: a thread that does cannot be called back.
const LOCK_PAUSE: Duration = Duration::from_millis(5);

impl Managed {
    /// Starts a supervisor unless there is one, and waits until it listens.
    ///
    /// Of many who call this at once, one starts it.
    pub(super) async fn start(&self) -> Result<(), DaemonError> {
        // Asked here, where the answer is the caller's error; the supervisor asks again.
        self.programs()?;
        self.state.create()?;
        let lock = self.state.open_lock(&self.state.start_lock())?;
        acquire(&lock).await.map_err(|_| self.stuck(None))?;
        if self.connect().await?.is_some() {
            return Ok(());
        }
        self.launch().await
    }

    async fn launch(&self) -> Result<(), DaemonError> {
        let failed = |source| DaemonError::Launch {
            program: self.launcher.program.clone(),
            source,
        };
        let mut command = self.launcher.command("supervise");
        command
            .env_clear()
            .envs(&self.surroundings.env)
            .arg0("spec-dap")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            // What it has to say it says in a line; the rest goes to the daemon's log.
            .stderr(Stdio::null());
        // Not killed with this process, and not waited for: tokio collects it when it ends.
        let mut supervisor = Command::from(command).spawn().map_err(failed)?;
        let Some(stdout) = supervisor.stdout.take() else {
            return Err(failed(io::ErrorKind::BrokenPipe.into()));
        };
        let reply = timeout(START_PATIENCE, receive(&mut BufReader::new(stdout))).await;
        match reply {
            Ok(Some(Reply::Listening)) => Ok(()),
            Ok(Some(Reply::Failed { reason })) => Err(DaemonError::NotStarted {
                reason,
                log: self.state.log(),
            }),
            Ok(_) => Err(DaemonError::NotStarted {
                reason: "the process that looks after it ended at once".into(),
                log: self.state.log(),
            }),
            Err(_) => {
                let _ = supervisor.start_kill();
                Err(self.stuck(Some(&self.state.supervisor_lock())))
            }
        }
    }

    /// Waits until no guard is at work; says whether one was.
    pub(super) async fn wait_for_guard(&self) -> Result<bool, DaemonError> {
        let path = self.state.guard_lock();
        if !path.exists() {
            return Ok(false);
        }
        let lock = self.state.open_lock(&path)?;
        if lock.try_lock().is_ok() {
            return Ok(false);
        }
        acquire(&lock).await.map_err(|_| self.stuck(Some(&path)))?;
        Ok(true)
    }

    fn stuck(&self, lock: Option<&Path>) -> DaemonError {
        DaemonError::Stuck {
            pid: lock.and_then(holder),
        }
    }
}

/// Takes a lock, which lasts until the file is closed.
pub(super) async fn acquire(lock: &File) -> io::Result<()> {
    let deadline = Instant::now() + LOCK_PATIENCE;
    loop {
        match lock.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if Instant::now() >= deadline => {
                return Err(io::ErrorKind::TimedOut.into());
            }
            Err(TryLockError::WouldBlock) => sleep(LOCK_PAUSE).await,
        }
    }
}

/// Reads who holds a lock from the file.
fn holder(path: &Path) -> Option<i32> {
    let mut text = String::new();
    File::open(path)
        .ok()?
        .take(32)
        .read_to_string(&mut text)
        .ok()?;
    text.trim().parse().ok()
}
