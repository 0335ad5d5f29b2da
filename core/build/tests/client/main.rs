//! The client against real daemons.
//!
//! They need what `cargo xtask setup` brings, and a user who may start containers.

// A test that meets what it does not expect fails.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod connect;
mod container;
mod export;
mod loss;
mod scene;
mod session;
mod solve;
mod validated;
