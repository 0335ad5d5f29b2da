//! The bytes of a script, as the grammar sees them.
//!
//! A backslash and the end of the line behind it are one sign, [`JOIN`]; the backslashes that
//! backquotes need before some signs are not seen at all.

use super::{class::Class, tree::At};
use bumpalo::Bump;

/// The end of the script; no byte of UTF-8.
pub(super) const END: u8 = 0xFE;
/// A backslash before the end of a line, and the end of the line; no byte of UTF-8.
pub(super) const JOIN: u8 = 0xFF;

pub(super) struct Cursor<'a> {
    arena: &'a Bump,
    text: &'a str,
    bytes: &'a [u8],
    /// The sign that comes next.
    pub now: u8,
    /// Where it is; for [`JOIN`] the end of the line.
    at: usize,
    /// How many backquotes are open.
    pub backquotes: usize,
    /// How many backslashes stood before the last backquote.
    pub escapes: usize,
    /// Where the part of a literal begins that is in one piece.
    piece: usize,
    /// The pieces of a literal before that.
    pieces: String,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str, arena: &'a Bump) -> Self {
        let mut cursor = Self {
            arena,
            text,
            bytes: text.as_bytes(),
            now: 0,
            at: 0,
            backquotes: 0,
            escapes: 0,
            piece: 0,
            pieces: String::new(),
        };
        cursor.take(0);
        cursor
    }

    /// Where the next sign is.
    pub(super) fn at(&self) -> At {
        self.at as At
    }

    /// Returns the byte behind the next sign.
    pub(super) fn peek(&self) -> u8 {
        self.byte(self.at + 1)
    }

    /// Returns the byte behind that one.
    pub(super) fn peek_second(&self) -> u8 {
        self.byte(self.at + 2)
    }

    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(END)
    }

    /// Goes to the next sign, and returns it.
    pub(super) fn bump(&mut self) -> u8 {
        let behind = self.at + usize::from(self.now != END);
        self.take(behind);
        self.now
    }

    /// Takes the sign at a place; `self.now` is the one before it.
    fn take(&mut self, from: usize) {
        let mut at = from;
        let mut eaten = 0;
        let sign = loop {
            match self.byte(at) {
                // A second backslash is text.
                b'\\' if self.now != b'\\' && self.byte(at + 1) == b'\n' => {
                    at += 1;
                    break JOIN;
                }
                b'\\'
                    if eaten < self.backquotes
                        && matches!(self.byte(at + 1), b'$' | b'`' | b'\\') =>
                {
                    eaten += 1;
                    at += 1;
                }
                sign => break sign,
            }
        };
        if sign == b'`' {
            self.escapes = eaten;
        }
        if at != from {
            self.cut(from);
            self.piece = at + usize::from(sign == JOIN);
        }
        self.at = at;
        self.now = sign;
    }

    /// Goes over bytes that mean nothing.
    pub(super) fn skip(&mut self, class: &Class) {
        if !class.is_plain(self.now) {
            return;
        }
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let plain = rest.iter().position(|byte| !class.is_plain(*byte));
        self.jump(self.at + plain.unwrap_or(rest.len()));
    }

    /// Begins a literal with the next sign.
    pub(super) fn begin(&mut self) {
        self.pieces.clear();
        self.piece = self.at + usize::from(self.now == JOIN);
    }

    /// Returns the length of the literal, without the next sign.
    pub(super) fn len(&self) -> usize {
        self.pieces.len() + self.at.saturating_sub(self.piece)
    }

    /// Puts the piece up to a place to those before it.
    fn cut(&mut self, end: usize) {
        let piece = self.text.get(self.piece..end).unwrap_or_default();
        self.pieces.push_str(piece);
    }

    /// Puts a text into the literal that the grammar does not see.
    pub(super) fn add(&mut self, text: &str) {
        if self.piece < self.at {
            self.cut(self.at);
            self.piece = self.at;
        }
        self.pieces.push_str(text);
    }

    /// Returns the literal up to the next sign.
    pub(super) fn literal(&self) -> &'a str {
        let piece = self.text.get(self.piece..self.at).unwrap_or_default();
        match self.pieces.is_empty() {
            true => piece,
            false => {
                let mut whole = self.pieces.clone();
                whole.push_str(piece);
                self.arena.alloc_str(&whole)
            }
        }
    }

    /// Returns whether the literal is this text from a place of it on.
    pub(super) fn ends_with(&self, start: usize, text: &str) -> bool {
        let piece = self.text.get(self.piece..self.at).unwrap_or_default();
        let Some(own) = start.checked_sub(self.pieces.len()) else {
            let before = self.pieces.get(start..).unwrap_or_default();
            return text.strip_prefix(before) == Some(piece);
        };
        piece.get(own..) == Some(text)
    }

    /// Goes to a place ahead, before which is a byte that means nothing.
    pub(super) fn jump(&mut self, at: usize) {
        self.now = b'x';
        self.take(at);
    }

    /// Returns where the next of these bytes is.
    pub(super) fn find(&self, byte: u8) -> Option<usize> {
        let rest = self.bytes.get(self.at..)?;
        memchr::memchr(byte, rest).map(|found| self.at + found)
    }
}
