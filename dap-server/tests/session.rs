//! Debug sessions as an editor has them: a process, a real daemon, real containers; every message
//! is checked against the protocol's schema.

// This file is for tests alone.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use serde_json::{Value, json};
use spec_dap_client::Client;
use spec_tests::{Daemon, components::image};
use std::{fs, path::Path, process::Command, sync::OnceLock, time::Duration};
use tempfile::TempDir;

const SPEC: &str = "name: x
tests:
  - name: talks
    steps:
      - command: echo hello
        stdout:
          equals: \"goodbye\\n\"
          contains: [hell]
      - command: sh -c 'echo made > /made'
    files:
      /made: {equals: \"made\\n\"}
  - name: fails
    steps:
      - command: sh -c 'echo why >&2; exit 3'
      - command: echo never
";

fn daemon() -> &'static Daemon {
    static DAEMON: OnceLock<Daemon> = OnceLock::new();
    DAEMON.get_or_init(Daemon::start)
}

/// A client of an adapter, and the folder in which its spec lies.
struct Session {
    client: Client,
    folder: TempDir,
    address: String,
}

impl Session {
    fn new(spec: &str, daemon: &Daemon) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("spec.yml"), spec).unwrap();
        let cache = folder.path().join("cache");
        let environment = [
            ("XDG_CACHE_HOME", cache.to_str().unwrap()),
            ("BUILDKIT_HOST", ""),
        ];
        let program = Path::new(env!("CARGO_BIN_EXE_spec-dap"));
        let client = Client::spawn(program, &["--stdio"], &environment);
        Self {
            client,
            folder,
            address: daemon.address(),
        }
    }

    fn spec(&self) -> String {
        self.folder
            .path()
            .join("spec.yml")
            .to_str()
            .unwrap()
            .to_owned()
    }

    /// Shakes hands, launches with further arguments, sets breakpoints, and starts.
    async fn launch(&mut self, more: Value, lines: &[u64]) -> Value {
        let features =
            json!({ "adapterID": "spec", "linesStartAt1": true, "columnsStartAt1": true });
        self.client.request("initialize", features).await;
        let busybox = format!("oci-layout:{}", image("busybox").display());
        let mut arguments = json!({
            "program": self.spec(), "image": busybox, "buildkit": self.address,
        });
        for (name, value) in more.as_object().unwrap() {
            arguments[name] = value.clone();
        }
        self.client.request("launch", arguments).await;
        self.client.until("initialized").await;
        let source = json!({ "path": self.spec() });
        let breakpoints: Vec<_> = lines.iter().map(|line| json!({ "line": line })).collect();
        let set = json!({ "source": source, "breakpoints": breakpoints });
        let set = self.client.request("setBreakpoints", set).await;
        self.client.request("configurationDone", json!({})).await;
        set
    }

    /// Waits for a stop, and says why and where.
    async fn stopped(&mut self) -> String {
        let stopped = self.client.until("stopped").await;
        let top = self.frames(&stopped).await.remove(0);
        format!(
            "{} {}:{} {}",
            text(&stopped["reason"]),
            top["line"],
            top["column"],
            text(&top["name"])
        )
    }

    async fn frames(&mut self, stopped: &Value) -> Vec<Value> {
        let thread = json!({ "threadId": stopped["threadId"] });
        let stack = self.client.request("stackTrace", thread).await;
        stack["stackFrames"].as_array().unwrap().clone()
    }

    async fn go(&mut self, command: &str) -> String {
        let thread = self.thread().await;
        self.client
            .request(command, json!({ "threadId": thread }))
            .await;
        self.stopped().await
    }

    async fn thread(&mut self) -> Value {
        let threads = self.client.request("threads", json!({})).await;
        threads["threads"][0]["id"].clone()
    }

    async fn top(&mut self) -> Value {
        let thread = self.thread().await;
        self.frames(&json!({ "threadId": thread })).await[0]["id"].clone()
    }

    /// Returns the variables of the scope with this name, as `name=value`.
    async fn scope(&mut self, name: &str) -> Vec<String> {
        let frame = self.top().await;
        let scopes = self
            .client
            .request("scopes", json!({ "frameId": frame }))
            .await;
        let scope = scopes["scopes"]
            .as_array()
            .unwrap()
            .iter()
            .find(|scope| scope["name"] == name);
        let reference = scope.unwrap_or_else(|| panic!("no scope {name}: {scopes}"));
        let reference = json!({ "variablesReference": reference["variablesReference"] });
        let variables = self.client.request("variables", reference).await;
        let shown = |one: &Value| format!("{}={}", text(&one["name"]), text(&one["value"]));
        variables["variables"]
            .as_array()
            .unwrap()
            .iter()
            .map(shown)
            .collect()
    }

    async fn evaluate(&mut self, expression: &str) -> String {
        let frame = self.top().await;
        let arguments = json!({ "expression": expression, "frameId": frame, "context": "repl" });
        text(&self.client.request("evaluate", arguments).await["result"])
    }

    /// Leaves, and expects the adapter to end well.
    async fn leave(mut self) {
        self.client.ignore_the_rest();
        self.client.request("disconnect", json!({})).await;
        assert_eq!(self.client.end().await, Some(0));
    }
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

