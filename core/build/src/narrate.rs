//! What a daemon tells while it works, in the plan's words.

use crate::{
    client::{Build, LogStream, Progress, VertexState},
    run::{Run, RunEvent, Stream},
};
use spec_core::plan::NodeId;
use std::{collections::HashMap, sync::Weak};
use tokio::sync::mpsc;

/// Passes on what the daemon tells, until it tells nothing more or nobody listens.
///
/// Operations are known by their digests; a digest that the plan does not know belongs to the
/// image, a source or the probe, and is told as progress.
pub(crate) async fn narrate(
    run: Weak<Run<Build>>,
    mut told: mpsc::Receiver<Progress>,
    events: mpsc::Sender<RunEvent>,
) {
    let mut known = Known::default();
    while let Some(progress) = told.recv().await {
        let Some(event) = known.translate(&run, progress) else {
            continue;
        };
        if events.send(event).await.is_err() {
            return;
        }
    }
}

#[derive(Debug, Default)]
struct Known {
    nodes: HashMap<String, NodeId>,
    names: HashMap<String, String>,
}

impl Known {
    fn translate(&mut self, run: &Weak<Run<Build>>, progress: Progress) -> Option<RunEvent> {
        match progress {
            Progress::Vertex {
                digest,
                name,
                state,
                ..
            } => {
                let ended = matches!(state, VertexState::Completed { .. });
                if self.node(run, &digest).is_some() {
                    return None;
                }
                self.names.insert(digest, name.clone());
                ended.then_some(RunEvent::Progress {
                    name,
                    current: 0,
                    total: 0,
                    done: true,
                })
            }
            Progress::Log {
                vertex,
                stream,
                bytes,
            } => {
                let node = self.node(run, &vertex)?;
                let stream = match stream {
                    LogStream::Stdout => Stream::Stdout,
                    LogStream::Stderr => Stream::Stderr,
                };
                Some(RunEvent::Output {
                    node,
                    stream,
                    bytes: bytes.to_vec(),
                })
            }
            // What has no size is over before anybody could read of it.
            Progress::Status { total: 0, .. } => None,
            Progress::Status {
                vertex,
                current,
                total,
                ..
            } => {
                let name = self.names.get(&vertex)?.clone();
                let number = |count: i64| u64::try_from(count).unwrap_or_default();
                let (current, total) = (number(current), number(total));
                Some(RunEvent::Progress {
                    name,
                    current,
                    total,
                    done: false,
                })
            }
            Progress::Warning { short, .. } => {
                tracing::warn!("buildkit: {short}");
                None
            }
        }
    }

    /// Finds the node of an operation; those that run again have new digests, so what is missing
    /// is looked up anew.
    fn node(&mut self, run: &Weak<Run<Build>>, digest: &str) -> Option<NodeId> {
        if let Some(node) = self.nodes.get(digest) {
            return Some(node.clone());
        }
        if self.names.contains_key(digest) {
            return None;
        }
        self.nodes = run.upgrade()?.operations();
        self.nodes.get(digest).cloned()
    }
}
