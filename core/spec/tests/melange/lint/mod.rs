//! What is worth a word in a configuration that melange takes.

mod common;
mod counts;
mod scripts;
mod sources;
mod variables;
mod wolfi;

use crate::render::diagnostics_as_text;
use expect_test::Expect;
use spec_core::{
    diagnostic::{Diagnostic, Severity, code},
    language::{self, Language, Options},
    melange::lint::{RETIRED, RULES, Rules},
    text::Text,
};
use std::fmt::Write as _;

/// Returns everything that is found in a configuration.
fn found(text: &Text, rules: Rules) -> Vec<Diagnostic> {
    let mut options = Options {
        language: Some(Language::Melange),
        ..Options::default()
    };
    options.melange.rules = rules;
    language::check(text, None, &options)
        .map(|checked| checked.diagnostics)
        .unwrap_or_default()
}

/// Compares what is found in a configuration by the common rules, and what its fixes make of the
/// line.
fn lint(spec: &str, expect: &Expect) {
    check(spec, Rules::Common, expect);
}

/// The same, behind a sound package.
fn lint_rest(rest: &str, expect: &Expect) {
    lint(&with_package(rest), expect);
}

/// Asserts that nothing is found behind a sound package.
fn silent(rest: &str) {
    let text = Text::new(&with_package(rest));
    let found = found(&text, Rules::Common);
    assert_eq!(diagnostics_as_text(&text, &found), "", "{rest}");
}

fn with_package(rest: &str) -> String {
    format!("package: {{name: a, version: 1.2.3, epoch: 0}}\n{rest}")
}

fn check(spec: &str, rules: Rules, expect: &Expect) {
    let text = Text::new(spec);
    let mut shown = String::new();
    for found in found(&text, rules) {
        shown += &diagnostics_as_text(&text, std::slice::from_ref(&found));
        for fix in &found.fixes {
            let mut mended = text.clone();
            let mut edits = fix.edits.clone();
            edits.sort_by_key(|edit| edit.range);
            for edit in edits.iter().rev() {
                mended.apply_edit(edit.range, &edit.text);
            }
            let line = mended.line_range(mended.line(edits[0].range.start));
            let line = mended.slice(line);
            let word = if fix.is_safe { "safe" } else { "fix" };
            writeln!(shown, "  {word}: {}: «{}»", fix.title, line.trim()).unwrap();
        }
    }
    expect.assert_eq(&shown);
}

#[test]
fn every_rule_of_wolfictl_is_a_code_and_says_so() {
    for rule in RULES {
        assert!(code(&format!("melange/{rule}")).is_some(), "{rule}");
        let text = format!("#nolint:{rule}\n{}", with_package(""));
        let found = found(&Text::new(&text), Rules::Common);
        assert_eq!(found, [], "{rule}");
    }
    for (old, new) in RETIRED {
        assert!(RULES.contains(&new) && !RULES.contains(&old));
    }
    assert!(RULES.is_sorted());
}

#[test]
fn what_is_broken_is_not_blamed() {
    // Nothing is said of what may stand in the broken text.
    for broken in [
        "pipeline:\n  - uses: fetch\n    with:\n      uri: https://example.org/a-${{package.version}}\n      expe\n",
        "pipeline:\n  - uses: git-checkout\n    wi\n",
        "data:\n  - name: b\n    items: {}\nsubpackages:\n  - name: c\n    ran\n",
    ] {
        let text = Text::new(&with_package(broken));
        for rules in Rules::ALL {
            let mut found = found(&text, rules);
            found.retain(|it| it.severity != Severity::Error);
            assert_eq!(diagnostics_as_text(&text, &found), "", "{broken}");
        }
    }
}
