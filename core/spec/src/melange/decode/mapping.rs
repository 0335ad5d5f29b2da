//! Mappings: merge keys, keys that come twice, keys that are nothing.

use super::{Decoded, Decoder, FieldValue, Label, Record, UnknownFields, scalar::written};
use crate::{
    Written,
    diagnostic::Diagnostic,
    schema::{Kind, Shape},
    text::TextRange,
    yaml::{Dialect, Entry, Node, ScalarStyle, Typed, Value},
};
use ecow::EcoString;
use std::{collections::HashMap, sync::Arc};

/// An entry after merge keys are resolved.
struct Flat<'n> {
    key: Written,
    value: &'n Arc<Node>,
    /// The number of aliases through which it was reached.
    through: usize,
}

/// Up to so many names are looked through, which is quicker than hashing them.
const FEW: usize = 16;

/// The entries of a mapping, each name once.
#[derive(Default)]
struct Entries<'n> {
    flat: Vec<Flat<'n>>,
    /// The places of names, once there are more than a few.
    places: HashMap<EcoString, usize>,
    /// Whether something is refused, so that entries may seem to be missing.
    lossy: bool,
}

impl<'n> Entries<'n> {
    /// Returns the place of a name.
    fn find(&self, name: &str) -> Option<usize> {
        if self.flat.len() <= FEW {
            self.flat.iter().position(|flat| flat.key.value == name)
        } else {
            self.places.get(name).copied()
        }
    }

    /// Adds an entry whose name is new.
    fn push(&mut self, entry: Flat<'n>) {
        self.flat.push(entry);
        let unplaced = match self.flat.len() {
            ..=FEW => return,
            len if len == FEW + 1 => 0,
            len => len - 1,
        };
        let added = self.flat.iter().enumerate().skip(unplaced);
        let added = added.map(|(place, flat)| (flat.key.value.clone(), place));
        self.places.extend(added);
    }
}

