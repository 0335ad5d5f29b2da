//! A debug session: one task owns its whole state; requests come in, answers and events go out.
//!
//! Look at [`Session`] first, then at `turn`, where everything that can happen is listed.
//! Handlers (in [`crate::requests`]) are plain functions over the session: what takes time is
//! handed back as work, and what they say is queued, so that the order on the wire is the order in
//! which it was said. A request gets exactly one answer, whatever becomes of its handler.

pub mod breakpoints;
pub mod debuggee;
mod edge;
mod export;
pub mod launch_arguments;
mod movement;
mod phase;
mod progress;
mod references;
mod report;
mod tickets;

#[cfg(test)]
mod double;
#[cfg(test)]
mod tests;

pub use phase::Phase;

pub(crate) use edge::{Edge, same_file};
pub(crate) use tickets::{Answer, Finish, Handled};

use crate::{
    requests,
    wire::{
        connection::{Client, Connection},
        failure::{Failure, FailureKind},
        message::{Outgoing, Request},
    },
};
use breakpoints::Breakpoints;
use debuggee::{Launcher, RunEvent, Stops, View};
use movement::{Moved, Run};
use progress::Progress;
use references::References;
use serde_json::Value;
use std::{
    collections::{BTreeMap, VecDeque},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};
use tickets::{Done, Ticket, Tickets};
use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;

/// How long a client that has closed its side may take to read what is still to be said.
const FAREWELL: Duration = Duration::from_secs(2);

/// How long what we hold may take to be given back at the end. VS Code kills an adapter that has
/// not answered `disconnect` within two seconds.
const CLOSING: Duration = Duration::from_secs(1);

/// Something to do on the session once a background job has ended.
pub(crate) type Effect = Box<dyn FnOnce(&mut Session) + Send>;

/// What a client can do.
#[derive(Clone, Debug, Default)]
pub(crate) struct Features {
    /// It opens terminals for us.
    pub(crate) run_in_terminal: bool,
    /// It shows progress.
    pub(crate) progress: bool,
    /// It shows the types of variables.
    pub(crate) variable_type: bool,
}

/// The state of a session.
pub struct Session {
    /// Makes what is debugged.
    pub(crate) launcher: Arc<dyn Launcher>,
    /// How far it has come.
    pub(crate) phase: Phase,
    /// How the client counts and writes.
    pub(crate) edge: Edge,
    /// What the client can do.
    pub(crate) features: Features,
    /// Where the client wants to stop.
    pub(crate) breakpoints: Breakpoints,
    /// At which failures the client wants to stop.
    pub(crate) filters: Filters,
    /// The numbers of frames and variables.
    pub(crate) references: References,
    /// What is debugged.
    pub(crate) run: Option<Run>,
    /// What goes on.
    pub(crate) progress: Progress,
    /// Jobs that belong to no request: shells, commands that take long, runs that are given up.
    pub(crate) jobs: JoinSet<Effect>,
    /// Cancelled at the end, for jobs that have something to give back.
    pub(crate) ending: CancellationToken,
    /// The way to the client, for jobs that ask it something.
    pub(crate) client: Client,
    stops: watch::Sender<Stops>,
    /// The events of a launch that is still being validated.
    upcoming: Option<Upcoming>,
    tickets: Tickets,
    outbox: VecDeque<Outgoing>,
    /// Whether the run is to end at the next stop.
    terminating: bool,
    /// Whether the run is to stand where it is.
    pausing: bool,
    /// Who said goodbye.
    leaving: Option<Ticket>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("phase", &self.phase)
            .finish_non_exhaustive()
    }
}

/// A launch that is being validated.
struct Upcoming {
    events: mpsc::Receiver<RunEvent>,
    cancel: CancellationToken,
}

/// At which failures a run stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Filters {
    /// A failed check.
    pub(crate) failed_check: bool,
    /// A failed step.
    pub(crate) failed_step: bool,
}

impl Default for Filters {
    /// Both: Helix never says which it wants.
    fn default() -> Self {
        Self {
            failed_check: true,
            failed_step: true,
        }
    }
}

/// Everything that can happen to a session.
enum Turn {
    Request(Request),
    Gone,
    Done(Done),
    Job(Effect),
    Moved(Moved),
    Event(RunEvent),
}

