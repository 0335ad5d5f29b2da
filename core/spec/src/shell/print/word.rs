//! Words, and what stands in the place of words.

use super::{Printer, Space, command::begins_with_parenthesis};
use crate::shell::syntax::tree::{
    Double, Expression, Form, Item, Operation, Parameter, Part, Substitution, SubstitutionKind,
    Test, Word,
};

impl<'a> Printer<'_, 'a> {
    /// Prints words; those in later lines in lines that belong to this one.
    pub(super) fn words(&mut self, words: &[Word<'a>]) {
        let mut is_broken = false;
        for word in words {
            if self.line_of(Some(word.start())) > self.line {
                if !is_broken {
                    self.open_level();
                    is_broken = true;
                }
                self.join_line();
            }
            self.pad();
            self.word(word);
        }
        if is_broken {
            self.close_level();
        }
    }

    pub(super) fn word(&mut self, word: &Word<'a>) {
        self.parts(word.parts, false);
        self.space = Space::Needed;
    }

    pub(super) fn parts(&mut self, parts: &[Part<'a>], is_quoted: bool) {
        let first = parts.first().map(Part::start);
        if !is_quoted && self.line_of(first) > self.line {
            self.join_line();
        }
        for part in parts {
            let line = self.line_of(Some(part.start()));
            while is_quoted && line > self.line {
                self.out.push_str("\\\n");
                self.line += 1;
            }
            self.part(part);
            self.advance(part.end());
        }
    }

    fn part(&mut self, part: &Part<'a>) {
        match part {
            Part::Literal(literal) => self.literal(literal.text),
            Part::Single {
                text, has_dollar, ..
            } => {
                self.out.push_str(if *has_dollar { "$'" } else { "'" });
                self.literal(text);
                self.out.push('\'');
            }
            Part::Double(double) => self.double(double),
            Part::Parameter(parameter) => self.parameter(parameter),
            Part::Substitution(substitution) => self.substitution(substitution),
            Part::Calculation(calculation) => {
                self.out.push_str("$((");
                self.expression(&calculation.expression, false, false);
                self.out.push_str("))");
            }
            Part::Glob(glob) => {
                self.out.push_str(glob.operator);
                self.literal(glob.pattern.text);
                self.out.push(')');
            }
        }
    }

    fn double(&mut self, double: &Double<'a>) {
        self.out
            .push_str(if double.has_dollar { "$\"" } else { "\"" });
        self.parts(double.parts, true);
        let close = self.line_of(Some(double.close));
        while self.line < close {
            self.out.push_str("\\\n");
            self.line += 1;
        }
        self.out.push('"');
    }

    pub(super) fn index(&mut self, index: &Expression<'a>) {
        self.out.push('[');
        self.expression(index, has_comma(index), false);
        self.out.push(']');
    }

    fn parameter(&mut self, parameter: &Parameter<'a>) {
        self.out.push_str(match parameter.form {
            Form::Bare => "",
            Form::Dollar => "$",
            Form::Braces => "${",
        });
        self.out.push_str(parameter.prefix.unwrap_or_default());
        self.literal(parameter.name);
        if let Some(index) = &parameter.index {
            self.index(index);
        }
        match &parameter.operation {
            None => {}
            Some(Operation::Slice(from, len)) => {
                self.out.push(':');
                self.expression(from, true, true);
                if let Some(len) = len {
                    self.out.push(':');
                    self.expression(len, true, false);
                }
            }
            Some(Operation::Replace { all, pattern, by }) => {
                self.out.push_str(if *all { "//" } else { "/" });
                if let Some(pattern) = pattern {
                    self.word(pattern);
                }
                self.out.push('/');
                if let Some(by) = by {
                    self.word(by);
                }
            }
            Some(Operation::Names(sign)) => self.out.push_str(sign),
            Some(Operation::Other(operator, word)) => {
                self.out.push_str(operator);
                if let Some(word) = word {
                    self.word(word);
                }
            }
        }
        if parameter.form == Form::Braces {
            self.out.push('}');
        }
    }

    fn substitution(&mut self, substitution: &Substitution<'a>) {
        let Substitution {
            start,
            close,
            kind,
            body,
        } = *substitution;
        match kind {
            SubstitutionKind::Braces | SubstitutionKind::Reply => {
                self.advance(start);
                if kind == SubstitutionKind::Braces {
                    self.out.push_str("${");
                    self.space = Space::Needed;
                } else {
                    self.out.push_str("${|");
                }
                self.inner(body, Some(close));
                self.space = Space::Unneeded;
                self.ending("}", close);
            }
            SubstitutionKind::Dollar | SubstitutionKind::Backquotes => {
                self.advance(start);
                self.out.push_str("$(");
                self.space = match body.first().is_some_and(begins_with_parenthesis) {
                    true => Space::Needed,
                    false => Space::Unneeded,
                };
                self.inner(body, Some(close));
                self.close_parenthesis(close);
            }
            SubstitutionKind::Input | SubstitutionKind::Output => {
                // `< <(` is not `<<(`.
                self.pad();
                let is_input = kind == SubstitutionKind::Input;
                self.out.push_str(if is_input { "<(" } else { ">(" });
                self.inner(body, Some(close));
                self.close_parenthesis(close);
            }
        }
    }

    /// Prints an expression, without spaces if it is to be `compact`; then `leads` says whether a
    /// sign at its start needs one.
    pub(super) fn expression(
        &mut self,
        expression: &Expression<'a>,
        is_compact: bool,
        leads: bool,
    ) {
        let mut depth = 0_usize;
        for (index, item) in expression.items.iter().enumerate() {
            match item {
                Item::Operand(word) => self.word(word),
                Item::Between(operator) if is_compact && depth == 0 => {
                    self.out.push_str(operator);
                }
                Item::Between(operator) => {
                    if *operator != "," {
                        self.write_space();
                    }
                    self.out.push_str(operator);
                    self.write_space();
                }
                Item::Before(operator, _) => {
                    if leads && index == 0 && matches!(*operator, "+" | "-") {
                        self.write_space();
                    }
                    self.out.push_str(operator);
                }
                Item::Behind(operator, _) => self.out.push_str(operator),
                Item::Open(_) => {
                    self.out.push('(');
                    depth += 1;
                }
                Item::Close(_) => {
                    self.out.push(')');
                    depth = depth.saturating_sub(1);
                }
            }
        }
    }

    /// Prints what is in `[[ … ]]`.
    pub(super) fn tests(&mut self, tests: &[Test<'a>]) {
        // Only where a test begins may a line.
        let mut may_break = true;
        for test in tests {
            let start = match test {
                Test::Word(word) => Some(word.start()),
                Test::Before(_, at) | Test::Open(at) => Some(*at),
                _ => None,
            };
            if may_break && start.is_some() {
                if self.line_of(start) > self.line {
                    self.end_lines(start);
                }
                self.pad();
            }
            self.advance(start);
            may_break = matches!(test, Test::Join(_) | Test::Open(_));
            match test {
                Test::Word(word) => self.word(word),
                Test::Before(operator, _) => {
                    self.out.push_str(operator);
                    self.write_space();
                }
                Test::Between(operator) => {
                    self.write_space();
                    self.out.push_str(operator);
                    self.write_space();
                }
                Test::Join(operator) => {
                    self.write_space();
                    self.out.push_str(operator);
                    self.space = Space::Needed;
                }
                Test::Open(_) => {
                    self.out.push('(');
                    self.space = Space::Unneeded;
                }
                Test::Close => self.out.push(')'),
            }
        }
    }
}

/// Returns whether an expression is several, with commas between them.
fn has_comma(expression: &Expression<'_>) -> bool {
    let mut depth = 0_i32;
    for item in expression.items {
        match item {
            Item::Open(_) | Item::Between("?") => depth += 1,
            Item::Close(_) | Item::Between(":") => depth -= 1,
            Item::Between(",") if depth == 0 => return true,
            _ => {}
        }
    }
    false
}
