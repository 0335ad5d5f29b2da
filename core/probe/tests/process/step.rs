//! Steps: what a command gets, what becomes of it, and what is recorded.

use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::fs::{PermissionsExt, symlink},
    process::{Command, Stdio},
};

use expect_test::expect;
use rustix::process::{Pid, Signal, kill_process};
use spec_probe::{Capture, Excerpt, Step, Verdict, layout};

use crate::container::{Container, command, only_child, text};

#[test]
fn a_command_is_split_into_words_and_no_shell_reads_it() {
    let container = Container::new();
    let (record, log) =
        container.step_with_log(&command("subject words $HOME ~ '*' \"a b\" > x # c"));
    assert_eq!(record.verdict, Verdict::Passed);
    assert_eq!(record.exit_code, Some(0));
    let expected = "[\"subject\", \"words\", \"$HOME\", \"~\", \"*\", \"a b\", \">\", \"x\"]\n";
    assert_eq!(record.stdout.text, expected);
    assert_eq!(text(&log), expected);
}

#[test]
fn the_environment_is_the_operations_without_the_token() {
    let mut container = Container::new();
    container.variables = vec![
        ("PATH", "/"),
        ("VERSION", "1"),
        (layout::RUN_VARIABLE, "token"),
    ];
    let record = container.step(&command("/subject variables"));
    let mut lines: Vec<&str> = record.stdout.text.lines().collect();
    lines.sort_unstable();
    assert_eq!(lines, ["PATH=/", "VERSION=1"]);
    assert_eq!(container.record().run, "token");
    assert!(container.record().duration_us > 0);
}

#[test]
fn input_is_a_text_or_nothing() {
    let container = Container::new();
    let step = Step {
        stdin: "a\nb".to_owned(),
        ..command("subject copy")
    };
    assert_eq!(container.step(&step).stdout.text, "a\nb");
    assert_eq!(container.step(&command("subject copy")).stdout.text, "");
    // More than a pipe holds.
    let long = "0123456789".repeat(100_000);
    let step = Step {
        stdin: long.clone(),
        ..command("subject copy")
    };
    let record = container.step(&step);
    assert_eq!(record.stdout.size, 1_000_000);
    assert_eq!(container.recorded("stdout"), long.as_bytes());
    // A command need not read it.
    let step = Step {
        stdin: long,
        ..command("subject exit 0")
    };
    assert_eq!(container.step(&step).verdict, Verdict::Passed);
}

#[test]
fn how_a_command_ends_is_recorded() {
    let container = Container::new();
    let record = container.step(&command("subject exit 3"));
    assert_eq!(
        (record.verdict, record.exit_code),
        (Verdict::Failed, Some(3))
    );
    assert_eq!(record.message, None);
    for signal in ["SIGKILL", "SIGUSR1"] {
        let record = container.step(&command(&format!("subject kill {signal}")));
        assert_eq!(record.verdict, Verdict::Failed);
        assert_eq!(
            (record.exit_code, record.signal.as_deref()),
            (None, Some(signal))
        );
    }
}

