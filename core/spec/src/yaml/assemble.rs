//! From pieces to nodes: anchors and aliases are tied here, and depth is bounded.

use super::{Entry, Node, Scalar, ScalarStyle, Value, content, scan::Properties};
use crate::text::TextRange;
use ecow::EcoString;
use std::{collections::HashMap, sync::Arc};

/// The most levels of values inside values, counted through aliases.
///
/// Real specs have about ten. Whoever walks a document may recurse.
pub(super) const MAX_HEIGHT: usize = 200;

/// A node that is done.
#[derive(Clone, Debug)]
pub(super) struct Built {
    pub node: Arc<Node>,
    /// The levels of values in it; 1 for a scalar.
    pub height: usize,
}

/// Makes nodes in the order of the text.
#[derive(Debug)]
pub(super) struct Assembler<'a> {
    text: &'a str,
    /// The text without what is broken in block scalars.
    masked: &'a str,
    anchors: HashMap<String, Built>,
    /// The names of anchors whose values are being made.
    pending: Vec<String>,
    /// Aliases inside the values that they repeat.
    pub inner_aliases: Vec<TextRange>,
    /// Aliases without an anchor before them.
    pub unknown_aliases: Vec<TextRange>,
    /// Values that were left out since they are nested too deeply.
    pub too_deep: Vec<TextRange>,
}

impl<'a> Assembler<'a> {
    /// Makes an assembler for a text that ends where the loader stops reading.
    pub(super) fn new(text: &'a str, masked: &'a str) -> Self {
        Self {
            text,
            masked,
            anchors: HashMap::new(),
            pending: Vec::new(),
            inner_aliases: Vec::new(),
            unknown_aliases: Vec::new(),
            too_deep: Vec::new(),
        }
    }

