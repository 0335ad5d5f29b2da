//! What single editors need, each trap with its name; none of them runs here.

use super::*;
use crate::session::double::{Move, exception, failed_check, output};

/// Zed's answer to a request need not name the right command, and its numbers mean nothing.
#[tokio::test]
async fn zed_answers_with_another_command_and_any_number() {
    let mut client = stopped(&Script::new([failed_check()])).await;
    type_line(&mut client, "shell").await;
    let (seq, _) = client.asked_for("runInTerminal").await;
    let response = json!({
        "seq": 1, "type": "response", "request_seq": seq, "command": "startDebugging", "success": true,
    });
    client.send_unchecked(response).await;
    client.request("threads", Value::Null).await;
    assert_eq!(client.output("console"), "BuildKit v0.0.0\n");
    leave(client).await;
}

/// Zed takes an absent `allThreadsContinued` for *false*, and needs the ids of breakpoints.
#[tokio::test]
async fn zed_is_told_that_all_threads_go_on() {
    let mut client = stopped(&Script::new([failed_check()])).await;
    let body = client.request("continue", json!({ "threadId": 1 })).await;
    assert_eq!(body["allThreadsContinued"], true);
    ended(&mut client).await;
    let breakpoints = json!({ "source": { "path": "/elsewhere" }, "breakpoints": [{ "line": 1 }] });
    let set = client.request("setBreakpoints", breakpoints).await;
    assert!(set["breakpoints"][0]["id"].is_i64());
    leave(client).await;
}

/// nvim-dap indexes its table of pending requests by the answer's command, also of a refusal, and
/// encodes an empty table as `[]`.
#[tokio::test]
async fn nvim_dap_needs_the_command_of_a_refusal_and_sends_empty_lists() {
    let mut client = start(&Script::default());
    // The client checks that each answer has the command of its request.
    client.fails("configurationDone", Value::Null).await;
    client.request("initialize", introduction()).await;
    client
        .request(
            "launch",
            json!({ "program": SPEC, "args": [], "tests": [] }),
        )
        .await;
    client.event("initialized").await;
    for command in ["threads", "disconnect"] {
        let request = json!({ "type": "request", "command": command, "arguments": [] });
        let seq = client.send_unchecked(request).await;
        client.answer(seq).await;
    }
    client.end().await;
}

/// nvim-dap closes at `terminated` and warns when a launch is not answered within four seconds, so
/// the answer does not wait for `configurationDone`.
#[tokio::test]
async fn nvim_dap_hears_the_exit_code_first_and_the_launch_at_once() {
    let mut client = running(&Script::default()).await;
    assert_eq!(ended(&mut client).await, 1);
    leave(client).await;
}

/// Helix panics when a stopped thread has no stack, and sends no filters, no contexts, and launch
/// arguments for a restart as they are.
#[tokio::test]
async fn helix_sends_little() {
    let script = Script::new([failed_check(), failed_check()]);
    let mut client = start(&script);
    client
        .request(
            "initialize",
            json!({ "clientID": "hx", "adapterID": "spec" }),
        )
        .await;
    client.request("launch", json!({ "program": SPEC })).await;
    client.event("initialized").await;
    assert!(script.stops().failed_check && script.stops().failed_step);
    client.request("configurationDone", json!({})).await;
    client.event("process").await;
    client.event("thread").await;
    let stop = client.event("stopped").await;
    let thread = stop["threadId"].clone();
    let stack = client
        .request("stackTrace", json!({ "threadId": thread }))
        .await;
    assert!(!stack["stackFrames"].as_array().unwrap().is_empty());
    let body = client
        .request("evaluate", json!({ "expression": "ls" }))
        .await;
    assert_eq!(body["result"], "ran ls\nmore");
    let restart =
        json!({ "type": "request", "command": "restart", "arguments": { "program": SPEC } });
    let restart = client.send_unchecked(restart).await;
    client.answer(restart).await;
    for event in ["continued", "process", "thread", "stopped"] {
        client.event(event).await;
    }
    let disconnect = json!({ "type": "request", "command": "disconnect", "arguments": null });
    let disconnect = client.send_unchecked(disconnect).await;
    client.answer(disconnect).await;
    client.end().await;
}

/// Helix never answers `runInTerminal` without a terminal in its configuration.
#[tokio::test(start_paused = true)]
async fn helix_never_opens_a_terminal() {
    let mut client = stopped(&Script::new([failed_check()])).await;
    type_line(&mut client, "shell").await;
    let (seq, _) = client.asked_for("runInTerminal").await;
    client
        .output_with(
            "console",
            "did not answer within 20 seconds.\nOpen a shell with:  /",
        )
        .await;
    // An answer may still come.
    client.reply(seq, "runInTerminal", true, json!({})).await;
    client.request("threads", Value::Null).await;
    leave(client).await;
}

