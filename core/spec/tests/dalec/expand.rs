//! Specs as Dalec resolves them.

use crate::render::diagnostics_as_text;
use expect_test::{Expect, expect};
use spec_core::{
    dalec::{self, Given},
    text::Text,
};

fn check(spec: &str, args: &[(&str, &str)], expect: &Expect) {
    let given = Given {
        args: args
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        target: Some("bookworm".to_owned()),
        ..Given::default()
    };
    let text = Text::new(spec);
    let expanded = match dalec::expand(&text, &given) {
        Ok(expanded) => {
            let again = dalec::expand(&Text::new(&expanded), &Given::default());
            let plain = !spec.contains('\\');
            assert!(!plain || again.is_ok(), "{expanded}");
            expanded
        }
        Err(diagnostics) => diagnostics_as_text(&text, &diagnostics),
    };
    expect.assert_eq(&expanded);
}

#[test]
fn what_is_always_written() {
    check(
        "",
        &[],
        &expect![[r#"
            name: ""
            description: ""
            website: ""
            version: ""
            revision: ""
            license: ""
        "#]],
    );
}

#[test]
fn arguments_and_the_target() {
    check(
        "args: {VERSION: 1, TARGETARCH: , DALEC_TARGET: }
version: ${VERSION}
build:
  env: {ARCH: $TARGETARCH, FOR: $DALEC_TARGET}
  steps: [{command: 'echo ${VERSION}'}]
",
        &[("VERSION", "2.0"), ("SOURCE_DATE_EPOCH", "7")],
        &expect![[r#"
            name: ""
            description: ""
            website: ""
            version: "2.0"
            revision: ""
            build:
              steps:
              - command: echo ${VERSION}
              env:
                ARCH: amd64
                FOR: bookworm
                SOURCE_DATE_EPOCH: "7"
            args:
              DALEC_TARGET: ""
              TARGETARCH: ""
              VERSION: "1"
            license: ""
        "#]],
    );
}

#[test]
fn defaults() {
    check(
        "sources:
  b: {git: {url: 'https://h.x/a', commit: c, auth: {ssh: q}}, generate: [{gomod: {edits: {replace: [a => b]}}}]}
  a: {context: {}}
  c: {inline: {dir: {files: {f: {contents: \"1\\n2\\n\"}}}}}
patches: {a: [{source: c, path: f}]}
dependencies: {build: [b, a], extra_repos: [{keys: {k: {http: {url: u}}}}]}
image: {base: i, post: {symlinks: {t: {path: p}}}, volumes: {/v: }}
tests: [{mounts: [{dest: /m, spec: {context: {}}}], steps: [{command: c, stdout: {contains: []}}], files: {/f: }}]
targets: {bookworm: }
changelog: [{}]
x-own: {b: 1, a: [c]}
",
        &[],
        &expect![[r#"
            name: ""
            description: ""
            website: ""
            version: ""
            revision: ""
            sources:
              a:
                context:
                  name: context
              b:
                git:
                  url: https://h.x/a
                  commit: c
                  auth:
                    ssh: q
                generate:
                - gomod:
                    auth:
                      h.x:
                        ssh:
                          id: q
                          username: git
                    edits:
                      replace:
                      - old: a
                        new: b
              c:
                inline:
                  dir:
                    files:
                      f:
                        contents: |
                          1
                          2
                        permissions: 420
                    permissions: 493
            patches:
              a:
              - source: c
                strip: 1
                path: f
            license: ""
            targets:
              bookworm: {}
            dependencies:
              build:
                a: {}
                b: {}
              extra_repos:
              - keys:
                  k:
                    http:
                      url: u
                      permissions: 420
                config: {}
                envs:
                - build
                - install
                - test
            image:
              volumes:
                /v: {}
              bases:
              - rootfs:
                  image:
                    ref: i
              post:
                symlinks:
                  t:
                    path: ""
                    paths:
                    - p
            changelog:
            - date: "0001-01-01"
              author: ""
              changes: []
            tests:
            - name: ""
              mounts:
              - dest: /m
                spec:
                  context: {}
              steps:
              - command: c
              files:
                /f: {}
            x-own:
              b: 1
              a:
              - c
        "#]],
    );
}

#[test]
fn environments_of_image_commands_are_substituted_twice() {
    check(
        r#"args: {A: b}
sources:
  s: {image: {ref: i, cmd: {env: {E: '\\\$A'}, steps: [{command: c, env: {E: '\\\$A'}}]}}, path: /}
"#,
        &[],
        &expect![[r#"
            name: ""
            description: ""
            website: ""
            version: ""
            revision: ""
            sources:
              s:
                image:
                  ref: i
                  cmd:
                    env:
                      E: "\\$A"
                    steps:
                    - command: c
                      env:
                        E: $A
                path: /
            args:
              A: b
            license: ""
        "#]],
    );
}

#[test]
fn texts_stay_texts() {
    check(
        r#"image: {env: ['1', 'true', ' a', 'a: b', '#', "a\tb", 'no', '', '-', '- a', "it's", '2024-01-02', "a\n", "\n", é]}"#,
        &[],
        &expect![[r##"
            name: ""
            description: ""
            website: ""
            version: ""
            revision: ""
            license: ""
            image:
              env:
              - "1"
              - "true"
              - " a"
              - "a: b"
              - "#"
              - "a\tb"
              - "no"
              - ""
              - "-"
              - "- a"
              - it's
              - "2024-01-02"
              - |
                a
              - "\n"
              - é
        "##]],
    );
}

#[test]
fn what_is_refused_is_not_expanded() {
    check(
        "args: {VERSION: 1}\nversion: $VERSON\nnam: a\n",
        &[("OTHER", "1")],
        &expect![[r#"
            error dalec/undeclared-arg at 2:10 «$VERSON»: the argument VERSON is not declared
              → Did you mean `VERSION`?
            error dalec/unknown-field at 3:1 «nam»: a spec has no field `nam`
              → Did you mean `name`?
            error dalec/unknown-arg at 1:8 «VERSION»: the argument OTHER is passed, but the spec does not declare it
              → Declared are VERSION.
        "#]],
    );
}
