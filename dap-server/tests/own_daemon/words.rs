//! What people read.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Output},
};

use expect_test::{Expect, expect};

use crate::home::{Home, PROGRAM};

/// Compares what a command said, with the home and numbers of processes left out.
fn check(home: &Home, output: &Output, expected: &Expect) {
    let said = [&output.stdout, &output.stderr]
        .map(|text| String::from_utf8_lossy(text).into_owned())
        .concat();
    let mut text = format!("{}\n", output.status);
    for word in said
        .replace(home.path().to_str().unwrap(), "HOME")
        .split_inclusive([' ', '\n', ','])
    {
        let number = word.trim_end_matches([' ', '\n', ',']);
        match number.parse::<u64>() {
            Ok(number) if number > 600 => text.push_str(&word.replace(&number.to_string(), "N")),
            _ => text.push_str(word),
        }
    }
    expected.assert_eq(&text);
}

#[tokio::test]
async fn status_tells_of_the_daemon_s_life() {
    let home = Home::new();
    let run = |words: &[&str]| home.command(words).output().unwrap();
    check(
        &home,
        &run(&["daemon", "status"]),
        &expect![[r#"
            exit status: 0
            not running
            state in HOME/spec-dap/buildkit
        "#]],
    );
    check(
        &home,
        &run(&["daemon", "start"]),
        &expect![[r#"
            exit status: 0
            running as process N at unix://HOME/spec-dap/buildkit/run/buildkitd.sock
        "#]],
    );
    let _lease = home.lease().await;
    check(
        &home,
        &run(&["daemon", "status"]),
        &expect![[r#"
            exit status: 0
            running as process N at unix://HOME/spec-dap/buildkit/run/buildkitd.sock
            used by 1
            state in HOME/spec-dap/buildkit
        "#]],
    );
    check(
        &home,
        &run(&["daemon", "stop"]),
        &expect![[r#"
            exit status: 0
            stopped
        "#]],
    );
    check(
        &home,
        &run(&["daemon", "stop"]),
        &expect![[r#"
            exit status: 0
            not running
        "#]],
    );
}

#[test]
fn a_missing_buildkitd_is_said() {
    let home = Home::new();
    let output = home
        .command(&["daemon", "start"])
        .env_remove("SPEC_DAP_BUILDKITD")
        .env("PATH", "/no/such/folder")
        .output()
        .unwrap();
    check(
        &home,
        &output,
        &expect![[r#"
        exit status: 2
        error: no BuildKit daemon runs on this machine, and there is no buildkitd to start
        hint: Run `cargo xtask setup` in the project's folder, install BuildKit so that buildkitd is in PATH, or name a daemon (`--buildkit`, in a launch configuration `buildkit`).
    "#]],
    );
}

#[test]
fn a_daemon_that_does_not_start_is_quoted() {
    let home = Home::new();
    let fake = home.path().join("buildkitd");
    fs::write(
        &fake,
        "#!/bin/sh\necho one\necho 'buildkitd: the moon is full' >&2\necho 'main.main' >&2\nexit 1\n",
    )
    .unwrap();
    fs::set_permissions(&fake, fs::Permissions::from_mode(0o755)).unwrap();
    let output = home
        .command(&["daemon", "start"])
        .env("SPEC_DAP_BUILDKITD", &fake)
        .output()
        .unwrap();
    check(
        &home,
        &output,
        &expect![[r#"
        exit status: 2
        error: the BuildKit daemon did not start: the moon is full
        hint: Read HOME/spec-dap/buildkit/buildkitd.log, or name a daemon (`--buildkit`, in a launch configuration `buildkit`).
    "#]],
    );
}

#[test]
fn a_cache_that_is_no_folder_is_named() {
    let home = Home::new();
    let file = home.path().join("file");
    fs::write(&file, "").unwrap();
    let output = home
        .command(&["daemon", "start"])
        .env("XDG_CACHE_HOME", &file)
        .output()
        .unwrap();
    check(
        &home,
        &output,
        &expect![[r#"
        exit status: 2
        error: the state of the BuildKit daemon cannot be kept in HOME/file/spec-dap/buildkit: Not a directory
        hint: Make the folder writable, set XDG_CACHE_HOME to another one, or name a daemon (`--buildkit`, in a launch configuration `buildkit`).
    "#]],
    );
}

#[test]
fn without_a_home_there_is_no_place_for_state() {
    let home = Home::new();
    let output = home
        .command(&["daemon", "start"])
        .env_remove("XDG_CACHE_HOME")
        .output()
        .unwrap();
    check(
        &home,
        &output,
        &expect![[r#"
        exit status: 2
        error: there is no folder for the state of a BuildKit daemon: HOME is not set
        hint: Set HOME or XDG_CACHE_HOME, or name a daemon (`--buildkit`, in a launch configuration `buildkit`).
    "#]],
    );
}

/// Runs the program as a user that may nothing.
fn as_nobody(home: &Home, arguments: &[&str]) -> Output {
    // The program may be where nobody may go.
    let program = home.path().join("spec-dap");
    fs::copy(PROGRAM, &program).unwrap();
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let buildkitd = home.path().join("buildkitd");
    if !buildkitd.exists() {
        fs::copy(
            &home.surroundings().env["SPEC_DAP_BUILDKITD".as_ref() as &std::ffi::OsStr],
            &buildkitd,
        )
        .unwrap();
    }
    let root = home.surroundings().uid == 0;
    let mut command = match root {
        true => {
            let mut command = Command::new("/usr/bin/setpriv");
            command
                .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
                .arg(&program);
            command
        }
        false => Command::new(&program),
    };
    command
        .args(arguments)
        .env_clear()
        .env("PATH", "/no/such/folder")
        .env("XDG_CACHE_HOME", home.path().join("nobody"))
        .env("SPEC_DAP_BUILDKITD", &buildkitd)
        .output()
        .unwrap()
}

#[test]
fn an_ordinary_user_is_told_of_rootlesskit() {
    let home = Home::new();
    check(
        &home,
        &as_nobody(&home, &["daemon", "start"]),
        &expect![[r#"
            exit status: 2
            error: no BuildKit daemon runs on this machine, and there is no rootlesskit to start one with as an ordinary user
            hint: Install it, on Debian with `apt install rootlesskit uidmap`, or name a daemon (`--buildkit`, in a launch configuration `buildkit`).
        "#]],
    );
    assert!(!home.path().join("nobody").exists());
}

#[test]
fn the_doctor_says_what_is_missing() {
    let home = Home::new();
    let output = as_nobody(&home, &["doctor", "--buildkit=own"]);
    check(
        &home,
        &output,
        &expect![[r#"
            exit status: 2
            daemon        our own daemon
            address       unix://HOME/nobody/spec-dap/buildkit/run/buildkitd.sock
            running       no
            state         HOME/nobody/spec-dap/buildkit, 0 B
            log           HOME/nobody/spec-dap/buildkit/buildkitd.log

            problem: no BuildKit daemon runs on this machine, and there is no rootlesskit to start one with as an ordinary user
            hint: Install it, on Debian with `apt install rootlesskit uidmap`, or name a daemon (`--buildkit`, in a launch configuration `buildkit`).
        "#]],
    );
    assert!(!home.path().join("nobody").exists());
}

#[test]
fn the_doctor_asks_the_daemon_that_is_named() {
    let home = Home::new();
    let started = home.command(&["daemon", "start"]).output().unwrap();
    assert!(started.status.success(), "{started:?}");
    let address = home.managed().address().to_string();
    let output = home
        .command(&["doctor", "--format=json", "--buildkit", &address])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let findings: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(findings["daemon"]["origin"], "option");
    assert_eq!(findings["daemon"]["address"], address);
    assert_eq!(findings["daemon"]["answer"]["network"], "host");
    assert_eq!(findings["missing"], serde_json::json!([]));
}

#[test]
fn the_doctor_knows_when_nobody_answers() {
    let home = Home::new();
    let socket = home.path().join("none.sock");
    let address = format!("unix://{}", socket.display());
    let run = |arguments: &[&str]| home.command(arguments).output().unwrap();
    check(
        &home,
        &run(&["doctor", "--buildkit", &address]),
        &expect![[r#"
            exit status: 2
            daemon        the one that was asked for
            address       unix://HOME/none.sock

            problem: there is no BuildKit daemon at unix://HOME/none.sock: the socket does not exist
            hint: Start the daemon, or leave the address out to use one of our own.
        "#]],
    );
    check(
        &home,
        &run(&["doctor", "--buildkit", "none.sock"]),
        &expect![[r#"
            exit status: 2

            problem: `none.sock` is no address of a BuildKit daemon (the one that was asked for)
            hint: Give unix:///path/of/buildkitd.sock or tcp://host:port.
        "#]],
    );
    assert!(!Path::new(&socket).exists());
}