/// dape prints output of a few categories only, and none without a category.
#[tokio::test]
async fn dape_sees_each_output() {
    let mut client = stopped(&Script::new([failed_check()])).await;
    // The client fails on output without a category.
    assert_eq!(client.output("stdout"), "hello\n");
    assert_eq!(client.output("important"), "");
    leave(client).await;
}

/// LSP4IJ looks the thread of a stop up among those that it knows.
#[tokio::test]
async fn lsp4ij_finds_the_thread_of_a_stop() {
    let mut client = stopped(&Script::new([failed_check()])).await;
    let threads = client.request("threads", Value::Null).await;
    assert_eq!(threads["threads"][0]["id"], 1);
    leave(client).await;
}

/// VS Code asks for breakpoints and their locations before it says that it is ready, and hangs if
/// one of them is not answered.
#[tokio::test]
async fn vs_code_gets_an_answer_to_everything_before_it_is_ready() {
    let mut client = launched(&Script::default()).await;
    for (command, arguments) in [
        (
            "setBreakpoints",
            json!({ "source": {}, "breakpoints": [{ "line": 1 }] }),
        ),
        ("setBreakpoints", json!({ "source": { "path": SPEC } })),
        (
            "setBreakpoints",
            json!({ "source": { "path": SPEC }, "lines": [5] }),
        ),
        ("setExceptionBreakpoints", json!({ "filters": [] })),
        (
            "breakpointLocations",
            json!({ "source": { "path": "/no/such/file" }, "line": 1 }),
        ),
        ("breakpointLocations", json!({ "source": {}, "line": 0 })),
    ] {
        client.request(command, arguments).await;
    }
    leave(client).await;
}

/// VS Code's own keys in a launch configuration are no mistakes of the person's.
#[tokio::test]
async fn vs_code_keeps_its_own_keys() {
    let mut client = start(&Script::default());
    client.request("initialize", introduction()).await;
    let arguments = json!({
        "name": "Debug", "type": "spec", "request": "launch", "program": SPEC, "__sessionId": "x",
        "__configurationTarget": 6, "internalConsoleOptions": "openOnSessionStart",
        "preLaunchTask": "build", "presentation": { "hidden": false },
    });
    client.request("launch", arguments).await;
    client.event("initialized").await;
    assert_eq!(client.output("stderr"), "");
    leave(client).await;
}

/// A client may count from 0 and write URIs.
#[tokio::test]
async fn lines_columns_and_paths_are_the_clients() {
    let script = Script::new([Move::Stops(
        vec![output("x")],
        exception(false),
        "tests[0].steps[0].stdout.equals",
    )]);
    *script.path.lock().unwrap() = Some("/work/a b.yml".into());
    let mut client = start(&script);
    let introduction = json!({
        "adapterID": "spec", "linesStartAt1": false, "columnsStartAt1": false, "pathFormat": "uri",
        "supportsRunInTerminalRequest": true,
    });
    client.request("initialize", introduction).await;
    client
        .request("launch", json!({ "program": "file:///work/a%20b.yml" }))
        .await;
    client.event("initialized").await;
    let breakpoints = json!({
        "source": { "path": "file:///work/a%20b.yml" }, "breakpoints": [{ "line": 5, "column": 26 }],
    });
    let set = client.request("setBreakpoints", breakpoints).await;
    assert_eq!(
        (
            &set["breakpoints"][0]["line"],
            &set["breakpoints"][0]["column"]
        ),
        (&json!(5), &json!(26))
    );
    client.request("configurationDone", Value::Null).await;
    for event in ["process", "thread", "stopped"] {
        client.event(event).await;
    }
    let stack = client.request("stackTrace", json!({ "threadId": 1 })).await;
    let frame = &stack["stackFrames"][0];
    assert_eq!(frame["source"]["path"], "file:///work/a%20b.yml");
    assert_eq!(
        (&frame["line"], &frame["column"], &frame["endColumn"]),
        (&json!(5), &json!(26), &json!(37))
    );
    type_line(&mut client, "shell").await;
    let (seq, asked) = client.asked_for("runInTerminal").await;
    assert_eq!(asked["cwd"], "file:///work");
    client.reply(seq, "runInTerminal", true, json!({})).await;
    leave(client).await;
}
