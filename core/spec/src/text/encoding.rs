//! The units in which clients count columns.

/// The unit in which a column is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units, as DAP and most LSP clients count.
    Utf16,
    /// Unicode scalar values, as people and our command line count.
    Utf32,
}

/// A position as an edge counts it; both numbers from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LineColumn {
    /// The line; lines end with `\n`, `\r\n` or a lone `\r`.
    pub line: usize,
    /// The column, in the unit of an [`Encoding`].
    pub column: usize,
}
