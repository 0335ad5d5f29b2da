//! The language server for package specs, and the same checks on a command line.
//!
//! Look at [`cli`] first: it decides which of the two runs. Everything about specs is in
//! `spec-core`; here are the protocol, the files and the reports.

mod capabilities;
pub mod cli;
mod documents;
mod exit;
mod position;
mod publish;
mod requests;
mod server;
mod view;
mod world;
