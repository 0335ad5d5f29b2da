//! The debugger for package specs: debug adapter and command line.
//!
//! An editor starts `spec-dap --stdio` and speaks the Debug Adapter Protocol with it; people use
//! the subcommands. Start reading at [`cli`].
//!
//! The adapter is made of layers: [`wire`] knows bytes and messages, [`session`] knows what state a
//! debug session is in, [`requests`] serves each request of the protocol, and [`repl`] and [`shell`]
//! are what people see of it beside their editor's buttons. `live` is the real run behind a session;
//! `prepare` and `report` are what the command line shares with it.

pub mod cli;
pub mod live;
mod offered;
pub mod prepare;
pub mod progress;
pub mod repl;
pub mod report;
mod requests;
pub mod session;
pub mod shell;
pub mod wire;
