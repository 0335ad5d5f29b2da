//! What can be wrong with a layout.

use crate::text::TextRange;

/// A place where the text is no YAML that the loader reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Defect {
    /// What is wrong.
    pub kind: DefectKind,
    /// Where.
    pub range: TextRange,
    /// How to make a parser overlook it.
    pub mask: Mask,
}

/// The sorts of defects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DefectKind {
    /// A tab where only spaces may indent.
    Tab,
    /// A line in a mapping without a colon.
    MissingColon,
    /// A line in a list without a dash.
    MissingDash,
    /// Text behind a value that is already complete.
    StrayText,
    /// A second colon on a line: `a: b: c`.
    SecondColon,
    /// A line whose indentation fits no line above; it is read as if it had this one.
    Indent {
        /// The number of spaces it should have.
        expected: usize,
    },
    /// A line that fits nowhere at all.
    Misplaced,
    /// A list item where a mapping continues.
    UnexpectedDash,
    /// A pair where a list continues.
    UnexpectedPair,
    /// A quote that is never closed.
    UnclosedQuote(char),
    /// A bracket that is never closed.
    UnclosedBracket(char),
    /// A bracket closed by one of the other sort.
    WrongBracket {
        /// The opening one.
        open: char,
        /// The closing one.
        close: char,
    },
    /// Nothing where brackets need an item: `[a,,b]`.
    MissingItem,
    /// Two items in brackets without a comma between them.
    MissingComma,
    /// Text directly behind a closed quote or bracket.
    Trailing,
    /// A character with which no value can begin.
    BadStart(char),
    /// A list that begins on the line of its key.
    DashBehindKey,
    /// Something else than indicators behind `|` or `>`.
    BlockHeader,
    /// A line of a block scalar with too little indentation.
    BlockIndent,
    /// A block scalar with `+` that has no line.
    EmptyKeep,
    /// A colon without a key.
    MissingKey,
    /// A key that is a list or a mapping.
    ComplexKey,
    /// A tab in double quotes, after which the loader loses its place.
    TabInQuotes,
    /// An empty block scalar with a blank line before the next list item.
    EmptyBlock,
    /// A backslash with a character that makes no escape.
    Escape,
    /// `&` or `*` without a name.
    MissingName,
    /// An anchor at the end of the file, without a value.
    AnchorAlone,
    /// Two anchors, or an anchor on an alias.
    SecondAnchor,
    /// A `%` line that does not stand before `---`.
    Directive,
    /// A `%YAML` version that does not exist.
    Version,
    /// Text behind `---` or `...` that may not stand there.
    BehindMark,
    /// Items nested more deeply than this program reads.
    TooDeep,
}

impl DefectKind {
    /// Returns whether only the library goccy/go-yaml stumbles here.
    pub(in crate::yaml) fn is_of_goccy(self) -> bool {
        matches!(
            self,
            Self::TabInQuotes | Self::EmptyBlock | Self::EmptyKeep | Self::AnchorAlone
        )
    }
}

/// How to neutralise a defect in text of the same length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mask {
    /// Nothing: the layout alone has the answer.
    Nothing,
    /// Spaces in place of a range.
    Blank(TextRange),
    /// A letter in place of a byte.
    Letter(usize),
    /// A colon in place of a byte.
    Colon(usize),
}
