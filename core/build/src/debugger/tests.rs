//! The debugger over a scripted engine: where it stops, what it executes, what it shows.

use super::*;
use crate::run::{Attempts, Double, Program, Rerun, RunEvent, RunOptions};
use spec_core::{
    plan::{CheckPlan, NodeKind, Plan, StepPlan, TestPlan},
    text::{Text, TextRange},
};
use spec_llb::{
    digest::Digest,
    lower::{Environment, Forcing, Probe},
    op::Platform,
};
use spec_probe::{Check, CheckKind, Step, Subject};
use std::collections::BTreeMap;
use tokio::sync::mpsc;

fn check(id: String, subject: Subject, kind: CheckKind) -> CheckPlan {
    let check = Check {
        subject,
        kind,
        no_follow: false,
    };
    CheckPlan {
        id: NodeId(id),
        range: TextRange::default(),
        check,
    }
}

/// A test with two steps of two checks each, and a check of a file.
fn test_plan(test: usize) -> TestPlan {
    let step = |index: usize| {
        let id = format!("tests[{test}].steps[{index}]");
        let command = format!("run {test} {index}");
        StepPlan {
            range: TextRange::default(),
            index,
            step: Step {
                command,
                ..Step::default()
            },
            env: BTreeMap::new(),
            checks: vec![
                check(
                    format!("{id}.stdout.equals"),
                    Subject::Stdout,
                    CheckKind::Equals(format!("{test} {index}")),
                ),
                check(
                    format!("{id}.stderr.empty"),
                    Subject::Stderr,
                    CheckKind::Empty,
                ),
            ],
            id: NodeId(id),
        }
    };
    TestPlan {
        id: NodeId(format!("tests[{test}]")),
        name: format!("test {test}"),
        target: None,
        range: TextRange::default(),
        mounts: Vec::new(),
        env: BTreeMap::new(),
        steps: vec![step(0), step(1)],
        checks: vec![check(
            format!("tests[{test}].files"),
            Subject::File(format!("/file{test}")),
            CheckKind::IsDir(false),
        )],
        problem: None,
    }
}

/// A debugger over the script, and what belongs to it.
struct Session {
    engine: Double,
    debugger: Debugger<Double>,
    stops: watch::Sender<Stops>,
    pause: CancellationToken,
}

impl Session {
    fn new(engine: &Double, rerun: Rerun, attempts: &Arc<Attempts>) -> Self {
        let plan = Plan {
            tests: vec![test_plan(0), test_plan(1)],
            ..Plan::default()
        };
        let platform = Platform::default();
        let environment = Environment {
            platform: platform.clone(),
            ..Environment::default()
        };
        let program = Arc::new(Program::new(
            "a.yml".into(),
            Text::new(""),
            plan,
            environment,
        ));
        let token = format!("run {}", engine.script(|script| script.solves));
        engine.script(|script| {
            script.run.clone_from(&token);
            script.executed.clear();
        });
        let options = RunOptions {
            probe: Probe::oci_layout(&Digest::of(b"probe"), "probe", &platform),
            token,
            rerun,
            attempts: Arc::clone(attempts),
            forcing: Forcing::Exec,
        };
        let (events, mut listener) = mpsc::channel::<RunEvent>(16);
        tokio::spawn(async move { while listener.recv().await.is_some() {} });
        let run = Arc::new(Run::new(engine.clone(), program, options, events));
        let (stops, receiver) = watch::channel(Stops::default());
        let debugger = Debugger::new(run, receiver);
        Self {
            engine: engine.clone(),
            debugger,
            stops,
            pause: CancellationToken::new(),
        }
    }

    fn failing(nodes: &[&str]) -> Self {
        let engine = Double::default();
        engine.script(|script| {
            for node in nodes {
                script.verdicts.insert((*node).to_owned(), Verdict::Failed);
            }
        });
        Self::new(&engine, Rerun::Failed, &Arc::default())
    }

