//! How the daemon begins and ends.

use std::{
    fs::{self, File},
    process::Stdio,
};

use crate::home::{Home, PROGRAM, Sleeper, await_end, soon};

#[tokio::test]
async fn a_second_use_shares_the_daemon() {
    let home = Home::new();
    let first = home.lease().await;
    let second = home.lease().await;
    assert_eq!(first.pid(), second.pid());
    let leases = async || home.managed().status().await.unwrap().unwrap().leases;
    assert_eq!(leases().await, 2);
    let connection = home.connect().await;
    assert!(!connection.workers().is_empty());
}

#[test]
fn twenty_processes_at_once_start_one_daemon() {
    let home = Home::new();
    let starts: Vec<_> = (0..20)
        .map(|_| {
            home.command(&["daemon", "start"])
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    let mut said: Vec<_> = starts
        .into_iter()
        .map(|start| {
            // Also proves that the daemon does not hold the pipes of who started it.
            let output = start.wait_with_output().unwrap();
            assert!(output.status.success(), "{output:?}");
            String::from_utf8(output.stdout).unwrap()
        })
        .collect();
    said.dedup();
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(said[0].starts_with("running as process "), "{}", said[0]);
    assert_eq!(home.log().matches("running server on").count(), 1);
}

#[tokio::test]
async fn an_unused_daemon_stops() {
    let home = Home::with_idle("0.2");
    let lease = home.lease().await;
    let processes = home.processes().await;
    drop(lease);
    processes.into_iter().for_each(await_end);
    assert!(home.managed().status().await.unwrap().is_none());
    home.assert_nothing_is_left();
    // And can be had again.
    home.lease().await;
}

#[tokio::test]
async fn a_daemon_stops_with_what_runs_in_it() {
    let home = Home::new();
    let mut lease = home.lease().await;
    let processes = home.processes().await;
    let _sleeper = Sleeper::start(&home.connect().await).await;

    assert!(soon(home.managed().stop()).await.unwrap());
    home.assert_nothing_is_left();
    processes.into_iter().for_each(await_end);
    soon(lease.lost()).await;
    assert!(!soon(home.managed().stop()).await.unwrap());
}

#[tokio::test]
async fn a_terminated_supervisor_stops_the_daemon() {
    let home = Home::new();
    let mut lease = home.lease().await;
    let processes = home.processes().await;
    rustix::process::kill_process(processes[0], rustix::process::Signal::TERM).unwrap();
    soon(lease.lost()).await;
    processes.into_iter().for_each(await_end);
    home.assert_nothing_is_left();
}

#[test]
fn the_daemon_keeps_no_file_of_who_started_it() {
    let home = Home::new();
    let path = home.path().join("lock");
    // The shell leaves the descriptor open for the program, as many scripts do.
    let started = home
        .command(&[])
        .get_envs()
        .fold(
            std::process::Command::new("sh").env_clear(),
            |command, (name, value)| command.env(name, value.unwrap_or_default()),
        )
        .args(["-c", r#"exec 9>"$1"; flock 9; "$2" daemon start"#, "sh"])
        .arg(&path)
        .arg(PROGRAM)
        .output()
        .unwrap();
    assert!(started.status.success(), "{started:?}");
    File::open(&path).unwrap().try_lock().unwrap();
}

#[tokio::test]
async fn a_long_path_has_its_sockets_elsewhere() {
    let home = Home::new();
    let mut surroundings = home.surroundings();
    let long = home.path().join("long".repeat(30));
    surroundings
        .env
        .insert("XDG_CACHE_HOME".into(), long.into());
    let launcher = spec_build::daemon::Launcher {
        program: PROGRAM.into(),
        arguments: vec!["daemon".into()],
    };
    let managed = spec_build::daemon::Managed::new(&surroundings, &launcher).unwrap();
    let lease = soon(managed.ensure(&|_| {})).await.unwrap();
    let socket = managed.state().socket();
    assert!(!socket.starts_with(home.path()), "{}", socket.display());
    assert!(socket.exists());
    drop(lease);
    assert!(soon(managed.stop()).await.unwrap());
    assert!(!socket.parent().unwrap().exists());
}

#[tokio::test]
async fn a_large_log_is_put_aside() {
    let home = Home::new();
    let state = home.managed().state().clone();
    fs::create_dir_all(state.folder()).unwrap();
    fs::write(state.log(), "old\n".repeat(2 << 20)).unwrap();
    home.lease().await;
    assert!(!home.log().contains("old"));
    let aside = state.folder().join("buildkitd.log.1");
    assert!(fs::read_to_string(aside).unwrap().starts_with("old"));
}
