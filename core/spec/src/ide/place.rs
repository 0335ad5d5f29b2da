//! Where in a spec an offset is: the fields around it, and what may be written there.

use crate::{
    schema::{Field, Kind},
    text::{Text, TextRange},
    yaml::{Document, Entry, InlineKind, Item, ItemKind, Layout, LineKind, Node, Value},
};

/// A place in a spec.
///
/// It is found by the layout of the lines, so that it is right in a broken file too, also on the
/// line that is being typed.
#[derive(Clone, Debug)]
pub struct Place {
    /// The values around the offset, from the whole file inwards; never empty.
    pub levels: Vec<Level>,
    /// What stands, or may stand, at the offset.
    pub slot: Slot,
}

/// A value around an offset.
#[derive(Clone, Copy, Debug)]
pub struct Level {
    /// What the value is by the table of fields; `None` where the table says nothing.
    pub kind: Option<Kind>,
    /// The field whose value it is.
    pub field: Option<&'static Field>,
    /// The key whose value it is, with its quotes; `None` for the file and for items of lists.
    pub key: Option<TextRange>,
    /// Its item in the layout; `None` inside `[…]` and `{…}`.
    pub item: Option<usize>,
}

/// What stands at an offset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slot {
    /// A key of the innermost mapping, an item of the innermost list, or the room for one.
    Entry {
        /// What is written of it; empty where nothing is.
        written: TextRange,
        /// The other keys of the mapping, with their quotes.
        others: Vec<TextRange>,
    },
    /// The innermost value itself, which is no mapping and no list, or the room for it.
    Value {
        /// What is written of it; empty where nothing is.
        written: TextRange,
    },
}

impl Place {
    /// Returns the place of an offset in a file whose whole is of a kind.
    pub fn at(
        text: &Text,
        layout: &Layout,
        document: &Document,
        whole: Kind,
        offset: usize,
    ) -> Self {
        let finder = Finder {
            text,
            layout,
            whole,
            offset,
        };
        finder.written(document).unwrap_or_else(|| finder.room())
    }

    /// Returns the innermost value.
    pub fn innermost(&self) -> Option<&Level> {
        self.levels.last()
    }

    /// Returns the names of the fields around the offset, from the outside in.
    pub fn path(&self) -> Vec<&'static str> {
        let fields = self.levels.iter().filter_map(|level| level.field);
        fields.map(|field| field.name).collect()
    }
}

struct Finder<'a> {
    text: &'a Text,
    layout: &'a Layout,
    whole: Kind,
    offset: usize,
}

