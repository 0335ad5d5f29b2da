//! Tests, and the small plan that most of them lower.

mod determinism;
mod digests;
mod encoding;
mod gate;
mod lowering;
mod mounts;
mod ranges;

use crate::{
    digest::Digest,
    lower::{Base, Environment, Lowered, Probe, lower},
    op::Platform,
};
use spec_core::{
    plan::{CheckPlan, MountPlan, MountSource, NodeId, Plan, StepPlan, TestPlan},
    text::{Text, TextRange},
};
use spec_probe::{Capture, Check, CheckKind, Step, Subject};
use std::collections::BTreeMap;

/// A spec with two tests, the first with two steps.
const SPEC: &str = "\
tests:
  - name: runs
    env:
      GREETING: hi
    steps:
      - command: tool --greet
        stdout:
          equals: \"hi\\n\"
          contains: [h]
      - command: tool --clean
        env:
          MODE: fast
    files:
      /etc/tool:
        permissions: 0644
  - name: exists
    files:
      /usr/bin/tool:
        not_exist: false
";

/// The range of the `nth` occurrence of `needle` in `text`, from 0.
fn find(text: &str, needle: &str, nth: usize) -> TextRange {
    let (start, found) = text
        .match_indices(needle)
        .nth(nth)
        .expect("the needle is in the text");
    TextRange::new(start, start + found.len())
}

fn id(path: &str) -> NodeId {
    NodeId(path.to_owned())
}

fn variables(list: &[(&str, &str)]) -> BTreeMap<String, String> {
    list.iter()
        .map(|&(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn check(path: &str, range: TextRange, subject: Subject, kind: CheckKind) -> CheckPlan {
    CheckPlan {
        id: id(path),
        range,
        check: Check {
            subject,
            kind,
            no_follow: false,
        },
    }
}

/// The plan of [`SPEC`], with its ranges as they are in `text`.
fn plan_in(text: &str) -> Plan {
    let greeting = variables(&[("GREETING", "hi")]);
    let file = |path: &str| Subject::File(path.to_owned());
    let steps = vec![
        StepPlan {
            id: id("tests[0].steps[0]"),
            index: 0,
            range: find(text, "tool --greet", 0),
            step: Step {
                command: "tool --greet".to_owned(),
                stdin: String::new(),
                capture: Capture {
                    stdout: true,
                    stderr: false,
                },
            },
            env: greeting.clone(),
            checks: vec![
                check(
                    "tests[0].steps[0].stdout.equals",
                    find(text, "\"hi\\n\"", 0),
                    Subject::Stdout,
                    CheckKind::Equals("hi\n".to_owned()),
                ),
                check(
                    "tests[0].steps[0].stdout.contains[0]",
                    TextRange::new(find(text, "[h]", 0).start + 1, find(text, "[h]", 0).end - 1),
                    Subject::Stdout,
                    CheckKind::Contains("h".to_owned()),
                ),
            ],
        },
        StepPlan {
            id: id("tests[0].steps[1]"),
            index: 1,
            range: find(text, "tool --clean", 0),
            step: Step {
                command: "tool --clean".to_owned(),
                ..Step::default()
            },
            env: variables(&[("GREETING", "hi"), ("MODE", "fast")]),
            checks: Vec::new(),
        },
    ];
    let runs = TestPlan {
        id: id("tests[0]"),
        name: "runs".to_owned(),
        target: None,
        range: find(text, "runs", 0),
        mounts: Vec::new(),
        env: greeting,
        steps,
        checks: vec![
            check(
                "tests[0].files[/etc/tool].is_dir",
                find(text, "/etc/tool", 0),
                file("/etc/tool"),
                CheckKind::IsDir(false),
            ),
            check(
                "tests[0].files[/etc/tool].permissions",
                find(text, "0644", 0),
                file("/etc/tool"),
                CheckKind::Permissions(0o644),
            ),
        ],
        problem: None,
    };
    let exists = TestPlan {
        id: id("tests[1]"),
        name: "exists".to_owned(),
        range: find(text, "exists", 0),
        env: BTreeMap::new(),
        steps: Vec::new(),
        checks: vec![check(
            "tests[1].files[/usr/bin/tool].is_dir",
            find(text, "/usr/bin/tool", 0),
            file("/usr/bin/tool"),
            CheckKind::IsDir(false),
        )],
        ..runs.clone()
    };
    Plan {
        tests: vec![runs, exists],
        ..Plan::default()
    }
}

/// One test with one step and these mounts.
fn plan_with_mounts(sources: &[(&str, MountSource)]) -> Plan {
    let mut plan = plan_in(SPEC);
    plan.tests.truncate(1);
    let test = &mut plan.tests[0];
    test.steps.truncate(1);
    test.steps[0].checks.clear();
    test.checks.clear();
    let mount = |(dest, source): &(&str, MountSource)| MountPlan {
        dest: (*dest).to_owned(),
        source: source.clone(),
        range: find(SPEC, "env", 0),
    };
    test.mounts = sources.iter().map(mount).collect();
    plan
}

fn platform() -> Platform {
    let (os, architecture) = ("linux".to_owned(), "amd64".to_owned());
    Platform {
        os,
        architecture,
        variant: String::new(),
    }
}

fn probe() -> Probe {
    Probe::oci_layout(&Digest::of(b"probe"), "spec-dap", &platform())
}

fn environment() -> Environment {
    Environment {
        base: Base::OciLayout {
            digest: Digest::of(b"base"),
            store: "spec-dap".to_owned(),
        },
        env: vec![
            ("PATH".to_owned(), "/usr/bin:/bin".to_owned()),
            ("GREETING".to_owned(), "hello".to_owned()),
        ],
        platform: platform(),
        ..Environment::default()
    }
}

fn lower_in(plan: &Plan, environment: &Environment) -> Lowered {
    lower(
        plan,
        &Text::new(SPEC),
        "tool.yml",
        environment,
        &probe(),
        &|_| 0,
    )
}
