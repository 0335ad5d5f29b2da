//! From launch to stopped at a failure, and what a stopped session costs.
//!
//! The peer is `buildx dap build` on a Dockerfile of the same shape: the same image, the same
//! commands, the third fails. The daemon is warm for both.

use crate::{
    bare::Bare,
    client::Adapter,
    page::{Aim, Page},
    sample::{Sample, in_turns},
    scene::Scene,
};
use serde_json::{Value, json};
use std::{
    fs,
    process::Command,
    time::{Duration, Instant},
};

const PAIRS: u32 = 15;

/// The commands of both; the third fails.
const SPEC: &str = "\
tests:
  - name: shape
    steps:
      - command: sh -c 'echo one > /one'
      - command: sh -c 'echo two > /two'
      - command: echo hello
        stdout:
          contains:
            - goodbye
      - command: sh -c 'echo four > /four'
";

const DOCKERFILE: &str = "\
FROM base
RUN echo one > /one
RUN echo two > /two
RUN echo hello | grep goodbye
RUN echo four > /four
";

/// Measures launch to stopped, stepping back and evaluating.
pub(crate) fn run(scene: &Scene, page: &mut Page) -> anyhow::Result<()> {
    let peer = Peer::new(scene)?;
    let spec = scene.file("stop.yml", SPEC)?;
    let launch = json!({
        "program": spec,
        "image": format!("oci-layout:{}", scene.busybox().display()),
        "buildkit": scene.address(),
    });
    let own = || to_stop(&mut scene.spec_dap(&["--stdio"]), &launch);
    // Both once before it counts: afterwards all is cached but the peer's failing part.
    own()?;
    peer.to_stop()?;
    let (ours, theirs) = in_turns(PAIRS, |_| Ok(own()?.0), |_| Ok(peer.to_stop()?.0))?;
    page.ratio(
        "launch → stopped at the failing check",
        ("spec-dap", &ours),
        ("buildx dap build", &theirs),
        Aim::AtMost(0.5),
    );

    // The peer runs the failing part anew each time; so do we if we are told to.
    let mut anew = launch.clone();
    anew["rerun"] = "failed".into();
    let own_anew = || to_stop(&mut scene.spec_dap(&["--stdio"]), &anew);
    let (ours, theirs) = in_turns(PAIRS, |_| Ok(own_anew()?.0), |_| Ok(peer.to_stop()?.0))?;
    page.ratio(
        "the same, the failure run anew",
        ("spec-dap", &ours),
        ("buildx dap build", &theirs),
        Aim::None,
    );

    let (_, mut session) = own()?;
    let thread = json!({ "threadId": 1 });
    let mut back = Sample::default();
    for _ in 0..PAIRS {
        let begin = Instant::now();
        session.request("stepBack", &thread)?;
        session.event("stopped")?;
        back.add(begin.elapsed());
        session.request("next", &thread)?;
        session.event("stopped")?;
    }
    page.time("stepBack → stopped", &back, Aim::AtMost(5.0));
    let bare = Bare::begin(scene)?;
    let expression = json!({ "expression": "echo here", "context": "repl" });
    let (evaluate, bare) = in_turns(
        PAIRS,
        |_| {
            let begin = Instant::now();
            let answer = session.request("evaluate", &expression)?;
            let duration = begin.elapsed();
            let result = answer["result"].as_str().unwrap_or_default();
            anyhow::ensure!(result.contains("here"), "evaluate answered {answer}");
            Ok(duration)
        },
        |_| bare.run(&["echo", "here"]),
    )?;
    page.ratio(
        "evaluate → output",
        ("spec-dap", &evaluate),
        ("a bare container and process", &bare),
        Aim::AtMost(1.5),
    );
    page.memory("memory of spec-dap in that session", session.id())
}

/// Starts an adapter, launches, and returns how long it took to stop at a failure.
fn to_stop(command: &mut Command, launch: &Value) -> anyhow::Result<(Duration, Adapter)> {
    let mut adapter = Adapter::start(command)?;
    adapter.request(
        "initialize",
        &json!({ "adapterID": "bench", "linesStartAt1": true, "columnsStartAt1": true }),
    )?;
    let begin = Instant::now();
    adapter.send("launch", launch)?;
    adapter.event("initialized")?;
    adapter.send("configurationDone", &json!({}))?;
    let stopped = adapter.event("stopped")?;
    let duration = begin.elapsed();
    anyhow::ensure!(
        stopped["reason"] == "exception",
        "stopped for another reason: {stopped}"
    );
    Ok((duration, adapter))
}

/// `buildx dap build` on the Dockerfile.
struct Peer<'a> {
    scene: &'a Scene,
}

impl<'a> Peer<'a> {
    fn new(scene: &'a Scene) -> anyhow::Result<Self> {
        fs::create_dir_all(scene.folder().join("context"))?;
        scene.file("context/Dockerfile", DOCKERFILE)?;
        let peer = Self { scene };
        let mut create = peer.command();
        create.args([
            "create",
            "--name",
            "bench",
            "--driver",
            "remote",
            &scene.address(),
        ]);
        let output = create.output()?;
        let said = String::from_utf8_lossy(&output.stderr);
        anyhow::ensure!(output.status.success(), "buildx create: {said}");
        Ok(peer)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(spec_tests::components::program("buildx", "SPEC_BUILDX"));
        command
            .env("BUILDX_EXPERIMENTAL", "1")
            .env("BUILDX_BUILDER", "bench");
        command.env("BUILDX_CONFIG", self.scene.folder().join("buildx"));
        command.env("DOCKER_CONFIG", self.scene.folder().join("docker"));
        command
    }

    fn to_stop(&self) -> anyhow::Result<(Duration, Adapter)> {
        let context = self.scene.folder().join("context");
        let base = format!(
            "base=oci-layout://{}:latest",
            self.scene.busybox().display()
        );
        let mut command = self.command();
        command
            .args(["dap", "build", "--build-context", &base])
            .arg(&context);
        let launch = json!({ "dockerfile": context.join("Dockerfile"), "contextPath": context });
        to_stop(&mut command, &launch)
    }
}
