//! Parameters: `$name` and `${…}`.

use super::{
    cursor::{END, JOIN},
    fault::Fault,
    lexer::{Mode, is_name, is_name_byte, is_number},
    parser::{Parsed, Parser},
    token::Token,
    tree::{At, Expression, Form, Operation, Parameter, Word},
};

impl<'a> Parser<'a> {
    /// Reads a parameter behind `$` or `${`; `None` if the dollar is just one.
    pub(super) fn parameter(&mut self) -> Parsed<Option<&'a Parameter<'a>>> {
        let start = self.at;
        let outside = self.mode;
        self.mode = Mode::Signs;
        if self.token == Token::Dollar {
            let name = self.short_name();
            self.mode = outside;
            let Some(name) = name else {
                return Ok(None);
            };
            let end = self.cursor.at();
            self.next()?;
            return Ok(Some(self.arena.alloc(Parameter {
                start,
                form: Form::Dollar,
                end,
                prefix: None,
                name,
                index: None,
                operation: None,
            })));
        }
        let mut prefix = self.prefix(start)?;
        let name = self.name(start, &mut prefix)?;
        let mut index = None;
        if self.cursor.now == b'[' {
            self.at = self.cursor.at();
            if !is_name(name) {
                let message = format!("`{name}` is no array");
                return self.fail(self.wrong(message, "Only variables with names can be."));
            }
            self.cursor.bump();
            index = Some(self.index()?);
        }
        let (operation, end) = self.operation(start, outside, prefix)?;
        Ok(Some(self.arena.alloc(Parameter {
            start,
            form: Form::Braces,
            end: end + 1,
            prefix,
            name,
            index,
            operation,
        })))
    }

