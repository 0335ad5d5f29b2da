//! Tickets: requests that are still to be answered.
//!
//! A ticket leaves the session only as an answer, so that none is forgotten and none answered
//! twice.

use super::{Effect, Session};
use crate::wire::failure::{Failure, FailureKind};
use serde_json::Value;
use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    time::Duration,
};
use tokio::task::{Id, JoinSet};
use tokio_util::sync::CancellationToken;

/// How long work that was cancelled may take to end by itself.
const GRACE: Duration = Duration::from_secs(2);

/// An answer: the body, `Null` for none, or what went wrong.
pub(crate) type Answer = Result<Value, Failure>;

/// What is left to do on the session when work is done.
pub(crate) type Finish = Box<dyn FnOnce(&mut Session) -> Result<Handled, Failure> + Send>;

/// How a handler served its request.
pub(crate) enum Handled {
    /// With this body.
    Now(Value),
    /// With this body, and what may only happen after the answer.
    Then(Value, Effect),
    /// It takes time.
    Later {
        /// Tells the work to stop.
        cancel: CancellationToken,
        /// The work.
        work: Pin<Box<dyn Future<Output = Finish> + Send>>,
    },
    /// The client leaves; it is answered when everything else is.
    Leave,
}

impl std::fmt::Debug for Handled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Now(_) => "Now",
            Self::Then(..) => "Then",
            Self::Later { .. } => "Later",
            Self::Leave => "Leave",
        })
    }
}

impl Handled {
    /// Answers without a body.
    pub(crate) const EMPTY: Self = Self::Now(Value::Null);

    /// Answers without a body; then something happens.
    pub(crate) fn then(effect: impl FnOnce(&mut Session) + Send + 'static) -> Self {
        Self::Then(Value::Null, Box::new(effect))
    }

    /// Works, then finishes on the session.
    ///
    /// `finish` runs in any case: with a failure if the work panicked, or was cancelled and did
    /// not end by itself.
    pub(crate) fn later<T: Send + 'static>(
        cancel: CancellationToken,
        work: impl Future<Output = Result<T, Failure>> + Send + 'static,
        finish: impl FnOnce(&mut Session, Result<T, Failure>) -> Result<Self, Failure> + Send + 'static,
    ) -> Self {
        let token = cancel.clone();
        let work = async move {
            let given_up = async {
                token.cancelled().await;
                tokio::time::sleep(GRACE).await;
            };
            let result = tokio::select! {
                biased;
                result = guarded(work) => result,
                () = given_up => Err(Failure::cancelled()),
            };
            Box::new(move |session: &mut Session| finish(session, result)) as Finish
        };
        Self::Later {
            cancel,
            work: Box::pin(work),
        }
    }
}

/// Does work whose panic is a failure.
async fn guarded<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let mut work = std::pin::pin!(work);
    std::future::poll_fn(|context| {
        catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context)))
            .unwrap_or_else(|_| std::task::Poll::Ready(Err(bug())))
    })
    .await
}

/// A request that is still to be answered.
#[derive(Debug)]
pub(crate) struct Ticket {
    /// Its number.
    pub(crate) seq: i64,
    /// Its command.
    pub(crate) command: String,
    /// Whether the client has taken it back.
    pub(crate) cancelled: bool,
}

impl Ticket {
    pub(crate) fn new(seq: i64, command: String) -> Self {
        Self {
            seq,
            command,
            cancelled: false,
        }
    }
}

/// The requests that are being worked on.
#[derive(Debug, Default)]
pub(crate) struct Tickets {
    work: JoinSet<Finish>,
    open: HashMap<Id, (Ticket, CancellationToken)>,
}

/// Work that has ended.
pub(crate) struct Done {
    pub(crate) ticket: Ticket,
    pub(crate) finish: Result<Finish, Failure>,
}

impl Tickets {
    pub(crate) fn start(
        &mut self,
        ticket: Ticket,
        cancel: CancellationToken,
        work: Pin<Box<dyn Future<Output = Finish> + Send>>,
    ) {
        let handle = self.work.spawn(work);
        self.open.insert(handle.id(), (ticket, cancel));
    }

    /// Waits for the next work that ends, for ever if there is none.
    pub(crate) async fn next(&mut self) -> Done {
        loop {
            let (id, finish) = match self.work.join_next_with_id().await {
                Some(Ok((id, finish))) => (id, Ok(finish)),
                Some(Err(error)) => (error.id(), Err(bug())),
                None => std::future::pending().await,
            };
            if let Some((ticket, _)) = self.open.remove(&id) {
                return Done { ticket, finish };
            }
        }
    }

    /// Tells the work for a request to stop; returns whether there was any.
    pub(crate) fn cancel(&mut self, seq: i64) -> bool {
        let found = self.open.values_mut().find(|(ticket, _)| ticket.seq == seq);
        if let Some((ticket, cancel)) = found {
            ticket.cancelled = true;
            cancel.cancel();
            return true;
        }
        false
    }

    /// Stops all work, and returns who is still to be answered, in the order of asking.
    pub(crate) fn clear(&mut self) -> Vec<Ticket> {
        self.work.abort_all();
        let mut tickets: Vec<_> = self
            .open
            .drain()
            .map(|(_, (ticket, cancel))| {
                cancel.cancel();
                ticket
            })
            .collect();
        tickets.sort_by_key(|ticket| ticket.seq);
        tickets
    }
}

/// The answer when one of our own functions panicked.
pub(crate) fn bug() -> Failure {
    Failure::new(
        FailureKind::Internal,
        "the debugger has a bug: it could not finish this",
    )
    .hint("The log on standard error has the details; please report it.")
}