    /// Returns a part of the text; empty if the range is none of its.
    pub(super) fn slice(&self, range: TextRange) -> &'a str {
        self.text.get(range.start..range.end).unwrap_or_default()
    }

    pub(super) fn null(&mut self, range: TextRange, properties: &Properties) -> Built {
        self.done(range, properties, Value::Null, 1)
    }

    pub(super) fn plain(&mut self, range: TextRange, properties: &Properties) -> Built {
        let text = EcoString::from(content::plain(self.slice(range)));
        let null = matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL");
        if null && properties.tag.is_none() {
            return self.null(range, properties);
        }
        self.scalar(range, properties, text, ScalarStyle::Plain)
    }

    /// Makes a quoted scalar; the range has the quotes, of which the last one may be missing.
    pub(super) fn quoted(&mut self, range: TextRange, properties: &Properties) -> Built {
        let raw = self.slice(range);
        let inner = raw.get(1..).unwrap_or_default();
        let (text, style) = if raw.starts_with('"') {
            let inner = inner.strip_suffix('"').unwrap_or(inner);
            (content::double_quoted(inner), ScalarStyle::DoubleQuoted)
        } else {
            let inner = inner.strip_suffix('\'').unwrap_or(inner);
            (content::single_quoted(inner), ScalarStyle::SingleQuoted)
        };
        self.scalar(range, properties, text.into(), style)
    }

    /// Makes the block scalar whose indicator stands at `start`.
    pub(super) fn block(
        &mut self,
        start: usize,
        parent: Option<usize>,
        properties: &Properties,
    ) -> Built {
        let block = content::block(self.masked, start, parent);
        let folded = self
            .text
            .get(start..)
            .is_some_and(|text| text.starts_with('>'));
        let style = if folded {
            ScalarStyle::Folded
        } else {
            ScalarStyle::Literal
        };
        self.scalar(
            TextRange::new(start, block.end),
            properties,
            block.text.into(),
            style,
        )
    }

    fn scalar(
        &mut self,
        range: TextRange,
        properties: &Properties,
        text: EcoString,
        style: ScalarStyle,
    ) -> Built {
        self.done(range, properties, Value::Scalar(Scalar { text, style }), 1)
    }

    pub(super) fn sequence(
        &mut self,
        range: TextRange,
        properties: &Properties,
        items: Vec<Built>,
    ) -> Built {
        let height = 1 + items.iter().map(|item| item.height).max().unwrap_or(0);
        let items = items.into_iter().map(|item| item.node).collect();
        self.done(range, properties, Value::Sequence(items), height)
    }

    pub(super) fn mapping(
        &mut self,
        range: TextRange,
        properties: &Properties,
        entries: Vec<(Built, Built)>,
    ) -> Built {
        let (entries, height) = pairs(entries);
        self.done(range, properties, Value::Mapping(entries), height)
    }

    /// Notes that a collection begins, so that aliases inside know its anchor.
    pub(super) fn begin(&mut self, properties: &Properties) {
        if let Some(anchor) = properties.anchor {
            self.pending
                .push(self.slice(anchor).trim_start_matches('&').to_owned());
        }
    }

    /// Makes an alias; the range has the asterisk.
    pub(super) fn alias(&mut self, range: TextRange, properties: &Properties) -> Built {
        let name = self.slice(range).trim_start_matches('*').to_owned();
        let anchored = self.anchors.get(&name);
        let height = 1 + anchored.map_or(0, |anchored| anchored.height);
        let target = anchored.map(|anchored| Arc::clone(&anchored.node));
        if target.is_none() && self.pending.contains(&name) {
            self.inner_aliases.push(range);
        } else if target.is_none() {
            self.unknown_aliases.push(range);
        }
        self.done(range, properties, Value::Alias { name, target }, height)
    }

    /// Makes a scalar whose content is known, with a tag as the loader has it.
    pub(super) fn read_scalar(
        &mut self,
        range: TextRange,
        properties: &Properties,
        tag: Option<String>,
        text: EcoString,
        style: ScalarStyle,
    ) -> Built {
        let plain = style == ScalarStyle::Plain && tag.is_none();
        let value = match text.as_str() {
            "" | "~" | "null" | "Null" | "NULL" if plain => Value::Null,
            _ => Value::Scalar(Scalar { text, style }),
        };
        self.tagged(range, properties, tag, value, 1)
    }

    /// Makes a list with a tag as the loader has it.
    pub(super) fn read_sequence(
        &mut self,
        range: TextRange,
        properties: &Properties,
        tag: Option<String>,
        items: Vec<Built>,
    ) -> Built {
        let height = 1 + items.iter().map(|item| item.height).max().unwrap_or(0);
        let items = items.into_iter().map(|item| item.node).collect();
        self.tagged(range, properties, tag, Value::Sequence(items), height)
    }

    /// Makes a mapping with a tag as the loader has it.
    pub(super) fn read_mapping(
        &mut self,
        range: TextRange,
        properties: &Properties,
        tag: Option<String>,
        entries: Vec<(Built, Built)>,
    ) -> Built {
        let (entries, height) = pairs(entries);
        self.tagged(range, properties, tag, Value::Mapping(entries), height)
    }

    fn done(
        &mut self,
        range: TextRange,
        properties: &Properties,
        value: Value,
        height: usize,
    ) -> Built {
        let tag = properties.tag.map(|range| self.slice(range).to_owned());
        self.tagged(range, properties, tag, value, height)
    }

    fn tagged(
        &mut self,
        range: TextRange,
        properties: &Properties,
        tag: Option<String>,
        value: Value,
        height: usize,
    ) -> Built {
        let (value, height) = if height > MAX_HEIGHT {
            self.too_deep.push(range);
            (Value::Null, 1)
        } else {
            (value, height)
        };
        let anchor = properties
            .anchor
            .map(|range| (self.slice(range).trim_start_matches('&').to_owned(), range));
        let tag = tag.zip(properties.tag);
        let name = anchor.as_ref().map(|(name, _)| name.clone());
        let built = Built {
            node: Arc::new(Node {
                range,
                anchor,
                tag,
                value,
            }),
            height,
        };
        if let Some(name) = name {
            self.pending.retain(|pending| *pending != name);
            self.anchors.insert(name, built.clone());
        }
        built
    }
}

/// Returns the entries of a mapping, and the levels of values in it.
fn pairs(entries: Vec<(Built, Built)>) -> (Vec<Entry>, usize) {
    let heights = entries
        .iter()
        .map(|(key, value)| key.height.max(value.height));
    let height = 1 + heights.max().unwrap_or(0);
    let entries = entries.into_iter().map(|(key, value)| Entry {
        key: key.node,
        value: value.node,
    });
    (entries.collect(), height)
}
