//! Positions of the protocol, and bytes: the only place where one becomes the other.

use spec_core::text::{Encoding, LineColumn, Text, TextRange};
use tower_lsp::lsp_types::{Position, Range};

/// Returns the bytes that a client means.
pub(crate) fn from_lsp(text: &Text, range: Range, encoding: Encoding) -> TextRange {
    TextRange::new(
        offset(text, range.start, encoding),
        offset(text, range.end, encoding),
    )
}

/// Returns the byte that a client means.
pub(crate) fn offset(text: &Text, position: Position, encoding: Encoding) -> usize {
    let line = usize::try_from(position.line).unwrap_or(usize::MAX);
    let column = usize::try_from(position.character).unwrap_or(usize::MAX);
    text.offset(LineColumn { line, column }, encoding)
}

/// Returns what a client calls these bytes.
pub(crate) fn to_lsp(text: &Text, range: TextRange, encoding: Encoding) -> Range {
    let position = |offset| {
        let at = text.line_column(offset, encoding);
        let number = |count| u32::try_from(count).unwrap_or(u32::MAX);
        Position::new(number(at.line), number(at.column))
    };
    Range::new(position(range.start), position(range.end))
}
