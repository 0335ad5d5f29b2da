//! Every conversion is total, and there and back is the identity.

use super::{Encoding, LineColumn, Text, TextRange};

const ENCODINGS: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

/// Pieces that matter for positions: breaks, one to four bytes, one and two UTF-16 units.
const PIECES: [&str; 12] = [
    "a", ":", " ", "\n", "\r\n", "\r", "é", "€", "𐐀", "\u{2028}", "\u{85}", "\t",
];

/// Returns deterministic texts made of the pieces.
fn texts() -> impl Iterator<Item = String> {
    let mut state = 1_u64;
    (0..400).map(move |size| {
        (0..size % 40)
            .map(|_| {
                state = state
                    .wrapping_mul(6364136223846793005)
                    .wrapping_add(1442695040888963407);
                PIECES[(state >> 33) as usize % PIECES.len()]
            })
            .collect()
    })
}

#[test]
fn only_the_breaks_of_yaml_end_a_line() {
    let text = Text::new("a\nb\r\nc\rd\u{2028}e\u{85}f\u{b}g\u{c}h");
    let lines: Vec<String> = (0..text.line_count())
        .map(|line| text.slice(text.line_range(line)).into_owned())
        .collect();
    assert_eq!(lines, ["a", "b", "c", "d\u{2028}e\u{85}f\u{b}g\u{c}h"]);
}

#[test]
fn columns_count_in_the_unit_of_the_encoding() {
    let text = Text::new("x\n€𐐀b");
    let b = text.len() - 1;
    let column = |encoding| text.line_column(b, encoding);
    assert_eq!(column(Encoding::Utf8), LineColumn { line: 1, column: 7 });
    assert_eq!(column(Encoding::Utf16), LineColumn { line: 1, column: 3 });
    assert_eq!(column(Encoding::Utf32), LineColumn { line: 1, column: 2 });
}

#[test]
fn positions_there_and_back_are_the_identity() {
    for source in texts() {
        let text = Text::new(&source);
        assert_eq!(text.to_string(), source);
        for (offset, _) in source.char_indices().chain([(source.len(), ' ')]) {
            if offset > 0 && source[..offset].ends_with('\r') && source[offset..].starts_with('\n')
            {
                continue; // Inside a line break there is no position: the line ends before it.
            }
            for encoding in ENCODINGS {
                let position = text.line_column(offset, encoding);
                assert_eq!(
                    text.offset(position, encoding),
                    offset,
                    "{source:?} {encoding:?}"
                );
            }
        }
    }
}

#[test]
fn offsets_inside_characters_and_beyond_the_end_are_clamped() {
    for source in texts() {
        let text = Text::new(&source);
        for encoding in ENCODINGS {
            for offset in 0..source.len() + 5 {
                let back = text.offset(text.line_column(offset, encoding), encoding);
                assert!(back <= offset && source.is_char_boundary(back));
            }
            for line in 0..text.line_count() + 2 {
                for column in [0, 1, 2, 3, 9, usize::MAX] {
                    let offset = text.offset(LineColumn { line, column }, encoding);
                    assert!(source.is_char_boundary(offset));
                    assert!(text.line_range(line).touches(offset));
                }
            }
        }
    }
}

#[test]
fn slices_and_edits_agree_with_strings() {
    for source in texts() {
        let boundary = |mut offset: usize| {
            offset = offset.min(source.len());
            while !source.is_char_boundary(offset) {
                offset -= 1;
            }
            offset
        };
        for start in [0, 1, 2, 7, source.len()] {
            for len in [0, 1, 5, 400] {
                let range = TextRange::new(start, start + len);
                let (from, to) = (boundary(range.start), boundary(range.end));
                let mut text = Text::new(&source);
                let before = text.clone();
                assert_eq!(text.slice(range), source[from..to]);
                text.apply_edit(range, "é\n");
                let expected = [&source[..from], "é\n", &source[to..]].concat();
                assert_eq!(text.to_string(), expected);
                assert_eq!(before.to_string(), source, "a clone must not change");
            }
        }
    }
}

#[test]
fn invalid_utf8_becomes_the_replacement_character() {
    assert_eq!(
        Text::from_bytes(b"a: \xff\xfe\n").to_string(),
        "a: \u{fffd}\u{fffd}\n"
    );
}
