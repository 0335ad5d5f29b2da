//! Progress: what goes on, shown where the client can show it, and told in words where not.

use super::{Session, debuggee::Stream};
use dap::events::{ProgressEndEventBody, ProgressStartEventBody, ProgressUpdateEventBody};
use std::collections::HashMap;
use tokio_util::sync::CancellationToken;

/// What goes on.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    last: u64,
    /// By the client's id.
    open: HashMap<String, Stopper>,
    /// The client's ids of what a run tells, by the run's.
    of_run: HashMap<String, String>,
}

/// How something that goes on is stopped.
#[derive(Debug)]
enum Stopper {
    /// With the run.
    Run,
    /// By this token.
    Token(CancellationToken),
}

impl Session {
    /// Shows that something takes long; returns the id with which to end it.
    pub(crate) fn start_progress(&mut self, title: &str, cancel: CancellationToken) -> String {
        self.show_progress(title, Stopper::Token(cancel))
    }

    /// Ends what was shown.
    pub(crate) fn end_progress(&mut self, id: &str) {
        if self.progress.open.remove(id).is_some() && self.features.progress {
            let body = ProgressEndEventBody {
                progress_id: id.to_owned(),
                message: None,
            };
            self.event("progressEnd", &body);
        }
    }

    /// Stops what the client's id stands for; returns whether there was anything.
    pub(crate) fn cancel_progress(&mut self, id: &str) -> bool {
        match self.progress.open.get(id) {
            Some(Stopper::Token(cancel)) => {
                cancel.cancel();
                true
            }
            // A run that is not there yet has nowhere to stand.
            Some(Stopper::Run) => self.cancel_launch() || self.pause(),
            None => false,
        }
    }

    pub(super) fn start_run_progress(&mut self, id: &str, title: &str) {
        let shown = self.show_progress(title, Stopper::Run);
        self.progress.of_run.insert(id.to_owned(), shown);
    }

    pub(super) fn update_run_progress(
        &mut self,
        id: &str,
        message: Option<String>,
        percent: Option<u8>,
    ) {
        if let Some(progress_id) = self.progress.of_run.get(id).cloned()
            && self.features.progress
        {
            let percentage = percent.map(|percent| i64::from(percent.min(100)));
            self.event(
                "progressUpdate",
                &ProgressUpdateEventBody {
                    progress_id,
                    message,
                    percentage,
                },
            );
        }
    }

    pub(super) fn finish_run_progress(&mut self, id: &str) {
        if let Some(shown) = self.progress.of_run.remove(id) {
            self.end_progress(&shown);
        }
    }

    /// Ends what a run has left open, because it stands.
    pub(super) fn end_run_progress(&mut self) {
        let mut left: Vec<_> = self
            .progress
            .of_run
            .drain()
            .map(|(_, shown)| shown)
            .collect();
        left.sort();
        for shown in left {
            self.end_progress(&shown);
        }
    }

    fn show_progress(&mut self, title: &str, stopper: Stopper) -> String {
        self.progress.last += 1;
        let id = format!("progress-{}", self.progress.last);
        self.progress.open.insert(id.clone(), stopper);
        if self.features.progress {
            self.event(
                "progressStart",
                &ProgressStartEventBody {
                    progress_id: id.clone(),
                    title: title.to_owned(),
                    cancellable: Some(true),
                    ..ProgressStartEventBody::default()
                },
            );
        } else {
            self.say(Stream::Console, &format!("{title} …\n"));
        }
        id
    }
}
