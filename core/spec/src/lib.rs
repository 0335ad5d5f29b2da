//! Package specs as data: text, YAML, Dalec, melange, diagnostics and plans.
//!
//! Everything here is pure and total: any bytes are a spec, and reading one gives a value and
//! diagnostics, never an error and never a panic. Files, time, environment and network come in as
//! arguments. Positions are bytes ([`text::TextRange`]); protocols convert them at their edge.
//!
//! The data flows one way: [`text`] → [`yaml`] → [`dalec`] or [`melange`] → [`plan`].

pub mod dalec;
pub mod diagnostic;
mod holes;
pub mod ide;
pub mod language;
mod likeness;
pub mod melange;
pub mod plan;
pub mod schema;
pub mod shell;
pub mod suppress;
pub mod text;
mod written;
pub mod yaml;

pub use written::{Mode, Spanned, Written};
