//! Small specs and what Dalec does with them, a line each.

use crate::render::diagnostics_as_text;
use spec_core::{dalec, diagnostic::Severity, text::Text};

const VERDICTS: &str = include_str!("verdicts.tsv");

#[test]
fn as_dalec_says() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for line in VERDICTS.lines() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (verdict, spec) = line.split_once('\t').expect(line);
        let expected = match verdict {
            "ok" => false,
            "refused" => true,
            other => panic!("{other}"),
        };
        let text = Text::new(&format!("{}\n", spec.replace('⏎', "\n")));
        let (_, mut diagnostics) = dalec::read(&text);
        diagnostics.retain(|it| it.severity == Severity::Error);
        if diagnostics.is_empty() == expected {
            wrong.push(format!(
                "{line}\n{}",
                diagnostics_as_text(&text, &diagnostics)
            ));
        }
        seen += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 250, "{seen}");
}
