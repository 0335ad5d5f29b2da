//! A whole plan at once: independent nodes side by side.

use super::{Engine, Finished, Run, RunError, RunEvent};
use crate::debugger::{Route, RouteNode, StopKind};
use spec_probe::Verdict;
use std::{ops::Range, sync::Arc};
use tokio::task::JoinSet;

impl<E: Engine> Run<E> {
    /// Executes every node of a route; the verdicts arrive as [`RunEvent::Finished`], each node
    /// exactly once, in any order.
    ///
    /// Tests run side by side, and so do the checks of one step; a test's steps run one after
    /// another. Dropping the future ends what is under way.
    pub async fn all(self: &Arc<Self>, route: &Arc<Route>) -> Result<(), RunError> {
        self.base().await?;
        let mut tests = JoinSet::new();
        for nodes in tests_of(route) {
            tests.spawn(Arc::clone(self).test(Arc::clone(route), nodes));
        }
        finish(tests).await
    }

    async fn test(self: Arc<Self>, route: Arc<Route>, nodes: Range<usize>) -> Result<(), RunError> {
        let mut checks = JoinSet::new();
        let mut passed = true;
        for node in route.nodes.get(nodes).unwrap_or_default() {
            if !passed {
                self.tell(RunEvent::Finished(Finished::skipped(node.id.clone())))
                    .await;
            } else if node.kind == StopKind::Step {
                let executed = self.execute(node).await?;
                passed = executed.finished.verdict() == Verdict::Passed;
            } else {
                checks.spawn(Arc::clone(&self).check(node.clone()));
            }
        }
        finish(checks).await
    }

    async fn check(self: Arc<Self>, node: RouteNode) -> Result<(), RunError> {
        self.execute(&node).await.map(drop)
    }
}

/// Waits for all tasks; the first error ends the others.
async fn finish(mut tasks: JoinSet<Result<(), RunError>>) -> Result<(), RunError> {
    while let Some(joined) = tasks.join_next().await {
        match joined {
            Ok(result) => result?,
            Err(error) => {
                if let Ok(panic) = error.try_into_panic() {
                    std::panic::resume_unwind(panic);
                }
            }
        }
    }
    Ok(())
}

/// Returns the nodes of each test.
fn tests_of(route: &Route) -> Vec<Range<usize>> {
    let mut start = 0;
    route
        .nodes
        .chunk_by(|one, next| one.test == next.test)
        .map(|nodes| {
            let range = start..start + nodes.len();
            start = range.end;
            range
        })
        .collect()
}
