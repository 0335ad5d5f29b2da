//! What goes if an item of a list or an entry of a mapping goes.

use crate::text::{Text, TextRange};

/// Returns the line of an item that has it for itself, up to the next line.
pub(super) fn line_of_item(text: &Text, item: TextRange) -> Option<TextRange> {
    let line = text.line_range(text.line(item.start));
    let before = text.slice(TextRange::new(line.start, item.start));
    (before.trim() == "-").then_some(())?;
    ends_line(text, item).map(|end| TextRange::new(line.start, end))
}

/// Returns the line of an entry that has it for itself, up to the next line.
pub(super) fn line_of_entry(text: &Text, key: TextRange, value: TextRange) -> Option<TextRange> {
    let line = text.line_range(text.line(key.start));
    let before = text.slice(TextRange::new(line.start, key.start));
    before.trim().is_empty().then_some(())?;
    // An entry without a value may have its range anywhere.
    let last = if value.is_empty() { key } else { value };
    let between = text.slice(TextRange::new(key.end, last.end.max(key.end)));
    let between = between.trim_start();
    (value.is_empty() || between.starts_with(':')).then_some(())?;
    ends_line(text, last).map(|end| TextRange::new(line.start, end))
}

/// Returns the beginning of the next line, if nothing but a colon and a comment follows on this
/// one.
fn ends_line(text: &Text, part: TextRange) -> Option<usize> {
    let number = text.line(part.start);
    if text.line(part.end) != number {
        return None;
    }
    let line = text.line_range(number);
    let behind = text.slice(TextRange::new(part.end, line.end));
    let behind = behind.trim_start();
    let behind = behind.strip_prefix(':').unwrap_or(behind).trim();
    if !(behind.is_empty() || behind.starts_with('#')) {
        return None;
    }
    Some(if number + 1 < text.line_count() {
        text.line_range(number + 1).start
    } else {
        line.end
    })
}
