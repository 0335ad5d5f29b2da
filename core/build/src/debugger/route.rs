//! Where a step leads: pure, over the flat list of a plan's nodes.
//!
//! Look at [`Route`] first: the steps and checks of a plan in the order in which they are walked.

use spec_core::plan::{NodeId, Plan};
use spec_core::text::TextRange;

/// The sorts of nodes at which the debugger can stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StopKind {
    /// A step of a test.
    Step,
    /// A check of a step's stream.
    StreamCheck,
    /// A check of a file, on the state after the test's last step.
    FileCheck,
}

/// One node at which the debugger can stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteNode {
    /// The plan's id.
    pub id: NodeId,
    /// The range in the spec.
    pub range: TextRange,
    /// What it is.
    pub kind: StopKind,
    /// The index of its test in [`Plan::tests`].
    pub test: usize,
    /// The index of its step in the test; for a file check the last step's, if there is one.
    pub step: Option<usize>,
    /// The index among its siblings: of the step, or of the check in its list.
    pub check: Option<usize>,
}

/// The steps and checks of a plan, in the order in which they are walked: each step, its checks,
/// then the test's checks of files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    /// The nodes.
    pub nodes: Vec<RouteNode>,
}

/// How far to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resume {
    /// To the next breakpoint, failure or the end.
    Continue,
    /// On a step to the next step; on a check to the next check.
    Next,
    /// On a step to its first check.
    StepIn,
    /// On a step to the next test; on a check to the next step.
    StepOut,
}

impl Route {
    /// Lists the nodes of a plan.
    pub fn new(plan: &Plan) -> Self {
        let mut nodes = Vec::new();
        for (test, planned) in plan.tests.iter().enumerate() {
            for (step, planned_step) in planned.steps.iter().enumerate() {
                nodes.push(RouteNode {
                    id: planned_step.id.clone(),
                    range: planned_step.range,
                    kind: StopKind::Step,
                    test,
                    step: Some(step),
                    check: None,
                });
                for (check, planned_check) in planned_step.checks.iter().enumerate() {
                    nodes.push(RouteNode {
                        id: planned_check.id.clone(),
                        range: planned_check.range,
                        kind: StopKind::StreamCheck,
                        test,
                        step: Some(step),
                        check: Some(check),
                    });
                }
            }
            for (check, planned_check) in planned.checks.iter().enumerate() {
                nodes.push(RouteNode {
                    id: planned_check.id.clone(),
                    range: planned_check.range,
                    kind: StopKind::FileCheck,
                    test,
                    step: planned.steps.len().checked_sub(1),
                    check: Some(check),
                });
            }
        }
        Self { nodes }
    }

    /// Returns whether a walk that left `from` with `resume` ends at `to`, which lies behind it.
    pub fn arrives(&self, from: usize, resume: Resume, to: usize) -> bool {
        let (Some(from), Some(to)) = (self.nodes.get(from), self.nodes.get(to)) else {
            return true;
        };
        let inside =
            to.kind == StopKind::StreamCheck && to.test == from.test && to.step == from.step;
        match (resume, from.kind) {
            (Resume::Continue, _) => false,
            (Resume::StepIn, _) => true,
            (Resume::Next, StopKind::Step) => !inside,
            (Resume::Next, StopKind::StreamCheck | StopKind::FileCheck) => true,
            (Resume::StepOut, StopKind::StreamCheck) => !inside,
            (Resume::StepOut, StopKind::Step | StopKind::FileCheck) => to.test != from.test,
        }
    }

    /// Returns the nodes that an outcome other than *passed* of the step at `index` keeps from
    /// running: the rest of its test.
    pub fn skipped_by(&self, index: usize) -> std::ops::Range<usize> {
        let start = index.saturating_add(1).min(self.nodes.len());
        let Some(node) = self.nodes.get(index) else {
            return start..start;
        };
        let rest = self.nodes.get(start..).unwrap_or_default();
        start
            ..start
                + rest
                    .iter()
                    .take_while(|other| other.test == node.test)
                    .count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two tests: a step with two checks and one without, a check of a file; then one more step.
    fn route() -> Route {
        let node = |id: &str, kind, test, step, check| RouteNode {
            id: NodeId(id.to_owned()),
            range: TextRange::default(),
            kind,
            test,
            step,
            check,
        };
        Route {
            nodes: vec![
                node("a", StopKind::Step, 0, Some(0), None),
                node("a1", StopKind::StreamCheck, 0, Some(0), Some(0)),
                node("a2", StopKind::StreamCheck, 0, Some(0), Some(1)),
                node("b", StopKind::Step, 0, Some(1), None),
                node("f", StopKind::FileCheck, 0, Some(1), Some(0)),
                node("z", StopKind::Step, 1, Some(0), None),
            ],
        }
    }

    /// Returns where a walk from `from` ends, if nothing else stops it.
    fn walk(from: &str, resume: Resume) -> Option<String> {
        let route = route();
        let at = route
            .nodes
            .iter()
            .position(|node| node.id.0 == from)
            .unwrap();
        (at + 1..route.nodes.len())
            .find(|to| route.arrives(at, resume, *to))
            .map(|to| route.nodes[to].id.0.clone())
    }

    #[test]
    fn next_on_a_step_goes_to_the_next_step_or_what_comes_in_its_place() {
        assert_eq!(walk("a", Resume::Next).as_deref(), Some("b"));
        assert_eq!(walk("b", Resume::Next).as_deref(), Some("f"));
        assert_eq!(walk("z", Resume::Next), None);
    }

    #[test]
    fn next_on_a_check_goes_to_the_next_check() {
        assert_eq!(walk("a1", Resume::Next).as_deref(), Some("a2"));
        assert_eq!(walk("a2", Resume::Next).as_deref(), Some("b"));
    }

    #[test]
    fn step_in_goes_to_the_first_check() {
        assert_eq!(walk("a", Resume::StepIn).as_deref(), Some("a1"));
        assert_eq!(walk("b", Resume::StepIn).as_deref(), Some("f"));
    }

    #[test]
    fn step_out_leaves_the_step_or_the_test() {
        assert_eq!(walk("a1", Resume::StepOut).as_deref(), Some("b"));
        assert_eq!(walk("a", Resume::StepOut).as_deref(), Some("z"));
        assert_eq!(walk("f", Resume::StepOut).as_deref(), Some("z"));
    }

    #[test]
    fn continue_arrives_nowhere() {
        assert_eq!(walk("a", Resume::Continue), None);
    }

    #[test]
    fn a_failed_step_skips_the_rest_of_its_test_and_no_other() {
        assert_eq!(route().skipped_by(0), 1..5);
        assert_eq!(route().skipped_by(5), 6..6);
        assert_eq!(route().skipped_by(99), 6..6);
    }
}
