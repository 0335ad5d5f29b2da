//! The passes in which melange puts variables into texts.
//!
//! There are three, and they read the same `${{name}}` in different ways:
//!
//! | pass | when | how strict | spaces in the braces |
//! |---|---|---|---|
//! | [`replace()`] | a configuration is read | what is unknown stays as it is | not seen |
//! | [`expand()`] | right behind it, on dependencies and packages | what is unknown is an error | allowed |
//! | [`expand()`] | the pipelines are compiled | what is unknown is an error | allowed |
//!
//! Each keeps the way back to what is written: [`Traced`].

mod expand;
mod replace;
#[cfg(test)]
mod tests;
mod traced;

pub use expand::{Fault, FaultKind, Quoting, Reference, expand, references};
pub use replace::{has_reference, replace};
pub use traced::Traced;

/// Returns whether a byte may be part of a variable's name where names are read strictly.
pub(crate) fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')
}

/// Returns whether melange skips a byte in the braces.
pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}