#[test]
fn what_cannot_be_started_is_errored_and_explained() {
    let container = Container::new();
    container.write("/plain", "text", 0o644);
    container.write("/text", "just text\n", 0o755);
    container.write("/nothing", "", 0o755);
    container.write("/script", "#! /bin/sh -e\n", 0o755);
    container.write("/dos", "#!/subject\r\n", 0o755);
    // This test itself needs a C library.
    fs::copy(std::env::current_exe().unwrap(), container.path("/dynamic")).unwrap();
    let mut elf = fs::read(container.path("/subject")).unwrap();
    elf[18..20].copy_from_slice(&22_u16.to_le_bytes());
    container.write("/foreign", elf, 0o755);
    fs::create_dir(container.path("/folder")).unwrap();
    symlink("gone", container.path("/dangling")).unwrap();
    let mut shown = String::new();
    for line in [
        "",
        " \t # only a comment",
        "''",
        "echo 'a",
        "echo \\",
        "nope",
        "plain",
        "folder",
        "dangling",
        "cd /",
        "A=b subject",
        "/nope",
        "/plain",
        "/folder",
        "/plain/x",
        "/dangling",
        "/text",
        "/nothing",
        "/foreign",
        "/script",
        "/dos",
        "/dynamic",
        "/subject a\0b",
    ] {
        let record = container.step(&command(line));
        assert_eq!(record.verdict, Verdict::Errored, "{line:?}");
        assert_eq!((record.exit_code, record.signal), (None, None));
        shown += &format!("{line:?}\n  {}\n", record.message.unwrap());
    }
    expect![[r#"
        ""
          the command is empty: nothing but blanks and comments is in it
        " \t # only a comment"
          the command is empty: nothing but blanks and comments is in it
        "''"
          exec: no command (the first word is empty)
        "echo 'a"
          EOF found when expecting closing quote
        "echo \\"
          EOF found after escape character
        "nope"
          exec: "nope": executable file not found in $PATH (PATH is /)
        "plain"
          exec: "plain": executable file not found in $PATH (/plain is there, but its mode -rw-r--r-- does not let it be run)
        "folder"
          exec: "folder": executable file not found in $PATH (PATH is /)
        "dangling"
          exec: "dangling": executable file not found in $PATH (/dangling is a symbolic link to gone, which is not there)
        "cd /"
          exec: "cd": executable file not found in $PATH (no shell reads the command, and cd is a word of the shell: write sh -c '…')
        "A=b subject"
          exec: "A=b": executable file not found in $PATH (no shell reads the command, and A=b is a word of the shell: write sh -c '…')
        "/nope"
          fork/exec /nope: no such file or directory
        "/plain"
          fork/exec /plain: permission denied (its mode -rw-r--r-- does not let it be run)
        "/folder"
          fork/exec /folder: permission denied (/folder is a folder)
        "/plain/x"
          fork/exec /plain/x: not a directory (the path leads through something that is no folder)
        "/dangling"
          fork/exec /dangling: no such file or directory (it is a symbolic link to gone, which is not there)
        "/text"
          fork/exec /text: exec format error (it is no program, and does not begin with #! and an interpreter)
        "/nothing"
          fork/exec /nothing: exec format error (the file is empty)
        "/foreign"
          fork/exec /foreign: exec format error (it is a program for s390x)
        "/script"
          fork/exec /script: no such file or directory (/script is there, but its interpreter "/bin/sh", named in its first line, is not)
        "/dos"
          fork/exec /dos: no such file or directory (/dos is there, but its interpreter "/subject\r", named in its first line, is not; its first line ends with \r)
        "/dynamic"
          fork/exec /dynamic: no such file or directory (/dynamic is there, but the dynamic loader that it needs, /lib64/ld-linux-x86-64.so.2, is not)
        "/subject a\0b"
          fork/exec /subject: invalid argument (a word has a NUL byte)
    "#]].assert_eq(&shown);
}

#[test]
fn programs_are_found_with_the_path_of_the_step() {
    let mut container = Container::new();
    fs::create_dir_all(container.path("/usr/bin")).unwrap();
    fs::copy(container.path("/subject"), container.path("/usr/bin/other")).unwrap();
    container.variables = vec![("PATH", "/nowhere:/usr/bin/:/")];
    assert_eq!(
        container.step(&command("other words")).stdout.text,
        "[\"other\", \"words\"]\n"
    );
    for (path, message) in [
        (
            "",
            "exec: \"other\": executable file not found in $PATH (PATH is not set)",
        ),
        (
            "/bin",
            "exec: \"other\": executable file not found in $PATH (PATH is /bin)",
        ),
        (
            "/bin::/",
            "exec: \"subject\": cannot run executable found relative to current directory (PATH \
             has the folder \".\")",
        ),
    ] {
        container.variables = vec![("PATH", path)];
        let name = if path.contains("::") {
            "subject words"
        } else {
            "other words"
        };
        assert_eq!(
            container.step(&command(name)).message.as_deref(),
            Some(message)
        );
    }
    container.variables = Vec::new();
    assert_eq!(
        container.step(&command("subject exit 0")).verdict,
        Verdict::Errored
    );
}

#[test]
fn both_streams_go_to_the_log_and_to_the_record() {
    let container = Container::new();
    let (record, log) = container.step_with_log(&command("subject both"));
    assert_eq!(record.stdout.text, "to stdout\n");
    assert_eq!(record.stderr.text, "to stderr\n");
    assert_eq!(
        (log.stdout.as_slice(), log.stderr.as_slice()),
        (&b"to stdout\n"[..], &b"to stderr\n"[..])
    );
    assert_eq!(container.recorded("stdout"), b"to stdout\n");
    assert_eq!(container.recorded("stderr"), b"to stderr\n");
    // Without checks nothing is left in the file system under test.
    assert!(!container.path("/tmp/internal/dalec").exists());
}

#[test]
fn streams_with_checks_are_kept_where_dalec_keeps_them() {
    let container = Container::new();
    let output = container.path(layout::STEP_OUTPUT);
    container.write(
        &format!("{}/stderr", layout::STEP_OUTPUT),
        "older and longer than that",
        0o600,
    );
    fs::set_permissions(&output, fs::Permissions::from_mode(0o700)).unwrap();
    let capture = Capture {
        stdout: false,
        stderr: true,
    };
    container.step(&Step {
        capture,
        ..command("subject both")
    });
    assert_eq!(fs::read(output.join("stderr")).unwrap(), b"to stderr\n");
    assert!(!output.join("stdout").exists());

    fs::remove_dir_all(container.path("/tmp/internal/dalec")).unwrap();
    let capture = Capture {
        stdout: true,
        stderr: true,
    };
    container.step(&Step {
        capture,
        ..command("subject both")
    });
    assert_eq!(fs::read(output.join("stdout")).unwrap(), b"to stdout\n");
    let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(output.join("stdout")), 0o600);
    assert_eq!(mode(output), 0o700);
    assert_eq!(mode(container.path("/tmp/internal/dalec")), 0o700);
}

#[test]
fn a_place_that_cannot_keep_a_stream_is_an_error_of_the_step() {
    let container = Container::new();
    container.write(
        "/tmp/internal/dalec",
        "a file where a folder should be",
        0o644,
    );
    let capture = Capture {
        stdout: true,
        stderr: false,
    };
    let record = container.step(&Step {
        capture,
        ..command("subject both")
    });
    assert_eq!(record.verdict, Verdict::Errored);
    assert_eq!(
        record.message.unwrap(),
        "mkdir /tmp/internal/dalec/testrunner/step/output: not a directory"
    );
}

#[test]
fn thirty_megabytes_are_recorded_to_the_last_byte() {
    let container = Container::new();
    let size = 30_000_000;
    let capture = Capture {
        stdout: true,
        stderr: false,
    };
    let step = Step {
        capture,
        ..command(&format!("subject flood {size}"))
    };
    let (record, log) = container.step_with_log(&step);
    assert_eq!(record.verdict, Verdict::Passed);
    for excerpt in [&record.stdout, &record.stderr] {
        assert_eq!(excerpt.size, size);
        assert_eq!(excerpt.text.len(), Excerpt::LIMIT);
    }
    let recorded = container.recorded("stdout");
    assert_eq!(recorded.len() as u64, size);
    assert!(recorded.chunks(64).all(|line| line[..4] == *b"0123"));
    assert!(recorded == container.recorded("stderr"));
    assert!(recorded == log.stdout);
    assert!(recorded == log.stderr);
    let kept = container.path(layout::STEP_OUTPUT).join("stdout");
    assert!(recorded == fs::read(kept).unwrap());
}

#[test]
fn bytes_that_are_no_text_are_recorded_as_they_are() {
    let container = Container::new();
    let record = container.step(&command("subject bytes"));
    assert_eq!(
        container.recorded("stdout"),
        [0, 0xff, 0xfe, b'\n', b'a', 0x80]
    );
    assert_eq!(
        record.stdout,
        Excerpt {
            text: "\0\\xff\\xfe\na\\x80".to_owned(),
            size: 6
        }
    );
}

#[test]
fn a_log_that_nobody_reads_is_no_failure() {
    let container = Container::new();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let request = serde_json::to_string(&command("subject flood 1000000")).unwrap();
    let status = container
        .probe(&["step", &request])
        .stdout(writer)
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success());
    assert_eq!(container.step_record().verdict, Verdict::Passed);
    assert_eq!(container.recorded("stdout").len(), 1_000_000);
}

#[test]
fn who_holds_a_checked_stream_is_waited_for() {
    let container = Container::new();
    let capture = Capture {
        stdout: true,
        stderr: false,
    };
    let record = container.step(&Step {
        capture,
        ..command("subject leave writer")
    });
    assert_eq!(record.verdict, Verdict::Passed);
    assert_eq!(record.stdout.text, "early\nlate\n");
}

#[test]
fn who_holds_another_stream_is_not_waited_for() {
    let container = Container::new();
    let release = container.path("/release");
    assert!(
        Command::new("mkfifo")
            .arg(&release)
            .status()
            .unwrap()
            .success()
    );
    // The child still holds standard output when the step is over: only then it is released, and
    // our own read end sees it go, so that it does not outlive the test.
    let request = serde_json::to_string(&command("subject leave holder")).unwrap();
    let status = container
        .probe(&["step", &request])
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success());
    assert_eq!(container.step_record().stdout.text, "early\n");
    fs::OpenOptions::new().write(true).open(release).unwrap();
}

