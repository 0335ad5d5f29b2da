//! `spec-lsp expand`: what comes out, and what is refused.

// The helpers of tests may panic, too.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::unwrap_used)]

use expect_test::expect;
use serde_json::Value;
use std::{fs, process::Command};
use tempfile::TempDir;

fn expand(file: (&str, &str), arguments: &[&str]) -> (i32, String, String) {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join(file.0), file.1).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_spec-lsp"))
        .args(["expand", file.0])
        .args(arguments)
        .current_dir(folder.path())
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let code = output.status.code().unwrap();
    (code, text(output.stdout), text(output.stderr))
}

const DALEC: &str = "# syntax=dalec\nname: a\nversion: ${V}\nargs:\n  V: 1\n  TARGETARCH:\ntests:\n  - name: t\n    env:\n      A: ${TARGETARCH}\n";

#[test]
fn arguments_are_put_into_a_dalec_spec() {
    let (code, shown, errors) = expand(("a.yml", DALEC), &["--arg", "V=2", "--arch", "aarch64"]);
    assert_eq!((code, errors.as_str()), (0, ""));
    let spec: serde_yaml::Value = serde_yaml::from_str(&shown).unwrap();
    assert_eq!(spec["version"], "2");
    assert_eq!(spec["tests"][0]["env"]["A"], "arm64");
}

#[test]
fn variables_are_put_into_a_melange_configuration() {
    let text = "package:\n  name: a\n  version: 1\n  epoch: 0\npipeline:\n  - runs: echo ${{build.arch}} ${{package.version}}\n";
    let (code, shown, errors) = expand(("a.yaml", text), &["--arch", "aarch64"]);
    assert_eq!((code, errors.as_str()), (0, ""));
    let spec: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(
        spec.to_string().matches("echo aarch64 1").count(),
        1,
        "{spec}"
    );
}

#[test]
fn what_the_builder_refuses_is_shown_and_nothing_else() {
    let (code, shown, errors) = expand(("a.yml", &DALEC.replace("${V}", "${W}")), &[]);
    assert_eq!((code, shown.as_str()), (1, ""));
    assert!(errors.contains("dalec/undeclared-arg"), "{errors}");
    let text = "package:\n  name: a\n  version: 1\npipeline:\n  - runs: echo ( # spec: ignore shell/syntax\n";
    let (code, shown, errors) = expand(("a.yaml", text), &[]);
    assert_eq!((code, shown.as_str()), (1, ""));
    assert!(errors.contains("shell/syntax"), "{errors}");
    let (code, _, errors) = expand(("notes.txt", "a"), &[]);
    assert_eq!(code, 2);
    expect![[r#"
        error: notes.txt is no spec of Dalec or melange
        hint: `--language` makes it one.
    "#]]
    .assert_eq(&errors);
}

#[test]
fn an_architecture_that_melange_skips_is_told() {
    let text = "package:\n  name: a\n  version: 1\n  target-architecture: [aarch64]\n";
    let (code, shown, errors) = expand(("a.yaml", text), &[]);
    assert_eq!((code, shown.as_str()), (2, ""));
    expect![[r#"
        error: melange skips a.yaml for x86_64
        hint: `--arch` takes what it is for: aarch64.
    "#]]
    .assert_eq(&errors);
    let (code, ..) = expand(("a.yaml", text), &["--arch", "arm64"]);
    assert_eq!(code, 0);
}
