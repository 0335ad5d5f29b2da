//! The sources that tests mount.

use super::{environment, lower_in, plan_with_mounts};
use crate::lower::Environment;
use expect_test::{Expect, expect};
use spec_core::plan::{InlineFile, MountSource};
use std::collections::BTreeMap;

/// Compares what a mount adds to the graph, and how the step sees it.
fn check(source: MountSource, expect: &Expect) {
    let environment = Environment {
        session: Some("s1".to_owned()),
        ..environment()
    };
    let lowered = lower_in(&plan_with_mounts(&[("/data", source)]), &environment);
    let text = lowered.graph.to_text();
    let (before, exec) = text.split_once(" exec\n").expect("there is a step");
    let added: Vec<_> = before
        .split_inclusive('\n')
        .skip_while(|line| !line.starts_with("#2"))
        .collect();
    let mount = exec
        .lines()
        .find(|line| line.contains("mount /data"))
        .expect("it is mounted");
    let added = added.concat();
    let added = added.rsplit_once('#').map_or("", |(added, _)| added);
    expect.assert_eq(&format!("{added}{}\n", mount.trim()));
}

fn file(contents: &str, permissions: u32) -> InlineFile {
    InlineFile {
        contents: contents.to_owned(),
        permissions,
        uid: 0,
        gid: 0,
    }
}

fn files() -> BTreeMap<String, InlineFile> {
    let owned = InlineFile {
        uid: 7,
        gid: 8,
        ..file("two", 0o600)
    };
    BTreeMap::from([("b".to_owned(), owned), ("a".to_owned(), file("one", 0))])
}

fn list(items: &[&str]) -> Vec<String> {
    items.iter().map(|&item| item.to_owned()).collect()
}

#[test]
fn an_inline_file_is_mounted_as_a_file() {
    check(
        MountSource::InlineFile(file("text\n", 0o640)),
        &expect![[r##"
            #2 file
               mkfile /mount 0640 0:0 "text\n"
               name runs › mount /data
               at 3:5-3:8
            mount /data = #2 mount, changes lost
        "##]],
    );
}

#[test]
fn an_inline_folder_is_root_s_and_its_files_keep_mode_0() {
    let dir = |path: Option<&str>| MountSource::InlineDir {
        files: files(),
        permissions: 0o750,
        uid: 5,
        gid: 6,
        path: path.map(str::to_owned),
    };
    check(
        dir(None),
        &expect![[r##"
        #2 file
           mkdir / 0755
           mkfile /a 0000 0:0 "one"
           mkfile /b 0600 7:8 "two"
           name runs › mount /data
           at 3:5-3:8
        mount /data = #2, changes lost
    "##]],
    );
    check(
        dir(Some("b")),
        &expect![[r##"
        #2 file
           mkdir / 0755
           mkfile /b 0600 7:8 "two"
           name runs › mount /data
           at 3:5-3:8
        mount /data = #2 b, changes lost
    "##]],
    );
}

#[test]
fn a_context_sends_only_what_is_asked_for() {
    let context = |path: Option<&str>, includes: &[&str], excludes: &[&str]| MountSource::Context {
        name: "context".to_owned(),
        path: path.map(str::to_owned),
        includes: list(includes),
        excludes: list(excludes),
    };
    check(
        context(None, &[], &[]),
        &expect![[r#"
        #2 source local://context
           local.session = s1
           local.sharedkeyhint = context
           name runs › mount /data
           at 3:5-3:8
        mount /data = #2, changes lost
    "#]],
    );
    check(
        context(Some("sub/dir"), &["*.txt"], &["x"]),
        &expect![[r##"
        #2 source local://context
           local.excludepatterns = ["*","!sub/dir","sub/dir/x"]
           local.followpaths = ["sub/dir"]
           local.includepattern = ["sub/dir/*.txt"]
           local.session = s1
           local.sharedkeyhint = context
           name runs › mount /data
           at 3:5-3:8
        mount /data = #2 sub/dir, changes lost
    "##]],
    );
}

#[test]
fn an_image_is_selected_or_copied() {
    let image = |path: Option<&str>, includes: &[&str]| MountSource::Image {
        reference: "example.invalid/tool".to_owned(),
        path: path.map(str::to_owned),
        includes: list(includes),
        excludes: Vec::new(),
    };
    check(
        image(Some("/etc"), &[]),
        &expect![[r#"
        #2 source docker-image://example.invalid/tool:latest
           platform linux/amd64
           name runs › mount /data
           at 3:5-3:8
        mount /data = #2 /etc, changes lost
    "#]],
    );
    check(
        image(Some("/etc"), &["*.conf"]),
        &expect![[r#"
        #2 source docker-image://example.invalid/tool:latest
           platform linux/amd64
           name runs › mount /data
           at 3:5-3:8
        #3 file
           copy #2 /etc to /, only *.conf
           name runs › mount /data
           at 3:5-3:8
        mount /data = #3, changes lost
    "#]],
    );
    check(
        image(Some("/"), &[]),
        &expect![[r#"
        #2 source docker-image://example.invalid/tool:latest
           platform linux/amd64
           name runs › mount /data
           at 3:5-3:8
        mount /data = #2, changes lost
    "#]],
    );
}

#[test]
fn the_web_gives_a_file() {
    let http = |digest: Option<&str>, permissions| MountSource::Http {
        url: "https://files.invalid/a.tgz".to_owned(),
        digest: digest.map(str::to_owned),
        permissions,
    };
    check(
        http(None, 0),
        &expect![[r#"
        #2 source https://files.invalid/a.tgz
           http.filename = mount
           name runs › mount /data
           at 3:5-3:8
        mount /data = #2 mount, changes lost
    "#]],
    );
    check(
        http(Some("sha256:00"), 0o755),
        &expect![[r#"
        #2 source https://files.invalid/a.tgz
           http.checksum = sha256:00
           http.filename = mount
           http.perm = 0755
           name runs › mount /data
           at 3:5-3:8
        mount /data = #2 mount, changes lost
    "#]],
    );
}

#[test]
fn git_gives_a_folder() {
    let git = MountSource::Git {
        url: "git@git.invalid:group/tool.git".to_owned(),
        commit: "v1.0".to_owned(),
        keep_git_dir: true,
        path: Some("docs".to_owned()),
    };
    check(
        git,
        &expect![[r#"
        #2 source git://git.invalid/group/tool.git#v1.0
           git.authheadersecret = GIT_AUTH_HEADER
           git.authtokensecret = GIT_AUTH_TOKEN
           git.fullurl = git@git.invalid:group/tool.git
           git.keepgitdir = true
           git.mountsshsock = default
           name runs › mount /data
           at 3:5-3:8
        mount /data = #2 docs, changes lost
    "#]],
    );
}

#[test]
fn two_mounts_at_one_place_keep_their_order() {
    let source = |contents| MountSource::InlineFile(file(contents, 0o644));
    let plan = plan_with_mounts(&[("/x", source("first")), ("/x", source("second"))]);
    let text = lower_in(&plan, &environment()).graph.to_text();
    let mounts: Vec<_> = text
        .lines()
        .filter(|line| line.contains("mount /x ="))
        .collect();
    assert_eq!(
        mounts,
        [
            "   mount /x = #2 mount, changes lost",
            "   mount /x = #3 mount, changes lost"
        ]
    );
}
