//! The wire, byte by byte.

use super::*;
use crate::session::double::{Move, failed_check};

fn frame(body: &str) -> String {
    format!("Content-Length: {}\r\n\r\n{body}", body.len())
}

fn threads(seq: i64, arguments: &str) -> String {
    frame(&format!(
        r#"{{"seq":{seq},"type":"request","command":"threads"{arguments}}}"#
    ))
}

#[tokio::test]
async fn bytes_may_come_as_they_like() {
    let mut client = launched(&Script::default()).await;
    let other = |header: &str, seq: i64| {
        let body = format!(r#"{{"seq":{seq},"type":"request","command":"threads"}}"#);
        header.replace("{}", &body.len().to_string()) + &body
    };
    let mut seq = 100;
    let mut next = || {
        seq += 1;
        seq
    };
    let cases: Vec<(i64, Vec<u8>)> = [
        "content-length: {}\r\n\r\n",
        "Content-Type: application/vscode-jsonrpc\r\nContent-Length: {}\r\n\r\n",
        "Content-Length:{}\r\nX-Trace: 1\r\n\r\n",
        "CONTENT-LENGTH: {}\n\n",
        "\r\nContent-Length: {}\r\n\r\n",
    ]
    .iter()
    .map(|header| {
        let seq = next();
        (seq, other(header, seq).into_bytes())
    })
    .collect();
    for (seq, bytes) in cases {
        client.expect_answer_to(seq, "threads");
        client.send_bytes(&bytes).await;
        client.answer(seq).await;
    }
    for arguments in [
        "",
        r#","arguments":null"#,
        r#","arguments":{}"#,
        r#","arguments":[]"#,
        r#","more":1"#,
    ] {
        let seq = next();
        client.expect_answer_to(seq, "threads");
        client.send_bytes(threads(seq, arguments).as_bytes()).await;
        client.answer(seq).await;
    }
    // Split at every byte, and two in one.
    let (one, two) = (next(), next());
    client.expect_answer_to(one, "threads");
    client.expect_answer_to(two, "threads");
    for byte in threads(one, "").bytes() {
        client.send_bytes(&[byte]).await;
        tokio::task::yield_now().await;
    }
    client.answer(one).await;
    let three = next();
    client.expect_answer_to(three, "threads");
    client
        .send_bytes((threads(two, "") + &threads(three, "")).as_bytes())
        .await;
    client.answer(two).await;
    client.answer(three).await;
    leave(client).await;
}

#[tokio::test]
async fn nine_mebibytes_are_served() {
    let mut client = launched(&Script::default()).await;
    let text = "x".repeat(9 * 1024 * 1024);
    let body = client
        .request("completions", json!({ "text": text, "column": 1 }))
        .await;
    assert!(!body["targets"].as_array().unwrap().is_empty());
    leave(client).await;
}

#[tokio::test]
async fn what_cannot_be_read_is_answered_where_it_has_a_number() {
    let mut client = launched(&Script::default()).await;
    client.send_bytes(frame("{").as_bytes()).await;
    client.send_bytes(frame("[]").as_bytes()).await;
    client.send_bytes(frame("null").as_bytes()).await;
    client
        .send_bytes(frame(r#"{"type":"event","event":"x","seq":1}"#).as_bytes())
        .await;
    client
        .send_bytes(frame(r#"{"type":"request","command":"threads"}"#).as_bytes())
        .await;

    client.expect_answer_to(200, "threads");
    let mut invalid =
        br#"{"seq":200,"type":"request","command":"threads","arguments":{"x":"?"}}"#.to_vec();
    let mark = invalid.iter().position(|&byte| byte == b'?').unwrap();
    invalid[mark] = 0xff;
    client
        .send_bytes(
            &[
                format!("Content-Length: {}\r\n\r\n", invalid.len()).as_bytes(),
                &invalid,
            ]
            .concat(),
        )
        .await;
    let failure = client.refusal(200).await;
    assert_eq!(
        (failure.id, failure.message.as_str()),
        (1000, "the request is not UTF-8")
    );

    client.expect_answer_to(201, "");
    client
        .send_bytes(frame(r#"{"seq":201,"type":"request"}"#).as_bytes())
        .await;
    assert_eq!(
        client.refusal(201).await.message,
        "the request has no `command`"
    );

    client.request("threads", Value::Null).await;
    leave(client).await;
}

#[tokio::test]
async fn unknown_requests_and_wrong_arguments_are_refused_by_name() {
    let mut client = stopped(&Script::new([failed_check()])).await;
    let unknown = client
        .send_unchecked(json!({ "type": "request", "command": "dance" }))
        .await;
    let failure = client.refusal(unknown).await;
    assert_eq!(
        (failure.id, failure.message.as_str()),
        (1001, "the request `dance` is not supported")
    );
    let wrong =
        json!({ "type": "request", "command": "scopes", "arguments": { "frameId": "one" } });
    let wrong = client.send_unchecked(wrong).await;
    let failure = client.refusal(wrong).await;
    assert_eq!(failure.id, 1002);
    assert_eq!(
        failure.message,
        "the arguments of \"scopes\" do not fit: `frameId`: invalid type: string \"one\", expected i64"
    );
    leave(client).await;
}

#[tokio::test]
async fn an_answer_to_no_request_is_ignored() {
    let mut client = launched(&Script::default()).await;
    for seq in [1, 77, -1] {
        client.reply(seq, "runInTerminal", true, json!({})).await;
    }
    client
        .send_bytes(frame(r#"{"type":"response","seq":1}"#).as_bytes())
        .await;
    client.request("threads", Value::Null).await;
    leave(client).await;
}

#[tokio::test]
async fn a_stream_that_makes_no_sense_ends_the_session() {
    for nonsense in [
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "X: 1\r\n\r\n",
        "Content-Length: 99999999999\r\n\r\n",
    ] {
        let script = Script::new([Move::UntilPaused]);
        let mut client = running(&script).await;
        client.send_bytes(nonsense.as_bytes()).await;
        client.end().await;
        assert_eq!(*script.closed.lock().unwrap(), 1, "{nonsense:?}");
    }
}

#[tokio::test]
async fn what_was_asked_before_the_end_of_input_is_answered() {
    let mut client = start(&Script::default());
    let seq = client.send("initialize", introduction()).await;
    client.hang_up().await;
    client.end().await;
    client.answer(seq).await;
}
