//! The names that lead somewhere.

use super::file;
use crate::ide::Role;
use expect_test::{Expect, expect};
use std::fmt::Write as _;

fn check(text: &str, expected: &Expect) {
    let file = file(text);
    let mut told = String::new();
    for it in file.occurrences() {
        let role = match it.role {
            Role::Declaration => "gives",
            Role::Use => "uses",
        };
        let line = file.text.line(it.range.start) + 1;
        let owner = match it.symbol.owner.as_str() {
            "" => String::new(),
            owner => format!(" of {owner}"),
        };
        assert_eq!(file.text.slice(it.range), it.symbol.name);
        writeln!(
            told,
            "{line} {role} {} {}{owner}",
            it.symbol.sort.word(),
            it.symbol.name
        )
        .unwrap();
    }
    expected.assert_eq(&told);
}

#[test]
fn of_a_melange_configuration() {
    check(
        r#"package:
  name: hello
  version: 1.0.0
  epoch: 0
  dependencies:
    runtime: [libc=1.0, "!busybox"]
    provides:
      - hi=${{package.full-version}}
environment:
  contents:
    packages:
      - &base build-base~=1
      - *base
vars:
  major: 1
var-transforms:
  - from: ${{package.version}}
    match: a
    replace: b
    to: minor
data:
  - name: langs
    items: {de: Deutsch}
options:
  slow: {}
pipeline:
  - uses: fetch
    with:
      uri: https://a.org/${{vars.major}}/${{ vars.minor }}
      expected-sha256: x
  - if: ${{options.slow.enabled}} == 'true'
    pipeline:
      - runs: |
          cp a ${{targets.package.hello-doc}} ${{vars.major}}
subpackages:
  - name: hello-doc
    range: langs
test:
  pipeline:
    - uses: "test/own"
"#,
        &expect![[r#"
            2 gives package hello
            6 uses package libc
            6 uses package busybox
            8 gives package hi
            12 gives anchor base
            12 uses package build-base
            13 uses anchor base
            15 gives variable major
            20 gives variable minor
            22 gives list langs
            25 gives option slow
            27 uses pipeline fetch
            29 uses input uri of fetch
            29 uses variable major
            29 uses variable minor
            30 uses input expected-sha256 of fetch
            31 uses option slow
            34 uses package hello-doc
            34 uses variable major
            36 gives package hello-doc
            37 uses list langs
            40 uses pipeline test/own
        "#]],
    );
}

#[test]
fn of_a_dalec_spec() {
    check(
        r#"# syntax=x
name: hello
version: ${VERSION}
args:
  VERSION: 1.0
  "COMMIT": abc
sources:
  src:
    git:
      url: https://a.org/$VERSION
      commit: "${COMMIT:-x}"
  fix.patch:
    inline: {file: {contents: a}}
patches:
  src:
    - source: fix.patch
artifacts:
  binaries:
    src/hello: {}
    other/x: {}
dependencies:
  runtime:
    bash: {}
targets:
  jammy:
    dependencies:
      build: {gcc: {}}
build:
  steps:
    - command: make V=$VERSION
      env: {A: $COMMIT}
"#,
        &expect![[r#"
            2 gives package hello
            3 uses argument VERSION
            5 gives argument VERSION
            6 gives argument COMMIT
            8 gives source src
            10 uses argument VERSION
            11 uses argument COMMIT
            12 gives source fix.patch
            15 uses source src
            16 uses source fix.patch
            19 uses source src
            23 uses package bash
            25 gives target jammy
            27 uses package gcc
            31 uses argument COMMIT
        "#]],
    );
}
