//! Classes of characters: in brackets, and those that a backslash names.

use super::Parser;
use crate::go::regexp::{
    ClassItem, ErrorCode, NodeKind, SyntaxError, UnicodeClass,
    ascii::{named_class, perl_class},
};

impl Parser<'_> {
    /// Reads a class in brackets.
    pub(super) fn parse_class(&mut self) -> Result<(), SyntaxError> {
        let start = self.position;
        self.position += 1;
        let negated = self.peek() == Some('^');
        if negated {
            self.position += 1;
        }
        let mut items = Vec::new();
        // A closing bracket that comes first is an ordinary character.
        while items.is_empty() || self.peek() != Some(']') {
            items.push(self.parse_class_item(start)?);
        }
        self.position += 1;
        self.push(NodeKind::Class {
            items,
            negated,
            fold: self.flags.fold,
        })
    }

    fn parse_class_item(&mut self, class: usize) -> Result<ClassItem, SyntaxError> {
        let start = self.position;
        if self.rest().starts_with("[:") {
            let close = self.rest().get(2..).and_then(|rest| rest.find(":]"));
            if let Some(length) = close {
                let end = start + 2 + length + 2;
                let name = self
                    .pattern
                    .get(start + 2..start + 2 + length)
                    .unwrap_or_default();
                let Some((ranges, negated)) = named_class(name) else {
                    return Err(self.error(ErrorCode::InvalidCharRange, start..end));
                };
                self.position = end;
                return Ok(ClassItem::Ascii { ranges, negated });
            }
        }
        if let Some(item) = self.parse_escaped_class()? {
            return Ok(item);
        }
        let low = self.parse_class_character(class)?;
        let mut high = low;
        let rest = self.rest();
        if rest.len() >= 2 && rest.starts_with('-') && !rest.starts_with("-]") {
            self.position += 1;
            high = self.parse_class_character(class)?;
            if high < low {
                return Err(self.error(ErrorCode::InvalidCharRange, start..self.position));
            }
        }
        Ok(ClassItem::Range(low, high))
    }

    fn parse_class_character(&mut self, class: usize) -> Result<u32, SyntaxError> {
        match self.peek() {
            None => Err(self.error(ErrorCode::MissingBracket, class..self.pattern.len())),
            Some('\\') => self.parse_escape(),
            Some(c) => {
                self.position += c.len_utf8();
                Ok(u32::from(c))
            }
        }
    }

    /// Reads `\pL`, `\p{Greek}`, `\d` and their like, if one stands here.
    pub(super) fn parse_escaped_class(&mut self) -> Result<Option<ClassItem>, SyntaxError> {
        let start = self.position;
        let mut chars = self.rest().chars();
        if chars.next() != Some('\\') {
            return Ok(None);
        }
        let Some(letter) = chars.next() else {
            return Ok(None);
        };
        if let Some((ranges, negated)) = perl_class(letter) {
            self.position += 2;
            return Ok(Some(ClassItem::Ascii { ranges, negated }));
        }
        if !matches!(letter, 'p' | 'P') {
            return Ok(None);
        }
        let (name, end) = match chars.next() {
            None => ("", start + 2),
            Some('{') => {
                let Some(length) = self.rest().find('}') else {
                    let range = start..self.pattern.len();
                    return Err(self.error(ErrorCode::InvalidCharRange, range));
                };
                (
                    self.rest().get(3..length).unwrap_or_default(),
                    start + length + 1,
                )
            }
            Some(c) => {
                let end = start + 2 + c.len_utf8();
                (self.pattern.get(start + 2..end).unwrap_or_default(), end)
            }
        };
        let (name, negated) = match name.strip_prefix('^') {
            Some(name) => (name, letter == 'p'),
            None => (name, letter == 'P'),
        };
        let Some(class) = UnicodeClass::find(name) else {
            return Err(self.error(ErrorCode::InvalidCharRange, start..end));
        };
        self.position = end;
        Ok(Some(ClassItem::Unicode { class, negated }))
    }
}
