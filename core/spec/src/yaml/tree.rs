//! From tree-sitter's concrete tree to nodes.
//!
//! Each top-level item is parsed on its own, and only where tree-sitter's grammar is sound:
//! its scanner counts rows and columns in 16 bits, takes NUL for the end, and writes beyond its
//! buffer when error recovery lets its stack grow over 253 blocks. [`is_suitable`] keeps all of
//! that away; the layout has the answer for the rest.

use super::assemble::{Assembler, Built, MAX_HEIGHT};
use super::scan::Properties;
use crate::text::TextRange;
use tree_sitter::{Node as Cst, Parser, Tree};

/// The most lines and the most bytes of a line that are given to tree-sitter.
const MAX_EXTENT: usize = 30_000;
/// The most tokens that could make the grammar's stack grow.
const MAX_BLOCKS: usize = 200;

/// Returns whether tree-sitter can read a text, whatever is wrong with it.
pub(super) fn is_suitable(text: &str) -> bool {
    let mut lines = 0;
    let mut blocks = 0;
    for line in text.lines() {
        lines += 1;
        if lines > MAX_EXTENT || line.len() > MAX_EXTENT {
            return false;
        }
        let mut bytes = line.as_bytes();
        while let [first, rest @ ..] = bytes {
            let pushes = match first {
                b'-' | b'?' | b':' => matches!(rest, [] | [b' ' | b'\t', ..]),
                b'|' | b'>' => {
                    matches!(rest, [] | [b' ' | b'\t' | b'+' | b'-' | b'0'..=b'9', ..])
                }
                _ => false,
            };
            blocks += usize::from(pushes);
            bytes = rest;
        }
    }
    let strange = |char: char| {
        (char.is_control() && !matches!(char, '\n' | '\r' | '\t')) || char == '\u{feff}'
    };
    blocks <= MAX_BLOCKS && !text.chars().any(strange)
}

/// Parses a suitable text; `None` only if tree-sitter could not be set up.
pub(super) fn parse(text: &str) -> Option<Tree> {
    let mut parser = Parser::new();
    parser
        .set_language(&tree_sitter_yaml::LANGUAGE.into())
        .ok()?;
    parser.parse(text, None)
}

/// The items of one collection at the top of a document.
#[derive(Debug)]
pub(super) enum Items {
    /// Pairs of a mapping.
    Pairs(Vec<(Built, Built)>),
    /// Items of a list.
    Elements(Vec<Built>),
}

/// Makes nodes of a tree whose text begins at `base` of the assembler's.
#[derive(Debug)]
pub(super) struct Reader<'r, 'a> {
    pub assembler: &'r mut Assembler<'a>,
    /// The offset of the tree's text.
    pub base: usize,
}

impl Reader<'_, '_> {
    /// Makes the items of the only block collection of a document; `None` if there is none.
    pub(super) fn items(&mut self, root: Cst<'_>) -> Option<Items> {
        let mut documents = named(root).filter(|node| node.kind() == "document");
        let document = documents.next().filter(|_| documents.next().is_none())?;
        let value = named(document).find(|node| is_value(*node))?;
        let collection = named(value).find(|node| node.kind() != "comment")?;
        let column = Some(collection.start_position().column);
        match collection.kind() {
            "block_mapping" => {
                let pairs = named(collection).filter_map(|child| self.entry(child, column, 1));
                Some(Items::Pairs(pairs.collect()))
            }
            "block_sequence" => {
                let items = named(collection).filter_map(|child| self.item(child, column, 1));
                Some(Items::Elements(items.collect()))
            }
            _ => None,
        }
    }

    /// Makes the value of the first document.
    #[cfg(test)]
    pub(super) fn root(&mut self, root: Cst<'_>) -> Option<Built> {
        let document = named(root).find(|node| node.kind() == "document")?;
        let value = named(document).find(|node| is_value(*node))?;
        Some(self.value(value, None, 0))
    }

