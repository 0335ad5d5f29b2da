//! The session as its clients meet it: in-process, over a pipe, with a scripted debuggee.

mod clients;
mod inspection;
mod moves;
mod sequence;
mod shell;
mod survival;
mod wire;

use super::{double::Script, serve};
use crate::wire::connection::Connection;
use serde_json::{Value, json};
use spec_dap_client::Client;
use std::sync::Arc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// The spec of the double.
const SPEC: &str = "/work/spec.yml";

/// Starts a session and returns a client of it.
fn start(script: &Script) -> Client {
    start_with(script, CancellationToken::new()).0
}

fn start_with(script: &Script, shutdown: CancellationToken) -> (Client, JoinHandle<()>) {
    let (client, adapter) = tokio::io::duplex(64 * 1024);
    let (input, output) = tokio::io::split(adapter);
    let connection = Connection::start(input, output);
    let served = tokio::spawn(serve(connection, Arc::new(script.clone()), shutdown));
    let (input, output) = tokio::io::split(client);
    (Client::new(input, output), served)
}

/// What VS Code says of itself.
fn introduction() -> Value {
    json!({
        "clientID": "vscode", "adapterID": "spec", "linesStartAt1": true, "columnsStartAt1": true,
        "pathFormat": "path", "supportsVariableType": true, "supportsRunInTerminalRequest": true,
        "supportsProgressReporting": true,
    })
}

/// Starts a session and brings it to where breakpoints are set.
async fn launched(script: &Script) -> Client {
    let mut client = start(script);
    client.request("initialize", introduction()).await;
    client.request("launch", json!({ "program": SPEC })).await;
    client.event("initialized").await;
    client
}

/// Starts a session and lets it run.
async fn running(script: &Script) -> Client {
    let mut client = launched(script).await;
    client.request("configurationDone", Value::Null).await;
    client.event("process").await;
    client.event("thread").await;
    client
}

/// Starts a session and lets it run to its first stop.
async fn stopped(script: &Script) -> Client {
    let mut client = running(script).await;
    client.event("stopped").await;
    client
}

/// Reads what comes when a run ends; returns the exit code.
async fn ended(client: &mut Client) -> i64 {
    assert_eq!(client.event("thread").await["reason"], "exited");
    let code = client.event("exited").await["exitCode"].as_i64().unwrap();
    client.event("terminated").await;
    code
}

/// Says goodbye.
async fn leave(mut client: Client) {
    client.request("disconnect", Value::Null).await;
    client.end().await;
}

/// Returns the number of the innermost frame.
async fn top_frame(client: &mut Client) -> i64 {
    let stack = client.request("stackTrace", json!({ "threadId": 1 })).await;
    stack["stackFrames"][0]["id"].as_i64().unwrap()
}

/// Types a line into the debug console; returns what it answers.
async fn type_line(client: &mut Client, line: &str) -> String {
    let arguments = json!({ "expression": line, "context": "repl" });
    client.request("evaluate", arguments).await["result"]
        .as_str()
        .unwrap()
        .to_owned()
}
