//! From the layout to nodes: for what tree-sitter cannot read.

use super::{
    assemble::{Assembler, Built},
    flow,
    scan::{InlineKind, Item, ItemKind, Layout, Properties},
};
use crate::text::TextRange;

/// Makes nodes of items.
#[derive(Debug)]
pub(super) struct Builder<'b, 'a> {
    pub assembler: &'b mut Assembler<'a>,
    pub layout: &'b Layout,
    /// The next item.
    pub cursor: usize,
}

impl Builder<'_, '_> {
    /// Makes the value of the item at the cursor, and moves on behind it.
    ///
    /// The recursion is as deep as the scan lets collections be.
    pub(super) fn value(&mut self) -> Option<Built> {
        let index = self.cursor;
        let layout = self.layout;
        let item = layout.items.get(index)?;
        self.cursor += 1;
        let properties = &item.value.properties;
        let range = item.value.range;
        let parent = (item.kind != ItemKind::Root).then_some(item.column);
        Some(match item.value.kind {
            InlineKind::Nothing => {
                let at = properties_end(properties).unwrap_or(item.mark_end);
                self.assembler.null(TextRange::empty(at), properties)
            }
            InlineKind::Plain => self.assembler.plain(range, properties),
            InlineKind::Quoted => self.assembler.quoted(range, properties),
            InlineKind::Block => self.assembler.block(range.start, parent, properties),
            InlineKind::Alias => self.assembler.alias(range, properties),
            InlineKind::Flow => flow::collection(self.assembler, range, properties),
            InlineKind::Broken => self.assembler.null(range, properties),
            InlineKind::Nested => self.collection(index, item.depth + 1, properties),
        })
    }

    /// Makes a block collection of the items that follow.
    fn collection(&mut self, owner: usize, depth: usize, properties: &Properties) -> Built {
        let layout = self.layout;
        let mut items = Vec::new();
        let mut entries = Vec::new();
        let mut range: Option<TextRange> = None;
        self.assembler.begin(properties);
        while let Some(item) = layout.items.get(self.cursor)
            && item.depth == depth
            && item.parent == owner
        {
            let (start, key) = self.key(item);
            let Some(value) = self.value() else { break };
            let end = value.node.range.end.max(item.mark_end);
            let whole = TextRange::new(start, end);
            range = Some(range.map_or(whole, |range| range.cover(whole)));
            match item.kind {
                ItemKind::Pair => entries.push((key, value)),
                ItemKind::Element | ItemKind::Root => items.push(value),
            }
        }
        let range = range.unwrap_or_default();
        if entries.is_empty() {
            self.assembler.sequence(range, properties, items)
        } else {
            let entries = entries
                .into_iter()
                .filter_map(|(key, value)| Some((key?, value)));
            let entries = entries.collect();
            self.assembler.mapping(range, properties, entries)
        }
    }

    /// Makes a pair's key, and returns where the item starts.
    pub(super) fn key(&mut self, item: &Item) -> (usize, Option<Built>) {
        let properties = &item.key_properties;
        let anchor = properties.anchor.map(|range| range.start);
        let tag = properties.tag.map(|range| range.start);
        let start = [anchor, tag]
            .into_iter()
            .flatten()
            .fold(item.key.start, usize::min);
        if item.kind != ItemKind::Pair {
            return (start, None);
        }
        let key = match self.assembler.slice(item.key).bytes().next() {
            Some(b'"' | b'\'') => self.assembler.quoted(item.key, properties),
            Some(b'*') => self.assembler.alias(item.key, properties),
            Some(b'[' | b'{') => flow::collection(self.assembler, item.key, properties),
            _ => self.assembler.plain(item.key, properties),
        };
        (start, Some(key))
    }
}

fn properties_end(properties: &Properties) -> Option<usize> {
    [properties.anchor, properties.tag]
        .into_iter()
        .flatten()
        .map(|range| range.end)
        .max()
}
