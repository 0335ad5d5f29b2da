//! Values in brackets.

use super::{
    defect::{Defect, DefectKind, Mask},
    key::{at, has_tab, is_gap, is_space, skip_space, skip_word},
};
use crate::text::TextRange;

/// The most brackets inside brackets that are read.
pub(super) const MAX_BRACKETS: usize = 100;

/// What the brackets of a value are, read line by line.
#[derive(Clone, Debug, Default)]
pub(super) struct Brackets {
    open: Vec<Open>,
    /// The quote inside which the last line ended.
    quote: Option<(u8, usize)>,
    /// What came last.
    last: Last,
    /// Whether a scalar without quotes is being read.
    plain: bool,
    /// Where the text of this line begins that continues one of the line before.
    joined: Option<usize>,
    /// Whether YAML 1.2 has another idea of this value than the loader.
    pub liberty: bool,
    /// What is wrong inside.
    pub defects: Vec<Defect>,
    /// Whether there are too many.
    pub too_deep: bool,
}

#[derive(Clone, Copy, Debug)]
struct Open {
    bracket: u8,
    at: usize,
    /// Whether a key may come next.
    key: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Last {
    #[default]
    Nothing,
    Comma,
    Colon,
    Text,
    Tag,
    Quoted,
    Collection,
}

/// Where a line left the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// It goes on.
    Open,
    /// It ended before this offset.
    Closed(usize),
    /// It is closed by a bracket of the wrong sort.
    Wrong { open: char, close: char, at: usize },
}

impl Brackets {
    /// Returns the innermost bracket or quote that is still open.
    pub(super) fn unclosed(&self) -> (char, usize) {
        match (self.quote, self.open.last()) {
            (Some((quote, at)), _) => (char::from(quote), at),
            (None, Some(open)) => (char::from(open.bracket), open.at),
            (None, None) => ('[', 0),
        }
    }

    /// Returns whether the value can be continued by a line that looks like a pair: not in the
    /// middle of a text or behind a complete value.
    pub(super) fn expects_value(&self) -> bool {
        self.quote.is_some() || matches!(self.last, Last::Nothing | Last::Comma | Last::Colon)
    }

    /// Returns whether the line ended inside quotes.
    pub(super) fn in_quotes(&self) -> bool {
        self.quote.is_some()
    }

    /// Reads a line, or the rest of one.
    pub(super) fn line(&mut self, bytes: &[u8], start: usize, end: usize) -> Step {
        let mut pos = start;
        self.plain = false;
        self.joined = (self.last == Last::Text).then(|| skip_space(bytes, start, end));
        while pos < end {
            if let Some((quote, _)) = self.quote {
                let Some(next) = close_quote(bytes, pos, end, quote) else {
                    return Step::Open;
                };
                self.quote = None;
                self.last = Last::Quoted;
                if quote == b'"' && has_tab(bytes, pos, next - 1) {
                    self.report(DefectKind::TabInQuotes, pos - 1, next);
                }
                pos = next;
                continue;
            }
            let byte = at(bytes, pos, end);
            match byte {
                b' ' | b'\t' => {}
                b'#' if pos == start || is_space(at(bytes, pos - 1, end)) || !self.plain => {
                    return Step::Open;
                }
                b'[' | b'{' => self.open(byte, pos),
                b']' | b'}' => {
                    if let Some(step) = self.close(byte, pos) {
                        return step;
                    }
                }
                b',' => {
                    if matches!(self.last, Last::Nothing | Last::Comma | Last::Colon) {
                        let value = self.last == Last::Colon && self.is_in(b'{');
                        if !value {
                            self.report(DefectKind::MissingItem, pos, pos + 1);
                        }
                    }
                    self.plain = false;
                    self.joined = None;
                    self.last = Last::Comma;
                    self.expect_key(true);
                }
                b':' if self.is_colon(bytes, pos, end) => self.colon(bytes, pos, end),
                b'"' | b'\'' if !self.plain => {
                    self.begin(pos);
                    self.quote = Some((byte, pos));
                    self.last = Last::Quoted;
                }
                b'&' | b'!' if !self.plain => {
                    self.begin(pos);
                    pos = property_end(bytes, pos, end);
                    // A tag alone is a value to the loader, an anchor is not.
                    let before = if self.is_key() {
                        Last::Nothing
                    } else {
                        Last::Colon
                    };
                    self.last = if byte == b'!' { Last::Tag } else { before };
                    continue;
                }
                _ => {
                    if !self.plain {
                        self.begin(pos);
                    }
                    self.plain = true;
                    self.last = Last::Text;
                }
            }
            pos += 1;
        }
        Step::Open
    }

