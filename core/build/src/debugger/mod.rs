//! The debugger: a cursor over the timeline of a run. It knows no protocol.
//!
//! Look at [`Debugger`] first. It stands *before* a node, or *at* a node whose result is shown.
//! [`Debugger::resume`] moves it forwards and executes what is not known yet; [`Debugger::back`]
//! moves it backwards, where nothing ever changes and nothing is executed.

mod failure;
mod inspect;
mod route;
#[cfg(test)]
mod tests;

pub use failure::{Exception, check_details, describe_check, describe_step, verdict_word};
pub use inspect::{Frame, Scope, ScopeKind, Variable};
pub use route::{Resume, Route, RouteNode, StopKind};

use crate::{
    run::{Engine, Executed, Finished, Run, RunError},
    timeline::{Moment, Tally, Timeline},
};
use spec_core::plan::NodeId;
use spec_probe::Verdict;
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};
use tokio::{sync::watch, task::JoinSet};
use tokio_util::sync::CancellationToken;

/// How long a command that runs may go on when the user wants to pause.
const PATIENCE: Duration = Duration::from_secs(3);

/// Where the debugger stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Position {
    /// The index of the node in the [`Route`].
    pub index: usize,
    /// Whether the node's result is shown; else the debugger stands before it.
    pub done: bool,
}

/// Where the debugger stops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stops {
    /// The nodes before which it stops.
    pub breakpoints: BTreeSet<NodeId>,
    /// Whether it stops at a check that failed or could not be judged.
    pub failed_check: bool,
    /// Whether it stops at a step that failed or could not be started.
    pub failed_step: bool,
}

impl Default for Stops {
    fn default() -> Self {
        Self {
            breakpoints: BTreeSet::new(),
            failed_check: true,
            failed_step: true,
        }
    }
}

/// Why the debugger stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StopReason {
    /// At the first node.
    Entry,
    /// A step of the user's ended.
    Step,
    /// At a node with a breakpoint.
    Breakpoint,
    /// The user asked for it.
    Pause,
    /// A check or a step failed.
    Exception,
}

/// How a movement ended.
#[derive(Debug)]
pub enum Stop {
    /// At a node; [`Debugger::position`] says where.
    Paused(StopReason),
    /// Behind the last node.
    Ended(Tally),
    /// The daemon is gone, or refuses: what is known stays known.
    Lost(RunError),
}

/// A cursor over the timeline of a run.
#[derive(Debug)]
pub struct Debugger<E: Engine> {
    run: Arc<Run<E>>,
    timeline: Timeline,
    position: Option<Position>,
    /// Where to stop; the latest value counts, also in the middle of a movement.
    stops: watch::Receiver<Stops>,
    /// The image under test, once it is known.
    base: Option<E::State>,
    /// The file system after each step, by test and step.
    states: HashMap<(usize, usize), E::State>,
    /// The folders with the records, by index of the node.
    records: HashMap<usize, E::State>,
}

impl<E: Engine> Debugger<E> {
    /// Begins before the first node; nothing is executed yet.
    pub fn new(run: Arc<Run<E>>, stops: watch::Receiver<Stops>) -> Self {
        let timeline = Timeline::new(Arc::clone(&run.program().route));
        Self {
            run,
            timeline,
            position: None,
            stops,
            base: None,
            states: HashMap::new(),
            records: HashMap::new(),
        }
    }

    /// Returns the run.
    pub fn run(&self) -> &Arc<Run<E>> {
        &self.run
    }

    /// Returns what is known so far.
    pub fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    /// Returns where the debugger stands; nowhere before the start and behind the end.
    pub fn position(&self) -> Option<Position> {
        self.position
    }

    /// Returns the node where it stands.
    pub fn node(&self) -> Option<&RouteNode> {
        self.timeline.route().nodes.get(self.position?.index)
    }

    /// Returns the moment that is shown where it stands: what became of the node, if it is known.
    pub fn moment(&self) -> Option<&Moment> {
        self.timeline.moment(self.position?.index)
    }

    /// Brings the image to the daemon and stands before the first node.
    ///
    /// Must come first; moves on at once unless the user wants to stop at the entry.
    pub async fn start(&mut self, stop_on_entry: bool, pause: &CancellationToken) -> Stop {
        if let Err(error) = self.bring_base(pause).await {
            return Stop::Lost(error);
        }
        if self.timeline.route().nodes.is_empty() {
            return Stop::Ended(self.timeline.tally());
        }
        self.position = Some(Position {
            index: 0,
            done: false,
        });
        if stop_on_entry {
            Stop::Paused(StopReason::Entry)
        } else if self.has_breakpoint(0) {
            Stop::Paused(StopReason::Breakpoint)
        } else if pause.is_cancelled() {
            Stop::Paused(StopReason::Pause)
        } else {
            self.resume(Resume::Continue, pause).await
        }
    }

