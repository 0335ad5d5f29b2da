//! Decoded values, before they become the model.

use crate::{Mode, Spanned, Written, schema::Field, text::TextRange};

/// A value by its kind.
#[derive(Clone, Debug)]
pub(in crate::melange) enum Decoded {
    /// Nothing is written, or null.
    Null,
    /// What does not fit; reported.
    Broken,
    /// A text.
    Text(Written),
    /// A truth value.
    Flag(Spanned<bool>),
    /// Permissions.
    Mode(Mode),
    /// The number of a user or a group.
    Id(Spanned<u32>),
    /// A whole number, or nanoseconds.
    Integer(Spanned<i64>),
    /// A whole number that is not negative.
    Unsigned(Spanned<u64>),
    /// A list.
    List(List),
    /// A mapping from free names; no name stands twice.
    Map(Vec<(Written, Decoded)>),
    /// A mapping with fixed fields.
    Record(Record),
}

/// A list.
#[derive(Clone, Debug)]
pub(in crate::melange) struct List {
    /// The items.
    pub items: Vec<Decoded>,
    /// Where items are null, which count for nothing.
    pub dropped: Vec<TextRange>,
}

/// A mapping with fixed fields.
#[derive(Clone, Debug)]
pub(in crate::melange) struct Record {
    /// The range of the mapping; that of the alias if it is one.
    pub range: TextRange,
    /// The range of the first key, on which a remark about the whole is put.
    pub head: TextRange,
    /// The fields that are there.
    pub fields: Vec<FieldValue>,
    /// Whether entries of the mapping itself are refused, so that fields may seem to be missing.
    pub lossy: bool,
}

/// A field that is there.
#[derive(Clone, Debug)]
pub(in crate::melange) struct FieldValue {
    /// Which one.
    pub field: &'static Field,
    /// Its key.
    pub key: TextRange,
    /// Its value.
    pub value: Decoded,
}

impl Record {
    /// Returns the value of a field; null if it is not there.
    pub(in crate::melange) fn get(&self, name: &str) -> &Decoded {
        self.field(name)
            .map_or(&Decoded::Null, |field| &field.value)
    }

    pub(in crate::melange) fn field(&self, name: &str) -> Option<&FieldValue> {
        self.fields.iter().find(|field| field.field.name == name)
    }

    pub(in crate::melange) fn text(&self, name: &str) -> Option<Written> {
        match self.get(name) {
            Decoded::Text(written) => Some(written.clone()),
            _ => None,
        }
    }

    pub(in crate::melange) fn texts(&self, name: &str) -> Option<Vec<Written>> {
        let Decoded::List(list) = self.get(name) else {
            return None;
        };
        let texts = list.items.iter().filter_map(|item| match item {
            Decoded::Text(written) => Some(written.clone()),
            _ => None,
        });
        Some(texts.collect())
    }

    pub(in crate::melange) fn flag(&self, name: &str) -> Option<Spanned<bool>> {
        match self.get(name) {
            Decoded::Flag(flag) => Some(*flag),
            _ => None,
        }
    }

    pub(in crate::melange) fn mode(&self, name: &str) -> Option<Mode> {
        match self.get(name) {
            Decoded::Mode(mode) => Some(mode.clone()),
            _ => None,
        }
    }

    pub(in crate::melange) fn id(&self, name: &str) -> Option<Spanned<u32>> {
        match self.get(name) {
            Decoded::Id(id) => Some(*id),
            _ => None,
        }
    }

    pub(in crate::melange) fn integer(&self, name: &str) -> Option<Spanned<i64>> {
        match self.get(name) {
            Decoded::Integer(integer) => Some(*integer),
            _ => None,
        }
    }

    pub(in crate::melange) fn unsigned(&self, name: &str) -> Option<Spanned<u64>> {
        match self.get(name) {
            Decoded::Unsigned(integer) => Some(*integer),
            _ => None,
        }
    }

    pub(in crate::melange) fn record(&self, name: &str) -> Option<&Record> {
        match self.get(name) {
            Decoded::Record(record) => Some(record),
            _ => None,
        }
    }

    /// Returns the mappings in a list; `None` if there is no list.
    pub(in crate::melange) fn records(&self, name: &str) -> Option<Vec<&Record>> {
        let Decoded::List(list) = self.get(name) else {
            return None;
        };
        let records = list.items.iter().filter_map(|item| match item {
            Decoded::Record(record) => Some(record),
            _ => None,
        });
        Some(records.collect())
    }

    /// Returns the fields that are not null, with their keys.
    pub(in crate::melange) fn written(&self) -> Vec<(&'static str, TextRange)> {
        let fields = self.fields.iter();
        let written = fields.filter(|field| !matches!(field.value, Decoded::Null));
        written.map(|it| (it.field.name, it.key)).collect()
    }

    /// Returns the entries of a mapping from free names.
    pub(in crate::melange) fn entries(&self, name: &str) -> &[(Written, Decoded)] {
        match self.get(name) {
            Decoded::Map(entries) => entries,
            _ => &[],
        }
    }
}
