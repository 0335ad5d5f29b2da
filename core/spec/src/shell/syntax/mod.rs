//! The grammar of shell scripts, as melange's reader has it.
//!
//! melange refuses a script that mvdan's parser of bash cannot read, and this is to refuse the
//! same ones, in the same places (sh@v3.13.1 syntax). Look at [`read`] first, then at
//! [`tree::Statement`].

mod arithmetic;
mod class;
mod command;
mod condition;
mod cursor;
mod extent;
mod fault;
mod heredoc;
mod lexer;
mod list;
mod literal;
mod parameter;
mod parser;
mod sign;
mod simple;
mod source;
mod token;
pub(super) mod tree;
mod word;

pub(super) use fault::Fault;

use bumpalo::Bump;
use fault::Stop;
use parser::Parser;
use source::Source;
use std::ops::Range;
use tree::Statement;

/// What was made of a text.
pub(super) enum Reading<'a> {
    Script(Script<'a>),
    /// It is no script.
    Fault(Fault),
    /// It is nested too deeply to be read.
    Deep,
}

/// A script with its tree.
pub(super) struct Script<'a> {
    /// What was read: the text without some bytes that no shell sees.
    pub text: &'a str,
    /// Its positions are those of what was read.
    pub statements: &'a [Statement<'a>],
    source: Source<'a>,
    /// What melange makes something else of.
    pub losses: Vec<Loss>,
}

/// A part of a script of which melange makes something else, where it is read.
pub(super) enum Loss {
    /// A here-document whose text is not printed.
    Document(Range<usize>),
    /// A comment behind which the command goes on, other than in a shell.
    Comment(Range<usize>),
}

impl Script<'_> {
    /// Returns where a part of what was read is in the text.
    pub(in crate::shell) fn place(&self, part: Range<usize>) -> Range<usize> {
        self.source.place(part.start)..self.source.place(part.end)
    }
}

/// Reads a script; its tree is put into the arena.
pub(super) fn read<'a>(script: &'a str, arena: &'a Bump) -> Reading<'a> {
    let source = Source::new(script, arena);
    let mut parser = Parser::new(source.text, arena);
    match parser.script() {
        Ok(statements) => Reading::Script(Script {
            text: source.text,
            statements,
            losses: losses(parser),
            source,
        }),
        Err(Stop::Deep) => Reading::Deep,
        Err(Stop::Fault(mut fault)) => {
            fault.range = source.place(fault.range.start)..source.place(fault.range.end);
            Reading::Fault(*fault)
        }
    }
}

fn losses(parser: Parser<'_>) -> Vec<Loss> {
    let late = parser.late.into_iter();
    let late = late.filter(|pending| pending.document.text.get().is_some());
    let documents = late.map(|pending| {
        let start = pending.start as usize;
        Loss::Document(start..pending.word.end() as usize)
    });
    let comments = parser.joining_comments.into_iter().map(Loss::Comment);
    documents.chain(comments).collect()
}
