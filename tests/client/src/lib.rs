//! A client of the Debug Adapter Protocol, as strict as the strictest editor.
//!
//! Look at [`Client`] first. Each message in both directions is checked against the official
//! schema, framing must be exactly what Helix reads, the order of events counts, and a message
//! that nobody looked at fails the test.

// This crate is for tests alone.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr
)]

mod client;
mod frames;
pub mod schema;

pub use client::{Client, Failure};
