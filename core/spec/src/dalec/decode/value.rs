//! Decoded values, before they become the model.

use crate::{
    dalec::written::{Mode, Spanned, Written},
    schema::Field,
    text::TextRange,
};
use std::ops::Range;

/// A value by its kind.
#[derive(Clone, Debug)]
pub(in crate::dalec) enum Decoded {
    /// Nothing is written, or null.
    Null,
    /// What does not fit; reported.
    Broken(TextRange),
    /// A text.
    Text(Written),
    /// A truth value.
    Flag(Spanned<bool>),
    /// A file mode.
    Mode(Mode),
    /// A whole number.
    Integer(Spanned<i64>),
    /// A list.
    List(Vec<Decoded>),
    /// A mapping from free names; no name stands twice.
    Map(Vec<(Written, Decoded)>),
    /// A mapping with fixed fields.
    Record(Record),
    /// What is not read yet.
    Any,
}

/// A mapping with fixed fields.
#[derive(Clone, Debug, Default)]
pub(in crate::dalec) struct Record {
    /// The range of the mapping; that of the alias if it is one.
    pub range: TextRange,
    /// The range of the first key, on which a remark about the whole is put.
    pub head: TextRange,
    /// The fields that are there.
    pub fields: Vec<FieldValue>,
    /// Whether entries of the mapping itself are refused, so that fields may seem to be missing.
    pub lossy: bool,
    /// Whether Dalec drops the entries, for one has a key that is no text.
    pub dropped: bool,
    /// What was reported of this mapping and of what is in it: a part of
    /// [`Decoder::log`](super::Decoder::log).
    pub reports: Range<usize>,
}

/// A field that is there.
#[derive(Clone, Debug)]
pub(in crate::dalec) struct FieldValue {
    /// Which one.
    pub field: &'static Field,
    /// Its key.
    pub key: TextRange,
    /// Its value.
    pub value: Decoded,
}

impl Record {
    /// Returns the value of a field; null if it is not there.
    pub(in crate::dalec) fn get(&self, name: &str) -> &Decoded {
        self.field(name)
            .map_or(&Decoded::Null, |field| &field.value)
    }

    pub(in crate::dalec) fn field(&self, name: &str) -> Option<&FieldValue> {
        self.fields.iter().find(|field| field.field.name == name)
    }

    pub(in crate::dalec) fn text(&self, name: &str) -> Option<Written> {
        self.get(name).text()
    }

    pub(in crate::dalec) fn texts(&self, name: &str) -> Vec<Written> {
        self.get(name)
            .items()
            .iter()
            .filter_map(Decoded::text)
            .collect()
    }

    pub(in crate::dalec) fn flag(&self, name: &str) -> Option<Spanned<bool>> {
        match self.get(name) {
            Decoded::Flag(flag) => Some(*flag),
            _ => None,
        }
    }

    pub(in crate::dalec) fn mode(&self, name: &str) -> Option<Mode> {
        match self.get(name) {
            Decoded::Mode(mode) => Some(mode.clone()),
            _ => None,
        }
    }

    pub(in crate::dalec) fn integer(&self, name: &str) -> Option<Spanned<i64>> {
        match self.get(name) {
            Decoded::Integer(integer) => Some(*integer),
            _ => None,
        }
    }

    pub(in crate::dalec) fn record(&self, name: &str) -> Option<&Record> {
        match self.get(name) {
            Decoded::Record(record) => Some(record),
            _ => None,
        }
    }

    /// Calls `visit` for every text below this mapping, in the order of the fields.
    pub(in crate::dalec) fn visit_texts(&self, visit: &mut dyn FnMut(&Visited<'_>)) {
        let mut path = Vec::new();
        self.walk(&mut path, visit);
    }

    /// Calls `visit` for every file mode below this mapping, except in tests.
    pub(in crate::dalec) fn visit_modes(&self, visit: &mut dyn FnMut(&Mode)) {
        for field in self.fields.iter().filter(|it| it.field.name != "tests") {
            field.value.visit_modes(visit);
        }
    }

    fn walk(&self, path: &mut Vec<&'static str>, visit: &mut dyn FnMut(&Visited<'_>)) {
        for field in &self.fields {
            path.push(field.field.name);
            field.value.walk(path, visit);
            path.pop();
        }
    }
}

impl Decoded {
    pub(in crate::dalec) fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    pub(in crate::dalec) fn text(&self) -> Option<Written> {
        match self {
            Self::Text(written) => Some(written.clone()),
            _ => None,
        }
    }

    /// Returns the items of a list; none of anything else.
    pub(in crate::dalec) fn items(&self) -> &[Decoded] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// Returns the entries of a mapping from free names; none of anything else.
    pub(in crate::dalec) fn entries(&self) -> &[(Written, Decoded)] {
        match self {
            Self::Map(entries) => entries,
            _ => &[],
        }
    }

    fn walk(&self, path: &mut Vec<&'static str>, visit: &mut dyn FnMut(&Visited<'_>)) {
        match self {
            Self::Text(written) => visit(&Visited {
                written,
                twice: path.ends_with(&["cmd", "steps", "env"]),
                path,
                is_name: false,
            }),
            Self::List(items) => items.iter().for_each(|item| item.walk(path, visit)),
            Self::Map(entries) => entries.iter().for_each(|(name, value)| {
                visit(&Visited {
                    written: name,
                    twice: false,
                    path,
                    is_name: true,
                });
                value.walk(path, visit);
            }),
            Self::Record(record) => record.walk(path, visit),
            Self::Null
            | Self::Broken(_)
            | Self::Flag(_)
            | Self::Mode(_)
            | Self::Integer(_)
            | Self::Any => {}
        }
    }

    fn visit_modes(&self, visit: &mut dyn FnMut(&Mode)) {
        match self {
            Self::Mode(mode) => visit(mode),
            Self::List(items) => items.iter().for_each(|item| item.visit_modes(visit)),
            Self::Map(entries) => entries
                .iter()
                .for_each(|(_, value)| value.visit_modes(visit)),
            Self::Record(record) => record.visit_modes(visit),
            _ => {}
        }
    }
}

/// A text and where it stands.
#[derive(Clone, Copy, Debug)]
pub(in crate::dalec) struct Visited<'v> {
    /// The text.
    pub written: &'v Written,
    /// The fields from the top down to it.
    pub path: &'v [&'static str],
    /// Whether it is a name in a mapping from free names.
    pub is_name: bool,
    /// Whether arguments are put in twice.
    pub twice: bool,
}
