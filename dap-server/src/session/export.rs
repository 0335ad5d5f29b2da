//! `exportOnFailure`: the state of the first failure is written as an image.
//!
//! The run is made to stop at failures for it, also where the person does not want to; it then
//! goes on by itself.

use super::{
    Effect, Phase, Session,
    debuggee::{StopReason, Stream},
    movement::Run,
};
use std::path::PathBuf;
use tokio_util::sync::CancellationToken;

/// The file that is written if no other is named, beside the spec.
const FILE: &str = "failure.tar";

impl Run {
    /// Returns whether a failure is still to be written.
    pub(super) fn wants_export(&self) -> bool {
        self.arguments.export_on_failure.is_some() && !self.exported
    }

    /// Returns the file to write.
    fn export_path(&self) -> PathBuf {
        let spec = self.program.path.parent().unwrap_or(&self.program.path);
        match (&self.arguments.export_path, &self.arguments.cwd) {
            (Some(path), Some(folder)) => PathBuf::from(folder).join(path),
            (Some(path), None) => std::path::absolute(path).unwrap_or_else(|_| path.into()),
            (None, _) => spec.join(FILE),
        }
    }
}

impl Session {
    /// Writes the state where the run stands, if that was asked for and is not done yet.
    ///
    /// Returns whether the run is not to stop here: it goes on when the state is written.
    pub(super) fn export_failure(&mut self, reason: &StopReason) -> bool {
        if !matches!(reason, StopReason::Exception { .. }) {
            return false;
        }
        let is_wanted = self.is_wanted();
        let Some(run) = self.run.as_mut().filter(|run| run.wants_export()) else {
            return false;
        };
        let Some(view) = run.view.clone() else {
            return false;
        };
        let Some(frame) = view.frames().into_iter().next() else {
            return false;
        };
        run.exported = true;
        let (path, number) = (run.export_path(), run.number);
        self.publish_stops();
        let cancel = CancellationToken::new();
        let progress = self.start_progress("Exporting the state of the failure", cancel.clone());
        let ending = self.ending.clone();
        self.jobs.spawn(async move {
            let written = tokio::select! {
                written = view.export(&frame.node, &path) => Some(written),
                () = cancel.cancelled() => None,
                () = ending.cancelled() => None,
            };
            let effect: Effect = Box::new(move |session| {
                session.end_progress(&progress);
                match written {
                    Some(Ok(sentence)) => session.say(Stream::Console, &format!("{sentence}\n")),
                    Some(Err(failure)) => {
                        session.say(Stream::Stderr, &format!("{}\n", failure.sentence()));
                    }
                    None => session.say(Stream::Console, "The state was not exported.\n"),
                }
                let is_same = session.run.as_ref().is_some_and(|run| run.number == number);
                if is_same && session.phase == Phase::Running && !is_wanted {
                    session.go_on();
                }
            });
            effect
        });
        !is_wanted
    }

    /// Returns whether the person wants to stop at the failure where the run stands.
    fn is_wanted(&self) -> bool {
        let Some(run) = &self.run else { return true };
        if run.arguments.no_debug {
            return false;
        }
        let exception = run.view.as_ref().and_then(|view| view.exception());
        match exception {
            Some(exception) if exception.id.starts_with("check/") => self.filters.failed_check,
            Some(exception) if exception.id.starts_with("step/") => self.filters.failed_step,
            _ => true,
        }
    }
}
