//! The nodes of a plan at places of the text.

use spec_core::{
    dalec,
    plan::{self, NodeKind, Plan, PlanRequest},
    text::{Encoding, LineColumn, Text},
};

const SPEC: &str = "\
targets: {t: {tests: [{name: early}]}}
tests:
  - name: first
    steps:
      - stdout:
          equals: |
            out
          contains: [a, b]
        command: run
    files:
      /b:
      /a: {permissions: 0644}
  - steps:
      - command: more
";

fn plan() -> (Text, Plan) {
    let text = Text::new(SPEC);
    let (spec, _) = dalec::read(&text);
    let request = PlanRequest {
        target: Some("t".to_owned()),
        ..PlanRequest::default()
    };
    (text, plan::dalec(&spec, &request).0)
}

fn ids<'p>(nodes: impl IntoIterator<Item = plan::NodeRef<'p>>) -> Vec<&'p str> {
    nodes.into_iter().map(|node| node.id().0.as_str()).collect()
}

#[test]
fn nodes_come_in_the_order_of_running() {
    let (_, plan) = plan();
    assert_eq!(
        ids(plan.nodes()),
        [
            "tests[0]",
            "tests[0].steps[0]",
            "tests[0].steps[0].stdout.equals",
            "tests[0].steps[0].stdout.contains[0]",
            "tests[0].steps[0].stdout.contains[1]",
            "tests[0].files[\"/a\"].is_dir",
            "tests[0].files[\"/a\"].permissions",
            "tests[0].files[\"/b\"].is_dir",
            "tests[1]",
            "tests[1].steps[0]",
            "targets.t.tests[0]",
        ]
    );
}

#[test]
fn or_in_the_order_of_the_text() {
    let (_, plan) = plan();
    let ids = ids(plan.nodes_by_position());
    assert_eq!(ids.first(), Some(&"targets.t.tests[0]"));
    assert_eq!(ids.get(2), Some(&"tests[0].steps[0].stdout.equals"));
    assert_eq!(ids.last(), Some(&"tests[1].steps[0]"));
}

#[test]
fn parents() {
    let (_, plan) = plan();
    let path = |id: &str| {
        let mut node = plan.node(&plan::NodeId(id.to_owned()));
        let mut path = Vec::new();
        while let Some(it) = node {
            path.push((it.kind(), it.id().0.clone()));
            node = it.parent();
        }
        path
    };
    let own = |kind, id: &str| (kind, id.to_owned());
    assert_eq!(
        path("tests[0].steps[0].stdout.equals"),
        [
            own(NodeKind::Check, "tests[0].steps[0].stdout.equals"),
            own(NodeKind::Step, "tests[0].steps[0]"),
            own(NodeKind::Test, "tests[0]"),
        ]
    );
    assert_eq!(
        path("tests[0].files[\"/a\"].permissions"),
        [
            own(NodeKind::Check, "tests[0].files[\"/a\"].permissions"),
            own(NodeKind::Test, "tests[0]"),
        ]
    );
    assert_eq!(path("tests[9]"), []);
}

#[test]
fn nodes_at_places() {
    let (text, plan) = plan();
    let offset = |needle: &str| SPEC.find(needle).unwrap();
    let at = |needle: &str| {
        plan.node_at(offset(needle))
            .map(|node| node.id().0.as_str())
    };
    assert_eq!(at("out\n"), Some("tests[0].steps[0].stdout.equals"));
    assert_eq!(at("a, b"), Some("tests[0].steps[0].stdout.contains[0]"));
    assert_eq!(at("run"), Some("tests[0].steps[0]"));
    assert_eq!(at("/b:"), Some("tests[0].files[\"/b\"].is_dir"));
    assert_eq!(at("more"), Some("tests[1].steps[0]"));
    // A test without a name has its mapping as its range.
    assert_eq!(at("steps:\n      - command: more"), Some("tests[1]"));
    assert_eq!(at("targets"), None);

    let line = |line: usize| {
        let range = text.line_range(line - 1);
        ids(plan.nodes_in(range))
    };
    assert_eq!(line(3), ["tests[0]"]);
    assert_eq!(line(5), Vec::<&str>::new());
    assert_eq!(line(6), ["tests[0].steps[0].stdout.equals"]);
    assert_eq!(
        line(8),
        [
            "tests[0].steps[0].stdout.contains[0]",
            "tests[0].steps[0].stdout.contains[1]"
        ]
    );

    let from = |line: usize| {
        let position = LineColumn {
            line: line - 1,
            column: 0,
        };
        let offset = text.offset(position, Encoding::Utf8);
        plan.node_from(offset).map(|node| node.id().0.as_str())
    };
    assert_eq!(from(2), Some("tests[0]"));
    assert_eq!(from(5), Some("tests[0].steps[0].stdout.equals"));
    assert_eq!(from(13), Some("tests[1]"));
    assert_eq!(from(15), None);
}
