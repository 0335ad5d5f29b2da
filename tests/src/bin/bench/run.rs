//! Whole runs of `spec-dap test` against the floor.

use crate::{
    floor,
    page::{Aim, Page},
    sample::in_turns,
    scene::Scene,
};
use anyhow::Context as _;
use std::{
    fmt::Write as _,
    fs,
    process::Stdio,
    time::{Duration, Instant},
};

/// Measures a cold run of 100 checks, and a run after an edit.
pub(crate) fn run(scene: &Scene, page: &mut Page) -> anyhow::Result<()> {
    cold(scene, page)?;
    edited(scene, page)
}

/// 100 tiny checks that nothing is known of, except the image.
fn cold(scene: &Scene, page: &mut Page) -> anyhow::Result<()> {
    let spec = spec(100, 0);
    let ours = |rerun| test(scene, "cold.yml", &spec, rerun, 100);
    // Once before it counts, so that both find the image unpacked.
    ours("failed")?;
    floor::build(scene, &spec, 1_000)?;
    let (run, floor) = in_turns(
        7,
        |_| ours("all"),
        |pair| floor::build(scene, &spec, 1_001 + pair),
    )?;
    page.ratio(
        "100 tiny checks, cold",
        ("spec-dap test", &run),
        ("the same processes as one graph", &floor),
        Aim::AtMost(1.15),
    );
    Ok(())
}

/// One expected value of 20 changes; all else is recorded.
fn edited(scene: &Scene, page: &mut Page) -> anyhow::Result<()> {
    let ours = |edit| test(scene, "edit.yml", &spec(20, edit), "failed", 20);
    // The floor builds on the same attempt each time, so that only the edited check is new to it.
    let floor = |edit| floor::build(scene, &spec(20, edit), 2_000);
    ours(1)?;
    floor(1)?;
    let (run, floor) = in_turns(15, |pair| ours(2 + pair), |pair| floor(2 + pair))?;
    page.time(
        "edit one of 20 expected values → all verdicts",
        &run,
        Aim::AtMost(200.0),
    );
    page.ratio(
        "the same, against the floor",
        ("spec-dap test", &run),
        ("the same processes as one graph", &floor),
        Aim::None,
    );
    Ok(())
}

/// Returns a spec with one step and some checks; each edit changes what one of them expects.
fn spec(checks: usize, edit: u32) -> String {
    let mut spec = String::from(
        "tests:\n  - name: bench\n    steps:\n      - command: seq 1 9999\n        \
         stdout:\n          contains:\n",
    );
    let _ = writeln!(spec, "            - \"{}\"", 1000 + edit);
    for check in 1..checks {
        let _ = writeln!(spec, "            - \"{}\"", 5000 + check);
    }
    spec
}

/// Runs `spec-dap test`, and returns how long it took; all checks must pass.
fn test(
    scene: &Scene,
    name: &str,
    spec: &str,
    rerun: &str,
    checks: usize,
) -> anyhow::Result<Duration> {
    let file = scene.file(name, spec)?.display().to_string();
    let image = format!("oci-layout:{}", scene.busybox().display());
    let address = scene.address();
    let mut command = scene.spec_dap(&["test", &file, "--image", &image, "--buildkit", &address]);
    command.args(["--rerun", rerun, "--format", "json"]);
    let out = scene.folder().join("verdicts");
    command
        .stdin(Stdio::null())
        .stdout(fs::File::create(&out)?)
        .stderr(Stdio::null());
    let begin = Instant::now();
    let status = command.status().context("cannot start spec-dap")?;
    let duration = begin.elapsed();
    let verdicts = fs::read_to_string(&out)?;
    let passed = verdicts.matches("\"verdict\":\"passed\"").count();
    anyhow::ensure!(
        status.success() && passed == checks + 1,
        "{status}: {verdicts}"
    );
    Ok(duration)
}
