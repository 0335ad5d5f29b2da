//! The parser, and what all of its parts use.

use super::{
    cursor::Cursor,
    fault::{Fault, Stop},
    lexer::Mode,
    token::Token,
    tree::{
        Arm, ArrayElement, Assignment, At, CaseItem, Document, Expression, Item, Joined, Part,
        Piped, Redirection, Statement, Test, Word,
    },
};
use bumpalo::Bump;

/// What a part of the parser returns.
pub(super) type Parsed<T> = Result<T, Stop>;

/// More levels than any script has, and few enough for any stack.
const DEEP: u32 = 200;

/// Reads a script from its start to its end, one token ahead.
pub(super) struct Parser<'a> {
    pub arena: &'a Bump,
    pub script: &'a str,
    pub cursor: Cursor<'a>,
    pub mode: Mode,
    pub token: Token,
    /// Where the token begins; ends of lines and of the script have the place of what is before
    /// them.
    pub at: At,
    /// The text of the last literal.
    pub value: &'a str,
    /// Where its first `=` is.
    pub equals: Option<usize>,
    /// Whether there is a space before the token.
    pub is_spaced: bool,
    /// Whether nothing may be put into the word that is read.
    pub is_plain: bool,
    /// The parentheses that are open in the pattern behind `=~`.
    pub pattern_depth: i32,
    /// Whether that pattern has not begun.
    pub is_first_of_pattern: bool,
    /// The here-documents whose text is to come.
    pub documents: Vec<Pending<'a>>,
    /// How many of them wait for the end of what is around.
    pub buried: usize,
    /// The lines that end the here-documents that are being read; `None` behind their ends.
    pub document_ends: Vec<Option<String>>,
    /// The here-documents that come too late for melange.
    pub late: Vec<Pending<'a>>,
    /// How deep the part lies that is read.
    depth: u32,
    /// Lists that are not whole yet.
    pub lists: Lists<'a>,
}

/// A here-document whose text is to come.
#[derive(Clone, Copy)]
pub(super) struct Pending<'a> {
    pub start: At,
    pub is_tabbed: bool,
    pub word: Word<'a>,
    pub document: &'a Document<'a>,
}

/// The members of lists that are being read; those of inner ones are behind those of outer ones.
#[derive(Default)]
pub(super) struct Lists<'a> {
    pub statements: Vec<Statement<'a>>,
    pub joined: Vec<Joined<'a>>,
    pub piped: Vec<Piped<'a>>,
    pub redirections: Vec<Redirection<'a>>,
    pub assignments: Vec<Assignment<'a>>,
    pub elements: Vec<ArrayElement<'a>>,
    pub words: Vec<Word<'a>>,
    pub parts: Vec<Part<'a>>,
    pub arms: Vec<Arm<'a>>,
    pub cases: Vec<CaseItem<'a>>,
    pub expressions: Vec<Expression<'a>>,
    pub items: Vec<Item<'a>>,
    pub tests: Vec<Test<'a>>,
}

/// Takes the members from one on out of a list that is being read, and keeps them.
pub(super) fn close<'a, T: Copy>(arena: &'a Bump, list: &mut Vec<T>, first: usize) -> &'a [T] {
    let members = list.get(first..).unwrap_or_default();
    if members.is_empty() {
        return &[];
    }
    let kept = arena.alloc_slice_copy(members);
    list.truncate(first);
    kept
}

/// What an inner part puts back when it ends.
pub(super) struct Outside {
    mode: Mode,
    buried: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn new(script: &'a str, arena: &'a Bump) -> Self {
        Self {
            arena,
            script,
            cursor: Cursor::new(script, arena),
            mode: Mode::Command,
            token: Token::Unknown,
            at: 0,
            value: "",
            equals: Some(0),
            is_spaced: false,
            is_plain: false,
            pattern_depth: 0,
            is_first_of_pattern: false,
            documents: Vec::new(),
            buried: 0,
            document_ends: Vec::new(),
            late: Vec::new(),
            depth: 0,
            lists: Lists::default(),
        }
    }

    /// Reads the whole script.
    pub(super) fn script(&mut self) -> Parsed<&'a [Statement<'a>]> {
        self.next()?;
        let statements = self.list(&[])?;
        self.read_documents()?;
        Ok(statements)
    }

    /// Reads an inner part, if it is not too deep.
    pub(super) fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth == DEEP {
            return Err(Stop::Deep);
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    /// Returns whether what is read lies in no other command.
    pub(super) fn is_outermost(&self) -> bool {
        self.depth == 0
    }

    /// Goes into a part that has its own mode, and in which here-documents of before do not begin.
    pub(super) fn enter(&mut self, mode: Mode) -> Outside {
        let outside = Outside {
            mode: self.mode,
            buried: self.buried,
        };
        self.buried = self.documents.len();
        self.mode = mode;
        outside
    }

    pub(super) fn leave(&mut self, outside: &Outside) {
        self.mode = outside.mode;
        self.buried = outside.buried;
    }

    /// Takes a token, if it is the next.
    pub(super) fn got(&mut self, token: Token) -> Parsed<bool> {
        if self.token != token {
            return Ok(false);
        }
        self.next()?;
        Ok(true)
    }

    /// Returns whether the next token is this word.
    pub(super) fn is_word(&self, word: &str) -> bool {
        self.token == Token::Text && self.value == word
    }

    /// Takes a word of the grammar, if it is the next.
    pub(super) fn got_word(&mut self, word: &str) -> Parsed<bool> {
        if !self.is_word(word) {
            return Ok(false);
        }
        self.next()?;
        Ok(true)
    }

    /// Returns whether a command ends before the token.
    pub(super) fn is_stop(&self) -> bool {
        match self.token {
            Token::Backquote => self.closes_backquotes(),
            Token::End
            | Token::Line
            | Token::Semicolon
            | Token::And
            | Token::Or
            | Token::AndAnd
            | Token::OrOr
            | Token::OrAnd
            | Token::SemicolonTwice
            | Token::SemicolonAnd
            | Token::SemicolonTwiceAnd
            | Token::ParenClose => true,
            _ => false,
        }
    }

    /// Stops at a place.
    pub(super) fn fail<T>(&self, fault: Fault) -> Parsed<T> {
        Err(Stop::Fault(Box::new(fault)))
    }

    /// Takes the token that closes what was opened at a place.
    pub(super) fn closed(&mut self, open: At, mark: &'static str, token: Token) -> Parsed<At> {
        let at = self.at;
        if self.got(token)? {
            return Ok(at);
        }
        self.fail(self.never_closed(open, mark, token.text()))
    }
}
