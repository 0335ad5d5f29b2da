//! `spec-lsp check` as people and their CI call it: a process, real files, its output and its end.

// The helpers of tests may panic, too.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::unwrap_used)]

use expect_test::{Expect, expect};
use serde_json::Value;
use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::Path,
    process::{Command, Output},
};
use tempfile::TempDir;

const GOOD: &str = "# syntax=dalec\nname: a\n";
const BROKEN: &str = "# syntax=dalec\nname: a\ntests:\n  - name: t\n    stps: []\n";

/// A folder with files in it.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn check(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_spec-lsp"))
        .arg("check")
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

/// Shows what came out: the exit code, standard output, standard error.
fn shown(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    let code = output.status.code().unwrap();
    format!("{stdout}--- {code}\n{stderr}")
}

fn expect_output(folder: &TempDir, arguments: &[&str], expected: &Expect) {
    expected.assert_eq(&shown(&check(folder.path(), arguments)));
}

fn json(folder: &Path, arguments: &[&str]) -> Vec<Value> {
    let output = check(folder, &[&["--format", "json"], arguments].concat());
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn people_see_the_lines_that_are_meant() {
    let folder = folder(&[("a.yml", BROKEN), ("b.yml", GOOD), ("other.yml", "a: {")]);
    expect_output(
        &folder,
        &[],
        &expect![[r#"
            error: a test has no field `stps` [dalec/unknown-field]
             --> a.yml:5:5
              |
            5 |     stps: []
              |     ^^^^
              = Did you mean `steps`?

            2 specs checked: 1 error
            --- 1
        "#]],
    );
    expect_output(
        &folder,
        &["b.yml"],
        &expect![[r#"
            1 spec checked: nothing to complain about
            --- 0
        "#]],
    );
}

#[test]
fn programs_get_one_array() {
    let folder = folder(&[
        ("a.yml", BROKEN),
        ("sub/é,1.yml", "name: é\nnme: \u{1F980}\n"),
    ]);
    expect_output(
        &folder,
        &["--format", "json", "a.yml", "--language", "dalec", "sub"],
        &expect![[r#"
            [
            {"path":"a.yml","code":"dalec/unknown-field","severity":"error","message":"a test has no field `stps`","range":{"start":{"line":5,"column":5},"end":{"line":5,"column":9}},"hint":"Did you mean `steps`?","related":[],"fixes":[]},
            {"path":"sub/é,1.yml","code":"dalec/unknown-field","severity":"error","message":"a spec has no field `nme`","range":{"start":{"line":2,"column":1},"end":{"line":2,"column":4}},"hint":"Did you mean `name`?","related":[],"fixes":[]}
            ]
            --- 1
        "#]],
    );
    expect_output(
        &folder,
        &["--format", "json", "sub"],
        &expect![[r#"
            []
            --- 0
        "#]],
    );
}

#[test]
fn annotations_of_github() {
    let folder = folder(&[("sub/é,1.yml", "# syntax=dalec\nnme: 100%\nversion: [\n")]);
    expect_output(
        &folder,
        &["--format", "github", "sub"],
        &expect![[r#"
            ::error file=sub/é%2C1.yml,line=2,endLine=2,col=1,endColumn=4,title=dalec/unknown-field::a spec has no field `nme`%0ADid you mean `name`?
            ::error file=sub/é%2C1.yml,line=3,endLine=3,col=10,endColumn=11,title=yaml/syntax::`[` is never closed: `]` is missing%0AAdd `]`, or put the value into quotes if it is text.
            --- 1
        "#]],
    );
}

#[test]
fn a_log_for_code_scanning() {
    let folder = folder(&[("sub/é,1.yml", BROKEN)]);
    let output = check(folder.path(), &["--format", "sarif", "sub"]);
    let log: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), 1);
    let result = &run["results"][0];
    assert_eq!(result["ruleId"], "dalec/unknown-field");
    let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
    assert_eq!(rules[index]["id"], "dalec/unknown-field");
    assert_eq!(result["level"], "error");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "sub/%C3%A9%2C1.yml");
    assert_eq!(
        place["region"],
        serde_json::json!({ "startLine": 5, "startColumn": 5, "endLine": 5, "endColumn": 9 })
    );
}

#[test]
fn a_code_is_explained() {
    let folder = folder(&[]);
    expect_output(
        &folder,
        &["--explain", "yaml/tab-indent"],
        &expect![[r#"
            yaml/tab-indent (error): a tab is used for indentation

            Only spaces can indent in YAML. Set the editor to insert spaces when the tab key
            is pressed.
            --- 0
        "#]],
    );
    expect_output(
        &folder,
        &["--explain", "yaml/tab"],
        &expect![[r#"
            --- 2
            error: there is no code `yaml/tab`
            hint: Findings show their codes in brackets, such as yaml/syntax; the reference lists them all.
        "#]],
    );
}

#[test]
fn what_is_no_spec_is_silent_unless_it_is_named() {
    let folder = folder(&[("other.yml", "a: {"), ("notes.txt", "nme: a\n")]);
    expect_output(
        &folder,
        &["."],
        &expect![[r#"
            0 specs checked: nothing to complain about
            --- 0
        "#]],
    );
    expect_output(
        &folder,
        &["notes.txt"],
        &expect![[r#"
            0 specs checked: nothing to complain about
            --- 0
            note: notes.txt is no spec of Dalec or melange; `--language` makes it one
        "#]],
    );
    let found = json(folder.path(), &["--language", "dalec", "notes.txt"]);
    assert_eq!(found[0]["code"], "dalec/unknown-field");
}

#[test]
fn what_cannot_be_read_does_not_hide_the_rest() {
    let folder = folder(&[("a.yml", BROKEN)]);
    expect_output(
        &folder,
        &["nowhere.yml", "a.yml", "--format", "github"],
        &expect![[r#"
            ::error file=a.yml,line=5,endLine=5,col=5,endColumn=9,title=dalec/unknown-field::a test has no field `stps`%0ADid you mean `steps`?
            --- 2
            error: there is no file nowhere.yml
        "#]],
    );
}

#[test]
fn unreadable_files_and_folders_are_told_and_passed_by() {
    let folder = folder(&[
        ("a.yml", BROKEN),
        ("closed.yml", GOOD),
        ("closed/b.yml", GOOD),
    ]);
    let modes = |mode| {
        for name in ["closed.yml", "closed"] {
            let permissions = fs::Permissions::from_mode(mode);
            fs::set_permissions(folder.path().join(name), permissions).unwrap();
        }
    };
    modes(0o000);
    let root = fs::read(folder.path().join("closed.yml")).is_ok();
    symlink("nowhere", folder.path().join("dangling.yml")).unwrap();
    symlink(".", folder.path().join("loop")).unwrap();
    let output = shown(&check(folder.path(), &["--format", "github"]));
    modes(0o755);
    assert!(output.contains("file=a.yml"), "{output}");
    assert!(
        !output.contains("dangling") && !output.contains("loop"),
        "{output}"
    );
    // Nothing is closed to root.
    if root {
        assert!(output.ends_with("--- 1\n"), "{output}");
    } else {
        assert!(output.contains("--- 2\n"), "{output}");
        assert!(output.contains("error: cannot read closed.yml"), "{output}");
        assert!(
            output.contains("error: cannot search: ./closed"),
            "{output}"
        );
    }
}

#[test]
fn any_bytes_are_checked() {
    let folder = folder(&[("empty.yml", ""), ("dalec.yml", "")]);
    let bytes = b"# syntax=dalec\nname: \xff\xfe\nnme: \0\n";
    fs::write(folder.path().join("bytes.yml"), bytes).unwrap();
    let found = json(folder.path(), &[]);
    let codes: Vec<(&str, &str)> = found
        .iter()
        .map(|one| (one["path"].as_str().unwrap(), one["code"].as_str().unwrap()))
        .collect();
    for (path, code) in [
        ("bytes.yml", "yaml/not-utf8"),
        ("bytes.yml", "dalec/unknown-field"),
    ] {
        assert!(codes.contains(&(path, code)), "{codes:?}");
    }
}

#[test]
fn a_line_of_ten_megabytes_is_not_shown() {
    let mut huge = b"# syntax=dalec\nname: ".to_vec();
    huge.resize(10 << 20, b'x');
    huge.extend_from_slice(b"\nnme: a\n");
    let folder = folder(&[]);
    fs::write(folder.path().join("huge.yml"), &huge).unwrap();
    let output = shown(&check(folder.path(), &[]));
    assert!(output.contains("dalec/unknown-field"));
    assert!(output.len() < 2000, "{} bytes", output.len());
}

#[test]
fn many_files_come_in_the_order_of_their_names() {
    let names: Vec<String> = (0..300).map(|number| format!("{number:03}.yml")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), BROKEN)).collect();
    let folder = folder(&files);
    let found = json(folder.path(), &[]);
    let paths: Vec<&str> = found
        .iter()
        .map(|one| one["path"].as_str().unwrap())
        .collect();
    assert_eq!(paths, names);
}

#[test]
fn ignored_files_are_left_out_and_none_is_checked_twice() {
    let folder = folder(&[
        (".ignore", "gone.yml\n"),
        ("gone.yml", BROKEN),
        ("a.yml", BROKEN),
    ]);
    assert_eq!(json(folder.path(), &[".", "a.yml", "."]).len(), 1);
    assert_eq!(json(folder.path(), &["gone.yml"]).len(), 1);
}

#[test]
fn comments_silence_findings() {
    let text = BROKEN.replace("stps: []", "stps: [] # spec: ignore dalec/unknown-field");
    let folder = folder(&[("a.yml", &text)]);
    assert_eq!(check(folder.path(), &[]).status.code(), Some(0));
}

#[test]
fn wrong_arguments_are_told() {
    let folder = folder(&[]);
    for arguments in [
        &["--language", "french"][..],
        &["--format", "xml"],
        &["--nothing"],
    ] {
        let output = check(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let names: Vec<String> = (0..300).map(|number| format!("{number:03}.yml")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), BROKEN)).collect();
    let folder = folder(&files);
    let output = Command::new("sh")
        .args(["-c", "\"$0\" check | head -1"])
        .arg(env!("CARGO_BIN_EXE_spec-lsp"))
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
