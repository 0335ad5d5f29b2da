//! Diagnostics and plans as text.

use expect_test::Expect;
use spec_core::{
    dalec,
    diagnostic::{Diagnostic, Edit, Fix, Severity, code},
    plan::{self, CheckPlan, Plan, PlanRequest},
    text::{Encoding, Text, TextRange},
};
use std::fmt::Write;

/// Compares the diagnostics of a spec, whose first line may be empty.
pub(crate) fn check(spec: &str, expect: &Expect) {
    let text = Text::new(spec);
    let (_, mut diagnostics) = dalec::read(&text);
    diagnostics.retain(|it| it.code != "dalec/leading-blank");
    expect.assert_eq(&diagnostics_as_text(&text, &diagnostics));
}

/// Compares what can be mended in a spec, and the spec after all changes that are safe.
pub(crate) fn check_fixes(spec: &str, expect: &Expect) {
    expect.assert_eq(&mended(spec, |fix| fix.is_safe));
}

/// Compares what can be mended in a spec, and the spec after the first change for each finding.
pub(crate) fn check_offers(spec: &str, expect: &Expect) {
    expect.assert_eq(&mended(spec, |_| true));
}

fn mended(spec: &str, wanted: impl Fn(&Fix) -> bool) -> String {
    let text = Text::new(spec);
    let (_, diagnostics) = dalec::read(&text);
    let mut out = String::new();
    let mut edits: Vec<Edit> = Vec::new();
    for diagnostic in &diagnostics {
        for (index, fix) in diagnostic.fixes.iter().enumerate() {
            let safe = if fix.is_safe { "safe" } else { "ask" };
            writeln!(out, "{safe}: {} ({})", fix.title, diagnostic.code).unwrap();
            let touches = |edit: &Edit| {
                let range = edit.range;
                edits
                    .iter()
                    .any(|it| it.range.start <= range.end && range.start <= it.range.end)
            };
            if index == 0 && wanted(fix) && !fix.edits.iter().any(touches) {
                edits.extend(fix.edits.clone());
            }
        }
    }
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.range.start));
    let mut mended = spec.to_owned();
    for edit in edits {
        mended.replace_range(edit.range.start..edit.range.end, &edit.text);
    }
    out + &mended.replace('\r', "␍")
}

/// Compares the diagnostics of one test in a spec.
pub(crate) fn check_test(test: &str, expect: &Expect) {
    check(
        &format!("args: {{WHO: world}}\ntests:\n- {{name: a, {test}}}\n"),
        expect,
    );
}

/// Asserts that there is no error and no warning about a spec.
pub(crate) fn check_silent(spec: &str) {
    let text = Text::new(spec);
    let (_, mut diagnostics) = dalec::read(&text);
    diagnostics.retain(|it| it.severity <= Severity::Warning);
    assert_eq!(diagnostics_as_text(&text, &diagnostics), "", "{spec}");
}

/// Compares the plan of a spec.
pub(crate) fn check_plan(spec: &str, request: &PlanRequest, expect: &Expect) {
    expect.assert_eq(&plan_as_text(spec, request));
}

pub(crate) fn plan_as_text(spec: &str, request: &PlanRequest) -> String {
    let text = Text::new(spec);
    let (spec, _) = dalec::read_with(&text, &request.given());
    let (plan, diagnostics) = plan::dalec(&spec, request);
    let mut out = diagnostics_as_text(&text, &diagnostics);
    write_plan(&mut out, &text, &plan);
    out
}

pub(crate) fn diagnostics_as_text(text: &Text, diagnostics: &[Diagnostic]) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        let severity = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
            Severity::Hint => "hint",
        };
        let code = code(diagnostic.code).expect(diagnostic.code);
        assert_eq!(code.severity, diagnostic.severity, "{}", code.id);
        assert!(!diagnostic.message.ends_with('.'), "{}", diagnostic.message);
        assert!(
            diagnostic
                .hint
                .as_ref()
                .is_none_or(|it| it.ends_with(['.', '?']))
        );
        writeln!(
            out,
            "{severity} {} at {}: {}",
            diagnostic.code,
            place(text, diagnostic.range),
            diagnostic.message
        )
        .unwrap();
        for related in &diagnostic.related {
            writeln!(out, "  {}: {}", place(text, related.range), related.message).unwrap();
        }
        if let Some(hint) = &diagnostic.hint {
            writeln!(out, "  → {hint}").unwrap();
        }
    }
    out
}

/// Returns line and column from 1, and the text that stands there.
pub(crate) fn place(text: &Text, range: TextRange) -> String {
    let start = text.line_column(range.start, Encoding::Utf32);
    let content = text.slice(range).replace('\n', "⏎");
    format!("{}:{} «{content}»", start.line + 1, start.column + 1)
}

fn write_plan(out: &mut String, text: &Text, plan: &Plan) {
    for test in &plan.tests {
        writeln!(
            out,
            "{} {:?} at {}",
            test.id,
            test.name,
            place(text, test.range)
        )
        .unwrap();
        if let Some(problem) = &test.problem {
            let place = place(text, problem.range);
            writeln!(out, "  problem at {place}: {}", problem.message).unwrap();
        }
        if !test.env.is_empty() {
            writeln!(out, "  env {:?}", test.env).unwrap();
        }
        for mount in &test.mounts {
            writeln!(out, "  mount {} {:?}", mount.dest, mount.source).unwrap();
        }
        for step in &test.steps {
            writeln!(out, "  {} at {}", step.id, place(text, step.range)).unwrap();
            let capture = step.step.capture;
            if capture.stdout || capture.stderr {
                let streams = [("stdout", capture.stdout), ("stderr", capture.stderr)];
                let kept = streams.iter().filter(|it| it.1).map(|it| it.0);
                let kept: Vec<&str> = kept.collect();
                writeln!(out, "    keeps {}", kept.join(", ")).unwrap();
            }
            if !step.step.stdin.is_empty() {
                writeln!(out, "    stdin {:?}", step.step.stdin).unwrap();
            }
            if step.env != test.env {
                writeln!(out, "    env {:?}", step.env).unwrap();
            }
            for check in &step.checks {
                writeln!(out, "    {}", check_as_text(text, check)).unwrap();
            }
        }
        for check in &test.checks {
            writeln!(out, "  {}", check_as_text(text, check)).unwrap();
        }
    }
    if !plan.other_targets.is_empty() {
        writeln!(out, "other targets: {}", plan.other_targets.join(", ")).unwrap();
    }
}

fn check_as_text(text: &Text, check: &CheckPlan) -> String {
    let no_follow = if check.check.no_follow {
        ", no follow"
    } else {
        ""
    };
    format!(
        "{} {:?}{no_follow} at {}",
        check.id,
        check.check.kind,
        place(text, check.range)
    )
}
