//! Commands: which one it is, and those with parts.

use super::{
    lexer::Mode,
    parser::{Parsed, Parser, close},
    token::Token,
    tree::{
        Arm, At, Calculation, Case, CaseEnd, CaseItem, Command, Condition, Coprocess, Declaration,
        Expression, For, Function, Group, If, Let, Literal, Range, Simple, Time, While,
    },
};

impl<'a> Parser<'a> {
    /// Reads a command, if there is one, without what is behind it.
    pub(super) fn command(&mut self) -> Parsed<Option<Command<'a>>> {
        let command = match self.token {
            Token::Text => self.word_command()?,
            Token::Backquote if self.closes_backquotes() => return Ok(None),
            Token::ParenOpen if self.cursor.now == b')' => self.nameless_function()?,
            Token::ParenOpen => self.subshell()?,
            Token::ParenOpenTwice => self.numbers()?,
            token if starts_word(token) => {
                if self.is_assignment() {
                    self.simple(None)?
                } else {
                    let start = self.at;
                    let Some(word) = self.word()? else {
                        return self.fail(self.unexpected());
                    };
                    if self.token == Token::ParenOpen {
                        let hint = "Write a plain name before the parentheses.";
                        let message = "this is no name for a function".to_owned();
                        let len = (self.at - start) as usize;
                        return self.fail(self.fault(start, len, message, hint));
                    }
                    self.simple(Some(word))?
                }
            }
            _ => return Ok(None),
        };
        Ok(Some(command))
    }

    /// Reads a command that begins with a plain word.
    fn word_command(&mut self) -> Parsed<Command<'a>> {
        match self.value {
            "{" => self.group(),
            "if" => self.if_clause(),
            "while" | "until" => self.while_clause(),
            "for" | "select" => self.for_clause(),
            "case" => self.case_clause(),
            "}" | "then" | "elif" | "fi" | "do" | "done" | "esac" | "]]" => self.fail(self.stray()),
            "[[" => self.condition(),
            "let" => self.let_clause(),
            "function" => self.keyword_function(),
            "declare" | "local" | "export" | "readonly" | "typeset" | "nameref" => {
                self.declaration()
            }
            "time" => self.time(),
            "coproc" => self.coprocess(),
            _ if self.is_assignment() => self.simple(None),
            _ => {
                let name = self.literal();
                self.next()?;
                if self.token != Token::ParenOpen {
                    let word = self.literal_word(name);
                    return self.simple(Some(word));
                }
                self.next()?;
                if self.token != Token::ParenClose {
                    let fault = self.lacks(name.start, name.text, "`()`");
                    return self.fail(fault);
                }
                self.next()?;
                self.function(name.start, false, true, Some(name))
            }
        }
    }

    fn subshell(&mut self) -> Parsed<Command<'a>> {
        let open = self.at;
        let outside = self.enter(Mode::Substitution);
        self.next()?;
        let body = self.full_list("(", open, &[])?;
        self.leave(&outside);
        let close = self.closed(open, "(", Token::ParenClose)?;
        Ok(Command::Group(self.arena.alloc(Group {
            open,
            close,
            is_subshell: true,
            body,
        })))
    }

    fn group(&mut self) -> Parsed<Command<'a>> {
        let open = self.at;
        self.next()?;
        let body = self.full_list("{", open, &["}"])?;
        let close = self.at;
        if !self.got_word("}")? {
            return self.fail(self.never_closed(open, "{", "}"));
        }
        Ok(Command::Group(self.arena.alloc(Group {
            open,
            close,
            is_subshell: false,
            body,
        })))
    }

    fn numbers(&mut self) -> Parsed<Command<'a>> {
        let calculation = self.calculation("((", Mode::Numbers)?;
        Ok(Command::Arithmetic(self.arena.alloc(calculation)))
    }

    /// Reads what is between `((` and `))`, from the token that opens it.
    pub(super) fn calculation(
        &mut self,
        mark: &'static str,
        mode: Mode,
    ) -> Parsed<Calculation<'a>> {
        let start = self.at;
        let outside = self.enter(mode);
        self.next()?;
        if self.token == Token::Hash {
            let what = "a number without a sign";
            return self.fail(self.foreign(start, mark.len(), what));
        }
        let expression = self.full_expression(mark, start)?;
        let close = self.end_numbers(start, mark, &outside)?;
        Ok(Calculation {
            start,
            expression,
            close,
            is_bracket: false,
        })
    }

    fn if_clause(&mut self) -> Parsed<Command<'a>> {
        let start = self.at;
        let mark = self.lists.arms.len();
        let mut word = "if";
        loop {
            let at = self.at;
            self.next()?;
            let condition = self.full_list(word, at, &["then"])?;
            let then = self.at;
            if !self.got_word("then")? {
                return self.fail(self.lacks(at, word, "`then`"));
            }
            let body = self.full_list("then", then, &["fi", "elif", "else"])?;
            self.lists.arms.push(Arm {
                start: at,
                condition: Some((condition, then)),
                body,
            });
            word = "elif";
            if !self.is_word(word) {
                break;
            }
        }
        if self.is_word("else") {
            let at = self.at;
            self.next()?;
            let body = self.full_list("else", at, &["fi"])?;
            self.lists.arms.push(Arm {
                start: at,
                condition: None,
                body,
            });
        }
        let end = self.end(start, "if", "fi")?;
        let arms = close(self.arena, &mut self.lists.arms, mark);
        Ok(Command::If(self.arena.alloc(If { arms, end })))
    }

    /// Takes the word that ends a command, and returns its place.
    fn end(&mut self, start: At, mark: &str, word: &str) -> Parsed<At> {
        let at = self.at;
        if !self.got_word(word)? {
            return self.fail(self.never_closed(start, mark, word));
        }
        Ok(at)
    }

    fn while_clause(&mut self) -> Parsed<Command<'a>> {
        let (start, word) = (self.at, self.value);
        self.next()?;
        let condition = self.full_list(word, start, &["do"])?;
        let body_start = self.at;
        if !self.got_word("do")? {
            return self.fail(self.lacks(start, word, "`do`"));
        }
        let body = self.full_list("do", body_start, &["done"])?;
        let end = self.end(start, word, "done")?;
        Ok(Command::While(self.arena.alloc(While {
            start,
            is_until: word == "until",
            condition,
            body_start,
            body,
            end,
        })))
    }

    fn for_clause(&mut self) -> Parsed<Command<'a>> {
        let (start, word) = (self.at, self.value);
        let is_select = word == "select";
        self.next()?;
        let range = match self.token {
            Token::ParenOpenTwice if !is_select => self.range_of_numbers()?,
            _ => self.range_of_words(start, word)?,
        };
        let body_start = self.at;
        let (open, end) = match self.is_word("{") && !is_select {
            true => ("{", "}"),
            false => ("do", "done"),
        };
        if !self.got_word(open)? {
            return self.fail(self.lacks(start, word, "`do`"));
        }
        let body = self.full_list(open, body_start, &[end])?;
        let end = self.end(start, word, end)?;
        Ok(Command::For(self.arena.alloc(For {
            start,
            is_select,
            range,
            body_start,
            body,
            end,
        })))
    }

    /// Reads `((…; …; …))`.
    fn range_of_numbers(&mut self) -> Parsed<Range<'a>> {
        let open = self.at;
        let outside = self.enter(Mode::Numbers);
        self.next()?;
        let first = self.expression(false)?;
        let mut second = Expression::default();
        if !self.got(Token::SemicolonTwice)? {
            self.semicolon()?;
            second = self.expression(false)?;
            self.semicolon()?;
        }
        let third = self.expression(false)?;
        self.end_numbers(open, "((", &outside)?;
        self.got(Token::Semicolon)?;
        self.got(Token::Line)?;
        Ok(Range::Numbers([first, second, third]))
    }

    fn semicolon(&mut self) -> Parsed<()> {
        if self.got(Token::Semicolon)? {
            return Ok(());
        }
        let hint = "Write `((first; while; after each))`.";
        self.fail(self.wrong("there must be a `;` here".to_owned(), hint))
    }

    fn range_of_words(&mut self, start: At, mark: &str) -> Parsed<Range<'a>> {
        if !self.token.is_literal() {
            return self.fail(self.lacks(start, mark, "a name"));
        }
        let name = self.value;
        self.next()?;
        if self.got(Token::Semicolon)? {
            self.got(Token::Line)?;
            return Ok(Range::Words { name, words: None });
        }
        self.got(Token::Line)?;
        if !self.got_word("in")? {
            if self.is_word("do") {
                return Ok(Range::Words { name, words: None });
            }
            return self.fail(self.lacks(start, mark, "a name and `in`, `do` or `;`"));
        }
        let first = self.lists.words.len();
        while !self.is_stop() {
            let Some(word) = self.word()? else {
                return self.fail(self.unexpected());
            };
            self.lists.words.push(word);
        }
        let words = Some(close(self.arena, &mut self.lists.words, first));
        self.got(Token::Semicolon)?;
        self.got(Token::Line)?;
        Ok(Range::Words { name, words })
    }

    fn case_clause(&mut self) -> Parsed<Command<'a>> {
        let start = self.at;
        self.next()?;
        let Some(word) = self.word()? else {
            return self.fail(self.lacks(start, "case", "a word"));
        };
        self.got(Token::Line)?;
        let inside = self.at;
        if !self.got_word("in")? {
            return self.fail(self.lacks(start, "case", "a word and `in`"));
        }
        let items = self.case_items()?;
        let end = self.end(start, "case", "esac")?;
        Ok(Command::Case(self.arena.alloc(Case {
            start,
            word,
            inside,
            items,
            end,
        })))
    }

    fn case_items(&mut self) -> Parsed<&'a [CaseItem<'a>]> {
        let mark = self.lists.cases.len();
        self.got(Token::Line)?;
        while self.token != Token::End && !self.is_word("esac") {
            let patterns = self.patterns()?;
            let outside = self.enter(Mode::Case);
            self.next()?;
            let body = self.list(&["esac"])?;
            self.leave(&outside);
            let end = match self.token {
                Token::SemicolonTwice => CaseEnd::Break,
                Token::SemicolonAnd => CaseEnd::Fall,
                Token::SemicolonTwiceAnd => CaseEnd::Resume,
                _ => {
                    let end = (CaseEnd::Break, None);
                    let last = CaseItem {
                        patterns,
                        body,
                        end,
                    };
                    self.lists.cases.push(last);
                    break;
                }
            };
            let end = (end, Some(self.at));
            self.lists.cases.push(CaseItem {
                patterns,
                body,
                end,
            });
            self.next()?;
            self.got(Token::Line)?;
        }
        Ok(close(self.arena, &mut self.lists.cases, mark))
    }

    /// Reads the patterns of a case up to its `)`.
    fn patterns(&mut self) -> Parsed<&'a [super::tree::Word<'a>]> {
        self.got(Token::ParenOpen)?;
        let first = self.lists.words.len();
        while self.token != Token::End {
            let Some(word) = self.word()? else {
                return self.fail(self.unexpected());
            };
            self.lists.words.push(word);
            if self.token == Token::ParenClose {
                break;
            }
            if !self.got(Token::Or)? {
                let hint = "A case begins with patterns and `)`: `a | b) …`.";
                let message = format!("{} is not expected here", self.shown_token());
                return self.fail(self.wrong(message, hint));
            }
        }
        Ok(close(self.arena, &mut self.lists.words, first))
    }

    fn condition(&mut self) -> Parsed<Command<'a>> {
        let start = self.at;
        let outside = self.enter(Mode::Condition);
        self.next()?;
        let first = self.lists.tests.len();
        if !self.tests()? {
            return self.fail(self.lacks(start, "[[", "a condition"));
        }
        let items = close(self.arena, &mut self.lists.tests, first);
        let end = self.at;
        if !self.got_word("]]")? {
            return self.fail(self.never_closed(start, "[[", "]]"));
        }
        self.leave(&outside);
        Ok(Command::Condition(self.arena.alloc(Condition {
            start,
            items,
            close: end,
        })))
    }

    fn let_clause(&mut self) -> Parsed<Command<'a>> {
        let start = self.at;
        let outside = self.enter(Mode::Let);
        self.next()?;
        let first = self.lists.expressions.len();
        while !self.is_stop() && !self.token.is_redirection() {
            let expression = self.expression(true)?;
            if expression.items.is_empty() {
                break;
            }
            self.lists.expressions.push(expression);
        }
        let expressions = close(self.arena, &mut self.lists.expressions, first);
        if expressions.is_empty() {
            return self.fail(self.lacks(start, "let", "an expression"));
        }
        self.leave(&outside);
        Ok(Command::Let(self.arena.alloc(Let { start, expressions })))
    }

    fn time(&mut self) -> Parsed<Command<'a>> {
        let start = self.at;
        self.next()?;
        let is_posix = self.got_word("-p")?;
        let pipeline = self.pipeline(self.at, false)?;
        Ok(Command::Time(self.arena.alloc(Time {
            start,
            is_posix,
            pipeline,
        })))
    }

    fn coprocess(&mut self) -> Parsed<Command<'a>> {
        let start = self.at;
        self.next()?;
        let is_compound = match self.token {
            Token::ParenOpen | Token::ParenOpenTwice => true,
            Token::Text => matches!(
                self.value,
                "{" | "if"
                    | "while"
                    | "until"
                    | "for"
                    | "case"
                    | "[["
                    | "coproc"
                    | "let"
                    | "function"
                    | "declare"
                    | "local"
                    | "export"
                    | "readonly"
                    | "typeset"
                    | "nameref"
            ),
            _ => false,
        };
        let mut name = None;
        if !is_compound {
            name = self.word()?;
        }
        let Some(mut pipeline) = self.pipeline(self.at, false)? else {
            let Some(word) = name else {
                return self.fail(self.lacks(start, "coproc", "a command"));
            };
            // The name is the command.
            let pipeline = self.pipeline_of(word);
            return Ok(Command::Coprocess(self.arena.alloc(Coprocess {
                start,
                name: None,
                pipeline,
            })));
        };
        // A name before plain words is one of them.
        if let (Some(word), Some(Command::Simple(simple)), []) =
            (name, pipeline.first.command, pipeline.rest)
        {
            let first = self.lists.words.len();
            self.lists.words.push(word);
            self.lists.words.extend_from_slice(simple.words);
            let words = close(self.arena, &mut self.lists.words, first);
            pipeline.first.command = Some(Command::Simple(self.arena.alloc(Simple {
                assignments: simple.assignments,
                words,
            })));
            name = None;
        }
        Ok(Command::Coprocess(self.arena.alloc(Coprocess {
            start,
            name,
            pipeline,
        })))
    }

    fn declaration(&mut self) -> Parsed<Command<'a>> {
        let name = self.literal();
        self.next()?;
        let first = self.lists.assignments.len();
        while !self.is_stop() && !self.token.is_redirection() {
            let argument = self.argument(name)?;
            self.lists.assignments.push(argument);
        }
        let arguments = close(self.arena, &mut self.lists.assignments, first);
        Ok(Command::Declaration(
            self.arena.alloc(Declaration { name, arguments }),
        ))
    }

    /// Reads `function name`.
    fn keyword_function(&mut self) -> Parsed<Command<'a>> {
        let start = self.at;
        self.next()?;
        let name = match self.token == Token::Text && self.value != "{" {
            true => {
                let name = self.literal();
                self.next()?;
                name
            }
            false if matches!(self.token, Token::ParenOpen) || self.is_word("{") => {
                return self.fail(self.foreign(start, 8, "a function without a name"));
            }
            false => return self.fail(self.lacks(start, "function", "a name")),
        };
        if self.token == Token::Text && self.value != "{" {
            return self.other_names(start);
        }
        let has_parentheses = self.got(Token::ParenOpen)?;
        if has_parentheses && !self.got(Token::ParenClose)? {
            return self.fail(self.lacks(start, "function", "a name and `()`"));
        }
        self.function(start, true, has_parentheses, Some(name))
    }

    /// Says that a function has several names, unless something else is wrong with them.
    fn other_names(&mut self, start: At) -> Parsed<Command<'a>> {
        while self.token == Token::Text && self.value != "{" {
            self.next()?;
        }
        self.got(Token::ParenOpen)?;
        self.fail(self.foreign(start, 8, "a function with several names"))
    }

    /// Reads `()` before a command, which begins a function that has no name.
    fn nameless_function(&mut self) -> Parsed<Command<'a>> {
        let start = self.at;
        self.cursor.bump();
        self.next()?;
        if self.is_word("{") {
            return self.fail(self.foreign(start, 2, "a function without a name"));
        }
        self.function(start, false, true, None)
    }

    /// Reads the body of a function.
    fn function(
        &mut self,
        start: At,
        has_keyword: bool,
        has_parentheses: bool,
        name: Option<Literal<'a>>,
    ) -> Parsed<Command<'a>> {
        self.got(Token::Line)?;
        let Some(body) = self.statement(false)? else {
            return self.fail(self.lacks(start, "()", "a command"));
        };
        Ok(Command::Function(self.arena.alloc(Function {
            start,
            has_keyword,
            has_parentheses,
            name,
            body,
        })))
    }
}

/// Returns whether a word begins with a token that is no plain word.
pub(super) fn starts_word(token: Token) -> bool {
    matches!(
        token,
        Token::Piece
            | Token::DollarBrace
            | Token::DollarParenTwice
            | Token::DollarParen
            | Token::Dollar
            | Token::LessParen
            | Token::EqualParen
            | Token::GreaterParen
            | Token::SingleQuote
            | Token::DollarSingleQuote
            | Token::DoubleQuote
            | Token::DollarDoubleQuote
            | Token::DollarBracket
            | Token::GlobQuestion
            | Token::GlobStar
            | Token::GlobPlus
            | Token::GlobAt
            | Token::GlobExclamation
            | Token::Backquote
    )
}
