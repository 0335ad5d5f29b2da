//! The end of a process that is not our child.

use std::{os::fd::OwnedFd, time::Duration};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::retry_on_intr,
    process::{Pid, PidfdFlags, pidfd_open},
};

/// Knows the end of a process, also when its number has become another's.
#[derive(Debug)]
pub(super) struct End(Option<OwnedFd>);

impl End {
    /// Looks at a process that runs now.
    pub(super) fn of(pid: i32) -> Self {
        let pid = Pid::from_raw(pid);
        Self(pid.and_then(|pid| pidfd_open(pid, PidfdFlags::empty()).ok()))
    }

    /// Waits until the process has ended, and with it those of its namespace, or time is up.
    pub(super) async fn come(self, patience: Duration) {
        let Some(end) = self.0 else { return };
        let patience = Timespec {
            tv_sec: patience.as_secs().try_into().unwrap_or_default(),
            tv_nsec: patience.subsec_nanos().into(),
        };
        let waited = tokio::task::spawn_blocking(move || {
            // Children of ours end meanwhile, and the kernel interrupts the wait to say so.
            retry_on_intr(|| poll(&mut [PollFd::new(&end, PollFlags::IN)], Some(&patience)))
        });
        // Without an answer there is nothing better to do than to go on.
        let _ = waited.await;
    }
}