#[test]
fn a_request_to_end_reaches_the_command() {
    for first_process in [false, true] {
        let container = Container::new();
        let request = serde_json::to_string(&command("subject wait")).unwrap();
        let mut probe = container.probe(&["step", &request]);
        if first_process {
            probe = container.as_first_process(&probe);
        }
        let mut child = probe.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert_eq!(lines.next().unwrap().unwrap(), "listening");
        let pid = if first_process {
            only_child(child.id())
        } else {
            Pid::from_child(&child)
        };
        kill_process(pid, Signal::TERM).unwrap();
        assert_eq!(lines.next().unwrap().unwrap(), "terminated");
        assert!(child.wait().unwrap().success());
        assert_eq!(container.step_record().exit_code, Some(42));
    }
}

#[test]
fn a_step_after_one_that_did_not_pass_is_skipped() {
    for first in ["subject exit 1", "nope"] {
        let container = Container::new();
        container.step(&command(first));
        container.advance();
        for _ in 0..2 {
            let record = container.step(&command("subject both"));
            assert_eq!(record.verdict, Verdict::Skipped);
            assert_eq!(record.stdout, Excerpt::default());
            assert_eq!(container.recorded("stdout"), b"");
            container.advance();
        }
    }
    let container = Container::new();
    container.step(&command("subject exit 0"));
    container.advance();
    assert_eq!(
        container.step(&command("subject both")).verdict,
        Verdict::Passed
    );
}

