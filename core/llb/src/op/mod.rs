//! Operations, before they are in a graph.
//!
//! Each kind has a builder of its own ([`Exec`], [`File`], the functions of [`source`] and
//! [`combine`]); all of them make an [`Operation`]. They set what the Go client of BuildKit sets:
//! an empty `constraints` message everywhere, a platform on processes and images and nowhere else,
//! and the capabilities that a daemon must have.

pub mod combine;
mod exec;
mod file;
pub mod source;

pub use exec::{Access, Exec, Mount, SecretVariable};
pub use file::{Copy, File, Owner, Principal};

use crate::{digest::Digest, pb};
use spec_core::text::TextRange;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// The key of the description that people see while an operation runs.
pub const NAME: &str = "llb.customname";

/// How many characters of a name are shown.
pub const LONGEST_NAME: usize = 200;

/// The key of the description that holds the id of the plan's node.
pub const ID: &str = "spec-dap.id";

/// An operation, and what is said about it.
///
/// Only `op` makes the digest; name, id and ranges may change and nothing runs anew.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// What is done.
    pub op: pb::Op,
    /// What the daemon must be able to do for it.
    pub caps: BTreeSet<&'static str>,
    /// Descriptions by key; see [`NAME`] and [`ID`].
    pub description: BTreeMap<String, String>,
    /// Where the spec says so.
    pub ranges: Vec<TextRange>,
}

impl Operation {
    fn new(
        kind: pb::op::Op,
        inputs: Vec<pb::Input>,
        platform: Option<&Platform>,
        caps: impl IntoIterator<Item = &'static str>,
    ) -> Self {
        Self {
            op: pb::Op {
                inputs,
                op: Some(kind),
                platform: platform.map(Platform::to_pb),
                constraints: Some(pb::WorkerConstraints::default()),
            },
            caps: caps.into_iter().collect(),
            description: BTreeMap::new(),
            ranges: Vec::new(),
        }
    }

    /// Names the operation for people, on one line and in [`LONGEST_NAME`] characters at most:
    /// the daemon repeats the name with each message about the operation.
    #[must_use]
    pub fn named(mut self, name: impl AsRef<str>) -> Self {
        let mut characters = name.as_ref().chars();
        let plain = characters
            .by_ref()
            .map(|c| if c.is_control() { ' ' } else { c });
        let mut name: String = plain.take(LONGEST_NAME).collect();
        if characters.next().is_some() {
            name.pop();
            name.push('…');
        }
        self.description.insert(NAME.to_owned(), name);
        self
    }

    /// Says which node of the plan the operation carries out.
    #[must_use]
    pub fn identified(mut self, id: impl fmt::Display) -> Self {
        self.description.insert(ID.to_owned(), id.to_string());
        self
    }

    /// Says where the operation stands in the spec.
    #[must_use]
    pub fn at(mut self, range: TextRange) -> Self {
        self.ranges.push(range);
        self
    }
}

/// What an operation leaves behind: a file system.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Output {
    /// The digest of the operation.
    pub operation: Digest,
    /// Which of its outputs, from 0.
    pub index: u32,
}

impl Output {
    /// Returns the output as another operation names it.
    pub(crate) fn to_pb(&self) -> pb::Input {
        pb::Input {
            digest: self.operation.to_string(),
            index: i64::from(self.index),
        }
    }
}

/// What an operation is made for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Platform {
    /// The operating system, such as `linux`.
    pub os: String,
    /// The architecture in Go's words, such as `amd64`.
    pub architecture: String,
    /// The variant of the architecture, such as `v7`; mostly empty.
    pub variant: String,
}

impl Platform {
    fn to_pb(&self) -> pb::Platform {
        pb::Platform {
            architecture: self.architecture.clone(),
            os: self.os.clone(),
            variant: self.variant.clone(),
            ..pb::Platform::default()
        }
    }
}

/// The inputs of an operation while it is built: each output is listed once.
#[derive(Debug, Default)]
struct Inputs(Vec<pb::Input>);

impl Inputs {
    /// Returns the index of `output`, which is added if it is new.
    fn index(&mut self, output: &Output) -> i64 {
        let input = output.to_pb();
        let place = self
            .0
            .iter()
            .position(|known| *known == input)
            .unwrap_or_else(|| {
                self.0.push(input);
                self.0.len() - 1
            });
        to_index(place)
    }

    /// Returns the index of `output`, or the one that stands for an empty file system.
    fn index_or_empty(&mut self, output: Option<&Output>) -> i64 {
        output.map_or(-1, |output| self.index(output))
    }
}

/// Turns a place in a list into the number that the wire has.
fn to_index(place: usize) -> i64 {
    i64::try_from(place).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_one_short_line() {
        let named = |name: &str| {
            let operation = File::on_scratch().operation().named(name);
            operation.description.get(NAME).cloned().unwrap_or_default()
        };
        assert_eq!(named("runs › step 1"), "runs › step 1");
        assert_eq!(named("two\nlines\u{1b}[31m"), "two lines [31m");
        let exact = "é".repeat(LONGEST_NAME);
        assert_eq!(named(&exact), exact);
        let long = named(&"é".repeat(LONGEST_NAME + 1));
        assert_eq!(long.chars().count(), LONGEST_NAME);
        assert!(long.ends_with("é…"));
    }
}
