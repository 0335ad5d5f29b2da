//! From characters to tokens.

use super::{
    Problem, Refusal,
    cursor::{Cursor, Mark},
};
use crate::{text::TextRange, yaml::ScalarStyle};
use ecow::EcoString;
use std::collections::VecDeque;

/// The most brackets inside brackets, and the most blocks inside blocks.
const MOST_LEVELS: usize = 10_000;

/// A token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub kind: TokenKind,
    pub range: TextRange,
}

/// The sorts of tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    StreamEnd,
    /// `%YAML`, with whether the library knows the version.
    Version(bool),
    /// `%TAG`.
    TagDirective {
        handle: String,
        prefix: String,
    },
    DocumentStart,
    DocumentEnd,
    BlockSequence,
    BlockMapping,
    BlockEnd,
    OpenSequence,
    CloseSequence,
    OpenMapping,
    CloseMapping,
    /// A dash.
    Element,
    /// A comma.
    Comma,
    Key,
    /// A colon.
    Value,
    Alias,
    Anchor,
    Tag {
        handle: String,
        suffix: String,
    },
    Scalar {
        text: EcoString,
        style: ScalarStyle,
    },
}

/// What may turn out to be a key, once a colon follows it.
#[derive(Clone, Copy, Debug, Default)]
struct SimpleKey {
    possible: bool,
    /// Whether it must be one.
    required: bool,
    /// The number of its first token.
    number: usize,
    mark: Mark,
}

