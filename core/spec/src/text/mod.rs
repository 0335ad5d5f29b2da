//! Text with positions: bytes inside, lines and columns at the edge.
//!
//! Look at [`Text`] first. Everything in this package counts bytes of UTF-8; [`Text::line_column`]
//! and [`Text::offset`] are the only places where another unit exists.

mod encoding;
mod range;

pub use encoding::{Encoding, LineColumn, Text};
pub use range::TextRange;
