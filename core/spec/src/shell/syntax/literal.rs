//! Literals: what is written as it is, up to what means something.

use super::{
    class::{DOUBLE, OTHER, WORD},
    cursor::{END, JOIN},
    lexer::{Mode, is_name, is_number},
    parser::Parser,
    token::Token,
};

impl Parser<'_> {
    /// Cuts a word or the part of one, among commands.
    pub(super) fn cut_word(&mut self) -> Token {
        self.cursor.begin();
        self.equals = None;
        let mut token = Token::Text;
        let mut starts_with_bracket = false;
        loop {
            self.cursor.skip(&WORD);
            match self.cursor.now {
                END | b' ' | b'\t' | b'\n' | b'\r' | b'&' | b'|' | b';' | b')' | b'(' => break,
                b'\\' => {
                    self.cursor.bump();
                }
                b'>' | b'<' => {
                    if self.cursor.peek() == b'(' {
                        token = Token::Piece;
                    } else if is_target(self.cursor.literal()) {
                        token = Token::Target;
                    }
                    break;
                }
                b'`' => {
                    if self.mode != Mode::Backquotes {
                        token = Token::Piece;
                    }
                    break;
                }
                b'"' | b'\'' | b'$' => {
                    token = Token::Piece;
                    break;
                }
                b'?' | b'*' | b'+' | b'@' | b'!' if self.is_glob() => {
                    token = Token::Piece;
                    break;
                }
                b'=' => self.equals = self.equals.or(Some(self.cursor.len())),
                b'[' if self.cursor.len() == 0 => starts_with_bracket = true,
                b'[' if !starts_with_bracket => {
                    token = Token::Piece;
                    break;
                }
                _ => {}
            }
            self.cursor.bump();
        }
        self.value = self.cursor.literal();
        token
    }

    /// Cuts a text in double quotes. The end of a line behind a backslash ends it.
    pub(super) fn cut_double(&mut self) -> Token {
        self.cursor.begin();
        let token = loop {
            self.cursor.skip(&DOUBLE);
            match self.cursor.now {
                b'"' | END => break Token::Text,
                JOIN | b'`' | b'$' => break Token::Piece,
                b'\\' => {
                    self.cursor.bump();
                }
                _ => {}
            }
            self.cursor.bump();
        };
        self.value = self.cursor.literal();
        token
    }

    /// Cuts a text in a parameter or among numbers.
    pub(super) fn cut_other(&mut self) -> Token {
        self.cursor.begin();
        let is_arithmetic = self.mode.is_arithmetic();
        let token = loop {
            self.cursor.skip(&OTHER);
            match self.cursor.now {
                END => break Token::Text,
                b'\\' => {
                    self.cursor.bump();
                }
                b'\'' | b'"' | b'`' | b'$' => break Token::Piece,
                b'}' if self.mode.is_parameter() => break Token::Text,
                b'/' if self.mode != Mode::Operand => break Token::Text,
                b':' | b'=' | b'%' | b'^' | b',' | b'?' | b'!' | b'~' | b'*' | b'.'
                    if is_arithmetic =>
                {
                    break Token::Text;
                }
                b'[' | b']' if is_arithmetic => break Token::Text,
                b'[' | b']' | b'+' | b'-' | b' ' | b'\t' | b';' | b'&' | b'>' | b'<' | b'|'
                | b'(' | b')' | b'\n' | b'\r'
                    if !self.mode.keeps_spaces() =>
                {
                    break Token::Text;
                }
                _ => {}
            }
            self.cursor.bump();
        };
        self.value = self.cursor.literal();
        token
    }

    /// Cuts a part of the pattern behind `=~`.
    pub(super) fn cut_pattern(&mut self) -> Token {
        self.cursor.begin();
        let token = loop {
            match self.cursor.now {
                b'\\' => {
                    self.cursor.bump();
                }
                b'(' => self.pattern_depth += 1,
                b')' => {
                    self.pattern_depth -= 1;
                    if self.pattern_depth < 0 {
                        self.mode = Mode::Condition;
                        break Token::Text;
                    }
                }
                b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'>' | b'<'
                    if self.pattern_depth <= 0 =>
                {
                    self.mode = Mode::Condition;
                    break Token::Text;
                }
                b'"' | b'\'' | b'$' | b'`' => break Token::Piece,
                END => {
                    self.mode = Mode::Command;
                    break Token::Text;
                }
                _ => {}
            }
            self.cursor.bump();
        };
        self.value = self.cursor.literal();
        token
    }
}

fn is_target(literal: &str) -> bool {
    let name = literal
        .strip_prefix('{')
        .and_then(|it| it.strip_suffix('}'));
    match name {
        Some(name) => is_name(name),
        None => is_number(literal),
    }
}
