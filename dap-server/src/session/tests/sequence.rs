//! The order of things from the first message to the last.

use super::*;
use crate::{
    session::double::{self, Move, failed_check},
    wire::failure::{Failure, FailureKind},
};
use expect_test::expect;

#[tokio::test]
async fn a_session_from_start_to_end() {
    let script = Script::new([failed_check()]);
    let mut client = start(&script);

    let capabilities = client.request("initialize", introduction()).await;
    assert_eq!(capabilities["supportsStepBack"], true);
    let filters = capabilities["exceptionBreakpointFilters"]
        .as_array()
        .unwrap();
    let filters: Vec<_> = filters
        .iter()
        .map(|it| (it["filter"].as_str().unwrap(), &it["default"]))
        .collect();
    assert_eq!(
        filters,
        [
            ("failed-check", &json!(true)),
            ("failed-step", &json!(true))
        ]
    );
    assert_eq!(
        client.unread(),
        [""; 0],
        "nothing but the answer comes before a launch"
    );

    client
        .request("launch", json!({ "program": SPEC, "imagine": 1 }))
        .await;
    client.event("initialized").await;
    client
        .output_with(
            "stderr",
            "warning: the launch argument `imagine` is unknown and ignored\n",
        )
        .await;
    client.output_with("console", "BuildKit v0.0.0\n").await;

    let set = client
        .request(
            "setBreakpoints",
            json!({ "source": { "path": SPEC }, "breakpoints": [{ "line": 4 }, { "line": 14 }] }),
        )
        .await;
    expect![[r#"{"breakpoints":[{"column":18,"endColumn":28,"endLine":5,"id":1,"line":5,"message":"no operation comes from line 4; moved to line 5","source":{"name":"spec.yml","path":"/work/spec.yml"},"verified":true},{"id":2,"line":14,"message":"no operation comes from line 14 or any below it","source":{"name":"spec.yml","path":"/work/spec.yml"},"verified":false}]}"#]]
        .assert_eq(&set.to_string());
    client
        .request(
            "setExceptionBreakpoints",
            json!({ "filters": ["failed-check"] }),
        )
        .await;
    let stops = script.stops();
    assert!(stops.failed_check && !stops.failed_step);
    assert_eq!(stops.breakpoints.into_values().collect::<Vec<_>>(), [[1]]);

    client.request("configurationDone", Value::Null).await;
    assert_eq!(client.event("process").await["startMethod"], "launch");
    assert_eq!(
        client.event("thread").await,
        json!({ "reason": "started", "threadId": 1 })
    );
    let stop = client.event("stopped").await;
    expect![[r#"{"allThreadsStopped":true,"description":"Check failed: stdout equals","reason":"exception","text":"expected \"goodbye\\n\", got \"hello\\n\"","threadId":1}"#]]
        .assert_eq(&stop.to_string());
    assert_eq!(client.output("stdout"), "hello\n");

    let body = client.request("continue", json!({ "threadId": 1 })).await;
    assert_eq!(body, json!({ "allThreadsContinued": true }));
    assert_eq!(ended(&mut client).await, 1);
    assert!(client.output("console").ends_with("1 passed, 1 failed\n"));
    client.request("disconnect", Value::Null).await;
    client.end().await;
    assert_eq!(*script.closed.lock().unwrap(), 1);
}

#[tokio::test]
async fn what_is_wrong_with_a_launch_stands_in_its_answer() {
    let script = Script::default();
    let daemon = Failure::new(FailureKind::Daemon, "cannot reach BuildKit at unix:///x")
        .hint("Set `buildkit` in the launch configuration, or BUILDKIT_HOST.");
    script.launches.lock().unwrap().push_back(daemon);
    let mut client = start(&script);
    client.request("initialize", introduction()).await;

    let failure = client.fails("launch", json!({})).await;
    assert_eq!(failure.id, 2000);
    assert!(
        failure
            .message
            .starts_with("the launch has no `program`. Set `program`"),
        "{failure:?}"
    );
    let failure = client
        .fails("launch", json!({ "program": SPEC, "stopOnEntry": "yes" }))
        .await;
    assert!(
        failure
            .message
            .contains("`stopOnEntry` must be true or false, not \"yes\""),
        "{failure:?}"
    );
    let failure = client.fails("launch", json!({ "program": SPEC })).await;
    assert_eq!(failure.id, 2003);
    assert_eq!(
        failure.message,
        "cannot reach BuildKit at unix:///x. Set `buildkit` in the launch configuration, or BUILDKIT_HOST."
    );
    assert_eq!(client.unread(), [""; 0]);

    // A client may try again.
    client.request("launch", json!({ "program": SPEC })).await;
    client.event("initialized").await;
    leave(client).await;
}

#[tokio::test]
async fn requests_in_a_wrong_order_are_told_the_state() {
    let mut client = start(&Script::new([Move::UntilPaused]));
    let mut told = Vec::new();
    let mut ask = async |client: &mut Client, command: &str, arguments: Value| {
        told.push(client.fails(command, arguments).await.message);
    };
    ask(&mut client, "launch", json!({ "program": SPEC })).await;
    ask(&mut client, "threads", Value::Null).await;
    client.request("initialize", introduction()).await;
    ask(&mut client, "initialize", introduction()).await;
    ask(&mut client, "configurationDone", Value::Null).await;
    client.request("launch", json!({ "program": SPEC })).await;
    client.event("initialized").await;
    ask(&mut client, "launch", json!({ "program": SPEC })).await;
    ask(&mut client, "stackTrace", json!({ "threadId": 1 })).await;
    ask(&mut client, "next", json!({ "threadId": 1 })).await;
    client.request("configurationDone", Value::Null).await;
    ask(&mut client, "next", json!({ "threadId": 1 })).await;
    ask(&mut client, "configurationDone", Value::Null).await;
    client.request("pause", json!({ "threadId": 1 })).await;
    for event in ["process", "thread", "stopped"] {
        client.event(event).await;
    }
    ask(&mut client, "pause", json!({ "threadId": 1 })).await;
    client.request("continue", json!({ "threadId": 1 })).await;
    ended(&mut client).await;
    ask(&mut client, "continue", json!({ "threadId": 1 })).await;
    assert_eq!(
        client.request("threads", Value::Null).await,
        json!({ "threads": [] })
    );
    leave(client).await;
    expect![[r#"
        `launch` is not possible: the session is not initialized. Send `initialize` first.
        `threads` is not possible: the session is not initialized. Send `initialize` first.
        `initialize` is not possible: nothing has been launched. Send `launch` first.
        `configurationDone` is not possible: nothing has been launched. Send `launch` first.
        `launch` is not possible: the configuration is not done. Send `configurationDone` first.
        `stackTrace` is not possible: the configuration is not done. Send `configurationDone` first.
        `next` is not possible: the configuration is not done. Send `configurationDone` first.
        `next` is not possible: the tests are running. Pause first, or wait for the next stop.
        `configurationDone` is not possible: the tests are running. Pause first, or wait for the next stop.
        `pause` is not possible: the tests are stopped
        `continue` is not possible: the tests have ended. Start a new session."#]]
    .assert_eq(&told.join("\n"));
}

#[tokio::test]
async fn breakpoints_that_come_early_are_verified_by_the_launch() {
    let mut client = start(&Script::default());
    client.request("initialize", introduction()).await;
    let breakpoints = json!({ "source": { "path": SPEC }, "breakpoints": [{ "line": 5 }] });
    let set = client.request("setBreakpoints", breakpoints).await;
    assert_eq!(set["breakpoints"][0]["verified"], false);
    assert_eq!(
        set["breakpoints"][0]["message"],
        "nothing has been launched yet"
    );
    client.request("launch", json!({ "program": SPEC })).await;
    let changed = client.event("breakpoint").await;
    assert_eq!(changed["reason"], "changed");
    assert_eq!(
        (
            &changed["breakpoint"]["id"],
            &changed["breakpoint"]["verified"]
        ),
        (&json!(1), &json!(true))
    );
    client.event("initialized").await;
    leave(client).await;
}

#[tokio::test]
async fn running_without_debugging_never_stops() {
    let script = Script::default();
    let mut client = start(&script);
    client.request("initialize", introduction()).await;
    client
        .request("launch", json!({ "program": SPEC, "noDebug": true }))
        .await;
    client.event("initialized").await;
    let breakpoints = json!({ "source": { "path": SPEC }, "breakpoints": [{ "line": 5 }] });
    client.request("setBreakpoints", breakpoints).await;
    client
        .request(
            "setExceptionBreakpoints",
            json!({ "filters": ["failed-check", "failed-step"] }),
        )
        .await;
    assert_eq!(script.stops(), crate::session::debuggee::Stops::default());
    leave(client).await;
}

#[tokio::test]
async fn the_end_of_input_is_a_disconnect() {
    let script = Script::new([Move::UntilPaused]);
    let mut client = running(&script).await;
    client.hang_up().await;
    client.end().await;
    assert_eq!(*script.closed.lock().unwrap(), 1);
}

#[tokio::test]
async fn a_shutdown_ends_the_session() {
    let (script, shutdown) = (
        Script::new([double::failed_check()]),
        CancellationToken::new(),
    );
    let (mut client, served) = start_with(&script, shutdown.clone());
    client.request("initialize", introduction()).await;
    client.request("launch", json!({ "program": SPEC })).await;
    client.event("initialized").await;
    shutdown.cancel();
    client.end().await;
    served.await.unwrap();
    assert_eq!(*script.closed.lock().unwrap(), 1);
}

#[tokio::test]
async fn a_launch_can_be_left_and_cancelled() {
    let mut client = start(&Script::default());
    client.request("initialize", introduction()).await;
    let launch = client
        .send("launch", json!({ "program": "/work/slow.yml" }))
        .await;
    let failure = client.fails("configurationDone", Value::Null).await;
    assert_eq!(
        failure.message,
        "`configurationDone` is not possible: the launch is not finished"
    );
    client.request("disconnect", Value::Null).await;
    assert_eq!(client.refusal(launch).await.message, "cancelled");
    client.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_launch_can_be_tried_again() {
    let mut client = start(&Script::default());
    client.request("initialize", introduction()).await;
    let launch = client
        .send("launch", json!({ "program": "/work/slow.yml" }))
        .await;
    client
        .request("cancel", json!({ "requestId": launch }))
        .await;
    assert_eq!(client.refusal(launch).await.message, "cancelled");
    client.request("launch", json!({ "program": SPEC })).await;
    client.event("initialized").await;
    leave(client).await;
}

#[tokio::test]
async fn terminate_ends_a_run_and_says_so() {
    let mut client = running(&Script::new([Move::UntilPaused])).await;
    client.request("terminate", Value::Null).await;
    assert_eq!(ended(&mut client).await, 2);
    client
        .output_with("console", "ended before all tests had run")
        .await;
    leave(client).await;

    let mut client = stopped(&Script::new([failed_check()])).await;
    client.request("terminate", json!({})).await;
    assert_eq!(ended(&mut client).await, 2);
    leave(client).await;
}
