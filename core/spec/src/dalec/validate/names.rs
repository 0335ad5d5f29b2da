//! Names of tests.

use crate::{
    dalec::{
        holes::Holes,
        spec::{Spec, Test},
    },
    diagnostic::Diagnostic,
};
use std::collections::HashMap;

/// Reports tests without a name, and names that two tests of one run have.
pub(super) fn check(spec: &Spec, holes: &Holes) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut own = HashMap::new();
    check_list(
        spec,
        &spec.tests,
        holes,
        &HashMap::new(),
        &mut own,
        &mut found,
    );
    for target in &spec.targets {
        check_list(
            spec,
            &target.tests,
            holes,
            &own,
            &mut HashMap::new(),
            &mut found,
        );
    }
    found
}

type Names<'s> = HashMap<&'s str, &'s Test>;

fn check_list<'s>(
    spec: &'s Spec,
    tests: &'s [Test],
    holes: &Holes,
    before: &Names<'s>,
    names: &mut Names<'s>,
    found: &mut Vec<Diagnostic>,
) {
    for test in tests {
        let Some(name) = test.name.as_ref().filter(|name| !name.value.is_empty()) else {
            if !test.lossy && !holes.near(test.range, &spec.text) {
                found.push(
                    Diagnostic::new(
                        "dalec/missing-test-name",
                        test.head,
                        "this test has no name",
                    )
                    .with_hint("Add a `name`; results and logs show it."),
                );
            }
            continue;
        };
        let first = before
            .get(name.value.as_str())
            .or_else(|| names.get(name.value.as_str()))
            .and_then(|first| first.name.as_ref());
        if let Some(first) = first {
            let message = format!("another test is named `{}` already", name.value);
            found.push(
                Diagnostic::new("dalec/duplicate-test-name", name.range, message)
                    .with_related(first.range, "the first one"),
            );
        } else {
            names.insert(&name.value, test);
        }
    }
}
