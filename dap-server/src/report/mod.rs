//! Reports of a run: for people, for programs, and for continuous integration.
//!
//! Look at [`Report`] first. A report is told the moments of a run in the order of the spec; what
//! it writes goes to standard output, and never anything else does.

mod human;
mod json;
mod junit;
mod snippet;

pub use human::Human;
pub use json::Json;
pub use junit::Junit;
pub use snippet::{render_diagnostics, snippet};

use spec_build::{
    run::{Place, Program},
    timeline::{Moment, Tally},
};
use spec_core::text::{Encoding, Text, TextRange};
use std::{io, path::Path, time::Duration};

/// Something that tells how a run went.
pub trait Report {
    /// A spec is about to be run.
    fn begin(&mut self, program: &Program) -> io::Result<()>;

    /// A node has its verdict.
    fn moment(&mut self, program: &Program, moment: &Moment) -> io::Result<()>;

    /// All specs have been run.
    fn end(&mut self, tally: Tally, duration: Duration) -> io::Result<()>;
}

/// Finds what a moment is about.
fn place<'a>(program: &'a Program, moment: &Moment) -> Option<Place<'a>> {
    program.at(program.route.nodes.get(moment.index)?)
}

/// A position as people count it: line and column from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// Two positions; the end is behind the last character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Range {
    /// The first character.
    pub start: Position,
    /// Behind the last character.
    pub end: Position,
}

impl Range {
    /// Converts a range of bytes.
    pub fn of(text: &Text, range: TextRange) -> Self {
        let place = |offset| {
            let at = text.line_column(offset, Encoding::Utf32);
            Position {
                line: at.line + 1,
                column: at.column + 1,
            }
        };
        Self {
            start: place(range.start),
            end: place(range.end),
        }
    }
}

/// Returns the path as messages show it: relative to the current folder where that is shorter.
pub fn shown(path: &Path) -> String {
    let relative = std::env::current_dir()
        .ok()
        .and_then(|folder| path.strip_prefix(folder).ok().map(Path::to_owned));
    relative.as_deref().unwrap_or(path).display().to_string()
}