    /// Reads the name behind `$`.
    fn short_name(&mut self) -> Option<&'a str> {
        self.cursor.begin();
        let is_sign = is_special(self.cursor.now);
        while is_sign || is_name_byte(self.cursor.now) || self.cursor.now == JOIN {
            self.cursor.bump();
            if is_sign {
                break;
            }
        }
        let name = self.cursor.literal();
        if !is_sign {
            self.value = name;
        }
        (is_sign || is_name(name)).then_some(name)
    }

    /// Reads `#` or `!` before a name.
    fn prefix(&mut self, start: At) -> Parsed<Option<&'static str>> {
        let sign = self.cursor.now;
        if sign == b'(' {
            return self.fail(self.foreign(start, 2, "`${(…)…}`"));
        }
        let next = self.cursor.peek();
        let is_before_name = next == END || next == b'"' || is_special(next) || is_name_byte(next);
        if !matches!(sign, b'#' | b'%' | b'!' | b'+') || !is_before_name {
            return Ok(None);
        }
        self.cursor.bump();
        match sign {
            b'#' => Ok(Some("#")),
            b'!' => Ok(Some("!")),
            _ => self.fail(self.foreign(start, 2, "a sign before the name of a parameter")),
        }
    }

    /// Reads the name in `${…}`.
    fn name(&mut self, start: At, prefix: &mut Option<&'static str>) -> Parsed<&'a str> {
        if self.cursor.now == b'"' {
            self.cursor.bump();
            if self.cursor.now != b'$' {
                let message = "a quote cannot stand behind `${`".to_owned();
                let hint = "Put the quotes around the whole `${…}`.";
                return self.fail(self.fault(start, 2, message, hint));
            }
        }
        match self.cursor.now {
            b'$' if matches!(self.cursor.peek(), b'{' | b'(') => {
                self.at = self.cursor.at();
                self.fail(self.foreign(self.at, 2, "a parameter in the place of a name"))
            }
            // `${#-x}` is `$#` with something instead, `${#-}` is a length.
            b'?' | b'-' if *prefix == Some("#") && self.cursor.peek() != b'}' => {
                *prefix = None;
                Ok("#")
            }
            b'?' | b'-' | b'@' | b'*' | b'#' | b'!' | b'$' => {
                self.cursor.begin();
                self.cursor.bump();
                Ok(self.cursor.literal())
            }
            _ => {
                self.at = self.cursor.at();
                self.cursor.begin();
                while is_name_byte(self.cursor.now) || self.cursor.now == JOIN {
                    self.cursor.bump();
                }
                self.value = self.cursor.literal();
                if !is_name(self.value) && !is_number(self.value) {
                    let message = "there is no name behind `${`".to_owned();
                    let hint = "Names are letters, digits and `_`, or a sign such as `@`.";
                    let len = (self.cursor.at() - self.at).max(1) as usize;
                    return self.fail(self.fault(self.at, len, message, hint));
                }
                Ok(self.value)
            }
        }
    }

    /// Reads what is done to a value, and the brace behind it; returns the place of that.
    fn operation(
        &mut self,
        start: At,
        outside: Mode,
        prefix: Option<&'static str>,
    ) -> Parsed<(Option<Operation<'a>>, At)> {
        let sign = self.cursor.now;
        self.at = self.cursor.at();
        self.token = self.cut_parameter(sign);
        if self.token == Token::BraceClose {
            let end = self.at;
            self.mode = outside;
            self.next()?;
            return Ok((None, end));
        }
        if self.token != Token::End && prefix == Some("#") {
            let message = "the length of a value can have nothing done to it".to_owned();
            let hint = "Put the changed value into a variable of its own first.";
            return self.fail(self.wrong(message, hint));
        }
        let operation = match self.token {
            Token::Slash | Token::SlashSlash => Some(self.replacement()?),
            Token::Colon => {
                let slice = self.slice()?;
                self.mode = outside;
                let end = self.at;
                self.close_expression(start, "${", Token::BraceClose)?;
                return Ok((Some(slice), end));
            }
            Token::Star if prefix != Some("!") => {
                return self.fail(self.not_an_operator(start, sign));
            }
            Token::At | Token::Star if prefix == Some("!") && self.cursor.now == b'}' => {
                let names = self.token.text();
                self.next()?;
                Some(Operation::Names(names))
            }
            Token::ColonHash | Token::ColonOr | Token::ColonStar => {
                let what = format!("`{}`", self.token.text());
                return self.fail(self.foreign(self.at, 2, &what));
            }
            Token::End => None,
            Token::Unknown | Token::Exclamation | Token::BracketClose => {
                return self.fail(self.not_an_operator(start, sign));
            }
            operator => Some(self.other_operation(operator)?),
        };
        if !matches!(self.token, Token::End | Token::BraceClose) {
            self.token = self.cut_parameter(self.cursor.now);
        }
        self.mode = outside;
        let end = self.closed(start, "${", Token::BraceClose)?;
        Ok((operation, end))
    }

    /// Says that a sign cannot stand behind the name in `${…}`.
    fn not_an_operator(&self, start: At, sign: u8) -> Fault {
        let written = self.script.get(start as usize..self.at as usize);
        let written = written.unwrap_or_default();
        // The place that melange names is in the line of the sign.
        let (at, len) = match written.contains('\n') {
            true => (self.at, 1),
            false => (start, written.len()),
        };
        let message = match sign {
            b'\n' => format!("`{written}` is not closed at the end of the line"),
            b' ' | b'\t' | b'\r' => format!("a space cannot stand behind `{written}`"),
            b'`' => format!("a backquote cannot stand behind `{written}`"),
            _ => format!("`{}` cannot stand behind `{written}`", self.letter(self.at)),
        };
        let hint = "Close the brace. If it is meant as text, put a backslash before the `$`.";
        self.fault(at, len, message, hint)
    }

    fn replacement(&mut self) -> Parsed<Operation<'a>> {
        let all = self.token == Token::SlashSlash;
        self.mode = Mode::Replace;
        self.next()?;
        let pattern = self.word()?;
        self.mode = Mode::Operand;
        let mut by = None;
        if self.got(Token::Slash)? {
            by = self.word()?;
        }
        Ok(Operation::Replace { all, pattern, by })
    }

    fn slice(&mut self) -> Parsed<Operation<'a>> {
        let mut colon = self.at;
        self.mode = Mode::Index;
        self.next()?;
        let mut from = Expression::default();
        if self.token != Token::Colon {
            from = self.full_expression(":", colon)?;
        }
        colon = self.at;
        let mut len = None;
        if self.got(Token::Colon)? {
            len = Some(self.full_expression(":", colon)?);
        }
        Ok(Operation::Slice(from, len))
    }

    fn other_operation(&mut self, operator: Token) -> Parsed<Operation<'a>> {
        self.mode = Mode::Operand;
        self.next()?;
        if operator == Token::At {
            let is_known = matches!(
                self.value,
                "a" | "k" | "u" | "A" | "E" | "K" | "L" | "P" | "U" | "Q"
            );
            if !self.token.is_literal() || !is_known {
                let message = "behind `@` must be one of its letters".to_owned();
                let hint = "They are `Q`, `E`, `P`, `A`, `a`, `K`, `k`, `U`, `u` and `L`.";
                return self.fail(self.wrong(message, hint));
            }
        }
        let word: Option<Word<'a>> = self.word()?;
        Ok(Operation::Other(operator.text(), word))
    }
}

/// Returns whether a sign is the name of a parameter: a digit, too.
fn is_special(sign: u8) -> bool {
    matches!(sign, b'@' | b'*' | b'#' | b'$' | b'?' | b'!' | b'-') || sign.is_ascii_digit()
}