/// Makes tokens, as few as are needed.
#[derive(Debug)]
pub(super) struct Scanner<'a> {
    pub cursor: Cursor<'a>,
    tokens: VecDeque<Token>,
    /// The number of tokens that are gone.
    parsed: usize,
    /// Whether the first token is sure to have no key before it.
    available: bool,
    /// One for each level of brackets, and one for the blocks.
    keys: Vec<SimpleKey>,
    key_allowed: bool,
    /// The column of the innermost block; -1 outside of all.
    pub indent: isize,
    indents: Vec<isize>,
    /// The levels of brackets.
    pub flow: usize,
    /// Lines of texts that look like list items.
    pub swallowed: Vec<TextRange>,
    /// Quotes whose text has lines in it that look like items of the collections around.
    pub long_quotes: Vec<TextRange>,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            cursor: Cursor::new(text),
            tokens: VecDeque::new(),
            parsed: 0,
            available: false,
            keys: vec![SimpleKey::default()],
            key_allowed: true,
            indent: -1,
            indents: Vec::new(),
            flow: 0,
            swallowed: Vec::new(),
            long_quotes: Vec::new(),
        }
    }

    /// Returns the next token.
    pub(super) fn peek(&mut self) -> Result<&Token, Refusal> {
        if !self.available {
            self.fetch_more()?;
            self.available = true;
        }
        const END: &Token = &Token {
            kind: TokenKind::StreamEnd,
            range: TextRange { start: 0, end: 0 },
        };
        Ok(self.tokens.front().unwrap_or(END))
    }

    /// Takes the next token.
    pub(super) fn next(&mut self) -> Result<Token, Refusal> {
        let end = self.peek()?.clone_end();
        self.available = false;
        self.parsed += 1;
        Ok(self.tokens.pop_front().unwrap_or(end))
    }

    pub(super) fn refusal<T>(&self, problem: Problem) -> Result<T, Refusal> {
        Err(Refusal::new(self.cursor.mark.at, problem))
    }

    /// Refuses something in a text that may have begun on an earlier line.
    pub(super) fn refusal_in<T>(&self, start: usize, problem: Problem) -> Result<T, Refusal> {
        let refusal = Refusal::new(self.cursor.mark.at, problem);
        Err(Refusal { start, ..refusal })
    }

    /// Fetches tokens until the first one cannot have a key before it, and two more.
    fn fetch_more(&mut self) -> Result<(), Refusal> {
        while self.tokens.len() < 3 || self.is_head_a_key()? {
            self.fetch()?;
            if self.cursor.is_broken() {
                return self.refusal(Problem::Control);
            }
        }
        Ok(())
    }

    fn is_head_a_key(&mut self) -> Result<bool, Refusal> {
        let number = self.parsed;
        let first = self.keys.partition_point(|key| key.number < number);
        for index in first..self.keys.len() {
            let Some(key) = self.keys.get(index) else {
                break;
            };
            if key.number != number {
                break;
            }
            if key.possible {
                return self.is_valid(index);
            }
        }
        Ok(false)
    }

    /// Returns whether a key can still be one: on one line, and not too long.
    fn is_valid(&mut self, index: usize) -> Result<bool, Refusal> {
        let mark = self.cursor.mark;
        let Some(key) = self.keys.get_mut(index).filter(|key| key.possible) else {
            return Ok(false);
        };
        if key.mark.line < mark.line || key.mark.index + 1024 < mark.index {
            if key.required {
                return Err(Refusal::new(key.mark.at, Problem::MissingColon));
            }
            key.possible = false;
            return Ok(false);
        }
        Ok(true)
    }

    fn fetch(&mut self) -> Result<(), Refusal> {
        self.skip_to_token()?;
        let column = self.column();
        self.unroll_indent(column);
        if self.cursor.is_end(0) {
            return self.stream_end();
        }
        if self.cursor.mark.column == 0 && self.cursor.byte(0) == b'%' {
            self.unroll_indent(-1);
            self.remove_key()?;
            self.key_allowed = false;
            let token = self.directive()?;
            self.tokens.push_back(token);
            return Ok(());
        }
        if self.cursor.is_document_mark() {
            return self.document_mark();
        }
        let dash = self.cursor.byte(0) == b'-' && self.cursor.is_gap(1);
        self.token()?;
        if !dash {
            self.line_comment();
        }
        Ok(())
    }

    /// Fetches a token that is inside a document.
    fn token(&mut self) -> Result<(), Refusal> {
        let gap = self.cursor.is_gap(1);
        let block = self.flow == 0;
        match self.cursor.byte(0) {
            b'[' => self.open_bracket(TokenKind::OpenSequence),
            b'{' => self.open_bracket(TokenKind::OpenMapping),
            b']' => self.close_bracket(TokenKind::CloseSequence),
            b'}' => self.close_bracket(TokenKind::CloseMapping),
            b',' => {
                self.remove_key()?;
                self.key_allowed = true;
                self.indicator(TokenKind::Comma);
                Ok(())
            }
            b'-' if gap => self.element(),
            b'?' if !block || gap => self.explicit_key(),
            b':' if !block || gap => self.colon(),
            b'*' => self.word(TokenKind::Alias),
            b'&' => self.word(TokenKind::Anchor),
            b'!' => {
                self.save_key()?;
                self.key_allowed = false;
                let token = self.tag()?;
                self.tokens.push_back(token);
                Ok(())
            }
            b'|' | b'>' if block => {
                self.remove_key()?;
                self.key_allowed = true;
                let token = self.block_scalar()?;
                self.tokens.push_back(token);
                Ok(())
            }
            b'\'' | b'"' => {
                self.save_key()?;
                self.key_allowed = false;
                let token = self.quoted()?;
                self.tokens.push_back(token);
                Ok(())
            }
            b'#' | b'|' | b'>' | b'%' | b'@' | b'`' | b'\t' => self.refusal(Problem::BadStart),
            _ => {
                self.save_key()?;
                self.key_allowed = false;
                let (token, ended_line) = self.plain()?;
                self.key_allowed |= ended_line;
                self.tokens.push_back(token);
                Ok(())
            }
        }
    }

    /// Skips white space, comments and line breaks.
    fn skip_to_token(&mut self) -> Result<(), Refusal> {
        loop {
            if self.cursor.mark.column == 0
                && self.cursor.byte(0) == 0xef
                && self.cursor.byte(1) == 0xbb
                && self.cursor.byte(2) == 0xbf
            {
                self.cursor.skip();
            }
            let tabs = self.flow > 0 || !self.key_allowed;
            while self.cursor.byte(0) == b' ' || tabs && self.cursor.byte(0) == b'\t' {
                self.cursor.skip();
            }
            if self.cursor.byte(0) == b'#' {
                self.comments();
            }
            if !self.cursor.is_break(0) {
                return Ok(());
            }
            self.cursor.read_break();
            if self.flow == 0 {
                self.key_allowed = true;
            }
        }
    }

    /// Skips a comment, and the ones behind it with all white space before them.
    fn comments(&mut self) {
        loop {
            self.cursor.skip_to_line_end();
            let mut ahead = 0;
            while ahead < 511 && (self.cursor.is_blank(ahead) || self.cursor.is_break(ahead)) {
                ahead += 1;
            }
            if self.cursor.byte(ahead) != b'#' {
                return;
            }
            let end = self.cursor.mark.at + ahead;
            while self.cursor.mark.at < end {
                if self.cursor.is_break(0) {
                    self.cursor.read_break();
                } else {
                    self.cursor.skip();
                }
            }
        }
    }

    /// Skips a comment behind a token on its line.
    fn line_comment(&mut self) {
        if self.cursor.fresh_line {
            return;
        }
        let mut ahead = 0;
        while ahead < 511 && self.cursor.is_blank(ahead) {
            ahead += 1;
        }
        if self.cursor.byte(ahead) == b'#' {
            self.cursor.skip_to_line_end();
        }
    }

    fn column(&self) -> isize {
        isize::try_from(self.cursor.mark.column).unwrap_or(isize::MAX)
    }

    /// Moves behind an indicator of one character.
    fn indicator(&mut self, kind: TokenKind) {
        let start = self.cursor.mark.at;
        self.cursor.skip();
        let range = TextRange::new(start, self.cursor.mark.at);
        self.tokens.push_back(Token { kind, range });
    }

    fn stream_end(&mut self) -> Result<(), Refusal> {
        self.cursor.mark.column = 0;
        self.unroll_indent(-1);
        self.remove_key()?;
        self.key_allowed = false;
        let range = TextRange::empty(self.cursor.mark.at);
        self.tokens.push_back(Token {
            kind: TokenKind::StreamEnd,
            range,
        });
        Ok(())
    }

    fn document_mark(&mut self) -> Result<(), Refusal> {
        self.unroll_indent(-1);
        self.remove_key()?;
        self.key_allowed = false;
        let start = self.cursor.mark.at;
        let kind = if self.cursor.byte(0) == b'-' {
            TokenKind::DocumentStart
        } else {
            TokenKind::DocumentEnd
        };
        for _ in 0..3 {
            self.cursor.skip();
        }
        let range = TextRange::new(start, self.cursor.mark.at);
        self.tokens.push_back(Token { kind, range });
        Ok(())
    }

    fn open_bracket(&mut self, kind: TokenKind) -> Result<(), Refusal> {
        self.save_key()?;
        self.keys.push(SimpleKey {
            number: self.parsed + self.tokens.len(),
            mark: self.cursor.mark,
            ..SimpleKey::default()
        });
        self.flow += 1;
        if self.flow > MOST_LEVELS {
            return self.refusal(Problem::TooDeep);
        }
        self.key_allowed = true;
        self.indicator(kind);
        Ok(())
    }

    fn close_bracket(&mut self, kind: TokenKind) -> Result<(), Refusal> {
        self.remove_key()?;
        if self.flow > 0 {
            self.flow -= 1;
            self.keys.pop();
        }
        self.key_allowed = false;
        self.indicator(kind);
        Ok(())
    }

    fn element(&mut self) -> Result<(), Refusal> {
        if self.flow == 0 {
            if !self.key_allowed {
                return self.refusal(Problem::UnexpectedDash);
            }
            self.roll_indent(self.cursor.mark, None, TokenKind::BlockSequence)?;
        }
        self.remove_key()?;
        self.key_allowed = true;
        self.indicator(TokenKind::Element);
        Ok(())
    }

    fn explicit_key(&mut self) -> Result<(), Refusal> {
        if self.flow == 0 {
            if !self.key_allowed {
                return self.refusal(Problem::UnexpectedQuestion);
            }
            self.roll_indent(self.cursor.mark, None, TokenKind::BlockMapping)?;
        }
        self.remove_key()?;
        self.key_allowed = self.flow == 0;
        self.indicator(TokenKind::Key);
        Ok(())
    }

    fn colon(&mut self) -> Result<(), Refusal> {
        let last = self.keys.len().saturating_sub(1);
        if self.is_valid(last)?
            && let Some(key) = self.keys.get(last).copied()
        {
            let token = Token {
                kind: TokenKind::Key,
                range: TextRange::empty(key.mark.at),
            };
            self.insert(key.number, token);
            self.roll_indent(key.mark, Some(key.number), TokenKind::BlockMapping)?;
            if let Some(key) = self.keys.get_mut(last) {
                key.possible = false;
            }
            self.key_allowed = false;
        } else {
            if self.flow == 0 {
                if !self.key_allowed {
                    return self.refusal(Problem::UnexpectedColon);
                }
                self.roll_indent(self.cursor.mark, None, TokenKind::BlockMapping)?;
            }
            self.key_allowed = self.flow == 0;
        }
        self.indicator(TokenKind::Value);
        Ok(())
    }

    /// Fetches `*name` or `&name`.
    fn word(&mut self, kind: TokenKind) -> Result<(), Refusal> {
        self.save_key()?;
        self.key_allowed = false;
        let start = self.cursor.mark.at;
        self.cursor.skip();
        while self.cursor.is_name() {
            self.cursor.skip();
        }
        let ends = self.cursor.is_gap(0)
            || matches!(
                self.cursor.byte(0),
                b'?' | b':' | b',' | b']' | b'}' | b'%' | b'@' | b'`'
            );
        if self.cursor.mark.at == start + 1 || !ends {
            return self.refusal(Problem::Anchor);
        }
        let range = TextRange::new(start, self.cursor.mark.at);
        self.tokens.push_back(Token { kind, range });
        Ok(())
    }

    /// Inserts a token before the one with a number; behind all if that one is gone.
    fn insert(&mut self, number: usize, token: Token) {
        match number.checked_sub(self.parsed) {
            Some(index) if index <= self.tokens.len() => self.tokens.insert(index, token),
            _ => self.tokens.push_back(token),
        }
    }

    /// Notes that a key may begin here.
    fn save_key(&mut self) -> Result<(), Refusal> {
        if !self.key_allowed {
            return Ok(());
        }
        self.remove_key()?;
        let key = SimpleKey {
            possible: true,
            required: self.flow == 0 && self.indent == self.column(),
            number: self.parsed + self.tokens.len(),
            mark: self.cursor.mark,
        };
        if let Some(last) = self.keys.last_mut() {
            *last = key;
        }
        Ok(())
    }

    fn remove_key(&mut self) -> Result<(), Refusal> {
        let Some(key) = self.keys.last_mut().filter(|key| key.possible) else {
            return Ok(());
        };
        if key.required {
            return Err(Refusal::new(key.mark.at, Problem::MissingColon));
        }
        key.possible = false;
        Ok(())
    }

    /// Opens a block if a line is indented further than the one around; its token comes before
    /// the one with a number.
    fn roll_indent(
        &mut self,
        mark: Mark,
        number: Option<usize>,
        kind: TokenKind,
    ) -> Result<(), Refusal> {
        let column = isize::try_from(mark.column).unwrap_or(isize::MAX);
        if self.flow > 0 || self.indent >= column {
            return Ok(());
        }
        self.indents.push(self.indent);
        self.indent = column;
        if self.indents.len() > MOST_LEVELS {
            return self.refusal(Problem::TooDeep);
        }
        let range = TextRange::empty(mark.at);
        let token = Token { kind, range };
        match number {
            Some(number) => self.insert(number, token),
            None => self.tokens.push_back(token),
        }
        Ok(())
    }

    /// Closes the blocks that are indented further than a column.
    fn unroll_indent(&mut self, column: isize) {
        while self.flow == 0 && self.indent > column {
            let range = TextRange::empty(self.cursor.mark.at);
            self.tokens.push_back(Token {
                kind: TokenKind::BlockEnd,
                range,
            });
            self.indent = self.indents.pop().unwrap_or(-1);
        }
    }
}

impl Token {
    /// Returns an end where this token stands.
    fn clone_end(&self) -> Self {
        Self {
            kind: TokenKind::StreamEnd,
            range: self.range,
        }
    }
}
