//! The text itself.

use super::{Encoding, LineColumn, TextRange};
use ropey::Rope;
use std::{borrow::Cow, fmt};

/// The text of a spec; cheap to clone.
///
/// All methods are total: an offset beyond the end means the end, an offset inside a character
/// means the character's first byte.
/// Lines end with `\n`, `\r\n` or a lone `\r`, as in YAML, and with nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    rope: Rope,
    lossy: bool,
}

impl Text {
    /// Returns the text.
    pub fn new(text: &str) -> Self {
        Self {
            rope: Rope::from_str(text),
            lossy: false,
        }
    }

    /// Returns the text of a file, with U+FFFD in the place of what is no UTF-8.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        Self {
            rope: Rope::from_str(&text),
            lossy: matches!(text, Cow::Owned(_)),
        }
    }

    /// Returns whether the file had bytes that are no UTF-8.
    pub fn is_lossy(&self) -> bool {
        self.lossy
    }

    /// Returns the number of bytes.
    pub fn len(&self) -> usize {
        self.rope.len_bytes()
    }

    /// Returns whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the whole text in one piece; borrowed if it is small.
    pub fn to_cow(&self) -> Cow<'_, str> {
        Cow::from(self.rope.slice(..))
    }

    /// Returns a part of the text.
    pub fn slice(&self, range: TextRange) -> Cow<'_, str> {
        let (start, end) = self.chars(range);
        Cow::from(self.rope.slice(start..end))
    }

    /// Returns the number of lines: one more than there are line breaks.
    pub fn line_count(&self) -> usize {
        self.rope.len_lines()
    }

    /// Returns a range that can be seen: for an empty one, the character that stands before it on
    /// its line, if there is one.
    pub fn visible(&self, range: TextRange) -> TextRange {
        if !range.is_empty() {
            return range;
        }
        let line = self.line_range(self.line(range.start));
        let before = self.slice(TextRange::new(line.start, range.start));
        let trimmed = before.trim_end();
        match trimmed.chars().next_back() {
            Some(last) => {
                let end = line.start + trimmed.len();
                TextRange::new(end - last.len_utf8(), end)
            }
            None => range,
        }
    }

    /// Returns the bytes of a line, without its line break; the empty range at the end of the text
    /// if there is no such line.
    pub fn line_range(&self, line: usize) -> TextRange {
        if line >= self.line_count() {
            return TextRange::empty(self.len());
        }
        let start = self.rope.line_to_byte(line);
        let text = self.rope.line(line);
        let mut len = text.len_bytes();
        if len > 0 && text.byte(len - 1) == b'\n' {
            len -= 1;
        }
        if len > 0 && text.byte(len - 1) == b'\r' {
            len -= 1;
        }
        TextRange::new(start, start + len)
    }

    /// Returns the line in which `offset` lies, from 0.
    pub fn line(&self, offset: usize) -> usize {
        self.rope.byte_to_line(offset.min(self.len()))
    }

    /// Converts an offset into a line and a column.
    pub fn line_column(&self, offset: usize, encoding: Encoding) -> LineColumn {
        let char = self.char(offset);
        let line = self.rope.char_to_line(char);
        let start = self.rope.line_to_char(line);
        let column = match encoding {
            Encoding::Utf8 => self.rope.char_to_byte(char) - self.rope.char_to_byte(start),
            Encoding::Utf16 => self.rope.char_to_utf16_cu(char) - self.rope.char_to_utf16_cu(start),
            Encoding::Utf32 => char - start,
        };
        LineColumn { line, column }
    }

    /// Converts a line and a column into an offset.
    ///
    /// A line beyond the last one means the end of the text, a column beyond the end of its line
    /// that end, before the line break.
    pub fn offset(&self, position: LineColumn, encoding: Encoding) -> usize {
        let range = self.line_range(position.line);
        let (start, end) = self.chars(range);
        let column = position.column;
        let char = match encoding {
            Encoding::Utf8 => self.char(range.start.saturating_add(column)),
            Encoding::Utf16 => {
                let unit = self.rope.char_to_utf16_cu(start).saturating_add(column);
                self.rope
                    .utf16_cu_to_char(unit.min(self.rope.len_utf16_cu()))
            }
            Encoding::Utf32 => start.saturating_add(column),
        };
        self.rope.char_to_byte(char.min(end))
    }

    /// Replaces a part of the text.
    pub fn apply_edit(&mut self, range: TextRange, replacement: &str) {
        let (start, end) = self.chars(range);
        if start < end {
            self.rope.remove(start..end);
        }
        if !replacement.is_empty() {
            self.rope.insert(start, replacement);
        }
    }

    /// Returns the index of the character that has the byte at `offset`.
    fn char(&self, offset: usize) -> usize {
        self.rope.byte_to_char(offset.min(self.len()))
    }

    fn chars(&self, range: TextRange) -> (usize, usize) {
        let start = self.char(range.start);
        (start, self.char(range.end).max(start))
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rope.chunks().try_for_each(|chunk| f.write_str(chunk))
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}
