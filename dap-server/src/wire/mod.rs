//! The protocol as bytes and messages; knows nothing of debugging.
//!
//! Look at [`connection::Connection`] first: messages in, messages out.
//! The argument and body types come from the `dap` crate, and [`repair`] stands between them and
//! the protocol's own spelling. Nothing here decides what a request means.

pub mod codec;
pub mod connection;
pub mod failure;
pub mod message;
pub mod repair;
pub mod stdio;
