//! The parts of Go that Dalec's tests are written in.
//!
//! Dalec's test runner is a Go program, so a test means what Go's libraries make of it: how a
//! command line is split ([`shlex`]), what a pattern matches ([`regexp`]), how a mode reads
//! ([`mode`]), how text is quoted in a message ([`quote`]) and what an error number is called
//! ([`errno`]).
//! Everything here is pure: text in, value out.

pub mod errno;
pub mod mode;
pub mod quote;
pub mod regexp;
pub mod shlex;
pub mod signal;
