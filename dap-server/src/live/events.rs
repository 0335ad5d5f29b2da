//! What happens during a run, in the session's words.

use crate::session::debuggee::{RunEvent, Stream};
use spec_build::run;
use tokio::sync::mpsc;

/// Passes events on until nobody listens, or nothing happens any more.
pub(super) async fn forward(
    mut happened: mpsc::Receiver<run::RunEvent>,
    events: mpsc::Sender<RunEvent>,
) {
    let mut progress = Transfers::default();
    while let Some(event) = happened.recv().await {
        for event in progress.translate(event) {
            if events.send(event).await.is_err() {
                return;
            }
        }
    }
}

/// The transfers that are under way, by their names.
#[derive(Debug, Default)]
struct Transfers {
    under_way: std::collections::BTreeSet<String>,
}

impl Transfers {
    fn translate(&mut self, event: run::RunEvent) -> Vec<RunEvent> {
        match event {
            run::RunEvent::Started(_) | run::RunEvent::Finished(_) => Vec::new(),
            run::RunEvent::Output {
                node,
                stream,
                bytes,
            } => vec![RunEvent::Output {
                stream: match stream {
                    run::Stream::Stdout => Stream::Stdout,
                    run::Stream::Stderr => Stream::Stderr,
                },
                text: String::from_utf8_lossy(&bytes).into_owned(),
                node: Some(node),
            }],
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
}
