//! What would run of a configuration.

use crate::{
    corpus::{corpus, files, read},
    render::pipeline,
};
use expect_test::{Expect, expect};
use spec_core::{
    melange::{self, Given, pipelines::Library},
    plan::{self, BuildPlan, NodeId, Plan, Purpose, ScriptPlan},
    text::Text,
};
use std::{collections::BTreeSet, fmt::Write as _, sync::Arc};

fn planned(text: &Text, library: &Arc<Library>) -> Plan {
    let given = Given {
        library: Arc::clone(library),
        ..Given::default()
    };
    let (_, compiled, diagnostics) = melange::read_compiled(text, &melange::parse(text), &given);
    plan::melange(&compiled, &diagnostics)
}

fn check(text: &str, expected: &Expect) {
    let text = Text::new(text);
    let library = Arc::new(Library::new([pipeline(
        "greet",
        Text::new(
            "inputs: {whom: {default: world}}\nneeds: {packages: [hello]}\npipeline:\n  - runs: echo ${{inputs.whom}}\n  - uses: strip\n",
        ),
    )]));
    let plan = planned(&text, &library);
    assert!(plan.tests.is_empty());
    let mut out = String::new();
    for build in &plan.builds {
        show_build(&text, build, &mut out);
    }
    expected.assert_eq(&out);
}

fn show_build(text: &Text, build: &BuildPlan, out: &mut String) {
    let purpose = match build.purpose {
        Purpose::Build => "build",
        Purpose::Test => "test",
    };
    let line = 1 + text.line(build.range.start);
    let (id, name, packages) = (&build.id, &build.name, build.packages.join(" "));
    writeln!(out, "{id}: {purpose} {name}, line {line}, with {packages}").unwrap();
    if let Some(user) = &build.user {
        writeln!(out, "  as {user}").unwrap();
    }
    writeln!(out, "  PATH {}", build.env["PATH"]).unwrap();
    if let Some(own) = build.env.get("OWN") {
        writeln!(out, "  OWN {own}").unwrap();
    }
    build.visit(&mut |step| show_step(text, step, out));
}

fn show_step(text: &Text, step: &ScriptPlan, out: &mut String) {
    let line = 1 + text.line(step.range.start);
    let uses: Vec<_> = step.uses.iter().map(|it| it.pipeline.as_str()).collect();
    let (id, name, runs) = (&step.id, &step.name, step.runs);
    writeln!(
        out,
        "  {id} `{name}` line {line} of {uses:?} runs={runs} {:?}",
        step.env
    )
    .unwrap();
    if let Some(problem) = &step.problem {
        writeln!(out, "    cannot run: {}", problem.message).unwrap();
    }
    if let Some(script) = step.script().filter(|_| step.uses.len() < 2) {
        for line in script.lines() {
            writeln!(out, "    | {line}").unwrap();
        }
    }
}

#[test]
fn pipelines_are_planned_as_they_run() {
    check(
        r#"package: {name: hi, version: "1", epoch: 0}
environment:
  accounts: {run-as: builder}
  contents: {packages: [busybox]}
  environment: {OWN: x}
pipeline:
  - uses: greet
    with: {whom: moon}
  - name: it's here
    working-directory: it's
    environment: {A: b}
    runs: |
      make # all
      test -f hi
  - if: ${{build.arch}} == 'aarch64'
    runs: "true"
subpackages:
  - name: hi-doc
    pipeline:
      - uses: nowhere
test:
  environment:
    environment: {OWN: y}
  pipeline:
    - runs: hi --version
"#,
        &expect![[r#"
            pipeline: build hi, line 1, with busybox hello binutils scanelf
              as builder
              PATH /usr/local/sbin:/usr/local/bin:/usr/bin:/usr/sbin:/sbin:/bin
              OWN x
              pipeline[0] `greet` line 7 of [] runs=true {}
              pipeline[0].pipeline[0] `` line 7 of ["greet"] runs=true {}
                | set -eo pipefail
                | [ -d /home/build ] || mkdir -p /home/build
                | cd /home/build
                | echo moon
                | exit 0
              pipeline[0].pipeline[1] `strip` line 7 of ["greet"] runs=true {}
              pipeline[0].pipeline[1].pipeline[0] `` line 7 of ["greet", "strip"] runs=true {}
              pipeline[1] `it's here` line 9 of [] runs=true {"A": "b"}
                | set -eo pipefail
                | [ -d '/home/build/it'\''s' ] || mkdir -p '/home/build/it'\''s'
                | cd '/home/build/it'\''s'
                | make # all
                | test -f hi
                | exit 0
              pipeline[2] `` line 15 of [] runs=false {}
                | set -eo pipefail
                | [ -d /home/build ] || mkdir -p /home/build
                | cd /home/build
                | true
                | exit 0
            subpackages[0].pipeline: build hi-doc, line 18, with busybox hello binutils scanelf
              as builder
              PATH /usr/local/sbin:/usr/local/bin:/usr/bin:/usr/sbin:/sbin:/bin
              OWN x
              subpackages[0].pipeline[0] `nowhere` line 20 of [] runs=true {}
                cannot run: there is no pipeline `nowhere`
            test: test hi, line 1, with hi
              PATH /usr/local/sbin:/usr/local/bin:/usr/bin:/usr/sbin:/sbin:/bin
              OWN y
              test.pipeline[0] `` line 25 of [] runs=true {}
                | set -eo pipefail
                | [ -d /home/build ] || mkdir -p /home/build
                | cd /home/build
                | hi --version
                | exit 0
        "#]],
    );
}

#[test]
fn every_step_of_the_corpus_has_an_id_of_its_own_and_a_place() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("pipelines");
    let library = Arc::new(Library::new(files(&folder, true).iter().map(|path| {
        let name = path.strip_prefix(&folder).unwrap().with_extension("");
        pipeline(name.to_str().unwrap(), read(path))
    })));
    let mut scripts = 0;
    for path in files(&corpus, false) {
        let text = read(&path);
        let plan = planned(&text, &library);
        let mut ids: BTreeSet<NodeId> = BTreeSet::new();
        for build in &plan.builds {
            assert!(
                ids.insert(build.id.clone()),
                "{}: {}",
                path.display(),
                build.id
            );
            build.visit(&mut |step| {
                assert!(
                    ids.insert(step.id.clone()),
                    "{}: {}",
                    path.display(),
                    step.id
                );
                assert!(!step.range.is_empty(), "{}: {}", path.display(), step.id);
                assert_eq!(step.problem, None, "{}: {}", path.display(), step.id);
                scripts += usize::from(step.written.is_some());
            });
        }
    }
    assert!(scripts > 20_000, "{scripts}");
}
