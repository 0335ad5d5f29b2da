//! The timeline: what happened, in the order of the spec.
//!
//! Look at [`Timeline`] first. Operations finish in any order; a timeline lists them as the spec
//! does, each as a [`Moment`] that never changes. It only grows, except that running a node again
//! cuts it there.

use crate::{
    debugger::{Route, StopKind},
    run::Finished,
};
use spec_probe::Verdict;
use std::{collections::BTreeMap, ops::AddAssign, sync::Arc};

/// One node of the plan and what became of it.
#[derive(Clone, Debug)]
pub struct Moment {
    /// The node's index in the [`Route`].
    pub index: usize,
    /// What became of it.
    pub finished: Finished,
    /// Whether a check before it failed, so that the builder would not have come here.
    pub after_failure: bool,
}

/// How many nodes have which verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Did what was expected.
    pub passed: usize,
    /// Did not.
    pub failed: usize,
    /// Did not run.
    pub skipped: usize,
    /// Could not be judged or started.
    pub errored: usize,
}

impl Tally {
    /// Counts one more.
    pub fn count(&mut self, verdict: Verdict) {
        *match verdict {
            Verdict::Passed => &mut self.passed,
            Verdict::Failed => &mut self.failed,
            Verdict::Skipped => &mut self.skipped,
            Verdict::Errored => &mut self.errored,
        } += 1;
    }

    /// Returns whether nothing failed, errored or was skipped.
    pub fn is_sound(&self) -> bool {
        self.failed == 0 && self.skipped == 0 && self.errored == 0
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
        self.errored += other.errored;
    }
}

/// The moments of one run, in the order of the spec.
#[derive(Clone, Debug)]
pub struct Timeline {
    route: Arc<Route>,
    moments: Vec<Moment>,
    /// What finished before something that stands earlier in the spec did.
    waiting: BTreeMap<usize, Finished>,
    /// The test and the step of the last first failed check: it keeps the builder from that test's
    /// later steps and its checks of files, while the checks beside it are made all the same.
    broken: Option<(usize, Option<usize>)>,
}

impl Timeline {
    /// Begins without a moment.
    pub fn new(route: Arc<Route>) -> Self {
        Self {
            route,
            moments: Vec::new(),
            waiting: BTreeMap::new(),
            broken: None,
        }
    }

    /// Returns the nodes that it follows.
    pub fn route(&self) -> &Arc<Route> {
        &self.route
    }

    /// Takes in what became of the node at `index` and returns the moments that this completes:
    /// none while a node before it is still under way.
    pub fn record(&mut self, index: usize, finished: Finished) -> &[Moment] {
        let known = self.moments.len();
        if index >= known {
            self.waiting.insert(index, finished);
        }
        while let Some(finished) = self.waiting.remove(&self.moments.len()) {
            self.push(finished);
        }
        self.moments.get(known..).unwrap_or_default()
    }

    /// Returns the moment of the node at `index`, if everything up to it is known.
    pub fn moment(&self, index: usize) -> Option<&Moment> {
        self.moments.get(index)
    }

    /// Returns all moments, in the order of the spec.
    pub fn moments(&self) -> &[Moment] {
        &self.moments
    }

    /// Forgets the node at `index` and all behind it.
    pub fn cut(&mut self, index: usize) {
        self.waiting.split_off(&index);
        let kept: Vec<_> = self.moments.drain(..).take(index).collect();
        self.broken = None;
        for moment in kept {
            self.push(moment.finished);
        }
    }

    /// Counts the verdicts.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for moment in &self.moments {
            tally.count(moment.finished.verdict());
        }
        tally
    }

    fn push(&mut self, finished: Finished) {
        let index = self.moments.len();
        let node = self.route.nodes.get(index);
        let after_failure = match (node, self.broken) {
            (Some(node), Some((test, step))) => {
                node.test == test && (node.kind == StopKind::FileCheck || node.step != step)
            }
            _ => false,
        };
        if let Some(node) = node {
            let broken_here = self.broken.is_some_and(|(test, _)| test == node.test);
            let breaks = node.kind == StopKind::StreamCheck
                && matches!(finished.verdict(), Verdict::Failed | Verdict::Errored);
            if breaks && !broken_here {
                self.broken = Some((node.test, node.step));
            }
        }
        self.moments.push(Moment {
            index,
            finished,
            after_failure,
        });
    }
}
