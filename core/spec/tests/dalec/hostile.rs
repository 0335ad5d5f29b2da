//! Any bytes are a spec: nothing panics, nothing grows without end.

use spec_core::{
    dalec,
    plan::{self, PlanRequest},
    text::Text,
};

const SEED: &str = r#"# syntax=example.org/dalec/frontend
args: {WHO: world, EMPTY: }
x-step: &step {command: "run 'it' $WHO", env: {A: "${WHO:-x}"}}
tests:
  - name: first
    env: {A: 'b', <<: {C: d}}
    mounts:
      - dest: /m
        spec: {inline: {dir: {files: {a: {contents: |
          }}}}}
    steps:
      - *step
      - command: |
          echo "a" | cat
        stdout:
          equals: "a\n"
          contains: [it\'s, "${EMPTY:+é}", '\\d']
          matches: ['^\\d+$', a(]
    files:
      "/a b": {permissions: 0755, is_dir: false}
      /c:
targets:
  bookworm: &t
    tests: [{name: t, files: {/x: {not_exist: true}}}]
  jammy: *t
"#;

/// A small generator of numbers, the same in each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(end.max(1)).unwrap()).unwrap()
    }
}

/// Reads and plans a text, and returns how many nodes and diagnostics came of it.
fn exercise(text: &Text) -> (usize, usize) {
    let request = PlanRequest {
        target: Some("bookworm/deb".to_owned()),
        args: [("WHO".to_owned(), "it's".to_owned())].into(),
        ..PlanRequest::default()
    };
    let (spec, diagnostics) = dalec::read_with(text, &request.given());
    for diagnostic in &diagnostics {
        assert!(diagnostic.range.end <= text.len());
    }
    let (plan, _) = plan::dalec(&spec, &request);
    for node in plan.nodes() {
        assert!(node.range().end <= text.len());
    }
    (plan.nodes().count(), diagnostics.len())
}

#[test]
fn mutated_specs_do_not_panic() {
    let mut numbers = Numbers(0x5eed);
    let pieces = [
        "'", "\"", "$", "${", "}", "\\", ":", "- ", "\n", "  ", "&a ", "*a", "<<: ", "{", "[", "]",
        ",", "#", "|", ">", "\t", "\r", "\0", "é", "\u{feff}", "null", "1", "? ", "!!map ",
        "---\n", "%",
    ];
    for _ in 0..2000 {
        let mut bytes = SEED.as_bytes().to_vec();
        for _ in 0..=numbers.below(6) {
            let at = numbers.below(bytes.len());
            match numbers.below(4) {
                0 => {
                    let end = (at + numbers.below(40)).min(bytes.len());
                    bytes.drain(at..end);
                }
                1 => bytes.truncate(at),
                2 => bytes.insert(at, u8::try_from(numbers.below(256)).unwrap()),
                _ => {
                    let piece = pieces[numbers.below(pieces.len())];
                    bytes.splice(at..at, piece.bytes());
                }
            }
        }
        exercise(&Text::from_bytes(&bytes));
    }
}

#[test]
fn each_beginning_of_a_spec_can_be_read() {
    for end in 0..SEED.len() {
        if let Some(text) = SEED.get(..end) {
            exercise(&Text::new(text));
        }
    }
}

#[test]
fn aliases_do_not_multiply_without_end() {
    let mut spec =
        "x-a: &a {command: a, stdout: {contains: [x, x, x, x, x, x, x, x, x, x]}}\n".to_owned();
    let many = |alias: &str| vec![alias; 300].join(", ");
    spec.push_str(&format!("x-b: &b [{}]\n", many("*a")));
    spec.push_str(&format!(
        "x-c: &c {{name: c, steps: *b}}\ntests: [{}]\n",
        many("*c")
    ));
    let text = Text::new(&spec);
    let (spec, diagnostics) = dalec::read(&text);
    let codes: Vec<&str> = diagnostics.iter().map(|it| it.code).collect();
    assert!(codes.contains(&"dalec/too-large"), "{codes:?}");
    let (plan, _) = plan::dalec(&spec, &PlanRequest::default());
    assert!(plan.nodes().count() < 1_000_000);
    // What is left out is never taken for something that passes.
    for test in &plan.tests {
        assert!(
            test.problem.is_some() || test.steps.len() == 300,
            "{}",
            test.id
        );
    }
    assert!(plan.tests.iter().any(|test| test.problem.is_some()));
}

#[test]
fn arguments_do_not_multiply_without_end() {
    let long = "x".repeat(1 << 20);
    let mut spec = format!(
        "args: {{A: {long}}}\ntests:\n  - name: a\n    steps:\n      - command: a\n        stdout:\n          contains:\n"
    );
    for _ in 0..200 {
        spec.push_str("            - $A\n");
    }
    let text = Text::new(&spec);
    let (spec, diagnostics) = dalec::read(&text);
    assert!(diagnostics.iter().any(|it| it.code == "dalec/too-large"));
    let (plan, _) = plan::dalec(&spec, &PlanRequest::default());
    assert!(plan.tests[0].problem.is_some());
}

#[test]
fn large_specs_are_read() {
    let mut spec = "tests:\n  - name: a\n    steps:\n".to_owned();
    for index in 0..5_000 {
        spec.push_str(&format!(
            "      - {{command: 'run {index}', stdout: {{equals: \"$X's\"}}}}\n"
        ));
    }
    let (nodes, diagnostics) = exercise(&Text::new(&spec));
    assert_eq!(nodes, 10_001);
    assert!(diagnostics >= 5_000);
    let dollars = format!(
        "tests: [{{name: a, steps: [{{command: '{}'}}]}}]",
        "$ ~ * ".repeat(100_000)
    );
    exercise(&Text::new(&dollars));
    let names = format!(
        "tests: [{{name: a, env: {{A: '{}'}}}}]",
        "$A ".repeat(100_000)
    );
    exercise(&Text::new(&names));
    let blocks = "      - stdin: |\n          a\n".repeat(5_000);
    exercise(&Text::new(&format!(
        "tests:\n  - name: a\n    steps:\n{blocks}"
    )));
}
