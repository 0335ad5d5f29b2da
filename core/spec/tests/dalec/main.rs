//! Dalec specs as their authors meet them: text in; diagnostics, plans and places out.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test that meets the unexpected fails"
)]

mod commands;
mod contradictions;
mod corpus;
mod detect;
mod expand;
mod hostile;
mod load;
mod package;
mod places;
mod plan;
mod render;
mod sources;
mod substitution;
mod verdicts;
mod warnings;
