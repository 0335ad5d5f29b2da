//! Ranges of a spec as BuildKit has them.
//!
//! BuildKit fixes no unit for `character`. Ours: lines count from 1, characters from 1 in Unicode
//! scalar values, and the end is the position behind the last character. There and back is the
//! identity for every range that does not begin or end inside a `\r\n`.

use crate::pb;
use spec_core::text::{Encoding, LineColumn, Text, TextRange};

/// The word for YAML in [`pb::SourceInfo`].
pub const LANGUAGE: &str = "yaml";

/// Turns a range of `text` into what the daemon keeps.
pub fn to_range(text: &Text, range: TextRange) -> pb::Range {
    let position = |offset| {
        let LineColumn { line, column } = text.line_column(offset, Encoding::Utf32);
        pb::Position {
            line: count_from_one(line),
            character: count_from_one(column),
        }
    };
    pb::Range {
        start: Some(position(range.start)),
        end: Some(position(range.end)),
    }
}

/// Turns what the daemon gave back into a range of `text`.
pub fn from_range(text: &Text, range: &pb::Range) -> TextRange {
    let offset = |position: Option<&pb::Position>| {
        let position = position.copied().unwrap_or_default();
        let place = LineColumn {
            line: count_from_zero(position.line),
            column: count_from_zero(position.character),
        };
        text.offset(place, Encoding::Utf32)
    };
    TextRange::new(offset(range.start.as_ref()), offset(range.end.as_ref()))
}

fn count_from_one(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX).saturating_add(1)
}

fn count_from_zero(count: i32) -> usize {
    usize::try_from(count.saturating_sub(1)).unwrap_or_default()
}
