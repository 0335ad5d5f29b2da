//! Plans lowered to LLB, the language of BuildKit's graphs.
//!
//! Everything here is pure: a [`spec_core::plan::Plan`] becomes a graph of operations with source
//! positions, byte for byte the same in every process.
//! Look at [`graph::Graph`] first, then at [`op`].

pub mod digest;
pub mod encode;
pub mod graph;
pub mod lower;
pub mod op;
pub mod pb;
mod render;
pub mod source_map;

#[cfg(test)]
mod tests;
