//! What a session debugs, as plain data and two traits; knows no protocol.
//!
//! Look at [`Debuggee`] first: it moves, and after each move it shows a [`View`] of the moment
//! where it stands. A view never changes, so it is read while other requests are served.
//! The real ones sit on `spec_build::debugger`; the tests of this package have scripted ones.

use super::launch_arguments::LaunchArguments;
use crate::{
    shell::{Shell, Terminal},
    wire::failure::Failure,
};
use async_trait::async_trait;
use spec_core::{
    plan::{NodeId, Plan},
    text::{Text, TextRange},
};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

/// A spec, read and planned; nothing has run.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// The absolute path of the spec.
    pub path: PathBuf,
    /// Its text at the time of reading.
    pub text: Text,
    /// What would run, already narrowed to the tests and the target that were asked for.
    pub plan: Plan,
}

/// Makes debuggees.
#[async_trait]
pub trait Launcher: Send + Sync + 'static {
    /// Reads and plans a spec, without any daemon.
    async fn read(&self, path: &Path) -> Result<Program, Failure>;

    /// Prepares a run: reads the spec, finds the environment, reaches the daemon. Solves nothing.
    async fn launch(&self, launch: Launch) -> Result<Launched, Failure>;
}

/// What a launch needs.
#[derive(Debug)]
pub struct Launch {
    /// What the client wants run.
    pub arguments: LaunchArguments,
    /// Where to stop; the latest value counts, also in the middle of a run.
    pub stops: watch::Receiver<Stops>,
    /// Where to tell what happens. Bounded: wait when it is full.
    pub events: mpsc::Sender<RunEvent>,
    /// Cancelled when nobody wants the launch any more.
    pub cancel: CancellationToken,
}

/// A prepared run.
pub struct Launched {
    /// What would run.
    pub program: Program,
    /// The run.
    pub debuggee: Box<dyn Debuggee>,
    /// What the person should know before it starts, a sentence each.
    pub notes: Vec<String>,
}

impl std::fmt::Debug for Launched {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Launched")
            .field("program", &self.program.path)
            .finish_non_exhaustive()
    }
}

/// Where a run stops.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stops {
    /// The nodes with breakpoints, with the ids of these.
    pub breakpoints: BTreeMap<NodeId, Vec<i64>>,
    /// Whether to stop at a failed check.
    pub failed_check: bool,
    /// Whether to stop at a failed step.
    pub failed_step: bool,
}

/// A run that can be moved forth and back.
#[async_trait]
pub trait Debuggee: Send + 'static {
    /// Moves, until something stops it.
    ///
    /// When `cancel` is cancelled it stops as soon as it can, ends the running command if it must,
    /// and returns [`StopReason::Pause`].
    async fn resume(&mut self, how: Resume, cancel: CancellationToken) -> Stop;

    /// Returns a view of the moment where it stands.
    fn view(&self) -> Arc<dyn View>;

    /// Ends the run and gives back what it holds.
    async fn close(self: Box<Self>);
}

/// The ways to move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resume {
    /// Forth to the next stop. The first move of a run; stops at entry if that was asked for.
    Continue,
    /// Back to the stop before.
    ReverseContinue,
    /// On a step to the next step, on a check to the next check.
    Next,
    /// From a step to its first check.
    StepIn,
    /// From a check to the next step, from a step to the next test.
    StepOut,
    /// To the moment before, without running anything.
    StepBack,
    /// Runs the operation of this node anew.
    Again(NodeId),
}

/// Why a move ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// It stands at a moment; see [`Debuggee::view`].
    Paused(StopReason),
    /// Nothing is left to run.
    Ended(Ended),
    /// The daemon has gone; what was recorded stays readable.
    Lost(Failure),
}

/// Why it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StopReason {
    /// At the start, as asked for, or because there is nothing before.
    Entry,
    /// A step of the person's.
    Step,
    /// Breakpoints with these ids.
    Breakpoint(Vec<i64>),
    /// The person asked.
    Pause,
    /// A step or a check did not pass.
    Exception {
        /// What, in one line: `Check failed: stdout equals`.
        description: String,
        /// Why, in one line: `expected "a", got "b"`.
        text: String,
        /// Whether it was read from a record that an earlier run had left.
        recorded: bool,
    },
}

