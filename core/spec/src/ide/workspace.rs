//! What the files of a workspace say of each other.

use super::{File, Occurrence, Role, Symbol};
use crate::text::TextRange;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

/// The name of a file in a workspace: whatever its owner calls it by, such as a URI.
pub type FileName = Arc<str>;

/// What other files need to know of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Where the file gives or uses names that are shared, in the order of the text.
    pub shared: Vec<Occurrence>,
}

/// A stretch of a file of the workspace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The file.
    pub file: FileName,
    /// The bytes.
    pub range: TextRange,
}

/// The files of a workspace, as far as others need to know them.
#[derive(Debug, Default)]
pub struct Workspace {
    files: BTreeMap<FileName, Summary>,
    /// The files in which a name stands.
    mentions: HashMap<Symbol, BTreeSet<FileName>>,
}

impl Summary {
    /// Returns what others need to know of a file.
    pub fn of(file: &File) -> Self {
        let shared = file.occurrences().iter();
        let shared = shared.filter(|it| it.symbol.sort.is_shared());
        Self {
            shared: shared.cloned().collect(),
        }
    }
}

impl Workspace {
    /// Takes in what a file says now; an empty summary takes it out.
    pub fn set(&mut self, file: &FileName, summary: Summary) {
        if self.files.get(file) == Some(&summary) {
            return;
        }
        for old in self.files.remove(file).unwrap_or_default().shared {
            if let Some(files) = self.mentions.get_mut(&old.symbol) {
                files.remove(file);
                if files.is_empty() {
                    self.mentions.remove(&old.symbol);
                }
            }
        }
        if summary.shared.is_empty() {
            return;
        }
        for new in &summary.shared {
            let files = self.mentions.entry(new.symbol.clone()).or_default();
            files.insert(Arc::clone(file));
        }
        self.files.insert(Arc::clone(file), summary);
    }

    /// Returns the places of a shared name with what is done there, file by file.
    pub fn places<'w>(
        &'w self,
        symbol: &'w Symbol,
    ) -> impl Iterator<Item = (&'w FileName, &'w Occurrence)> {
        let files = self.mentions.get(symbol).into_iter().flatten();
        files.flat_map(move |file| {
            let summary = self.files.get(file).into_iter();
            let shared = summary.flat_map(|summary| &summary.shared);
            let places = shared.filter(move |it| it.symbol == *symbol);
            places.map(move |it| (file, it))
        })
    }

    /// Returns all shared names that are given somewhere, with their places.
    pub fn declarations(&self) -> impl Iterator<Item = (&FileName, &Occurrence)> {
        let all = self.files.iter();
        let all = all.flat_map(|(file, summary)| summary.shared.iter().map(move |it| (file, it)));
        all.filter(|(_, it)| it.role == Role::Declaration)
    }

    /// Returns how many files there are that share names.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Returns whether no file shares a name.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}
