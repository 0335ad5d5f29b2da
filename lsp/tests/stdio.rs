//! The server as an editor starts it: a process that speaks over standard input and output.

// The helpers of tests may panic, too.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::unwrap_used)]

use serde_json::{Value, json};
use spec_lsp_client::{Client, params};
use std::path::Path;

const SPEC: &str =
    "# syntax=dalec\nname: a\ntests:\n  - name: t\n    steps:\n      - comand: \u{1F980}x\n";

/// Starts a server for a client that counts columns in this way.
fn client(encoding: &str) -> Client {
    let program = Path::new(env!("CARGO_BIN_EXE_spec-lsp"));
    Client::initialized_with(program, &params(&[encoding], &[]))
}

#[test]
fn shows_a_mistake_and_takes_it_back_once_it_is_mended() {
    let mut client = client("utf-16");
    assert_eq!(
        client.initialized["capabilities"]["positionEncoding"],
        "utf-16"
    );
    client.open("file:///hello.yml", SPEC);
    let found = client.diagnostics("file:///hello.yml", 1);
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
    let left = client.diagnostics("file:///hello.yml", 2);
    assert!(left.iter().all(|one| one["severity"] != 1), "{left:?}");
    assert!(client.shut_down().success());
}

#[test]
fn knows_the_rules_that_it_was_started_with() {
    let program = Path::new(env!("CARGO_BIN_EXE_spec-lsp"));
    let spec = "package: {name: a, version: 1}\ntest: {pipeline: [{runs: a}]}\n";
    for (arguments, has_rule) in [(&["--stdio", "--rules", "wolfi"][..], true), (&[], false)] {
        let mut client = Client::start_with(program, arguments);
        client.request("initialize", &params(&["utf-8"], &[]));
        client.notify("initialized", &json!({}));
        client.open("file:///a.yaml", spec);
        let found = client.diagnostics("file:///a.yaml", 1);
        let mut codes = found.iter().map(|one| &one["code"]);
        assert_eq!(codes.any(|it| it == "melange/contains-epoch"), has_rule);
        assert!(client.shut_down().success());
    }
}

#[test]
fn counts_in_the_unit_that_the_client_offers() {
    for (encoding, behind) in [("utf-8", 4), ("utf-16", 2), ("utf-32", 1)] {
        let mut client = client(encoding);
        assert_eq!(
            client.initialized["capabilities"]["positionEncoding"],
            encoding
        );
        client.open("file:///a.yml", SPEC);
        client.diagnostics("file:///a.yml", 1);
        // The crab is one character, and `behind` units: the edit takes exactly it away.
        let range = json!({
            "start": { "line": 5, "character": 16 }, "end": { "line": 5, "character": 16 + behind }
        });
        client.change("file:///a.yml", 2, &json!([{ "range": range, "text": "" }]));
        client.diagnostics("file:///a.yml", 2);
        // Were the halves of a crab left over, this edit at the end would miss its place.
        let end = json!({ "line": 5, "character": 17 });
        let range = json!({ "start": end, "end": end });
        client.change(
            "file:///a.yml",
            3,
            &json!([{ "range": range, "text": "\n    nonsense: 1" }]),
        );
        let found = client.diagnostics("file:///a.yml", 3);
        let start = json!({ "line": 6, "character": 4 });
        assert!(
            found.iter().any(|one| one["range"]["start"] == start),
            "{found:?}"
        );
    }
}

#[test]
fn broken_yaml_is_shown_while_the_rest_is_still_checked() {
    let mut client = client("utf-16");
    let text =
        "# syntax=dalec\nname: a\ntests:\n  - name: t\n    steps:\n      - comand: x\n    fo\n";
    client.open("file:///hello.yml", text);
    let found = client.diagnostics("file:///hello.yml", 1);
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
    let found = client.diagnostics("file:///hello.yml", 2);
    assert!(
        found.iter().all(|one| one["code"] != "yaml/syntax"),
        "{found:?}"
    );
}

#[test]
fn a_file_of_neither_language_stays_silent() {
    let mut client = client("utf-16");
    client.open("file:///other.yaml", "services:\n  - {\n");
    assert_eq!(
        client.diagnostics("file:///other.yaml", 1),
        [Value::Null; 0]
    );
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
    let mut server = client("utf-8");
    server.open(&uri, text);
    let found = server.diagnostics(&uri, 1);
    let codes: Vec<_> = found
        .iter()
        .map(|found| found["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["melange/unknown-pipeline"], "{found:#?}");
    assert_eq!(found[0]["range"]["start"]["line"], 3);
}

#[test]
fn a_closed_document_has_no_diagnostics() {
    let mut client = client("utf-16");
    client.open("file:///hello.yml", SPEC);
    assert!(!client.diagnostics("file:///hello.yml", 1).is_empty());
    client.close("file:///hello.yml");
    let left = client.notification("textDocument/publishDiagnostics");
    assert_eq!(left["diagnostics"], json!([]));
}

#[test]
fn the_last_of_many_versions_is_published() {
    let mut client = client("utf-16");
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
            .diagnostics("file:///hello.yml", 499)
            .iter()
            .any(|one| one["severity"] == 1)
    );
}

#[test]
fn exit_without_shutdown_is_a_failure() {
    let mut client = client("utf-8");
    client.notify("exit", &Value::Null);
    assert_eq!(client.end().code(), Some(1));
}

#[test]
fn the_end_of_the_stream_ends_the_server() {
    assert!(client("utf-8").hang_up().code().is_some());
    let program = Path::new(env!("CARGO_BIN_EXE_spec-lsp"));
    assert!(Client::start(program).hang_up().code().is_some());
}

#[test]
fn garbage_does_not_hang_it() {
    let mut client = Client::start(Path::new(env!("CARGO_BIN_EXE_spec-lsp")));
    client.send_bytes(b"GET / HTTP/1.1\r\n\r\n\x00\xff{}{}Content-Length: nonsense\r\n\r\n");
    assert!(client.hang_up().code().is_some());
}
