//! Guards that the specs of `testdata/` are what their first sentences say.

#![expect(clippy::unwrap_used, reason = "what cannot be read fails the test")]

use expect_test::{Expect, expect};
use spec_core::{
    dalec,
    diagnostic::{Diagnostic, Severity},
    plan::{self, Plan, PlanRequest},
    text::{Encoding, Text},
};
use spec_tests::testdata;
use std::{fs, path::PathBuf};

/// A spec of `testdata/`, read and planned.
struct Read {
    path: PathBuf,
    text: Text,
    plan: Plan,
    diagnostics: Vec<Diagnostic>,
}

fn read(path: PathBuf) -> Read {
    let text = Text::from_bytes(&fs::read(&path).unwrap());
    let (spec, mut diagnostics) = dalec::read(&text);
    let (plan, found) = plan::dalec(&spec, &PlanRequest::default());
    diagnostics.extend(found);
    Read {
        path,
        text,
        plan,
        diagnostics,
    }
}

fn read_all(folder: &str) -> Vec<Read> {
    let entries = fs::read_dir(testdata(folder)).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() > 2, "{folder} is empty");
    paths.into_iter().map(read).collect()
}

/// Writes the errors of all specs of a folder, one a line; `all` for warnings, too.
fn findings(folder: &str, all: bool) -> String {
    let mut lines = String::new();
    for read in read_all(folder) {
        let name = read
            .path
            .file_stem()
            .unwrap()
            .to_string_lossy()
            .into_owned();
        for found in read.diagnostics {
            if all || found.severity == Severity::Error {
                let at = read.text.line_column(found.range.start, Encoding::Utf32);
                lines += &format!(
                    "{name}:{}:{} {} {}\n",
                    at.line + 1,
                    at.column + 1,
                    found.code,
                    found.message
                );
            }
        }
    }
    lines
}

fn check(found: &str, expected: &Expect) {
    expected.assert_eq(found);
}

#[test]
fn good_specs_have_no_errors_and_failing_ones_neither() {
    assert_eq!(findings("good", false), "");
    assert_eq!(findings("failing", false), "");
    let demo = read(testdata("hello.yml"));
    assert_eq!(demo.diagnostics, [], "the demo's spec is without fault");
}

#[test]
fn broken_specs_have_the_error_that_they_name() {
    check(
        &findings("broken", false),
        &expect![[r#"
            duplicate-key:6:9 yaml/duplicate-key the key `command` is here twice
            half-typed:10:9 yaml/syntax `stdo` is not followed by a colon, and only `key: value` can stand here
            mount-at-root:5:15 dalec/mount-destination nothing can be mounted at `/`
            not-yaml:4:1 yaml/tab-indent a tab cannot be used for indentation
            unclosed-quote:2:7 yaml/syntax this quote is never closed: a second " is missing
            undeclared-argument:7:19 dalec/undeclared-arg the argument GREETING is not declared
            unknown-key:7:11 dalec/unknown-field an output check has no field `equal`
            wrong-type:5:18 dalec/wrong-type `command` takes text, not a list
            wrong-type:7:21 dalec/wrong-type `contains` takes a list, not text
        "#]],
    );
}

#[test]
fn each_broken_spec_has_an_error_and_keeps_its_sound_tests() {
    for read in read_all("broken") {
        let errors = read
            .diagnostics
            .iter()
            .filter(|found| found.severity == Severity::Error);
        assert!(errors.count() > 0, "{} has no error", read.path.display());
        assert!(
            !read.plan.tests.is_empty(),
            "{} lost its tests",
            read.path.display()
        );
    }
}

#[test]
fn each_spec_says_what_it_shows() {
    for folder in ["good", "broken", "failing"] {
        for read in read_all(folder) {
            let text = read.text.to_cow();
            let is_sentence = text.starts_with("# ") && text.lines().next().unwrap().ends_with('.');
            assert!(
                is_sentence || text.is_empty(),
                "{} says nothing",
                read.path.display()
            );
        }
    }
}

/// Invariant 3 of the architecture, on our own specs.
#[test]
fn every_planned_node_has_an_id_of_its_own_and_a_range() {
    for folder in ["good", "broken", "failing"] {
        for read in read_all(folder) {
            let mut ids = std::collections::BTreeSet::new();
            for node in read.plan.nodes() {
                let range = node.range();
                assert!(ids.insert(node.id().clone()), "{} stands twice", node.id());
                assert!(
                    !range.is_empty() && range.end <= read.text.len(),
                    "{}",
                    node.id()
                );
            }
        }
    }
}