    async fn start(&mut self) -> String {
        let stop = self.debugger.start(false, &self.pause).await;
        self.show(&stop)
    }

    async fn entry(&mut self) -> String {
        let stop = self.debugger.start(true, &self.pause).await;
        self.show(&stop)
    }

    async fn go(&mut self, resume: Resume) -> String {
        let stop = self.debugger.resume(resume, &self.pause).await;
        self.show(&stop)
    }

    fn back(&mut self) -> String {
        let stop = Stop::Paused(self.debugger.back());
        self.show(&stop)
    }

    fn show(&self, stop: &Stop) -> String {
        match stop {
            Stop::Paused(reason) => {
                let node = self.debugger.node().map_or("nowhere", |node| &node.id.0);
                let done = self
                    .debugger
                    .position()
                    .is_some_and(|position| position.done);
                format!("{reason:?} {} {node}", if done { "at" } else { "before" })
            }
            Stop::Ended(tally) => format!(
                "Ended {} passed {} failed {} skipped",
                tally.passed, tally.failed, tally.skipped
            ),
            Stop::Lost(error) => format!("Lost {error}"),
        }
    }

    fn executed(&self) -> Vec<String> {
        self.engine.script(|script| script.executed.clone())
    }
}

#[tokio::test]
async fn everything_passes_and_it_ends() {
    let mut session = Session::failing(&[]);
    assert_eq!(session.start().await, "Ended 14 passed 0 failed 0 skipped");
}

#[tokio::test]
async fn stops_at_a_failing_check_with_its_frames_and_goes_on() {
    let mut session = Session::failing(&["tests[0].steps[0].stdout.equals"]);
    let stop = session.start().await;
    assert_eq!(stop, "Exception at tests[0].steps[0].stdout.equals");
    let frames: Vec<_> = session
        .debugger
        .frames()
        .into_iter()
        .map(|frame| frame.name)
        .collect();
    assert_eq!(frames, ["stdout equals", "run 0 0", "test 0"]);
    let scopes = session.debugger.scopes(NodeKind::Check);
    let variables: Vec<_> = scopes[0]
        .variables
        .iter()
        .take(4)
        .map(|variable| (variable.name.as_str(), variable.value.as_str()))
        .collect();
    assert_eq!(
        variables,
        [
            ("expected", "goodbye\n"),
            ("actual", "hello\n"),
            ("kind", "equals"),
            ("path", "stdout")
        ]
    );
    let exception = session.debugger.exception().unwrap();
    assert_eq!(exception.id, "check/stdout/equals");
    assert!(
        exception.details.contains("-goodbye\n+hello"),
        "{}",
        exception.details
    );
    // The later step runs all the same, and says that the builder would not have come there.
    assert_eq!(
        session.go(Resume::Continue).await,
        "Ended 13 passed 1 failed 0 skipped"
    );
    let after: Vec<_> = session
        .debugger
        .timeline()
        .moments()
        .iter()
        .filter(|moment| moment.after_failure)
        .map(|moment| moment.finished.node.to_string())
        .collect();
    assert_eq!(
        after,
        [
            "tests[0].steps[1]",
            "tests[0].steps[1].stdout.equals",
            "tests[0].steps[1].stderr.empty",
            "tests[0].files"
        ]
    );
}

#[tokio::test]
async fn a_failed_step_skips_the_rest_of_its_test() {
    let mut session = Session::failing(&["tests[0].steps[0]"]);
    assert_eq!(session.start().await, "Exception at tests[0].steps[0]");
    assert_eq!(
        session.go(Resume::Next).await,
        "Step before tests[1].steps[0]"
    );
    assert_eq!(
        session.go(Resume::Continue).await,
        "Ended 7 passed 1 failed 6 skipped"
    );
    assert!(!session.executed().contains(&"tests[0].steps[1]".to_owned()));
}

