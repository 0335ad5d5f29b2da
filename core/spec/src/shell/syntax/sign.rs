//! Signs: how many bytes make one, by where they stand.

use super::{cursor::END, lexer::Mode, parser::Parser, token::Token};

impl Parser<'_> {
    pub(super) fn cut_after(&mut self, count: usize, token: Token) -> Token {
        for _ in 0..count {
            self.cursor.bump();
        }
        token
    }

    /// Takes `then` if the next sign is this one.
    fn choose<const N: usize>(&mut self, signs: [(u8, Token); N], otherwise: Token) -> Token {
        let found = signs.iter().find(|(sign, _)| *sign == self.cursor.now);
        match found {
            Some((_, token)) => {
                self.cursor.bump();
                *token
            }
            None => otherwise,
        }
    }

    /// Cuts a sign among commands.
    pub(super) fn cut_sign(&mut self, sign: u8) -> Token {
        // What is behind a backquote depends on how many of them are open.
        if sign == b'`' {
            return Token::Backquote;
        }
        let next = self.cursor.bump();
        match (sign, next) {
            (b'\'', _) => Token::SingleQuote,
            (b'"', _) => Token::DoubleQuote,
            (b'&', b'>') => match self.cursor.bump() {
                b'>' => {
                    self.cursor.bump();
                    let clobber = [(b'|', Token::AndGreaterGreaterOr)];
                    self.choose(clobber, Token::AndGreaterGreater)
                }
                _ => self.choose([(b'|', Token::AndGreaterOr)], Token::AndGreater),
            },
            (b'&', _) => self.choose([(b'&', Token::AndAnd)], Token::And),
            (b'|', _) => {
                let longer = [(b'|', Token::OrOr), (b'&', Token::OrAnd)];
                self.choose(longer, Token::Or)
            }
            (b'$', b'\'') => self.cut_after(1, Token::DollarSingleQuote),
            (b'$', b'"') => self.cut_after(1, Token::DollarDoubleQuote),
            (b'$', _) => self.cut_dollar(),
            (b'(', b'(') if self.mode != Mode::Condition => {
                self.cut_after(1, Token::ParenOpenTwice)
            }
            (b'(', _) => Token::ParenOpen,
            (b')', _) => Token::ParenClose,
            (b';', b';') => {
                self.cursor.bump();
                self.choose([(b'&', Token::SemicolonTwiceAnd)], Token::SemicolonTwice)
            }
            (b';', _) => self.choose([(b'&', Token::SemicolonAnd)], Token::Semicolon),
            (b'<', b'<') => {
                self.cursor.bump();
                let longer = [(b'-', Token::LessLessMinus), (b'<', Token::LessLessLess)];
                self.choose(longer, Token::LessLess)
            }
            (b'<', _) => {
                let longer = [
                    (b'>', Token::LessGreater),
                    (b'&', Token::LessAnd),
                    (b'(', Token::LessParen),
                ];
                self.choose(longer, Token::Less)
            }
            (_, b'>') => {
                self.cursor.bump();
                self.choose([(b'|', Token::GreaterGreaterOr)], Token::GreaterGreater)
            }
            _ => {
                let longer = [
                    (b'&', Token::GreaterAnd),
                    (b'|', Token::GreaterOr),
                    (b'(', Token::GreaterParen),
                ];
                self.choose(longer, Token::Greater)
            }
        }
    }

    /// Cuts what begins with the `$` before the next sign.
    fn cut_dollar(&mut self) -> Token {
        if self.cursor.now == b'(' {
            self.cursor.bump();
            return self.choose([(b'(', Token::DollarParenTwice)], Token::DollarParen);
        }
        let longer = [(b'{', Token::DollarBrace), (b'[', Token::DollarBracket)];
        self.choose(longer, Token::Dollar)
    }

    /// Cuts a sign in double quotes and in here-documents.
    pub(super) fn cut_quoted_sign(&mut self, sign: u8) -> Token {
        match sign {
            b'`' => Token::Backquote,
            b'"' => self.cut_after(1, Token::DoubleQuote),
            _ => {
                self.cursor.bump();
                self.cut_dollar()
            }
        }
    }

    /// Cuts a sign in `${…}`.
    pub(super) fn cut_parameter(&mut self, sign: u8) -> Token {
        if sign == END {
            return Token::End;
        }
        if !is_parameter_sign(sign) {
            return Token::Unknown;
        }
        self.cursor.bump();
        match sign {
            b'}' => Token::BraceClose,
            b':' => self.choose(
                [
                    (b'+', Token::ColonPlus),
                    (b'-', Token::ColonMinus),
                    (b'?', Token::ColonQuestion),
                    (b'=', Token::ColonEqual),
                    (b'#', Token::ColonHash),
                    (b'|', Token::ColonOr),
                    (b'*', Token::ColonStar),
                ],
                Token::Colon,
            ),
            b'+' => Token::Plus,
            b'-' => Token::Minus,
            b'?' => Token::Question,
            b'=' => Token::Equal,
            b'%' => self.choose([(b'%', Token::PercentPercent)], Token::Percent),
            b'#' => self.choose([(b'#', Token::HashHash)], Token::Hash),
            b'!' => Token::Exclamation,
            b']' => Token::BracketClose,
            b'/' => self.choose([(b'/', Token::SlashSlash)], Token::Slash),
            b'^' => self.choose([(b'^', Token::CaretCaret)], Token::Caret),
            b',' => self.choose([(b',', Token::CommaComma)], Token::Comma),
            b'@' => Token::At,
            _ => Token::Star,
        }
    }

    /// Cuts a sign among numbers.
    pub(super) fn cut_arithmetic(&mut self, sign: u8) -> Token {
        self.cursor.bump();
        let equal = |token| [(b'=', token)];
        match sign {
            b'!' => self.choose(equal(Token::NotEqual), Token::Exclamation),
            b'=' => self.choose(equal(Token::EqualEqual), Token::Equal),
            b'~' => Token::Tilde,
            b'(' => Token::ParenOpen,
            b')' => Token::ParenClose,
            b'&' => self.choose([(b'&', Token::AndAnd), (b'=', Token::AndEqual)], Token::And),
            b'|' => self.choose([(b'|', Token::OrOr), (b'=', Token::OrEqual)], Token::Or),
            b'<' if self.cursor.now == b'<' => {
                self.cursor.bump();
                self.choose(equal(Token::LessLessEqual), Token::LessLess)
            }
            b'<' => self.choose(equal(Token::LessEqual), Token::Less),
            b'>' if self.cursor.now == b'>' => {
                self.cursor.bump();
                self.choose(equal(Token::GreaterGreaterEqual), Token::GreaterGreater)
            }
            b'>' => self.choose(equal(Token::GreaterEqual), Token::Greater),
            b'+' => self.choose(
                [(b'+', Token::PlusPlus), (b'=', Token::PlusEqual)],
                Token::Plus,
            ),
            b'-' => self.choose(
                [(b'-', Token::MinusMinus), (b'=', Token::MinusEqual)],
                Token::Minus,
            ),
            b'%' => self.choose(equal(Token::PercentEqual), Token::Percent),
            b'*' => self.choose(
                [(b'*', Token::StarStar), (b'=', Token::StarEqual)],
                Token::Star,
            ),
            b'/' => self.choose(equal(Token::SlashEqual), Token::Slash),
            b'^' => self.choose(
                [(b'^', Token::CaretCaret), (b'=', Token::CaretEqual)],
                Token::Caret,
            ),
            b'[' => Token::BracketOpen,
            b']' => Token::BracketClose,
            b',' => Token::Comma,
            b'?' => Token::Question,
            b':' => Token::Colon,
            b'#' => Token::Hash,
            _ => Token::Period,
        }
    }
}

pub(super) fn is_command_sign(sign: u8) -> bool {
    matches!(
        sign,
        b';' | b'"' | b'\'' | b'(' | b')' | b'$' | b'|' | b'&' | b'>' | b'<' | b'`'
    )
}

pub(super) fn is_parameter_sign(sign: u8) -> bool {
    b"}#!:-+=?%]/^,@*".contains(&sign)
}

pub(super) fn is_arithmetic_sign(sign: u8) -> bool {
    b"+-!~*/%()^<>:=,?|&[]#.".contains(&sign)
}
