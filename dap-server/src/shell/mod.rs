//! Shells: from a person's terminal into a container of a stopped state.
//!
//! Look at [`Shell`] first: a pipe with a terminal's manners. [`host`] waits at a socket for a
//! terminal and connects it with a shell, [`terminal`] is the terminal's side (`spec-dap attach`),
//! and [`protocol`] is what the two say to each other.

mod guard;
pub(crate) mod host;
pub mod protocol;
pub mod terminal;

use tokio::sync::mpsc;
use tokio_util::bytes::Bytes;

/// What a shell is shown on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terminal {
    /// Whether it is a terminal at all; else a pipe or a file.
    pub is_terminal: bool,
    /// Its size.
    pub size: Size,
}

/// The size of a terminal, in characters; 0 if unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// The lines.
    pub rows: u16,
    /// The characters on a line.
    pub columns: u16,
}

/// An open shell. Dropping it ends the shell.
#[derive(Debug)]
pub struct Shell {
    /// What to show first: what failed here, and that changes are discarded.
    pub banner: String,
    /// What the person does.
    pub input: mpsc::Sender<Input>,
    /// What the shell does; ends behind [`Output::Exit`] or [`Output::Failed`].
    pub output: mpsc::Receiver<Output>,
}

/// What a person does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Types.
    Data(Bytes),
    /// Gives the terminal another size.
    Resize(Size),
    /// Will type no more.
    End,
}

/// What a shell does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Writes.
    Data(Bytes),
    /// Ends with a code.
    Exit(i32),
    /// Is lost.
    Failed(String),
}