/// How a run ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ended {
    /// The counts in one line: `5 passed, 1 failed, 1 skipped`.
    pub summary: String,
    /// 0 if all passed, 1 if something failed, 2 if something could not run.
    pub exit_code: i32,
}

/// What happens during a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunEvent {
    /// A step wrote something, or there is something to say.
    Output {
        /// From where it comes.
        stream: Stream,
        /// The text, with its line ends.
        text: String,
        /// The step or check to which it belongs.
        node: Option<NodeId>,
    },
    /// Something takes long.
    ProgressStart {
        /// The id by which the following events call it.
        id: String,
        /// What it is.
        title: String,
    },
    /// It has come further.
    ProgressUpdate {
        /// Which one.
        id: String,
        /// What it does now.
        message: Option<String>,
        /// How far it is, in percent.
        percent: Option<u8>,
    },
    /// It is done.
    ProgressEnd {
        /// Which one.
        id: String,
    },
}

/// From where a text comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// A step's standard output.
    Stdout,
    /// A step's standard error.
    Stderr,
    /// Ourselves.
    Console,
}

/// The moment at which a run stands; never changes.
#[async_trait]
pub trait View: Send + Sync + 'static {
    /// Returns the place of the test in the plan, from 0.
    fn test(&self) -> usize;

    /// Returns where it stands: check, step, test; the innermost first.
    fn frames(&self) -> Vec<Frame>;

    /// Returns what is known about a frame.
    fn scopes(&self, frame: &NodeId) -> Vec<Scope>;

    /// Returns what went wrong here, if something did.
    fn exception(&self) -> Option<Exception>;

    /// Lists a folder of the frame's state.
    async fn list(&self, frame: &NodeId, path: &str) -> Result<Vec<FileEntry>, Failure>;

    /// Reads the beginning of a file of the frame's state, at most `limit` bytes.
    async fn read(&self, frame: &NodeId, path: &str, limit: usize) -> Result<Vec<u8>, Failure>;

    /// Runs a command in a throw-away container of the frame's state.
    async fn evaluate(
        &self,
        frame: &NodeId,
        command: &str,
        cancel: CancellationToken,
    ) -> Result<Evaluation, Failure>;

    /// Opens a shell in a container of the frame's state.
    async fn shell(&self, frame: &NodeId, terminal: Terminal) -> Result<Shell, Failure>;

    /// Writes the frame's state as an OCI image; returns a sentence that says what was written.
    async fn export(&self, frame: &NodeId, path: &Path) -> Result<String, Failure>;
}

/// One entry of the stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The node of the plan.
    pub node: NodeId,
    /// Its name in the spec's words.
    pub name: String,
    /// Its exact range in the spec.
    pub range: TextRange,
    /// Whether it can be run anew.
    pub can_restart: bool,
}

/// A group of variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// What it is called: `Check`, `Step`, `Files`.
    pub name: String,
    /// Whether looking into it costs something.
    pub expensive: bool,
    /// What is in it.
    pub content: Content,
}

/// What a scope or a variable holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Content {
    /// Nothing further.
    #[default]
    Leaf,
    /// These variables.
    Variables(Vec<Variable>),
    /// The folder with this path in the frame's state.
    Folder(String),
    /// The file with this path in the frame's state.
    File(String),
    /// The lines of this text.
    Lines(String),
}

/// A name with a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variable {
    /// The name.
    pub name: String,
    /// The value as text.
    pub value: String,
    /// Its sort, in one word: `text`, `number`, `file`.
    pub kind: &'static str,
    /// What is below it.
    pub content: Content,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// The stable id: `check/stdout/equals`, `step/exit-code`.
    pub id: String,
    /// What, in one line.
    pub description: String,
    /// All about it: the difference of expected and actual, or the last lines of output.
    pub details: String,
    /// The path in the spec's words: `test runs › step 1 › stdout equals`.
    pub path: String,
}

/// One entry of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEntry {
    /// The name, without the folder.
    pub name: String,
    /// What it is.
    pub kind: FileKind,
    /// The permission bits.
    pub mode: u32,
    /// The size in bytes.
    pub size: u64,
}

/// The sorts of files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A folder.
    Folder,
    /// A plain file.
    File,
    /// A symbolic link with its target.
    Link(String),
    /// A device, socket or pipe.
    Other,
}

/// What a command did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evaluation {
    /// What it wrote to both streams, in the order of writing.
    pub output: String,
    /// Its exit code.
    pub exit_code: i32,
}
