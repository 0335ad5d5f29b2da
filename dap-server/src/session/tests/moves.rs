//! Moving: forth, back, anew.

use super::*;
use crate::{
    session::{
        debuggee::{Resume, RunEvent, Stop, StopReason},
        double::{Move, exception, failed_check, output, stepped},
    },
    wire::failure::{Failure, FailureKind},
};
use spec_core::plan::NodeId;

const CHECK: &str = "tests[0].steps[0].stdout.equals";
const STEP: &str = "tests[0].steps[1]";
const OTHER_TEST: &str = "tests[1].steps[0]";

fn stops(reason: StopReason, node: &'static str) -> Move {
    Move::Stops(Vec::new(), Stop::Paused(reason), node)
}

#[tokio::test]
async fn each_move_is_asked_for_and_answered_before_the_stop() {
    let script = Script::new(std::iter::once(failed_check()).chain((0..6).map(|_| stepped(STEP))));
    let mut client = stopped(&script).await;
    for command in [
        "next",
        "stepIn",
        "stepOut",
        "stepBack",
        "reverseContinue",
        "continue",
    ] {
        let seq = client.send(command, json!({ "threadId": 1 })).await;
        let stop = client.event("stopped").await;
        assert!(
            client.is_answered(seq),
            "{command} is answered before it stops"
        );
        client.answer(seq).await;
        assert_eq!(
            (&stop["reason"], &stop["threadId"]),
            (&json!("step"), &json!(1))
        );
    }
    let asked = script.asked.lock().unwrap().clone();
    let moves = [
        Resume::Continue,
        Resume::Next,
        Resume::StepIn,
        Resume::StepOut,
        Resume::StepBack,
        Resume::ReverseContinue,
        Resume::Continue,
    ];
    assert_eq!(asked, moves);
    leave(client).await;
}

#[tokio::test]
async fn each_word_of_the_console_does_what_the_button_does() {
    let words = [
        "next", "forward", "in", "out", "back", "reverse", "again", "continue",
    ];
    let script =
        Script::new(std::iter::once(failed_check()).chain(words.iter().map(|_| stepped(CHECK))));
    let mut client = stopped(&script).await;
    for word in words {
        assert_eq!(type_line(&mut client, word).await, "");
        assert_eq!(
            client.event("continued").await,
            json!({ "threadId": 1, "allThreadsContinued": true })
        );
        client.event("stopped").await;
    }
    let asked = script.asked.lock().unwrap().split_off(1);
    let moves = [
        Resume::Next,
        Resume::Next,
        Resume::StepIn,
        Resume::StepOut,
        Resume::StepBack,
        Resume::ReverseContinue,
        Resume::Again(NodeId(CHECK.into())),
        Resume::Continue,
    ];
    assert_eq!(asked, moves);
    leave(client).await;
}

#[tokio::test]
async fn the_reason_of_a_stop_is_told() {
    let script = Script::new([
        stops(StopReason::Entry, "tests[0].steps[0]"),
        stops(StopReason::Breakpoint(vec![3, 7]), STEP),
        Move::Stops(Vec::new(), exception(true), CHECK),
        Move::Stops(Vec::new(), exception(true), CHECK),
    ]);
    let mut client = running(&script).await;
    assert_eq!(client.event("stopped").await["reason"], "entry");
    client.request("continue", json!({ "threadId": 1 })).await;
    let stop = client.event("stopped").await;
    assert_eq!(
        (&stop["reason"], &stop["hitBreakpointIds"]),
        (&json!("breakpoint"), &json!([3, 7]))
    );
    client.request("continue", json!({ "threadId": 1 })).await;
    assert_eq!(client.event("stopped").await["reason"], "exception");
    client
        .output_with(
            "console",
            "recorded in an earlier run. `again` runs it anew.",
        )
        .await;
    // Said once, it is known.
    client.output("console");
    client.request("continue", json!({ "threadId": 1 })).await;
    client.event("stopped").await;
    assert_eq!(client.output("console"), "");
    leave(client).await;
}

#[tokio::test]
async fn the_thread_is_listed_before_it_stops() {
    let script = Script::new([failed_check(), stepped(OTHER_TEST)]);
    let mut client = launched(&script).await;
    let threads = client.request("threads", Value::Null).await;
    assert_eq!(threads, json!({ "threads": [{ "id": 1, "name": "one" }] }));
    client.request("configurationDone", Value::Null).await;
    for event in ["process", "thread", "stopped"] {
        client.event(event).await;
    }
    client.request("continue", json!({ "threadId": 1 })).await;
    assert_eq!(
        client.event("thread").await,
        json!({ "reason": "exited", "threadId": 1 })
    );
    assert_eq!(
        client.event("thread").await,
        json!({ "reason": "started", "threadId": 2 })
    );
    assert_eq!(client.event("stopped").await["threadId"], 2);
    let threads = client.request("threads", Value::Null).await;
    assert_eq!(
        threads,
        json!({ "threads": [{ "id": 2, "name": "bookworm › two" }] })
    );
    leave(client).await;
}

#[tokio::test]
async fn a_pause_stops_a_run_and_breakpoints_reach_it_meanwhile() {
    let script = Script::new([Move::UntilPaused]);
    let mut client = running(&script).await;
    let breakpoints = json!({ "source": { "path": SPEC }, "breakpoints": [{ "line": 13 }] });
    client.request("setBreakpoints", breakpoints).await;
    assert_eq!(
        script.stops().breakpoints.keys().next().unwrap().0,
        OTHER_TEST
    );
    assert_eq!(
        client.request("threads", Value::Null).await["threads"][0]["id"],
        1
    );
    assert_eq!(
        client.request("pause", json!({ "threadId": 1 })).await,
        Value::Null
    );
    assert_eq!(client.event("stopped").await["reason"], "pause");
    leave(client).await;
}

