//! Escapes of single characters.

use super::Parser;
use crate::go::regexp::{ErrorCode, SyntaxError};

impl Parser<'_> {
    /// Reads the escape of a single character.
    pub(super) fn parse_escape(&mut self) -> Result<u32, SyntaxError> {
        let start = self.position;
        self.position += 1;
        let Some(c) = self.next() else {
            let end = self.position;
            return Err(self.error(ErrorCode::TrailingBackslash, end..end));
        };
        let escaped = match c {
            '0'..='7' => {
                let next_is_octal = self.peek().is_some_and(|c| c.is_digit(8));
                if c == '0' || next_is_octal {
                    Some(self.parse_octal(c))
                } else {
                    None
                }
            }
            'x' => self.parse_hexadecimal(),
            'a' => Some(0x7),
            'f' => Some(0xc),
            'n' => Some(0xa),
            'r' => Some(0xd),
            't' => Some(0x9),
            'v' => Some(0xb),
            _ if c.is_ascii() && !c.is_ascii_alphanumeric() => Some(u32::from(c)),
            _ => None,
        };
        escaped.ok_or_else(|| self.error(ErrorCode::InvalidEscape, start..self.position))
    }

    fn parse_octal(&mut self, first: char) -> u32 {
        let mut value = first.to_digit(8).unwrap_or_default();
        for _ in 0..2 {
            let Some(digit) = self.peek().and_then(|c| c.to_digit(8)) else {
                break;
            };
            value = value * 8 + digit;
            self.position += 1;
        }
        value
    }

    fn parse_hexadecimal(&mut self) -> Option<u32> {
        let first = self.next()?;
        if first != '{' {
            let second = self.next()?;
            return Some(first.to_digit(16)? * 16 + second.to_digit(16)?);
        }
        let mut value = None;
        loop {
            match self.next()? {
                '}' => return value,
                c => {
                    let next = value.unwrap_or(0) * 16 + c.to_digit(16)?;
                    value = (next <= u32::from(char::MAX)).then_some(next);
                    value?;
                }
            }
        }
    }
}
