//! What the scan finds.

use super::defect::Defect;
use crate::text::TextRange;

/// A file as lines, items and defects.
///
/// Items are in the order of the text; the first one is the root of the first document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// All lines; one more than there are line breaks.
    pub lines: Vec<Line>,
    /// The root, then pairs and list items; the same for each further document.
    pub items: Vec<Item>,
    /// The number of items of the first document.
    pub first_items: usize,
    /// The indices of the roots of further documents.
    pub later_roots: Vec<usize>,
    /// What is wrong, in the order of the text.
    pub defects: Vec<Defect>,
    /// Places where the loader is more generous than YAML 1.2, so that a parser of YAML 1.2 would
    /// see something else.
    pub liberties: Vec<usize>,
    /// The content of the first document.
    pub document: TextRange,
    /// Where a second document begins that has content.
    pub second_document: Option<TextRange>,
    /// Values that the loader takes as text though they look like structure.
    pub swallowed: Vec<TextRange>,
    /// Quotes whose text has lines in it that look like items of the collections around.
    pub long_quotes: Vec<TextRange>,
    /// Escapes with something else than hexadecimal digits, which the loader reads all the same.
    pub odd_escapes: Vec<TextRange>,
}

/// A line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The offset of its first byte.
    pub start: usize,
    /// The offset behind its last byte, before its break.
    pub end: usize,
    /// The number of spaces at its start.
    pub indent: usize,
    /// What it is.
    pub kind: LineKind,
}

/// The sorts of lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LineKind {
    /// White space or nothing.
    Blank,
    /// A comment.
    Comment,
    /// A line on which an item or a value begins.
    Content,
    /// A line that continues a value begun above.
    Continued,
    /// A line of a block scalar.
    Block,
    /// `---`, `...` or a directive.
    Mark,
}

/// A pair of a mapping, an item of a list, or the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// The index of the item around it; the root's is its own.
    pub parent: usize,
    /// The number of items around it; 0 for the root.
    pub depth: usize,
    /// The column of the collection to which it belongs, in bytes.
    pub column: usize,
    /// A pair's key with its quotes; a list item's dash; nothing for the root.
    pub key: TextRange,
    /// What stands before the key.
    pub key_properties: Properties,
    /// The offset behind the colon or the dash.
    pub mark_end: usize,
    /// The value.
    pub value: Inline,
}

/// The sorts of items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ItemKind {
    /// The document itself.
    Root,
    /// A key with a value.
    Pair,
    /// An item of a list.
    Element,
}

/// The value of an item, as far as it is no block collection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inline {
    /// What stands before it.
    pub properties: Properties,
    /// What it is.
    pub kind: InlineKind,
    /// Its range, without properties.
    pub range: TextRange,
}

/// The sorts of values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum InlineKind {
    /// Nothing is written.
    #[default]
    Nothing,
    /// A block mapping or list, whose items follow.
    Nested,
    /// A scalar without quotes.
    Plain,
    /// A scalar in quotes; the last one may be missing.
    Quoted,
    /// A block scalar.
    Block,
    /// `[…]` or `{…}`.
    Flow,
    /// `*name`.
    Alias,
    /// Something broken.
    Broken,
}

/// What may stand before a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Properties {
    /// The anchor with its ampersand.
    pub anchor: Option<TextRange>,
    /// The tag.
    pub tag: Option<TextRange>,
}

impl Properties {
    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.anchor.is_none() && self.tag.is_none()
    }
}

impl Item {
    /// Returns whether a value may still come.
    pub(super) fn is_open(&self) -> bool {
        self.value.kind == InlineKind::Nothing
    }
}
