//! From decoded values to what is written: the fields in their order, without what is empty.

use super::defaults;
use crate::{
    dalec::{
        args::Substitution,
        decode::{Decoded, Record},
        written::Written,
    },
    schema::{Kind, Shape},
    yaml::{Node, ScalarStyle, Value},
};

/// A value to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Yaml {
    /// A text.
    Text(String),
    /// A number, a truth value or null, as it is written.
    Plain(String),
    /// A list.
    List(Vec<Yaml>),
    /// A mapping.
    Map(Vec<(String, Yaml)>),
}

impl Yaml {
    /// Returns the value of a field.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Map(entries) => {
                let mut entries = entries.iter();
                entries.find(|(key, _)| key == name).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// Returns the text, if it is one that is not empty.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }
}

/// Fields that are written also if they are empty, by the name of their mapping.
const ALWAYS: [(&str, &[&str]); 20] = [
    (
        "a spec",
        &[
            "name",
            "description",
            "website",
            "version",
            "revision",
            "license",
        ],
    ),
    ("a patch", &["source"]),
    ("a changelog entry", &["date", "author", "changes"]),
    ("a symbolic link", &["path", "paths"]),
    ("a build", &["steps"]),
    ("a test", &["name"]),
    ("a test step", &["command"]),
    ("a build step", &["command"]),
    ("an image command", &["steps"]),
    ("a mount", &["dest", "spec"]),
    ("a git source", &["url", "commit"]),
    ("an http source", &["url"]),
    ("an image source", &["ref"]),
    ("a repository", &["config", "envs"]),
    ("a systemd unit", &["name"]),
    ("a systemd drop-in", &["unit"]),
    ("a user", &["name"]),
    ("a group", &["name"]),
    ("a capability", &["name"]),
    (
        "a cache folder",
        &["key", "dest", "sharing", "no_auto_namespace"],
    ),
];

/// Makes the values of one spec.
pub(super) struct Tree<'a> {
    pub substitution: &'a Substitution<'a>,
}

impl Tree<'_> {
    /// Returns the fields of a mapping; `filled` says whether defaults of sources are filled in.
    pub(super) fn fields(
        &self,
        shape: &'static Shape,
        record: &Record,
        filled: bool,
    ) -> Vec<(String, Yaml)> {
        let always = ALWAYS.iter().find(|(name, _)| *name == shape.name);
        let always = always.map_or(&[] as &[&str], |(_, fields)| fields);
        let mut fields = Vec::new();
        for field in shape.fields {
            let filled = match (shape.name, field.name) {
                ("a spec", "sources") | ("a list of dependencies", "extra_repos") => true,
                ("an image configuration", "bases") => true,
                ("a build step", "mounts") => false,
                _ => filled,
            };
            let value = record.get(field.name);
            let twice = shape.name == "an image command" && field.name == "steps";
            let mut made = self.value(&field.kind, value, filled);
            if let ("strip", Decoded::Integer(number)) = (field.name, value) {
                made = Some(Yaml::Plain(number.value.to_string()));
            }
            if twice && let Decoded::List(steps) = value {
                made = Some(Yaml::List(
                    steps
                        .iter()
                        .map(|step| self.command_step(&field.kind, step))
                        .collect(),
                ));
            }
            let is_struct = matches!(
                (shape.name, field.name),
                ("a spec", "build" | "artifacts")
                    | ("a git source", "auth")
                    | ("a test step", "stdout" | "stderr")
            );
            let made = made.filter(|made| !(is_struct && is_empty(made)));
            match made {
                Some(made) => fields.push((field.name.to_owned(), made)),
                None if always.contains(&field.name) => {
                    fields.push((field.name.to_owned(), zero(&field.kind)));
                }
                None => {}
            }
        }
        defaults::fill(shape, &mut fields, filled);
        fields
    }

    /// Returns a step of an image's command, into whose environment arguments are put twice.
    fn command_step(&self, kind: &Kind, step: &Decoded) -> Yaml {
        let Kind::List(Kind::Required(shape)) = kind else {
            return zero(kind);
        };
        let Decoded::Record(record) = step else {
            return Yaml::Map(Vec::new());
        };
        let mut fields = self.fields(shape, record, false);
        for (name, value) in &mut fields {
            if let ("env", Yaml::Map(env)) = (name.as_str(), value) {
                for (_, value) in env {
                    if let Yaml::Text(text) = value {
                        *text = self.again(record, std::mem::take(text));
                    }
                }
            }
        }
        Yaml::Map(fields)
    }

    fn again(&self, step: &Record, text: String) -> String {
        let written = Written {
            value: text.into(),
            range: step.range,
            style: None,
            substituted: true,
        };
        self.text(&written)
    }

    fn text(&self, written: &Written) -> String {
        self.substitution
            .expand(written)
            .map_or_else(|_| written.value.to_string(), |expansion| expansion.text)
    }

    /// Returns a value; nothing if it is empty.
    fn value(&self, kind: &Kind, value: &Decoded, filled: bool) -> Option<Yaml> {
        match (kind, value) {
            (Kind::Either(kinds), _) => self.either(kinds, value, filled),
            (_, Decoded::Text(written)) => {
                let text = self.text(written);
                (!text.is_empty()).then_some(Yaml::Text(text))
            }
            (_, Decoded::Flag(flag)) => flag.value.then(|| Yaml::Plain("true".to_owned())),
            (_, Decoded::Mode(mode)) => {
                (mode.value != 0).then(|| Yaml::Plain(mode.value.to_string()))
            }
            (_, Decoded::Integer(number)) => {
                (number.value != 0).then(|| Yaml::Plain(number.value.to_string()))
            }
            (Kind::List(kind), Decoded::List(items)) => {
                let items = items
                    .iter()
                    .map(|item| self.value(kind, item, filled).unwrap_or_else(|| zero(kind)));
                let items: Vec<Yaml> = items.collect();
                (!items.is_empty()).then_some(Yaml::List(items))
            }
            (
                Kind::Map(kind) | Kind::SubstitutedMap(kind) | Kind::NamedMap(kind),
                Decoded::Map(entries),
            ) => {
                let entries = entries.iter().map(|(name, value)| {
                    let value = self.value(kind, value, filled);
                    (self.text(name), value.unwrap_or_else(|| zero(kind)))
                });
                let entries = sorted(entries.collect());
                (!entries.is_empty()).then_some(Yaml::Map(entries))
            }
            (
                Kind::Record(shape) | Kind::Required(shape) | Kind::AsWritten(shape),
                Decoded::Record(record),
            ) => Some(Yaml::Map(self.fields(shape, record, filled))),
            _ => None,
        }
    }

    fn either(&self, kinds: &'static [Kind], value: &Decoded, filled: bool) -> Option<Yaml> {
        match value {
            Decoded::Text(written) => {
                let text = self.text(written);
                let (old, new) = text.split_once(" => ")?;
                let entry =
                    |name: &str, text: &str| (name.to_owned(), Yaml::Text(text.trim().to_owned()));
                Some(Yaml::Map(vec![entry("old", old), entry("new", new)]))
            }
            // A list of names, where a mapping could be.
            Decoded::List(names) if kinds.iter().any(|it| matches!(it, Kind::NamedMap(_))) => {
                let names = names.iter().filter_map(|name| match name {
                    Decoded::Text(name) => Some((name.value.to_string(), Yaml::Map(Vec::new()))),
                    _ => None,
                });
                let names = sorted(names.collect());
                (!names.is_empty()).then_some(Yaml::Map(names))
            }
            _ => kinds
                .iter()
                .find_map(|kind| self.value(kind, value, filled)),
        }
    }
}

