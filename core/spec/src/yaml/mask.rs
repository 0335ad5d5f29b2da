//! Masking: text of the same length in which defects are neutralised.

use super::scan::{Defect, Mask};
use std::borrow::Cow;

/// Returns the text without its defects, as far as that is possible; the text itself if it has
/// none. Offsets and line breaks stay.
pub(super) fn mask<'a>(text: &'a str, defects: &[Defect]) -> Cow<'a, str> {
    if defects.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut bytes = text.as_bytes().to_vec();
    for defect in defects {
        match defect.mask {
            Mask::Nothing => {}
            Mask::Blank(range) => {
                for byte in bytes.get_mut(range.start..range.end).unwrap_or_default() {
                    if !matches!(byte, b'\n' | b'\r') {
                        *byte = b' ';
                    }
                }
            }
            Mask::Letter(at) => replace(text, &mut bytes, at, b'_'),
            Mask::Colon(at) => replace(text, &mut bytes, at, b':'),
        }
    }
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Replaces the character at `at`; if it has several bytes, the first ones become letters.
fn replace(text: &str, bytes: &mut [u8], at: usize, byte: u8) {
    let start = text.floor_char_boundary(at);
    let end = text.ceil_char_boundary((at + 1).min(text.len()));
    if let Some([before @ .., last]) = bytes.get_mut(start..end)
        && !matches!(last, b'\n' | b'\r')
    {
        before.fill(b'_');
        *last = byte;
    }
}
