//! The client's side of the control socket.

use std::{io, path::Path, time::Duration};

use tokio::{
    io::{AsyncReadExt, BufReader},
    net::UnixStream,
};

use super::{
    super::DaemonError,
    Managed,
    control::{PROTOCOL, Reply, Request, Status, Wish, receive, send},
    end::End,
};

/// How often the daemon is asked for, or started, before its going away counts as an error.
///
/// Twice is usual, to start it and to ask it; four times if it was about to stop.
const ATTEMPTS: usize = 6;

/// How long a supervisor may take to end once it has nothing more to do.
const ENDING: Duration = Duration::from_secs(2);

/// Keeps our own daemon running for as long as it is held.
///
/// Ends with the process, whatever ends that.
#[derive(Debug)]
pub struct Lease {
    stream: BufReader<UnixStream>,
    pid: i32,
}

impl Lease {
    /// Returns the daemon's process.
    pub fn pid(&self) -> i32 {
        self.pid
    }

    /// Waits until the daemon is gone, or about to go.
    pub async fn lost(&mut self) {
        // The supervisor says nothing more to the holder of a lease.
        while self.stream.read_u8().await.is_ok() {}
    }
}

impl Managed {
    /// Returns a lease of the daemon, which then answers at [`Managed::address`]; starts it if it
    /// does not run.
    ///
    /// Many may ask at once, in this process or in others: one daemon is started, and all wait
    /// for it. `progress` hears of what takes a moment.
    ///
    /// # Errors
    ///
    /// If it cannot be started, or its state cannot be kept.
    pub async fn ensure(
        &self,
        progress: &(dyn Fn(&str) + Send + Sync),
    ) -> Result<Lease, DaemonError> {
        for _ in 0..ATTEMPTS {
            let Some(stream) = self.connect().await? else {
                progress("starting buildkitd");
                self.start().await?;
                continue;
            };
            // Without an answer it was about to stop, or somebody killed it.
            if let Some(lease) = self.lease(stream).await? {
                return Ok(lease);
            }
        }
        Err(DaemonError::Unsteady {
            log: self.state.log(),
        })
    }

    async fn lease(&self, stream: UnixStream) -> Result<Option<Lease>, DaemonError> {
        let mut stream = BufReader::new(stream);
        match ask(&mut stream, Wish::Lease).await {
            Some(Reply::Ready { pid }) => Ok(Some(Lease { stream, pid })),
            Some(Reply::Failed { reason }) => Err(DaemonError::NotStarted {
                reason,
                log: self.state.log(),
            }),
            Some(_) => Err(DaemonError::Version),
            None => Ok(None),
        }
    }

    /// Says how the daemon is; `None` if it does not run.
    ///
    /// # Errors
    ///
    /// If its state is not to be read.
    pub async fn status(&self) -> Result<Option<Status>, DaemonError> {
        let Some(stream) = self.connect().await? else {
            return Ok(None);
        };
        match ask(&mut BufReader::new(stream), Wish::Status).await {
            Some(Reply::Status(status)) => Ok(Some(status)),
            Some(_) => Err(DaemonError::Version),
            None => Ok(None),
        }
    }

    /// Stops the daemon, also if somebody uses it, and waits until it is gone with everything that
    /// it ran. Says whether there was one.
    ///
    /// # Errors
    ///
    /// If its state is not to be read.
    pub async fn stop(&self) -> Result<bool, DaemonError> {
        let running = match self.connect().await? {
            None => false,
            Some(stream) => {
                let supervisor = stream.peer_cred().ok().and_then(|peer| peer.pid());
                let supervisor = supervisor.map(End::of);
                let mut stream = BufReader::new(stream);
                match ask(&mut stream, Wish::Stop).await {
                    Some(Reply::Version) => return Err(DaemonError::Version),
                    Some(_) | None => while stream.read_u8().await.is_ok() {},
                }
                if let Some(supervisor) = supervisor {
                    supervisor.come(ENDING).await;
                }
                true
            }
        };
        // A guard may still be at work whose supervisor was killed.
        let guarded = !running && self.state.folder().exists() && self.wait_for_guard().await?;
        Ok(running || guarded)
    }

    /// Connects with the supervisor; `None` if there is none.
    pub(super) async fn connect(&self) -> Result<Option<UnixStream>, DaemonError> {
        connect(&self.state.control_socket())
            .await
            .map_err(|source| DaemonError::State {
                path: self.state.control_socket(),
                source,
            })
    }
}

async fn connect(socket: &Path) -> io::Result<Option<UnixStream>> {
    use io::ErrorKind::{ConnectionRefused, NotADirectory, NotFound};
    match UnixStream::connect(socket).await {
        Ok(stream) => Ok(Some(stream)),
        Err(error) if matches!(error.kind(), ConnectionRefused | NotADirectory | NotFound) => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

async fn ask(stream: &mut BufReader<UnixStream>, wish: Wish) -> Option<Reply> {
    let request = Request {
        protocol: PROTOCOL,
        wish,
    };
    send(stream, &request).await.ok()?;
    receive(stream).await
}
