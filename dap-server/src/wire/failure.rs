//! Failures: why a request could not be served, in words for the person at the editor.

/// The kinds of failures, with their stable numbers (`body.error.id`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum FailureKind {
    /// The message is no sound request.
    Unreadable = 1000,
    /// There is no such request.
    UnknownRequest = 1001,
    /// The arguments do not fit the request.
    Arguments = 1002,
    /// The request is not possible in the present state of the session.
    State = 1003,
    /// The client took the request back.
    Cancelled = 1004,
    /// A bug of ours.
    Internal = 1005,
    /// A launch argument is wrong.
    LaunchArguments = 2000,
    /// The spec cannot be read or planned.
    Spec = 2001,
    /// The image or root file system cannot be had.
    Environment = 2002,
    /// BuildKit cannot be reached, or has gone.
    Daemon = 2003,
    /// A frame, scope or variable from before the last step.
    Stale = 3000,
    /// Nothing has this name or path.
    NotFound = 3001,
    /// A command in the stopped state could not be run.
    Command = 3002,
    /// No shell could be opened.
    Shell = 3003,
    /// The state could not be exported.
    Export = 3004,
}

impl FailureKind {
    /// Returns the stable number.
    pub fn id(self) -> i64 {
        i64::from(self as u16)
    }

    /// Returns whether an editor should show such a failure of its own accord.
    fn show_user(self) -> bool {
        matches!(
            self,
            Self::LaunchArguments
                | Self::Spec
                | Self::Environment
                | Self::Daemon
                | Self::Shell
                | Self::Export
        )
    }
}

/// Why a request failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence())]
pub struct Failure {
    /// Of what kind it is.
    pub kind: FailureKind,
    /// What happened; no trailing period.
    pub text: String,
    /// What to do next; a whole sentence.
    pub hint: Option<String>,
}

impl Failure {
    /// Makes a failure without a hint.
    pub fn new(kind: FailureKind, text: impl Into<String>) -> Self {
        Self {
            kind,
            text: text.into(),
            hint: None,
        }
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Makes the answer to a request that the client took back.
    pub fn cancelled() -> Self {
        Self::new(FailureKind::Cancelled, "cancelled")
    }

    /// Returns the whole sentence: what happened, and what to do.
    pub fn sentence(&self) -> String {
        match &self.hint {
            Some(hint) => format!("{}. {hint}", self.text.trim_end_matches('.')),
            None => self.text.clone(),
        }
    }

    /// Returns the `body` of an error response.
    pub fn to_body(&self) -> serde_json::Value {
        serde_json::json!({
            "error": { "id": self.kind.id(), "format": self.sentence(), "showUser": self.kind.show_user() }
        })
    }

    /// Returns the `message` of an error response; the protocol prescribes that of a cancellation.
    pub fn to_message(&self) -> String {
        match self.kind {
            FailureKind::Cancelled => "cancelled".to_owned(),
            _ => self.sentence(),
        }
    }
}
