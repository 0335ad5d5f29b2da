//! YAML, range, LLB location, range: the identity.

use super::{SPEC, environment, lower_in, plan_in};
use crate::source_map::{from_range, to_range};
use spec_core::text::{Text, TextRange};

/// Texts with everything that makes columns differ: wide characters, tabs, all line ends.
const TEXTS: &[&str] = &[
    "",
    "\n",
    "a",
    SPEC,
    "name: ünïcode\n# 日本語 🦀\nkey:\tvalue\n",
    "a: 1\r\nb: \"é\"\r\n\r\nc: 2",
    "old: mac\rline: ends\r",
    "nul: \u{0}\nnext: \u{2028} \u{85} x\n\u{feff}bom",
];

#[test]
fn every_range_survives_the_daemon() {
    for written in TEXTS {
        let text = Text::new(written);
        let mut boundaries: Vec<_> = written.char_indices().map(|(offset, _)| offset).collect();
        boundaries.push(written.len());
        // No line and column is between the two characters of one line end.
        boundaries
            .retain(|&at| !(written[..at].ends_with('\r') && written[at..].starts_with('\n')));
        for &start in &boundaries {
            for &end in boundaries.iter().filter(|&&end| start <= end).take(10) {
                let range = TextRange::new(start, end);
                let there = to_range(&text, range);
                assert_eq!(from_range(&text, &there), range, "{written:?} as {there:?}");
            }
        }
    }
}

#[test]
fn lines_and_columns_count_from_one_in_characters() {
    let text = Text::new("a: 🦀\nbé: cd\n");
    let range = to_range(
        &text,
        TextRange::new("a: 🦀\nbé: ".len(), "a: 🦀\nbé: cd".len()),
    );
    let (start, end) = (range.start.unwrap(), range.end.unwrap());
    assert_eq!(
        (start.line, start.character, end.line, end.character),
        (2, 5, 2, 7)
    );
}

#[test]
fn nonsense_from_outside_is_a_range_in_the_text() {
    use crate::pb::{Position, Range};
    let text = Text::new("a: 1\n");
    let odd = [
        Position {
            line: -5,
            character: i32::MIN,
        },
        Position {
            line: 9,
            character: 0,
        },
    ];
    let far = Position {
        line: i32::MAX,
        character: i32::MAX,
    };
    for start in odd {
        let range = from_range(
            &text,
            &Range {
                start: Some(start),
                end: Some(far),
            },
        );
        assert!(range.end <= text.len(), "{range:?}");
    }
    assert_eq!(from_range(&text, &Range::default()), TextRange::empty(0));
}

#[test]
fn every_step_and_check_has_its_location() {
    let plan = plan_in(SPEC);
    let lowered = lower_in(&plan, &environment());
    let text = Text::new(SPEC);
    let mut found = 0;
    for (test, planned) in lowered.tests.iter().zip(&plan.tests) {
        let steps = test.steps.iter().zip(&planned.steps);
        let mut nodes: Vec<_> = steps
            .clone()
            .map(|(step, planned)| (&step.record, planned.range))
            .collect();
        let checks = steps.flat_map(|(step, planned)| step.checks.iter().zip(&planned.checks));
        let checks = checks.chain(test.checks.iter().zip(&planned.checks));
        nodes.extend(checks.map(|(check, planned)| (&check.record, planned.range)));
        for (record, range) in nodes {
            let definition = lowered.graph.definition(record);
            let source = definition.source.expect("it has a source");
            assert_eq!(source.infos.len(), 1);
            assert!(source.infos[0].data.is_empty());
            let locations = &source.locations[record.operation.as_str()].locations;
            assert_eq!(locations.len(), 1);
            assert_eq!(locations[0].source_index, 0);
            assert_eq!(from_range(&text, &locations[0].ranges[0]), range);
            found += 1;
        }
    }
    assert_eq!(found, 7);
}
