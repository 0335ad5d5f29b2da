//! How an error leaves the program: what happened, why, and what to do next, on standard error.

use spec_build::daemon::DaemonError;

pub use spec_report::failure::{CANNOT_RUN, Hinted, hinted, report};

/// Makes an error of what keeps our own daemon from running.
#[expect(
    clippy::needless_pass_by_value,
    reason = "it is the argument of map_err"
)]
pub fn of_daemon(error: DaemonError) -> anyhow::Error {
    hinted(error.to_string(), error.hint())
}
