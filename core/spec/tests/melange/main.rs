//! melange configurations as their authors meet them: text in; diagnostics and places out.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test that meets the unexpected fails"
)]

mod compile;
mod corpus;
mod lint;
mod load;
mod pipeline_file;
mod plan;
mod render;
mod validate;