#[tokio::test]
async fn what_a_run_tells_comes_before_its_stop() {
    let progress = |id: &str| {
        let id = id.to_owned();
        vec![
            RunEvent::ProgressStart {
                id: id.clone(),
                title: "Fetching the image".into(),
            },
            RunEvent::ProgressUpdate {
                id,
                message: Some("1 of 2".into()),
                percent: Some(200),
            },
        ]
    };
    let mut events = progress("a");
    events.extend((0..1000).map(|_| output("x")));
    events.push(RunEvent::ProgressEnd { id: "a".into() });
    events.extend(progress("left open"));
    let script = Script::new([Move::Stops(events.clone(), exception(false), CHECK)]);
    let mut client = running(&script).await;
    let begun = client.event("progressStart").await;
    assert_eq!(
        (&begun["title"], &begun["cancellable"]),
        (&json!("Fetching the image"), &json!(true))
    );
    assert_eq!(client.event("progressUpdate").await["percentage"], 100);
    assert_eq!(
        client.event("progressEnd").await["progressId"],
        begun["progressId"]
    );
    for event in ["progressStart", "progressUpdate", "progressEnd", "stopped"] {
        client.event(event).await;
    }
    assert_eq!(client.output("stdout").len(), 1000);
    leave(client).await;

    // A client that cannot show it is told in words.
    let script = Script::new([Move::Stops(events, exception(false), CHECK)]);
    let mut client = start(&script);
    client
        .request("initialize", json!({ "adapterID": "spec" }))
        .await;
    client.request("launch", json!({ "program": SPEC })).await;
    client.event("initialized").await;
    client.request("configurationDone", json!({})).await;
    for event in ["process", "thread", "stopped"] {
        client.event(event).await;
    }
    assert_eq!(
        client
            .output("console")
            .matches("Fetching the image …\n")
            .count(),
        2
    );
    leave(client).await;
}

#[tokio::test]
async fn the_cancel_button_of_a_progress_pauses() {
    let events = vec![RunEvent::ProgressStart {
        id: "a".into(),
        title: "Fetching".into(),
    }];
    let script = Script::new([
        Move::Stops(events, exception(false), CHECK),
        Move::UntilPaused,
    ]);
    let mut client = running(&script).await;
    let id = client.event("progressStart").await["progressId"].clone();
    client.event("progressEnd").await;
    client.event("stopped").await;
    client.request("continue", json!({ "threadId": 1 })).await;
    // This one is over: nothing happens.
    client.request("cancel", json!({ "progressId": id })).await;
    client.request("pause", json!({ "threadId": 1 })).await;
    client.event("stopped").await;
    leave(client).await;
}

#[tokio::test]
async fn a_frame_can_be_run_anew() {
    let script = Script::new([failed_check(), stepped(CHECK)]);
    let mut client = stopped(&script).await;
    let stack = client.request("stackTrace", json!({ "threadId": 1 })).await;
    let id = |index: usize| stack["stackFrames"][index]["id"].clone();
    let failure = client
        .fails("restartFrame", json!({ "frameId": id(2) }))
        .await;
    assert_eq!(
        failure.message,
        "`one` cannot be run anew by itself. Choose a step or a check."
    );
    client
        .request("restartFrame", json!({ "frameId": id(1) }))
        .await;
    client.event("stopped").await;
    assert_eq!(
        script.asked.lock().unwrap()[1],
        Resume::Again(NodeId("tests[0].steps[0]".into()))
    );
    leave(client).await;
}

#[tokio::test]
async fn a_restart_keeps_breakpoints_and_takes_new_arguments() {
    let script = Script::new([failed_check(), failed_check(), failed_check()]);
    let mut client = stopped(&script).await;
    let breakpoints = json!({ "source": { "path": SPEC }, "breakpoints": [{ "line": 5 }] });
    client.request("setBreakpoints", breakpoints).await;

    client
        .request(
            "restart",
            json!({ "arguments": { "program": SPEC, "rerun": "all" } }),
        )
        .await;
    for event in ["continued", "process", "thread", "stopped"] {
        client.event(event).await;
    }
    assert_eq!(script.stops().breakpoints.len(), 1);
    assert_eq!(
        *script.closed.lock().unwrap(),
        1,
        "the old run is given back"
    );

    // From the console, and in the middle of a run.
    assert_eq!(type_line(&mut client, "restart").await, "restarted");
    for event in ["continued", "process", "thread", "stopped"] {
        client.event(event).await;
    }
    leave(client).await;
}

#[tokio::test]
async fn a_restart_that_fails_costs_nothing() {
    let script = Script::new([failed_check()]);
    let mut client = stopped(&script).await;
    let broken = Failure::new(FailureKind::Spec, "spec.yml:3:5: this is no mapping");
    script.launches.lock().unwrap().push_back(broken);
    let failure = client.fails("restart", Value::Null).await;
    assert_eq!(
        (failure.id, failure.message.as_str()),
        (2001, "spec.yml:3:5: this is no mapping")
    );
    top_frame(&mut client).await;
    leave(client).await;
}

#[tokio::test]
async fn a_run_can_be_restarted_while_it_runs() {
    let script = Script::new([Move::Never, failed_check()]);
    let mut client = running(&script).await;
    client.request("restart", json!({})).await;
    for event in ["process", "thread", "stopped"] {
        client.event(event).await;
    }
    leave(client).await;
}
