//! `spec-dap test` and `plan` as people and CI use them: a process, a real daemon, real containers.

// This file is for tests alone.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use serde_json::Value;
use spec_tests::{Daemon, Docker, Release, components::image, testdata};
use std::{
    fs,
    path::PathBuf,
    process::{Command, Output, Stdio},
    sync::OnceLock,
};
use tempfile::TempDir;

/// The daemon that the tests of this file share; its keeper ends it with this process.
fn daemon() -> &'static Daemon {
    static DAEMON: OnceLock<Daemon> = OnceLock::new();
    DAEMON.get_or_init(Daemon::start)
}

/// A folder with a spec, and a cache of its own.
struct Workspace {
    folder: TempDir,
}

impl Workspace {
    fn new(spec: &str) -> Self {
        let workspace = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        workspace.write(spec);
        workspace
    }

    fn spec(&self) -> PathBuf {
        self.folder.path().join("spec.yml")
    }

    fn write(&self, spec: &str) {
        fs::write(self.spec(), spec).unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_spec-dap"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("XDG_CACHE_HOME", self.folder.path().join("cache"))
            .env_remove("BUILDKIT_HOST")
            .stdin(Stdio::null());
        command
    }

    fn test(&self, arguments: &[&str]) -> Output {
        self.test_on(daemon(), arguments)
    }

    fn test_on(&self, daemon: &Daemon, arguments: &[&str]) -> Output {
        let address = daemon.address();
        let busybox = format!("oci-layout:{}", image("busybox").display());
        let mut all = vec!["test", "spec.yml", "--buildkit", &address];
        if !arguments.contains(&"--image") {
            all.extend(["--image", &busybox]);
        }
        all.extend(arguments);
        self.command(&all).output().unwrap()
    }

    /// Runs the tests and returns the exit code and the events.
    fn events(&self, arguments: &[&str]) -> (i32, Vec<Value>) {
        self.events_on(daemon(), arguments)
    }

