//! Names that lead somewhere, asked as an editor asks.

// The helpers of tests may panic, too.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::unwrap_used)]

use serde_json::{Value, json};
use spec_lsp_client::{Client, Fixture};
use std::path::Path;

const ONE: &str = "file:///repo/one.yaml";
const TWO: &str = "file:///repo/two.yaml";

/// Starts a server with these documents open; the first one has a cursor.
fn open(one: &str, two: &str) -> (Client, Fixture) {
    let mut client = Client::initialized(Path::new(env!("CARGO_BIN_EXE_spec-lsp")));
    let fixture = Fixture::new(one);
    client.open(TWO, two);
    client.diagnostics(TWO, 1);
    client.open(ONE, &fixture.text);
    client.diagnostics(ONE, 1);
    (client, fixture)
}

fn places(found: &Value) -> Vec<String> {
    let found = found.as_array().expect("a list of places");
    let place = |it: &Value| {
        let start = &it["range"]["start"];
        let file = it["uri"].as_str().unwrap_or_default();
        let file = file.rsplit('/').next().unwrap_or_default();
        format!("{file}:{}:{}", start["line"], start["character"])
    };
    let mut places: Vec<String> = found.iter().map(place).collect();
    places.sort();
    places
}

const HELLO: &str = "package:
  name: hello
  version: 1.0.0
  epoch: 0
  dependencies:
    runtime: [li$0bhi]
pipeline:
  - runs: cp libhi ${{targets.destdir}}
";

const LIBHI: &str = "package:
  name: hi
  version: 1.0.0
  epoch: 0
pipeline:
  - runs: mkdir ${{targets.destdir}}
subpackages:
  - name: libhi
    pipeline:
      - runs: mkdir ${{targets.contextdir}}
";

#[test]
fn a_package_leads_to_the_file_that_makes_it() {
    let (mut client, fixture) = open(HELLO, LIBHI);
    let found = client.request("textDocument/definition", &fixture.at(ONE));
    assert_eq!(places(&found), ["two.yaml:7:10"]);
    let mut params = fixture.at(ONE);
    params["context"] = json!({ "includeDeclaration": true });
    let found = client.request("textDocument/references", &params);
    assert_eq!(places(&found), ["one.yaml:5:14", "two.yaml:7:10"]);
    let found = client.request("textDocument/documentHighlight", &fixture.at(ONE));
    assert_eq!(found[0]["kind"], 2);
}

#[test]
fn a_name_changes_in_all_files() {
    let (mut client, fixture) = open(HELLO, LIBHI);
    let prepared = client.request("textDocument/prepareRename", &fixture.at(ONE));
    assert_eq!(prepared["placeholder"], "libhi");
    let mut params = fixture.at(ONE);
    params["newName"] = json!("libhi2");
    let edit = client.request("textDocument/rename", &params);
    for uri in [ONE, TWO] {
        assert_eq!(edit["changes"][uri][0]["newText"], "libhi2", "{edit}");
    }
    params["newName"] = json!("two words");
    let why = client.refused("textDocument/rename", &params);
    assert!(
        why.contains("the name of a package is made of letters"),
        "{why}"
    );
    let nowhere = Fixture::new("$0");
    let why = client.refused("textDocument/prepareRename", &nowhere.at(ONE));
    assert_eq!(why, "there is no name here that leads somewhere");
}

#[test]
fn a_request_right_behind_a_change_sees_it() {
    let (mut client, _) = open(
        "vars:\n  a$0: b\npipeline: []\npackage: {name: x, version: 1}\n",
        LIBHI,
    );
    for version in 2..200 {
        let indent = "#\n".repeat(usize::try_from(version).unwrap() % 7);
        let marked = format!(
            "{indent}vars:\n  a: b\npipeline:\n  - runs: ${{{{vars.$0a}}}}\npackage: {{name: x, version: 1}}\n"
        );
        let fixture = Fixture::new(&marked);
        client.change(ONE, version, &json!([{ "text": fixture.text }]));
        let found = client.request("textDocument/definition", &fixture.at(ONE));
        let line = fixture.line - 2;
        assert_eq!(places(&found), [format!("one.yaml:{line}:2")]);
    }
}

#[test]
fn a_mistake_in_a_pipeline_leads_there() {
    let folder = tempfile::tempdir().unwrap();
    let pipelines = folder.path().join("pipelines");
    std::fs::create_dir(&pipelines).unwrap();
    let pipeline = pipelines.join("it s.yaml");
    std::fs::write(&pipeline, "pipeline:\n  - runs: echo ö ${{inputs.x}}\n").unwrap();
    let uri = |path: &Path| format!("file://{}", path.display()).replace(' ', "%20");
    let spec = uri(&folder.path().join("a.yaml"));
    let mut client = Client::initialized(Path::new(env!("CARGO_BIN_EXE_spec-lsp")));
    client.open(
        &spec,
        "package: {name: a, version: 1}\npipeline:\n  - uses: it s\n",
    );
    let found = client.diagnostics(&spec, 1);
    let place = &found[0]["relatedInformation"][0];
    assert_eq!(place["location"]["uri"], uri(&pipeline).as_str());
    let start = &place["location"]["range"]["start"];
    assert_eq!(start, &json!({ "line": 1, "character": 18 }));
    assert_eq!(place["message"], "it stands here");
}

#[test]
fn a_pipeline_is_read_as_one() {
    let folder = tempfile::tempdir().unwrap();
    let pipelines = folder.path().join("pipelines");
    std::fs::create_dir(&pipelines).unwrap();
    std::fs::write(pipelines.join("b.yaml"), "inputs: {x: {required: true}}\n").unwrap();
    let uri = format!("file://{}/a.yaml", pipelines.display());
    let mut client = Client::initialized(Path::new(env!("CARGO_BIN_EXE_spec-lsp")));
    client.open(&uri, "inputs:\n  y:\npipeline:\n  - uses: b\n");
    let found = client.diagnostics(&uri, 1);
    let codes: Vec<&Value> = found.iter().map(|it| &it["code"]).collect();
    assert_eq!(codes, ["melange/unused-input", "melange/missing-input"]);
    let fixture = Fixture::new("inputs:\n  y:\n    requ$0ired: true\n");
    client.change(&uri, 2, &json!([{ "text": fixture.text }]));
    let said = client.request("textDocument/hover", &fixture.at(&uri));
    let said = said["contents"]["value"].as_str().unwrap();
    assert!(said.contains("Whether it must have a value."), "{said}");
}

#[test]
fn a_variable_says_what_it_is_here() {
    let (mut client, _) = open("$0", LIBHI);
    let at = Fixture::new(&LIBHI.replace("contextdir", "context$0dir")).at(TWO);
    let found = client.request("textDocument/hover", &at);
    let said = found["contents"]["value"].as_str().unwrap();
    assert!(
        said.contains("Here: `/home/build/melange-out/libhi`"),
        "{said}"
    );
}
