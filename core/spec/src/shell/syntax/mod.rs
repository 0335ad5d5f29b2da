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
    /// The here-documents whose text melange loses, as it stands in what was read.
    pub late: Vec<Range<usize>>,
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
            late: late(parser),
            source,
        }),
        Err(Stop::Deep) => Reading::Deep,
        Err(Stop::Fault(mut fault)) => {
            fault.range = source.place(fault.range.start)..source.place(fault.range.end);
            Reading::Fault(*fault)
        }
    }
}

fn late(parser: Parser<'_>) -> Vec<Range<usize>> {
    let late = parser.late.into_iter();
    let with_text = late.filter(|pending| pending.document.text.get().is_some());
    with_text
        .map(|pending| pending.start as usize..pending.word.end() as usize)
        .collect()
}
