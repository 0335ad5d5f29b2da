//! The phases of a session.

use std::fmt;

/// How far a session has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Nothing has been said.
    Uninitialized,
    /// The client has introduced itself.
    Initialized,
    /// A launch is being validated.
    Launching,
    /// The run is prepared; the client sets breakpoints.
    Launched,
    /// The client has said that it is ready; the run is about to begin.
    Configured,
    /// Something runs.
    Running,
    /// It stands somewhere.
    Stopped,
    /// Nothing is left to run.
    Ended,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Uninitialized => "the session is not initialized",
            Self::Initialized => "nothing has been launched",
            Self::Launching => "the launch is not finished",
            Self::Launched => "the configuration is not done",
            Self::Configured => "the run is about to begin",
            Self::Running => "the tests are running",
            Self::Stopped => "the tests are stopped",
            Self::Ended => "the tests have ended",
        })
    }
}

impl Phase {
    /// Returns what helps, if a request does not fit this phase.
    pub fn hint(self) -> Option<&'static str> {
        match self {
            Self::Uninitialized => Some("Send `initialize` first."),
            Self::Initialized => Some("Send `launch` first."),
            Self::Launched => Some("Send `configurationDone` first."),
            Self::Running => Some("Pause first, or wait for the next stop."),
            Self::Ended => Some("Start a new session."),
            Self::Launching | Self::Configured | Self::Stopped => None,
        }
    }
}
