//! The daemon that tests start leaves nothing behind.

use spec_tests::{Daemon, Release};
use std::{fs, os::unix::net::UnixStream};

#[test]
fn a_daemon_comes_and_goes() {
    let daemon = Daemon::start();
    let (folder, pid) = (daemon.folder().to_owned(), daemon.pid());
    drop(daemon);
    assert!(!folder.exists());
    assert!(!fs::exists(format!("/proc/{pid}")).unwrap());
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap();
    assert!(!mounts.contains(folder.to_str().unwrap()));
}

#[test]
fn a_killed_daemon_can_be_started_again() {
    let mut daemon = Daemon::start_with(Release::Old, &[]);
    daemon.kill();
    UnixStream::connect(daemon.socket()).unwrap_err();
    daemon.restart();
    UnixStream::connect(daemon.socket()).unwrap();
    let folder = daemon.folder().to_owned();
    drop(daemon);
    assert!(!folder.exists());
}
