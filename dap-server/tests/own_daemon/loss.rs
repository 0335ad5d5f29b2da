//! What happens when a process is killed: the rest goes too, and the next use works.

use crate::home::{Home, Sleeper, await_end, kill, soon};

/// Kills some of supervisor, guard and daemon while a container runs, and wants a new daemon.
async fn check(killed: &[usize], clean: bool) {
    let home = Home::new();
    let mut lease = home.lease().await;
    let processes = home.processes().await;
    let _sleeper = Sleeper::start(&home.connect().await).await;

    for index in killed {
        kill(processes[*index]);
    }
    soon(lease.lost()).await;
    processes.into_iter().for_each(await_end);
    if clean {
        home.assert_nothing_is_left();
    }
    let next = home.lease().await;
    assert_ne!(next.pid(), lease.pid());
    assert!(!home.connect().await.workers().is_empty());
}

#[tokio::test]
async fn a_killed_supervisor_leaves_nothing() {
    check(&[0], true).await;
}

#[tokio::test]
async fn a_killed_guard_leaves_nothing() {
    check(&[1], true).await;
}

#[tokio::test]
async fn a_killed_daemon_leaves_nothing() {
    check(&[2], true).await;
}

#[tokio::test]
async fn what_is_left_when_all_are_killed_goes_with_the_next_start() {
    check(&[0, 1, 2], false).await;
}

#[tokio::test]
async fn a_supervisor_that_is_killed_while_it_starts_is_replaced() {
    let home = Home::new();
    for _ in 0..3 {
        let managed = home.managed();
        let killed = std::sync::atomic::AtomicBool::new(false);
        let lease = soon(async {
            let ensure = managed.ensure(&|_| {});
            let kill_it = async {
                // As soon as it is there, whether the daemon is or not.
                loop {
                    if let Ok(Some(status)) = managed.status().await {
                        kill(rustix::process::Pid::from_raw(status.supervisor).unwrap());
                        killed.store(true, std::sync::atomic::Ordering::Relaxed);
                        break;
                    }
                    tokio::task::yield_now().await;
                }
            };
            tokio::join!(ensure, kill_it).0
        })
        .await;
        assert!(killed.into_inner());
        // It came before the kill, or is of the next daemon; either way the next works.
        lease.unwrap();
        home.lease().await;
    }
}