#[tokio::test]
async fn filters_that_are_off_stop_nowhere() {
    let mut session = Session::failing(&["tests[0].steps[0]", "tests[1].files"]);
    session.stops.send_modify(|stops| stops.failed_step = false);
    assert_eq!(session.start().await, "Exception at tests[1].files");
    session
        .stops
        .send_modify(|stops| stops.failed_check = false);
    assert_eq!(
        session.go(Resume::Continue).await,
        "Ended 6 passed 2 failed 6 skipped"
    );
}

#[tokio::test]
async fn single_steps_execute_one_operation_each() {
    let mut session = Session::failing(&[]);
    assert_eq!(session.entry().await, "Entry before tests[0].steps[0]");
    assert_eq!(session.executed(), [""; 0]);
    assert_eq!(
        session.go(Resume::StepIn).await,
        "Step before tests[0].steps[0].stdout.equals"
    );
    assert_eq!(session.executed(), ["tests[0].steps[0]"]);
    assert_eq!(
        session.go(Resume::StepIn).await,
        "Step before tests[0].steps[0].stderr.empty"
    );
    assert_eq!(
        session.go(Resume::StepOut).await,
        "Step before tests[0].steps[1]"
    );
    assert_eq!(session.executed().len(), 3);
    assert_eq!(
        session.go(Resume::StepOut).await,
        "Step before tests[1].steps[0]"
    );
}

#[tokio::test]
async fn stops_before_a_breakpoint_and_has_not_run_it() {
    let mut session = Session::failing(&[]);
    let id = NodeId("tests[0].steps[0].stderr.empty".to_owned());
    session
        .stops
        .send_modify(|stops| stops.breakpoints = [id.clone()].into());
    assert_eq!(session.start().await, format!("Breakpoint before {id}"));
    assert!(!session.executed().contains(&id.0));
    assert_eq!(
        session.go(Resume::Continue).await,
        "Ended 14 passed 0 failed 0 skipped"
    );
}

#[tokio::test]
async fn the_way_back_executes_nothing_and_ends_at_the_entry() {
    let mut session = Session::failing(&["tests[0].steps[0].stderr.empty"]);
    assert_eq!(
        session.start().await,
        "Exception at tests[0].steps[0].stderr.empty"
    );
    let solves = session.engine.script(|script| script.solves);
    assert_eq!(session.back(), "Step before tests[0].steps[0].stderr.empty");
    assert_eq!(
        session.back(),
        "Step before tests[0].steps[0].stdout.equals"
    );
    assert_eq!(session.back(), "Step before tests[0].steps[0]");
    assert_eq!(session.back(), "Entry before tests[0].steps[0]");
    assert_eq!(session.back(), "Entry before tests[0].steps[0]");
    // Forwards again, what is known is not asked for again, and fails where it failed.
    let stop = session.go(Resume::Continue).await;
    assert_eq!(stop, "Exception at tests[0].steps[0].stderr.empty");
    assert_eq!(session.engine.script(|script| script.solves), solves);
}

#[tokio::test]
async fn the_state_is_that_of_where_it_stands() {
    let mut session = Session::failing(&["tests[0].steps[1]"]);
    session.start().await;
    let after = session.debugger.state().cloned();
    session.back();
    let before = session.debugger.state().cloned();
    session.back();
    let check = session.debugger.state().cloned();
    assert!(after.is_some() && before.is_some());
    assert_ne!(after, before);
    assert_eq!(
        before, check,
        "a check stands in the state that its step left"
    );
}

