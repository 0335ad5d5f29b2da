//! Reports of a run: for people, for programs, and for continuous integration.
//!
//! Look at [`Report`] first. A report is told the moments of a run in the order of the spec; what
//! it writes goes to standard output, and never anything else does.

mod human;
mod json;
mod junit;

pub use human::Human;
pub use json::Json;
pub use junit::Junit;
pub use spec_report::{Position, Range, render_diagnostics, shown, snippet};

use spec_build::{
    run::{Place, Program},
    timeline::{Moment, Tally},
};
use std::{io, time::Duration};

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
