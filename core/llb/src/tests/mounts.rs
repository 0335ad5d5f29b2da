//! The sources that tests mount.

use super::{SPEC, environment, find, lower_in, plan_with_mounts, platform, variables};
use crate::{
    digest::Digest,
    graph::Graph,
    lower::{BuiltDockerfile, Environment, ImageSettings, Lowered, dockerfiles},
    op::{Exec, Mount as OpMount, NAME, source::image},
    pb,
};
use expect_test::{Expect, expect};
use prost::Message;
use spec_core::{
    plan::{CommandPlan, CommandStepPlan, GitAuth, InlineFile, MountPlan, MountSource, Part},
    text::Text,
};
use std::collections::BTreeMap;

/// Compares what a mount adds to the graph, and how the step sees it.
fn check(source: MountSource, expect: &Expect) {
    let environment = Environment {
        session: Some("s1".to_owned()),
        images: BTreeMap::from([(
            "example.invalid/tool".to_owned(),
            ImageSettings {
                env: [("PATH", "/bin"), ("HOME", "/root")]
                    .map(|(name, value)| (name.to_owned(), value.to_owned()))
                    .to_vec(),
                cwd: "/srv".to_owned(),
            },
        )]),
        ..environment()
    };
    let lowered = lower_in(&plan_with_mounts(&[("/data", source)]), &environment);
    let text = lowered.graph.to_text();
    let (before, exec) = text.rsplit_once(" exec\n").expect("there is a step");
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

fn part(path: Option<&str>, includes: &[&str], excludes: &[&str]) -> Part {
    let list = |items: &[&str]| items.iter().map(|&item| item.to_owned()).collect();
    Part {
        path: path.map(str::to_owned),
        includes: list(includes),
        excludes: list(excludes),
    }
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
        part: part(path, &[], &[]),
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
        part: part(path, includes, excludes),
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
            #3 file
               copy #2 / to /, only *.txt, without x
               name runs › mount /data
               at 3:5-3:8
            mount /data = #3 sub/dir, changes lost
        "##]],
    );
}

