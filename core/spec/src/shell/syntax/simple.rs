//! Simple commands: assignments, words, redirections.

use super::{
    command::starts_word,
    fault::Fault,
    lexer::{Mode, is_name},
    parser::{Parsed, Parser, Pending, close},
    token::Token,
    tree::{
        Array, ArrayElement, Assignment, At, Command, Document, Element, Expression, Literal, Part,
        Pipeline, Redirection, Simple, Word,
    },
};

impl<'a> Parser<'a> {
    /// Reads the rest of a simple command, of which the first word may have been read.
    pub(super) fn simple(&mut self, word: Option<Word<'a>>) -> Parsed<Command<'a>> {
        let first_assignment = self.lists.assignments.len();
        let first_word = self.lists.words.len();
        self.lists.words.extend(word);
        loop {
            let has_words = self.lists.words.len() > first_word;
            match self.token {
                Token::Text | Token::Piece if !has_words && self.is_assignment() => {
                    let assignment = self.assignment(true)?;
                    self.lists.assignments.push(assignment);
                }
                Token::Text => {
                    let literal = self.literal();
                    let word = self.literal_word(literal);
                    self.lists.words.push(word);
                    self.next()?;
                }
                Token::Backquote if self.closes_backquotes() => break,
                token if starts_word(token) => {
                    let Some(word) = self.word()? else {
                        return self.fail(self.unexpected());
                    };
                    self.lists.words.push(word);
                }
                token if token.is_redirection() => self.redirection()?,
                Token::ParenClose if self.mode != Mode::Substitution => {
                    return self.fail(self.unexpected());
                }
                _ if self.is_stop() => break,
                _ => return self.fail(self.unexpected()),
            }
        }
        let words = close(self.arena, &mut self.lists.words, first_word);
        let assignments = close(self.arena, &mut self.lists.assignments, first_assignment);
        let array = assignments
            .iter()
            .find(|it| it.index.is_some() || it.array.is_some());
        if let (false, Some(array)) = (words.is_empty(), array) {
            let len = array.name.map_or(1, |name| name.text.len());
            let message = "a command cannot have an array as its variable".to_owned();
            let hint = "Put the assignment on a line of its own.";
            return self.fail(self.fault(array.start(), len, message, hint));
        }
        Ok(Command::Simple(
            self.arena.alloc(Simple { assignments, words }),
        ))
    }

    /// Returns a command of one word.
    pub(super) fn pipeline_of(&self, word: Word<'a>) -> Pipeline<'a> {
        let simple = Simple {
            assignments: &[],
            words: self.arena.alloc_slice_copy(&[word]),
        };
        let first = Element {
            start: word.start(),
            command: Some(Command::Simple(self.arena.alloc(simple))),
            redirections: &[],
        };
        Pipeline {
            start: first.start,
            is_negated: false,
            first,
            rest: &[],
        }
    }

    /// Returns the next token, which is a literal.
    pub(super) fn literal(&self) -> Literal<'a> {
        Literal {
            start: self.at,
            end: self.cursor.at(),
            text: self.value,
        }
    }

    pub(super) fn literal_word(&self, literal: Literal<'a>) -> Word<'a> {
        Word {
            parts: self.arena.alloc_slice_copy(&[Part::Literal(literal)]),
        }
    }

    /// Returns whether an assignment begins with the next token.
    pub(super) fn is_assignment(&self) -> bool {
        if !self.token.is_literal() {
            return false;
        }
        match self.equals {
            Some(equals) if equals > 0 => {
                let name = self.value.get(..equals).unwrap_or_default();
                if is_name(name.strip_suffix('+').unwrap_or(name)) {
                    return true;
                }
            }
            _ if !is_name(self.value) => return false,
            _ => {}
        }
        self.cursor.now == b'['
    }

    /// Reads what follows `export` and its like.
    pub(super) fn argument(&mut self, command: Literal<'a>) -> Parsed<Assignment<'a>> {
        if self.is_assignment() {
            return self.assignment(false);
        }
        let equals = self.equals.filter(|equals| *equals > 0);
        let name = equals.and_then(|equals| self.value.get(..equals));
        if self.token.is_literal() && name.is_some_and(|name| !name.contains('{')) {
            let hint = "Names are letters, digits and `_`.";
            let message = format!("`{}` is no name", name.unwrap_or_default());
            return self.fail(self.wrong(message, hint));
        }
        let mut argument = Assignment {
            name: None,
            index: None,
            appends: false,
            is_bare: true,
            value: None,
            array: None,
        };
        if self.token == Token::Text && is_name(self.value) {
            argument.name = Some(self.literal());
            self.next()?;
        } else {
            argument.value = self.word()?;
            if argument.value.is_none() {
                let mut fault = self.unexpected();
                fault.hint = format!("`{}` takes names and assignments.", command.text);
                return self.fail(fault);
            }
        }
        Ok(argument)
    }

    /// Reads an assignment; `is_whole` says whether there must be a `=`.
    fn assignment(&mut self, is_whole: bool) -> Parsed<Assignment<'a>> {
        let mut assignment = Assignment {
            name: None,
            index: None,
            appends: false,
            is_bare: false,
            value: None,
            array: None,
        };
        let mut first = None;
        match self.equals {
            Some(equals) if equals > 0 => first = self.plain_assignment(&mut assignment, equals)?,
            _ => {
                let start = self.at;
                assignment.name = Some(self.literal());
                self.cursor.bump();
                self.at += 1;
                assignment.index = Some(self.index()?);
                if self.is_spaced || self.is_stop() {
                    if is_whole {
                        return self.fail(self.lacks(start, "[", "`]` and `=`"));
                    }
                    assignment.is_bare = true;
                    return Ok(assignment);
                }
                self.index_assignment(&mut assignment, start)?;
            }
        }
        if self.is_spaced || self.is_stop() {
            assignment.value = first.map(|first| self.literal_word(first));
            return Ok(assignment);
        }
        if first.is_none() && self.token == Token::ParenOpen {
            assignment.array = Some(self.array()?);
            return Ok(assignment);
        }
        let mark = self.lists.parts.len();
        self.lists.parts.extend(first.map(Part::Literal));
        self.parts()?;
        let parts = close(self.arena, &mut self.lists.parts, mark);
        if !parts.is_empty() {
            assignment.value = Some(Word { parts });
        }
        Ok(assignment)
    }

    /// Reads `name=` and `name+=`, and returns the literal behind that.
    fn plain_assignment(
        &mut self,
        assignment: &mut Assignment<'a>,
        equals: usize,
    ) -> Parsed<Option<Literal<'a>>> {
        let whole = self.literal();
        let name = whole.text.get(..equals).unwrap_or_default();
        let value = whole.text.get(equals + 1..).unwrap_or_default();
        assignment.appends = name.ends_with('+');
        let name = name.strip_suffix('+').unwrap_or(name);
        assignment.name = Some(Literal {
            start: whole.start,
            end: whole.start + name.len() as At,
            text: name,
        });
        self.next()?;
        Ok((!value.is_empty()).then_some(Literal {
            start: whole.start + 1 + equals as At,
            text: value,
            ..whole
        }))
    }

    /// Reads `=` and `+=` behind `name[…]`.
    fn index_assignment(&mut self, assignment: &mut Assignment<'a>, start: At) -> Parsed<()> {
        if self.token == Token::EqualParen {
            return self.fail(self.nested_array());
        }
        if let Some(rest) = self.value.strip_prefix('+') {
            assignment.appends = true;
            self.value = rest;
            self.at += 1;
        }
        let Some(rest) = self.value.strip_prefix('=') else {
            return self.fail(self.lacks(start, "[", "`]` and `=`"));
        };
        self.at += 1;
        self.value = rest;
        if rest.is_empty() {
            self.next()?;
        }
        Ok(())
    }

    fn nested_array(&self) -> Fault {
        let message = "an array cannot be in an array".to_owned();
        self.wrong(message, "Elements are words.")
    }

    fn array(&mut self) -> Parsed<&'a Array<'a>> {
        let open = self.at;
        let outside = self.enter(Mode::Array);
        let first = self.lists.elements.len();
        self.next()?;
        self.got(Token::Line)?;
        while !matches!(self.token, Token::End | Token::ParenClose) {
            let element = self.array_element()?;
            self.lists.elements.push(element);
            self.got(Token::Line)?;
        }
        self.leave(&outside);
        let elements = close(self.arena, &mut self.lists.elements, first);
        let end = self.closed(open, "(", Token::ParenClose)?;
        Ok(self.arena.alloc(Array {
            elements,
            close: end,
        }))
    }

    fn array_element(&mut self) -> Parsed<ArrayElement<'a>> {
        let mut index: Option<Expression<'a>> = None;
        if self.token == Token::BracketOpen {
            let start = self.at;
            index = Some(self.index()?);
            if self.token == Token::EqualParen {
                return self.fail(self.nested_array());
            }
            if !self.got(Token::Equal)? {
                return self.fail(self.lacks(start, "[", "`]` and `=`"));
            }
        }
        let value = self.word()?;
        let may_be_empty = matches!(
            self.token,
            Token::Line | Token::ParenClose | Token::BracketOpen
        );
        if value.is_none() && !may_be_empty {
            let mut fault = self.unexpected();
            fault.hint = "Elements of an array are words.".to_owned();
            return self.fail(fault);
        }
        Ok(ArrayElement { index, value })
    }