impl Decoder<'_> {
    /// Decodes a mapping with fixed fields.
    pub(super) fn record(
        &mut self,
        node: &Arc<Node>,
        at: TextRange,
        shape: &'static Shape,
        label: Label<'_>,
    ) -> Decoded {
        let Value::Mapping(entries) = &node.value else {
            return self.misfit(node, at, &Kind::Record(shape), label);
        };
        let mut record = Record {
            range: at,
            head: entries.first().map_or(at, |entry| entry.key.range),
            lossy: !self.holes.spare(at),
            fields: Vec::new(),
        };
        if at != node.range {
            record.head = at;
        }
        let mut found = Entries::default();
        self.flatten(entries, &mut found);
        record.lossy |= found.lossy;
        let outer = self.through;
        for entry in &found.flat {
            self.through = entry.through;
            self.field(&mut record, entry, shape, &found);
        }
        self.through = outer;
        Decoded::Record(record)
    }

    fn field(
        &mut self,
        record: &mut Record,
        entry: &Flat<'_>,
        shape: &'static Shape,
        found: &Entries<'_>,
    ) {
        let name = entry.key.value.as_str();
        let Some(field) = shape.field(name) else {
            let present = |name: &str| found.find(name).is_some();
            self.unknown_field(name, &entry.key, shape, &present);
            record.lossy |= self.unknown_fields == UnknownFields::Refused;
            return;
        };
        let value = self.value(
            entry.value,
            &field.kind,
            field.substituted,
            Label::Field(name),
        );
        record.lossy |= matches!(value, Decoded::Broken);
        record.fields.push(FieldValue {
            field,
            key: entry.key.range,
            value,
        });
    }

    /// Decodes a mapping from free names.
    pub(super) fn map(
        &mut self,
        node: &Arc<Node>,
        at: TextRange,
        kind: &'static Kind,
        substituted: bool,
        label: Label<'_>,
    ) -> Decoded {
        let Value::Mapping(entries) = &node.value else {
            return self.misfit(node, at, &Kind::Map(kind), label);
        };
        let mut found = Entries::default();
        self.flatten(entries, &mut found);
        let outer = self.through;
        let mut decoded = Vec::with_capacity(found.flat.len());
        for entry in found.flat {
            self.through = entry.through;
            let name = entry.key.value.as_str();
            let value = match self.value(entry.value, kind, substituted, Label::Entry(name)) {
                Decoded::Null => self.zero(entry.value, kind),
                value => value,
            };
            decoded.push((entry.key, value));
        }
        self.through = outer;
        Decoded::Map(decoded)
    }

    /// Returns what a null entry is: the zero value of its kind.
    fn zero(&self, node: &Node, kind: &Kind) -> Decoded {
        let range = self.text.visible(node.range);
        match kind {
            Kind::Record(_) => Decoded::Record(Record {
                range,
                head: range,
                lossy: false,
                fields: Vec::new(),
            }),
            Kind::Text => Decoded::Text(Written {
                value: EcoString::new(),
                range: node.range,
                style: None,
                substituted: false,
            }),
            _ => Decoded::Null,
        }
    }

    /// Collects the entries of a mapping: its own, and then those that a merge key brings, as far
    /// as there are none of the same name.
    fn flatten<'n>(&mut self, entries: &'n [Entry], found: &mut Entries<'n>) {
        found.lossy |= self.duplicates(entries);
        let own = found.flat.len();
        let mut merge = None;
        for entry in entries {
            if is_merge(&entry.key) {
                merge = Some(entry);
                continue;
            }
            let Some(key) = self.key(&entry.key, found) else {
                continue;
            };
            match found.find(&key.value) {
                None => {
                    let value = &entry.value;
                    let through = self.through;
                    found.push(Flat {
                        key,
                        value,
                        through,
                    });
                }
                // An alias as a key may have the name of another one; twice in the same words is
                // reported already.
                Some(place) if place >= own && matches!(entry.key.value, Value::Alias { .. }) => {
                    if let Some(first) = found.flat.get(place).map(|flat| flat.key.range) {
                        self.twice(&key.value, key.range, first);
                    }
                }
                Some(_) => {}
            }
        }
        if let Some(merge) = merge {
            self.merge(merge, found);
        }
    }

    fn merge<'n>(&mut self, entry: &'n Entry, found: &mut Entries<'n>) {
        let Some(items) = self.mergeable(&entry.value) else {
            let range = self.text.visible(entry.value.range);
            let message = "`<<` takes a mapping, an alias of one, or a list of these";
            self.report(Diagnostic::new("melange/invalid-merge", range, message));
            found.lossy = true;
            return;
        };
        let outer = self.through;
        for item in items {
            self.through = outer;
            let mut node = item;
            while let Value::Alias { target, .. } = &node.value {
                self.through += 1;
                match target {
                    Some(target) => node = target,
                    None => {
                        self.recursive(node.range, node.range);
                        found.lossy = true;
                        break;
                    }
                }
            }
            if let Value::Mapping(entries) = &node.value
                && self.count(item.range)
            {
                self.flatten(entries, found);
            }
        }
        self.through = outer;
    }

    /// Returns what a merge key brings: nodes that are, or stand for, mappings.
    fn mergeable<'n>(&self, value: &'n Arc<Node>) -> Option<Vec<&'n Node>> {
        let is_mapping = |node: &Node| match &node.value {
            Value::Mapping(_) => true,
            Value::Alias { target, .. } => target
                .as_ref()
                .is_none_or(|target| matches!(target.value, Value::Mapping(_))),
            _ => false,
        };
        match &value.value {
            Value::Sequence(items) => items
                .iter()
                .map(|item| is_mapping(item).then_some(&**item))
                .collect(),
            _ => is_mapping(value).then(|| vec![&**value]),
        }
    }

    /// Returns a key as text; `None` if it is null, or refused.
    fn key(&mut self, node: &Arc<Node>, found: &mut Entries<'_>) -> Option<Written> {
        let at = node.range;
        let outer = self.through;
        let mut inner = node;
        let mut counted = self.count(at);
        while let Value::Alias { target, .. } = &inner.value {
            self.through += 1;
            counted = counted && self.count(at);
            let Some(target) = target else {
                self.recursive(inner.range, at);
                found.lossy = true;
                self.through = outer;
                return None;
            };
            inner = target;
        }
        self.through = outer;
        if !counted {
            return None;
        }
        if Dialect::YamlV3.typed(inner) == Some(Typed::Null) {
            // Without a key at all, the YAML is at fault.
            if !at.is_empty() {
                let message = "a key that is null: melange drops it with its value";
                self.report(Diagnostic::new("melange/null-key", at, message));
            }
            return None;
        }
        match written(inner, at, false) {
            Ok(key) => Some(key),
            Err(_) => {
                let message = "this key is no text";
                self.report(Diagnostic::new("melange/wrong-type", at, message));
                found.lossy = true;
                None
            }
        }
    }

    /// Reports keys that stand twice in a mapping, and returns whether there are any.
    ///
    /// Keys are the same if they are of one sort, and their texts are.
    fn duplicates(&mut self, entries: &[Entry]) -> bool {
        let mut any = false;
        let mut seen: HashMap<(u8, &str), TextRange> = HashMap::new();
        for (index, entry) in entries.iter().enumerate() {
            let key = identity(&entry.key);
            let first = if entries.len() <= FEW {
                let before = entries.iter().take(index);
                let mut same = before.filter(|it| identity(&it.key) == key);
                same.next().map(|first| first.key.range)
            } else {
                let first = *seen.entry(key).or_insert(entry.key.range);
                (first != entry.key.range).then_some(first)
            };
            if let Some(first) = first {
                self.twice(key.1, entry.key.range, first);
                any = true;
            }
        }
        any
    }

    fn twice(&mut self, name: &str, at: TextRange, first: TextRange) {
        let message = format!("the key `{name}` is here twice");
        self.report(
            Diagnostic::new("yaml/duplicate-key", at, message)
                .with_hint("Remove one of the two, or merge their values.")
                .with_related(first, "the first one is here"),
        );
    }
}

/// Returns by what a key is the same as another: its sort, and its text.
fn identity(key: &Node) -> (u8, &str) {
    match &key.value {
        Value::Scalar(scalar) => (0, scalar.text.as_str()),
        // As it is written, if it is.
        Value::Null if key.range.is_empty() => (0, ""),
        Value::Null => (0, "~"),
        Value::Alias { name, .. } => (1, name.as_str()),
        Value::Sequence(_) => (2, ""),
        Value::Mapping(_) => (3, ""),
    }
}

/// Returns whether a key is the merge key `<<`.
fn is_merge(key: &Node) -> bool {
    matches!(&key.value, Value::Scalar(scalar)
        if scalar.style == ScalarStyle::Plain && scalar.text == "<<")
}
