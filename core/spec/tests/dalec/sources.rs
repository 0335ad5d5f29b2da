//! Sources that tests mount.

use crate::render::{check, check_silent};
use expect_test::expect;

fn mounts(sources: &[&str]) -> String {
    let mut spec = "tests:\n  - name: a\n    mounts:\n".to_owned();
    for (index, source) in sources.iter().enumerate() {
        spec.push_str(&format!("      - {{dest: /{index}, spec: {source}}}\n"));
    }
    spec
}

#[test]
fn sound_sources() {
    check_silent(&mounts(&[
        "{context: {name: a}, git: , path: a, includes: ['**/b'], excludes: [c]}",
        "{git: {url: a, commit: b, checksum: c, keepGitDir: true, auth: {token: d}}}",
        "{http: {url: a, digest: , permissions: 0644}, excludes: []}",
        "{image: {ref: a}, path: /}",
        "{image: {ref: a, cmd: {dir: b, env: {A: b}, steps: [{command: c}]}}, path: /b}",
        "{build: {source: {context: {name: a}}, dockerfile_path: b, target: c, args: {D: e}}}",
        "{inline: {file: {contents: a, uid: '5', gid: 5.5}}}",
        "{inline: {dir: {files: {a: {}}}}, path: a}",
    ]));
}