impl Finder<'_> {
    /// Finds what stands at the offset; `None` if nothing does.
    fn written(&self, document: &Document) -> Option<Place> {
        let (index, item) = self.item_before(self.offset)?;
        if item.kind == ItemKind::Pair && item.key.touches(self.offset) {
            return Some(self.entry(item.parent, item.key, Some(index)));
        }
        let value = &item.value;
        let line = self.text.line(self.offset);
        let kind = self.layout.lines.get(line).map(|line| line.kind);
        let inside = match value.kind {
            InlineKind::Nested => false,
            // Below it, something else may begin.
            InlineKind::Nothing => {
                self.offset >= item.mark_end && line == self.text.line(item.mark_end)
            }
            InlineKind::Block => {
                let is_script = matches!(kind, Some(LineKind::Block));
                is_script || line == self.text.line(value.range.start)
            }
            _ => value.range.touches(self.offset),
        };
        // What stands alone on a line or behind a dash may become a key.
        let may_be_key = match value.kind {
            InlineKind::Nothing => item.kind != ItemKind::Pair,
            InlineKind::Plain | InlineKind::Broken => {
                let own_line = self.text.line(value.range.start);
                own_line == self.text.line(value.range.end)
                    && (item.kind != ItemKind::Pair || own_line > self.text.line(item.mark_end))
            }
            _ => false,
        };
        if !inside || may_be_key {
            return None;
        }
        let mut levels = self.levels(index);
        if value.kind == InlineKind::Flow
            && let Some(node) = document
                .root
                .as_deref()
                .and_then(|it| node_at(it, value.range))
        {
            let slot = self.flow(node, &mut levels);
            return Some(Place { levels, slot });
        }
        let written = match value.kind {
            InlineKind::Nothing => TextRange::empty(self.offset),
            _ => value.range,
        };
        Some(Place {
            levels,
            slot: Slot::Value { written },
        })
    }

    /// Finds what may be written at the offset, by its column.
    fn room(&self) -> Place {
        let line = self.text.line(self.offset);
        let start = self.text.line_range(line).start;
        let before = self.text.slice(TextRange::new(start, self.offset));
        let mut column = before.len() - before.trim_start_matches(' ').len();
        let mut written = TextRange::new(start + column, self.offset);
        let mut owner = self.owner(start, column, false);
        // Dashes open lists, and what stands behind them is an item.
        let mut rest = before.get(column..).unwrap_or_default();
        let mut levels = Vec::new();
        while rest == "-" || rest.starts_with("- ") {
            owner = if levels.is_empty() {
                self.owner(start, column, true)
            } else {
                owner
            };
            if levels.is_empty() {
                levels = self.levels(owner);
            }
            let kind = levels.last().and_then(|level: &Level| level.kind);
            levels.push(Level {
                kind: kind.and_then(Kind::item),
                field: None,
                key: None,
                item: None,
            });
            let after = rest.strip_prefix('-').unwrap_or_default();
            let spaces = after.len() - after.trim_start_matches(' ').len();
            column += 1 + spaces;
            rest = after.get(spaces..).unwrap_or_default();
            written = TextRange::new(start + column, self.offset);
        }
        if !levels.is_empty() {
            let others = Vec::new();
            return Place {
                levels,
                slot: Slot::Entry { written, others },
            };
        }
        let mut place = self.entry(owner, written, None);
        // What was typed on this line may have been taken for an item already.
        if let Slot::Entry { others, .. } = &mut place.slot {
            others.retain(|key| !key.touches(written.start));
        }
        place
    }

    /// Returns the item to which something at a column belongs that stands on the line that
    /// begins at `start`.
    fn owner(&self, start: usize, column: usize, is_dash: bool) -> usize {
        let Some((mut index, mut item)) =
            start.checked_sub(1).and_then(|end| self.item_before(end))
        else {
            return 0;
        };
        loop {
            if item.kind == ItemKind::Root {
                return index;
            }
            // What stands on the line itself was only taken for its value.
            let is_open = matches!(item.value.kind, InlineKind::Nothing | InlineKind::Nested)
                || item.value.range.start >= start;
            let is_sibling = item.column == column
                && (item.kind == ItemKind::Element) == (is_dash || !self.is_pairs(item, column));
            if is_sibling {
                return item.parent;
            }
            let may_own = item.column < column
                || (is_dash && item.kind == ItemKind::Pair && item.column == column);
            if may_own && is_open {
                return index;
            }
            let Some(parent) = self.layout.items.get(item.parent) else {
                return 0;
            };
            (index, item) = (item.parent, parent);
        }
    }

    /// Returns whether the collection of an item at a column has pairs.
    fn is_pairs(&self, item: &Item, column: usize) -> bool {
        item.kind == ItemKind::Pair && item.column == column
    }

    /// Returns the place of a key in the mapping that is the value of an item.
    fn entry(&self, owner: usize, written: TextRange, own: Option<usize>) -> Place {
        let items = self.layout.items.iter().enumerate();
        let others = items
            .skip(owner + 1)
            .filter(|(index, item)| {
                item.parent == owner && item.kind == ItemKind::Pair && Some(*index) != own
            })
            .map(|(_, item)| item.key)
            .collect();
        Place {
            levels: self.levels(owner),
            slot: Slot::Entry { written, others },
        }
    }

    /// Returns the last item that begins at or before an offset.
    fn item_before(&self, offset: usize) -> Option<(usize, &Item)> {
        let items = &self.layout.items;
        let begun = items.partition_point(|item| item.key.start <= offset);
        let index = begun.checked_sub(1)?;
        Some((index, items.get(index)?))
    }

    /// Returns the values from the whole file to that of an item.
    fn levels(&self, index: usize) -> Vec<Level> {
        let mut chain = Vec::new();
        let mut at = index;
        while let Some(item) = self.layout.items.get(at) {
            chain.push((at, item));
            if item.kind == ItemKind::Root {
                break;
            }
            at = item.parent;
        }
        let mut levels: Vec<Level> = Vec::with_capacity(chain.len());
        for (index, item) in chain.into_iter().rev() {
            let around = levels.last().and_then(|level| level.kind);
            let level = match item.kind {
                ItemKind::Root => Level::whole(self.whole, index),
                ItemKind::Element => Level {
                    kind: around.and_then(Kind::item),
                    field: None,
                    key: None,
                    item: Some(index),
                },
                ItemKind::Pair => {
                    let key = self.text.slice(item.key);
                    let key = key.trim_matches(['"', '\'']);
                    Level {
                        kind: around.and_then(|kind| kind.entry(key)),
                        field: around.and_then(|kind| kind.shape()?.field(key)),
                        key: Some(item.key),
                        item: Some(index),
                    }
                }
            };
            levels.push(level);
        }
        if levels.is_empty() {
            levels.push(Level::whole(self.whole, 0));
        }
        levels
    }

    /// Goes down in `[…]` and `{…}` to the offset.
    fn flow(&self, node: &Node, levels: &mut Vec<Level>) -> Slot {
        let around = levels.last().and_then(|level| level.kind);
        let level = |kind, field, key| Level {
            kind,
            field,
            key,
            item: None,
        };
        match &node.value {
            Value::Mapping(entries) => {
                let begun = |entry: &&Entry| entry.key.range.start <= self.offset;
                let Some(entry) = entries.iter().rfind(begun) else {
                    return self.flow_entry(entries, TextRange::empty(self.offset));
                };
                let written = entry.key.range;
                if written.touches(self.offset) {
                    return self.flow_entry(entries, written);
                }
                let end = entry.value.range.end.max(written.end);
                let behind = self.text.slice(TextRange::new(end, self.offset));
                if let Value::Scalar(key) = &entry.key.value
                    && !behind.contains(',')
                {
                    let field = around.and_then(|kind| kind.shape()?.field(&key.text));
                    let kind = around.and_then(|kind| kind.entry(&key.text));
                    levels.push(level(kind, field, Some(written)));
                    return self.flow(&entry.value, levels);
                }
                self.flow_entry(entries, TextRange::empty(self.offset))
            }
            Value::Sequence(items) => {
                let item = items.iter().find(|item| item.range.touches(self.offset));
                levels.push(level(around.and_then(Kind::item), None, None));
                match item {
                    Some(item) => self.flow(item, levels),
                    None => Slot::Entry {
                        written: TextRange::empty(self.offset),
                        others: Vec::new(),
                    },
                }
            }
            _ => {
                let written = match node.range.touches(self.offset) {
                    true => node.range,
                    false => TextRange::empty(self.offset),
                };
                Slot::Value { written }
            }
        }
    }

    fn flow_entry(&self, entries: &[Entry], written: TextRange) -> Slot {
        let keys = entries.iter().map(|entry| entry.key.range);
        Slot::Entry {
            written,
            others: keys.filter(|key| *key != written).collect(),
        }
    }
}

impl Level {
    fn whole(kind: Kind, item: usize) -> Self {
        Self {
            kind: Some(kind),
            field: None,
            key: None,
            item: Some(item),
        }
    }
}

/// Returns the node with a range.
fn node_at(node: &Node, range: TextRange) -> Option<&Node> {
    if node.range == range {
        return Some(node);
    }
    if !node.range.contains(range) {
        return None;
    }
    match &node.value {
        Value::Sequence(items) => items.iter().find_map(|item| node_at(item, range)),
        Value::Mapping(entries) => entries
            .iter()
            .find_map(|entry| node_at(&entry.value, range)),
        _ => None,
    }
}