/// Sorts entries by name; of those with one name, the last stays.
fn sorted(mut entries: Vec<(String, Yaml)>) -> Vec<(String, Yaml)> {
    entries.reverse();
    entries.sort_by(|a, b| a.0.cmp(&b.0));
    entries.dedup_by(|a, b| a.0 == b.0);
    entries
}

/// Returns whether nothing but the steps that are always written is in a mapping.
fn is_empty(value: &Yaml) -> bool {
    let nothing =
        |(_, value): &(String, Yaml)| matches!(value, Yaml::List(items) if items.is_empty());
    matches!(value, Yaml::Map(entries) if entries.iter().all(nothing))
}

/// Returns what is written for nothing.
pub(super) fn zero(kind: &Kind) -> Yaml {
    match kind {
        Kind::Flag => Yaml::Plain("false".to_owned()),
        Kind::Mode | Kind::Integer => Yaml::Plain("0".to_owned()),
        Kind::Date => Yaml::Text("0001-01-01".to_owned()),
        Kind::List(_) => Yaml::List(Vec::new()),
        Kind::Either([kind]) => zero(kind),
        Kind::Text => Yaml::Text(String::new()),
        Kind::Record(shape) | Kind::Required(shape) | Kind::AsWritten(shape) => {
            let always = ALWAYS.iter().find(|(name, _)| *name == shape.name);
            let always = always.map_or(&[] as &[&str], |(_, fields)| fields);
            let mut fields: Vec<(String, Yaml)> = shape
                .fields
                .iter()
                .filter(|field| always.contains(&field.name))
                .map(|field| (field.name.to_owned(), zero(&field.kind)))
                .collect();
            defaults::fill(shape, &mut fields, false);
            Yaml::Map(fields)
        }
        _ => Yaml::Map(Vec::new()),
    }
}

/// Returns a value that Dalec does not read, with its aliases resolved as far as the budget goes.
pub(super) fn plain(node: &Node, budget: &mut usize) -> Yaml {
    if *budget == 0 {
        return Yaml::Plain("null".to_owned());
    }
    *budget -= 1;
    match &node.value {
        Value::Null | Value::Alias { target: None, .. } => Yaml::Plain("null".to_owned()),
        Value::Scalar(scalar) if scalar.style == ScalarStyle::Plain => {
            Yaml::Plain(scalar.text.to_string())
        }
        Value::Scalar(scalar) => Yaml::Text(scalar.text.to_string()),
        Value::Alias {
            target: Some(target),
            ..
        } => plain(target, budget),
        Value::Sequence(items) => {
            Yaml::List(items.iter().map(|item| plain(item, budget)).collect())
        }
        Value::Mapping(entries) => {
            let mut made = Vec::new();
            for entry in entries {
                if let Value::Scalar(key) = &entry.key.value {
                    made.push((key.text.to_string(), plain(&entry.value, budget)));
                }
            }
            Yaml::Map(made)
        }
    }
}
