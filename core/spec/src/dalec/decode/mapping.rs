//! Mappings: merge keys, keys that are no text, keys that come twice.

use super::{Decoded, Decoder, FieldValue, Label, Record, scalar::written};
use crate::{
    dalec::written::Written,
    diagnostic::Diagnostic,
    schema::{Kind, Shape},
    text::TextRange,
    yaml::{Dialect, Entry, Node, ScalarStyle, Typed, Value},
};
use std::{collections::HashMap, sync::Arc};

/// An entry after merge keys are resolved.
struct Flat<'n> {
    key: Written,
    /// The characters of the key; `None` if it is null or an alias.
    raw: Option<&'n str>,
    value: &'n Arc<Node>,
    origin: Origin,
    /// Whether it was reached through an alias.
    through_alias: bool,
}

/// Where an entry comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Origin {
    /// The mapping in which it stands.
    mapping: usize,
    /// The merge key that brings it. Several mappings may come by one.
    merge: usize,
}

/// Numbers mappings.
#[derive(Default)]
struct Origins(usize);

impl Origins {
    fn next(&mut self) -> usize {
        self.0 += 1;
        self.0
    }
}

impl Flat<'_> {
    /// Returns whether two entries of one name were reported with the YAML.
    fn reported_with(&self, origin: Origin, raw: Option<&str>) -> bool {
        self.origin.mapping == origin.mapping && self.raw.is_some() && self.raw == raw
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
        let first = self.log.len();
        let mut record = Record {
            range: at,
            head: entries.first().map_or(at, |entry| entry.key.range),
            lossy: false,
            dropped: false,
            fields: Vec::new(),
            reports: first..first,
        };
        if at != node.range {
            record.head = at;
        }
        self.refuse_tag(node, at, "a mapping");
        let mut flat = Vec::new();
        if shape.fragile && self.breaks(entries, shape) {
            record.lossy = true;
            record.reports.end = self.log.len();
            return Decoded::Record(record);
        }
        let mut places = HashMap::new();
        let mut origins = Origins::default();
        self.flatten_record(entries, shape, &mut flat, &mut places, &mut origins);
        // So far, only keys can be at fault.
        let merges = entries.iter().filter(|entry| is_merge(&entry.key));
        let mut merged = merges.map(|entry| &resolve(&entry.value).value);
        record.lossy = self.first_fault(first..self.log.len()).is_some()
            || merged.any(|value| !matches!(value, Value::Mapping(_)));
        record.dropped = flat.is_empty() && !entries.is_empty();
        let outer = self.through_alias;
        for entry in &flat {
            self.through_alias = outer || entry.through_alias;
            self.field(&mut record, entry, shape, &flat);
        }
        self.through_alias = outer;
        record.reports.end = self.log.len();
        Decoded::Record(record)
    }

    fn field(
        &mut self,
        record: &mut Record,
        entry: &Flat<'_>,
        shape: &'static Shape,
        siblings: &[Flat<'_>],
    ) {
        let name = entry.key.value.as_str();
        let Some(field) = shape.field(name) else {
            let extension = name.starts_with("x-") || name.starts_with("X-");
            if !(shape.extensions && extension) {
                self.unknown_field(&entry.key, shape, |known| {
                    siblings.iter().any(|it| it.key.value == known)
                });
                record.lossy = true;
            }
            return;
        };
        let value = self.value(
            entry.value,
            &field.kind,
            field.substituted && !self.as_written,
            Label::Field(name),
        );
        record.fields.push(FieldValue {
            field,
            key: entry.key.range,
            value,
        });
    }

    fn set_twice(&mut self, entry: &Flat<'_>, first: TextRange) {
        let message = format!("`{}` is set twice", entry.key.value);
        self.report(
            Diagnostic::new("dalec/duplicate-key", entry.key.range, message)
                .with_hint("Remove one of the two.")
                .with_related(first, "the other one"),
        );
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
        self.refuse_tag(node, at, "a mapping");
        let mut flat = Vec::new();
        self.flatten_map(entries, &mut flat, &mut Origins::default(), 0);
        let outer = self.through_alias;
        // The place of the last entry with a name.
        let mut places: HashMap<&str, (usize, &Flat<'_>)> = HashMap::new();
        let mut decoded: Vec<Option<(Written, Decoded)>> = Vec::new();
        for entry in &flat {
            self.through_alias = outer || entry.through_alias;
            let name = entry.key.value.as_str();
            let value = match self.value(entry.value, kind, substituted, Label::Entry(name)) {
                Decoded::Null => self.zero(entry.value, kind),
                value => value,
            };
            // The later one counts, whether it is merged or not.
            if let Some((place, first)) = places.insert(name, (decoded.len(), entry)) {
                if let Some(slot) = decoded.get_mut(place) {
                    *slot = None;
                }
                let merge = first.origin.merge == entry.origin.merge;
                if merge && !entry.reported_with(first.origin, first.raw) {
                    self.set_twice(entry, first.key.range);
                }
            }
            decoded.push(Some((entry.key.clone(), value)));
        }
        self.through_alias = outer;
        Decoded::Map(decoded.into_iter().flatten().collect())
    }

    /// Collects the entries of a mapping with fixed fields, each name once.
    ///
    /// As the loader does, it stops at the first key that is no text, and then has none of this
    /// mapping's entries.
    fn flatten_record<'n>(
        &mut self,
        entries: &'n [Entry],
        shape: &Shape,
        flat: &mut Vec<Flat<'n>>,
        places: &mut HashMap<String, usize>,
        origins: &mut Origins,
    ) {
        let mapping = origins.next();
        let before = flat.len();
        for entry in entries {
            if is_odd(&entry.key) {
                let message = format!(
                    "this key is no text, and so Dalec drops all of {}",
                    shape.name
                );
                self.report(
                    Diagnostic::new("dalec/non-string-key", entry.key.range, message)
                        .with_hint("Remove the key."),
                );
                flat.truncate(before);
                places.retain(|_, place| *place < before);
                return;
            }
            if !is_merge(&entry.key) {
                let merge = mapping;
                let Some(entry) = self.flat(entry, Origin { mapping, merge }) else {
                    continue;
                };
                match places
                    .get(entry.key.value.as_str())
                    .and_then(|place| flat.get(*place))
                {
                    Some(first) if entry.reported_with(first.origin, first.raw) => {}
                    Some(first) => self.set_twice(&entry, first.key.range),
                    None => {
                        places.insert(entry.key.value.to_string(), flat.len());
                        flat.push(entry);
                    }
                }
                continue;
            }
            match &resolve(&entry.value).value {
                Value::Mapping(merged) => self.merge(entry, |decoder| {
                    decoder.flatten_record(merged, shape, flat, places, origins);
                }),
                Value::Sequence(_) => {
                    let message = format!("{} cannot merge a list of mappings", shape.name);
                    self.report(
                        Diagnostic::new("dalec/invalid-merge", entry.value.range, message)
                            .with_hint("Write the entries out."),
                    );
                }
                Value::Alias { .. } => self.recursive(entry.value.range, entry.value.range),
                // Reported for the whole document.
                Value::Null | Value::Scalar(_) => {}
            }
        }
    }

    fn flatten_map<'n>(
        &mut self,
        entries: &'n [Entry],
        flat: &mut Vec<Flat<'n>>,
        origins: &mut Origins,
        merge: usize,
    ) {
        let mapping = origins.next();
        for entry in entries {
            if !is_merge(&entry.key) {
                flat.extend(self.flat(entry, Origin { mapping, merge }));
                continue;
            }
            match &resolve(&entry.value).value {
                Value::Mapping(merged) => self.merge(entry, |decoder| {
                    let merge = origins.next();
                    decoder.flatten_map(merged, flat, origins, merge);
                }),
                // All mappings of one list count as one: a name may not be in two of them.
                Value::Sequence(items) => self.merge(entry, |decoder| {
                    let merge = origins.next();
                    for item in items {
                        if let Value::Mapping(merged) = &resolve(item).value {
                            decoder.flatten_map(merged, flat, origins, merge);
                        }
                    }
                }),
                Value::Alias { .. } => self.recursive(entry.value.range, entry.value.range),
                Value::Null | Value::Scalar(_) => {}
            }
        }
    }

    fn flat<'n>(&self, entry: &'n Entry, origin: Origin) -> Option<Flat<'n>> {
        Some(Flat {
            key: written(&entry.key, entry.key.range, false).ok()?,
            raw: match &entry.key.value {
                Value::Scalar(scalar) => Some(&scalar.text),
                _ => None,
            },
            value: &entry.value,
            origin,
            through_alias: self.through_alias,
        })
    }

    fn merge(&mut self, entry: &Entry, read: impl FnOnce(&mut Self)) {
        let outer = self.through_alias;
        self.through_alias = true;
        if self.charge(resolve(&entry.value), entry.value.range) {
            read(self);
        }
        self.through_alias = outer;
    }

    pub(super) fn refuse_tag(&mut self, node: &Node, at: TextRange, sort: &str) {
        if let Some((tag, _)) = &node.tag {
            let message = format!("Dalec refuses the tag {tag} before {sort}");
            self.report(
                Diagnostic::new("dalec/tagged-mapping", at, message).with_hint("Remove the tag."),
            );
        }
    }

    /// Reports a key at which Dalec's loader crashes, and returns whether there is one.
    fn breaks(&mut self, entries: &[Entry], shape: &Shape) -> bool {
        let culprit = entries
            .iter()
            .find(|entry| is_merge(&entry.key) || is_odd(&entry.key));
        let Some(culprit) = culprit else {
            return false;
        };
        let what = if is_merge(&culprit.key) {
            "a merge key"
        } else {
            "a key that is no text"
        };
        let message = format!("Dalec's loader crashes on {what} in {}", shape.name);
        let hint = if is_merge(&culprit.key) {
            "Write the checks out, or give the whole entry as an alias."
        } else {
            "Remove the key."
        };
        self.report(
            Diagnostic::new("dalec/loader-crash", culprit.key.range, message).with_hint(hint),
        );
        true
    }
}

/// Returns the node that an alias means; an alias without an anchor itself.
pub(super) fn resolve(node: &Node) -> &Node {
    let mut node = node;
    while let Value::Alias {
        target: Some(target),
        ..
    } = &node.value
    {
        node = target;
    }
    node
}

/// Returns whether a key is the merge key `<<`.
pub(super) fn is_merge(key: &Node) -> bool {
    matches!(&key.value, Value::Scalar(scalar)
        if scalar.style == ScalarStyle::Plain && scalar.text == "<<")
}

/// Returns whether a key is a number, a truth value or null.
fn is_odd(key: &Node) -> bool {
    if matches!(key.value, Value::Null) && key.range.is_empty() {
        // No key at all; reported with the YAML.
        return false;
    }
    Dialect::Goccy
        .typed(key)
        .is_some_and(|typed| !matches!(typed, Typed::Text(_) | Typed::TextOnly(_)))
}
