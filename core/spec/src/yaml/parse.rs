//! Parsing: text in, document out.

use super::{
    Dialect, Document,
    assemble::{Assembler, Built},
    build::Builder,
    diagnose, mask,
    scan::{DefectKind, InlineKind, Item, ItemKind, Layout, Mask, scan},
    strict, tree,
};
use crate::text::{Text, TextRange};

/// How to parse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether white space at both ends of the file is cut off before it is read, as Dalec does
    /// (`dalec@9a577ddf frontend/build.go:58`). Positions stay those of the whole file.
    pub trim: bool,
    /// Whose YAML it is.
    pub dialect: Dialect,
}

impl Options {
    /// Returns how Dalec reads a file.
    pub fn dalec() -> Self {
        Self {
            trim: true,
            dialect: Dialect::Goccy,
        }
    }

    /// Returns how melange reads a file.
    pub fn melange() -> Self {
        Self {
            trim: false,
            dialect: Dialect::YamlV3,
        }
    }

    /// Returns the part of a text that is read.
    fn range(self, text: &str) -> TextRange {
        if !self.trim {
            return TextRange::new(0, text.len());
        }
        let end = text.trim_end().len();
        let start = text.len() - text.trim_start().len();
        TextRange::new(start.min(end), end)
    }
}

/// Parses a file as it is.
pub fn parse(text: &Text) -> Document {
    parse_with(text, Options::default())
}

/// Parses a file.
pub fn parse_with(text: &Text, options: Options) -> Document {
    let source = text.to_cow();
    match options.dialect {
        Dialect::Goccy => parse_tolerantly(text, &source, options),
        Dialect::YamlV3 => parse_strictly(text, &source, options),
    }
}

/// Parses a file, whatever is wrong with it.
fn parse_tolerantly(text: &Text, source: &str, options: Options) -> Document {
    let range = options.range(source);
    let mut layout = scan(source, range);
    if options.dialect == Dialect::YamlV3 {
        layout.defects.retain(|defect| !defect.kind.is_of_goccy());
    }
    let read = source.get(..range.end).unwrap_or_default();
    let masked = mask::mask(read, &layout.defects);
    let mut assembler = Assembler::new(read, &masked);
    let root = document(&layout, &masked, &mut assembler);
    let mut others = Vec::new();
    for root in &layout.later_roots {
        let mut builder = Builder {
            assembler: &mut assembler,
            layout: &layout,
            cursor: *root,
        };
        others.extend(builder.value());
    }
    let diagnostics = diagnose::diagnose(text, &layout, &assembler, root.as_ref(), &others);
    let holes = diagnose::holes(&layout);
    Document {
        root: root.map(|built| built.node),
        diagnostics,
        holes,
    }
}

/// Parses a file as yaml.v3 does, and if that refuses it, whatever is sound of it.
fn parse_strictly(text: &Text, source: &str, options: Options) -> Document {
    let mut assembler = Assembler::new(source, source);
    let refusal = match strict::read(source, &mut assembler) {
        Ok(read) => {
            let mut document = read.document();
            document.diagnostics = diagnose::accepted(text, &read, &assembler);
            return document;
        }
        Err(refusal) => refusal,
    };
    let mut document = parse_tolerantly(text, source, options);
    let refusals = refusals(source, refusal, options);
    diagnose::refused(text, &refusals, &mut document);
    document
}

/// Returns the places at which yaml.v3 would stop, one after the other, as long as a letter in the
/// place of a character makes it go on.
fn refusals(source: &str, first: strict::Refusal, options: Options) -> Vec<strict::Refusal> {
    /// More than these nobody makes at once.
    const MOST: usize = 8;
    let layout = scan(source, options.range(source));
    let mut masked = mask::mask(source, &layout.defects).into_owned();
    let mut found = vec![first];
    while found.len() < MOST {
        let mut assembler = Assembler::new(&masked, &masked);
        let Err(refusal) = strict::read(&masked, &mut assembler) else {
            break;
        };
        let len = masked
            .get(refusal.at..)
            .and_then(|rest| rest.chars().next())
            .map_or(0, char::len_utf8);
        if len == 0 || !refusal.is_of_one_character() {
            break;
        }
        masked.replace_range(refusal.at..refusal.at + len, &"x".repeat(len));
        if refusal != first {
            found.push(refusal);
        }
    }
    found
}

/// Scans a file without making nodes of it.
pub fn layout(text: &Text, options: Options) -> Layout {
    let source = text.to_cow();
    scan(&source, options.range(&source))
}