#[test]
fn an_image_is_selected_or_copied() {
    let image = |path: Option<&str>, includes: &[&str]| MountSource::Image {
        reference: "example.invalid/tool".to_owned(),
        command: None,
        part: part(path, includes, &[]),
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
               copy #2 / to /, only *.conf
               name runs › mount /data
               at 3:5-3:8
            mount /data = #3 /etc, changes lost
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
    let git = |url: &str, checksum: Option<&str>, auth, part| MountSource::Git {
        url: url.to_owned(),
        commit: "v1.0".to_owned(),
        checksum: checksum.map(str::to_owned),
        keep_git_dir: checksum.is_none(),
        auth,
        part,
    };
    check(
        git(
            "git@git.invalid:group/tool.git",
            None,
            GitAuth::default(),
            part(Some("docs"), &[], &[]),
        ),
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
    let secret = |name: &str| Some(name.to_owned());
    let auth = GitAuth {
        header: secret("a-header"),
        token: secret("a-token"),
        ssh: secret("an-agent"),
    };
    check(
        git(
            "https://git.invalid/group/tool.git",
            Some("0123"),
            auth.clone(),
            part(Some("docs"), &["docs/*.md"], &["docs/old.md"]),
        ),
        &expect![[r#"
            #2 source git://git.invalid/group/tool.git#v1.0
               git.authheadersecret = a-header
               git.authtokensecret = a-token
               git.checksum = 0123
               git.fullurl = https://git.invalid/group/tool.git
               name runs › mount /data
               at 3:5-3:8
            #3 file
               copy #2 / to /, only docs/*.md, without docs/old.md
               name runs › mount /data
               at 3:5-3:8
            mount /data = #3 docs, changes lost
        "#]],
    );
    check(
        git(
            "ssh://git.invalid/tool.git",
            Some("0123"),
            auth,
            Part::default(),
        ),
        &expect![[r#"
            #2 source git://git.invalid/tool.git#v1.0
               git.authheadersecret = a-header
               git.authtokensecret = a-token
               git.checksum = 0123
               git.fullurl = ssh://git.invalid/tool.git
               git.mountsshsock = an-agent
               name runs › mount /data
               at 3:5-3:8
            mount /data = #2, changes lost
        "#]],
    );
}

#[test]
fn patterns_of_an_inline_folder_are_applied_twice() {
    check(
        MountSource::InlineDir {
            files: files(),
            permissions: 0,
            uid: 0,
            gid: 0,
            part: part(None, &["a"], &["b"]),
        },
        &expect![[r##"
            #2 file
               mkdir / 0755
               mkfile /a 0000 0:0 "one"
               mkfile /b 0600 7:8 "two"
               name runs › mount /data
               at 3:5-3:8
            #3 file
               copy #2 / to /, only a, without b
               name runs › mount /data
               at 3:5-3:8
            #4 file
               copy #3 / to /, only a, without b
               name runs › mount /data
               at 3:5-3:8
            mount /data = #4, changes lost
        "##]],
    );
}

/// Steps that run in `tool:1`, the second with a mount of its own.
fn command() -> CommandPlan {
    let mount = |dest: &str, contents| MountPlan {
        dest: dest.to_owned(),
        source: MountSource::InlineFile(file(contents, 0o644)),
        range: find(SPEC, "GREETING", 0),
    };
    let step = |command: &str, env, mounts, nth| CommandStepPlan {
        command: command.to_owned(),
        env: variables(env),
        mounts,
        range: find(SPEC, "command", nth),
    };
    CommandPlan {
        dir: "work".to_owned(),
        mounts: vec![mount("/shared", "for all")],
        env: variables(&[("A", "a")]),
        steps: vec![
            step("make", &[("A", "a")], Vec::new(), 0),
            step(
                "make install",
                &[("A", "a"), ("HOME", "/b")],
                vec![mount("/own", "for one")],
                1,
            ),
        ],
    }
}

#[test]
fn a_command_leaves_its_path() {
    let image = |part| MountSource::Image {
        reference: "example.invalid/tool".to_owned(),
        command: Some(command()),
        part,
    };
    check(
        image(part(Some("/out"), &[], &[])),
        &expect![[r##"
            #2 source docker-image://example.invalid/tool:latest
               platform linux/amd64
               name runs › mount /data
               at 3:5-3:8
            #3 file
               mkfile /mount 0644 0:0 "for all"
               name runs › mount /data
               at 3:5-3:8
            #4 exec
               arg /bin/sh
               arg -c
               arg make
               env PATH=/bin
               env HOME=/root
               env A=a
               in /srv/work
               mount / = #2, output 0
               mount /out = nothing, output 1
               mount /shared = #3 mount, changes lost
               platform linux/amd64
               name runs › mount /data › step 1
               at 6:9-6:16
            #5 file
               mkfile /mount 0644 0:0 "for one"
               name runs › mount /data
               at 3:5-3:8
            #6 exec
               arg /bin/sh
               arg -c
               arg make install
               env PATH=/bin
               env A=a
               env HOME=/b
               in /srv/work
               mount / = #4, output 0
               mount /out = #4.1, output 1
               mount /own = #5 mount, changes lost
               mount /shared = #3 mount, changes lost
               platform linux/amd64
               name runs › mount /data › step 2
               at 10:9-10:16
            mount /data = #6.1, changes lost
        "##]],
    );
    check(
        image(part(Some("/"), &["x"], &[])),
        &expect![[r##"
            #2 source docker-image://example.invalid/tool:latest
               platform linux/amd64
               name runs › mount /data
               at 3:5-3:8
            #3 file
               mkfile /mount 0644 0:0 "for all"
               name runs › mount /data
               at 3:5-3:8
            #4 exec
               arg /bin/sh
               arg -c
               arg make
               env PATH=/bin
               env HOME=/root
               env A=a
               in /srv/work
               mount / = #2, output 0
               mount /shared = #3 mount, changes lost
               platform linux/amd64
               name runs › mount /data › step 1
               at 6:9-6:16
            #5 file
               mkfile /mount 0644 0:0 "for one"
               name runs › mount /data
               at 3:5-3:8
            #6 exec
               arg /bin/sh
               arg -c
               arg make install
               env PATH=/bin
               env A=a
               env HOME=/b
               in /srv/work
               mount / = #4, output 0
               mount /own = #5 mount, changes lost
               mount /shared = #3 mount, changes lost
               platform linux/amd64
               name runs › mount /data › step 2
               at 10:9-10:16
            #7 file
               copy #6 / to /, only x
               name runs › mount /data
               at 3:5-3:8
            mount /data = #7, changes lost
        "##]],
    );
}

fn build() -> MountSource {
    MountSource::Build {
        source: Box::new(MountSource::Context {
            name: "context".to_owned(),
            part: part(Some("sub"), &[], &[]),
        }),
        dockerfile: "ci/Dockerfile".to_owned(),
        target: Some("last".to_owned()),
        args: variables(&[("A", "a b")]),
        part: part(Some("/out"), &[], &["x"]),
    }
}

#[test]
fn a_dockerfile_is_one_operation_until_a_daemon_has_read_it() {
    check(
        build(),
        &expect![[r##"
        #2 source local://context
           local.excludepatterns = ["*","!sub"]
           local.followpaths = ["sub"]
           local.session = s1
           local.sharedkeyhint = context
           name runs › mount /data
           at 3:5-3:8
        #3 file
           copy #2 /sub to /
           name runs › mount /data
           at 3:5-3:8
        #4 build #3
           build-arg:A = a b
           filename = ci/Dockerfile
           target = last
           name runs › mount /data
           at 3:5-3:8
        #5 file
           copy #4 / to /, without x
           name runs › mount /data
           at 3:5-3:8
        mount /data = #5 /out, changes lost
    "##]],
    );
}

#[test]
fn what_a_daemon_makes_of_a_dockerfile_is_grafted_as_it_is() {
    let mut made = Graph::new("Dockerfile", Text::new("FROM x"));
    let image = made.add_output(image("example.invalid/x:1", &platform()).named("FROM x"));
    let ran = Exec {
        args: vec!["true".to_owned()],
        mounts: vec![OpMount::kept("/", Some(image))],
        platform: platform(),
        ..Exec::default()
    };
    let ran = made.add_output(ran.operation().named("RUN true"));
    let definition = made.definition(&ran);

    let plan = plan_with_mounts(&[("/data", build())]);
    let bare = environment();
    let before = lower_in(&plan, &bare);
    let environment = Environment {
        builds: vec![BuiltDockerfile {
            source: build(),
            definition: definition.clone(),
        }],
        ..environment()
    };
    let after = lower_in(&plan, &environment);
    let step = |lowered: &Lowered| lowered.tests[0].steps[0].clone();
    assert_eq!(step(&after).base_digest, step(&before).operation);
    assert_ne!(step(&after).operation, step(&before).operation);

    let whole = after.graph.definition(&step(&after).state);
    for (digest, metadata) in &definition.metadata {
        // The head of a definition is its own.
        if metadata.description.contains_key(NAME) {
            assert_eq!(&whole.metadata[digest], metadata);
        }
    }
    let text = after.graph.to_text();
    let from = text.find("#2").unwrap();
    let to = text.find("arg /tmp").unwrap();
    expect![[r#"
        #2 source docker-image://example.invalid/x:1
           platform linux/amd64
           name FROM x
           at 3:5-3:8
        #3 exec
           arg true
           mount / = #2, output 0
           platform linux/amd64
           name RUN true
           at 3:5-3:8
        #4 file
           copy #3 / to /, without x
           name runs › mount /data
           at 3:5-3:8
        #5 exec
   "#]]
    .assert_eq(text[from..to].trim_end_matches(' '));
}

#[test]
fn a_dockerfile_that_makes_nothing_is_an_empty_folder() {
    let environment = Environment {
        builds: vec![BuiltDockerfile {
            source: build(),
            definition: pb::Definition::default(),
        }],
        ..environment()
    };
    let text = lower_in(&plan_with_mounts(&[("/data", build())]), &environment)
        .graph
        .to_text();
    assert!(text.contains("#2 file\n   mkdir / 0755"), "{text}");
}

#[test]
fn a_broken_definition_is_not_grafted() {
    let mut graph = Graph::new("", Text::new(""));
    let range = find(SPEC, "env", 0);
    let mut graft = |def: Vec<Vec<u8>>| {
        let definition = pb::Definition {
            def,
            ..pb::Definition::default()
        };
        graph.graft(&definition, range)
    };
    let head = |digest: &str| {
        let input = pb::Input {
            digest: digest.to_owned(),
            index: 0,
        };
        pb::Op {
            inputs: vec![input],
            ..pb::Op::default()
        }
        .encode_to_vec()
    };
    assert_eq!(graft(Vec::new()), None);
    assert_eq!(graft(vec![b"\xff".to_vec()]), None);
    assert_eq!(graft(vec![head("sha256:00")]), None);
    let missing = Digest::of(b"missing");
    assert_eq!(graft(vec![head(missing.as_str())]), None);
}

#[test]
fn the_daemon_is_asked_for_each_dockerfile_once() {
    let wrapped = MountSource::Image {
        reference: "example.invalid/tool".to_owned(),
        command: Some(CommandPlan {
            mounts: vec![MountPlan {
                dest: "/in".to_owned(),
                source: build(),
                range: find(SPEC, "env", 0),
            }],
            ..command()
        }),
        part: Part::default(),
    };
    let plan = plan_with_mounts(&[("/data", build()), ("/more", wrapped)]);
    let text = Text::new(SPEC);
    let requests = dockerfiles(&plan.tests[0], &text, "tool.yml", &environment());
    let [request] = requests.as_slice() else {
        panic!("{requests:?}")
    };
    assert_eq!(request.path, "ci/Dockerfile");
    assert_eq!(
        request.options,
        variables(&[("build-arg:A", "a b"), ("target", "last")])
    );
    // The folder, what is below its path, and the head.
    assert_eq!(request.context.def.len(), 3);

    let environment = Environment {
        builds: vec![BuiltDockerfile {
            source: build(),
            definition: pb::Definition::default(),
        }],
        ..environment()
    };
    assert!(dockerfiles(&plan.tests[0], &text, "tool.yml", &environment).is_empty());
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
