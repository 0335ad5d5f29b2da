//! Finding the key on a line.

use super::layout::Properties;
use crate::text::TextRange;

/// A key on one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    /// What stands before it.
    pub properties: Properties,
    /// Its range with its quotes.
    pub range: TextRange,
    /// The offset of the colon.
    pub colon: usize,
    /// Whether it is a list or a mapping.
    pub complex: bool,
}

pub(super) fn is_space(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

/// Returns the byte at `pos`, or 0 from `end` on.
pub(super) fn at(bytes: &[u8], pos: usize, end: usize) -> u8 {
    if pos < end {
        bytes.get(pos).copied().unwrap_or(0)
    } else {
        0
    }
}

/// Returns whether white space or the line's end is at `pos`.
pub(super) fn is_gap(bytes: &[u8], pos: usize, end: usize) -> bool {
    pos >= end || bytes.get(pos).is_none_or(|byte| is_space(*byte))
}

pub(super) fn skip_space(bytes: &[u8], mut pos: usize, end: usize) -> usize {
    while pos < end && bytes.get(pos).is_some_and(|byte| is_space(*byte)) {
        pos += 1;
    }
    pos
}

/// Returns where white space begins, or `end`.
pub(super) fn skip_word(bytes: &[u8], mut pos: usize, end: usize) -> usize {
    while !is_gap(bytes, pos, end) {
        pos += 1;
    }
    pos
}

/// Reads anchors and tags, and returns what follows them and a second anchor, if any.
pub(super) fn properties(
    bytes: &[u8],
    start: usize,
    end: usize,
) -> (Properties, usize, Option<TextRange>) {
    let mut properties = Properties::default();
    let mut second = None;
    let mut pos = start;
    loop {
        let slot = match at(bytes, pos, end) {
            b'&' => &mut properties.anchor,
            b'!' => &mut properties.tag,
            _ => return (properties, pos, second),
        };
        let word = TextRange::new(pos, skip_word(bytes, pos, end));
        if slot.is_some() {
            second = second.or(Some(word));
        } else {
            *slot = Some(word);
        }
        pos = skip_space(bytes, word.end, end);
    }
}

/// Returns the offset behind the quote that closes the one at `pos`, on the same line.
pub(super) fn quoted_end(bytes: &[u8], pos: usize, end: usize) -> Option<usize> {
    let quote = at(bytes, pos, end);
    let mut next = pos + 1;
    while next < end {
        let byte = at(bytes, next, end);
        if byte == b'\\' && quote == b'"' {
            next += 2;
        } else if byte != quote {
            next += 1;
        } else if quote == b'\'' && at(bytes, next + 1, end) == b'\'' {
            next += 2;
        } else {
            return Some(next + 1);
        }
    }
    None
}

/// Returns whether a text in double quotes has a tab other than as its last character.
///
/// White space at the start of a line does not count, nor what is escaped.
pub(super) fn has_tab(bytes: &[u8], start: usize, end: usize) -> bool {
    let mut pos = start;
    let mut leading = false;
    while pos + 1 < end {
        match at(bytes, pos, end) {
            b'\\' => pos += 1,
            b'\n' | b'\r' => leading = true,
            b'\t' if !leading && !matches!(at(bytes, pos + 1, end), b'\n' | b'\r') => return true,
            b' ' | b'\t' => {}
            _ => leading = false,
        }
        pos += 1;
    }
    false
}

/// Finds the key that begins at `start` and whose colon stands before `end`.
pub(super) fn find(bytes: &[u8], start: usize, end: usize) -> Option<Key> {
    let (properties, pos, _) = properties(bytes, start, end);
    let first = at(bytes, pos, end);
    let key_end = match first {
        0 | b'#' | b'|' | b'>' => return None,
        b'-' | b'?' | b':' if is_gap(bytes, pos + 1, end) => return None,
        b'"' | b'\'' => quoted_end(bytes, pos, end)?,
        b'*' => skip_word(bytes, pos, end),
        b'[' | b'{' => bracket_end(bytes, pos, end)?,
        _ => return plain(bytes, pos, end, properties),
    };
    let colon = skip_space(bytes, key_end, end);
    let found = at(bytes, colon, end) == b':' && is_gap(bytes, colon + 1, end);
    found.then(|| Key {
        properties,
        range: TextRange::new(pos, key_end),
        colon,
        complex: matches!(first, b'[' | b'{'),
    })
}

fn plain(bytes: &[u8], start: usize, end: usize, properties: Properties) -> Option<Key> {
    let mut last = start;
    let mut pos = start;
    while pos < end {
        match at(bytes, pos, end) {
            b':' if is_gap(bytes, pos + 1, end) => {
                let range = TextRange::new(start, last);
                return Some(Key {
                    properties,
                    range,
                    colon: pos,
                    complex: false,
                });
            }
            b'#' if pos > start && is_space(at(bytes, pos - 1, end)) => return None,
            byte => {
                if !is_space(byte) {
                    last = pos + 1;
                }
            }
        }
        pos += 1;
    }
    None
}

/// Returns the offset behind the bracket that closes the one at `start`, on the same line.
fn bracket_end(bytes: &[u8], start: usize, end: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut pos = start;
    let mut fresh = true;
    while pos < end {
        match at(bytes, pos, end) {
            b'[' | b'{' => {
                depth += 1;
                fresh = true;
            }
            b']' | b'}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(pos + 1);
                }
                fresh = false;
            }
            b'"' | b'\'' if fresh => {
                pos = quoted_end(bytes, pos, end)?;
                fresh = false;
                continue;
            }
            b',' | b':' => fresh = true,
            byte => fresh = fresh && is_space(byte),
        }
        pos += 1;
    }
    None
}