/// Makes the first document; `None` if it has no content.
fn document(layout: &Layout, masked: &str, assembler: &mut Assembler<'_>) -> Option<Built> {
    let root = layout.items.first()?;
    if root.value.kind != InlineKind::Nested {
        let written = root.value.kind != InlineKind::Nothing || !root.value.properties.is_empty();
        let mut builder = Builder {
            assembler,
            layout,
            cursor: 0,
        };
        return written.then(|| builder.value()).flatten();
    }
    assembler.begin(&root.value.properties);
    let mut pairs = Vec::new();
    let mut elements = Vec::new();
    let mut range: Option<TextRange> = None;
    let mut index = 1;
    while let Some(item) = layout.items.get(index).filter(|item| item.depth == 1) {
        let rest = layout
            .items
            .get(index + 1..layout.first_items)
            .unwrap_or_default();
        let next = rest
            .iter()
            .position(|item| item.depth <= 1)
            .map(|next| index + 1 + next);
        let end = next
            .and_then(|next| layout.items.get(next))
            .map_or(layout.document.end, |next| {
                line_start(layout, next.key.start)
            });
        let start = line_start(layout, item.key.start);
        let items = index..next.unwrap_or(layout.first_items);
        let items = layout.items.get(items).unwrap_or_default();
        let read = if items.iter().any(is_broken) {
            None
        } else {
            from_tree(layout, masked, TextRange::new(start, end), assembler)
        };
        let whole = match read {
            Some(tree::Items::Pairs(mut read)) => {
                let whole = read
                    .iter()
                    .map(|(key, value)| start_of(key).cover(value.node.range));
                let whole = whole.reduce(TextRange::cover);
                pairs.append(&mut read);
                whole.map(|whole| TextRange::new(whole.start, whole.end.max(item.mark_end)))
            }
            Some(tree::Items::Elements(mut read)) => {
                let ends = read.iter().map(|value| value.node.range.end).max();
                elements.append(&mut read);
                Some(TextRange::new(
                    item.key.start,
                    ends.unwrap_or(item.mark_end),
                ))
            }
            None => {
                let mut builder = Builder {
                    assembler,
                    layout,
                    cursor: index,
                };
                let (start, key) = builder.key(item);
                let Some(value) = builder.value() else { break };
                let end = value.node.range.end.max(item.mark_end);
                match (item.kind, key) {
                    (ItemKind::Pair, Some(key)) => pairs.push((key, value)),
                    _ => elements.push(value),
                }
                Some(TextRange::new(start, end))
            }
        };
        range = match (range, whole) {
            (Some(range), Some(whole)) => Some(range.cover(whole)),
            (range, whole) => range.or(whole),
        };
        let Some(next) = next else { break };
        index = next;
    }
    let range = range.unwrap_or_default();
    let properties = &root.value.properties;
    Some(if pairs.is_empty() {
        assembler.sequence(range, properties, elements)
    } else {
        assembler.mapping(range, properties, pairs)
    })
}

/// Returns a node's range with what stands before it.
fn start_of(built: &Built) -> TextRange {
    let node = &built.node;
    let before = [&node.anchor, &node.tag]
        .into_iter()
        .flatten()
        .map(|(_, range)| *range);
    before.fold(node.range, TextRange::cover)
}

/// Returns whether a value is broken, which masking would hide.
fn is_broken(item: &Item) -> bool {
    item.value.kind == InlineKind::Broken
}

/// Reads a top-level item by tree-sitter, if it can.
fn from_tree(
    layout: &Layout,
    masked: &str,
    range: TextRange,
    assembler: &mut Assembler<'_>,
) -> Option<tree::Items> {
    let liberty = layout.liberties.partition_point(|at| *at < range.start);
    let taken = layout
        .liberties
        .get(liberty)
        .is_some_and(|at| *at < range.end);
    let first = layout
        .defects
        .partition_point(|defect| defect.range.start < range.start);
    let mut defects = layout.defects.iter().skip(first);
    // The text of an unclosed quote is still worth having.
    let defect = defects.find(|defect| {
        defect.mask == Mask::Nothing
            || matches!(defect.kind, DefectKind::UnclosedQuote(_))
            || defect.range.start >= range.end
    });
    if taken || defect.is_some_and(|defect| defect.range.start < range.end) {
        return None;
    }
    let text = masked.get(range.start..range.end)?;
    if !tree::is_suitable(text) {
        return None;
    }
    let tree = tree::parse(text)?;
    if tree.root_node().has_error() {
        return None;
    }
    let mut reader = tree::Reader {
        assembler,
        base: range.start,
    };
    reader.items(tree.root_node())
}

fn line_start(layout: &Layout, offset: usize) -> usize {
    let line = layout
        .lines
        .partition_point(|line| line.start <= offset)
        .saturating_sub(1);
    layout
        .lines
        .get(line)
        .map_or(offset, |line| line.start.min(offset))
}
