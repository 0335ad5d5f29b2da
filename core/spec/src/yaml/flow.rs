//! Reading `[…]` and `{…}` that the scan has found to be sound.

use super::{
    assemble::{Assembler, Built},
    scan::Properties,
};
use crate::text::TextRange;

/// Makes the collection that stands at `range`.
pub(super) fn collection(
    assembler: &mut Assembler<'_>,
    range: TextRange,
    properties: &Properties,
) -> Built {
    let mut reader = Reader {
        assembler,
        pos: range.start,
        end: range.end,
    };
    reader.collection(properties)
}

/// The colons that end a text without quotes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Colons {
    /// None: the value of a pair may have more of them, to the loader.
    None,
    /// The first one: a key in braces.
    First,
    /// One with white space behind it.
    Gap,
}

/// A reader of brackets; its recursion is as deep as the scan lets them be.
struct Reader<'r, 'a> {
    assembler: &'r mut Assembler<'a>,
    pos: usize,
    end: usize,
}

impl Reader<'_, '_> {
    fn byte(&self, pos: usize) -> u8 {
        let byte = self
            .assembler
            .slice(TextRange::new(pos, self.end))
            .bytes()
            .next();
        byte.unwrap_or(0)
    }

    fn collection(&mut self, properties: &Properties) -> Built {
        let start = self.pos;
        let mapping = self.byte(start) == b'{';
        self.pos += 1;
        self.assembler.begin(properties);
        let mut items = Vec::new();
        let mut entries = Vec::new();
        loop {
            self.skip_gap();
            match self.byte(self.pos) {
                0 => break,
                b']' | b'}' => {
                    self.pos += 1;
                    break;
                }
                b',' => self.pos += 1,
                _ => {
                    let before = self.pos;
                    let (key, value) = self.entry(mapping);
                    match value {
                        Some(value) if mapping => entries.push((key, value)),
                        None if mapping => {
                            let at = TextRange::empty(key.node.range.end);
                            let null = self.assembler.null(at, &Properties::default());
                            entries.push((key, null));
                        }
                        Some(value) => {
                            let end = value.node.range.end.max(key.node.range.end);
                            let range = TextRange::new(before, end);
                            let pair = vec![(key, value)];
                            let none = Properties::default();
                            items.push(self.assembler.mapping(range, &none, pair));
                        }
                        None => items.push(key),
                    }
                    if self.pos == before {
                        self.pos += 1; // Sound text never comes here.
                    }
                }
            }
        }
        let range = TextRange::new(start, self.pos);
        if mapping {
            self.assembler.mapping(range, properties, entries)
        } else {
            self.assembler.sequence(range, properties, items)
        }
    }

    /// Reads `key: value`, or a value alone.
    fn entry(&mut self, mapping: bool) -> (Built, Option<Built>) {
        if self.byte(self.pos) == b'?' && self.is_end_of_word(self.pos + 1) {
            self.pos += 1;
            self.skip_gap();
        }
        let colons = if mapping { Colons::First } else { Colons::Gap };
        let key = if self.byte(self.pos) == b':' && self.is_end_of_word(self.pos + 1) {
            self.assembler
                .null(TextRange::empty(self.pos), &Properties::default())
        } else {
            self.value(colons)
        };
        let behind = self.pos;
        self.skip_gap();
        if self.byte(self.pos) != b':' {
            self.pos = behind;
            return (key, None);
        }
        self.pos += 1;
        let colon = self.pos;
        self.skip_gap();
        let value = if matches!(self.byte(self.pos), 0 | b',' | b']' | b'}') {
            self.assembler
                .null(TextRange::empty(colon), &Properties::default())
        } else {
            self.value(Colons::None)
        };
        (key, Some(value))
    }

    /// Reads a value with what stands before it.
    fn value(&mut self, colons: Colons) -> Built {
        let mut properties = Properties::default();
        loop {
            let slot = match self.byte(self.pos) {
                b'&' => &mut properties.anchor,
                b'!' => &mut properties.tag,
                _ => break,
            };
            let start = self.pos;
            let len = self.assembler.slice(TextRange::new(start, self.end));
            let len = len.find(|char: char| {
                char.is_ascii_whitespace() || matches!(char, ',' | '[' | ']' | '{' | '}')
            });
            self.pos = len.map_or(self.end, |len| start + len.max(1));
            *slot = Some(TextRange::new(start, self.pos));
            self.skip_gap();
        }
        let start = self.pos;
        match self.byte(start) {
            b'[' | b'{' => self.collection(&properties),
            b'"' | b'\'' => {
                self.skip_quoted();
                self.assembler
                    .quoted(TextRange::new(start, self.pos), &properties)
            }
            0 | b',' | b']' | b'}' => {
                let ends = [properties.anchor, properties.tag];
                let at = ends
                    .into_iter()
                    .flatten()
                    .map(|range| range.end)
                    .max()
                    .unwrap_or(start);
                self.assembler.null(TextRange::empty(at), &properties)
            }
            first => {
                let range = self.plain(colons);
                if first == b'*' {
                    self.assembler.alias(range, &properties)
                } else {
                    self.assembler.plain(range, &properties)
                }
            }
        }
    }

    fn skip_quoted(&mut self) {
        let quote = self.byte(self.pos);
        let rest = self
            .assembler
            .slice(TextRange::new(self.pos + 1, self.end))
            .as_bytes();
        let mut bytes = rest.iter().enumerate().peekable();
        while let Some((index, byte)) = bytes.next() {
            if *byte == b'\\' && quote == b'"' {
                bytes.next();
            } else if *byte == quote {
                if quote == b'\'' && bytes.next_if(|(_, next)| **next == quote).is_some() {
                    continue;
                }
                self.pos += index + 2;
                return;
            }
        }
        self.pos = self.end;
    }

    fn plain(&mut self, colons: Colons) -> TextRange {
        let start = self.pos;
        let text = self.assembler.slice(TextRange::new(start, self.end));
        let mut before = 0;
        let mut end = text.len();
        for (index, byte) in text.bytes().enumerate() {
            let colon = byte == b':'
                && match colons {
                    Colons::None => false,
                    Colons::First => true,
                    Colons::Gap => {
                        let next = self.byte(start + index + 1);
                        matches!(next, 0 | b' ' | b'\t' | b'\n' | b'\r')
                    }
                };
            let comment = byte == b'#' && matches!(before, b' ' | b'\t' | b'\n' | b'\r');
            if colon || comment || matches!(byte, b',' | b'[' | b']' | b'{' | b'}') {
                end = index;
                break;
            }
            before = byte;
        }
        let text = text
            .get(..end)
            .unwrap_or_default()
            .trim_end_matches([' ', '\t', '\n', '\r']);
        self.pos = start + text.len();
        TextRange::new(start, self.pos)
    }

    /// Returns whether white space, a comma or a bracket is at `pos`.
    fn is_end_of_word(&self, pos: usize) -> bool {
        matches!(
            self.byte(pos),
            0 | b' ' | b'\t' | b'\n' | b'\r' | b',' | b'[' | b']' | b'{' | b'}'
        )
    }

    /// Skips white space, line breaks and comments.
    fn skip_gap(&mut self) {
        let text = self.assembler.slice(TextRange::new(self.pos, self.end));
        let mut rest = text;
        loop {
            rest = rest.trim_start_matches([' ', '\t', '\n', '\r']);
            if !rest.starts_with('#') {
                break;
            }
            rest = rest
                .find(['\n', '\r'])
                .and_then(|len| rest.get(len..))
                .unwrap_or_default();
        }
        self.pos += text.len() - rest.len();
    }
}
