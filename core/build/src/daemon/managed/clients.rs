//! The supervisor's clients: who holds a lease, who asks, who wants the daemon's end.

use std::{sync::Arc, time::Duration};

use tokio::{
    io::{AsyncReadExt, BufReader},
    net::{
        UnixStream,
        unix::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::{mpsc, watch},
    time::{Instant, sleep_until},
};

use super::control::{PROTOCOL, Reply, Request, Status, Wish, receive, send};

/// How long whoever had the daemon started has to ask for it.
const FIRST_LEASE: Duration = Duration::from_secs(10);

/// How far the daemon has come.
#[derive(Debug, Clone)]
pub(super) enum Phase {
    Starting,
    Ready { pid: i32 },
    Failed { reason: String },
    Gone,
}

impl Phase {
    fn lasts(&self) -> bool {
        matches!(self, Self::Starting | Self::Ready { .. })
    }
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

/// What the supervisor shares with its clients' connections.
pub(super) struct Shared {
    phase: watch::Sender<Phase>,
    usage: watch::Sender<Use>,
    idle: Duration,
    /// Connections that asked for the daemon's end, and end when it has come.
    stop: mpsc::Sender<OwnedWriteHalf>,
}

impl Shared {
    /// Makes the one of a daemon that is being started.
    pub(super) fn new(idle: Duration, stop: mpsc::Sender<OwnedWriteHalf>) -> Self {
        Self {
            phase: watch::Sender::new(Phase::Starting),
            usage: watch::Sender::new(Use {
                leases: 0,
                since: Instant::now(),
                ever: false,
            }),
            idle,
            stop,
        }
    }

    /// Says how far the daemon has come.
    pub(super) fn enter(&self, phase: Phase) {
        self.phase.send_replace(phase);
    }

    /// Waits until nobody has used the daemon for as long as it may be unused.
    pub(super) fn idle(&self) -> impl Future<Output = ()> + use<> {
        idle(self.usage.subscribe(), self.idle)
    }

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

/// Serves a client until it is gone, or the daemon is; says whether it was told that the daemon
/// could not be started.
pub(super) async fn serve(stream: UnixStream, shared: Arc<Shared>) -> bool {
    let (reader, mut writer) = stream.into_split();
    let mut reader = BufReader::new(reader);
    let mut phase = shared.phase.subscribe();
    let request: Option<Request> = tokio::select! {
        request = receive(&mut reader) => request,
        _ = phase.wait_for(|phase| matches!(phase, Phase::Gone)) => None,
    };
    let Some(request) = request else {
        return false;
    };
    if request.protocol != PROTOCOL {
        let _ = send(&mut writer, &Reply::Version).await;
        return false;
    }
    match request.wish {
        Wish::Lease => return lease(reader, writer, shared).await,
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
    false
}

/// Holds a lease; says whether the client was told that the daemon could not be started.
async fn lease(
    mut reader: BufReader<OwnedReadHalf>,
    mut writer: OwnedWriteHalf,
    shared: Arc<Shared>,
) -> bool {
    let mut phase = shared.phase.subscribe();
    let _counted = Counted::new(shared);
    let begun = tokio::select! {
        begun = phase.wait_for(|phase| !matches!(phase, Phase::Starting)) => {
            begun.map_or(Phase::Gone, |phase| phase.clone())
        }
        () = hung_up(&mut reader) => return false,
    };
    let reply = match begun {
        Phase::Ready { pid } => Reply::Ready { pid },
        Phase::Failed { reason } => {
            return send(&mut writer, &Reply::Failed { reason }).await.is_ok();
        }
        Phase::Starting | Phase::Gone => return false,
    };
    if send(&mut writer, &reply).await.is_ok() {
        tokio::select! {
            _ = phase.wait_for(|phase| !phase.lasts()) => {}
            () = hung_up(&mut reader) => {}
        }
    }
    false
}

/// Waits until the client is gone; it has nothing more to say.
async fn hung_up(reader: &mut BufReader<OwnedReadHalf>) {
    while reader.read_u8().await.is_ok() {}
}
