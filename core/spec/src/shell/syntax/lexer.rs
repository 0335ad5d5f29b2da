//! From signs to tokens. How they are cut depends on the [`Mode`], which the parser sets.

use super::{
    class::DOCUMENT,
    cursor::{END, JOIN},
    parser::{Parsed, Parser},
    sign::{is_arithmetic_sign, is_command_sign, is_parameter_sign},
    token::Token,
};

/// Where a token stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Among commands.
    Command,
    /// In a word among commands: `#` begins no comment.
    InWord,
    /// In `$(…)`, `(…)` and `<(…)`.
    Substitution,
    /// Between backquotes.
    Backquotes,
    /// In double quotes.
    Double,
    /// In the word behind `<<`.
    DocumentWord,
    /// In the text of a here-document.
    Document,
    /// The same, behind `<<-`.
    TabbedDocument,
    /// In `$((…))` and `$[…]`.
    Arithmetic,
    /// Behind `let`.
    Let,
    /// In `((…))`.
    Numbers,
    /// In `[[ … ]]`.
    Condition,
    /// Behind `=~`.
    Pattern,
    /// In a case of `case`.
    Case,
    /// In `[…]` and behind `:` of a parameter.
    Index,
    /// Behind `/` of a parameter.
    Replace,
    /// Behind other operators of a parameter.
    Operand,
    /// At the name of a parameter, which is read sign by sign.
    Signs,
    /// In an array.
    Array,
}

impl Mode {
    pub(super) fn keeps_spaces(self) -> bool {
        matches!(
            self,
            Self::Signs
                | Self::Replace
                | Self::Double
                | Self::Document
                | Self::TabbedDocument
                | Self::Operand
        )
    }

    fn is_command(self) -> bool {
        matches!(
            self,
            Self::Command
                | Self::InWord
                | Self::Substitution
                | Self::Backquotes
                | Self::DocumentWord
                | Self::Case
                | Self::Array
                | Self::Condition
        )
    }

    pub(super) fn is_arithmetic(self) -> bool {
        matches!(
            self,
            Self::Arithmetic | Self::Let | Self::Numbers | Self::Index
        )
    }

    pub(super) fn is_parameter(self) -> bool {
        matches!(self, Self::Index | Self::Replace | Self::Operand)
    }
}

/// Returns whether a byte can be in the name of a variable.
pub(super) fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Returns whether a text can be the name of a variable.
pub(super) fn is_name(text: &str) -> bool {
    text.bytes().all(is_name_byte) && text.bytes().next().is_some_and(|it| !it.is_ascii_digit())
}

/// Returns whether a text is digits.
pub(super) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

