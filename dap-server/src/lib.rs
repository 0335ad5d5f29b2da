//! The debugger for package specs: debug adapter and command line.
//!
//! An editor starts `spec-dap --stdio` and speaks the Debug Adapter Protocol with it; people use
//! the subcommands. Start reading at [`cli`].

pub mod cli;
