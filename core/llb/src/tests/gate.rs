//! Validated results.

use super::{SPEC, environment, lower_in, plan_in};
use crate::{
    lower::{Environment, Forcing, gate, validated},
    op::File,
};
use expect_test::{Expect, expect};

/// Compares the operations that a gate and a validated result add to the graph.
fn check(forcing: Forcing, environment: &Environment, expect: &Expect) {
    let mut plan = plan_in(SPEC);
    plan.tests.truncate(1);
    plan.tests[0].checks.clear();
    let mut lowered = lower_in(&plan, environment);
    let records = lowered.records();
    let graph = &mut lowered.graph;
    let result = graph.add_output(
        File::on_scratch()
            .mkfile("/tool.deb", 0o644, None, "package")
            .operation()
            .named("package"),
    );
    let gate = gate(graph, &records, &lowered.probe, environment);
    validated(graph, &result, &gate, forcing, environment);
    let text = graph.to_text();
    let start = text.find("mkfile /tool.deb").expect("the result is there");
    let start = text[..start].rfind('#').expect("operations have numbers");
    expect.assert_eq(&text[start..]);
}

#[test]
fn a_passthrough_needs_the_gate_and_gives_the_result() {
    check(
        Forcing::Passthrough,
        &environment(),
        &expect![[r##"
        #6 file
           mkfile /tool.deb 0644 "package"
           name package
        #7 exec
           arg /probe
           arg gate
           arg /tmp/internal/spec-dap/records/0
           arg /tmp/internal/spec-dap/records/1
           arg /tmp/internal/spec-dap/records/2
           arg /tmp/internal/spec-dap/records/3
           mount / = #0, output 0
           mount /tmp/internal/spec-dap/records/0 = #2.1, read-only
           mount /tmp/internal/spec-dap/records/1 = #3, read-only
           mount /tmp/internal/spec-dap/records/2 = #4, read-only
           mount /tmp/internal/spec-dap/records/3 = #5.1, read-only
           platform linux/amd64
           name every check has passed
        #8 passthrough spec-dap.validated
           gives #6, needs #6 #7
           name validated result
    "##]],
    );
}

#[test]
fn the_fallback_is_a_process_that_could_change_the_result() {
    check(
        Forcing::Exec,
        &environment(),
        &expect![[r##"
        #6 file
           mkfile /tool.deb 0644 "package"
           name package
        #7 exec
           arg /probe
           arg gate
           arg /tmp/internal/spec-dap/records/0
           arg /tmp/internal/spec-dap/records/1
           arg /tmp/internal/spec-dap/records/2
           arg /tmp/internal/spec-dap/records/3
           mount / = #0, output 0
           mount /tmp/internal/spec-dap/records/0 = #2.1, read-only
           mount /tmp/internal/spec-dap/records/1 = #3, read-only
           mount /tmp/internal/spec-dap/records/2 = #4, read-only
           mount /tmp/internal/spec-dap/records/3 = #5.1, read-only
           platform linux/amd64
           name every check has passed
        #8 exec
           arg /probe
           arg true
           mount / = #7, read-only
           mount /tmp/internal/spec-dap/result = #6, output 0
           platform linux/amd64
           name validated result
    "##]],
    );
}

#[test]
fn the_gate_finds_records_of_users_in_their_folder() {
    let environment = Environment {
        user: "nobody".to_owned(),
        ..environment()
    };
    check(
        Forcing::Passthrough,
        &environment,
        &expect![[r##"
        #7 file
           mkfile /tool.deb 0644 "package"
           name package
        #8 exec
           arg /probe
           arg gate
           arg /tmp/internal/spec-dap/records/0
           arg /tmp/internal/spec-dap/records/1
           arg /tmp/internal/spec-dap/records/2
           arg /tmp/internal/spec-dap/records/3
           mount / = #0, output 0
           mount /tmp/internal/spec-dap/records/0 = #3.1 /record, read-only
           mount /tmp/internal/spec-dap/records/1 = #4 /record, read-only
           mount /tmp/internal/spec-dap/records/2 = #5 /record, read-only
           mount /tmp/internal/spec-dap/records/3 = #6.1 /record, read-only
           platform linux/amd64
           name every check has passed
        #9 passthrough spec-dap.validated
           gives #7, needs #7 #8
           name validated result
    "##]],
    );
}
