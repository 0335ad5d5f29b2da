//! The graphs of small plans, as people read them.

use super::{SPEC, environment, lower_in, plan_in, probe};
use crate::{
    lower::{Base, Environment, lower},
    pb::op::Op,
};
use expect_test::expect;
use prost::Message;
use spec_core::{
    plan::Problem,
    text::{Text, TextRange},
};

#[test]
fn steps_follow_each_other_and_checks_stand_beside_them() {
    let lowered = lower_in(&plan_in(SPEC), &environment());
    expect![[r##"
        #0 source oci-layout://spec-dap/probe@sha256:ba9c736f19e7f60b7f6764adb0b7908c0a2b394e09b6c09863528c7f2bc86095
           oci.store = spec-dap
           platform linux/amd64
           name probe
        #1 source oci-layout://spec-dap/base@sha256:cae662172fd450bb0cd710a769079c05bfc5d8e35efa6576edc7d0377afdd4a2
           oci.store = spec-dap
           platform linux/amd64
           name image under test
        #2 exec
           arg /tmp/internal/spec-dap/probe
           arg step
           arg {"command":"tool --greet","capture":{"stdout":true,"stderr":false}}
           env PATH=/usr/bin:/bin
           env GREETING=hi
           env SPEC_DAP_RUN from secret spec-dap.run, optional
           mount / = #1, output 0
           mount /tmp/internal/spec-dap/probe = #0 /probe, read-only
           mount /tmp/internal/spec-dap/record = nothing, output 1
           platform linux/amd64
           name runs › step 1
           id tests[0].steps[0]
           at 6:18-6:30
        #3 exec
           arg /tmp/internal/spec-dap/probe
           arg check
           arg {"subject":"stdout","kind":{"equals":"hi\n"}}
           env PATH=/usr/bin:/bin
           env GREETING=hi
           env SPEC_DAP_RUN from secret spec-dap.run, optional
           mount / = #2, read-only
           mount /tmp/internal/spec-dap/previous = #2.1, read-only
           mount /tmp/internal/spec-dap/probe = #0 /probe, read-only
           mount /tmp/internal/spec-dap/record = nothing, output 0
           platform linux/amd64
           name runs › step 1 › stdout equals
           id tests[0].steps[0].stdout.equals
           at 8:19-8:25
        #4 exec
           arg /tmp/internal/spec-dap/probe
           arg check
           arg {"subject":"stdout","kind":{"contains":"h"}}
           env PATH=/usr/bin:/bin
           env GREETING=hi
           env SPEC_DAP_RUN from secret spec-dap.run, optional
           mount / = #2, read-only
           mount /tmp/internal/spec-dap/previous = #2.1, read-only
           mount /tmp/internal/spec-dap/probe = #0 /probe, read-only
           mount /tmp/internal/spec-dap/record = nothing, output 0
           platform linux/amd64
           name runs › step 1 › stdout contains
           id tests[0].steps[0].stdout.contains[0]
           at 9:22-9:23
        #5 exec
           arg /tmp/internal/spec-dap/probe
           arg step
           arg {"command":"tool --clean","capture":{"stdout":false,"stderr":false}}
           env PATH=/usr/bin:/bin
           env GREETING=hi
           env MODE=fast
           env SPEC_DAP_RUN from secret spec-dap.run, optional
           mount / = #2, output 0
           mount /tmp/internal/spec-dap/previous = #2.1, read-only
           mount /tmp/internal/spec-dap/probe = #0 /probe, read-only
           mount /tmp/internal/spec-dap/record = nothing, output 1
           platform linux/amd64
           name runs › step 2
           id tests[0].steps[1]
           at 10:18-10:30
        #6 exec
           arg /tmp/internal/spec-dap/probe
           arg check
           arg {"subject":{"file":"/etc/tool"},"kind":{"is_dir":false}}
           env PATH=/usr/bin:/bin
           env GREETING=hi
           env SPEC_DAP_RUN from secret spec-dap.run, optional
           mount / = #5, read-only
           mount /tmp/internal/spec-dap/previous = #5.1, read-only
           mount /tmp/internal/spec-dap/probe = #0 /probe, read-only
           mount /tmp/internal/spec-dap/record = nothing, output 0
           platform linux/amd64
           name runs › /etc/tool is_dir
           id tests[0].files[/etc/tool].is_dir
           at 14:7-14:16
        #7 exec
           arg /tmp/internal/spec-dap/probe
           arg check
           arg {"subject":{"file":"/etc/tool"},"kind":{"permissions":420}}
           env PATH=/usr/bin:/bin
           env GREETING=hi
           env SPEC_DAP_RUN from secret spec-dap.run, optional
           mount / = #5, read-only
           mount /tmp/internal/spec-dap/previous = #5.1, read-only
           mount /tmp/internal/spec-dap/probe = #0 /probe, read-only
           mount /tmp/internal/spec-dap/record = nothing, output 0
           platform linux/amd64
           name runs › /etc/tool permissions
           id tests[0].files[/etc/tool].permissions
           at 15:22-15:26
        #8 exec
           arg /tmp/internal/spec-dap/probe
           arg check
           arg {"subject":{"file":"/usr/bin/tool"},"kind":{"is_dir":false}}
           env PATH=/usr/bin:/bin
           env GREETING=hello
           env SPEC_DAP_RUN from secret spec-dap.run, optional
           mount / = #1, read-only
           mount /tmp/internal/spec-dap/probe = #0 /probe, read-only
           mount /tmp/internal/spec-dap/record = nothing, output 0
           platform linux/amd64
           name exists › /usr/bin/tool is_dir
           id tests[1].files[/usr/bin/tool].is_dir
           at 18:7-18:20
    "##]].assert_eq(&lowered.graph.to_text());
}

#[test]
fn dot_draws_the_same_graph() {
    let mut plan = plan_in(SPEC);
    plan.tests.truncate(1);
    expect![[r#"
        digraph plan {
          node [shape=box];
          n0 [label="probe"];
          n1 [label="image under test"];
          n2 [label="runs › step 1"];
          n3 [label="runs › step 1 › stdout equals"];
          n4 [label="runs › step 1 › stdout contains"];
          n5 [label="runs › step 2"];
          n6 [label="runs › /etc/tool is_dir"];
          n7 [label="runs › /etc/tool permissions"];
          n1 -> n2 [label="/"];
          n0 -> n2 [label="/tmp/internal/spec-dap/probe"];
          n2 -> n3 [label="/"];
          n2 -> n3 [label="/tmp/internal/spec-dap/previous"];
          n0 -> n3 [label="/tmp/internal/spec-dap/probe"];
          n2 -> n4 [label="/"];
          n2 -> n4 [label="/tmp/internal/spec-dap/previous"];
          n0 -> n4 [label="/tmp/internal/spec-dap/probe"];
          n2 -> n5 [label="/"];
          n2 -> n5 [label="/tmp/internal/spec-dap/previous"];
          n0 -> n5 [label="/tmp/internal/spec-dap/probe"];
          n5 -> n6 [label="/"];
          n5 -> n6 [label="/tmp/internal/spec-dap/previous"];
          n0 -> n6 [label="/tmp/internal/spec-dap/probe"];
          n5 -> n7 [label="/"];
          n5 -> n7 [label="/tmp/internal/spec-dap/previous"];
          n0 -> n7 [label="/tmp/internal/spec-dap/probe"];
        }
    "#]]
    .assert_eq(&lower_in(&plan, &environment()).graph.to_dot());
}

#[test]
fn a_user_gets_a_folder_of_its_own_for_the_record() {
    let mut plan = plan_in(SPEC);
    plan.tests.truncate(1);
    plan.tests[0].steps.truncate(1);
    plan.tests[0].checks.clear();
    let environment = Environment {
        user: "nobody:1000".to_owned(),
        cwd: "/srv".to_owned(),
        ..environment()
    };
    let lowered = lower_in(&plan, &environment);
    assert_eq!(lowered.record_folder, "/record");
    expect![[r##"
        #0 source oci-layout://spec-dap/probe@sha256:ba9c736f19e7f60b7f6764adb0b7908c0a2b394e09b6c09863528c7f2bc86095
           oci.store = spec-dap
           platform linux/amd64
           name probe
        #1 source oci-layout://spec-dap/base@sha256:cae662172fd450bb0cd710a769079c05bfc5d8e35efa6576edc7d0377afdd4a2
           oci.store = spec-dap
           platform linux/amd64
           name image under test
        #2 file
           mkdir /record 0755 nobody of #1:1000
           name record folder
        #3 exec
           arg /tmp/internal/spec-dap/probe
           arg step
           arg {"command":"tool --greet","capture":{"stdout":true,"stderr":false}}
           env PATH=/usr/bin:/bin
           env GREETING=hi
           env SPEC_DAP_RUN from secret spec-dap.run, optional
           in /srv
           as nobody:1000
           mount / = #1, output 0
           mount /tmp/internal/spec-dap/probe = #0 /probe, read-only
           mount /tmp/internal/spec-dap/record = #2 /record, output 1
           platform linux/amd64
           name runs › step 1
           id tests[0].steps[0]
           at 6:18-6:30
        #4 exec
           arg /tmp/internal/spec-dap/probe
           arg check
           arg {"subject":"stdout","kind":{"equals":"hi\n"}}
           env PATH=/usr/bin:/bin
           env GREETING=hi
           env SPEC_DAP_RUN from secret spec-dap.run, optional
           in /srv
           as nobody:1000
           mount / = #3, read-only
           mount /tmp/internal/spec-dap/previous = #3.1 /record, read-only
           mount /tmp/internal/spec-dap/probe = #0 /probe, read-only
           mount /tmp/internal/spec-dap/record = #2 /record, output 0
           platform linux/amd64
           name runs › step 1 › stdout equals
           id tests[0].steps[0].stdout.equals
           at 8:19-8:25
        #5 exec
           arg /tmp/internal/spec-dap/probe
           arg check
           arg {"subject":"stdout","kind":{"contains":"h"}}
           env PATH=/usr/bin:/bin
           env GREETING=hi
           env SPEC_DAP_RUN from secret spec-dap.run, optional
           in /srv
           as nobody:1000
           mount / = #3, read-only
           mount /tmp/internal/spec-dap/previous = #3.1 /record, read-only
           mount /tmp/internal/spec-dap/probe = #0 /probe, read-only
           mount /tmp/internal/spec-dap/record = #2 /record, output 0
           platform linux/amd64
           name runs › step 1 › stdout contains
           id tests[0].steps[0].stdout.contains[0]
           at 9:22-9:23
    "##]].assert_eq(&lowered.graph.to_text());
}

#[test]
fn root_by_any_name_needs_none() {
    for user in ["", "root", "0", "0:0", "root:root"] {
        let environment = Environment {
            user: user.to_owned(),
            ..environment()
        };
        assert_eq!(environment.record_folder(), "/", "{user}");
    }
}

#[test]
fn bases_are_sources_or_an_empty_folder() {
    let bases = [
        Base::Scratch,
        Base::Image {
            reference: "example.invalid/base:1".to_owned(),
        },
        Base::Local {
            name: "root".to_owned(),
            shared_key: "key".to_owned(),
        },
    ];
    let mut text = String::new();
    for base in bases {
        let environment = Environment {
            base,
            session: Some("s1".to_owned()),
            ..environment()
        };
        let mut plan = plan_in(SPEC);
        plan.tests.clear();
        text.push_str(&lower_in(&plan, &environment).graph.to_text());
    }
    expect![[r#"
        #0 source oci-layout://spec-dap/probe@sha256:ba9c736f19e7f60b7f6764adb0b7908c0a2b394e09b6c09863528c7f2bc86095
           oci.store = spec-dap
           platform linux/amd64
           name probe
        #1 file
           mkdir / 0755
           name image under test
        #0 source oci-layout://spec-dap/probe@sha256:ba9c736f19e7f60b7f6764adb0b7908c0a2b394e09b6c09863528c7f2bc86095
           oci.store = spec-dap
           platform linux/amd64
           name probe
        #1 source docker-image://example.invalid/base:1
           platform linux/amd64
           name image under test
        #0 source oci-layout://spec-dap/probe@sha256:ba9c736f19e7f60b7f6764adb0b7908c0a2b394e09b6c09863528c7f2bc86095
           oci.store = spec-dap
           platform linux/amd64
           name probe
        #1 source local://root
           local.session = s1
           local.sharedkeyhint = key
           name environment folder
        #2 file
           copy #1 / to /
           name image under test
    "#]].assert_eq(&text);
}

#[test]
fn a_long_request_is_a_file() {
    let mut plan = plan_in(SPEC);
    plan.tests.truncate(1);
    plan.tests[0].checks.clear();
    plan.tests[0].steps.truncate(1);
    plan.tests[0].steps[0].checks.clear();
    plan.tests[0].steps[0].step.stdin = "x".repeat(70_000);
    let lowered = lower_in(&plan, &environment());
    expect![[r#"
        #0 source oci-layout://spec-dap/probe@sha256:ba9c736f19e7f60b7f6764adb0b7908c0a2b394e09b6c09863528c7f2bc86095
           oci.store = spec-dap
           platform linux/amd64
           name probe
        #1 source oci-layout://spec-dap/base@sha256:cae662172fd450bb0cd710a769079c05bfc5d8e35efa6576edc7d0377afdd4a2
           oci.store = spec-dap
           platform linux/amd64
           name image under test
        #2 file
           mkfile /request.json 0644 (70078 bytes)
           name request
        #3 exec
           arg /tmp/internal/spec-dap/probe
           arg step
           arg --request
           arg /tmp/internal/spec-dap/request.json
           env PATH=/usr/bin:/bin
           env GREETING=hi
           env SPEC_DAP_RUN from secret spec-dap.run, optional
           mount / = #1, output 0
           mount /tmp/internal/spec-dap/probe = #0 /probe, read-only
           mount /tmp/internal/spec-dap/record = nothing, output 1
           mount /tmp/internal/spec-dap/request.json = #2 /request.json, read-only
           platform linux/amd64
           name runs › step 1
           id tests[0].steps[0]
           at 6:18-6:30
    "#]].assert_eq(&lowered.graph.to_text());
    let longest = lowered
        .graph
        .vertices()
        .iter()
        .filter_map(|vertex| match &vertex.op.op {
            Some(Op::Exec(exec)) => exec.meta.as_ref().map(Message::encoded_len),
            _ => None,
        });
    assert!(longest.max().is_some_and(|len| len < 1000));
}

#[test]
fn a_test_with_a_problem_is_listed_and_does_nothing() {
    let mut plan = plan_in(SPEC);
    let (range, message) = (TextRange::default(), "no such context".to_owned());
    plan.tests[0].problem = Some(Problem { range, message });
    let lowered = lower_in(&plan, &environment());
    assert_eq!(lowered.tests.len(), 2);
    assert!(lowered.tests[0].steps.is_empty() && lowered.tests[0].checks.is_empty());
    assert_eq!(lowered.tests[0].final_state, lowered.tests[0].base);
    assert_eq!(lowered.tests[1].checks.len(), 1);
}

#[test]
fn a_definition_holds_what_it_needs_and_says_which_output_is_meant() {
    let lowered = lower_in(&plan_in(SPEC), &environment());
    let test = &lowered.tests[0];
    let definition = lowered.graph.definition(&test.steps[0].record);
    // The probe, the base, the step, and the operation that names the output.
    assert_eq!(definition.def.len(), 4);
    assert_eq!(definition.metadata.len(), 4);
    let last = crate::pb::Op::decode(definition.def[3].as_slice()).expect("it is an operation");
    assert_eq!(last.inputs[0].digest, test.steps[0].operation.as_str());
    assert_eq!(last.inputs[0].index, 1);
    let head = crate::digest::Digest::of(&definition.def[3]);
    let caps: Vec<_> = definition.metadata[head.as_str()].caps.keys().collect();
    assert_eq!(caps, ["constraints", "meta.description", "platform"]);
    let caps: Vec<_> = definition.metadata[test.steps[0].operation.as_str()]
        .caps
        .keys()
        .collect();
    expect![[r#"
        [
            "exec.meta.base",
            "exec.meta.setsdefaultpath",
            "exec.mount.bind",
            "exec.mount.secret",
            "exec.mount.selector",
            "exec.secretenv",
        ]"#]]
    .assert_eq(&format!("{caps:#?}"));
}

#[test]
fn planning_a_large_spec_stays_small() {
    let mut plan = plan_in(SPEC);
    let check = plan.tests[0].checks[0].clone();
    plan.tests[0].checks = vec![check; 500];
    let text = Text::new(SPEC);
    let lowered = lower(&plan, &text, "tool.yml", &environment(), &probe(), &|_| 0);
    // Equal checks are one operation.
    assert_eq!(lowered.tests[0].checks.len(), 500);
    assert!(lowered.graph.vertices().len() < 12);
}
