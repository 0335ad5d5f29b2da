//! What changes a digest, and what must not.

use super::{SPEC, environment, id, lower_in, plan_in, probe};
use crate::{
    digest::Digest,
    lower::{Base, Environment, Lowered, lower},
    op::{ID, NAME},
};
use spec_core::{
    plan::{NodeId, Plan},
    text::Text,
};
use std::collections::BTreeMap;

/// The digests of all steps and checks.
fn digests(lowered: &Lowered) -> BTreeMap<NodeId, Digest> {
    let mut all = BTreeMap::new();
    for test in &lowered.tests {
        let steps = test.steps.iter();
        all.extend(
            steps
                .clone()
                .map(|step| (step.id.clone(), step.operation.clone())),
        );
        let checks = steps.flat_map(|step| &step.checks).chain(&test.checks);
        all.extend(checks.map(|check| (check.id.clone(), check.operation.clone())));
    }
    all
}

fn base_digests(lowered: &Lowered) -> Vec<Digest> {
    let steps = lowered.tests.iter().flat_map(|test| &test.steps);
    let checks = steps.clone().flat_map(|step| &step.checks);
    let checks = checks.chain(lowered.tests.iter().flat_map(|test| &test.checks));
    let steps = steps.map(|step| step.base_digest.clone());
    steps
        .chain(checks.map(|check| check.base_digest.clone()))
        .collect()
}

/// The ids of the steps and checks whose digests differ from those of the sample.
fn changed(plan: &Plan, environment: &Environment) -> Vec<String> {
    let before = digests(&lower_in(&plan_in(SPEC), &super::environment()));
    let after = digests(&lower_in(plan, environment));
    assert_eq!(before.len(), after.len());
    before
        .iter()
        .filter(|(id, digest)| after.get(id) != Some(digest))
        .map(|(id, _)| id.to_string())
        .collect()
}

#[test]
fn comments_positions_names_and_folders_change_no_digest() {
    let before = lower_in(&plan_in(SPEC), &environment());
    let spec = format!(
        "# A comment: ünïcode.\n\n{}",
        SPEC.replace("tests:", "tests: # all")
    );
    let mut plan = plan_in(&spec);
    plan.tests[0].name = "still runs".to_owned();
    let file = "/home/somebody/else/tool.yml";
    let after = lower(
        &plan,
        &Text::new(&spec),
        file,
        &environment(),
        &probe(),
        &|_| 0,
    );
    assert_eq!(digests(&before), digests(&after));
    let operations = |lowered: &Lowered| {
        let vertices = lowered.graph.vertices().iter();
        vertices
            .map(|vertex| vertex.bytes.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(operations(&before), operations(&after));
    // What is said about them did change.
    let described = |lowered: &Lowered| lowered.graph.definition(&lowered.records()[0]);
    assert_ne!(described(&before), described(&after));
}

#[test]
fn a_command_changes_what_comes_after_it() {
    let mut plan = plan_in(SPEC);
    plan.tests[0].steps[1].step.command = "tool --cleaner".to_owned();
    assert_eq!(
        changed(&plan, &environment()),
        [
            "tests[0].files[/etc/tool].is_dir",
            "tests[0].files[/etc/tool].permissions",
            "tests[0].steps[1]",
        ]
    );
}

#[test]
fn an_expected_value_changes_its_check_alone() {
    let mut plan = plan_in(SPEC);
    plan.tests[0].steps[0].checks[1].check.kind = spec_probe::CheckKind::Contains("i".to_owned());
    assert_eq!(
        changed(&plan, &environment()),
        ["tests[0].steps[0].stdout.contains[0]"]
    );
}

#[test]
fn the_environment_changes_everything() {
    let mut other = environment();
    other.env.push(("LANG".to_owned(), "C".to_owned()));
    assert_eq!(changed(&plan_in(SPEC), &other).len(), 7);
    other = Environment {
        user: "nobody".to_owned(),
        ..environment()
    };
    assert_eq!(changed(&plan_in(SPEC), &other).len(), 7);
}

#[test]
fn a_step_that_is_run_again_takes_along_what_follows() {
    let before = lower_in(&plan_in(SPEC), &environment());
    let again = before.tests[0].steps[1].operation.clone();
    let attempts = |digest: &Digest| if *digest == again { 2 } else { 0 };
    let text = Text::new(SPEC);
    let after = lower(
        &plan_in(SPEC),
        &text,
        "tool.yml",
        &environment(),
        &probe(),
        &attempts,
    );

    let step = &after.tests[0].steps[1];
    assert_eq!(step.attempt, 2);
    assert_eq!(step.base_digest, again);
    assert_ne!(step.operation, again);
    assert_eq!(base_digests(&before), base_digests(&after));
    let (old, new) = (digests(&before), digests(&after));
    let same = |path: &str| old.get(&id(path)) == new.get(&id(path));
    assert!(same("tests[0].steps[0]"));
    assert!(!same("tests[0].files[/etc/tool].permissions"));
    assert!(same("tests[1].files[/usr/bin/tool].is_dir"));
}

#[test]
fn a_session_changes_only_what_reads_a_folder() {
    let session = |name: &str| Some(name.to_owned());
    let image = Environment {
        session: session("s1"),
        ..environment()
    };
    assert_eq!(changed(&plan_in(SPEC), &image), [""; 0]);

    let (name, shared_key) = ("root".to_owned(), "key".to_owned());
    let folder = Environment {
        base: Base::Local { name, shared_key },
        ..environment()
    };
    let in_session = |session| {
        lower_in(
            &plan_in(SPEC),
            &Environment {
                session,
                ..folder.clone()
            },
        )
    };
    let (planned, first, second) = (
        in_session(None),
        in_session(session("s1")),
        in_session(session("s2")),
    );
    assert_ne!(digests(&planned), digests(&first));
    assert_ne!(digests(&first), digests(&second));
    assert_eq!(base_digests(&planned), base_digests(&first));
    assert_eq!(base_digests(&first), base_digests(&second));
}

#[test]
fn equal_tests_are_one_operation_with_both_ranges() {
    let mut plan = plan_in(SPEC);
    let mut twin = plan.tests[0].clone();
    twin.id = id("tests[2]");
    twin.name = "twin".to_owned();
    twin.steps[0].id = id("tests[2].steps[0]");
    twin.steps[0].range = plan.tests[1].range;
    plan.tests.push(twin);
    let lowered = lower_in(&plan, &environment());
    let (one, two) = (&lowered.tests[0].steps[0], &lowered.tests[2].steps[0]);
    assert_eq!(one.operation, two.operation);
    let vertex = lowered
        .graph
        .vertex(&one.operation)
        .expect("it is in the graph");
    assert_eq!(
        vertex.ranges,
        [plan.tests[0].steps[0].range, plan.tests[1].range]
    );
    assert_eq!(vertex.description[ID], "tests[0].steps[0]");
    assert_eq!(vertex.description[NAME], "runs › step 1");
    let source = lowered
        .graph
        .definition(&one.record)
        .source
        .expect("it has a source");
    assert_eq!(source.locations[one.operation.as_str()].locations.len(), 2);
}