#[tokio::test]
async fn stops_at_the_failing_check_and_shows_what_is_wrong() {
    let mut session = Session::new(SPEC, daemon());
    session.launch(json!({}), &[]).await;
    assert_eq!(session.stopped().await, "exception 7:19 stdout equals");
    let variables = session.scope("Check").await;
    for variable in [
        "expected=goodbye\n",
        "actual=hello\n",
        "kind=equals",
        "path=stdout",
    ] {
        assert!(
            variables.iter().any(|one| one == variable),
            "{variable}: {variables:?}"
        );
    }
    let thread = session.thread().await;
    let info = session
        .client
        .request("exceptionInfo", json!({ "threadId": thread }))
        .await;
    assert_eq!(info["exceptionId"], "check/stdout/equals");
    assert!(
        text(&info["details"]["message"]).contains("-goodbye\n+hello"),
        "{info}"
    );
    // The later step runs; the next failure is a step, with its state to look into.
    assert_eq!(
        session.go("continue").await,
        "exception 14:18 sh -c 'echo why >&2; exit 3'"
    );
    assert!(
        session
            .scope("Step")
            .await
            .contains(&"exit_code=3".to_owned())
    );
    assert!(
        session
            .scope("Output")
            .await
            .contains(&"stderr=why\n".to_owned())
    );
    session
        .client
        .request("continue", json!({ "threadId": 1 }))
        .await;
    assert_eq!(session.client.until("exited").await["exitCode"], 1);
    session.client.until("terminated").await;
    session.leave().await;
}

/// What the console says at the first failure of [`SPEC`].
const FAILURE: &str = "talks › echo hello › stdout equals
Check failed: stdout equals: expected \"goodbye\\n\", got \"hello\\n\"
--- expected
+++ actual
@@ -1 +1 @@
-goodbye
+hello
";

#[tokio::test]
async fn the_console_has_a_steps_output_and_the_failure_before_the_stop() {
    // Its first run executes, its second finds everything recorded; both tell the same.
    let spec = &SPEC.replace(
        "echo hello",
        "sh -c 'printf \"zw\\303\\266lf\"; echo err >&2'",
    );
    for _ in 0..2 {
        let mut session = Session::new(spec, daemon());
        session.launch(json!({}), &[]).await;
        session.client.until("stopped").await;
        assert_eq!(session.client.output("stdout"), "zwölf");
        let stderr = session.client.output("stderr");
        assert!(stderr.starts_with("err\ntalks › sh -c"), "{stderr}");
        assert!(stderr.contains("-goodbye\n+zwölf"), "{stderr}");
        session.leave().await;
    }
}

