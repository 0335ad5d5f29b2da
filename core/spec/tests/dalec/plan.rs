//! What would run.

use crate::render::{check_plan, plan_as_text};
use expect_test::expect;
use spec_core::{
    dalec,
    plan::{self, PlanRequest},
    text::Text,
};

fn target(target: &str) -> PlanRequest {
    PlanRequest {
        target: Some(target.to_owned()),
        ..PlanRequest::default()
    }
}

#[test]
fn checks_in_the_order_in_which_dalec_makes_them() {
    check_plan(
        r#"
args: {WHO: world}
tests:
  - name: all
    env: {A: "$WHO", B: b}
    steps:
      - stderr: {empty: true}
        stdin: hello $WHO
        env: {B: "'c'"}
        command: cat $WHO
        stdout:
          ends_with: "e\n"
          starts_with: s
          matches: ['^\\d', m$]
          contains: [a, ~, "$WHO"]
          equals: "$WHO"
          empty: false
    files:
      /z:
        equals: z
        link_target: $WHO
        permissions: 04755
        is_dir: true
        no_follow: true
      /b: {not_exist: true, is_dir: true, permissions: 0600, contains: [x]}
      "/a b":
      "/q\"\\\n": {is_dir: false}
"#,
        &PlanRequest::default(),
        &expect![[r#"
            tests[0] "all" at 4:11 «all»
              env {"A": "world", "B": "b"}
              tests[0].steps[0] at 10:18 «cat $WHO»
                keeps stdout, stderr
                stdin "hello world"
                env {"A": "world", "B": "c"}
                tests[0].steps[0].stdout.equals Equals("world") at 16:19 «"$WHO"»
                tests[0].steps[0].stdout.contains[0] Contains("a") at 15:22 «a»
                tests[0].steps[0].stdout.contains[1] Contains("") at 15:25 «~»
                tests[0].steps[0].stdout.contains[2] Contains("world") at 15:28 «"$WHO"»
                tests[0].steps[0].stdout.matches[0] Matches("^\\d") at 14:21 «'^\\d'»
                tests[0].steps[0].stdout.matches[1] Matches("m$") at 14:29 «m$»
                tests[0].steps[0].stdout.starts_with StartsWith("s") at 13:24 «s»
                tests[0].steps[0].stdout.ends_with EndsWith("e\n") at 12:22 «"e\n"»
                tests[0].steps[0].stderr.empty Empty at 7:25 «true»
              tests[0].files["/a b"].is_dir IsDir(false) at 26:7 «"/a b"»
              tests[0].files["/b"].not_exist NotExist at 25:23 «true»
              tests[0].files["/b"].permissions Permissions(384) at 25:56 «0600»
              tests[0].files["/b"].contains[0] Contains("x") at 25:73 «x»
              tests[0].files["/q\"\\\n"].is_dir IsDir(false) at 27:28 «false»
              tests[0].files["/z"].is_dir IsDir(true), no follow at 23:17 «true»
              tests[0].files["/z"].permissions Permissions(493), no follow at 22:22 «04755»
              tests[0].files["/z"].link_target LinkTarget("$WHO") at 21:22 «$WHO»
              tests[0].files["/z"].equals Equals("z") at 20:17 «z»
        "#]],
    );
}

#[test]
fn ranges_of_all_styles() {
    check_plan(
        "
x-text: &text hello
x-list: &list [one, two]
x-check: &check {is_dir: true, equals: *text}
tests:
  - steps:
      - command: >-
          run
          this
        stdout:
          equals: |
            first

            second

          contains: ['it''s', \"é\", *text]
          matches: *list
      - {}
      -
      - stdout: {contains: [a]}
    files: {/a: *check, /b: {permissions: 0644}}
  - &again {name: \"again\", steps: [{command: a}]}
  - *again
",
        &PlanRequest::default(),
        &expect![[r#"
            tests[0] "tests[0]" at 6:5 «steps:⏎      - command: >-⏎          run⏎          this⏎        stdout:⏎          equals: |⏎            first⏎⏎            second⏎⏎          contains: ['it''s', "é", *text]⏎          matches: *list⏎      - {}⏎      -⏎      - stdout: {contains: [a]}⏎    files: {/a: *check, /b: {permissions: 0644}}»
              problem at 16:25 «''»: the quote ' is never closed
              tests[0].steps[0] at 7:18 «>-⏎          run⏎          this»
                keeps stdout
                tests[0].steps[0].stdout.equals Equals("first\n\nsecond\n") at 11:19 «|⏎            first⏎⏎            second»
                tests[0].steps[0].stdout.contains[0] Contains("it's") at 16:22 «'it''s'»
                tests[0].steps[0].stdout.contains[1] Contains("é") at 16:31 «"é"»
                tests[0].steps[0].stdout.contains[2] Contains("hello") at 16:36 «*text»
                tests[0].steps[0].stdout.matches[0] Matches("one") at 3:16 «one»
                tests[0].steps[0].stdout.matches[1] Matches("two") at 3:21 «two»
              tests[0].steps[1] at 18:9 «{}»
              tests[0].steps[2] at 19:7 «-»
              tests[0].steps[3] at 20:9 «stdout: {contains: [a]}»
                keeps stdout
                tests[0].steps[3].stdout.contains[0] Contains("a") at 20:29 «a»
              tests[0].files["/a"].is_dir IsDir(true) at 4:26 «true»
              tests[0].files["/a"].equals Equals("hello") at 4:40 «*text»
              tests[0].files["/b"].is_dir IsDir(false) at 21:25 «/b»
              tests[0].files["/b"].permissions Permissions(420) at 21:43 «0644»
            tests[1] "again" at 22:19 «"again"»
              tests[1].steps[0] at 22:46 «a»
            tests[2] "again" at 22:19 «"again"»
              tests[2].steps[0] at 22:46 «a»
        "#]],
    );
}

#[test]
fn checks_without_a_value_are_none() {
    check_plan(
        "
args: {NOTHING: }
tests:
  - name: a
    steps:
      - command: a
        stdout: {equals: '', starts_with: $NOTHING, ends_with: , empty: false, contains: [], matches: }
        stderr: {contains: [$NOTHING]}
    files:
      /a: {permissions: 0, link_target: '', equals: \"''\", is_dir: }
",
        &PlanRequest::default(),
        &expect![[r#"
            tests[0] "a" at 4:11 «a»
              tests[0].steps[0] at 6:18 «a»
                keeps stderr
                tests[0].steps[0].stderr.contains[0] Contains("") at 8:29 «$NOTHING»
              tests[0].files["/a"].is_dir IsDir(false) at 10:7 «/a»
        "#]],
    );
}

const TARGETS: &str = "
args: {DALEC_TARGET: none, TARGETARCH: }
tests:
  - {name: own, env: {T: $DALEC_TARGET, A: $TARGETARCH}}
targets:
  jammy: {tests: [{name: jammy}]}
  bookworm: {tests: [{name: first}, {name: second}]}
  trixie: {image: }
  'odd.key': {tests: [{name: odd}]}
";

#[test]
fn targets() {
    check_plan(
        TARGETS,
        &PlanRequest::default(),
        &expect![[r#"
        tests[0] "own" at 4:12 «own»
          env {"A": "amd64", "T": "none"}
        other targets: jammy, bookworm, odd.key
    "#]],
    );
    check_plan(
        TARGETS,
        &target("bookworm/testing/container"),
        &expect![[r#"
        tests[0] "own" at 4:12 «own»
          env {"A": "amd64", "T": "bookworm"}
        targets.bookworm.tests[0] "first" at 7:29 «first»
        targets.bookworm.tests[1] "second" at 7:44 «second»
        other targets: jammy, odd.key
    "#]],
    );
    check_plan(
        TARGETS,
        &target("odd.key"),
        &expect![[r#"
        tests[0] "own" at 4:12 «own»
          env {"A": "amd64", "T": "odd.key"}
        targets["odd.key"].tests[0] "odd" at 9:30 «odd»
        other targets: jammy, bookworm
    "#]],
    );
    let azlinux3 = plan_as_text(TARGETS, &target("azlinux3/rpm"));
    assert!(azlinux3.contains("azlinux3") && azlinux3.contains("jammy, bookworm, odd.key"));
}

#[test]
fn arguments_of_the_request() {
    let mut request = target("bookworm");
    request
        .args
        .insert("TARGETARCH".to_owned(), "ignored".to_owned());
    request.args.insert("NOPE".to_owned(), "x".to_owned());
    request.platform.architecture = "arm64".to_owned();
    let plan = plan_as_text(TARGETS, &request);
    assert!(
        plan.contains(r#"env {"A": "arm64", "T": "bookworm"}"#),
        "{plan}"
    );
    assert!(plan.contains("the argument NOPE is passed"), "{plan}");
}

#[test]
fn what_cannot_run_says_why() {
    check_plan(
        "
tests:
  -
  - name: broken
    steps: [{command: a, stdout: {equals: [x], contains: [y]}}]
  - name: undeclared
    env: {A: $NOPE}
  - name: unnamed
    mounts: [{dest: /a, spec: {build: {source: {context: {}}}}}]
  - name: hidden
    mounts:
      - dest: /a
        spec:
          image:
            ref: b
            cmd:
              mounts: [{dest: /out/below, spec: {inline: {file: {}}}}]
              steps: [{command: c}]
          path: /out
  - name: late
    mounts:
      - dest: /a
        spec:
          image:
            ref: b
            cmd:
              steps: [{command: c, mounts: [{dest: /, spec: {inline: {file: {}}}}]}]
          path: /
  - name: sound
    steps: [{command: a}]
",
        &PlanRequest::default(),
        &expect![[r#"
            tests[0] "tests[0]" at 3:3 «-»
              problem at 3:3 «-»: Dalec's loader crashes where a test is null
            tests[1] "broken" at 4:11 «broken»
              problem at 5:43 «[x]»: `equals` takes text, not a list
              tests[1].steps[0] at 5:23 «a»
                keeps stdout
                tests[1].steps[0].stdout.contains[0] Contains("y") at 5:59 «y»
            tests[2] "undeclared" at 6:11 «undeclared»
              problem at 7:14 «$NOPE»: the argument NOPE is not declared
              env {"A": "$NOPE"}
            tests[3] "unnamed" at 8:11 «unnamed»
              problem at 9:48 «{context: {}}»: a context that is mounted needs a `name`
              mount /a Build { source: Context { name: "", part: Part { path: None, includes: [], excludes: [] } }, dockerfile: "Dockerfile", target: None, args: {}, part: Part { path: None, includes: [], excludes: [] } }
            tests[4] "hidden" at 10:11 «hidden»
              problem at 17:24 «{dest: /out/below, spec: {inline: {file: {}}}}»: nothing can be mounted at /out/below: the image's `path` holds what the command makes, and hides it
              mount /a Image { reference: "b", command: Some(CommandPlan { dir: "", mounts: [MountPlan { dest: "/out/below", source: InlineFile(InlineFile { contents: "", permissions: 0, uid: 0, gid: 0 }), range: TextRange { start: 353, end: 399 } }], env: {}, steps: [CommandStepPlan { command: "c", env: {}, mounts: [], range: TextRange { start: 423, end: 435 } }] }), part: Part { path: Some("/out"), includes: [], excludes: [] } }
            tests[5] "late" at 20:11 «late»
              problem at 27:52 «/»: nothing can be mounted at `/`
              mount /a Image { reference: "b", command: Some(CommandPlan { dir: "", mounts: [], env: {}, steps: [CommandStepPlan { command: "c", env: {}, mounts: [MountPlan { dest: "/", source: InlineFile(InlineFile { contents: "", permissions: 0, uid: 0, gid: 0 }), range: TextRange { start: 613, end: 650 } }], range: TextRange { start: 591, end: 652 } }] }), part: Part { path: Some("/"), includes: [], excludes: [] } }
            tests[6] "sound" at 29:11 «sound»
              tests[6].steps[0] at 30:23 «a»
        "#]],
    );
}

#[test]
fn mounts() {
    check_plan(
        r#"
args: {X: y}
tests:
  - name: a
    mounts:
      - {dest: /a, spec: {inline: {file: {contents: $X, permissions: 0640, uid: 5}}}}
      - {dest: /b, spec: {inline: {dir: {files: {f: {contents: c}, g: {}}, gid: 6}}, path: f}}
      - {dest: /c, spec: {context: {name: $X}, path: $X, includes: [$X/*], excludes: [z]}}
      - {dest: /d, spec: {image: {ref: $X}, path: /etc}}
      - {dest: /e, spec: {http: {url: $X}}}
      - {dest: /f, spec: {git: {url: $X, commit: z, checksum: $X, auth: {token: $X}}, path: sub, excludes: [$X]}}
      - dest: /g
        spec:
          image:
            ref: b
            cmd:
              dir: $X
              env: {A: $X, B: b}
              mounts: [{dest: /m, spec: {context: {name: $X}}}]
              steps:
                - {command: $X, env: {B: "'$X'"}}
                - {command: d, mounts: [{dest: /n, spec: {context: {name: $X}}}]}
          path: /out
      - dest: /h
        spec:
          build:
            source: {inline: {file: {contents: FROM scratch}}}
            dockerfile_path: $X
            target: $X
            args: {A: $X}
"#,
        &PlanRequest {
            args: [("X", "y"), ("DALEC_TARGET", "t")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
            ..PlanRequest::default()
        },
        &expect![[r#"
            tests[0] "a" at 4:11 «a»
              mount /a InlineFile(InlineFile { contents: "$X", permissions: 416, uid: 5, gid: 0 })
              mount /b InlineDir { files: {"f": InlineFile { contents: "c", permissions: 0, uid: 0, gid: 0 }, "g": InlineFile { contents: "", permissions: 0, uid: 0, gid: 0 }}, permissions: 0, uid: 0, gid: 6, part: Part { path: Some("f"), includes: [], excludes: [] } }
              mount /c Context { name: "y", part: Part { path: Some("y"), includes: ["y/*"], excludes: ["z"] } }
              mount /d Image { reference: "y", command: None, part: Part { path: Some("/etc"), includes: [], excludes: [] } }
              mount /e Http { url: "y", digest: None, permissions: 0 }
              mount /f Git { url: "y", commit: "z", checksum: Some("y"), keep_git_dir: false, auth: GitAuth { header: None, token: Some("$X"), ssh: None }, part: Part { path: Some("sub"), includes: [], excludes: ["y"] } }
              mount /g Image { reference: "b", command: Some(CommandPlan { dir: "$X", mounts: [MountPlan { dest: "/m", source: Context { name: "y", part: Part { path: None, includes: [], excludes: [] } }, range: TextRange { start: 694, end: 733 } }], env: {"A": "y", "B": "b"}, steps: [CommandStepPlan { command: "$X", env: {"A": "y", "B": "y"}, mounts: [], range: TextRange { start: 774, end: 805 } }, CommandStepPlan { command: "d", env: {"A": "y", "B": "b"}, mounts: [MountPlan { dest: "/n", source: Context { name: "$X", part: Part { path: None, includes: [], excludes: [] } }, range: TextRange { start: 846, end: 885 } }], range: TextRange { start: 824, end: 887 } }] }), part: Part { path: Some("/out"), includes: [], excludes: [] } }
              mount /h Build { source: InlineFile(InlineFile { contents: "FROM scratch", permissions: 0, uid: 0, gid: 0 }), dockerfile: "y", target: Some("y"), args: {"A": "$X", "DALEC_TARGET": "t", "X": "y"}, part: Part { path: None, includes: [], excludes: [] } }
        "#]],
    );
}

#[test]
fn tests_are_chosen_by_name() {
    let text = Text::new(
        "tests: [{name: one}, {name: a/two}, {name: 'odd [name'}, {steps: [{command: x}]}]",
    );
    let (spec, _) = dalec::read(&text);
    let choose = |globs: &[&str]| {
        let mut plan = plan::dalec(&spec, &PlanRequest::default()).0;
        let globs: Vec<String> = globs.iter().map(|glob| (*glob).to_owned()).collect();
        let unmatched = plan.select(&globs);
        let names: Vec<String> = plan.tests.into_iter().map(|test| test.name).collect();
        let unmatched: Vec<String> = unmatched
            .into_iter()
            .map(|it| format!("{}: {}", it.glob, it.reason.unwrap_or_default()))
            .collect();
        (names.join(", "), unmatched.join(", "))
    };
    let all = "one, a/two, odd [name, tests[3]";
    assert_eq!(choose(&[]), (all.to_owned(), String::new()));
    assert_eq!(choose(&["*"]), (all.to_owned(), String::new()));
    assert_eq!(
        choose(&["*t*o*", "on?"]),
        ("one, a/two".to_owned(), String::new())
    );
    assert_eq!(
        choose(&["odd [name"]),
        ("odd [name".to_owned(), String::new())
    );
    let (names, unmatched) = choose(&["{one,x}", "three", "[", "One"]);
    assert_eq!(names, "one");
    expect!["three: , [: unclosed character class; missing ']', One: "].assert_eq(&unmatched);
}

#[test]
fn the_build_is_planned_with_what_the_target_installs() {
    let text = Text::new(
        r#"name: hello
args: {FLAGS: "-O2"}
build:
  env: {CFLAGS: "${FLAGS}"}
  steps:
    - command: make
    - command: make install
      env: {DESTDIR: /out, LEVEL: "${NOWHERE}"}
dependencies: {build: {gcc: {}, make: {}}}
targets:
  bookworm: {dependencies: {build: {clang: {}}}}
"#,
    );
    let (spec, _) = dalec::read(&text);
    let planned = |target: Option<&str>| {
        let request = PlanRequest {
            target: target.map(str::to_owned),
            ..PlanRequest::default()
        };
        plan::dalec(&spec, &request).0.builds.remove(0)
    };
    let build = planned(None);
    assert_eq!(
        (build.id.0.as_str(), build.name.as_str()),
        ("build", "hello")
    );
    assert_eq!(build.packages, ["gcc", "make"]);
    assert_eq!(build.env["CFLAGS"], "-O2");
    let steps: Vec<_> = build
        .steps
        .iter()
        .map(|step| {
            let problem = step.problem.as_ref().map(|it| it.message.as_str());
            (step.id.0.as_str(), step.script().unwrap(), problem)
        })
        .collect();
    assert_eq!(steps[0], ("build.steps[0]", "make".into(), None));
    assert_eq!(
        (steps[1].0, &*steps[1].1),
        ("build.steps[1]", "make install")
    );
    assert!(steps[1].2.unwrap().contains("NOWHERE"), "{steps:?}");
    assert_eq!(planned(Some("bookworm")).packages, ["clang"]);
}
