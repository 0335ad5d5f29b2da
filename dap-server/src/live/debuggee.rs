//! A run that moves: the core's debugger behind the session's trait.

use super::{
    events::Forwarder,
    view::{LiveView, Origin},
};
use crate::{
    session::{
        debuggee::{Debuggee, Ended, Resume, RunEvent, Stop, StopReason, Stops, View},
        launch_arguments::LaunchArguments,
    },
    wire::failure::{Failure, FailureKind},
};
use async_trait::async_trait;
use spec_build::{
    client::Build,
    daemon::Lease,
    debugger::{self, Debugger},
    launch::Launched,
    run::RunError,
    timeline::Tally,
};
use std::sync::Arc;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

/// A run on a real daemon.
#[derive(Debug)]
pub(super) struct LiveDebuggee {
    debugger: Debugger<Build>,
    build: Build,
    origin: Origin,
    started: bool,
    stop_on_entry: bool,
    /// Where the session wants to stop, and the same as the debugger wants to know it.
    wanted: watch::Receiver<Stops>,
    stops: watch::Sender<debugger::Stops>,
    forwarder: Forwarder,
    /// Keeps our own daemon running.
    lease: Option<Lease>,
}

impl LiveDebuggee {
    pub(super) fn new(
        launched: Launched,
        lease: Option<Lease>,
        arguments: &LaunchArguments,
        wanted: watch::Receiver<Stops>,
        events: mpsc::Sender<RunEvent>,
    ) -> Self {
        let Launched {
            connection,
            content,
            build,
            run,
            events: happened,
        } = launched;
        let (stops, receiver) = watch::channel(debugger::Stops::default());
        let forwarder = Forwarder::start(Arc::clone(run.program()), happened, events);
        Self {
            debugger: Debugger::new(run, receiver),
            build,
            origin: Origin {
                connection,
                content,
            },
            started: false,
            stop_on_entry: arguments.stop_on_entry && !arguments.no_debug,
            wanted,
            stops,
            forwarder,
            lease,
        }
    }

    /// Moves, while what the session wants is passed on as it changes.
    async fn moved(&mut self, how: &Resume, cancel: &CancellationToken) -> debugger::Stop {
        let mut wanted = self.wanted.clone();
        self.stops
            .send_replace(to_core(&wanted.borrow_and_update()));
        let (debugger, stops) = (&mut self.debugger, &self.stops);
        let started = std::mem::replace(&mut self.started, true);
        let stop_on_entry = self.stop_on_entry;
        let moving = async {
            match how {
                Resume::Continue if !started => debugger.start(stop_on_entry, cancel).await,
                Resume::Continue => debugger.resume(debugger::Resume::Continue, cancel).await,
                Resume::Next => debugger.resume(debugger::Resume::Next, cancel).await,
                Resume::StepIn => debugger.resume(debugger::Resume::StepIn, cancel).await,
                Resume::StepOut => debugger.resume(debugger::Resume::StepOut, cancel).await,
                Resume::StepBack => debugger::Stop::Paused(debugger.back()),
                Resume::ReverseContinue => debugger::Stop::Paused(debugger.reverse()),
                Resume::Again(node) => debugger.again(node, cancel).await,
            }
        };
        tokio::pin!(moving);
        loop {
            tokio::select! {
                stop = &mut moving => return stop,
                Ok(()) = wanted.changed() => {
                    stops.send_replace(to_core(&wanted.borrow_and_update()));
                }
            }
        }
    }

    fn stop(&self, stop: debugger::Stop) -> Stop {
        match stop {
            debugger::Stop::Paused(reason) => Stop::Paused(self.reason(&reason)),
            debugger::Stop::Ended(tally) => Stop::Ended(ended(tally)),
            debugger::Stop::Lost(error) => Stop::Lost(lost(&error)),
        }
    }

    fn reason(&self, reason: &debugger::StopReason) -> StopReason {
        match reason {
            debugger::StopReason::Entry => StopReason::Entry,
            debugger::StopReason::Step => StopReason::Step,
            debugger::StopReason::Pause => StopReason::Pause,
            debugger::StopReason::Breakpoint => {
                let wanted = self.wanted.borrow();
                let node = self
                    .debugger
                    .node()
                    .and_then(|node| wanted.breakpoints.get(&node.id));
                StopReason::Breakpoint(node.cloned().unwrap_or_default())
            }
            debugger::StopReason::Exception => {
                let Some(exception) = self.debugger.exception() else {
                    return StopReason::Step;
                };
                StopReason::Exception {
                    description: exception.title,
                    text: exception.description,
                    recorded: exception.recorded,
                }
            }
        }
    }
}

#[async_trait]
impl Debuggee for LiveDebuggee {
    async fn resume(&mut self, how: Resume, cancel: CancellationToken) -> Stop {
        let stop = self.moved(&how, &cancel).await;
        self.forwarder.flush().await;
        self.stop(stop)
    }

    fn view(&self) -> Arc<dyn View> {
        Arc::new(LiveView::of(&self.debugger, &self.build, &self.origin))
    }

    async fn close(self: Box<Self>) {
        let Self {
            debugger,
            build,
            forwarder,
            lease,
            ..
        } = *self;
        drop(debugger);
        build.abort().await;
        drop(forwarder);
        drop(lease);
    }
}

/// The session itself clears what is not to stop a run, such as everything without debugging.
fn to_core(stops: &Stops) -> debugger::Stops {
    debugger::Stops {
        breakpoints: stops.breakpoints.keys().cloned().collect(),
        failed_check: stops.failed_check,
        failed_step: stops.failed_step,
    }
}

fn ended(tally: Tally) -> Ended {
    let mut summary = format!("{} passed, {} failed", tally.passed, tally.failed);
    for (count, word) in [(tally.skipped, "skipped"), (tally.errored, "errored")] {
        if count > 0 {
            summary.push_str(&format!(", {count} {word}"));
        }
    }
    Ended {
        summary,
        exit_code: i32::from(!tally.is_sound()),
    }
}

fn lost(error: &RunError) -> Failure {
    let kind = match error {
        RunError::Engine(_) => FailureKind::Daemon,
        RunError::Record { .. } | RunError::NoNode(_) | RunError::NotValidated(_) => {
            FailureKind::Internal
        }
    };
    let failure = Failure::new(kind, error.to_string());
    match error.hint() {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}