#[tokio::test]
async fn walks_forwards_and_backwards_one_operation_at_a_time() {
    let mut session = Session::new(SPEC, daemon());
    session.launch(json!({ "stopOnEntry": true }), &[]).await;
    assert_eq!(session.stopped().await, "entry 5:18 echo hello");
    assert_eq!(session.go("stepBack").await, "entry 5:18 echo hello");
    assert_eq!(session.go("stepIn").await, "step 7:19 stdout equals");
    assert_eq!(session.go("next").await, "exception 7:19 stdout equals");
    assert_eq!(session.go("next").await, "step 8:22 stdout contains");
    assert_eq!(
        session.go("stepOut").await,
        "step 9:18 sh -c 'echo made > /made'"
    );
    // Before the step the file is not there; after it, it is; and going back takes it away again.
    assert!(session.evaluate("cat /made").await.contains("No such file"));
    assert_eq!(
        session.go("next").await,
        "step 11:14 /made is_dir".replace("11:14", "11:7")
    );
    assert!(session.evaluate("cat /made").await.contains("made"));
    assert_eq!(
        session.go("stepBack").await,
        "step 9:18 sh -c 'echo made > /made'"
    );
    assert!(session.evaluate("cat /made").await.contains("No such file"));
    assert!(session.evaluate("exit 5").await.contains('5'));
    session.leave().await;
}

#[tokio::test]
async fn stops_before_a_breakpoint_and_moves_one_that_nothing_comes_from() {
    let mut session = Session::new(SPEC, daemon());
    let set = session.launch(json!({}), &[9, 10]).await;
    let breakpoints = set["breakpoints"].as_array().unwrap();
    assert_eq!(
        (&breakpoints[0]["verified"], &breakpoints[0]["line"]),
        (&json!(true), &json!(9))
    );
    assert_eq!(breakpoints[1]["line"], 11);
    assert!(breakpoints[1]["message"].is_string(), "{set}");
    assert_eq!(session.stopped().await, "exception 7:19 stdout equals");
    assert_eq!(
        session.go("continue").await,
        "breakpoint 9:18 sh -c 'echo made > /made'"
    );
    assert_eq!(session.go("continue").await, "breakpoint 11:7 /made is_dir");
    session.leave().await;
}

#[tokio::test]
async fn a_recorded_failure_is_shown_and_again_runs_it_anew() {
    let mut first = Session::new(SPEC, daemon());
    first.launch(json!({}), &[]).await;
    first.stopped().await;
    first.leave().await;
    let mut second = Session::new(SPEC, daemon());
    second.launch(json!({}), &[]).await;
    assert_eq!(second.stopped().await, "exception 7:19 stdout equals");
    assert!(
        second
            .scope("Check")
            .await
            .iter()
            .any(|one| one.starts_with("recorded="))
    );
    let frame = second.top().await;
    let again = json!({ "expression": "again", "frameId": frame, "context": "repl" });
    second.client.request("evaluate", again).await;
    assert_eq!(second.stopped().await, "exception 7:19 stdout equals");
    assert!(
        !second
            .scope("Check")
            .await
            .iter()
            .any(|one| one.starts_with("recorded="))
    );
    second.leave().await;
}

#[tokio::test]
async fn restart_reads_the_spec_again() {
    let mut session = Session::new(SPEC, daemon());
    session.launch(json!({}), &[]).await;
    session.stopped().await;
    fs::write(session.spec(), SPEC.replace("goodbye", "hello")).unwrap();
    session.client.request("restart", json!({})).await;
    assert_eq!(
        session.stopped().await,
        "exception 14:18 sh -c 'echo why >&2; exit 3'"
    );
    session.leave().await;
}

#[tokio::test]
async fn a_pause_ends_a_step_that_never_ends_and_leaves_no_container() {
    let own = Daemon::start();
    let spec = "name: x\ntests:\n  - name: t\n    steps:\n      - command: sleep 100000\n";
    let mut session = Session::new(spec, &own);
    session.launch(json!({}), &[]).await;
    own.await_container_processes(2);
    let thread = session.thread().await;
    session
        .client
        .request("pause", json!({ "threadId": thread }))
        .await;
    assert_eq!(session.stopped().await, "pause 5:18 sleep 100000");
    own.await_container_processes(0);
    session.leave().await;
}

