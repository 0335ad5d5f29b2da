//! The server as an editor starts it: a process that speaks over standard input and output.

// The helpers of tests may panic, too.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::unwrap_used)]

use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Read, Write},
    process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio},
};

const SPEC: &str =
    "# syntax=dalec\nname: a\ntests:\n  - name: t\n    steps:\n      - comand: \u{1F980}x\n";

/// A client that sends and receives whole messages.
struct Client {
    server: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
    requests: i64,
}

impl Client {
    fn start() -> Self {
        let mut server = Command::new(env!("CARGO_BIN_EXE_spec-lsp"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (stdin, stdout) = (server.stdin.take(), server.stdout.take().unwrap());
        Self {
            server,
            stdin,
            stdout: BufReader::new(stdout),
            requests: 0,
        }
    }

    /// Starts a server and shakes hands; `encodings` is what the client offers.
    fn initialized(encodings: &[&str]) -> (Self, Value) {
        let mut client = Self::start();
        let general = json!({ "positionEncodings": encodings });
        let capabilities = json!({ "general": general });
        let result = client.request("initialize", &json!({ "capabilities": capabilities }));
        client.notify("initialized", &json!({}));
        (client, result)
    }

    fn send_bytes(&mut self, bytes: &[u8]) {
        let stdin = self.stdin.as_mut().unwrap();
        stdin.write_all(bytes).unwrap();
        stdin.flush().unwrap();
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.send_bytes(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    fn notify(&mut self, method: &str, params: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn request(&mut self, method: &str, params: &Value) -> Value {
        self.requests += 1;
        let id = self.requests;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        loop {
            let message = self.receive();
            if message["id"] == id {
                return message["result"].clone();
            }
        }
    }

    fn receive(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert_ne!(
                self.stdout.read_line(&mut line).unwrap(),
                0,
                "the server has ended"
            );
            match line.trim_end().split_once(": ") {
                Some(("Content-Length", number)) => length = number.parse().unwrap(),
                Some(_) => {}
                None => break,
            }
        }
        let mut body = vec![0; length];
        self.stdout.read_exact(&mut body).unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    /// Waits for the diagnostics of a version.
    fn diagnostics(&mut self, version: i64) -> Vec<Value> {
        loop {
            let message = self.receive();
            if message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["version"] == version
            {
                return message["params"]["diagnostics"].as_array().unwrap().clone();
            }
        }
    }

    fn open(&mut self, uri: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": "yaml", "version": 1, "text": text });
        self.notify("textDocument/didOpen", &json!({ "textDocument": document }));
    }

    fn change(&mut self, uri: &str, version: i64, changes: &Value) {
        let document = json!({ "uri": uri, "version": version });
        let params = json!({ "textDocument": document, "contentChanges": changes });
        self.notify("textDocument/didChange", &params);
    }

    fn finish(mut self) -> ExitStatus {
        drop(self.stdin.take());
        self.server.wait().unwrap()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

#[test]
fn shows_a_mistake_and_takes_it_back_once_it_is_mended() {
    let (mut client, result) = Client::initialized(&["utf-16"]);
    assert_eq!(result["capabilities"]["positionEncoding"], "utf-16");
    client.open("file:///hello.yml", SPEC);
    let found = client.diagnostics(1);
    let unknown = found
        .iter()
        .find(|one| one["severity"] == 1)
        .expect("an error");
    assert!(
        unknown["code"].as_str().unwrap().starts_with("dalec/"),
        "{unknown}"
    );
    assert!(
        unknown["message"].as_str().unwrap().contains("command"),
        "{unknown}"
    );
    assert_eq!(
        unknown["range"]["start"],
        json!({ "line": 5, "character": 8 })
    );
    let range = json!({
        "start": { "line": 5, "character": 8 }, "end": { "line": 5, "character": 14 }
    });
    let edit = json!([{ "range": range, "text": "command" }]);
    client.change("file:///hello.yml", 2, &edit);
    let left = client.diagnostics(2);
    assert!(left.iter().all(|one| one["severity"] != 1), "{left:?}");
    client.request("shutdown", &Value::Null);
    client.notify("exit", &Value::Null);
    assert!(client.server.wait().unwrap().success());
}

#[test]
fn counts_in_the_unit_that_the_client_offers() {
    for (encoding, behind) in [("utf-8", 4), ("utf-16", 2), ("utf-32", 1)] {
        let (mut client, result) = Client::initialized(&["utf-7", encoding]);
        assert_eq!(result["capabilities"]["positionEncoding"], encoding);
        client.open("file:///a.yml", SPEC);
        client.diagnostics(1);
        // The crab is one character, and `behind` units: the edit takes exactly it away.
        let range = json!({
            "start": { "line": 5, "character": 16 }, "end": { "line": 5, "character": 16 + behind }
        });
        client.change("file:///a.yml", 2, &json!([{ "range": range, "text": "" }]));
        client.diagnostics(2);
        // Were the halves of a crab left over, this edit at the end would miss its place.
        let end = json!({ "line": 5, "character": 17 });
        let range = json!({ "start": end, "end": end });
        client.change(
            "file:///a.yml",
            3,
            &json!([{ "range": range, "text": "\n    nonsense: 1" }]),
        );
        let found = client.diagnostics(3);
        let start = json!({ "line": 6, "character": 4 });
        assert!(
            found.iter().any(|one| one["range"]["start"] == start),
            "{found:?}"
        );
    }
}

#[test]
fn broken_yaml_is_shown_while_the_rest_is_still_checked() {
    let (mut client, _) = Client::initialized(&["utf-16"]);
    let text =
        "# syntax=dalec\nname: a\ntests:\n  - name: t\n    steps:\n      - comand: x\n    fo\n";
    client.open("file:///hello.yml", text);
    let found = client.diagnostics(1);
    let codes: Vec<&str> = found
        .iter()
        .filter_map(|one| one["code"].as_str())
        .collect();
    assert_eq!(codes, ["dalec/unknown-field", "yaml/syntax"], "{found:?}");
    let end = json!({ "line": 7, "character": 0 });
    let range = json!({ "start": { "line": 6, "character": 0 }, "end": end });
    client.change(
        "file:///hello.yml",
        2,
        &json!([{ "range": range, "text": "" }]),
    );
    let found = client.diagnostics(2);
    assert!(
        found.iter().all(|one| one["code"] != "yaml/syntax"),
        "{found:?}"
    );
}

#[test]
fn a_file_of_neither_language_stays_silent() {
    let (mut client, _) = Client::initialized(&["utf-16"]);
    client.open("file:///other.yaml", "services:\n  - {\n");
    assert_eq!(client.diagnostics(1), [Value::Null; 0]);
}

#[test]
fn melange_finds_the_pipelines_beside_a_file() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("pipelines")).unwrap();
    std::fs::write(
        folder.path().join("pipelines/greet.yaml"),
        "runs: echo hi\n",
    )
    .unwrap();
    let uri = format!("file://{}/hi.yaml", folder.path().display());
    let text = "package: {name: hi, version: \"1\", epoch: 0}\npipeline:\n  - uses: greet\n  - uses: nowhere\n";
    let (mut server, _) = Client::initialized(&["utf-8"]);
    server.open(&uri, text);
    let found = server.diagnostics(1);
    let codes: Vec<_> = found
        .iter()
        .map(|found| found["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["melange/unknown-pipeline"], "{found:#?}");
    assert_eq!(found[0]["range"]["start"]["line"], 3);
}

#[test]
fn a_closed_document_has_no_diagnostics() {
    let (mut client, _) = Client::initialized(&["utf-16"]);
    client.open("file:///hello.yml", SPEC);
    assert!(!client.diagnostics(1).is_empty());
    let document = json!({ "uri": "file:///hello.yml" });
    client.notify(
        "textDocument/didClose",
        &json!({ "textDocument": document }),
    );
    loop {
        let message = client.receive();
        if message["method"] == "textDocument/publishDiagnostics" {
            assert_eq!(message["params"]["diagnostics"], json!([]));
            break;
        }
    }
}

#[test]
fn the_last_of_many_versions_is_published() {
    let (mut client, _) = Client::initialized(&["utf-16"]);
    client.open("file:///hello.yml", SPEC);
    for version in 2..500 {
        let text = if version % 2 == 0 {
            "name: a\ntests: []\n"
        } else {
            SPEC
        };
        client.change("file:///hello.yml", version, &json!([{ "text": text }]));
    }
    assert!(
        client
            .diagnostics(499)
            .iter()
            .any(|one| one["severity"] == 1)
    );
}

#[test]
fn exit_without_shutdown_is_a_failure() {
    let (mut client, _) = Client::initialized(&[]);
    client.notify("exit", &Value::Null);
    assert_eq!(client.server.wait().unwrap().code(), Some(1));
}

#[test]
fn the_end_of_the_stream_ends_the_server() {
    let (client, _) = Client::initialized(&[]);
    assert!(client.finish().code().is_some());
    assert!(Client::start().finish().code().is_some());
}

#[test]
fn garbage_does_not_hang_it() {
    let mut client = Client::start();
    client.send_bytes(b"GET / HTTP/1.1\r\n\r\n\x00\xff{}{}Content-Length: nonsense\r\n\r\n");
    assert!(client.finish().code().is_some());
}
