//! What a run tells while it goes.

use crate::run::Finished;
use spec_core::plan::NodeId;

/// The streams of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// One thing that happened.
#[derive(Clone, Debug)]
pub enum RunEvent {
    /// The daemon began to work on a node.
    Started(NodeId),
    /// A step wrote something; not cut at lines or characters.
    Output {
        /// The step.
        node: NodeId,
        /// Where it wrote.
        stream: Stream,
        /// What it wrote.
        bytes: Vec<u8>,
    },
    /// A node has its verdict.
    Finished(Finished),
    /// Something that is none of the plan's nodes goes on: an image is fetched, a folder is sent.
    Progress {
        /// What, in the daemon's words.
        name: String,
        /// How much of it is done, in bytes or other units.
        current: u64,
        /// How much there is; 0 if unknown.
        total: u64,
        /// Whether it is over.
        done: bool,
    },
}
