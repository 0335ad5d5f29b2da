//! The messages of LLB as they go over the wire, made from `proto/ops.proto`.
//!
//! Never encode a [`Op`] directly: its digest would not be the daemon's.

// What each field means is said in the .proto file.
#![allow(missing_docs, clippy::all, rustdoc::all)]

include!(concat!(env!("OUT_DIR"), "/pb.rs"));