#[test]
fn a_request_can_lie_in_a_file() {
    let container = Container::new();
    let long = "x".repeat(200_000);
    let step = Step {
        stdin: long.clone(),
        ..command("subject copy")
    };
    container.write("/request.json", serde_json::to_vec(&step).unwrap(), 0o644);
    let output = container.run(&["step", "--request", "/request.json", "--attempt", "2"]);
    assert!(output.status.success());
    assert_eq!(text(&output), long);
}

#[test]
fn our_own_mistakes_are_no_verdicts() {
    let container = Container::new();
    let faults: [(&[&str], &str); 7] = [
        (&["step"], "probe: there is no request\n"),
        (
            &["step", "{}", "more"],
            "probe: an argument too many: more\n",
        ),
        (
            &["step", "{]"],
            "probe: the request cannot be read: key must be a string at line 1 column 2\n",
        ),
        (
            &["step", "--request", "/nope"],
            "probe: cannot read /nope: No such file or directory (os error 2)\n",
        ),
        (
            &["check", "{}"],
            "probe: the request cannot be read: missing field `subject` at line 1 column 2\n",
        ),
        (&["nope"], "probe: usage: probe step"),
        (
            &["gate", "/nope"],
            "probe: cannot read /nope/record.json: No such file or directory (os error 2)\n",
        ),
    ];
    for (arguments, message) in faults {
        let output = container.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stderr.starts_with(message), "{stderr}");
    }
    assert!(
        !container
            .path(layout::RECORD)
            .join(layout::RECORD_FILE)
            .exists()
    );

    // A record before this one that cannot be read is no permission to run.
    container.write(&format!("{}/record.json", layout::PREVIOUS), "{", 0o644);
    let output = container.run(&[
        "step",
        &serde_json::to_string(&command("subject both")).unwrap(),
    ]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        !container
            .path(layout::RECORD)
            .join(layout::RECORD_FILE)
            .exists()
    );

    // Neither is a place that takes no record.
    fs::remove_dir_all(container.path(layout::PREVIOUS)).unwrap();
    fs::remove_dir_all(container.path(layout::RECORD)).unwrap();
    let output = container.run(&[
        "step",
        &serde_json::to_string(&command("subject both")).unwrap(),
    ]);
    assert_eq!(output.status.code(), Some(2));
}
