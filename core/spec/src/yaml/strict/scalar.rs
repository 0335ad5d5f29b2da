//! Scalars: where they end, and what they contain.

use super::{
    Problem, Refusal,
    scanner::{Scanner, Token, TokenKind},
};
use crate::{text::TextRange, yaml::ScalarStyle};
use ecow::EcoString;

/// Line breaks between two parts of a text: the first one, and the others.
#[derive(Default)]
struct Breaks {
    first: Option<char>,
    others: String,
}

impl Breaks {
    fn push(&mut self, found: Option<char>) {
        match self.first {
            None => self.first = found,
            Some(_) => self.others.extend(found),
        }
    }

    /// Folds: a single break is a space, of several the first one counts for nothing.
    fn fold(&mut self, out: &mut String) {
        match self.first.take() {
            Some('\n') if self.others.is_empty() => out.push(' '),
            Some('\n') | None => {}
            Some(other) => out.push(other),
        }
        out.push_str(&self.others);
        self.others.clear();
    }
}

impl Scanner<'_> {
    /// Reads a text without quotes, and returns whether it ended with a line.
    pub(super) fn plain(&mut self) -> Result<(Token, bool), Refusal> {
        let start = self.cursor.mark.at;
        let mut end = start;
        // The lines before the present one, and where that begins: a line reads as it is written.
        let mut lines = String::new();
        let mut line = start;
        let mut breaks = Breaks::default();
        let mut on_new_line = false;
        loop {
            if self.cursor.is_document_mark() || self.cursor.byte(0) == b'#' {
                break;
            }
            let word = self.cursor.mark.at;
            while !self.cursor.is_gap(0) && !self.ends_plain() {
                self.cursor.skip();
            }
            let read = self.cursor.since(word);
            if !read.is_empty() {
                if on_new_line {
                    if read == "-" {
                        let range = TextRange::new(word, word + 1);
                        self.swallowed.push(range);
                    }
                    lines.push_str(self.cursor.slice(line, end));
                    breaks.fold(&mut lines);
                    on_new_line = false;
                    line = word;
                }
                end = self.cursor.mark.at;
            }
            if !self.cursor.is_blank(0) && !self.cursor.is_break(0) {
                break;
            }
            while self.cursor.is_blank(0) || self.cursor.is_break(0) {
                if self.cursor.is_blank(0) {
                    let column = isize::try_from(self.cursor.mark.column).unwrap_or(isize::MAX);
                    if on_new_line && column <= self.indent && self.cursor.byte(0) == b'\t' {
                        return self.refusal_in(start, Problem::Tab);
                    }
                    self.cursor.skip();
                } else {
                    breaks.push(self.cursor.read_break());
                    on_new_line = true;
                }
            }
            let column = isize::try_from(self.cursor.mark.column).unwrap_or(isize::MAX);
            if self.flow == 0 && column <= self.indent {
                break;
            }
        }
        let last = self.cursor.slice(line, end);
        let text = if lines.is_empty() {
            EcoString::from(last)
        } else {
            lines.push_str(last);
            lines.into()
        };
        let kind = TokenKind::Scalar {
            text,
            style: ScalarStyle::Plain,
        };
        let range = TextRange::new(start, end);
        Ok((Token { kind, range }, on_new_line))
    }

    /// Returns whether a text without quotes ends before this character.
    fn ends_plain(&self) -> bool {
        match self.cursor.byte(0) {
            b':' => self.cursor.is_gap(1),
            b',' | b'?' | b'[' | b']' | b'{' | b'}' => self.flow > 0,
            _ => false,
        }
    }

    /// Reads a text in quotes.
    pub(super) fn quoted(&mut self) -> Result<Token, Refusal> {
        let quote = self.cursor.byte(0);
        let start = self.cursor.mark.at;
        let mut text = String::new();
        let mut breaks = Breaks::default();
        self.cursor.skip();
        loop {
            if self.cursor.is_document_mark() || self.cursor.is_end(0) {
                if self.cursor.is_broken() {
                    return self.refusal(Problem::Control);
                }
                return Err(Refusal::new(start, Problem::UnclosedQuote));
            }
            let mut on_new_line = false;
            let mut run = self.cursor.mark.at;
            while !self.cursor.is_gap(0) {
                let byte = self.cursor.byte(0);
                if byte == quote {
                    if quote == b'"' || self.cursor.byte(1) != b'\'' {
                        break;
                    }
                    text.push_str(self.cursor.since(run));
                    text.push('\'');
                    self.cursor.skip();
                    self.cursor.skip();
                    run = self.cursor.mark.at;
                } else if byte == b'\\' && quote == b'"' {
                    text.push_str(self.cursor.since(run));
                    if self.cursor.is_break(1) {
                        self.cursor.skip();
                        self.cursor.read_break();
                        on_new_line = true;
                        run = self.cursor.mark.at;
                        break;
                    }
                    self.escape(start, &mut text)?;
                    run = self.cursor.mark.at;
                } else {
                    self.cursor.skip();
                }
            }
            text.push_str(self.cursor.since(run));
            if self.cursor.byte(0) == quote {
                break;
            }
            let blanks = self.cursor.mark.at;
            let mut gap = "";
            while self.cursor.is_blank(0) || self.cursor.is_break(0) {
                if self.cursor.is_blank(0) {
                    self.cursor.skip();
                    if !on_new_line {
                        gap = self.cursor.since(blanks);
                    }
                } else {
                    // Behind an escaped break, all others count.
                    let found = self.cursor.read_break();
                    if on_new_line && breaks.first.is_none() {
                        breaks.others.extend(found);
                    } else {
                        breaks.push(found);
                    }
                    on_new_line = true;
                }
            }
            if on_new_line {
                self.note_long_quote(start);
                breaks.fold(&mut text);
            } else {
                text.push_str(gap);
            }
        }
        self.cursor.skip();
        let style = if quote == b'"' {
            ScalarStyle::DoubleQuoted
        } else {
            ScalarStyle::SingleQuoted
        };
        let text = text.into();
        let kind = TokenKind::Scalar { text, style };
        let range = TextRange::new(start, self.cursor.mark.at);
        Ok(Token { kind, range })
    }

    /// Notes the quote of a text that goes on with what looks like an item of the blocks around.
    fn note_long_quote(&mut self, start: usize) {
        let column = isize::try_from(self.cursor.mark.column).unwrap_or(isize::MAX);
        if self.flow > 0
            || column > self.indent
            || self.long_quotes.last().is_some_and(|it| it.start == start)
        {
            return;
        }
        let rest = self
            .cursor
            .text
            .get(self.cursor.mark.at..)
            .unwrap_or_default();
        let line = rest.lines().next().unwrap_or_default();
        let name = line
            .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-'))
            .unwrap_or(line.len());
        let pair = name > 0
            && line
                .get(name..)
                .is_some_and(|rest| rest == ":" || rest.starts_with(": "));
        if pair || line.starts_with("- ") {
            self.long_quotes.push(TextRange::new(start, start + 1));
        }
    }

    /// Reads an escape in double quotes.
    fn escape(&mut self, start: usize, text: &mut String) -> Result<(), Refusal> {
        let digits = match self.cursor.byte(1) {
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            _ => 0,
        };
        let resolved = match self.cursor.byte(1) {
            b'0' => '\0',
            b'a' => '\x07',
            b'b' => '\x08',
            b't' | b'\t' => '\t',
            b'n' => '\n',
            b'v' => '\x0b',
            b'f' => '\x0c',
            b'r' => '\r',
            b'e' => '\x1b',
            b' ' => ' ',
            b'"' => '"',
            b'\'' => '\'',
            b'\\' => '\\',
            b'N' => '\u{85}',
            b'_' => '\u{a0}',
            b'L' => '\u{2028}',
            b'P' => '\u{2029}',
            b'x' | b'u' | b'U' => {
                let mut code: u32 = 0;
                for ahead in 2..2 + digits {
                    let digit = char::from(self.cursor.byte(ahead)).to_digit(16);
                    let Some(digit) = digit else {
                        return self.refusal_in(start, Problem::Escape);
                    };
                    code = code << 4 | digit;
                }
                match char::from_u32(code) {
                    Some(c) => c,
                    None => return self.refusal_in(start, Problem::Escape),
                }
            }
            _ => return self.refusal_in(start, Problem::Escape),
        };
        text.push(resolved);
        for _ in 0..2 + digits {
            self.cursor.skip();
        }
        Ok(())
    }

    /// Reads a text behind `|` or `>`.
    pub(super) fn block_scalar(&mut self) -> Result<Token, Refusal> {
        let start = self.cursor.mark.at;
        let folded = self.cursor.byte(0) == b'>';
        self.cursor.skip();
        let mut chomp = None;
        let mut increment = None;
        for _ in 0..2 {
            match self.cursor.byte(0) {
                sign @ (b'+' | b'-') if chomp.is_none() => chomp = Some(sign),
                b'0' if increment.is_none() => return self.refusal(Problem::BlockHeader),
                digit @ b'1'..=b'9' if increment.is_none() => {
                    increment = Some(usize::from(digit - b'0'));
                }
                _ => break,
            }
            self.cursor.skip();
        }
        let mut end = self.cursor.mark.at;
        self.cursor.skip_blanks();
        if self.cursor.byte(0) == b'#' {
            self.cursor.skip_to_line_end();
        }
        if !self.cursor.is_break_or_end(0) {
            return self.refusal(Problem::BlockHeader);
        }
        self.cursor.read_break();
        let outer = usize::try_from(self.indent).unwrap_or(0);
        let mut indent = increment.map(|increment| outer + increment);
        let mut text = String::new();
        // The break of the line before, and those of empty lines behind it.
        let mut last = None;
        let mut empty = String::new();
        let mut column = self.block_breaks(start, &mut indent, &mut empty)?;
        let mut was_indented = false;
        while self.cursor.mark.column == column && !self.cursor.is_end(0) {
            let is_indented = self.cursor.is_blank(0);
            let folds = folded && !was_indented && !is_indented;
            match last.take() {
                Some('\n') if folds && empty.is_empty() => text.push(' '),
                Some('\n') if folds => {}
                Some(other) => text.push(other),
                None => {}
            }
            text.push_str(&empty);
            empty.clear();
            was_indented = is_indented;
            let line = self.cursor.mark.at;
            self.cursor.skip_to_line_end();
            let content = self.cursor.since(line);
            text.push_str(content);
            if !content.trim_matches([' ', '\t']).is_empty() {
                end = self.cursor.mark.at;
            }
            last = if self.cursor.is_break(0) {
                self.cursor.read_break()
            } else {
                None
            };
            column = self.block_breaks(start, &mut indent, &mut empty)?;
        }
        if chomp != Some(b'-') {
            text.extend(last);
        }
        if chomp == Some(b'+') {
            text.push_str(&empty);
        }
        let style = if folded {
            ScalarStyle::Folded
        } else {
            ScalarStyle::Literal
        };
        let text = text.into();
        let kind = TokenKind::Scalar { text, style };
        let range = TextRange::new(start, end);
        Ok(Token { kind, range })
    }

    /// Skips indentation and empty lines, and returns the column at which the text stands.
    fn block_breaks(
        &mut self,
        start: usize,
        indent: &mut Option<usize>,
        breaks: &mut String,
    ) -> Result<usize, Refusal> {
        let mut deepest = 0;
        loop {
            let inside = |column| indent.is_none_or(|indent| column < indent);
            while inside(self.cursor.mark.column) && self.cursor.byte(0) == b' ' {
                self.cursor.skip();
            }
            deepest = deepest.max(self.cursor.mark.column);
            if inside(self.cursor.mark.column) && self.cursor.byte(0) == b'\t' {
                return self.refusal_in(start, Problem::Tab);
            }
            if !self.cursor.is_break(0) {
                break;
            }
            breaks.extend(self.cursor.read_break());
        }
        let least = usize::try_from(self.indent + 1).unwrap_or(0).max(1);
        let column = indent.unwrap_or(deepest.max(least));
        *indent = Some(column);
        Ok(column)
    }
}
