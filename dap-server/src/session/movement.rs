//! How a run is moved: it goes away to move, and comes back with a reason.

use super::{
    Phase, Session, Upcoming,
    debuggee::{
        Debuggee, Ended, Frame, Launched, Program, Resume, RunEvent, Stop, StopReason, Stream, View,
    },
    launch_arguments::LaunchArguments,
    tickets,
};
use crate::wire::failure::{Failure, FailureKind};
use dap::{
    events::{
        ContinuedEventBody, ExitedEventBody, ProcessEventBody, StoppedEventBody, ThreadEventBody,
    },
    types::{ProcessEventStartMethod, StoppedEventReason, ThreadEventReason},
};
use spec_core::plan::TestPlan;
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{mpsc, watch},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

/// How many events of a run may wait to be told.
pub(super) const EVENT_QUEUE: usize = 256;

/// How long a run that is given up may take to come back.
const RETURN: Duration = Duration::from_millis(700);

/// What is debugged.
pub(crate) struct Run {
    /// What would run.
    pub(crate) program: Program,
    /// How it was launched.
    pub(crate) arguments: LaunchArguments,
    /// The last moment where it stood.
    pub(crate) view: Option<Arc<dyn View>>,
    /// What was wrong with the last move, if the daemon has gone.
    pub(crate) lost: Option<Failure>,
    /// Where the run is.
    pub(super) seat: Seat,
    /// What it tells.
    pub(super) events: mpsc::Receiver<RunEvent>,
    /// Tells it from other runs of the session.
    pub(super) number: u64,
    /// Whether the person knows that failures may be recorded, and how to run them anew.
    told_of_records: bool,
    /// Whether the state of a failure has been written.
    pub(super) exported: bool,
    /// The test that the client sees as the thread, from 0.
    test: usize,
}

/// Where a run is.
pub(super) enum Seat {
    /// With us.
    Here(Box<dyn Debuggee>),
    /// Moving.
    Away {
        moving: JoinHandle<(Box<dyn Debuggee>, Stop)>,
        cancel: CancellationToken,
    },
    /// Lost by a bug of ours.
    Gone,
}

/// A run that has come back, or never will.
pub(super) type Moved = Option<(Box<dyn Debuggee>, Stop)>;

/// Waits for a run to come back, for ever if it is not away.
pub(super) async fn moved(seat: Option<&mut Seat>) -> Moved {
    match seat {
        Some(Seat::Away { moving, .. }) => moving.await.ok(),
        _ => std::future::pending().await,
    }
}

impl Run {
    /// Takes over what a launch has prepared.
    pub(crate) fn new(
        launched: Launched,
        arguments: LaunchArguments,
        events: mpsc::Receiver<RunEvent>,
        number: u64,
    ) -> Self {
        Self {
            program: launched.program,
            arguments,
            view: None,
            lost: None,
            seat: Seat::Here(launched.debuggee),
            events,
            number,
            told_of_records: false,
            exported: false,
            test: 0,
        }
    }

    /// Returns the number of the thread that the client sees.
    pub(crate) fn thread(&self) -> i64 {
        i64::try_from(self.test).unwrap_or(0) + 1
    }

    /// Returns the name of that thread.
    pub(crate) fn thread_name(&self) -> String {
        match self.program.plan.tests.get(self.test) {
            Some(TestPlan {
                target: Some(target),
                name,
                ..
            }) => format!("{target} › {name}"),
            Some(test) => test.name.clone(),
            None => "tests".to_owned(),
        }
    }

    /// Returns the frame that is shown when it stands nowhere: editors want at least one.
    fn test_frame(&self) -> Option<Frame> {
        let test = self.program.plan.tests.get(self.test)?;
        Some(Frame {
            node: test.id.clone(),
            name: test.name.clone(),
            range: test.range,
            can_restart: false,
        })
    }

    /// Ends it and gives back what it holds.
    pub(super) async fn close(self) {
        let debuggee = match self.seat {
            Seat::Here(debuggee) => debuggee,
            Seat::Away { mut moving, cancel } => {
                cancel.cancel();
                // Nobody reads its events any more, so it cannot wait for that.
                drop(self.events);
                match tokio::time::timeout(RETURN, &mut moving).await {
                    Ok(Ok((debuggee, _))) => debuggee,
                    _ => return moving.abort(),
                }
            }
            Seat::Gone => return,
        };
        debuggee.close().await;
    }
}

impl Session {
    /// Opens the channels of a launch: where to stop, and what happens.
    pub(crate) fn open_run(
        &mut self,
        cancel: CancellationToken,
    ) -> (watch::Receiver<super::Stops>, mpsc::Sender<RunEvent>) {
        let (sender, events) = mpsc::channel(EVENT_QUEUE);
        self.upcoming = Some(Upcoming { events, cancel });
        (self.stops.subscribe(), sender)
    }