    /// Makes a `block_node` or `flow_node`.
    ///
    /// `parent` is the column of the mapping or list around it.
    fn value(&mut self, node: Cst<'_>, parent: Option<usize>, depth: usize) -> Built {
        let mut properties = Properties::default();
        let mut content = None;
        for child in named(node) {
            match child.kind() {
                "anchor" => properties.anchor = Some(self.range(child)),
                "tag" => properties.tag = Some(self.range(child)),
                "comment" => {}
                _ => content = content.or(Some(child)),
            }
        }
        let Some(content) = content else {
            return self
                .assembler
                .null(TextRange::empty(self.range(node).end), &properties);
        };
        let range = self.range(content);
        if depth > MAX_HEIGHT {
            self.assembler.too_deep.push(range);
            return self.assembler.null(range, &properties);
        }
        self.assembler.begin(&properties);
        match content.kind() {
            "plain_scalar" => self.assembler.plain(range, &properties),
            "single_quote_scalar" | "double_quote_scalar" => {
                self.assembler.quoted(range, &properties)
            }
            "block_scalar" => self.assembler.block(range.start, parent, &properties),
            "alias" => self.assembler.alias(range, &properties),
            "block_mapping" | "flow_mapping" => {
                let column = self.column(content, parent);
                let mut range = self.start_of(content);
                let mut entries = Vec::new();
                for child in named(content) {
                    if let Some((key, value)) = self.entry(child, column, depth + 1) {
                        let end = key.node.range.end.max(value.node.range.end);
                        range = range.cover(TextRange::empty(end));
                        entries.push((key, value));
                    }
                }
                self.assembler.mapping(range, &properties, entries)
            }
            "block_sequence" | "flow_sequence" => {
                let column = self.column(content, parent);
                let mut range = self.start_of(content);
                let mut items = Vec::new();
                for child in named(content) {
                    if let Some(item) = self.item(child, column, depth + 1) {
                        range = range.cover(TextRange::empty(item.node.range.end));
                        items.push(item);
                    }
                }
                self.assembler.sequence(range, &properties, items)
            }
            _ => self.assembler.null(range, &properties),
        }
    }

    /// Makes an entry of a mapping; a lone value in a flow mapping is a key without a value.
    fn entry(
        &mut self,
        node: Cst<'_>,
        column: Option<usize>,
        depth: usize,
    ) -> Option<(Built, Built)> {
        match node.kind() {
            "block_mapping_pair" | "flow_pair" => {
                let mark = |kind| {
                    node.children(&mut node.walk())
                        .find(|child| child.kind() == kind)
                };
                let colon = mark(":").map(|child| self.range(child).end);
                let start = mark("?").map_or(self.range(node).start, |child| self.range(child).end);
                let key = match node.child_by_field_name("key") {
                    Some(key) => self.value(key, column, depth),
                    None => self
                        .assembler
                        .null(TextRange::empty(start), &Properties::default()),
                };
                let value = match node.child_by_field_name("value") {
                    Some(value) => self.value(value, column, depth),
                    None => {
                        let at = colon.unwrap_or(key.node.range.end);
                        self.assembler
                            .null(TextRange::empty(at), &Properties::default())
                    }
                };
                Some((key, value))
            }
            "flow_node" => {
                let key = self.value(node, column, depth);
                let at = TextRange::empty(key.node.range.end);
                let value = self.assembler.null(at, &Properties::default());
                Some((key, value))
            }
            _ => None,
        }
    }

    /// Makes an item of a list; a pair in a flow list is a mapping of its own.
    fn item(&mut self, node: Cst<'_>, column: Option<usize>, depth: usize) -> Option<Built> {
        match node.kind() {
            "block_sequence_item" => match named(node).find(|child| is_value(*child)) {
                Some(value) => Some(self.value(value, column, depth)),
                None => {
                    let dash = TextRange::empty(self.range(node).start + 1);
                    Some(self.assembler.null(dash, &Properties::default()))
                }
            },
            "flow_node" => Some(self.value(node, column, depth)),
            "flow_pair" => {
                let entry = self.entry(node, column, depth + 1)?;
                let range = self.range(node);
                Some(
                    self.assembler
                        .mapping(range, &Properties::default(), vec![entry]),
                )
            }
            _ => None,
        }
    }

    /// Returns the column of a block collection; a flow collection has its parent's.
    fn column(&self, node: Cst<'_>, parent: Option<usize>) -> Option<usize> {
        if node.kind().starts_with("block") {
            Some(node.start_position().column)
        } else {
            parent
        }
    }

    fn range(&self, node: Cst<'_>) -> TextRange {
        TextRange::new(self.base + node.start_byte(), self.base + node.end_byte())
    }

    /// Returns the range from which a collection's grows: all of it if it is in brackets, but only
    /// its start if it is a block, whose end may lie behind comments.
    fn start_of(&self, node: Cst<'_>) -> TextRange {
        let range = self.range(node);
        if node.kind().starts_with("block") {
            TextRange::empty(range.start)
        } else {
            range
        }
    }
}

fn named<'t>(node: Cst<'t>) -> impl Iterator<Item = Cst<'t>> {
    let mut cursor = node.walk();
    let mut more = cursor.goto_first_child();
    std::iter::from_fn(move || {
        while more {
            let child = cursor.node();
            more = cursor.goto_next_sibling();
            if child.is_named() {
                return Some(child);
            }
        }
        None
    })
}

fn is_value(node: Cst<'_>) -> bool {
    matches!(node.kind(), "block_node" | "flow_node")
}