/// Serves one client from its first message to its last.
///
/// Returns when the client has disconnected or gone, or `shutdown` is cancelled; whatever the
/// session held is given back by then.
pub async fn serve(
    mut connection: Connection,
    launcher: Arc<dyn Launcher>,
    shutdown: CancellationToken,
) {
    let mut session = Session::new(launcher, connection.client.clone());
    while session.leaving.is_none() {
        let turn = tokio::select! {
            biased;
            () = shutdown.cancelled() => Turn::Gone,
            turn = session.turn(&mut connection.requests) => turn,
        };
        if matches!(turn, Turn::Gone) {
            break;
        }
        session.take(turn);
        session.flush(&connection.closed).await;
    }
    session.leave().await;
    session.flush(&connection.closed).await;
    drop(session);
    if tokio::time::timeout(FAREWELL, connection.finish())
        .await
        .is_err()
    {
        tracing::info!("the client does not read what is said to it");
    }
}

impl Session {
    pub(crate) fn new(launcher: Arc<dyn Launcher>, client: Client) -> Self {
        Self {
            launcher,
            phase: Phase::Uninitialized,
            edge: Edge::default(),
            features: Features::default(),
            breakpoints: Breakpoints::default(),
            filters: Filters::default(),
            references: References::default(),
            run: None,
            progress: Progress::default(),
            jobs: JoinSet::new(),
            ending: CancellationToken::new(),
            client,
            stops: watch::Sender::new(Stops::default()),
            upcoming: None,
            tickets: Tickets::default(),
            outbox: VecDeque::new(),
            terminating: false,
            pausing: false,
            leaving: None,
        }
    }

    /// Waits for the next thing that happens.
    async fn turn(&mut self, requests: &mut mpsc::Receiver<Request>) -> Turn {
        let (run_events, moved) = match &mut self.run {
            Some(run) => (Some(&mut run.events), Some(&mut run.seat)),
            None => (None, None),
        };
        tokio::select! {
            biased;
            request = requests.recv() => request.map_or(Turn::Gone, Turn::Request),
            done = self.tickets.next() => Turn::Done(done),
            moved = movement::moved(moved) => Turn::Moved(moved),
            Some(Ok(effect)) = self.jobs.join_next(), if !self.jobs.is_empty() => Turn::Job(effect),
            event = next(run_events) => Turn::Event(event),
            event = next(self.upcoming.as_mut().map(|it| &mut it.events)) => Turn::Event(event),
        }
    }

    /// Does what a turn asks for. Never waits.
    fn take(&mut self, turn: Turn) {
        match turn {
            Turn::Request(request) => self.dispatch(request),
            Turn::Done(Done { ticket, finish }) => {
                let handled = match finish {
                    Ok(finish) => self.guarded(|session| finish(session)),
                    Err(failure) => Err(failure),
                };
                let handled = match handled {
                    Err(_) if ticket.cancelled => Err(Failure::cancelled()),
                    other => other,
                };
                self.settle(ticket, handled);
            }
            Turn::Job(effect) => self.guarded_effect(effect),
            Turn::Moved(moved) => {
                let arrive: Effect = Box::new(move |session| session.arrive(moved));
                self.guarded_effect(arrive);
            }
            Turn::Event(event) => self.report(event),
            Turn::Gone => {}
        }
    }

    fn dispatch(&mut self, request: Request) {
        let handled = match requests::find(&request.command) {
            None => Err(Failure::new(
                FailureKind::UnknownRequest,
                format!("the request `{}` is not supported", request.command),
            )),
            Some(entry) if !entry.phases.contains(&self.phase) => {
                let text = format!("`{}` is not possible: {}", request.command, self.phase);
                let failure = Failure::new(FailureKind::State, text);
                Err(match self.phase.hint() {
                    Some(hint) => failure.hint(hint),
                    None => failure,
                })
            }
            Some(entry) => self.guarded(|session| (entry.handler)(session, &request)),
        };
        self.settle(Ticket::new(request.seq, request.command), handled);
    }

    /// Runs a handler; a panic becomes an answer.
    fn guarded(
        &mut self,
        handler: impl FnOnce(&mut Self) -> Result<Handled, Failure>,
    ) -> Result<Handled, Failure> {
        catch_unwind(AssertUnwindSafe(|| handler(self))).unwrap_or_else(|_| Err(tickets::bug()))
    }

