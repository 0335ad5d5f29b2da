//! The change that declares an argument.

use super::decode::{Decoded, Record};
use crate::{
    diagnostic::{Edit, Fix},
    text::{Text, TextRange},
};

/// Where an argument can be declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Declaration {
    at: usize,
    before: String,
    after: String,
}

/// Keys that say what a package is, which stand above the rest.
const METADATA: [&str; 12] = [
    "name",
    "description",
    "website",
    "version",
    "revision",
    "license",
    "vendor",
    "packager",
    "noarch",
    "conflicts",
    "replaces",
    "provides",
];

/// Names that YAML takes for something else than text.
const NO_TEXTS: [&str; 4] = ["true", "false", "null", "nan"];

impl Declaration {
    /// Finds the place in a spec; `None` where it is written in a way to which nothing can be added.
    pub(super) fn new(text: &Text, spec: &Record) -> Option<Self> {
        let newline = match text.to_cow().contains("\r\n") {
            true => "\r\n",
            false => "\n",
        };
        match spec.field("args") {
            Some(args) => Self::in_mapping(text, args.key, &args.value, newline),
            None => Self::in_spec(text, spec, newline),
        }
    }

    /// Returns the change that declares a name without a default.
    pub(super) fn fix(&self, name: &str, is_safe: bool) -> Option<Fix> {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(is_word)
            && !NO_TEXTS.contains(&name.to_ascii_lowercase().as_str());
        is_name.then(|| Fix {
            title: format!("Declare `{name}` under `args`"),
            is_safe,
            edits: vec![Edit {
                range: TextRange::empty(self.at),
                text: format!("{}{name}:{}", self.before, self.after),
            }],
        })
    }

    fn in_mapping(text: &Text, key: TextRange, args: &Decoded, newline: &str) -> Option<Self> {
        if let Some((first, _)) = args.entries().first() {
            // What an alias brings stands elsewhere, and is maybe used there.
            let is_own = first.range.start > key.end;
            return is_own
                .then(|| Self::before(text, first.range, "", newline))
                .flatten();
        }
        let line = text.line_range(text.line(key.start));
        let own = text.slice(TextRange::new(line.start, key.start));
        let behind = text.slice(TextRange::new(key.end, line.end));
        let (colon, rest) = behind.split_once(':')?;
        if !own.trim().is_empty() || !colon.trim().is_empty() {
            return None;
        }
        let start = rest.trim_start();
        if start.starts_with("{}") {
            return Some(Self {
                at: line.end - start.len() + 1,
                before: String::new(),
                after: " ".to_owned(),
            });
        }
        (start.is_empty() || start.starts_with('#')).then(|| Self {
            at: line.end,
            before: format!("{newline}{own}  "),
            after: String::new(),
        })
    }

    /// Puts a mapping `args` before the first key that is none of the package's own fields.
    fn in_spec(text: &Text, spec: &Record, newline: &str) -> Option<Self> {
        let first = spec.fields.first()?;
        let other = spec
            .fields
            .iter()
            .find(|it| !METADATA.contains(&it.field.name));
        let key = other.unwrap_or(first).key;
        Self::before(text, key, "args", newline)
    }

    /// Returns the place before a key, with `around` as the key of a mapping around the new one.
    fn before(text: &Text, key: TextRange, around: &str, newline: &str) -> Option<Self> {
        let mut line = text.line(key.start);
        let range = text.line_range(line);
        let own = text.slice(TextRange::new(range.start, key.start));
        if own.trim().is_empty() {
            // Comments right above a key belong to it; at the top of the file, to the file. What is
            // indented further may be a part of a text.
            let is_comment = |line| {
                let line = text.slice(text.line_range(line));
                line.strip_prefix(&*own)
                    .is_some_and(|it| it.starts_with('#'))
            };
            while line > 0 && is_comment(line - 1) {
                line -= 1;
            }
            if line == 0 {
                line = text.line(key.start);
            }
            let before = match around {
                "" => own.to_string(),
                _ => format!("{own}{around}:{newline}{own}  "),
            };
            return Some(Self {
                at: text.line_range(line).start,
                before,
                after: newline.to_owned(),
            });
        }
        // Between braces; elsewhere a key may have an anchor before it.
        let (before, after) = match around {
            "" => (String::new(), " , ".to_owned()),
            _ => (format!("{around}: {{"), " }, ".to_owned()),
        };
        own.trim_end().ends_with(['{', ',']).then_some(Self {
            at: key.start,
            before,
            after,
        })
    }
}
