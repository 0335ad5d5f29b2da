//! Names that lead somewhere: where each is declared, and where it is used.
//!
//! Look at [`Occurrence`] first. Definitions, references, highlights, renaming and counts of uses
//! are all questions about the occurrences of a [`Symbol`].

mod anchors;
mod dalec;
mod melange;
mod walk;

use super::File;
use crate::{language::Model, text::TextRange};
use walk::Pair;

/// Something with a name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Symbol {
    /// What it is.
    pub sort: Sort,
    /// Its name.
    pub name: String,
    /// The pipeline to which an input belongs; else nothing.
    pub owner: String,
}

/// The sorts of things with names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sort {
    /// An anchor of YAML.
    Anchor,
    /// A build argument of Dalec.
    Argument,
    /// A source of Dalec.
    Source,
    /// A target of Dalec.
    Target,
    /// A variable of melange: `vars.…`, or made by a transform.
    Variable,
    /// A list in `data`.
    List,
    /// A build option of melange.
    Option,
    /// An input of a pipeline.
    Input,
    /// A pipeline of melange, by the name in `uses`.
    Pipeline,
    /// A package or subpackage, by the name that others require.
    Package,
}

/// A place where a name stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// What has the name.
    pub symbol: Symbol,
    /// The bytes of the name, without quotes and signs around it.
    pub range: TextRange,
    /// What is done there.
    pub role: Role,
}

/// What is done with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// It is given.
    Declaration,
    /// It is referred to.
    Use,
}

impl Symbol {
    /// Returns a symbol that belongs to nothing.
    pub fn new(sort: Sort, name: impl Into<String>) -> Self {
        Self {
            sort,
            name: name.into(),
            owner: String::new(),
        }
    }

    /// Returns an input of a pipeline.
    pub fn input(pipeline: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            sort: Sort::Input,
            name: name.into(),
            owner: pipeline.into(),
        }
    }
}

impl Sort {
    /// Returns whether other files can refer to it.
    pub fn is_shared(self) -> bool {
        matches!(self, Self::Input | Self::Pipeline | Self::Package)
    }

    /// Returns what it is called in sentences.
    pub fn word(self) -> &'static str {
        match self {
            Self::Anchor => "anchor",
            Self::Argument => "argument",
            Self::Source => "source",
            Self::Target => "target",
            Self::Variable => "variable",
            Self::List => "list",
            Self::Option => "option",
            Self::Input => "input",
            Self::Pipeline => "pipeline",
            Self::Package => "package",
        }
    }
}

/// Returns the occurrences in a file, in the order of the text.
pub(super) fn occurrences(file: &File) -> Vec<Occurrence> {
    let mut found = Found {
        text: &file.text,
        occurrences: Vec::new(),
    };
    if let Model::Dalec(spec) = &file.checked.model {
        dalec::arguments(spec, &mut found);
    }
    if let Some(root) = &file.checked.document.root {
        anchors::find(root, &mut found);
        walk::pairs(root, &mut |pair| match &file.checked.model {
            Model::Dalec(spec) => dalec::find(spec, pair, &mut found),
            Model::Melange(..) | Model::Pipeline(..) => melange::find(pair, &mut found),
        });
    }
    let mut occurrences = found.occurrences;
    occurrences.sort_by_key(|occurrence| occurrence.range);
    occurrences.dedup();
    occurrences
}

/// The occurrences that were found so far.
struct Found<'t> {
    text: &'t crate::text::Text,
    occurrences: Vec<Occurrence>,
}

impl Found<'_> {
    fn push(&mut self, symbol: Symbol, range: TextRange, role: Role) {
        if !range.is_empty() {
            self.occurrences.push(Occurrence {
                symbol,
                range,
                role,
            });
        }
    }

    /// Adds a name that is the whole of a scalar.
    fn scalar(&mut self, sort: Sort, node: &crate::yaml::Node, role: Role) {
        if let Some((name, range)) = walk::name(self.text, node) {
            self.push(Symbol::new(sort, name), range, role);
        }
    }
}
