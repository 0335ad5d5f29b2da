//! Looking at a stop: frames, scopes, variables, values, and words of the console.

use super::*;
use crate::session::double::{failed_check, stepped};
use expect_test::expect;

#[tokio::test]
async fn frames_have_exact_ranges() {
    let mut client = stopped(&Script::new([failed_check()])).await;
    let stack = client.request("stackTrace", json!({ "threadId": 1 })).await;
    expect![[r#"
        {
          "stackFrames": [
            {
              "canRestart": true,
              "column": 27,
              "endColumn": 38,
              "endLine": 6,
              "id": 1,
              "line": 6,
              "name": "stdout equals",
              "source": {
                "name": "spec.yml",
                "path": "/work/spec.yml"
              }
            },
            {
              "canRestart": true,
              "column": 18,
              "endColumn": 28,
              "endLine": 5,
              "id": 2,
              "line": 5,
              "name": "echo hello",
              "source": {
                "name": "spec.yml",
                "path": "/work/spec.yml"
              }
            },
            {
              "canRestart": false,
              "column": 11,
              "endColumn": 14,
              "endLine": 3,
              "id": 3,
              "line": 3,
              "name": "one",
              "presentationHint": "subtle",
              "source": {
                "name": "spec.yml",
                "path": "/work/spec.yml"
              }
            }
          ],
          "totalFrames": 3
        }"#]]
    .assert_eq(&serde_json::to_string_pretty(&stack).unwrap());

    let page = client
        .request(
            "stackTrace",
            json!({ "threadId": 1, "startFrame": 1, "levels": 1 }),
        )
        .await;
    assert_eq!(
        (&page["stackFrames"][0]["id"], &page["totalFrames"]),
        (&json!(2), &json!(3))
    );
    assert_eq!(page["stackFrames"].as_array().unwrap().len(), 1);
    let nobody = client
        .request("stackTrace", json!({ "threadId": 77 }))
        .await;
    assert_eq!(nobody, json!({ "stackFrames": [], "totalFrames": 0 }));
    leave(client).await;
}

/// Reads everything below a reference, as far as it is cheap.
async fn tree(client: &mut Client, reference: &Value, indent: &str) -> String {
    let mut text = String::new();
    let body = client
        .request("variables", json!({ "variablesReference": reference }))
        .await;
    for variable in body["variables"].as_array().unwrap() {
        let word = |key: &str| variable[key].as_str().unwrap_or("-").to_owned();
        text.push_str(&format!(
            "{indent}{}: {:?} ({})\n",
            word("name"),
            word("value"),
            word("type")
        ));
        if variable["variablesReference"] != 0 {
            let below = Box::pin(tree(
                client,
                &variable["variablesReference"],
                &format!("{indent}  "),
            ))
            .await;
            text.push_str(&below);
        }
    }
    text
}

async fn all_scopes(client: &mut Client, frame: i64) -> String {
    let mut text = String::new();
    let body = client.request("scopes", json!({ "frameId": frame })).await;
    for scope in body["scopes"].as_array().unwrap() {
        text.push_str(&format!(
            "{} {}\n",
            scope["name"].as_str().unwrap(),
            scope["expensive"]
        ));
        text.push_str(&tree(client, &scope["variablesReference"], "  ").await);
    }
    text
}

#[tokio::test]
async fn scopes_and_variables_show_what_is_known() {
    let mut client = stopped(&Script::new([failed_check()])).await;
    let frame = top_frame(&mut client).await;
    expect![[r#"
        Check false
          expected: "goodbye\n" (text)
          actual: "hello\n" (text)
          kind: "equals" (text)
          path: "stdout" (text)
        Files true
          etc: "drwxr-xr-x" (folder)
            shadow: "-rw-r----- 12 bytes" (file)
              content: "root:\\xff\n" (text)
          init: "lrwxrwxrwx → /bin/sh" (link)
    "#]]
    .assert_eq(&all_scopes(&mut client, frame).await);
    expect![[r#"
        Step false
          command: "echo hello" (text)
          env: "1 variable" (map)
            LANG: "C" (text)
        Files true
          etc: "drwxr-xr-x" (folder)
            shadow: "-rw-r----- 12 bytes" (file)
              content: "root:\\xff\n" (text)
          init: "lrwxrwxrwx → /bin/sh" (link)
    "#]]
    .assert_eq(&all_scopes(&mut client, frame + 1).await);
    leave(client).await;
}

#[tokio::test]
async fn variables_come_in_pages_and_without_types_if_so_wished() {
    let mut client = start(&Script::new([failed_check()]));
    client
        .request("initialize", json!({ "adapterID": "spec" }))
        .await;
    client.request("launch", json!({ "program": SPEC })).await;
    client.event("initialized").await;
    client.request("configurationDone", Value::Null).await;
    for event in ["process", "thread", "stopped"] {
        client.event(event).await;
    }
    let frame = top_frame(&mut client).await;
    let scopes = client.request("scopes", json!({ "frameId": frame })).await;
    let reference = &scopes["scopes"][0]["variablesReference"];
    let page = json!({ "variablesReference": reference, "start": 1, "count": 2 });
    let body = client.request("variables", page).await;
    let names: Vec<_> = body["variables"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["name"].clone())
        .collect();
    assert_eq!(names, ["actual", "kind"]);
    assert!(body["variables"][0].get("type").is_none());
    leave(client).await;
}

#[tokio::test]
async fn numbers_of_an_earlier_stop_are_refused() {
    let mut client = stopped(&Script::new([failed_check(), stepped("tests[0].steps[1]")])).await;
    let frame = top_frame(&mut client).await;
    let scopes = client.request("scopes", json!({ "frameId": frame })).await;
    let reference = scopes["scopes"][0]["variablesReference"].clone();
    client.request("next", json!({ "threadId": 1 })).await;
    client.event("stopped").await;
    for (command, arguments) in [
        ("scopes", json!({ "frameId": frame })),
        ("variables", json!({ "variablesReference": reference })),
        (
            "evaluate",
            json!({ "expression": "ls", "frameId": frame, "context": "repl" }),
        ),
        ("restartFrame", json!({ "frameId": frame })),
    ] {
        let failure = client.fails(command, arguments).await;
        assert_eq!(failure.id, 3000, "{failure:?}");
        assert!(
            failure.message.ends_with("is of a moment that has passed"),
            "{failure:?}"
        );
    }
    let failure = client
        .fails("variables", json!({ "variablesReference": 0 }))
        .await;
    assert_eq!(failure.message, "there is no variable 0");
    leave(client).await;
}

#[tokio::test]
async fn what_failed_is_told_at_length() {
    let mut client = stopped(&Script::new([failed_check(), stepped("tests[0].steps[1]")])).await;
    let info = client
        .request("exceptionInfo", json!({ "threadId": 1 }))
        .await;
    expect![[r#"
        {
          "breakMode": "always",
          "description": "stdout equals: expected \"goodbye\\n\", got \"hello\\n\"",
          "details": {
            "message": "-goodbye\n+hello\n",
            "stackTrace": "test one › step 1 › stdout equals\n-goodbye\n+hello\n"
          },
          "exceptionId": "check/stdout/equals"
        }"#]]
    .assert_eq(&serde_json::to_string_pretty(&info).unwrap());
    expect![[r#"
        test one › step 1 › stdout equals
        stdout equals: expected "goodbye\n", got "hello\n"
        -goodbye
        +hello
    "#]]
    .assert_eq(&type_line(&mut client, "why").await);
    assert_eq!(type_line(&mut client, "diff").await, "-goodbye\n+hello\n");
    expect![[r"
        stdout equals (spec.yml:6:27)
        echo hello (spec.yml:5:18)
        one (spec.yml:3:11)"]]
    .assert_eq(&type_line(&mut client, "where").await);

    client.request("next", json!({ "threadId": 1 })).await;
    client.event("stopped").await;
    assert_eq!(
        client
            .fails("exceptionInfo", json!({ "threadId": 1 }))
            .await
            .message,
        "nothing failed here"
    );
    leave(client).await;
}

#[tokio::test]
async fn the_context_decides_what_an_expression_means() {
    let mut client = stopped(&Script::new([failed_check()])).await;
    let frame = top_frame(&mut client).await;
    let value = |expression: &str, context: &str, frame: i64| json!({ "expression": expression, "context": context, "frameId": frame });
    for (context, expression, frame, expected) in [
        ("repl", "ls -l", frame, "ran ls -l\nmore"),
        ("repl", "$ diff", frame, "ran diff\nmore"),
        ("repl", "false", frame, "(exit code 1)"),
        ("repl", "  ", frame, ""),
        ("watch", "$ ls", frame, "ran ls"),
        ("watch", "actual", frame, "hello\n"),
        ("watch", "Check.kind", frame, "equals"),
        ("hover", "expected", frame, "goodbye\n"),
        ("hover", "${LANG}", frame + 1, "C"),
        ("hover", "LANG", frame + 1, "C"),
        ("clipboard", "env.LANG", frame + 1, "C"),
        ("variables", "command", frame + 1, "echo hello"),
    ] {
        let body = client
            .request("evaluate", value(expression, context, frame))
            .await;
        assert_eq!(body["result"], expected, "{context}: {expression}");
    }
    for (context, expression) in [
        ("hover", "ls"),
        ("watch", "next"),
        ("hover", "$ ls"),
        ("clipboard", ""),
    ] {
        let failure = client
            .fails("evaluate", value(expression, context, frame))
            .await;
        assert_eq!(failure.id, 3001, "{context}: {expression}: {failure:?}");
    }
    let map = client
        .request("evaluate", value("env", "watch", frame + 1))
        .await;
    assert!(map["variablesReference"].as_i64().unwrap() > 0);
    leave(client).await;
}

#[tokio::test]
async fn the_console_completes_and_explains_its_words() {
    let mut client = stopped(&Script::new([failed_check()])).await;
    let labels = |body: Value| -> Vec<String> {
        let targets = body["targets"].as_array().unwrap().clone();
        targets
            .iter()
            .map(|it| it["label"].as_str().unwrap().to_owned())
            .collect()
    };
    let body = client
        .request("completions", json!({ "text": "re", "column": 3 }))
        .await;
    assert_eq!(
        (&body["targets"][0]["start"], &body["targets"][0]["length"]),
        (&json!(1), &json!(2))
    );
    assert_eq!(labels(body), ["reverse", "restart"]);
    let body = client
        .request("completions", json!({ "text": "ls /e", "column": 6 }))
        .await;
    assert_eq!(labels(body), [""; 0]);
    let all = client
        .request("completions", json!({ "text": "", "column": 1 }))
        .await;
    assert_eq!(labels(all).len(), crate::repl::WORDS.len());
    assert_eq!(type_line(&mut client, "help").await, crate::repl::help());
    let failure = client
        .fails(
            "evaluate",
            json!({ "expression": "export", "context": "repl" }),
        )
        .await;
    assert_eq!(failure.message, "`export` needs a PATH: export PATH");
    leave(client).await;
}

#[tokio::test]
async fn the_state_is_exported_to_where_the_person_says() {
    let mut client = stopped(&Script::new([failed_check()])).await;
    assert_eq!(
        type_line(&mut client, "export /tmp/state.tar").await,
        "wrote /tmp/state.tar"
    );
    client.event("progressStart").await;
    client.event("progressEnd").await;

    let arguments = json!({ "expression": "export /hang.tar", "context": "repl" });
    let seq = client.send("evaluate", arguments).await;
    client.event("progressStart").await;
    client.request("cancel", json!({ "requestId": seq })).await;
    assert_eq!(client.refusal(seq).await.message, "cancelled");
    client.event("progressEnd").await;
    leave(client).await;
}

#[tokio::test]
async fn locations_are_known_before_and_after_the_launch() {
    let mut client = start(&Script::default());
    client.request("initialize", introduction()).await;
    let ask = |path: &str| json!({ "source": { "path": path }, "line": 3, "endLine": 6 });
    let lines = |body: &Value| -> Vec<i64> {
        let locations = body["breakpoints"].as_array().unwrap();
        locations
            .iter()
            .map(|it| it["line"].as_i64().unwrap())
            .collect()
    };
    let before = client.request("breakpointLocations", ask(SPEC)).await;
    assert_eq!(lines(&before), [3, 5, 6]);
    let other = client
        .request("breakpointLocations", ask("/work/main.rs"))
        .await;
    assert_eq!(lines(&other), [0; 0]);
    client.request("launch", json!({ "program": SPEC })).await;
    client.event("initialized").await;
    assert_eq!(
        client.request("breakpointLocations", ask(SPEC)).await,
        before
    );
    let other = client
        .request("breakpointLocations", ask("/work/other.yml"))
        .await;
    assert_eq!(lines(&other), [0; 0]);
    leave(client).await;
}

#[tokio::test]
async fn the_text_of_the_spec_can_be_had() {
    let mut client = launched(&Script::default()).await;
    let body = client
        .request(
            "source",
            json!({ "source": { "path": SPEC }, "sourceReference": 0 }),
        )
        .await;
    assert!(
        body["content"]
            .as_str()
            .unwrap()
            .starts_with("# A spec with two tests.")
    );
    let failure = client
        .fails("source", json!({ "sourceReference": 9 }))
        .await;
    assert_eq!(failure.message, "no operation comes from this source");
    leave(client).await;
}

#[tokio::test]
async fn filters_that_do_not_exist_are_told_apart() {
    let script = Script::default();
    let mut client = launched(&script).await;
    let arguments = json!({
        "filters": ["failed-step", "raised"], "filterOptions": [{ "filterId": "failed-check", "condition": "x" }],
    });
    let body = client.request("setExceptionBreakpoints", arguments).await;
    expect![[r#"{"breakpoints":[{"verified":true},{"message":"there is no filter `raised`","verified":false},{"message":"conditions are not supported: it stops each time","verified":true}]}"#]]
        .assert_eq(&body.to_string());
    assert!(script.stops().failed_step && script.stops().failed_check);
    client
        .request("setExceptionBreakpoints", json!({ "filters": [] }))
        .await;
    assert!(!script.stops().failed_step && !script.stops().failed_check);
    leave(client).await;
}

#[tokio::test]
async fn the_first_failure_is_exported_if_so_wished() {
    // With the debugger it stops there, and exports once.
    let script = Script::new([failed_check(), failed_check()]);
    let mut client = start(&script);
    client.request("initialize", introduction()).await;
    let arguments = json!({ "program": SPEC, "exportOnFailure": "tarball" });
    client.request("launch", arguments).await;
    client.event("initialized").await;
    client.request("configurationDone", Value::Null).await;
    for event in [
        "process",
        "thread",
        "progressStart",
        "stopped",
        "progressEnd",
    ] {
        client.event(event).await;
    }
    client
        .output_with("console", "wrote /work/failure.tar\n")
        .await;
    client.request("continue", json!({ "threadId": 1 })).await;
    client.event("stopped").await;
    leave(client).await;

    // Without it, it goes on by itself.
    let script = Script::new([failed_check()]);
    let mut client = start(&script);
    client.request("initialize", introduction()).await;
    let arguments = json!({
        "program": SPEC, "noDebug": true, "exportOnFailure": "tarball", "exportPath": "x.tar", "cwd": "/out",
    });
    client.request("launch", arguments).await;
    client.event("initialized").await;
    assert!(script.stops().failed_check);
    client.request("configurationDone", Value::Null).await;
    for event in ["process", "thread", "progressStart", "progressEnd"] {
        client.event(event).await;
    }
    client.output_with("console", "wrote /out/x.tar\n").await;
    assert_eq!(ended(&mut client).await, 1);
    assert!(!script.stops().failed_check);
    leave(client).await;
}

#[tokio::test]
async fn a_failure_nobody_wants_to_see_can_be_paused_at() {
    let script = Script::new([failed_check()]);
    let mut client = start(&script);
    client.request("initialize", introduction()).await;
    let arguments = json!({
        "program": SPEC, "exportOnFailure": "tarball", "exportPath": "/hang.tar",
    });
    client.request("launch", arguments).await;
    client.event("initialized").await;
    client
        .request(
            "setExceptionBreakpoints",
            json!({ "filters": ["failed-step"] }),
        )
        .await;
    client.request("configurationDone", Value::Null).await;
    client.event("process").await;
    client.event("thread").await;
    let progress = client.event("progressStart").await["progressId"].clone();
    client.request("pause", json!({ "threadId": 1 })).await;
    client
        .request("cancel", json!({ "progressId": progress }))
        .await;
    client.event("progressEnd").await;
    assert_eq!(client.event("stopped").await["reason"], "pause");
    client
        .output_with("console", "The state was not exported.\n")
        .await;
    leave(client).await;
}
