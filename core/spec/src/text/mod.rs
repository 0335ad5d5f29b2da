//! Text with positions: bytes inside, lines and columns at the edge.
//!
//! Look at [`Text`] first. Everything in this package counts bytes of UTF-8; [`Text::line_column`]
//! and [`Text::offset`] are the only places where another unit exists.

mod encoding;
mod range;
mod rope;
#[cfg(test)]
mod tests;

pub use encoding::{Encoding, LineColumn};
pub use range::TextRange;
pub use rope::Text;