    fn open(&mut self, bracket: u8, pos: usize) {
        self.begin(pos);
        if self.is_in(b'{') && self.is_key() {
            self.report(DefectKind::ComplexKey, pos, pos + 1);
        }
        if self.open.len() >= MAX_BRACKETS {
            self.too_deep = true;
        }
        self.open.push(Open {
            bracket,
            at: pos,
            key: true,
        });
        self.last = Last::Nothing;
    }

    fn close(&mut self, byte: u8, pos: usize) -> Option<Step> {
        if self.last == Last::Colon && self.is_in(b'[') {
            self.report(DefectKind::MissingItem, pos, pos + 1);
        }
        let Some(open) = self.open.pop() else {
            return Some(Step::Closed(pos));
        };
        if (open.bracket == b'[') != (byte == b']') {
            let (open, close) = (char::from(open.bracket), char::from(byte));
            return Some(Step::Wrong {
                open,
                close,
                at: pos,
            });
        }
        self.plain = false;
        self.joined = None;
        self.last = Last::Collection;
        self.open.is_empty().then_some(Step::Closed(pos + 1))
    }

    fn colon(&mut self, bytes: &[u8], pos: usize, end: usize) {
        match self.last {
            Last::Collection => self.report(DefectKind::ComplexKey, pos, pos + 1),
            Last::Nothing | Last::Comma => self.report(DefectKind::MissingKey, pos, pos + 1),
            _ => {}
        }
        if let Some(line) = self.joined {
            self.report(DefectKind::MissingComma, line, line + 1);
        }
        if !self.is_key() && !self.open.iter().any(|open| open.bracket == b'{') {
            self.report(DefectKind::SecondColon, pos, pos + 1);
        }
        self.liberty |= self.last == Last::Text && !is_gap(bytes, pos + 1, end);
        self.plain = false;
        self.expect_key(false);
        self.last = Last::Colon;
    }

    /// Notes that a value begins.
    fn begin(&mut self, pos: usize) {
        let complete = matches!(self.last, Last::Quoted | Last::Collection);
        if complete || (self.last == Last::Text && self.plain) {
            self.report(DefectKind::MissingComma, pos, pos + 1);
        }
        self.plain = false;
    }

    fn is_in(&self, bracket: u8) -> bool {
        self.open.last().is_some_and(|open| open.bracket == bracket)
    }

    /// Returns whether the key of an item may still come.
    fn is_key(&self) -> bool {
        self.open.last().is_some_and(|open| open.key)
    }

    fn expect_key(&mut self, key: bool) {
        if let Some(open) = self.open.last_mut() {
            open.key = key;
        }
    }

    /// Returns whether a colon separates a key from a value.
    ///
    /// In braces the loader takes the first one, whatever follows, and no other.
    fn is_colon(&mut self, bytes: &[u8], pos: usize, end: usize) -> bool {
        let gap = is_gap(bytes, pos + 1, end);
        if self.is_in(b'{') {
            self.liberty |= !self.is_key();
            return self.is_key();
        }
        let flow = matches!(at(bytes, pos + 1, end), b',' | b'[' | b']' | b'{' | b'}');
        self.liberty |= flow;
        gap
    }

    fn report(&mut self, kind: DefectKind, start: usize, end: usize) {
        let range = TextRange::new(start, end);
        self.defects.push(Defect {
            kind,
            range,
            mask: Mask::Nothing,
        });
    }
}

/// Returns the offset behind the quote that closes the text at `start`.
fn close_quote(bytes: &[u8], start: usize, end: usize, quote: u8) -> Option<usize> {
    let mut pos = start;
    while pos < end {
        let byte = at(bytes, pos, end);
        if byte == b'\\' && quote == b'"' {
            pos += 2;
        } else if byte != quote {
            pos += 1;
        } else if quote == b'\'' && at(bytes, pos + 1, end) == b'\'' {
            pos += 2;
        } else {
            return Some(pos + 1);
        }
    }
    None
}

fn property_end(bytes: &[u8], pos: usize, end: usize) -> usize {
    let word = skip_word(bytes, pos, end);
    let flow = |byte: &u8| matches!(byte, b',' | b'[' | b']' | b'{' | b'}');
    let stop = bytes
        .get(pos..word)
        .and_then(|word| word.iter().position(flow));
    skip_space(bytes, stop.map_or(word, |stop| pos + stop), end)
}
