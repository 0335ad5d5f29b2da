//! Words: quotes, and what is put in.

use super::{
    cursor::{END, JOIN},
    lexer::Mode,
    parser::{Parsed, Parser, close},
    token::Token,
    tree::{At, Double, Glob, Literal, Part, Substitution, SubstitutionKind, Word},
};

impl<'a> Parser<'a> {
    /// Reads a word, if there is one.
    pub(super) fn word(&mut self) -> Parsed<Option<Word<'a>>> {
        let first = self.lists.parts.len();
        self.parts()?;
        let parts = close(self.arena, &mut self.lists.parts, first);
        Ok((!parts.is_empty()).then_some(Word { parts }))
    }

    /// Reads the parts of a word into the list of them.
    pub(super) fn parts(&mut self) -> Parsed<()> {
        let is_outside = self.mode == Mode::Command;
        if is_outside {
            self.mode = Mode::InWord;
        }
        while let Some(part) = self.part()? {
            self.lists.parts.push(part);
            if self.is_spaced {
                break;
            }
        }
        if is_outside {
            self.mode = Mode::Command;
        }
        Ok(())
    }

    fn part(&mut self) -> Parsed<Option<Part<'a>>> {
        let part = match self.token {
            Token::Piece | Token::Text | Token::Target => {
                let literal = self.literal();
                self.next()?;
                Part::Literal(literal)
            }
            Token::SingleQuote | Token::DollarSingleQuote => self.single()?,
            Token::DoubleQuote if self.mode == Mode::Double => return Ok(None),
            Token::Backquote if self.closes_backquotes() => return Ok(None),
            Token::GlobQuestion
            | Token::GlobStar
            | Token::GlobPlus
            | Token::GlobAt
            | Token::GlobExclamation => self.glob()?,
            Token::Dollar => match self.parameter()? {
                Some(parameter) => {
                    self.refuse_in_plain(parameter.start)?;
                    Part::Parameter(parameter)
                }
                // Only a dollar.
                None => {
                    let literal = Literal {
                        start: self.at,
                        end: self.cursor.at(),
                        text: "$",
                    };
                    self.next()?;
                    Part::Literal(literal)
                }
            },
            Token::DoubleQuote | Token::DollarDoubleQuote => self.double()?,
            Token::DollarBrace
            | Token::DollarParen
            | Token::DollarParenTwice
            | Token::DollarBracket
            | Token::Backquote
            | Token::LessParen
            | Token::GreaterParen
            | Token::EqualParen => {
                if self.token == Token::EqualParen {
                    let at = self.at;
                    return self.fail(self.foreign(at, 2, "`=(…)`"));
                }
                self.refuse_in_plain(self.at)?;
                self.deeper(Self::inset)?
            }
            _ => return Ok(None),
        };
        Ok(Some(part))
    }

    fn refuse_in_plain(&self, at: At) -> Parsed<()> {
        if !self.is_plain {
            return Ok(());
        }
        let message = "nothing can be put into the word behind `<<`".to_owned();
        let hint = "Write a plain word. If the `$` is meant as text, put quotes around the word.";
        self.fail(self.fault(at, 1, message, hint))
    }

    /// Reads what is put into a word.
    fn inset(&mut self) -> Parsed<Part<'a>> {
        match self.token {
            Token::DollarBrace => match self.cursor.now {
                b'|' => self.braces(SubstitutionKind::Reply),
                b' ' | b'\t' | b'\n' => self.braces(SubstitutionKind::Braces),
                _ => match self.parameter()? {
                    Some(parameter) => Ok(Part::Parameter(parameter)),
                    None => self.fail(self.unexpected()),
                },
            },
            Token::DollarParenTwice => {
                let calculation = self.calculation("$((", Mode::Arithmetic)?;
                Ok(Part::Calculation(self.arena.alloc(calculation)))
            }
            Token::DollarBracket => self.brackets(),
            Token::Backquote => self.backquotes(),
            Token::LessParen => self.parentheses(SubstitutionKind::Input),
            Token::GreaterParen => self.parentheses(SubstitutionKind::Output),
            _ => self.parentheses(SubstitutionKind::Dollar),
        }
    }

    /// Reads `$(…)`, `<(…)` and `>(…)`.
    fn parentheses(&mut self, kind: SubstitutionKind) -> Parsed<Part<'a>> {
        let (start, mark) = (self.at, self.token.text());
        let outside = self.enter(Mode::Substitution);
        self.next()?;
        let body = self.list(&[])?;
        self.leave(&outside);
        let end = self.closed(start, mark, Token::ParenClose)?;
        Ok(Part::Substitution(self.arena.alloc(Substitution {
            start,
            close: end,
            kind,
            body,
        })))
    }

    /// Reads `${ …;}` and `${|…;}`.
    fn braces(&mut self, kind: SubstitutionKind) -> Parsed<Part<'a>> {
        let start = self.at;
        let outside = self.enter(Mode::Substitution);
        self.cursor.bump();
        self.next()?;
        let body = self.list(&["}"])?;
        self.leave(&outside);
        let end = self.at;
        if !self.got_word("}")? {
            return self.fail(self.never_closed(start, "${", "}"));
        }
        Ok(Part::Substitution(self.arena.alloc(Substitution {
            start,
            close: end,
            kind,
            body,
        })))
    }

    fn backquotes(&mut self) -> Parsed<Part<'a>> {
        let start = self.at;
        let outside = self.enter(Mode::Backquotes);
        self.cursor.backquotes += 1;
        self.cursor.bump();
        self.next()?;
        let body = self.list(&[])?;
        let depth = self.cursor.backquotes - 1;
        if self.token == Token::Backquote && self.cursor.escapes < depth {
            // The one around it would be closed first.
            return self.fail(self.open_quote(start, "`"));
        }
        self.leave(&outside);
        self.cursor.backquotes = depth;
        let end = self.at;
        self.cursor.bump();
        if !self.got(Token::Backquote)? {
            return self.fail(self.open_quote(start, "`"));
        }
        Ok(Part::Substitution(self.arena.alloc(Substitution {
            start,
            close: end,
            kind: SubstitutionKind::Backquotes,
            body,
        })))
    }

    fn single(&mut self) -> Parsed<Part<'a>> {
        let start = self.at;
        let has_dollar = self.token == Token::DollarSingleQuote;
        if !has_dollar && self.cursor.backquotes == 0 {
            // Nothing but the quote that ends it counts.
            let Some(end) = self.cursor.find(b'\'') else {
                return self.fail(self.open_quote(start, "'"));
            };
            let text = self.script.get(start as usize + 1..end);
            self.cursor.jump(end);
            return self.close_single(start, text.unwrap_or_default(), has_dollar);
        }
        self.cursor.begin();
        loop {
            match self.cursor.now {
                b'\\' if has_dollar => {
                    self.cursor.bump();
                }
                b'\'' => break,
                JOIN => self.cursor.add("\\\n"),
                END => {
                    let mark = if has_dollar { "$'" } else { "'" };
                    return self.fail(self.open_quote(start, mark));
                }
                _ => {}
            }
            self.cursor.bump();
        }
        let text = self.cursor.literal();
        self.close_single(start, text, has_dollar)
    }

    fn close_single(&mut self, start: At, text: &'a str, has_dollar: bool) -> Parsed<Part<'a>> {
        let close = self.cursor.at();
        self.cursor.bump();
        self.next()?;
        Ok(Part::Single {
            start,
            close,
            text,
            has_dollar,
        })
    }

    fn double(&mut self) -> Parsed<Part<'a>> {
        let (start, mark) = (self.at, self.token.text());
        let has_dollar = self.token == Token::DollarDoubleQuote;
        let outside = self.mode;
        self.mode = Mode::Double;
        self.next()?;
        let first = self.lists.parts.len();
        self.parts()?;
        let parts = close(self.arena, &mut self.lists.parts, first);
        self.mode = outside;
        let end = self.at;
        if !self.got(Token::DoubleQuote)? {
            return self.fail(self.open_quote(start, mark));
        }
        Ok(Part::Double(self.arena.alloc(Double {
            start,
            close: end,
            has_dollar,
            parts,
        })))
    }

    /// Reads `@(…)` and its like, of which nothing inside is looked at.
    fn glob(&mut self) -> Parsed<Part<'a>> {
        let (start, operator) = (self.at, self.token.text());
        let pattern_start = self.cursor.at();
        self.cursor.begin();
        let mut depth = 1;
        loop {
            match self.cursor.now {
                b'(' => depth += 1,
                b')' => depth -= 1,
                END => {
                    self.token = Token::End;
                    return self.fail(self.never_closed(start, operator, ")"));
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
            self.cursor.bump();
        }
        let pattern = Literal {
            start: pattern_start,
            end: self.cursor.at(),
            text: self.cursor.literal(),
        };
        self.cursor.bump();
        self.next()?;
        Ok(Part::Glob(self.arena.alloc(Glob {
            start,
            operator,
            pattern,
        })))
    }
}