    /// Returns whether a launch is being validated.
    pub(crate) fn is_launching(&self) -> bool {
        self.upcoming.is_some()
    }

    /// Tells a launch that nobody wants it any more; returns whether there is one.
    pub(super) fn cancel_launch(&mut self) -> bool {
        let upcoming = self.upcoming.as_ref();
        upcoming.inspect(|it| it.cancel.cancel()).is_some()
    }

    /// Closes the channel of a launch that is over and was not installed.
    pub(crate) fn close_launch(&mut self) {
        let Some(mut upcoming) = self.upcoming.take() else {
            return;
        };
        while let Ok(event) = upcoming.events.try_recv() {
            self.report(event);
        }
        self.end_run_progress();
    }

    /// Gives back what a launch has prepared and nobody wants any more.
    pub(crate) fn discard(&mut self, launched: Launched) {
        self.jobs.spawn(async move {
            launched.debuggee.close().await;
            Box::new(|_: &mut Self| {}) as super::Effect
        });
    }

    /// Takes over what a launch has prepared; a run before it is given up.
    pub(crate) fn install(&mut self, launched: Launched, arguments: LaunchArguments) {
        let notes = launched.notes.clone();
        let upcoming = self.upcoming.take();
        let events = upcoming.map_or_else(|| mpsc::channel(1).1, |it| it.events);
        let number = self.run.as_ref().map_or(0, |run| run.number + 1);
        let old = self
            .run
            .replace(Run::new(launched, arguments, events, number));
        if let Some(old) = old {
            self.jobs.spawn(async move {
                old.close().await;
                Box::new(|_: &mut Session| {}) as super::Effect
            });
        }
        for note in notes {
            self.say(Stream::Console, &format!("{note}\n"));
        }
        self.resolve_breakpoints();
    }

    /// Begins a run that was prepared.
    pub(crate) fn begin(&mut self) {
        let Some(run) = &self.run else { return };
        let name = run
            .program
            .path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let thread_id = run.thread();
        self.event(
            "process",
            &ProcessEventBody {
                name,
                is_local_process: Some(false),
                start_method: Some(ProcessEventStartMethod::Launch),
                ..ProcessEventBody::default()
            },
        );
        self.event(
            "thread",
            &ThreadEventBody {
                reason: ThreadEventReason::Started,
                thread_id,
            },
        );
        self.resume(Resume::Continue);
    }

    /// Moves the run.
    pub(crate) fn resume(&mut self, how: Resume) {
        let Some(run) = &mut self.run else { return };
        match std::mem::replace(&mut run.seat, Seat::Gone) {
            Seat::Here(mut debuggee) => {
                let cancel = CancellationToken::new();
                let token = cancel.clone();
                let moving = tokio::spawn(async move {
                    let stop = debuggee.resume(how, token).await;
                    (debuggee, stop)
                });
                run.seat = Seat::Away { moving, cancel };
                self.phase = Phase::Running;
            }
            Seat::Gone => self.arrive(None),
            away @ Seat::Away { .. } => run.seat = away,
        }
    }

    /// Moves the run because of something that is no request for it, such as a word in the REPL.
    pub(crate) fn resume_unasked(&mut self, how: Resume) {
        self.continued();
        self.resume(how);
    }

    /// Says that the run goes on.
    pub(crate) fn continued(&mut self) {
        let Some(run) = &self.run else { return };
        let thread_id = run.thread();
        self.event(
            "continued",
            &ContinuedEventBody {
                thread_id,
                all_threads_continued: Some(true),
            },
        );
    }

    /// Asks a moving run to stop; returns whether it moves.
    pub(crate) fn pause(&mut self) -> bool {
        match &self.run {
            Some(Run {
                seat: Seat::Away { cancel, .. },
                ..
            }) => {
                cancel.cancel();
                true
            }
            // It has come back for a moment, and stays when that is over.
            Some(_) if self.phase == Phase::Running => {
                self.pausing = true;
                true
            }
            _ => false,
        }
    }

    /// Goes on after a moment that the person was not to see, unless something else was asked for
    /// meanwhile.
    pub(super) fn go_on(&mut self) {
        let pausing = std::mem::take(&mut self.pausing);
        if self.terminating {
            self.end_early();
        } else if pausing {
            self.stand(StopReason::Pause);
        } else {
            self.resume(Resume::Continue);
        }
    }

    /// Ends the run at once, or as soon as it comes back.
    pub(crate) fn terminate(&mut self) {
        if self.pause() {
            self.terminating = true;
        } else {
            self.end_early();
        }
    }

