//! Arithmetic: what stands in `$((…))`, `((…))`, `let`, and in brackets behind names.
//!
//! The items of an expression are kept as they stand; the calls here see to it that they are in an
//! order that makes sense.

use super::{
    lexer::{Mode, is_name},
    parser::{Outside, Parsed, Parser, close},
    token::Token,
    tree::{At, Expression, Form, Item, Parameter, Part, Word},
};

/// What an expression came to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Value {
    Missing,
    /// Something to which a value can be assigned.
    Name,
    Other,
}

/// How tightly `,` binds: least of all.
const COMMA: u8 = 0;
/// From here on it is `||` and what binds more tightly.
const LOGIC: u8 = 1;

impl<'a> Parser<'a> {
    /// Reads an expression; nothing, if there is none. Where it is `compact`, a space ends it.
    pub(super) fn expression(&mut self, compact: bool) -> Parsed<Expression<'a>> {
        let first = self.lists.items.len();
        self.comma(compact)?;
        let items = close(self.arena, &mut self.lists.items, first);
        Ok(Expression { items })
    }

    /// Reads an expression that must be there.
    pub(super) fn full_expression(&mut self, mark: &str, at: At) -> Parsed<Expression<'a>> {
        let expression = self.expression(false)?;
        if expression.items.is_empty() {
            return self.fail(self.lacks(at, mark, "an expression"));
        }
        Ok(expression)
    }

    /// Reads what is in brackets behind a name, from the token that opens them.
    pub(super) fn index(&mut self) -> Parsed<Expression<'a>> {
        let start = self.at;
        let outside = self.mode;
        self.mode = Mode::Index;
        self.next()?;
        if matches!(self.token, Token::Star | Token::At) {
            self.value = self.token.text();
            self.token = Token::Text;
        }
        let expression = self.full_expression("[", start)?;
        self.mode = outside;
        self.close_expression(start, "[", Token::BracketClose)?;
        Ok(expression)
    }

    /// Takes the token that closes an expression.
    pub(super) fn close_expression(
        &mut self,
        start: At,
        mark: &'static str,
        end: Token,
    ) -> Parsed<()> {
        match self.got(end)? {
            true => Ok(()),
            false => self.not_closed(start, mark, end.text()),
        }
    }

    /// Takes `))`.
    pub(super) fn end_numbers(
        &mut self,
        start: At,
        mark: &'static str,
        outside: &Outside,
    ) -> Parsed<At> {
        if self.token != Token::ParenClose || self.cursor.now != b')' {
            self.not_closed(start, mark, "))")?;
        }
        self.cursor.bump();
        self.leave(outside);
        let end = self.at;
        self.next()?;
        Ok(end)
    }

    /// Reads `$[…]`.
    pub(super) fn brackets(&mut self) -> Parsed<Part<'a>> {
        let start = self.at;
        let outside = self.enter(Mode::Arithmetic);
        self.next()?;
        if self.token == Token::Hash {
            return self.fail(self.foreign(start, 2, "a number without a sign"));
        }
        let expression = self.full_expression("$[", start)?;
        if self.token != Token::BracketClose {
            self.not_closed(start, "$[", "]")?;
        }
        self.leave(&outside);
        let end = self.at;
        self.next()?;
        Ok(Part::Calculation(self.arena.alloc(
            super::tree::Calculation {
                start,
                expression,
                close: end,
                is_bracket: true,
            },
        )))
    }

    /// Says why an expression does not end where it should.
    fn not_closed(&self, start: At, mark: &str, end: &str) -> Parsed<()> {
        let is_about_token = match self.token {
            Token::End | Token::ParenClose => false,
            Token::Piece | Token::Text | Token::BracketOpen | Token::Colon | Token::Period => true,
            _ => self.mode.is_arithmetic(),
        };
        if !is_about_token {
            return self.fail(self.never_closed(start, mark, end));
        }
        let hint = match self.token {
            Token::Period => "There are no numbers with a point.",
            Token::BracketOpen => "Brackets stand behind a name: `a[1]`.",
            _ => "Between two numbers or names stands an operator, such as `+`.",
        };
        let message = format!("{} is not expected in arithmetic", self.shown_token());
        self.fail(self.wrong(message, hint))
    }

    fn no_operand(&self, operator: Token, at: At) -> Parsed<Value> {
        let text = operator.text();
        self.fail(self.lacks(at, text, "an expression"))
    }

    /// Says that an operator has nothing before it.
    fn no_operand_before(&self) -> Parsed<Value> {
        let message = format!("{} needs an expression before it", self.shown_token());
        self.fail(self.wrong(message, "Write a number or a name."))
    }

    fn comma(&mut self, compact: bool) -> Parsed<Value> {
        self.deeper(|it| it.binary(COMMA, compact))
    }

    /// Reads operands with operators between them that bind at least so tightly.
    fn binary(&mut self, level: u8, compact: bool) -> Parsed<Value> {
        let mut value = match level {
            COMMA => self.assigned(compact)?,
            _ => self.power(compact)?,
        };
        loop {
            let operator = self.token;
            let Some(own) = tightness(operator).filter(|own| *own >= level) else {
                return Ok(value);
            };
            // Other operators are read where what is assigned is.
            if (level == COMMA && own != COMMA) || (compact && self.is_spaced) {
                return Ok(value);
            }
            if value == Value::Missing {
                return self.no_operand_before();
            }
            let at = self.at;
            self.lists.items.push(Item::Between(operator.text()));
            self.next_after_operator(compact)?;
            let right = match level {
                COMMA => self.assigned(compact)?,
                _ => self.binary(own + 1, compact)?,
            };
            if right == Value::Missing {
                return self.no_operand(operator, at);
            }
            value = Value::Other;
        }
    }

    /// Reads `name = …`, from the right to the left.
    fn assigned(&mut self, compact: bool) -> Parsed<Value> {
        let mut operator = None;
        loop {
            let value = self.choice(compact)?;
            if !is_assignment(self.token) || (compact && self.is_spaced) {
                return match (operator, value) {
                    (Some((operator, at)), Value::Missing) => self.no_operand(operator, at),
                    (Some(_), _) => Ok(Value::Other),
                    (None, value) => Ok(value),
                };
            }
            if value != Value::Name {
                return self.no_name();
            }
            operator = Some((self.token, self.at));
            self.lists.items.push(Item::Between(self.token.text()));
            self.next_after_operator(compact)?;
        }
    }

    /// Says that an operator does not stand behind a name.
    fn no_name(&self) -> Parsed<Value> {
        let message = format!("{} must stand behind a name", self.shown_token());
        self.fail(self.wrong(message, "Only a variable can be given a value."))
    }

    /// Reads `… ? … : …`.
    fn choice(&mut self, compact: bool) -> Parsed<Value> {
        let mut value = self.binary(LOGIC, compact)?;
        let mut colon = None;
        loop {
            if self.token != Token::Question || (compact && self.is_spaced) {
                return match (colon, value) {
                    (Some(at), Value::Missing) => self.no_operand(Token::Colon, at),
                    (Some(_), _) => Ok(Value::Other),
                    (None, value) => Ok(value),
                };
            }
            if value == Value::Missing {
                return self.no_operand_before();
            }
            let at = self.at;
            self.lists.items.push(Item::Between("?"));
            self.next_after_operator(compact)?;
            if self.token == Token::Colon || self.comma(compact)? == Value::Missing {
                return self.no_operand(Token::Question, at);
            }
            if self.token != Token::Colon {
                return self.fail(self.lacks(at, "?", "a `:` and what it stands for"));
            }
            colon = Some(self.at);
            self.lists.items.push(Item::Between(":"));
            self.next_after_operator(compact)?;
            value = self.binary(LOGIC, compact)?;
        }
    }

    /// Reads `… ** …`, from the right to the left.
    fn power(&mut self, compact: bool) -> Parsed<Value> {
        let mut operator = None;
        loop {
            let value = self.unary(compact)?;
            if self.token != Token::StarStar || (compact && self.is_spaced) {
                return match (operator, value) {
                    (Some(at), Value::Missing) => self.no_operand(Token::StarStar, at),
                    (Some(_), _) => Ok(Value::Other),
                    (None, value) => Ok(value),
                };
            }
            if value == Value::Missing {
                return self.no_operand_before();
            }
            operator = Some(self.at);
            self.lists.items.push(Item::Between("**"));
            self.next_after_operator(compact)?;
        }
    }

    /// Reads an operand with the signs before it.
    fn unary(&mut self, compact: bool) -> Parsed<Value> {
        let mut operator = None;
        loop {
            if !compact {
                self.got(Token::Line)?;
            }
            let token = self.token;
            if !matches!(
                token,
                Token::Exclamation | Token::Tilde | Token::Plus | Token::Minus
            ) {
                break;
            }
            operator = Some((token, self.at));
            self.lists.items.push(Item::Before(token.text(), self.at));
            self.next_after_operator(compact)?;
        }
        let value = self.operand(compact)?;
        match (operator, value) {
            (Some((operator, at)), Value::Missing) => self.no_operand(operator, at),
            (Some(_), _) => Ok(Value::Other),
            (None, value) => Ok(value),
        }
    }

    fn operand(&mut self, compact: bool) -> Parsed<Value> {
        if matches!(self.token, Token::PlusPlus | Token::MinusMinus) {
            let (operator, at) = (self.token, self.at);
            self.lists.items.push(Item::Before(operator.text(), at));
            self.next_among_numbers(compact)?;
            if self.token != Token::Text {
                return self.fail(self.lacks(at, operator.text(), "a name"));
            }
            self.operand(compact)?;
            return Ok(Value::Other);
        }
        let value = self.value(compact)?;
        if value == Value::Missing || (compact && self.is_spaced) {
            return Ok(value);
        }
        if !compact {
            self.got(Token::Line)?;
        }
        let operator = self.token;
        if !matches!(operator, Token::PlusPlus | Token::MinusMinus) {
            return Ok(value);
        }
        if value != Value::Name {
            return self.no_name();
        }
        self.lists
            .items
            .push(Item::Behind(operator.text(), self.at));
        self.next_among_numbers(compact)?;
        Ok(Value::Other)
    }

    /// Reads a number, a name, another word, or an expression in parentheses.
    fn value(&mut self, compact: bool) -> Parsed<Value> {
        match self.token {
            Token::ParenOpen => {
                let open = self.at;
                self.lists.items.push(Item::Open(open));
                self.next_after_operator(compact)?;
                if self.comma(false)? == Value::Missing {
                    return self.fail(self.lacks(open, "(", "an expression"));
                }
                let end = self.closed(open, "(", Token::ParenClose)?;
                if self.mode == Mode::Index && self.token == Token::Text {
                    return self.fail(self.foreign(open, 1, "a word behind `(…)`"));
                }
                self.lists.items.push(Item::Close(end));
                Ok(Value::Other)
            }
            Token::BracketOpen => {
                let message = "`[` must stand behind a name".to_owned();
                self.fail(self.wrong(message, "Brackets stand behind a name: `a[1]`."))
            }
            Token::Colon => {
                let message = "`:` has no `?` before it".to_owned();
                self.fail(self.wrong(message, "Write `… ? … : …`."))
            }
            Token::Text => {
                let literal = self.literal();
                self.next()?;
                if self.token != Token::BracketOpen {
                    let word = self.literal_word(literal);
                    self.lists.items.push(Item::Operand(word));
                    return Ok(match is_name(literal.text) {
                        true => Value::Name,
                        false => Value::Other,
                    });
                }
                let index = self.deeper(Self::index)?;
                let parameter = Parameter {
                    start: literal.start,
                    form: Form::Bare,
                    end: index.end() + 1,
                    prefix: None,
                    name: literal.text,
                    index: Some(index),
                    operation: None,
                };
                let part = Part::Parameter(self.arena.alloc(parameter));
                let parts = self.arena.alloc_slice_copy(&[part]);
                self.lists.items.push(Item::Operand(Word { parts }));
                Ok(Value::Name)
            }
            Token::Backquote if self.mode == Mode::Let && self.cursor.backquotes > 0 => {
                Ok(Value::Missing)
            }
            _ => {
                let Some(word) = self.word()? else {
                    return Ok(Value::Missing);
                };
                self.lists.items.push(Item::Operand(word));
                Ok(match word.literal().is_some_and(is_name) {
                    true => Value::Name,
                    false => Value::Other,
                })
            }
        }
    }

    fn next_among_numbers(&mut self, compact: bool) -> Parsed<()> {
        self.next()?;
        if !compact {
            self.got(Token::Line)?;
        }
        Ok(())
    }

    /// Goes behind an operator, behind which an operand must come.
    fn next_after_operator(&mut self, compact: bool) -> Parsed<()> {
        let (at, operator) = (self.at, self.token);
        self.next()?;
        if compact && self.is_spaced {
            self.no_operand(operator, at)?;
        }
        if !compact {
            self.got(Token::Line)?;
        }
        Ok(())
    }
}

/// Returns how tightly an operator between two operands binds.
fn tightness(operator: Token) -> Option<u8> {
    Some(match operator {
        Token::Comma => COMMA,
        Token::OrOr | Token::CaretCaret => LOGIC,
        Token::AndAnd => 2,
        Token::Or => 3,
        Token::Caret => 4,
        Token::And => 5,
        Token::EqualEqual | Token::NotEqual => 6,
        Token::Less | Token::Greater | Token::LessEqual | Token::GreaterEqual => 7,
        Token::LessLess | Token::GreaterGreater => 8,
        Token::Plus | Token::Minus => 9,
        Token::Star | Token::Slash | Token::Percent => 10,
        _ => return None,
    })
}

fn is_assignment(operator: Token) -> bool {
    matches!(
        operator,
        Token::Equal
            | Token::PlusEqual
            | Token::MinusEqual
            | Token::StarEqual
            | Token::SlashEqual
            | Token::PercentEqual
            | Token::AndEqual
            | Token::OrEqual
            | Token::CaretEqual
            | Token::LessLessEqual
            | Token::GreaterGreaterEqual
    )
}
