//! What goes wrong: panics, dead daemons, endless commands, clients that take back.

use super::*;
use crate::{
    session::{
        debuggee::Stop,
        double::{Move, failed_check, output},
    },
    wire::failure::{Failure, FailureKind},
};

#[tokio::test]
async fn a_panic_in_a_launch_is_an_answer() {
    let mut client = start(&Script::default());
    client.request("initialize", introduction()).await;
    let failure = client
        .fails("launch", json!({ "program": "/work/panic.yml" }))
        .await;
    assert_eq!(failure.id, 1005);
    client.request("launch", json!({ "program": SPEC })).await;
    client.event("initialized").await;
    leave(client).await;
}

#[tokio::test]
async fn a_panic_in_a_command_is_an_answer() {
    let mut client = stopped(&Script::new([failed_check()])).await;
    let failure = client
        .fails(
            "evaluate",
            json!({ "expression": "panic", "context": "repl" }),
        )
        .await;
    assert_eq!(failure.id, 1005);
    assert_eq!(type_line(&mut client, "ls").await, "ran ls\nmore");
    leave(client).await;
}

#[tokio::test]
async fn a_panic_in_a_run_is_a_stop_from_which_a_restart_leads() {
    let mut client = running(&Script::new([Move::Panics, failed_check()])).await;
    let stop = client.event("stopped").await;
    assert_eq!(stop["reason"], "exception");
    assert!(
        stop["description"]
            .as_str()
            .unwrap()
            .starts_with("the debugger has a bug")
    );
    let stack = client.request("stackTrace", json!({ "threadId": 1 })).await;
    assert_eq!(
        (&stack["totalFrames"], &stack["stackFrames"][0]["name"]),
        (&json!(1), &json!("one"))
    );
    let frame = stack["stackFrames"][0]["id"].clone();
    assert_eq!(
        client.request("scopes", json!({ "frameId": frame })).await,
        json!({ "scopes": [] })
    );
    client.request("continue", json!({ "threadId": 1 })).await;
    client.event("stopped").await;
    client.request("restart", Value::Null).await;
    for event in ["continued", "process", "thread", "stopped"] {
        client.event(event).await;
    }
    top_frame(&mut client).await;
    leave(client).await;
}

#[tokio::test]
async fn a_daemon_that_dies_leaves_what_was_recorded() {
    let lost = Failure::new(
        FailureKind::Daemon,
        "BuildKit has gone in the middle of `echo hello`",
    )
    .hint("Start it again, then restart.");
    let script = Script::new([
        Move::Stops(vec![output("hel")], Stop::Lost(lost), "tests[0].steps[0]"),
        failed_check(),
    ]);
    let mut client = running(&script).await;
    let stop = client.event("stopped").await;
    assert_eq!(stop["reason"], "exception");
    assert_eq!(
        stop["description"],
        "BuildKit has gone in the middle of `echo hello`"
    );
    let info = client
        .request("exceptionInfo", json!({ "threadId": 1 }))
        .await;
    assert_eq!(info["exceptionId"], "daemon/lost");
    assert!(
        type_line(&mut client, "why")
            .await
            .contains("Start it again")
    );
    let frame = top_frame(&mut client).await;
    client.request("scopes", json!({ "frameId": frame })).await;
    client
        .output_with("console", "`restart` goes on once the daemon is back")
        .await;

    let still = Failure::new(FailureKind::Daemon, "cannot reach BuildKit");
    script.launches.lock().unwrap().push_back(still);
    assert_eq!(
        client.fails("restart", Value::Null).await.message,
        "cannot reach BuildKit"
    );
    client.request("restart", Value::Null).await;
    for event in ["continued", "process", "thread", "stopped"] {
        client.event(event).await;
    }
    leave(client).await;
}

#[tokio::test(start_paused = true)]
async fn a_command_can_be_cancelled_whether_it_listens_or_not() {
    let mut client = stopped(&Script::new([failed_check()])).await;
    for command in ["hang", "hang on"] {
        let seq = client
            .send(
                "evaluate",
                json!({ "expression": command, "context": "repl" }),
            )
            .await;
        // Others are served meanwhile.
        client.request("threads", Value::Null).await;
        client.request("cancel", json!({ "requestId": seq })).await;
        assert_eq!(client.refusal(seq).await.message, "cancelled");
    }
    // What is over or was never asked for cannot be cancelled, which is no error.
    client.request("cancel", json!({ "requestId": 999 })).await;
    client.request("cancel", Value::Null).await;
    leave(client).await;
}

