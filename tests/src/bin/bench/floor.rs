//! The floor: the processes of a plan as one graph, built by `buildctl` without us.
//!
//! The graph has the very operations that a run asks for, all needed by one more, so what differs
//! is how they are asked for and that their records are read.

use crate::scene::Scene;
use anyhow::Context as _;
use prost::Message as _;
use spec_build::image::{ImageSource, STORE};
use spec_core::{
    dalec,
    plan::{self, PlanRequest},
    text::Text,
};
use spec_llb::{
    lower::{Lowered, Probe, RUN_SECRET, lower},
    op::{Platform, combine::passthrough, source},
};
use std::{
    fs::{self, File},
    os::unix::fs::PermissionsExt as _,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// The name under which `buildctl` serves the probe.
const PROBE: &str = "spec-dap-bench-probe";

/// Lowers the plan of a spec, on the image of busybox and with the probe from a folder.
pub(crate) fn lowered(scene: &Scene, spec: &str, attempt: u32) -> anyhow::Result<Lowered> {
    let text = Text::from_bytes(spec.as_bytes());
    let (read, _) = dalec::read(&text);
    let (plan, _) = plan::dalec(&read, &PlanRequest::default());
    let image = ImageSource::OciLayout {
        path: scene.busybox(),
        tag: None,
    };
    let environment = image.open(&platform())?.environment;
    let folder = source::Local {
        name: PROBE.to_owned(),
        ..source::Local::default()
    };
    let probe = Probe {
        source: folder.operation(),
    };
    Ok(lower(
        &plan,
        &text,
        "bench.yml",
        &environment,
        &probe,
        &|_| attempt,
    ))
}

/// Builds the processes of a spec's plan as one graph, and returns how long that took.
///
/// Each number of an attempt is another graph: what was built for one is no help for another.
pub(crate) fn build(scene: &Scene, spec: &str, attempt: u32) -> anyhow::Result<Duration> {
    let lowered = lowered(scene, spec, attempt)?;
    let records = lowered.records();
    let mut graph = lowered.graph;
    let all = graph.add_output(passthrough("bench", &records, &[0]));

    let definition = scene.folder().join("floor.pb");
    fs::write(&definition, graph.definition(&all).encode_to_vec())?;
    let probe = probe_folder(scene)?;
    scene.file("token", "bench")?;
    let mut buildctl = Command::new(spec_tests::components::program("buildctl", "SPEC_BUILDCTL"));
    buildctl.args(["--addr", &scene.address(), "build", "--progress", "plain"]);
    buildctl.args([
        "--oci-layout",
        &format!("{STORE}={}", scene.busybox().display()),
    ]);
    buildctl.args(["--local", &format!("{PROBE}={probe}")]);
    let token = scene.folder().join("token");
    buildctl.args([
        "--secret",
        &format!("id={RUN_SECRET},src={}", token.display()),
    ]);
    buildctl
        .stdin(File::open(&definition)?)
        .stdout(Stdio::null());
    let log = scene.folder().join("floor.log");
    buildctl.stderr(File::create(&log)?);

    let begin = Instant::now();
    let status = buildctl.status().context("cannot start buildctl")?;
    let duration = begin.elapsed();
    anyhow::ensure!(status.success(), "buildctl: {}", fs::read_to_string(log)?);
    Ok(duration)
}

/// Returns a folder that holds the probe.
fn probe_folder(scene: &Scene) -> anyhow::Result<String> {
    let folder = scene.folder().join("probe");
    let file = folder.join("probe");
    if !file.is_file() {
        let program = spec_build::probe::probe(&platform().architecture).context("no probe")?;
        fs::create_dir_all(&folder)?;
        fs::write(&file, program)?;
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755))?;
    }
    Ok(folder.display().to_string())
}

/// Returns this machine's platform, which is the daemon's, too.
fn platform() -> Platform {
    let architecture = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    Platform {
        os: "linux".to_owned(),
        architecture: architecture.to_owned(),
        ..Platform::default()
    }
}
