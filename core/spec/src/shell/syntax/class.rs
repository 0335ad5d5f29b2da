//! Which bytes may mean something, by where they stand: the others are gone over fast.

use super::cursor::{END, JOIN};

/// A literal among commands.
pub(super) static WORD: Class = Class::new(b" \t\n\r&|;()\\><`\"'$?*+@!=[");
/// A text in double quotes.
pub(super) static DOUBLE: Class = Class::new(b"\"\\`$");
/// The text of a here-document, and comments.
pub(super) static DOCUMENT: Class = Class::new(b"\\`$\n");
/// Any other literal.
pub(super) static OTHER: Class = Class::new(b"\\'\"`$}/:=%^,?!~*.[]+- \t;&><|()\n\r");

/// Some of the bytes.
pub(super) struct Class([bool; 256]);

impl Class {
    #[expect(
        clippy::indexing_slicing,
        reason = "the compiler runs it, and would refuse a place that is not there"
    )]
    const fn new(bytes: &[u8]) -> Self {
        let mut has = [false; 256];
        has[END as usize] = true;
        has[JOIN as usize] = true;
        let mut index = 0;
        while index < bytes.len() {
            has[bytes[index] as usize] = true;
            index += 1;
        }
        Self(has)
    }

    /// Returns whether a byte means nothing.
    pub(super) fn is_plain(&self, byte: u8) -> bool {
        self.0.get(usize::from(byte)) == Some(&false)
    }
}