#[tokio::test(start_paused = true)]
async fn a_slow_command_is_answered_before_the_client_gives_up() {
    let mut client = stopped(&Script::new([failed_check()])).await;
    let asked = tokio::time::Instant::now();
    let said = type_line(&mut client, "slow").await;
    assert_eq!(said, "`slow` is still running; its output follows here");
    assert!(
        asked.elapsed().as_secs() < 10,
        "dape gives up after ten seconds"
    );
    assert_eq!(client.event("progressStart").await["title"], "slow");
    client.output_with("console", "at last").await;
    client.event("progressEnd").await;

    // The same with a command that is stopped by the button of its progress.
    let said = type_line(&mut client, "hang").await;
    assert_eq!(said, "`hang` is still running; its output follows here");
    let progress = client.event("progressStart").await["progressId"].clone();
    client
        .request("cancel", json!({ "progressId": progress }))
        .await;
    client.output_with("stderr", "`hang` was ended").await;
    client.event("progressEnd").await;
    leave(client).await;
}

#[tokio::test(start_paused = true)]
async fn whatever_hangs_a_disconnect_is_answered_soon() {
    let mut client = stopped(&Script::new([failed_check(), Move::Never])).await;
    let hanging = client
        .send(
            "evaluate",
            json!({ "expression": "hang on", "context": "repl" }),
        )
        .await;
    client.request("continue", json!({ "threadId": 1 })).await;
    let asked = tokio::time::Instant::now();
    client
        .request("disconnect", json!({ "terminateDebuggee": false }))
        .await;
    assert!(
        asked.elapsed().as_secs() < 2,
        "VS Code kills after two seconds"
    );
    assert_eq!(client.refusal(hanging).await.message, "cancelled");
    client.end().await;
}

#[tokio::test]
async fn a_flood_of_output_waits_for_the_client() {
    let flood = (0..16).map(|_| output(&"ü".repeat(256 * 1024))).collect();
    let script = Script::new([Move::Stops(
        flood,
        crate::session::double::exception(false),
        "tests[0].steps[0]",
    )]);
    let mut client = running(&script).await;
    client.event("stopped").await;
    assert_eq!(client.output("stdout").len(), 16 * 512 * 1024);
    leave(client).await;
}

#[tokio::test]
async fn every_request_is_answered_whatever_its_arguments_are() {
    let script = Script::new([failed_check()]);
    let mut client = stopped(&script).await;
    let commands = [
        "initialize",
        "launch",
        "setBreakpoints",
        "breakpointLocations",
        "setExceptionBreakpoints",
        "configurationDone",
        "threads",
        "stackTrace",
        "scopes",
        "variables",
        "exceptionInfo",
        "continue",
        "next",
        "stepIn",
        "stepOut",
        "stepBack",
        "reverseContinue",
        "restartFrame",
        "pause",
        "evaluate",
        "completions",
        "source",
        "restart",
        "attach",
        "noSuchThing",
        "",
    ];
    let served: Vec<_> = crate::requests::REQUESTS
        .iter()
        .map(|entry| entry.command)
        .collect();
    let missing: Vec<_> = served
        .iter()
        .filter(|it| !commands.contains(it) && !["cancel", "terminate", "disconnect"].contains(it))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    let wrong = [
        json!("text"),
        json!(7),
        json!([1]),
        json!(true),
        json!({ "threadId": "x", "frameId": [], "line": {} }),
        json!({ "threadId": 1e300, "source": 1, "filters": 1, "expression": 1, "variablesReference": -1 }),
        json!({ "source": null, "breakpoints": null, "text": null, "column": null, "program": 1 }),
    ];
    for command in commands {
        for arguments in &wrong {
            let request = json!({ "type": "request", "command": command, "arguments": arguments });
            let seq = client.send_unchecked(request).await;
            loop {
                if client.is_answered(seq) {
                    break;
                }
                tokio::task::yield_now().await;
            }
        }
    }
    client.ignore_the_rest();
    client.request("disconnect", Value::Null).await;
    client.end().await;
}

#[tokio::test(start_paused = true)]
async fn one_launch_at_a_time_and_none_after_the_end() {
    let mut client = running(&Script::new([Move::UntilPaused])).await;
    let slow = json!({ "arguments": { "program": "/work/slow.yml" } });
    let restart = client.send("restart", slow.clone()).await;
    let failure = client.fails("restart", Value::Null).await;
    assert_eq!(failure.message, "another launch is not finished");
    client
        .request("cancel", json!({ "requestId": restart }))
        .await;
    assert_eq!(client.refusal(restart).await.message, "cancelled");
    client.request("pause", json!({ "threadId": 1 })).await;
    client.event("stopped").await;

    // The run ends while its successor is prepared.
    let late = json!({ "arguments": { "program": "/work/late.yml" } });
    let restart = client.send("restart", late).await;
    client.request("continue", json!({ "threadId": 1 })).await;
    assert_eq!(ended(&mut client).await, 1);
    assert_eq!(
        client.refusal(restart).await.message,
        "the tests have ended"
    );
    leave(client).await;
}
