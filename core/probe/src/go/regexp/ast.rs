//! A parsed pattern.

use super::UnicodeClass;

/// A part of a pattern, with the measures that Go's limits need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// How many levels it has.
    pub height: u32,
    /// About how many instructions Go compiles it to.
    pub size: u64,
}

/// The sorts of parts.
///
/// Groups leave no trace, and neither does greed: nothing here asks *where* a pattern matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// The empty text.
    Empty,
    /// One character, given by its number, which may be that of a surrogate.
    Literal {
        /// The character.
        character: u32,
        /// Whether its upper, lower and title case forms match too.
        fold: bool,
    },
    /// One character out of a class.
    Class {
        /// What the class consists of.
        items: Vec<ClassItem>,
        /// Whether it is everything but the items.
        negated: bool,
        /// Whether case is ignored.
        fold: bool,
    },
    /// Any character.
    AnyCharacter,
    /// Any character but a line feed.
    AnyButLineFeed,
    /// A condition on the place.
    Assertion(Assertion),
    /// One after the other.
    Concat(Vec<Node>),
    /// One of several.
    Alternate(Vec<Node>),
    /// A group that captures; it counts as a level.
    Capture(Box<Node>),
    /// Something several times.
    Repeat {
        /// What is repeated.
        node: Box<Node>,
        /// How often at least.
        min: u32,
        /// How often at most; `None` is without end.
        max: Option<u32>,
        /// Whether it was written with braces, as Go's limits for counts want to know.
        counted: bool,
    },
}

/// Conditions on a place of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Assertion {
    /// The beginning of the text.
    TextStart,
    /// The end of the text.
    TextEnd,
    /// The beginning of a line.
    LineStart,
    /// The end of a line.
    LineEnd,
    /// Between a word character of ASCII and something else.
    WordBoundary,
    /// Anywhere else.
    NoWordBoundary,
}

/// What a class consists of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClassItem {
    /// From one character to another, both included.
    Range(u32, u32),
    /// One of the classes of ASCII: `\d`, `\w`, `\s` and `[:name:]`.
    Ascii {
        /// Its characters, as ranges with both ends included.
        ranges: &'static [(u8, u8)],
        /// Whether it is everything else.
        negated: bool,
    },
    /// A class of Unicode: `\pL`, `\p{Greek}`.
    Unicode {
        /// Which one.
        class: UnicodeClass,
        /// Whether it is everything else.
        negated: bool,
    },
}

impl Node {
    /// The levels that Go allows.
    pub(super) const MAX_HEIGHT: u32 = 1000;
    /// The instructions that Go allows.
    pub(super) const MAX_SIZE: u64 = (128 << 20) / 40;

    /// Returns the node for a part, measured.
    pub(super) fn new(kind: NodeKind) -> Self {
        let (height, size) = match &kind {
            NodeKind::Concat(nodes) => {
                // Go keeps a run of literal characters as one part.
                let height = if is_literal_run(nodes) {
                    1
                } else {
                    1 + highest(nodes)
                };
                (height, nodes.iter().map(|node| node.size).sum())
            }
            NodeKind::Alternate(nodes) => {
                let sizes: u64 = nodes.iter().map(|node| node.size).sum();
                (
                    1 + highest(nodes),
                    sizes + (nodes.len() as u64).saturating_sub(1),
                )
            }
            NodeKind::Capture(node) => (1 + node.height, 2 + node.size),
            NodeKind::Repeat { node, min, max, .. } => {
                let (min, size) = (u64::from(*min), node.size);
                let size = match *max {
                    None if min == 0 => 2 + size,
                    None => 1 + min.saturating_mul(size),
                    Some(max) => {
                        let max = u64::from(max);
                        max.saturating_mul(size)
                            .saturating_add(max.saturating_sub(min))
                    }
                };
                (1 + node.height, size)
            }
            _ => (1, 1),
        };
        Self {
            kind,
            height,
            size: size.max(1),
        }
    }

    /// Whether nested counts stay within `copies` of what is innermost.
    pub(super) fn repeats_within(&self, copies: u32) -> bool {
        match &self.kind {
            NodeKind::Repeat {
                node,
                min,
                max,
                counted: true,
            } => {
                let count = max.unwrap_or(*min);
                match count {
                    0 if max.is_some() => true,
                    0 => node.repeats_within(copies),
                    _ => count <= copies && node.repeats_within(copies / count),
                }
            }
            NodeKind::Repeat { node, .. } | NodeKind::Capture(node) => node.repeats_within(copies),
            NodeKind::Concat(nodes) | NodeKind::Alternate(nodes) => {
                nodes.iter().all(|node| node.repeats_within(copies))
            }
            _ => true,
        }
    }
}

fn is_literal_run(nodes: &[Node]) -> bool {
    let fold = |node: &Node| match node.kind {
        NodeKind::Literal { fold, .. } => Some(fold),
        _ => None,
    };
    let first = nodes.first().and_then(fold);
    first.is_some() && nodes.iter().all(|node| fold(node) == first)
}

fn highest(nodes: &[Node]) -> u32 {
    nodes.iter().map(|node| node.height).max().unwrap_or(0)
}
