//! Plans lowered to LLB, the language of BuildKit's graphs.
//!
//! Everything here is pure: a [`spec_core::plan::Plan`] becomes a graph of operations with source
//! positions, byte for byte the same in every process.

pub mod pb;
