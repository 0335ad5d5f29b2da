//! What happens during a run, in the session's words.

use super::outputs::{Outputs, to_session};
use crate::session::debuggee::{RunEvent, Stream};
use spec_build::{
    debugger::Exception,
    run::{self, Finished, Program},
};
use std::{collections::BTreeSet, sync::Arc};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
};

/// Passes on what happens, until nobody listens or nothing happens any more.
///
/// Dropping it ends it.
#[derive(Debug)]
pub(super) struct Forwarder {
    asked: mpsc::Sender<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Forwarder {
    /// Begins to pass on what happens in the run of a program.
    pub(super) fn start(
        program: Arc<Program>,
        happened: mpsc::Receiver<run::RunEvent>,
        events: mpsc::Sender<RunEvent>,
    ) -> Self {
        let (asked, asks) = mpsc::channel(1);
        let words = Words {
            program,
            outputs: Outputs::default(),
            under_way: BTreeSet::new(),
        };
        Self {
            asked,
            task: tokio::spawn(forward(words, happened, events, asks)),
        }
    }

    /// Returns once all that has happened so far is passed on.
    pub(super) async fn flush(&self) {
        let (done, is_done) = oneshot::channel();
        if self.asked.send(done).await.is_ok() {
            let _ = is_done.await;
        }
    }
}

impl Drop for Forwarder {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn forward(
    mut words: Words,
    mut happened: mpsc::Receiver<run::RunEvent>,
    events: mpsc::Sender<RunEvent>,
    mut asks: mpsc::Receiver<oneshot::Sender<()>>,
) {
    loop {
        let event = tokio::select! {
            biased;
            event = happened.recv() => event,
            Some(done) = asks.recv() => {
                let _ = done.send(());
                continue;
            }
        };
        let Some(event) = event else { return };
        for event in words.translate(event) {
            if events.send(event).await.is_err() {
                return;
            }
        }
    }
}

/// What is to be known of a run in order to tell of it.
#[derive(Debug)]
struct Words {
    program: Arc<Program>,
    outputs: Outputs,
    /// The transfers that are under way, by their names.
    under_way: BTreeSet<String>,
}

impl Words {
    fn translate(&mut self, event: run::RunEvent) -> Vec<RunEvent> {
        match event {
            run::RunEvent::Started(node) => {
                self.outputs.started(&node);
                Vec::new()
            }
            run::RunEvent::Finished(finished) => self.finished(&finished),
            run::RunEvent::Output {
                node,
                stream,
                bytes,
            } => {
                let text = self.outputs.written(node.clone(), stream, &bytes);
                let output = RunEvent::Output {
                    stream: to_session(stream),
                    text,
                    node: Some(node),
                };
                vec![output]
            }
            run::RunEvent::Progress {
                name, done: true, ..
            } => {
                let known = self.under_way.remove(&name);
                known
                    .then_some(RunEvent::ProgressEnd { id: name })
                    .into_iter()
                    .collect()
            }
            run::RunEvent::Progress {
                name,
                current,
                total,
                done: false,
            } => {
                let percent = current.saturating_mul(100).checked_div(total);
                let percent = percent.and_then(|percent| u8::try_from(percent.min(100)).ok());
                let mut events = Vec::new();
                if self.under_way.insert(name.clone()) {
                    let (id, title) = (name.clone(), name.clone());
                    events.push(RunEvent::ProgressStart { id, title });
                }
                events.push(RunEvent::ProgressUpdate {
                    id: name,
                    message: None,
                    percent,
                });
                events
            }
        }
    }

    /// The rest of a step's output; and what failed, since not every run stops there, and not
    /// every client shows why one did.
    fn finished(&mut self, finished: &Finished) -> Vec<RunEvent> {
        let mut texts = self.outputs.finished(finished);
        if let Some(exception) = Exception::of(&self.program.plan, finished) {
            let Exception {
                path,
                title,
                description,
                details,
                ..
            } = exception;
            // The last lines of a step's output have just been shown.
            let details = finished.check().map(|_| details.trim_end());
            let mut text = format!("{path}\n{title}: {description}\n");
            if let Some(details) = details.filter(|details| *details != description) {
                text.push_str(&format!("{details}\n"));
            }
            texts.push((Stream::Stderr, text));
        }
        texts
            .into_iter()
            .map(|(stream, text)| RunEvent::Output {
                stream,
                text,
                node: Some(finished.node.clone()),
            })
            .collect()
    }
}
