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
            {"path":"a.yml","code":"dalec/unknown-field","severity":"error","message":"a test has no field `stps`","range":{"start":{"line":5,"column":5},"end":{"line":5,"column":9}},"hint":"Did you mean `steps`?","related":[],"fixes":[{"title":"Replace `stps` with `steps`","safe":true,"edits":[{"range":{"start":{"line":5,"column":5},"end":{"line":5,"column":9}},"text":"steps"}]}]},
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
            note: notes.txt is neither a spec of Dalec or melange nor a pipeline; `--language` makes it one
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

fn read(folder: &TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).unwrap()
}

#[test]
fn safe_fixes_are_applied_and_the_rest_is_shown() {
    let text = BROKEN.replace("name: t", "nam: é") + "    unknown: 1\nverzion: 1 # stays\n";
    let folder = folder(&[("a.yml", &text), ("b.yml", GOOD)]);
    let path = folder.path().join("a.yml");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("a.yml", folder.path().join("link.yml")).unwrap();
    let before = fs::metadata(folder.path().join("b.yml")).unwrap();
    expect_output(
        &folder,
        &["--fix", "link.yml", "b.yml", "--format", "github"],
        &expect![[r#"
            ::error file=link.yml,line=6,endLine=6,col=5,endColumn=12,title=dalec/unknown-field::a test has no field `unknown`%0AKnown are `name`, `dir`, `mounts`, `env`, `steps`, `files`.
            --- 1
        "#]],
    );
    expect![[r#"
        # syntax=dalec
        name: a
        tests:
          - name: é
            steps: []
            unknown: 1
        version: 1 # stays
    "#]]
    .assert_eq(&read(&folder, "a.yml"));
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    assert!(
        fs::symlink_metadata(folder.path().join("link.yml"))
            .unwrap()
            .is_symlink()
    );
    // The second time nothing is left to mend, and nothing is written.
    let fixed = fs::metadata(&path).unwrap();
    let output = shown(&check(folder.path(), &["--fix"]));
    assert!(!output.contains("mended"), "{output}");
    use std::os::unix::fs::MetadataExt as _;
    assert_eq!(fs::metadata(&path).unwrap().ino(), fixed.ino());
    let after = fs::metadata(folder.path().join("b.yml")).unwrap();
    assert_eq!(after.ino(), before.ino());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
}

#[test]
fn people_are_told_what_was_mended() {
    let folder = folder(&[("a.yml", BROKEN)]);
    expect_output(
        &folder,
        &["--fix"],
        &expect![[r#"
        mended 1 finding in 1 spec
        1 spec checked: nothing to complain about
        --- 0
    "#]],
    );
}

#[test]
fn what_cannot_be_mended_loses_nothing() {
    let folder = folder(&[]);
    let bytes = [BROKEN.as_bytes(), b"# \xff\n"].concat();
    fs::write(folder.path().join("bytes.yml"), &bytes).unwrap();
    fs::write(folder.path().join("closed.yml"), BROKEN).unwrap();
    let closed = fs::Permissions::from_mode(0o444);
    fs::set_permissions(folder.path().join("closed.yml"), closed).unwrap();
    let output = shown(&check(folder.path(), &["--fix", "--format", "github"]));
    for message in [
        "--- 2\n",
        "file=bytes.yml,line=5",
        "file=closed.yml,line=5",
        "error: bytes.yml is not UTF-8 and stays as it is\n",
        "error: cannot change closed.yml: it is write-protected\n",
    ] {
        assert!(output.contains(message), "{output}");
    }
    assert_eq!(fs::read(folder.path().join("bytes.yml")).unwrap(), bytes);
    assert_eq!(read(&folder, "closed.yml"), BROKEN);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

const MELANGE: &str = "\
package:
  name: a
  version: 1.0
  epoch: 0
pipeline:
  - uses: own/build
    with:
      words: a b
  - runs: |
      if [[ ${{package.version}} == 1 ]]; then
        a=(1 2)
      fi
";
const PIPELINE: &str =
    "inputs:\n  words:\n    default: x\npipeline:\n  - runs: |\n      echo \"${{inputs.words}}\"\n";

#[test]
fn pipelines_are_found_beside_the_spec_and_in_folders() {
    let folder = folder(&[
        ("beside/a.yaml", MELANGE),
        ("beside/pipelines/own/build.yaml", PIPELINE),
        ("alone/a.yaml", MELANGE),
        ("more/own/build.yaml", PIPELINE),
        ("bad/own/build.yaml", &PIPELINE.replace("words", "letters")),
    ]);
    expect_output(
        &folder,
        &["--format", "github", "beside", "alone"],
        &expect![[r#"
            ::warning file=beside/a.yaml,line=11,endLine=11,col=9,endColumn=16,title=shell/bashism::an array is bash's: where `/bin/sh` is busybox, it does not work%0AUse words in one variable, or `set --`.
            ::error file=alone/a.yaml,line=6,endLine=6,col=11,endColumn=20,title=melange/unknown-pipeline::there is no pipeline `own/build`%0AIt is neither one of melange's own nor a file in a pipeline folder.
            ::warning file=alone/a.yaml,line=11,endLine=11,col=9,endColumn=16,title=shell/bashism::an array is bash's: where `/bin/sh` is busybox, it does not work%0AUse words in one variable, or `set --`.
            --- 1
        "#]],
    );
    expect_output(
        &folder,
        &[
            "--format",
            "github",
            "alone",
            "--pipeline-dir",
            "more",
            "--pipeline-dir",
            "bad",
        ],
        &expect![[r#"
            ::warning file=alone/a.yaml,line=11,endLine=11,col=9,endColumn=16,title=shell/bashism::an array is bash's: where `/bin/sh` is busybox, it does not work%0AUse words in one variable, or `set --`.
            --- 0
        "#]],
    );
    expect_output(
        &folder,
        &["--format", "github", "beside", "--pipeline-dir", "bad"],
        &expect![[r#"
            ::error file=beside/a.yaml,line=8,endLine=8,col=7,endColumn=12,title=melange/unknown-input::the pipeline `own/build` has no input `words`%0AIts inputs are `letters`.
            ::warning file=beside/a.yaml,line=11,endLine=11,col=9,endColumn=16,title=shell/bashism::an array is bash's: where `/bin/sh` is busybox, it does not work%0AUse words in one variable, or `set --`.
            --- 1
        "#]],
    );
    expect_output(
        &folder,
        &["--pipeline-dir", "nowhere"],
        &expect![[r#"
        --- 2
        error: there is no folder nowhere
        hint: `--pipeline-dir` takes a folder with the files of pipelines.
    "#]],
    );
}

#[test]
fn a_pipeline_s_script_that_an_input_breaks_is_the_spec_s_error() {
    let broken = MELANGE.replace("words: a b", "words: '\"; ('");
    let folder = folder(&[("a.yaml", &broken), ("pipelines/own/build.yaml", PIPELINE)]);
    expect_output(
        &folder,
        &["--format", "github"],
        &expect![[r#"
            ::error file=a.yaml,line=6,endLine=6,col=11,endColumn=20,title=shell/syntax::the script of the pipeline `own/build`: a double quote is never closed%0Apipelines/own/build.yaml:6:30: it stands here%0AClose it, or put a backslash before it if it is meant as text.
            ::warning file=a.yaml,line=11,endLine=11,col=9,endColumn=16,title=shell/bashism::an array is bash's: where `/bin/sh` is busybox, it does not work%0AUse words in one variable, or `set --`.
            --- 1
        "#]],
    );
}

/// A melange configuration that gets its sources from a host.
fn from_host(host: &str) -> String {
    format!(
        "package: {{name: a, version: 1, epoch: 0}}\npipeline:\n  - uses: git-checkout\n    with:\n      \
         repository: https://{host}/a\n      tag: v1\n      expected-commit: {}\n",
        "0".repeat(40)
    )
}

#[test]
fn hosts_are_compared_across_files() {
    let files = [
        ("a.yaml", from_host("exampel.org")),
        ("b.yaml", from_host("example.org")),
        ("c.yaml", from_host("example.org")),
        (
            "d.yaml",
            format!("#nolint:uri-mimic\n{}", from_host("example.com")),
        ),
    ];
    let folder = folder(&files.each_ref().map(|(name, text)| (*name, text.as_str())));
    expect_output(
        &folder,
        &["--no-shellcheck"],
        &expect![[r#"
        warning: the host `exampel.org` looks like `example.org` [melange/uri-mimic]
         --> a.yaml:5:27
          |
        5 |       repository: https://exampel.org/a
          |                           ^^^^^^^^^^^
          = Other configurations get their sources there.

        4 specs checked: 1 warning
        --- 0
    "#]],
    );
    // Alone there is nothing to compare it with.
    let found = json(folder.path(), &["--no-shellcheck", "a.yaml"]);
    assert_eq!(found, Vec::<Value>::new());
}

#[test]
fn rules_of_a_distribution_hold_where_they_are_asked_for() {
    let folder = folder(&[("a.yaml", &from_host("example.org"))]);
    let codes = |arguments: &[&str]| -> Vec<String> {
        let found = json(folder.path(), arguments);
        let codes = found
            .iter()
            .map(|it| it["code"].as_str().unwrap().to_owned());
        codes.collect()
    };
    assert_eq!(codes(&[]), Vec::<String>::new());
    assert_eq!(
        codes(&["--rules", "wolfi"]),
        [
            "melange/valid-copyright-header",
            "melange/valid-package-or-subpackage-test",
            "melange/update-disabled-reason",
        ]
    );
    let output = check(folder.path(), &["--rules", "mine"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("there are no rules `mine`"), "{said}");
}

#[test]
fn a_mistake_in_a_pipeline_is_shown_there_too() {
    let spec = "package:\n  name: a\n  version: 1\n  epoch: 0\npipeline:\n  - uses: outer\n";
    let outer = "pipeline:\n  - uses: inner\n";
    let inner = "pipeline:\n  - runs: |\n      echo one\n      echo ${{build.ach}}\n";
    let folder = folder(&[
        ("it s/a.yaml", spec),
        ("it s/pipelines/outer.yaml", outer),
        ("it s/pipelines/inner.yaml", inner),
    ]);
    expect_output(
        &folder,
        &["it s/a.yaml"],
        &expect![[r#"
        error: in the pipeline `inner`: the variable `build.ach` is not defined here [melange/undefined-variable]
         --> it s/a.yaml:6:11
          |
        6 |   - uses: outer
          |           ^^^^^
          = Did you mean `build.arch`?
        note: `inner` is used here
         --> it s/pipelines/outer.yaml:2:11
          |
        2 |   - uses: inner
          |           ^^^^^
        note: it stands here
         --> it s/pipelines/inner.yaml:4:12
          |
        4 |       echo ${{build.ach}}
          |            ^^^^^^^^^^^^^^

        1 spec checked: 1 error
        --- 1
    "#]],
    );
    expect_output(
        &folder,
        &["it s/a.yaml", "--format", "github"],
        &expect![[r#"
            ::error file=it s/a.yaml,line=6,endLine=6,col=11,endColumn=16,title=melange/undefined-variable::in the pipeline `inner`: the variable `build.ach` is not defined here%0Ait s/pipelines/outer.yaml:2:11: `inner` is used here%0Ait s/pipelines/inner.yaml:4:12: it stands here%0ADid you mean `build.arch`?
            --- 1
        "#]],
    );
    let found = json(folder.path(), &["it s/a.yaml"]);
    expect![[r#"
        [
          {
            "message": "`inner` is used here",
            "path": "it s/pipelines/outer.yaml",
            "range": {
              "end": {
                "column": 16,
                "line": 2
              },
              "start": {
                "column": 11,
                "line": 2
              }
            }
          },
          {
            "message": "it stands here",
            "path": "it s/pipelines/inner.yaml",
            "range": {
              "end": {
                "column": 26,
                "line": 4
              },
              "start": {
                "column": 12,
                "line": 4
              }
            }
          }
        ]"#]]
    .assert_eq(&serde_json::to_string_pretty(&found[0]["related"]).unwrap());
    let output = check(folder.path(), &["--format", "sarif", "it s/a.yaml"]);
    let log: Value = serde_json::from_slice(&output.stdout).unwrap();
    let related = &log["runs"][0]["results"][0]["relatedLocations"];
    let place = &related[1]["physicalLocation"];
    assert_eq!(
        place["artifactLocation"]["uri"],
        "it%20s/pipelines/inner.yaml"
    );
    assert_eq!(place["region"]["startLine"], 4);
}

#[test]
fn pipelines_are_checked_beside_the_specs_that_use_them() {
    let spec = "package:\n  name: a\n  version: 1\n  epoch: 0\npipeline:\n  - uses: deep/own\n";
    let own = "inputs:\n  a:\npipeline:\n  - uses: other\n    with:\n      x: ${{inputs.b}}\n";
    let other = "inputs:\n  x:\npipeline:\n  - runs: echo ${{inputs.x}}\n";
    let folder = folder(&[
        ("repo/a.yaml", spec),
        ("repo/pipelines/deep/own.yaml", own),
        ("repo/pipelines/other.yaml", other),
        ("repo/pipelines/README.yaml", "title: these\n"),
        ("elsewhere/own.yaml", own),
    ]);
    expect_output(
        &folder,
        &["--format", "github"],
        &expect![[r#"
        ::warning file=elsewhere/own.yaml,line=2,endLine=2,col=3,endColumn=4,title=melange/unused-input::the input `a` is put in nowhere%0AWrite `${{inputs.a}}` where it belongs.
        ::error file=elsewhere/own.yaml,line=4,endLine=4,col=11,endColumn=16,title=melange/unknown-pipeline::there is no pipeline `other`%0AIt is neither one of melange's own nor a file in a pipeline folder.
        ::error file=elsewhere/own.yaml,line=6,endLine=6,col=10,endColumn=23,title=melange/undefined-variable::the variable `inputs.b` is not defined here%0ADid you mean `inputs.a`?
        ::error file=repo/a.yaml,line=6,endLine=6,col=11,endColumn=19,title=melange/undefined-variable::in the pipeline `deep/own`: the variable `inputs.b` is not defined here%0Arepo/pipelines/deep/own.yaml:6:10: it stands here%0ADid you mean `inputs.a`?
        ::warning file=repo/pipelines/deep/own.yaml,line=2,endLine=2,col=3,endColumn=4,title=melange/unused-input::the input `a` is put in nowhere%0AWrite `${{inputs.a}}` where it belongs.
        ::error file=repo/pipelines/deep/own.yaml,line=6,endLine=6,col=10,endColumn=23,title=melange/undefined-variable::the variable `inputs.b` is not defined here%0ADid you mean `inputs.a`?
        --- 1
    "#]],
    );
    // Wherever one stands, the folder is the same.
    let inside = folder.path().join("repo/pipelines");
    let found = json(&inside, &["other.yaml"]);
    assert_eq!(found, [""; 0]);
    let found = json(&inside, &["deep/own.yaml"]);
    assert_eq!(found.len(), 2, "{found:?}");
    let output = check(&inside, &["README.yaml"]);
    expect![[r#"
        note: README.yaml is neither a spec of Dalec or melange nor a pipeline; `--language` makes it one
    "#]].assert_eq(&String::from_utf8(output.stderr).unwrap());
}

#[test]
fn shellcheck_s_remarks_stand_in_the_spec() {
    let folder = folder(&[(
        "a.yaml",
        &MELANGE.replace("  - uses: own/build\n    with:\n      words: a b\n", ""),
    )]);
    let program = folder.path().join("bin/shellcheck");
    fs::create_dir(folder.path().join("bin")).unwrap();
    let with = |answer: &str| {
        let script = format!("#!/bin/sh\nPATH=/bin:/usr/bin\ncat 0.sh >&2\n{answer}\n");
        fs::write(&program, script).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        Command::new(env!("CARGO_BIN_EXE_spec-lsp"))
            .args(["check", "--format", "github", "a.yaml"])
            .env("PATH", folder.path().join("bin"))
            .current_dir(folder.path())
            .output()
            .unwrap()
    };
    let remark = r#"{"comments":[{"file":"0.sh","line":2,"endLine":2,"column":3,"endColumn":10,"level":"warning","code":2034,"message":"a appears unused.","fix":null}]}"#;
    let output = with(&format!("echo '{remark}'; exit 1"));
    expect![[r#"
        ::warning file=a.yaml,line=8,endLine=8,col=9,endColumn=16,title=shell/bashism::an array is bash's: where `/bin/sh` is busybox, it does not work%0AUse words in one variable, or `set --`.
        ::warning file=a.yaml,line=8,endLine=8,col=9,endColumn=16,title=shell/shellcheck::SC2034: a appears unused
        --- 0
    "#]].assert_eq(&shown(&output));
    // An old one does not know busybox.
    let output = with(&format!(
        "case \"$*\" in *busybox*) exit 4;; esac; echo '{remark}'"
    ));
    assert!(shown(&output).contains("SC2034"), "{}", shown(&output));
    // One that fails hides nothing.
    let output = shown(&with("exit 3"));
    assert!(
        output.contains("shell/bashism") && output.contains("--- 2\n"),
        "{output}"
    );
    assert!(output.contains("bin/shellcheck: "), "{output}");
}