#[test]
fn variants() {
    check(
        &mounts(&[
            "",
            "{}",
            "{context: }",
            "{context: {}, inline: {file: {}}}",
            "{path: a}",
        ]),
        &expect![[r#"
            error dalec/incomplete-source at 4:20 «spec»: this source does not say where its files come from
              → Add one of `image`, `git`, `http`, `context`, `build` and `inline`.
            error dalec/incomplete-source at 5:26 «{}»: this source does not say where its files come from
              → Add one of `image`, `git`, `http`, `context`, `build` and `inline`.
            error dalec/incomplete-source at 6:27 «context»: `context` is null, and Dalec takes it for absent
              → Write `context: {}`, or what belongs into it.
            error dalec/invalid-source at 7:40 «inline»: a source has one variant, not both `context` and `inline`
              7:27 «context»: the first one
            error dalec/incomplete-source at 8:27 «path»: this source does not say where its files come from
              → Add one of `image`, `git`, `http`, `context`, `build` and `inline`.
        "#]],
    );
}

#[test]
fn what_variants_need() {
    check(
        &mounts(&[
            "{git: {}}",
            "{http: {url: ''}}",
            "{image: {}}",
            "{image: {ref: a, cmd: {}}, path: /}",
            "{image: {ref: a, cmd: {steps: [{}, null]}}, path: /}",
            "{build: {}}",
            "{inline: {}}",
            "{inline: {file: }}",
            "{context: {name: a}, generate: [{subpath: a}]}",
        ]),
        &expect![[r#"
            error dalec/incomplete-source at 4:27 «git»: a git source needs a `url`
            error dalec/incomplete-source at 4:27 «git»: a git source needs a `commit`
            error dalec/incomplete-source at 5:39 «''»: an http source needs a `url`
            error dalec/incomplete-source at 6:27 «image»: an image source needs a `ref`
            error dalec/incomplete-source at 6:27 «image»: an image source needs a `path`
              → Name the folder or file of the image beside `image`; `/` is all of it.
            error dalec/incomplete-source at 7:48 «{}»: the command of an image needs at least one step
            error dalec/incomplete-source at 8:57 «{}»: a step of an image command needs a `command`
            error dalec/loader-crash at 8:61 «null»: Dalec's loader crashes where a build step is null
              → Remove the entry, or fill it in.
            error dalec/incomplete-source at 9:34 «{}»: this source does not say where its files come from
              → Add one of `image`, `git`, `http`, `context`, `build` and `inline`.
            error dalec/incomplete-source at 10:27 «inline»: an inline source needs a `file` or a `dir`
              → Write `file: {contents: …}`.
            error dalec/incomplete-source at 11:27 «inline»: an inline source needs a `file` or a `dir`
              → Write `file: {contents: …}`.
            warning dalec/generate-ignored at 12:47 «generate»: Dalec fetches no dependencies for a source that is mounted
              → Remove `generate`, or mount a source that has what is needed.
            error dalec/incomplete-source at 12:59 «subpath»: this generator has no type
              → Add one of `gomod`, `cargohome`, `pip` and `nodemod`.
        "#]],
    );
}

#[test]
fn what_variants_cannot_have() {
    check(
        &mounts(&[
            "{http: {url: a}, path: b, includes: [c]}",
            "{http: {url: a, digest: b}}",
            "{http: {url: a, digest: 'md5:00'}}",
            "{http: {url: a, digest: 'sha256:00'}}",
            "{inline: {file: {}, dir: {}}}",
            "{inline: {file: {contents: a}}, path: b, excludes: []}",
            "{inline: {dir: {uid: -1, files: {a/b: {gid: -2}, c: }}}}",
            "{build: {source: {build: {}}}}",
        ]),
        &expect![[r#"
            error dalec/invalid-source at 4:43 «path»: an http source is one file and has no `path`
              → Remove it.
            error dalec/invalid-source at 4:52 «includes»: an http source is one file and has no `includes`
              → Remove it.
            error dalec/invalid-source at 5:50 «b»: a digest has the form `sha256:…`
            error dalec/invalid-source at 6:50 «'md5:00'»: `md5` is no algorithm that Dalec knows for digests
            error dalec/invalid-source at 7:50 «'sha256:00'»: a sha256 digest has 64 digits of 0 to 9 and a to f
            error dalec/invalid-source at 8:46 «dir»: an inline source is a `file` or a `dir`, not both
              8:36 «file»: the file
            error dalec/invalid-source at 9:58 «path»: an inline file is one file and has no `path`
              → Remove it.
            error dalec/invalid-source at 9:67 «excludes»: an inline file is one file and has no `excludes`
              → Remove it.
            error dalec/out-of-range at 10:47 «-1»: `uid` must not be negative
            error dalec/invalid-source at 10:59 «a/b»: the name of a file in an inline folder cannot contain `/`
              → Mount a second source for the folder below.
            error dalec/out-of-range at 10:70 «-2»: `gid` must not be negative
            error dalec/loader-crash at 10:76 «:»: Dalec's loader crashes where an inline file is null
              → Remove the entry, or fill it in.
            error dalec/invalid-source at 11:44 «build»: the source of a build cannot be a build
        "#]],
    );
}

#[test]
fn destinations() {
    check(
        "
tests:
  - name: a
    mounts:
      - {dest: /, spec: {inline: {file: {}}}}
      - dest: /a
        spec:
          image:
            ref: b
            cmd:
              steps: [{command: c}]
              mounts:
                - {dest: /d, spec: {inline: {file: {}}}}
                - {dest: /d, spec: {inline: {file: {}}}}
                - {dest: /, spec: {}}
          path: /
",
        &expect![[r#"
            error dalec/mount-destination at 5:16 «/»: nothing can be mounted at `/`
              → Choose a folder below it.
            error dalec/mount-destination at 14:26 «/d»: something is mounted at /d already
              13:26 «/d»: the first one
            error dalec/mount-destination at 15:26 «/»: nothing can be mounted at `/`
              → Choose a folder below it.
            error dalec/incomplete-source at 15:35 «{}»: this source does not say where its files come from
              → Add one of `image`, `git`, `http`, `context`, `build` and `inline`.
        "#]],
    );
}

#[test]
fn a_context_needs_its_name_when_it_is_mounted() {
    check(
        &mounts(&["{context: {}}"]),
        &expect![[r#"
        warning dalec/unnamed-context at 4:26 «{context: {}}»: a context that is mounted needs a `name`
          → Write `context: {name: context}` for the main build context.
    "#]],
    );
}

#[test]
fn generators_of_mounts_do_nothing() {
    check(
        &mounts(&[
            "{context: {name: a}, generate: [{gomod: {}}, {subpath: a, pip: {paths: [b]}}]}",
            "{context: {name: a}, generate: []}",
        ]),
        &expect![[r#"
            warning dalec/generate-ignored at 4:47 «generate»: Dalec fetches no dependencies for a source that is mounted
              → Remove `generate`, or mount a source that has what is needed.
        "#]],
    );
}

#[test]
fn patterns_of_mounts_count_from_the_root() {
    check(
        &mounts(&[
            "{image: {ref: a}, path: /etc, includes: ['*.conf', etc/hosts, '**/group']}",
            "{git: {url: a, commit: b}, path: docs, excludes: [api]}",
            "{context: {name: a}, path: docs, includes: [docs/*], excludes: [api]}",
            "{image: {ref: a, cmd: {steps: [{command: b}]}}, path: /out, includes: ['*.conf']}",
            "{context: {name: a}, path: ., includes: [b]}",
        ]),
        &expect![[r#"
            warning dalec/patterns-from-root at 4:67 «'*.conf'»: the patterns of a mounted source count from its root, not from its `path`
              → Write `**/*.conf`.
            warning dalec/patterns-from-root at 5:76 «api»: the patterns of a mounted source count from its root, not from its `path`
              → Write `**/api`.
            warning dalec/patterns-from-root at 6:70 «docs/*»: the patterns of a mounted source count from its root, not from its `path`
              → Write `**/docs/*`.
        "#]],
    );
}

#[test]
fn the_loader_does_not_look_at_the_mounts_of_a_step() {
    check_silent(&mounts(&[
        "{image: {ref: a, cmd: {steps: [{command: b, mounts: [{dest: /, spec: {git: {url: $NOPE}}}]}]}}, path: /}",
    ]));
}
