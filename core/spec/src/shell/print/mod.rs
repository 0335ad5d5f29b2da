//! Scripts as melange prints them: without comments, in one style.
//!
//! melange gives each statement of a script to mvdan's printer (melange@v0.59.1
//! pkg/build/compile.go:472, sh@v3.13.1 syntax/printer.go), and what `melange compile` shows is
//! what that makes of it, with the few places in which it is peculiar. Look at [`printed`] first.
//!
//! Line breaks depend on those of the script: the printer knows the line that it is in, and breaks
//! where the next part is in a later one.

mod align;
mod command;
mod document;
mod layout;
mod list;
#[cfg(test)]
mod tests;
mod word;

use super::syntax::{
    Reading, read,
    tree::{At, Redirection, Statement},
};
use align::Cell;
use bumpalo::Bump;

/// Returns a script as melange prints it; `None` if it is none, or if it is nested too deeply to
/// be read.
pub fn printed(script: &str) -> Option<String> {
    let arena = Bump::new();
    let Reading::Script(read) = read(script, &arena) else {
        return None;
    };
    let mut whole = String::with_capacity(script.len());
    if let Some((first, _)) = script.split_once('\n')
        && first.starts_with("#!")
    {
        whole.push_str(first);
        whole.push('\n');
    }
    let lines = Lines::new(read.text);
    for statement in read.statements {
        let mut printer = Printer::new(&lines);
        printer.space = Space::Written;
        printer.is_first_line = true;
        printer.whole(statement);
        whole.push_str(&align::aligned(printer.out, &printer.cells));
        whole.push('\n');
    }
    Some(whole)
}

/// The ends of the lines of a script.
struct Lines(Vec<At>);

impl Lines {
    fn new(text: &str) -> Self {
        Self(
            memchr::memchr_iter(b'\n', text.as_bytes())
                .map(|at| at as At)
                .collect(),
        )
    }

    /// Returns the line of a place, from 1.
    fn of(&self, at: At) -> u32 {
        self.0.partition_point(|end| *end < at) as u32 + 1
    }
}

/// Whether there is to be a space before what comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Space {
    Unneeded,
    Needed,
    /// One was written, or the line has just begun.
    Written,
}

struct Printer<'s, 'a> {
    lines: &'s Lines,
    out: String,
    /// The signs of the text that begin a new column.
    cells: Vec<Cell>,
    /// Where the indentation of a line begins that is no text, and where it ends.
    indents: Vec<(usize, usize)>,
    /// Whether this is the text of a here-document, which is looked through before it is written.
    is_document: bool,
    space: Space,
    /// Whether a new line is wanted.
    wants_line: bool,
    /// Whether there must be a new line.
    needs_line: bool,
    /// Whether a `;` or the like has been written for the statement.
    has_semicolon: bool,
    is_first_line: bool,
    /// The line of the script that is printed.
    line: u32,
    /// How deep the next line is indented.
    level: usize,
    /// How deep the last one was.
    last_level: usize,
    /// Of the levels that are open, which of them will be taken back.
    steps: Vec<bool>,
    /// Whether the commands before `&&` or `|` have been indented already.
    is_joined: bool,
    /// The here-documents whose text comes behind this line.
    documents: Vec<Redirection<'a>>,
}

impl<'s, 'a> Printer<'s, 'a> {
    fn new(lines: &'s Lines) -> Self {
        Self {
            lines,
            out: String::new(),
            cells: Vec::new(),
            indents: Vec::new(),
            is_document: false,
            space: Space::Unneeded,
            wants_line: false,
            needs_line: false,
            has_semicolon: false,
            is_first_line: false,
            line: 0,
            level: 0,
            last_level: 0,
            steps: Vec::new(),
            is_joined: false,
            documents: Vec::new(),
        }
    }

    fn whole(&mut self, statement: &Statement<'a>) {
        self.list(std::slice::from_ref(statement));
        self.flush_documents();
    }
}