    fn events_on(&self, daemon: &Daemon, arguments: &[&str]) -> (i32, Vec<Value>) {
        let output = self.test_on(daemon, &[&["--format", "json"], arguments].concat());
        let text = String::from_utf8(output.stdout).unwrap();
        let events: Vec<_> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let code = output.status.code().unwrap();
        assert!(
            !events.is_empty(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        (code, events)
    }
}

/// The fields of an event as one line.
fn line(event: &Value, fields: &[&str]) -> String {
    let shown = |field: &&str| match &event[*field] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    fields.iter().map(shown).collect::<Vec<_>>().join(" | ")
}

fn lines(events: &[Value], fields: &[&str]) -> Vec<String> {
    let (_, nodes) = events.split_last().unwrap();
    nodes.iter().map(|event| line(event, fields)).collect()
}

#[test]
fn every_failing_check_of_a_run_is_told_as_dalec_would() {
    let workspace = Workspace::new(
        r#"name: x
tests:
  - name: streams
    steps:
      - command: printf 'hello world\n'
        stdout:
          equals: "goodbye\n"
          contains: [absent]
          matches: ['^\\d+$', '[']
          starts_with: world
          ends_with: hello
          empty: true
  - name: files
    steps:
      - command: sh -c 'echo content > /file; chmod 644 /file; ln -s file /link; mkdir /dir'
    files:
      /dir: {}
      /file: {permissions: 0755, contains: [absent], is_dir: true}
      /link: {link_target: other}
      /missing: {permissions: 0644, equals: x}
      /file/below: {not_exist: true}
      /gone: {not_exist: true}
      /etc: {not_exist: true}
"#,
    );
    let (code, events) = workspace.events(&[]);
    assert_eq!(code, 1);
    let failed: Vec<_> = events
        .iter()
        .filter(|event| event["event"] == "check" && event["verdict"] != "passed")
        .map(|event| line(event, &["path", "kind", "verdict", "expected", "actual"]))
        .collect();
    expect_test::expect![[r#"
        [
            "stdout | empty | failed |  | hello world\n",
            "stdout | equals | failed | goodbye\n | hello world\n",
            "stdout | contains | failed | absent | hello world\n",
            "stdout | matches | failed | ^\\d+$ | hello world\n",
            "stdout | matches | errored | [ | ",
            "stdout | starts_with | failed | world | hello world\n",
            "stdout | ends_with | failed | hello | hello world\n",
            "/dir | is_dir | failed | is_dir=false | is_dir=true",
            "/etc | not_exist | failed | exists=false | exists=true",
            "/file | is_dir | failed | is_dir=true | is_dir=false",
            "/file | permissions | failed | -rwxr-xr-x | -rw-r--r--",
            "/file | contains | failed | absent | content\n",
            "/file/below | not_exist | errored | exists=false | ",
            "/link | link_target_path | failed | other | file",
            "/missing | is_dir | failed | exists=true | exists=false",
            "/missing | permissions | failed | exists=true | exists=false",
            "/missing | equals | errored | x | ",
        ]
    "#]]
    .assert_debug_eq(&failed);
    let summary = events.last().unwrap();
    assert_eq!(summary["event"], "summary");
    assert_eq!(summary["errored"], 3);
}

#[test]
fn ranges_are_those_of_the_values() {
    let workspace = Workspace::new(
        "name: x\nx-a: &text \"hi\\n\"\ntests:\n  - name: t\n    steps:\n      - command: echo hi\n        stdout:\n          equals: *text\n          contains:\n            - 'é'\n          matches:\n            - |\n              h\n              i\n    files:\n      /etc/passwd: {}\n",
    );
    let (_, events) = workspace.events(&[]);
    let ranges: Vec<_> = events[..events.len() - 1]
        .iter()
        .map(|event| {
            let range = &event["range"];
            let at = |end: &str| format!("{}:{}", range[end]["line"], range[end]["column"]);
            format!("{} {}-{}", line(event, &["id"]), at("start"), at("end"))
        })
        .collect();
    expect_test::expect![[r#"
        [
            "tests[0].steps[0] 6:18-6:25",
            "tests[0].steps[0].stdout.equals 8:19-8:24",
            "tests[0].steps[0].stdout.contains[0] 10:15-10:18",
            "tests[0].steps[0].stdout.matches[0] 12:15-14:16",
            "tests[0].files[\"/etc/passwd\"].is_dir 16:7-16:18",
        ]
    "#]]
    .assert_debug_eq(&ranges);
}

#[test]
fn a_failed_step_skips_what_follows_and_a_failed_check_does_not() {
    let workspace = Workspace::new(
        "name: x\ntests:\n  - name: step\n    steps:\n      - command: sh -c 'exit 7'\n        stdout: {empty: true}\n      - command: 'true'\n    files:\n      /etc: {is_dir: true}\n  - name: check\n    steps:\n      - command: echo a\n        stdout: {equals: b}\n      - command: echo c\n        stdout: {contains: [c]}\n  - name: signal\n    steps:\n      - command: sh -c 'kill -9 $$'\n      - command: nothere\n  - name: nothere\n    steps:\n      - command: nothere\n",
    );
    let (code, events) = workspace.events(&[]);
    assert_eq!(code, 1);
    let told = lines(
        &events,
        &["id", "verdict", "exit_code", "signal", "after_failure"],
    );
    expect_test::expect![[r#"
        [
            "tests[0].steps[0] | failed | 7 | null | null",
            "tests[0].steps[0].stdout.empty | skipped | null | null | null",
            "tests[0].steps[1] | skipped | null | null | null",
            "tests[0].files[\"/etc\"].is_dir | skipped | null | null | null",
            "tests[1].steps[0] | passed | 0 | null | null",
            "tests[1].steps[0].stdout.equals | failed | null | null | null",
            "tests[1].steps[1] | passed | 0 | null | true",
            "tests[1].steps[1].stdout.contains[0] | passed | null | null | true",
            "tests[2].steps[0] | failed | null | SIGKILL | null",
            "tests[2].steps[1] | skipped | null | null | null",
            "tests[3].steps[0] | errored | null | null | null",
        ]
    "#]]
    .assert_debug_eq(&told);
}

#[test]
fn a_failure_runs_again_and_a_success_is_cached() {
    let spec = "name: x\ntests:\n  - name: t\n    steps:\n      - command: cat /proc/sys/kernel/random/uuid\n        stdout: {contains: ['-'], equals: x}\n";
    let workspace = Workspace::new(spec);
    let cached = |arguments: &[&str]| {
        let (code, events) = workspace.events(arguments);
        (code, lines(&events, &["id", "verdict", "cached"]))
    };
    let (code, first) = cached(&[]);
    assert_eq!(code, 1);
    assert!(
        first.iter().all(|line| line.ends_with("false")),
        "{first:?}"
    );
    let (code, second) = cached(&[]);
    assert_eq!(code, 1);
    assert_eq!(
        second,
        [
            "tests[0].steps[0] | passed | true",
            "tests[0].steps[0].stdout.equals | failed | false",
            "tests[0].steps[0].stdout.contains[0] | passed | true",
        ]
    );
    let (code, recorded) = cached(&["--rerun", "none"]);
    assert_eq!(code, 1);
    assert!(
        recorded.iter().all(|line| line.ends_with("true")),
        "{recorded:?}"
    );
    let (_, all) = cached(&["--rerun", "all"]);
    assert!(all.iter().all(|line| line.ends_with("false")), "{all:?}");
    // Mended, only what changed runs.
    workspace.write(&spec.replace(", equals: x", ", ends_with: \"\\n\""));
    let (code, mended) = cached(&[]);
    assert_eq!(code, 0);
    let ran: Vec<_> = mended
        .iter()
        .filter(|line| line.ends_with("false"))
        .collect();
    assert_eq!(ran, ["tests[0].steps[0].stdout.ends_with | passed | false"]);
}

#[test]
fn large_binary_and_broken_output_is_kept_whole_and_shown_in_part() {
    let workspace = Workspace::new(
        "name: x\ntests:\n  - name: large\n    steps:\n      - command: sh -c 'yes 0123456789abcde | head -c 30000000'\n        stdout: {ends_with: \"0123456789abcde\\n\", equals: x}\n  - name: binary\n    steps:\n      - command: printf '\\377\\000a'\n        stdout: {equals: b}\n",
    );
    let (code, events) = workspace.events(&[]);
    assert_eq!(code, 1);
    let check = |id: &str| events.iter().find(|event| event["id"] == id).unwrap();
    let large = check("tests[0].steps[0].stdout.equals");
    assert_eq!(large["actual_bytes"], 30_000_000);
    assert_eq!(large["actual"].as_str().unwrap().len(), 64 * 1024);
    assert_eq!(
        check("tests[0].steps[0].stdout.ends_with")["verdict"],
        "passed"
    );
    assert_eq!(
        check("tests[1].steps[0].stdout.equals")["actual"],
        "\\xff\u{0}a"
    );
}

#[test]
fn what_cannot_run_says_why_and_ends_with_2() {
    let refused = |spec: &str, arguments: &[&str], expected: &str| {
        let output = Workspace::new(spec).test(arguments);
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains(expected), "{told}");
        assert!(!told.contains("panicked"), "{told}");
        assert!(!told.contains('\u{1b}'), "colours in a file: {told:?}");
    };
    let sound = "name: x\ntests:\n  - name: t\n    steps:\n      - command: 'true'\n";
    refused(
        sound,
        &["--test", "nothing*"],
        "no test of spec.yml fits `nothing*`",
    );
    refused(
        sound,
        &["--image", "oci-layout:/no/such"],
        "there is no folder /no/such",
    );
    refused(
        sound,
        &["--image", "rootfs:/no/such"],
        "there is no folder /no/such",
    );
    refused(
        sound,
        &["--image", "localhost:1/no/such"],
        "localhost:1/no/such",
    );
    refused("", &[], "has no tests");
    refused("tests: [", &[], "the builder would refuse this spec");
    refused("tests:\n  - nam: t\n", &[], "nam");
    refused(
        "name: x\ntests:\n  - name: t\n    steps: [{command: a, stdin: $NOPE}]\n",
        &[],
        "NOPE",
    );
    let workspace = Workspace::new(sound);
    let mut nowhere = workspace.command(&["test", "spec.yml", "--image", "rootfs:/"]);
    let output = nowhere
        .args(["--buildkit", "unix:///no/such.sock"])
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(
        told.contains("/no/such.sock") && told.contains("hint: "),
        "{told}"
    );
    let missing = workspace
        .command(&["test", "none.yml", "--image", "rootfs:/"])
        .output()
        .unwrap();
    assert_eq!(missing.status.code(), Some(2));
}

#[test]
fn an_older_daemon_comes_to_the_same_verdicts() {
    let spec = fs::read_to_string(testdata("hello.yml")).unwrap();
    let debian = format!("oci-layout:{}", image("bookworm").display());
    let arguments = ["--image", &debian, "--target", "bookworm"];
    let older = Daemon::start_with(Release::Old, &[]);
    let told = |daemon: &Daemon| {
        let (code, events) = Workspace::new(&spec).events_on(daemon, &arguments);
        let fields = [
            "id",
            "kind",
            "path",
            "command",
            "verdict",
            "expected",
            "actual",
            "exit_code",
            "stdout",
            "stderr",
            "message",
            "range",
            "cached",
        ];
        let mut lines = lines(&events, &fields);
        lines.sort();
        (code, lines)
    };
    let (code, lines) = told(daemon());
    assert_eq!(code, 1);
    assert!(lines.len() > 30, "{lines:#?}");
    assert_eq!(told(&older), (code, lines));
}

#[test]
fn an_image_that_holds_nothing_is_enough() {
    let empty = tempfile::tempdir().unwrap();
    let workspace = Workspace::new(
        "name: x\ntests:\n  - name: t\n    files:\n      /none: {not_exist: true}\n      /other: {}\n  - name: u\n    steps:\n      - command: sh\n",
    );
    let image = format!("rootfs:{}", empty.path().display());
    let (code, events) = workspace.events(&["--image", &image]);
    assert_eq!(code, 1);
    assert_eq!(
        lines(&events, &["id", "verdict"]),
        [
            "tests[0].files[\"/none\"].not_exist | passed",
            "tests[0].files[\"/other\"].is_dir | failed",
            "tests[1].steps[0] | errored",
        ]
    );
}

#[test]
fn two_hundred_checks_run_in_one_go() {
    let mut spec = "name: x\ntests:\n  - name: t\n    steps:\n      - command: echo hello\n        stdout:\n          contains:\n".to_owned();
    for number in 0..200 {
        spec.push_str(&format!(
            "            - {}\n",
            if number % 2 == 0 { "hello" } else { "bye" }
        ));
    }
    let (code, events) = Workspace::new(&spec).events(&[]);
    assert_eq!(code, 1);
    let summary = events.last().unwrap();
    assert_eq!(
        (&summary["passed"], &summary["failed"]),
        (&101.into(), &100.into())
    );
}

#[test]
fn the_state_of_a_failure_is_an_image_that_skopeo_reads() {
    let workspace = Workspace::new(
        "name: x\ntests:\n  - name: t\n    env: {COLOUR: red}\n    steps:\n      - command: sh -c 'echo made > /made; chown 7:8 /made; chmod 640 /made; ln -s made /link; exit 9'\n",
    );
    let arguments = [
        "--export-on-failure",
        "tarball",
        "--export-path",
        "failure.tar",
    ];
    assert_eq!(workspace.test(&arguments).status.code(), Some(1));
    let archive = workspace.folder.path().join("failure.tar");
    let inspected = |kind: &str| {
        let image = format!("{kind}:{}", archive.display());
        let output = Command::new("skopeo")
            .args(["inspect", "--config", &image])
            .output();
        let output = output.expect("skopeo is installed by `cargo xtask setup`");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    let config = inspected("oci-archive")["config"].clone();
    assert_eq!(config, inspected("docker-archive")["config"]);
    assert!(
        config["Env"]
            .as_array()
            .unwrap()
            .contains(&"COLOUR=red".into()),
        "{config}"
    );
    assert_eq!(config["WorkingDir"], "/");
    assert_eq!(config["Labels"]["spec-dap.line"], "6");
    assert_eq!(config["Labels"]["spec-dap.exit-code"], "9");
    let layout = workspace.folder.path().join("layout");
    let copied = Command::new("skopeo")
        .args(["copy", "-q", &format!("oci-archive:{}", archive.display())])
        .arg(format!("oci:{}:x", layout.display()))
        .status()
        .unwrap();
    assert!(copied.success());
    // The exported state is what the next run starts from.
    workspace.write(
        "name: x\ntests:\n  - name: t\n    steps:\n      - command: stat -c '%u:%g %a' /made\n        stdout: {equals: \"7:8 640\\n\"}\n    files:\n      /link: {link_target: made}\n      /made: {equals: \"made\\n\"}\n",
    );
    let image = format!("oci-layout:{}:x", layout.display());
    let output = workspace.test(&["--image", &image]);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
    let record = fs::read(workspace.folder.path().join("failure.tar.json")).unwrap();
    let record: Value = serde_json::from_slice(&record).unwrap();
    assert_eq!(record["record"]["step"]["exit_code"], 9);
}

#[test]
fn docker_loads_and_runs_the_state_of_a_failure() {
    let workspace = Workspace::new(
        "name: x\ntests:\n  - name: t\n    env: {COLOUR: red}\n    steps:\n      - command: sh -c 'echo made > /made; chown 7:8 /made; chmod 4640 /made; ln -s made /link; mkdir -m 700 /dir; exit 9'\n",
    );
    let arguments = [
        "--export-on-failure",
        "tarball",
        "--export-path",
        "failure.tar",
    ];
    assert_eq!(workspace.test(&arguments).status.code(), Some(1));
    let docker = Docker::start();
    let name = docker.load(&workspace.folder.path().join("failure.tar"));
    let inspected = docker.docker(&["image", "inspect", "--format", "{{json .Config}}", &name]);
    let config: Value = serde_json::from_str(&inspected).unwrap();
    assert_eq!(config["Labels"]["spec-dap.exit-code"], "9");
    assert_eq!(config["Labels"]["spec-dap.line"], "6");
    assert_eq!(
        config["Labels"]["spec-dap.spec"],
        workspace.spec().to_str().unwrap()
    );
    assert_eq!(config["WorkingDir"], "/");
    let script = "stat -c '%n %a %u:%g' /made /dir; readlink /link; cat /made; echo $COLOUR";
    let run = [
        "run",
        "--rm",
        "--network",
        "none",
        &name,
        "sh",
        "-c",
        script,
    ];
    assert_eq!(
        docker.docker(&run),
        "/made 4640 7:8\n/dir 700 0:0\nmade\nmade\nred\n"
    );
}

#[test]
fn junit_is_one_document_with_every_verdict() {
    let workspace = Workspace::new(
        "name: x\ntests:\n  - name: t\n    steps:\n      - command: echo a\n        stdout: {equals: b, contains: [a]}\n",
    );
    let output = workspace.test(&["--format", "junit"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with("<?xml"), "{text}");
    assert!(
        text.contains(r#"tests="3""#) && text.contains(r#"failures="1""#),
        "{text}"
    );
    assert!(text.contains("spec.yml:6:26"), "{text}");
}

#[test]
fn people_see_the_line_a_caret_and_the_difference() {
    let workspace = Workspace::new(
        "name: x\ntests:\n  - name: greets\n    steps:\n      - command: echo hello\n        stdout:\n          equals: \"goodbye\\n\"\n",
    );
    let text = String::from_utf8(workspace.test(&[]).stdout).unwrap();
    for part in [
        "greets",
        "spec.yml:7:19",
        "^^^^^^^^^^^",
        "- goodbye",
        "+ hello",
        "1 passed, 1 failed",
    ] {
        assert!(text.contains(part), "{part} is missing in:\n{text}");
    }
    assert!(!text.contains('\u{1b}'), "a pipe gets no colours");
}

#[test]
fn digests_of_a_plan_depend_on_what_runs_alone() {
    let plan = |spec: &str| {
        let workspace = Workspace::new(spec);
        let output = workspace
            .command(&["plan", "spec.yml", "--format", "json"])
            .output()
            .unwrap();
        let plan: Value = serde_json::from_slice(&output.stdout).unwrap();
        let step = &plan["tests"][0]["steps"][0];
        let digests = (step["digest"].clone(), step["checks"][0]["digest"].clone());
        assert!(digests.0.as_str().unwrap().starts_with("sha256:"));
        digests
    };
    let spec = "name: x\ntests:\n  - name: t\n    steps:\n      - command: echo a\n        stdout: {equals: b}\n";
    let original = plan(spec);
    assert_eq!(
        plan(&format!(
            "# a comment\n\n{}",
            spec.replace("name: t", "name: other")
        )),
        original
    );
    let changed = plan(&spec.replace("equals: b", "equals: c"));
    assert_eq!(changed.0, original.0);
    assert_ne!(changed.1, original.1);
    assert_ne!(plan(&spec.replace("echo a", "echo b")).0, original.0);
}

#[test]
fn a_plan_shows_what_builds_a_package() {
    let workspace = Workspace::new(
        "name: hello\nbuild: {steps: [{command: make}]}\ndependencies: {build: {gcc: {}}}\n",
    );
    let output = workspace.command(&["plan", "spec.yml"]).output().unwrap();
    expect_test::expect![[r#"
        spec.yml
        build hello
          with gcc
          make  2:27
    "#]]
    .assert_eq(&String::from_utf8_lossy(&output.stdout));
    // Without tests there is nothing to run.
    assert_eq!(workspace.test(&[]).status.code(), Some(2));
}

#[test]
fn a_plan_shows_what_melange_would_run() {
    let workspace = Workspace::new(
        r#"package: {name: hi, version: "1", epoch: 0}
environment: {contents: {packages: [busybox]}}
pipeline:
  - uses: greet
    with: {whom: moon}
  - if: ${{build.arch}} == 'aarch64'
    working-directory: src
    runs: |
      # Only there.
      ./configure
      make
  - uses: nowhere
test: {pipeline: [{runs: hi --version}]}
"#,
    );
    let folder = workspace.folder.path().join("pipelines");
    fs::create_dir(&folder).unwrap();
    let greet = "inputs: {whom: {default: world}}\nneeds: {packages: [hello]}\nruns: hello ${{inputs.whom}}\n";
    fs::write(folder.join("greet.yaml"), greet).unwrap();
    let output = workspace.command(&["plan", "spec.yml"]).output().unwrap();
    expect_test::expect![[r#"
        spec.yml
        build hi
          with busybox hello
          greet  4:5  in /home/build
          ./configure …  6:5  in /home/build/src  does not run
          nowhere  12:5  in /home/build
            cannot run: there is no pipeline `nowhere`
        test hi
          with hi
          hi --version  13:19  in /home/build
    "#]]
    .assert_eq(&String::from_utf8_lossy(&output.stdout));
    let words = ["plan", "spec.yml", "--arch", "aarch64", "--format", "json"];
    let output = workspace.command(&words).output().unwrap();
    let plan: Value = serde_json::from_slice(&output.stdout).unwrap();
    let steps = &plan["builds"][0]["steps"];
    assert_eq!(steps[1]["runs"], true, "{plan}");
    assert_eq!(steps[1]["directory"], "/home/build/src");
    assert_eq!(
        line(&steps[0], &["id", "name", "pipeline", "uses"]),
        "pipeline[0] | greet | greet | []"
    );
    let script = steps[0]["script"].as_str().unwrap();
    assert!(script.contains("\nhello moon\n"), "{script}");
    // Its tests cannot be run, and that is said.
    let output = workspace.test(&[]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(said.contains("melange configuration"), "{said}");
}

#[test]
fn a_target_adds_its_tests_and_is_named_when_it_is_not_chosen() {
    let workspace = Workspace::new(
        "name: x\nargs: {WHO: you}\ntests:\n  - name: base\n    steps: [{command: 'true'}]\ntargets:\n  bookworm:\n    tests:\n      - name: own\n        steps: [{command: cat, stdin: $WHO, stdout: {equals: me}}]\n",
    );
    let output = workspace.test(&[]);
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&output.stderr).contains("bookworm"));
    for target in ["bookworm", "bookworm/deb"] {
        let (code, events) = workspace.events(&["--target", target, "--arg", "WHO=me"]);
        assert_eq!(code, 0, "{events:?}");
        assert_eq!(events[1]["target"], "bookworm");
        assert_eq!(events.len(), 4);
    }
    let output = workspace.test(&["--target", "bulseye"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("`bulseye` has no tests of its own"), "{said}");
    assert!(said.contains("bookworm"), "{said}");
}

#[test]
fn a_daemon_that_dies_in_the_middle_of_a_step_is_said_to_have_died() {
    let mut own = Daemon::start();
    let workspace =
        Workspace::new("name: x\ntests:\n  - name: t\n    steps:\n      - command: sleep 1000\n");
    let busybox = format!("oci-layout:{}", image("busybox").display());
    let address = own.address();
    let run = workspace
        .command(&[
            "test",
            "spec.yml",
            "--image",
            &busybox,
            "--buildkit",
            &address,
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    own.await_container_processes(2);
    own.kill();
    let output = run.wait_with_output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(
        told.contains("was lost") && told.contains("hint: "),
        "{told}"
    );
}

#[test]
fn nothing_in_a_spec_runs_on_the_host() {
    let workspace = Workspace::new("");
    let mark = workspace.folder.path().join("mark");
    let touch = format!("touch {}", mark.display());
    workspace.write(&format!(
        r#"name: $({touch})
args: {{EVIL: "`{touch}`"}}
tests:
  - name: '`{touch}`'
    env: {{A: "$({touch})", B: "${{EVIL}}"}}
    steps:
      - command: sh -c 'mkdir -p {folder} && {touch} && ls {folder} && echo "$A"'
        stdin: $({touch})
        stdout:
          contains: [mark]
      - command: $({touch})
    files:
      $({touch}): {{equals: "`{touch}`"}}
"#,
        folder = workspace.folder.path().display(),
    ));
    let plan = workspace.command(&["plan", "spec.yml"]).output().unwrap();
    assert!(!plan.stdout.is_empty());
    let (code, events) = workspace.events(&["--arg", &format!("EVIL=$({touch})")]);
    assert_eq!(code, 1);
    // It did run, but in its container.
    let ran = lines(&events, &["event", "verdict"]);
    assert_eq!(ran[..2], ["step | passed", "check | passed"], "{events:#?}");
    assert!(!mark.exists());
}

#[test]
fn an_interrupt_leaves_no_container() {
    let own = Daemon::start();
    let workspace =
        Workspace::new("name: x\ntests:\n  - name: t\n    steps:\n      - command: sleep 1000\n");
    let busybox = format!("oci-layout:{}", image("busybox").display());
    for signal in ["INT", "KILL"] {
        let mut run = workspace
            .command(&[
                "test",
                "spec.yml",
                "--image",
                &busybox,
                "--buildkit",
                &own.address(),
            ])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        own.await_container_processes(2);
        let killed = Command::new("kill")
            .args([&format!("-{signal}"), &run.id().to_string()])
            .status();
        assert!(killed.unwrap().success());
        run.wait().unwrap();
        own.await_container_processes(0);
    }
}
