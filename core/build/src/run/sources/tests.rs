//! What is asked over a scripted engine, and when.

use crate::run::{Attempts, Double, Program, Rerun, Run, RunEvent, RunOptions};
use spec_core::{
    dalec,
    plan::{PlanRequest, dalec as plan},
    text::Text,
};
use spec_llb::{
    digest::Digest,
    lower::{Environment, Forcing, Probe},
    op::Platform,
    pb,
};
use spec_probe::Verdict;
use std::sync::Arc;
use tokio::sync::mpsc;

const SPEC: &str = "
tests:
  - name: plain
    steps: [{command: a}]
  - name: build
    mounts:
      - dest: /b
        spec: {build: {source: {inline: {file: {contents: FROM scratch}}}}}
    steps: [{command: b}, {command: c}]
  - name: image
    mounts:
      - dest: /i
        spec: {image: {ref: tool, cmd: {steps: [{command: make}]}}, path: /}
    steps: [{command: d}]
";

fn run(engine: &Double) -> Arc<Run<Double>> {
    let text = Text::new(SPEC);
    let (spec, _) = dalec::read(&text);
    let (plan, _) = plan(&spec, &PlanRequest::default());
    let environment = Environment {
        session: Some("s1".to_owned()),
        ..Environment::default()
    };
    let program = Program::new("a.yml".into(), text, plan, environment);
    engine.script(|script| script.run = "token".to_owned());
    let options = RunOptions {
        probe: Probe::oci_layout(&Digest::of(b"probe"), "probe", &Platform::default()),
        token: "token".to_owned(),
        rerun: Rerun::Failed,
        attempts: Arc::<Attempts>::default(),
        forcing: Forcing::Exec,
    };
    let (events, mut listener) = mpsc::channel::<RunEvent>(16);
    tokio::spawn(async move { while listener.recv().await.is_some() {} });
    Arc::new(Run::new(engine.clone(), Arc::new(program), options, events))
}

/// Executes the first node of a test, and returns its verdict and what is said about it.
async fn first(run: &Run<Double>, test: usize) -> (Verdict, String) {
    let route = Arc::clone(&run.program().route);
    let node = route.nodes.iter().find(|node| node.test == test).unwrap();
    let finished = run.execute(node).await.unwrap().finished;
    let message = finished.step().and_then(|step| step.message.clone());
    let message = message.unwrap_or_default();
    (finished.verdict(), message)
}

fn asked(engine: &Double) -> Vec<String> {
    engine.script(|script| std::mem::take(&mut script.asked))
}

#[tokio::test]
async fn the_daemon_is_asked_once_and_only_for_what_runs() {
    let engine = Double::default();
    engine.script(|script| script.dockerfile = Some(pb::Definition::default()));
    let run = run(&engine);
    assert_eq!(first(&run, 0).await.0, Verdict::Passed);
    assert_eq!(asked(&engine), [""; 0]);

    assert_eq!(first(&run, 1).await.0, Verdict::Passed);
    assert_eq!(asked(&engine), ["Dockerfile"]);
    run.prepare(1).await.unwrap();
    assert_eq!(first(&run, 1).await.0, Verdict::Passed);
    assert_eq!(asked(&engine), [""; 0]);

    assert_eq!(first(&run, 2).await.0, Verdict::Passed);
    assert_eq!(asked(&engine), ["tool"]);
}

#[tokio::test]
async fn what_is_refused_is_the_error_of_the_tests_that_need_it() {
    let engine = Double::default();
    let run = run(&engine);
    let refused = (Verdict::Errored, "no Dockerfile here".to_owned());
    assert_eq!(first(&run, 1).await, refused);
    assert_eq!(first(&run, 1).await, refused);
    assert_eq!(asked(&engine), ["Dockerfile"]);
    assert_eq!(first(&run, 0).await.0, Verdict::Passed);
    run.validated().await.unwrap_err();
}

#[tokio::test]
async fn a_test_that_runs_anew_keeps_what_the_daemon_has_told() {
    let engine = Double::default();
    engine.script(|script| script.dockerfile = Some(pb::Definition::default()));
    let run = run(&engine);
    first(&run, 1).await;
    let before = run.lowered(1).unwrap().graph.to_text();
    let route = Arc::clone(&run.program().route);
    let node = route.nodes.iter().find(|node| node.test == 1).unwrap();
    run.advance(node);
    let after = run.lowered(1).unwrap().graph.to_text();
    assert_ne!(after, before);
    assert!(!after.contains(" build #"), "{after}");
}