    /// Takes in a run that has come back.
    pub(super) fn arrive(&mut self, moved: Moved) {
        // What it told on the way comes before where it stands.
        while let Some(event) = self.run.as_mut().and_then(|run| run.events.try_recv().ok()) {
            self.report(event);
        }
        self.end_run_progress();
        let Some(run) = &mut self.run else { return };
        let stop = match moved {
            Some((debuggee, stop)) => {
                if !matches!(stop, Stop::Ended(_)) {
                    run.view = Some(debuggee.view());
                }
                run.seat = Seat::Here(debuggee);
                stop
            }
            None => {
                run.seat = Seat::Gone;
                Stop::Lost(tickets::bug())
            }
        };
        run.lost = None;
        match stop {
            Stop::Ended(ended) => self.end(&ended),
            Stop::Paused(_) | Stop::Lost(_) if self.terminating => self.end_early(),
            Stop::Paused(reason) => {
                if !self.export_failure(&reason) {
                    self.stand(reason);
                }
            }
            Stop::Lost(failure) => self.stand_lost(failure),
        }
    }

    fn stand(&mut self, reason: StopReason) {
        let mut hit_breakpoint_ids = None;
        let (reason, description, text) = match reason {
            StopReason::Entry => (
                StoppedEventReason::Entry,
                "Stopped at the start".to_owned(),
                None,
            ),
            StopReason::Step => (
                StoppedEventReason::Step,
                "Stopped after a move".to_owned(),
                None,
            ),
            StopReason::Pause => (StoppedEventReason::Pause, "Paused".to_owned(), None),
            StopReason::Breakpoint(ids) => {
                hit_breakpoint_ids = Some(ids);
                (
                    StoppedEventReason::Breakpoint,
                    "Stopped at a breakpoint".to_owned(),
                    None,
                )
            }
            StopReason::Exception {
                description,
                text,
                recorded,
            } => {
                let run = self.run.as_mut().filter(|_| recorded);
                if run.is_some_and(|run| !std::mem::replace(&mut run.told_of_records, true)) {
                    self.say(
                        Stream::Console,
                        "This failure was recorded in an earlier run. `again` runs it anew.\n",
                    );
                }
                (StoppedEventReason::Exception, description, Some(text))
            }
        };
        self.stop_at(reason, description, text, hit_breakpoint_ids);
    }

    fn stand_lost(&mut self, failure: Failure) {
        self.say(Stream::Stderr, &format!("{}\n", failure.sentence()));
        if failure.kind == FailureKind::Daemon {
            self.say(
                Stream::Console,
                "What was recorded stays readable. `restart` goes on once the daemon is back.\n",
            );
        }
        let (description, text) = (failure.text.clone(), failure.hint.clone());
        if let Some(run) = &mut self.run {
            run.lost = Some(failure);
        }
        self.stop_at(StoppedEventReason::Exception, description, text, None);
    }

    fn stop_at(
        &mut self,
        reason: StoppedEventReason,
        description: String,
        text: Option<String>,
        hit_breakpoint_ids: Option<Vec<i64>>,
    ) {
        let Some(run) = &mut self.run else { return };
        let old_thread = run.thread();
        let mut frames = Vec::new();
        if let Some(view) = &run.view {
            frames = view.frames();
            run.test = view.test();
        }
        if frames.is_empty() {
            frames.extend(run.test_frame());
        }
        let thread_id = run.thread();
        self.references.renew(frames);
        self.phase = Phase::Stopped;
        if thread_id != old_thread {
            let exited = ThreadEventReason::Exited;
            self.event(
                "thread",
                &ThreadEventBody {
                    reason: exited,
                    thread_id: old_thread,
                },
            );
            self.event(
                "thread",
                &ThreadEventBody {
                    reason: ThreadEventReason::Started,
                    thread_id,
                },
            );
        }
        self.event(
            "stopped",
            &StoppedEventBody {
                reason,
                description: Some(description),
                thread_id: Some(thread_id),
                preserve_focus_hint: None,
                text,
                all_threads_stopped: Some(true),
                hit_breakpoint_ids,
            },
        );
    }

    fn end_early(&mut self) {
        let summary = "ended before all tests had run".to_owned();
        self.end(&Ended {
            summary,
            exit_code: 2,
        });
    }

    /// Says that nothing is left to run, and gives back what the run holds.
    fn end(&mut self, ended: &Ended) {
        self.end_run_progress();
        self.terminating = false;
        self.pausing = false;
        self.phase = Phase::Ended;
        self.references.renew(Vec::new());
        if let Some(thread_id) = self.run.as_ref().map(Run::thread) {
            self.event(
                "thread",
                &ThreadEventBody {
                    reason: ThreadEventReason::Exited,
                    thread_id,
                },
            );
        }
        self.say(Stream::Console, &format!("{}\n", ended.summary));
        // nvim-dap closes at `terminated`, so the exit code comes first.
        self.event(
            "exited",
            &ExitedEventBody {
                exit_code: i64::from(ended.exit_code),
            },
        );
        self.bare_event("terminated");
    }
}
