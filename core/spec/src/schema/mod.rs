//! Tables of fields: what each mapping of a language may have.
//!
//! Each language has one table. Decoding follows it, and so does whatever completes, explains or
//! documents a field. Look at [`Shape`] first.

mod json;

pub use json::json_schema;

/// A mapping with fixed fields.
#[derive(Debug)]
pub struct Shape {
    /// What it is called in messages, with its article.
    pub name: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
    /// Whether keys that begin with `x-` or `X-` are left to the author.
    pub extensions: bool,
    /// Whether the loader crashes on a merge key and on a key that is no text (Dalec only).
    pub fragile: bool,
}

/// A field.
#[derive(Debug)]
pub struct Field {
    /// Its key.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// Whether variables are put into the texts below it that are not fields of their own.
    pub substituted: bool,
    /// Whether the builder refuses the mapping without it.
    pub required: bool,
    /// The words that it, or each of its items, is one of; empty if it may be anything.
    pub words: &'static [&'static str],
    /// What it is for; whole sentences.
    pub doc: &'static str,
}

/// What a field, an item or an entry takes. Null is welcome except in `Required`.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Any single value, read as text.
    Text,
    /// `true` or `false`.
    Flag,
    /// A file mode.
    Mode,
    /// A whole number.
    Integer,
    /// A whole number that is not negative.
    Unsigned,
    /// The number of a user or a group.
    Id,
    /// A length of time such as `1h30m`.
    Duration,
    /// A list.
    List(&'static Kind),
    /// A mapping from free names.
    Map(&'static Kind),
    /// The same, with variables put into the names.
    SubstitutedMap(&'static Kind),
    /// A mapping with fixed fields.
    Record(&'static Shape),
    /// The same, with no arguments put into anything in it (Dalec only).
    AsWritten(&'static Shape),
    /// The same as an item or an entry, where the loader crashes on null (Dalec only).
    Required(&'static Shape),
    /// A mapping from free names, each of which must be text: not `1`, not `true` (Dalec only).
    NamedMap(&'static Kind),
    /// A day such as `2024-02-29`.
    Date,
    /// One of several sorts, without a tag (Dalec only).
    Either(&'static [Kind]),
    /// What is not read yet.
    Any,
}

impl Kind {
    /// Returns what it takes, in words; `shape` says what a mapping with fixed fields is called.
    pub fn words(&self, shape: &dyn Fn(&'static Shape) -> String) -> String {
        match self {
            Self::Text => "text".to_owned(),
            Self::Flag => "true or false".to_owned(),
            Self::Mode => "a file mode".to_owned(),
            Self::Integer | Self::Unsigned => "a whole number".to_owned(),
            Self::Id => "the number of a user or group".to_owned(),
            Self::Duration => "a length of time".to_owned(),
            Self::Date => "a day".to_owned(),
            Self::List(item) => format!("a list: {}", item.words(shape)),
            Self::Map(value) | Self::SubstitutedMap(value) | Self::NamedMap(value) => {
                format!("names, each with {}", value.words(shape))
            }
            Self::Record(it) | Self::AsWritten(it) | Self::Required(it) => shape(it),
            Self::Either(kinds) => {
                let kinds: Vec<_> = kinds.iter().map(|kind| kind.words(shape)).collect();
                kinds.join(", or ")
            }
            Self::Any => "anything".to_owned(),
        }
    }

    /// Returns the mapping with fixed fields that it is, or may be.
    pub fn shape(self) -> Option<&'static Shape> {
        match self {
            Self::Record(shape) | Self::AsWritten(shape) | Self::Required(shape) => Some(shape),
            Self::Either(kinds) => kinds.iter().find_map(|kind| kind.shape()),
            _ => None,
        }
    }

    /// Returns what an item is, if it is or may be a list.
    pub fn item(self) -> Option<Self> {
        match self {
            Self::List(item) => Some(*item),
            Self::Either(kinds) => kinds.iter().find_map(|kind| kind.item()),
            _ => None,
        }
    }

    /// Returns what the value of a key is, if it is or may be a mapping that can have the key.
    pub fn entry(self, key: &str) -> Option<Self> {
        match self {
            Self::Map(value) | Self::SubstitutedMap(value) | Self::NamedMap(value) => Some(*value),
            Self::Either(kinds) => kinds.iter().find_map(|kind| kind.entry(key)),
            _ => Some(self.shape()?.field(key)?.kind),
        }
    }
}

impl Shape {
    /// Returns the field with a name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// Makes a mapping in which all keys are fields, and nothing is fragile.
pub(crate) const fn strict(name: &'static str, fields: &'static [Field]) -> Shape {
    Shape {
        name,
        fields,
        extensions: false,
        fragile: false,
    }
}

/// Makes a field.
pub(crate) const fn field(name: &'static str, kind: Kind, doc: &'static str) -> Field {
    Field {
        name,
        kind,
        substituted: false,
        required: false,
        words: &[],
        doc,
    }
}

/// Makes a field into whose texts variables are put.
pub(crate) const fn substituted(name: &'static str, kind: Kind, doc: &'static str) -> Field {
    Field {
        substituted: true,
        ..field(name, kind, doc)
    }
}

impl Field {
    /// Makes it one without which the builder refuses the mapping.
    pub(crate) const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Makes it one that takes only these words, or a list of them.
    pub(crate) const fn one_of(mut self, words: &'static [&'static str]) -> Self {
        self.words = words;
        self
    }
}
