//! Runs lowered plans on a BuildKit daemon.

pub mod client;