impl Parser<'_> {
    /// Reads the next token.
    pub(super) fn next(&mut self) -> Parsed<()> {
        loop {
            if self.cursor.now == END {
                self.token = Token::End;
                return Ok(());
            }
            self.is_spaced = false;
            if self.mode.keeps_spaces() {
                self.next_in_text();
                return Ok(());
            }
            while self.cursor.now == JOIN {
                self.cursor.bump();
            }
            if self.skip_spaces()? {
                return Ok(());
            }
            if self.mode == Mode::Pattern && !self.is_first_of_pattern && self.is_spaced {
                self.mode = Mode::Condition;
            }
            self.at = self.cursor.at();
            let sign = self.cursor.now;
            if self.mode.is_command() && sign == b'#' && !self.continues_word() {
                self.skip_comment();
                continue;
            }
            self.token = self.cut(sign);
            return Ok(());
        }
    }

    fn continues_word(&self) -> bool {
        self.mode == Mode::InWord && !self.is_spaced
    }

    /// Goes over spaces; returns whether that leads to a token: the end of a line or of the script.
    fn skip_spaces(&mut self) -> Parsed<bool> {
        loop {
            match self.cursor.now {
                END => {
                    self.token = Token::End;
                    return Ok(true);
                }
                JOIN => {
                    self.cursor.bump();
                }
                b' ' | b'\t' | b'\r' => {
                    self.is_spaced = true;
                    self.cursor.bump();
                }
                // Lines after each other are one token.
                b'\n' if self.token == Token::Line => {
                    self.cursor.bump();
                }
                b'\n' => {
                    self.is_spaced = true;
                    self.token = Token::Line;
                    if self.mode != Mode::DocumentWord {
                        self.read_documents()?;
                    }
                    return Ok(true);
                }
                _ => return Ok(false),
            }
        }
    }

    /// Goes over a comment. A backslash at the end of the line ends it, and the line goes on
    /// behind it (sh@v3.13.1 syntax/lexer.go:332).
    fn skip_comment(&mut self) {
        loop {
            match self.cursor.now {
                b'\n' | END | JOIN => return,
                b'`' if self.closes_backquotes() => return,
                _ => {}
            }
            self.cursor.bump();
            self.cursor.skip(&DOCUMENT);
        }
    }

    /// Cuts the token that begins with a sign.
    fn cut(&mut self, sign: u8) -> Token {
        match self.mode {
            mode if mode.is_command() => self.cut_command(sign),
            mode if mode.is_arithmetic() && is_arithmetic_sign(sign) => self.cut_arithmetic(sign),
            mode if mode.is_parameter() && is_parameter_sign(sign) => self.cut_parameter(sign),
            Mode::Pattern => {
                self.is_first_of_pattern = false;
                match sign {
                    b';' | b'"' | b'\'' | b'$' | b'&' | b'>' | b'<' | b'`' => self.cut_sign(sign),
                    b')' if self.pattern_depth <= 0 => {
                        self.mode = Mode::Condition;
                        self.cursor.bump();
                        Token::ParenClose
                    }
                    _ => self.cut_pattern(),
                }
            }
            _ if is_command_sign(sign) => self.cut_sign(sign),
            _ => self.cut_other(),
        }
    }

    fn cut_command(&mut self, sign: u8) -> Token {
        match sign {
            sign if is_command_sign(sign) => self.cut_sign(sign),
            b'[' if self.mode == Mode::Array => self.cut_after(1, Token::BracketOpen),
            b'=' if self.cursor.peek() == b'(' => self.cut_after(2, Token::EqualParen),
            b'=' if self.mode == Mode::Array => self.cut_after(1, Token::Equal),
            b'?' | b'*' | b'+' | b'@' | b'!' if self.is_glob() => {
                let token = match sign {
                    b'?' => Token::GlobQuestion,
                    b'*' => Token::GlobStar,
                    b'+' => Token::GlobPlus,
                    b'@' => Token::GlobAt,
                    _ => Token::GlobExclamation,
                };
                self.cut_after(2, token)
            }
            _ => self.cut_word(),
        }
    }

    /// Returns whether `(` follows, so that it is a pattern; `()` is rather that of a function.
    pub(super) fn is_glob(&self) -> bool {
        self.value != "function" && self.cursor.peek() == b'(' && self.cursor.peek_second() != b')'
    }

    /// Reads a token where spaces count.
    fn next_in_text(&mut self) {
        let is_document = matches!(self.mode, Mode::Document | Mode::TabbedDocument);
        while !is_document && self.cursor.now == JOIN {
            self.cursor.bump();
        }
        self.at = self.cursor.at();
        let sign = self.cursor.now;
        self.token = match self.mode {
            Mode::Double => match sign {
                b'`' | b'"' | b'$' => self.cut_quoted_sign(sign),
                _ => self.cut_double(),
            },
            Mode::Document | Mode::TabbedDocument => match sign {
                b'`' | b'$' => self.cut_quoted_sign(sign),
                _ => self.cut_document(),
            },
            Mode::Replace if sign == b'/' => self.cut_after(1, Token::Slash),
            Mode::Replace | Mode::Operand => match sign {
                b'}' => self.cut_parameter(sign),
                b'`' | b'"' | b'$' | b'\'' => self.cut_sign(sign),
                _ => self.cut_other(),
            },
            _ => Token::Unknown,
        };
    }

    /// Returns whether the next backquote closes, and does not open, a substitution.
    pub(super) fn closes_backquotes(&self) -> bool {
        self.cursor.escapes < self.cursor.backquotes
    }
}
