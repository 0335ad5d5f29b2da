//! The shell and its tools, in an image that has neither.

use std::{
    io::{BufRead, BufReader},
    os::unix::fs::symlink,
    process::Stdio,
};

use rustix::process::{Signal, kill_process};

use crate::container::{Container, only_child, text, with_input};

fn sh(container: &Container, line: &str) -> (String, String, i32) {
    let output = container.run(&["sh", "-c", line]);
    let stderr = String::from_utf8(output.stderr.clone()).unwrap();
    (text(&output), stderr, output.status.code().unwrap())
}

#[test]
fn lines_do_what_they_say() {
    let container = Container::new();
    container.write(
        "/etc/os-release",
        "ID=none\nNAME=Nothing\nVERSION=1\n",
        0o644,
    );
    symlink("/etc/os-release", container.path("/etc/link")).unwrap();
    for (line, stdout, status) in [
        ("echo a 'b c' \"d\"", "a b c d\n", 0),
        ("echo -n x; echo y", "xy\n", 0),
        (
            "pwd; cd etc && pwd; cd nowhere || echo no",
            "/\n/etc\nno\n",
            0,
        ),
        ("cat /etc/os-release | head -n 1", "ID=none\n", 0),
        (
            "cat /etc/os-release | head -n 2 | /subject copy > /copy; cat /copy",
            "ID=none\nNAME=Nothing\n",
            0,
        ),
        (
            "echo more >> /copy && cat < /copy",
            "ID=none\nNAME=Nothing\nmore\n",
            0,
        ),
        ("readlink /etc/link", "/etc/os-release\n", 0),
        ("ls /etc", "link\nos-release\n", 0),
        ("A=1; export B=2; echo $A ${B} \"$C\" '$A'", "1 2  $A\n", 0),
        ("A=1; unset A; A=3 /subject variables", "A=3\nPATH=/\n", 0),
        ("subject exit 3; echo $?", "3\n", 0),
        ("subject exit 3 || subject exit 4 && echo no", "", 4),
        ("subject kill SIGKILL; echo $?", "137\n", 0),
        ("exit 5; echo no", "", 5),
        (
            "subject words $? a",
            "[\"subject\", \"words\", \"0\", \"a\"]\n",
            0,
        ),
        (
            "subject both 2> /error; cat /error",
            "to stdout\nto stderr\n",
            0,
        ),
        ("", "", 0),
    ] {
        let (out, err, code) = sh(&container, line);
        assert_eq!((out.as_str(), code), (stdout, status), "{line}: {err}");
        // What one line leaves does not concern the next.
        if !line.contains("/copy") {
            let _ = std::fs::remove_file(container.path("/copy"));
        }
    }
}

#[test]
fn what_cannot_be_done_is_said() {
    let container = Container::new();
    container.write("/script", "#!/bin/sh\n", 0o755);
    for (line, message, status) in [
        (
            "nope",
            "sh: nope: not found (PATH is /; help names the tools)\n",
            127,
        ),
        (
            "/script",
            "sh: /script: /script is there, but its interpreter \"/bin/sh\", named in its first \
             line, is not\n",
            126,
        ),
        ("echo 'a", "sh: a ' is not closed\n", 2),
        (
            "sleep 1 &",
            "sh: this small shell runs nothing in the background\n",
            2,
        ),
        (
            "cat /nope",
            "cat: /nope: No such file or directory (os error 2)\n",
            1,
        ),
        ("ls -x", "ls: unknown option -x\n", 1),
    ] {
        let (_, err, code) = sh(&container, line);
        assert_eq!((err.as_str(), code), (message, status), "{line}");
    }
}

#[test]
fn lines_come_from_standard_input_too() {
    let container = Container::new();
    let output = with_input(container.probe(&["sh"]), b"echo a\nexit 6\necho no\n");
    assert_eq!(
        (text(&output).as_str(), output.status.code()),
        ("a\n", Some(6))
    );
    // What follows a line is the input of its command.
    let output = with_input(container.probe(&["sh"]), b"cat\necho b\n");
    assert_eq!(
        (text(&output).as_str(), output.status.code()),
        ("echo b\n", Some(0))
    );
    let output = with_input(container.probe(&["sh"]), b"subject exit 9");
    assert_eq!(output.status.code(), Some(9));
}

#[test]
fn tools_show_files() {
    let container = Container::new();
    container.write("/d/file", "12345", 0o4755);
    container.write("/d/.hidden", "", 0o600);
    symlink("file", container.path("/d/link")).unwrap();
    let (out, ..) = sh(&container, "ls /d; ls -a /d; ls -d /d");
    assert_eq!(out, "file\nlink\n.hidden\nfile\nlink\n/d\n");
    let (out, ..) = sh(&container, "ls -l /d");
    let lines: Vec<&str> = out.lines().collect();
    assert!(
        lines[0].starts_with("-rwsr-xr-x   1 0        0                 5 "),
        "{out}"
    );
    assert!(lines[0].ends_with(" file"), "{out}");
    assert!(lines[1].starts_with("lrwxrwxrwx"), "{out}");
    assert!(lines[1].ends_with(" link -> file"), "{out}");
    let (out, ..) = sh(&container, "stat /d/file");
    assert!(
        out.contains("  kind: file, 5 bytes\n  mode: 4755 -rwsr-xr-x\n owner: 0 0, 0 0\n"),
        "{out}"
    );
    let (out, ..) = sh(&container, "id");
    assert!(out.starts_with("uid=0(0) gid=0(0)"), "{out}");
    let (out, ..) = sh(&container, "help");
    assert!(out.contains("  cat [FILE…]"), "{out}");
}

#[test]
fn hold_waits_until_it_is_asked_to_end() {
    let container = Container::new();
    let probe = container.probe(&["hold"]);
    let mut child = container
        .as_first_process(&probe)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert_eq!(lines.next().unwrap().unwrap(), "holding");
    kill_process(only_child(child.id()), Signal::TERM).unwrap();
    assert!(child.wait().unwrap().success());
}
