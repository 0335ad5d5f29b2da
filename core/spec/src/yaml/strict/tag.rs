//! Tags and directives.

use super::{
    Problem, Refusal,
    scanner::{Scanner, Token, TokenKind},
};
use crate::text::TextRange;

impl Scanner<'_> {
    /// Reads `!name`, `!!name`, `!handle!name` or `!<name>`.
    pub(super) fn tag(&mut self) -> Result<Token, Refusal> {
        let start = self.cursor.mark.at;
        let (handle, suffix) = if self.cursor.byte(1) == b'<' {
            self.cursor.skip();
            self.cursor.skip();
            let suffix = self.uri("")?;
            if self.cursor.byte(0) != b'>' {
                return self.refusal(Problem::Tag);
            }
            self.cursor.skip();
            (String::new(), suffix)
        } else {
            let handle = self.handle(false)?;
            if handle.len() > 1 && handle.ends_with('!') {
                let suffix = self.uri("")?;
                (handle, suffix)
            } else {
                let suffix = self.uri(&handle)?;
                if suffix.is_empty() {
                    (String::new(), "!".to_owned())
                } else {
                    ("!".to_owned(), suffix)
                }
            }
        };
        if !self.cursor.is_gap(0) {
            return self.refusal(Problem::Tag);
        }
        let range = TextRange::new(start, self.cursor.mark.at);
        let kind = TokenKind::Tag { handle, suffix };
        Ok(Token { kind, range })
    }

    fn handle(&mut self, directive: bool) -> Result<String, Refusal> {
        if self.cursor.byte(0) != b'!' {
            return self.refusal(Problem::Tag);
        }
        let start = self.cursor.mark.at;
        self.cursor.skip();
        while self.cursor.is_name() {
            self.cursor.skip();
        }
        if self.cursor.byte(0) == b'!' {
            self.cursor.skip();
        } else if directive && self.cursor.mark.at > start + 1 {
            return self.refusal(Problem::Tag);
        }
        Ok(self.cursor.since(start).to_owned())
    }

    /// Reads the name of a tag, the first part of which may have been read as a handle.
    fn uri(&mut self, head: &str) -> Result<String, Refusal> {
        let mut bytes = head.as_bytes().get(1..).unwrap_or_default().to_vec();
        let start = self.cursor.mark.at;
        loop {
            let byte = self.cursor.byte(0);
            if byte == b'%' {
                bytes.push(self.uri_escape()?);
            } else if self.cursor.is_name() || b";/?:@&=+$,.!~*'()[]".contains(&byte) {
                bytes.push(byte);
                self.cursor.skip();
            } else {
                break;
            }
        }
        if head.is_empty() && self.cursor.mark.at == start {
            return self.refusal(Problem::Tag);
        }
        String::from_utf8(bytes).or_else(|_| self.refusal(Problem::Tag))
    }

    fn uri_escape(&mut self) -> Result<u8, Refusal> {
        let digit = |ahead| char::from(self.cursor.byte(ahead)).to_digit(16);
        let (Some(high), Some(low)) = (digit(1), digit(2)) else {
            return self.refusal(Problem::Tag);
        };
        for _ in 0..3 {
            self.cursor.skip();
        }
        u8::try_from(high << 4 | low).or_else(|_| self.refusal(Problem::Tag))
    }

    /// Reads `%YAML` or `%TAG`.
    pub(super) fn directive(&mut self) -> Result<Token, Refusal> {
        let start = self.cursor.mark.at;
        self.cursor.skip();
        let name = self.cursor.mark.at;
        while self.cursor.is_name() {
            self.cursor.skip();
        }
        let name = self.cursor.since(name);
        if name.is_empty() || !self.cursor.is_gap(0) {
            return self.refusal(Problem::Directive);
        }
        let kind = match name {
            "YAML" => {
                self.cursor.skip_blanks();
                let major = self.version_number()?;
                if self.cursor.byte(0) != b'.' {
                    return self.refusal(Problem::Version);
                }
                self.cursor.skip();
                let minor = self.version_number()?;
                TokenKind::Version((major, minor) == (1, 1))
            }
            "TAG" => {
                self.cursor.skip_blanks();
                let handle = self.handle(true)?;
                if !self.cursor.is_blank(0) {
                    return self.refusal(Problem::Directive);
                }
                self.cursor.skip_blanks();
                let prefix = self.uri("")?;
                if !self.cursor.is_gap(0) {
                    return self.refusal(Problem::Directive);
                }
                TokenKind::TagDirective { handle, prefix }
            }
            _ => return self.refusal(Problem::Directive),
        };
        let range = TextRange::new(start, self.cursor.mark.at);
        self.cursor.skip_blanks();
        if self.cursor.byte(0) == b'#' {
            self.cursor.skip_to_line_end();
        }
        if !self.cursor.is_break_or_end(0) {
            return self.refusal(Problem::Directive);
        }
        self.cursor.read_break();
        Ok(Token { kind, range })
    }

    fn version_number(&mut self) -> Result<u32, Refusal> {
        let start = self.cursor.mark.at;
        while self.cursor.byte(0).is_ascii_digit() {
            self.cursor.skip();
        }
        let digits = self.cursor.since(start);
        match digits.parse() {
            Ok(number) if digits.len() <= 2 => Ok(number),
            _ => self.refusal(Problem::Version),
        }
    }
}