#[tokio::test]
async fn a_killed_adapter_leaves_nothing_behind() {
    let own = Daemon::start();
    let spec = "name: x\ntests:\n  - name: t\n    steps:\n      - command: sleep 100000\n";
    let mut session = Session::new(spec, &own);
    session.launch(json!({}), &[]).await;
    own.await_container_processes(2);
    let id = session.client.process_id().unwrap().to_string();
    assert!(
        Command::new("kill")
            .args(["-KILL", &id])
            .status()
            .unwrap()
            .success()
    );
    session.client.ignore_the_rest();
    session.client.end().await;
    own.await_container_processes(0);
}

#[tokio::test]
async fn a_daemon_that_dies_ends_the_run_with_words_and_restart_works_once_it_is_back() {
    let mut own = Daemon::start();
    let mut session = Session::new(SPEC, &own);
    session.launch(json!({}), &[]).await;
    assert_eq!(session.stopped().await, "exception 7:19 stdout equals");
    own.kill();
    let thread = session.thread().await;
    session
        .client
        .request("continue", json!({ "threadId": thread }))
        .await;
    let told = tokio::time::timeout(Duration::from_secs(60), session.client.until("stopped")).await;
    let told = told.expect("the session says that the daemon is gone");
    assert!(text(&told["description"]).contains("was lost"), "{told}");
    // What was recorded stays readable.
    assert!(!session.frames(&told).await.is_empty());
    own.restart();
    session.client.request("restart", json!({})).await;
    assert_eq!(session.stopped().await, "exception 7:19 stdout equals");
    session.leave().await;
}

#[tokio::test]
async fn what_cannot_be_launched_says_why_in_the_answer() {
    let mut session = Session::new("tests: [", daemon());
    session
        .client
        .request("initialize", json!({ "adapterID": "spec" }))
        .await;
    let arguments = |spec: &str, image: &str, buildkit: &str| json!({ "program": spec, "image": image, "buildkit": buildkit });
    let (spec, address) = (session.spec(), session.address.clone());
    let failure = session
        .client
        .fails("launch", arguments(&spec, "rootfs:/", &address))
        .await;
    assert!(failure.message.contains("spec.yml:1:8: "), "{failure:?}");
    fs::write(&spec, SPEC).unwrap();
    let failure = session
        .client
        .fails("launch", arguments(&spec, "rootfs:/no", &address))
        .await;
    assert!(failure.message.contains("/no"), "{failure:?}");
    assert_eq!(failure.id, 2002, "{failure:?}");
    let failure = session
        .client
        .fails("launch", arguments(&spec, "rootfs:", &address))
        .await;
    assert_eq!(failure.id, 2000, "{failure:?}");
    let failure = session
        .client
        .fails("launch", arguments(&spec, "rootfs:/", "unix:///no.sock"))
        .await;
    assert!(failure.message.contains("/no.sock"), "{failure:?}");
    session.leave().await;
}

#[tokio::test]
async fn the_stopped_state_is_written_as_an_image() {
    let mut session = Session::new(SPEC, daemon());
    session.launch(json!({}), &[]).await;
    session.stopped().await;
    let path = session.folder.path().join("state.tar");
    session
        .evaluate(&format!("export {}", path.display()))
        .await;
    let image = format!("docker-archive:{}", path.display());
    let read = Command::new("skopeo")
        .args(["inspect", &image])
        .output()
        .unwrap();
    assert!(
        read.status.success(),
        "{}",
        String::from_utf8_lossy(&read.stderr)
    );
    session.leave().await;
}

#[tokio::test]
async fn without_debugging_nothing_stops_and_the_first_failure_can_be_kept() {
    let mut session = Session::new(SPEC, daemon());
    let path = session.folder.path().join("kept.tar");
    let more = json!({
        "noDebug": true, "stopOnEntry": true, "exportOnFailure": "tarball", "exportPath": path,
    });
    session.launch(more, &[5]).await;
    assert_eq!(session.client.until("exited").await["exitCode"], 1);
    let stderr = session.client.output("stderr");
    assert!(stderr.contains(FAILURE), "{stderr}");
    assert!(
        stderr.contains("Step failed: sh -c 'echo why >&2; exit 3': exit code 3\n"),
        "{stderr}"
    );
    session.client.until("terminated").await;
    assert!(path.exists());
    session.leave().await;
}