    /// Reads a redirection into the list of them.
    pub(super) fn redirection(&mut self) -> Parsed<()> {
        let mut target = None;
        if self.token == Token::Target {
            target = Some(self.literal());
            self.next()?;
        }
        let (at, token) = (self.at, self.token);
        let operator = token.text();
        if matches!(
            token,
            Token::GreaterGreaterOr | Token::AndGreaterOr | Token::AndGreaterGreaterOr
        ) {
            let what = format!("`{operator}`");
            return self.fail(self.foreign(at, operator.len(), &what));
        }
        self.next()?;
        let is_document = matches!(token, Token::LessLess | Token::LessLessMinus);
        let mode = self.mode;
        if is_document {
            self.mode = Mode::DocumentWord;
            self.is_plain = true;
        }
        let Some(word) = self.word()? else {
            return self.fail(self.lacks(at, operator, "a word"));
        };
        let mut document = None;
        if is_document {
            self.mode = mode;
            self.is_plain = false;
            let text: &'a Document<'a> = self.arena.alloc(Document::default());
            document = Some(text);
            self.documents.push(Pending {
                start: target.map_or(at, |target| target.start),
                is_tabbed: token == Token::LessLessMinus,
                word,
                document: text,
            });
        }
        self.lists.redirections.push(Redirection {
            at,
            target,
            operator,
            word,
            document,
        });
        if is_document && self.token == Token::Line {
            self.read_documents()?;
        }
        Ok(())
    }
}
