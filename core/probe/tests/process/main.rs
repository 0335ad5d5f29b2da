//! The probe as a process, in a root folder that holds nothing but the probe and what a test puts
//! there: no shell, no C library, no `/dev`, no `/etc`.
//!
//! Entering such a root takes root, or a machine that gives ordinary users a namespace of their
//! own.
#![cfg(all(target_os = "linux", feature = "probe"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod check;
mod container;
mod export;
mod gate;
mod shell;
mod step;
mod terminal;
