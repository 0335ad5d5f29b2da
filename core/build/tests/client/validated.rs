//! Validated results: a plan that passes has one, on every daemon; a plan that fails has none.

use crate::scene::soon;
use spec_build::{
    client::{Build, Connection, Reference, Secrets},
    image::ImageSource,
    launch::{LaunchRequest, Launched, launch},
    run::{Attempts, Program, Rerun, RunError},
};
use spec_core::{
    dalec,
    plan::{self, PlanRequest},
    text::Text,
};
use spec_tests::{Daemon, Release, components::image};
use std::{collections::BTreeMap, sync::Arc};

const PASSES: &str = "name: x
tests:
  - name: one
    steps:
      - command: sh -c 'echo made > /made; echo said'
        stdout: {equals: \"said\\n\"}
      - command: cat /made
    files:
      /made: {equals: \"made\\n\"}
  - name: two
    files:
      /bin/sh: {}
";

async fn launched(daemon: &Daemon, spec: &str, args: &[(&str, &str)]) -> Launched {
    let address = daemon.address().parse().unwrap();
    let connection = soon(Connection::open(&address)).await.unwrap();
    let text = Text::new(spec);
    let (read, _) = dalec::read(&text);
    let (plan, _) = plan::dalec(&read, &PlanRequest::default());
    let busybox = ImageSource::OciLayout {
        path: image("busybox"),
        tag: None,
    };
    let open = busybox.open(connection.platform().unwrap()).unwrap();
    let args = args.iter().map(|&(key, value)| (key.into(), value.into()));
    let program = Program {
        args: args.collect::<BTreeMap<_, _>>(),
        ..Program::new("spec.yml".into(), text, plan, open.environment)
    };
    let request = LaunchRequest {
        secrets: Secrets::default(),
        program,
        served: open.served,
        rerun: Rerun::Failed,
        attempts: Arc::new(Attempts::default()),
    };
    soon(launch(connection, request)).await.unwrap()
}

async fn has(build: &Build, state: &Reference, path: &str) -> bool {
    soon(build.stat_file(state, path)).await.is_ok()
}

/// Returns how often the daemon ran the process that ties a result to its tests.
fn ties(daemon: &Daemon) -> usize {
    daemon.log().matches("/probe true]").count()
}

/// A plan that passes yields the image as it was; one that fails yields nothing and says so.
async fn check(daemon: &Daemon, args: &[(&str, &str)]) {
    let Launched { build, run, .. } = launched(daemon, PASSES, args).await;
    let state = soon(run.validated()).await.unwrap();
    assert!(has(&build, &state, "/bin/sh").await);
    assert!(!has(&build, &state, "/made").await);
    soon(build.abort()).await;

    for (written, instead) in [
        ("equals: \"said\\n\"", "equals: other"),
        ("/bin/sh: {}", "/bin/sh: {not_exist: true}"),
        ("cat /made", "cat /no/such/file"),
    ] {
        let spec = PASSES.replace(written, instead);
        assert_ne!(spec, PASSES);
        // Also when the failure is one that the daemon remembers.
        for _ in 0..2 {
            let Launched { build, run, .. } = launched(daemon, &spec, args).await;
            let error = soon(run.validated()).await.unwrap_err();
            assert!(matches!(error, RunError::NotValidated(_)), "{error:?}");
            assert!(error.hint().is_some());
            soon(build.abort()).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_ties_a_result_to_its_tests_by_an_operation_of_its_own() {
    let daemon = Daemon::start();
    check(&daemon, &[]).await;
    assert_eq!(ties(&daemon), 0);
    // The argument takes the other way.
    check(&daemon, &[("DALEC_DISABLE_PASSTHROUGH", "1")]).await;
    assert_eq!(ties(&daemon), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_daemon_ties_a_result_to_its_tests_by_a_process() {
    let daemon = Daemon::start_with(Release::Old, &[]);
    check(&daemon, &[]).await;
    assert_eq!(ties(&daemon), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_that_cannot_run_validates_nothing() {
    let daemon = Daemon::start();
    let mount = "- name: two\n    mounts: [{dest: /, spec: {inline: {file: {contents: x}}}}]";
    let spec = PASSES.replace("- name: two", mount);
    let Launched { run, .. } = launched(&daemon, &spec, &[]).await;
    assert!(run.program().plan.tests[1].problem.is_some());
    let error = soon(run.validated()).await.unwrap_err();
    assert!(matches!(error, RunError::NotValidated(_)), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_daemon_is_not_a_failed_test() {
    let mut daemon = Daemon::start();
    let Launched { run, .. } = launched(&daemon, PASSES, &[]).await;
    daemon.kill();
    let error = soon(run.validated()).await.unwrap_err();
    assert!(error.is_connection_lost(), "{error:?}");
}