    /// Moves forwards until something makes it stop.
    ///
    /// `pause` turning true stops it before the next node; a command that goes on for longer than
    /// a few seconds is ended for that, and runs again on the way on.
    pub async fn resume(&mut self, resume: Resume, pause: &CancellationToken) -> Stop {
        let Some(start) = self.position else {
            return Stop::Ended(self.timeline.tally());
        };
        let mut at = start;
        loop {
            if !at.done {
                match self.visit(at.index, resume, pause).await {
                    Ok(Some(verdict)) => {
                        if self.is_exception(at.index, verdict) {
                            self.position = Some(Position {
                                index: at.index,
                                done: true,
                            });
                            return Stop::Paused(StopReason::Exception);
                        }
                    }
                    Ok(None) => {
                        self.position = Some(at);
                        return Stop::Paused(StopReason::Pause);
                    }
                    Err(error) => {
                        self.position = Some(at);
                        return Stop::Lost(error);
                    }
                }
            }
            let Some(next) = self.next_to_run(at.index) else {
                self.position = None;
                return Stop::Ended(self.timeline.tally());
            };
            at = Position {
                index: next,
                done: false,
            };
            let reason = if self.has_breakpoint(next) {
                Some(StopReason::Breakpoint)
            } else if self.timeline.route().arrives(start.index, resume, next) {
                Some(StopReason::Step)
            } else {
                pause.is_cancelled().then_some(StopReason::Pause)
            };
            if let Some(reason) = reason {
                self.position = Some(at);
                return Stop::Paused(reason);
            }
        }
    }

    /// Moves one node back in what has happened; executes nothing.
    ///
    /// At the first node it stays there, with the reason [`StopReason::Entry`].
    pub fn back(&mut self) -> StopReason {
        let nodes = self.timeline.route().nodes.len();
        let from = match self.position {
            // Standing at a result, the way back leads to the state before it.
            Some(Position { index, done: true }) => {
                self.position = Some(Position { index, done: false });
                return StopReason::Step;
            }
            Some(Position { index, .. }) => index,
            None => nodes,
        };
        let ran = |index: &usize| {
            self.timeline
                .moment(*index)
                .is_some_and(|moment| moment.finished.verdict() != Verdict::Skipped)
        };
        match (0..from).rev().find(ran) {
            Some(index) => {
                self.position = Some(Position { index, done: false });
                StopReason::Step
            }
            None => {
                self.position = (nodes > 0).then_some(Position {
                    index: 0,
                    done: false,
                });
                StopReason::Entry
            }
        }
    }

    /// Moves back to the last node with a breakpoint, or to the first of all.
    pub fn reverse(&mut self) -> StopReason {
        loop {
            match self.back() {
                StopReason::Step => {
                    let at = self.position.map(|position| position.index);
                    if at.is_some_and(|index| self.has_breakpoint(index)) {
                        return StopReason::Breakpoint;
                    }
                }
                entry => return entry,
            }
        }
    }

    /// Runs a node anew, whatever is recorded of it, and shows its result; the node where the
    /// debugger stands, or one before it.
    ///
    /// What came after it in its test is forgotten.
    pub async fn again(&mut self, node: &NodeId, pause: &CancellationToken) -> Stop {
        let nodes = &self.timeline.route().nodes;
        let found = nodes
            .iter()
            .enumerate()
            .find(|(_, other)| other.id == *node);
        let Some((index, node)) = found.map(|(index, node)| (index, node.clone())) else {
            return Stop::Lost(RunError::NoNode(node.to_string()));
        };
        self.run.advance(&node);
        self.timeline.cut(index);
        self.records.retain(|known, _| *known < index);
        if let (StopKind::Step, Some(step)) = (node.kind, node.step) {
            self.states
                .retain(|(test, known), _| *test != node.test || *known < step);
        }
        match self.visit(index, Resume::Next, pause).await {
            Ok(Some(verdict)) => {
                self.position = Some(Position { index, done: true });
                let exception = self.is_exception(index, verdict);
                Stop::Paused(if exception {
                    StopReason::Exception
                } else {
                    StopReason::Step
                })
            }
            Ok(None) => {
                self.position = Some(Position { index, done: false });
                Stop::Paused(StopReason::Pause)
            }
            Err(error) => Stop::Lost(error),
        }
    }

    /// Returns the file system that a shell would see where the debugger stands.
    pub fn state(&self) -> Option<&E::State> {
        self.state_at(self.position?)
    }

    /// Returns the file system before a node, or after it once its result is shown.
    pub fn state_at(&self, position: Position) -> Option<&E::State> {
        let node = self.timeline.route().nodes.get(position.index)?;
        let step = match node.kind {
            StopKind::Step if !position.done => node.step?.checked_sub(1),
            _ => node.step,
        };
        match step {
            Some(step) => self.states.get(&(node.test, step)),
            None => self.base.as_ref(),
        }
    }

    /// Returns the folder with the record of a node, and for a step the whole streams beside it.
    pub fn record(&self, index: usize) -> Option<&E::State> {
        self.records.get(&index)
    }

