//! A place in a text, which moves on by characters and lines.

/// A place in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mark {
    /// The offset in bytes.
    pub at: usize,
    /// The offset in characters.
    pub index: usize,
    /// The line, from 0.
    pub line: usize,
    /// The column in characters, from 0.
    pub column: usize,
}

/// Reads a text.
#[derive(Debug)]
pub(super) struct Cursor<'a> {
    pub text: &'a str,
    bytes: &'a [u8],
    /// Where the text ends, or a character that it may not have.
    end: usize,
    pub mark: Mark,
    /// Whether nothing but white space was read since the last line break.
    pub fresh_line: bool,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let end = text
            .char_indices()
            .find(|(_, c)| !is_allowed(*c))
            .map_or(text.len(), |(at, _)| at);
        let mut cursor = Self {
            text,
            bytes: text.as_bytes(),
            end,
            mark: Mark::default(),
            fresh_line: false,
        };
        if text.starts_with('\u{feff}') {
            cursor.mark.at = '\u{feff}'.len_utf8();
        }
        cursor
    }

    /// Returns the byte at some distance; 0 from the end on.
    pub(super) fn byte(&self, ahead: usize) -> u8 {
        let at = self.mark.at + ahead;
        if at < self.end {
            self.bytes.get(at).copied().unwrap_or(0)
        } else {
            0
        }
    }

    pub(super) fn is_end(&self, ahead: usize) -> bool {
        self.mark.at + ahead >= self.end
    }

    /// Returns whether a character was reached that no text may have.
    pub(super) fn is_broken(&self) -> bool {
        self.mark.at >= self.end && self.end < self.text.len()
    }

    pub(super) fn is_blank(&self, ahead: usize) -> bool {
        matches!(self.byte(ahead), b' ' | b'\t')
    }

    /// Returns whether a line break is at some distance; YAML 1.1 has five.
    pub(super) fn is_break(&self, ahead: usize) -> bool {
        match self.byte(ahead) {
            b'\n' | b'\r' => true,
            0xc2 => self.byte(ahead + 1) == 0x85,
            0xe2 => self.byte(ahead + 1) == 0x80 && matches!(self.byte(ahead + 2), 0xa8 | 0xa9),
            _ => false,
        }
    }

    pub(super) fn is_break_or_end(&self, ahead: usize) -> bool {
        self.is_end(ahead) || self.is_break(ahead)
    }

    /// Returns whether a word ends at some distance.
    pub(super) fn is_gap(&self, ahead: usize) -> bool {
        self.is_blank(ahead) || self.is_break_or_end(ahead)
    }

    /// Returns whether a character of a name is next.
    pub(super) fn is_name(&self) -> bool {
        self.byte(0).is_ascii_alphanumeric() || matches!(self.byte(0), b'_' | b'-')
    }

    /// Returns whether `---` or `...` stands here, at the start of a line.
    pub(super) fn is_document_mark(&self) -> bool {
        let first = self.byte(0);
        self.mark.column == 0
            && matches!(first, b'-' | b'.')
            && self.byte(1) == first
            && self.byte(2) == first
            && self.is_gap(3)
    }

    /// Moves behind a character that is no line break.
    pub(super) fn skip(&mut self) {
        if !self.is_blank(0) {
            self.fresh_line = false;
        }
        self.mark.at += self.width();
        self.mark.index += 1;
        self.mark.column += 1;
    }

    pub(super) fn skip_blanks(&mut self) {
        while self.is_blank(0) {
            self.skip();
        }
    }

    pub(super) fn skip_to_line_end(&mut self) {
        while !self.is_break_or_end(0) {
            self.skip();
        }
    }

    /// Moves behind a line break, and returns as what it counts: `\n`, or itself if it is one of
    /// Unicode's own.
    pub(super) fn read_break(&mut self) -> Option<char> {
        let (len, found) = match self.byte(0) {
            b'\r' if self.byte(1) == b'\n' => (2, '\n'),
            b'\r' | b'\n' => (1, '\n'),
            0xc2 => (2, '\n'),
            0xe2 if self.byte(2) == 0xa8 => (3, '\u{2028}'),
            0xe2 => (3, '\u{2029}'),
            _ => return None,
        };
        self.mark.at += len;
        self.mark.index += 1;
        self.mark.line += 1;
        self.mark.column = 0;
        self.fresh_line = true;
        Some(found)
    }

    /// Returns the text from an offset up to here.
    pub(super) fn since(&self, start: usize) -> &'a str {
        self.slice(start, self.mark.at)
    }

    /// Returns the text between two offsets.
    pub(super) fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    fn width(&self) -> usize {
        let width = match self.byte(0) {
            0..0x80 => 1,
            0x80..0xe0 => 2,
            0xe0..0xf0 => 3,
            _ => 4,
        };
        width.min(self.text.len() - self.mark.at)
    }
}

/// Returns whether a text may have a character.
fn is_allowed(c: char) -> bool {
    matches!(c,
        '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{d7ff}'
        | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}