    fn guarded_effect(&mut self, effect: Effect) {
        if catch_unwind(AssertUnwindSafe(|| effect(self))).is_err() {
            self.say(
                debuggee::Stream::Stderr,
                &format!("{}\n", tickets::bug().sentence()),
            );
        }
    }

    /// Answers a request, now or when its work is done.
    fn settle(&mut self, ticket: Ticket, handled: Result<Handled, Failure>) {
        match handled {
            Err(failure) => self.respond(ticket, Err(failure)),
            Ok(Handled::Now(body)) => self.respond(ticket, Ok(body)),
            Ok(Handled::Then(body, effect)) => {
                self.respond(ticket, Ok(body));
                self.guarded_effect(effect);
            }
            Ok(Handled::Later { cancel, work }) => self.tickets.start(ticket, cancel, work),
            Ok(Handled::Leave) => self.leaving = Some(ticket),
        }
    }

    fn respond(&mut self, ticket: Ticket, answer: Answer) {
        let Ticket { seq, command, .. } = ticket;
        if let Err(failure) = &answer {
            tracing::debug!("{command} failed: {failure}");
        }
        self.outbox.push_back(Outgoing::Response {
            request_seq: seq,
            command,
            answer,
        });
    }

    /// Queues an event.
    pub(crate) fn event(&mut self, event: &'static str, body: &impl serde::Serialize) {
        self.outbox.push_back(Outgoing::event(event, body));
    }

    /// Queues an event without a body.
    pub(crate) fn bare_event(&mut self, event: &'static str) {
        self.outbox.push_back(Outgoing::Event {
            event,
            body: Value::Null,
        });
    }

    /// Takes a request of the client's back; returns whether it was still being worked on.
    pub(crate) fn cancel_request(&mut self, seq: i64) -> bool {
        self.tickets.cancel(seq)
    }

    /// Returns the moment where the run stands.
    ///
    /// # Errors
    ///
    /// When it has not stopped anywhere yet.
    pub(crate) fn view(&self) -> Result<Arc<dyn View>, Failure> {
        self.run
            .as_ref()
            .and_then(|run| run.view.clone())
            .ok_or_else(|| Failure::new(FailureKind::NotFound, "the debugger stands nowhere"))
    }

    /// Tells a run where to stop, also in its middle.
    pub(crate) fn publish_stops(&mut self) {
        let never = self.run.as_ref().is_some_and(|run| run.arguments.no_debug);
        let export = self.run.as_ref().is_some_and(Run::wants_export);
        let Filters {
            failed_check,
            failed_step,
        } = self.filters;
        let stops = Stops {
            breakpoints: if never {
                BTreeMap::new()
            } else {
                self.breakpoints.nodes()
            },
            failed_check: failed_check && !never || export,
            failed_step: failed_step && !never || export,
        };
        self.stops.send_replace(stops);
    }

    async fn flush(&mut self, closed: &CancellationToken) {
        while let Some(message) = self.outbox.pop_front() {
            // A client that has closed its side may still read; one that has gone never will.
            let given_up = async {
                closed.cancelled().await;
                tokio::time::sleep(FAREWELL).await;
            };
            let sent = tokio::select! {
                biased;
                sent = self.client.send(message) => sent,
                () = given_up => false,
            };
            if !sent {
                self.outbox.clear();
            }
        }
    }

    /// Gives back everything, and answers everybody.
    async fn leave(&mut self) {
        self.ending.cancel();
        for ticket in self.tickets.clear() {
            self.respond(ticket, Err(Failure::cancelled()));
        }
        self.upcoming = None;
        let run = self.run.take();
        let closing = async {
            if let Some(run) = run {
                run.close().await;
            }
            while self.jobs.join_next().await.is_some() {}
        };
        if tokio::time::timeout(CLOSING, closing).await.is_err() {
            tracing::warn!("not everything could be given back in time");
        }
        self.jobs.abort_all();
        if let Some(ticket) = self.leaving.take() {
            self.respond(ticket, Ok(Value::Null));
        }
    }
}

/// Waits for an event, for ever if there is no source of any.
async fn next(events: Option<&mut mpsc::Receiver<RunEvent>>) -> RunEvent {
    if let Some(events) = events
        && let Some(event) = events.recv().await
    {
        return event;
    }
    std::future::pending().await
}