    /// Brings the image to the daemon; false if the user paused first.
    async fn bring_base(&mut self, pause: &CancellationToken) -> Result<bool, RunError> {
        if self.base.is_none() {
            let run = Arc::clone(&self.run);
            self.base = until_paused(run.base(), PATIENCE, pause)
                .await
                .transpose()?;
        }
        Ok(self.base.is_some())
    }

    /// Makes the verdict of a node known; `None` if the user paused first.
    async fn visit(
        &mut self,
        index: usize,
        resume: Resume,
        pause: &CancellationToken,
    ) -> Result<Option<Verdict>, RunError> {
        if let Some(moment) = self.timeline.moment(index) {
            return Ok(Some(moment.finished.verdict()));
        }
        let Some(node) = self.timeline.route().nodes.get(index).cloned() else {
            return Ok(None);
        };
        if !self.bring_base(pause).await? {
            return Ok(None);
        }
        if node.kind == StopKind::Step {
            let run = Arc::clone(&self.run);
            let Some(executed) = until_paused(run.execute(&node), PATIENCE, pause).await else {
                return Ok(None);
            };
            self.keep(index, executed?);
        } else {
            let together = self.visited_together(index, resume);
            let mut checks = JoinSet::new();
            for (index, node) in together {
                let run = Arc::clone(&self.run);
                checks.spawn(async move { (index, run.execute(&node).await) });
            }
            while let Some(joined) = until_paused(checks.join_next(), PATIENCE, pause).await {
                match joined {
                    Some(Ok((index, executed))) => self.keep(index, executed?),
                    Some(Err(error)) => {
                        if let Ok(panic) = error.try_into_panic() {
                            std::panic::resume_unwind(panic);
                        }
                    }
                    None => break,
                }
            }
        }
        Ok(self
            .timeline
            .moment(index)
            .map(|moment| moment.finished.verdict()))
    }

    /// The checks beside a check are made with it, unless the user goes one by one or wants to
    /// stop before one of them.
    fn visited_together(&self, index: usize, resume: Resume) -> Vec<(usize, RouteNode)> {
        let nodes = &self.timeline.route().nodes;
        let Some(first) = nodes.get(index) else {
            return Vec::new();
        };
        nodes
            .iter()
            .enumerate()
            .skip(index)
            .take_while(|(at, node)| {
                let beside =
                    node.test == first.test && node.kind == first.kind && node.step == first.step;
                *at == index || beside && resume != Resume::StepIn && !self.has_breakpoint(*at)
            })
            .filter(|(at, _)| self.timeline.moment(*at).is_none())
            .map(|(at, node)| (at, node.clone()))
            .collect()
    }

    /// Keeps what became of a node, and says of what it keeps from running that it is skipped.
    fn keep(&mut self, index: usize, executed: Executed<E::State>) {
        let node = self.timeline.route().nodes.get(index).cloned();
        if let Some(record) = executed.record {
            self.records.insert(index, record);
        }
        if let (Some(node), Some(state)) = (&node, executed.state)
            && let Some(step) = node.step
        {
            self.states.insert((node.test, step), state);
        }
        let verdict = executed.finished.verdict();
        self.timeline.record(index, executed.finished);
        if node.is_some_and(|node| node.kind == StopKind::Step) && verdict != Verdict::Passed {
            for skipped in self.timeline.route().skipped_by(index) {
                if let Some(id) = self
                    .timeline
                    .route()
                    .nodes
                    .get(skipped)
                    .map(|node| node.id.clone())
                {
                    self.timeline.record(skipped, Finished::skipped(id));
                }
            }
        }
    }

    fn is_exception(&self, index: usize, verdict: Verdict) -> bool {
        let unsound = matches!(verdict, Verdict::Failed | Verdict::Errored);
        let stops = self.stops.borrow();
        let filter = match self.timeline.route().nodes.get(index).map(|node| node.kind) {
            Some(StopKind::Step) => stops.failed_step,
            Some(StopKind::StreamCheck | StopKind::FileCheck) => stops.failed_check,
            None => false,
        };
        unsound && filter
    }

    fn has_breakpoint(&self, index: usize) -> bool {
        let node = self.timeline.route().nodes.get(index);
        node.is_some_and(|node| self.stops.borrow().breakpoints.contains(&node.id))
    }

    /// The next node that is not skipped.
    fn next_to_run(&self, index: usize) -> Option<usize> {
        (index.saturating_add(1)..self.timeline.route().nodes.len()).find(|next| {
            self.timeline
                .moment(*next)
                .is_none_or(|moment| moment.finished.verdict() != Verdict::Skipped)
        })
    }
}

/// Waits for a future; once the user wants to pause, only for as long as `patience`.
async fn until_paused<F: Future>(
    future: F,
    patience: Duration,
    pause: &CancellationToken,
) -> Option<F::Output> {
    tokio::pin!(future);
    tokio::select! {
        biased;
        output = &mut future => return Some(output),
        () = pause.cancelled() => {}
    }
    tokio::time::timeout(patience, future).await.ok()
}