#[tokio::test]
async fn a_failure_runs_again_in_the_next_run_and_a_success_does_not() {
    let engine = Double::default();
    let failing = "tests[0].steps[1].stdout.equals";
    engine.script(|script| script.verdicts.insert(failing.to_owned(), Verdict::Failed));
    let attempts = Arc::default();
    Session::new(&engine, Rerun::Failed, &attempts)
        .start()
        .await;
    let mut second = Session::new(&engine, Rerun::Failed, &attempts);
    assert_eq!(second.start().await, format!("Exception at {failing}"));
    assert_eq!(second.executed(), [failing]);
    assert!(!second.debugger.moment().unwrap().finished.cached);
    // Without running anything again, the record of the latest attempt is shown, and said to be so.
    let mut third = Session::new(&engine, Rerun::None, &attempts);
    assert_eq!(third.start().await, format!("Exception at {failing}"));
    assert_eq!(third.executed(), [""; 0]);
    assert!(third.debugger.exception().unwrap().recorded);
    // Once it passes, it is taken from the cache.
    engine.script(|script| script.verdicts.clear());
    let mut fourth = Session::new(&engine, Rerun::Failed, &attempts);
    assert_eq!(fourth.start().await, "Ended 14 passed 0 failed 0 skipped");
    let mut fifth = Session::new(&engine, Rerun::None, &attempts);
    assert_eq!(fifth.start().await, "Ended 14 passed 0 failed 0 skipped");
    assert_eq!(fifth.executed(), [""; 0]);
}

#[tokio::test]
async fn without_attempt_numbers_a_recorded_failure_still_runs_again() {
    let engine = Double::default();
    let failing = "tests[1].steps[0]";
    engine.script(|script| script.verdicts.insert(failing.to_owned(), Verdict::Failed));
    for _ in 0..3 {
        let mut session = Session::new(&engine, Rerun::Failed, &Arc::default());
        assert_eq!(session.start().await, format!("Exception at {failing}"));
        assert!(session.executed().contains(&failing.to_owned()));
    }
}

#[tokio::test]
async fn again_runs_a_recorded_failure_anew_and_forgets_what_came_after() {
    let mut session = Session::failing(&["tests[0].steps[0].stdout.equals"]);
    session.start().await;
    session.engine.script(|script| script.executed.clear());
    let node = session.debugger.node().unwrap().id.clone();
    let stop = session.debugger.again(&node, &session.pause).await;
    assert_eq!(
        session.show(&stop),
        "Exception at tests[0].steps[0].stdout.equals"
    );
    assert_eq!(session.executed()[0], "tests[0].steps[0].stdout.equals");
    session.engine.script(|script| script.verdicts.clear());
    let node = session.debugger.node().unwrap().id.clone();
    let stop = session.debugger.again(&node, &session.pause).await;
    assert_eq!(
        session.show(&stop),
        "Step at tests[0].steps[0].stdout.equals"
    );
    assert_eq!(
        session.go(Resume::Continue).await,
        "Ended 14 passed 0 failed 0 skipped"
    );
}

#[tokio::test(start_paused = true)]
async fn a_pause_ends_a_step_that_never_ends() {
    let mut session = Session::failing(&[]);
    session
        .engine
        .script(|script| script.endless.insert("tests[0].steps[1]".to_owned()));
    let (engine, pause) = (session.engine.clone(), session.pause.clone());
    tokio::spawn(async move {
        engine.blocked().await;
        pause.cancel();
    });
    assert_eq!(session.start().await, "Pause before tests[0].steps[1]");
    session.pause = CancellationToken::new();
    session.engine.script(|script| script.endless.clear());
    assert_eq!(
        session.go(Resume::Continue).await,
        "Ended 14 passed 0 failed 0 skipped"
    );
}

#[tokio::test]
async fn a_lost_daemon_leaves_what_is_known() {
    let mut session = Session::failing(&["tests[0].steps[0].stdout.equals"]);
    session.start().await;
    session.engine.script(|script| script.lost = true);
    assert_eq!(
        session.go(Resume::Continue).await,
        "Lost the daemon is gone"
    );
    assert!(session.debugger.timeline().moment(1).is_some());
    session.back();
    session.back();
    assert!(!session.debugger.scopes(NodeKind::Check).is_empty());
    session.engine.script(|script| script.lost = false);
    assert!(session.go(Resume::Continue).await.starts_with("Exception"));
}

#[tokio::test]
async fn planning_and_preparing_solve_nothing() {
    let session = Session::failing(&[]);
    assert_eq!(session.engine.script(|script| script.solves), 0);
    assert_eq!(session.debugger.frames(), []);
}
