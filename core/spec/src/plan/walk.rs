//! Walking a plan: its nodes in order, and the node at a place of the text.

use super::{CheckPlan, NodeId, Plan, StepPlan, TestPlan};
use crate::text::TextRange;

/// A node of a plan, with the nodes that it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeRef<'p> {
    /// The test.
    pub test: &'p TestPlan,
    /// The step: the node itself, or that of which it is a check.
    pub step: Option<&'p StepPlan>,
    /// The check, if the node is one.
    pub check: Option<&'p CheckPlan>,
}

/// The sorts of nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NodeKind {
    /// A test.
    Test,
    /// A step.
    Step,
    /// A check of a step's output, or of a file.
    Check,
}

impl<'p> NodeRef<'p> {
    /// Returns what it is.
    pub fn kind(&self) -> NodeKind {
        match (self.step, self.check) {
            (_, Some(_)) => NodeKind::Check,
            (Some(_), None) => NodeKind::Step,
            (None, None) => NodeKind::Test,
        }
    }

    /// Returns its id.
    pub fn id(&self) -> &'p NodeId {
        match (self.step, self.check) {
            (_, Some(check)) => &check.id,
            (Some(step), None) => &step.id,
            (None, None) => &self.test.id,
        }
    }

    /// Returns what a person calls it: `stdout equals`, the step's command, the test's name.
    pub fn name(&self) -> String {
        match (self.step, self.check) {
            (_, Some(check)) => {
                format!("{} {}", check.check.subject.path(), check.check.kind.name())
            }
            (Some(step), None) => match step.step.command.trim() {
                "" => "(no command)".to_owned(),
                command => command.to_owned(),
            },
            (None, None) => self.test.name.clone(),
        }
    }

    /// Returns the names from the test down to it: `hello › echo hi › stdout equals`.
    pub fn path(&self) -> String {
        let mut names: Vec<_> = self.outwards().map(|node| node.name()).collect();
        names.reverse();
        names.join(" › ")
    }

    /// Returns the node, then those that it belongs to, from the innermost to the test.
    pub fn outwards(&self) -> impl Iterator<Item = NodeRef<'p>> + use<'p> {
        std::iter::successors(Some(*self), NodeRef::parent)
    }

    /// Returns its range.
    pub fn range(&self) -> TextRange {
        match (self.step, self.check) {
            (_, Some(check)) => check.range,
            (Some(step), None) => step.range,
            (None, None) => self.test.range,
        }
    }

    /// Returns the node to which it belongs: a check's step, or its test if it is about a file;
    /// a step's test.
    pub fn parent(&self) -> Option<NodeRef<'p>> {
        let test = NodeRef {
            step: None,
            check: None,
            ..*self
        };
        match (self.step, self.check) {
            (Some(_), Some(_)) => Some(NodeRef {
                check: None,
                ..*self
            }),
            (_, Some(_)) | (Some(_), None) => Some(test),
            (None, None) => None,
        }
    }
}

impl Plan {
    /// Returns all nodes in the order in which they run: each test, its steps, each followed by its
    /// checks, then its checks of files.
    pub fn nodes(&self) -> impl Iterator<Item = NodeRef<'_>> {
        self.tests.iter().flat_map(TestPlan::nodes)
    }

    /// Returns all nodes in the order of the text; of those that begin at one place the longer first.
    pub fn nodes_by_position(&self) -> Vec<NodeRef<'_>> {
        let mut nodes: Vec<_> = self.nodes().collect();
        nodes.sort_by_key(|node| (node.range().start, std::cmp::Reverse(node.range().end)));
        nodes
    }

    /// Returns the node with an id.
    pub fn node(&self, id: &NodeId) -> Option<NodeRef<'_>> {
        self.nodes().find(|node| node.id() == id)
    }

    /// Returns the smallest node in whose range `offset` lies, or at whose end it is.
    ///
    /// Of equal ones, which aliases bring about, the first to run is returned.
    pub fn node_at(&self, offset: usize) -> Option<NodeRef<'_>> {
        self.nodes()
            .filter(|node| node.range().touches(offset))
            .min_by_key(|node| node.range().len())
    }

    /// Returns the nodes that begin in `range` or at its end, such as a line, in the order in which
    /// they run.
    pub fn nodes_in(&self, range: TextRange) -> impl Iterator<Item = NodeRef<'_>> {
        self.nodes()
            .filter(move |node| range.touches(node.range().start))
    }

    /// Returns the first node of the text that begins at `offset` or behind it.
    ///
    /// That is where a breakpoint goes if nothing happens on its line.
    pub fn node_from(&self, offset: usize) -> Option<NodeRef<'_>> {
        self.nodes()
            .filter(|node| node.range().start >= offset)
            .min_by_key(|node| node.range().start)
    }
}

impl TestPlan {
    /// Returns the test and all nodes in it, in the order in which they run.
    pub fn nodes(&self) -> impl Iterator<Item = NodeRef<'_>> {
        let node = NodeRef {
            test: self,
            step: None,
            check: None,
        };
        let steps = self.steps.iter().flat_map(move |step| {
            let node = NodeRef {
                step: Some(step),
                ..node
            };
            let checks = step.checks.iter().map(move |check| NodeRef {
                check: Some(check),
                ..node
            });
            std::iter::once(node).chain(checks)
        });
        let checks = self.checks.iter().map(move |check| NodeRef {
            check: Some(check),
            ..node
        });
        std::iter::once(node).chain(steps).chain(checks)
    }
}
