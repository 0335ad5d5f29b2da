//! A spec that is open in an editor: read once, asked many times.

use super::{Occurrence, Place, occurrence};
use crate::{
    dalec::fields::SPEC,
    language::{self, Checked, Language, Options},
    melange::fields::{CONFIGURATION, PIPELINE},
    schema::Kind,
    text::Text,
    yaml::{self, Layout},
};
use std::sync::OnceLock;

/// A spec with everything that is known of it by itself.
///
/// What takes time and is not always wanted is found when it is first asked for, and kept.
#[derive(Debug)]
pub struct File {
    /// The text.
    pub text: Text,
    /// What was read from it, and what is wrong with it.
    pub checked: Checked,
    layout: OnceLock<Layout>,
    occurrences: OnceLock<Vec<Occurrence>>,
}

impl File {
    /// Reads a file; `None` if it is no spec.
    ///
    /// `path` is what the file is called, where that is known, with `/` between folders.
    pub fn read(text: &Text, path: Option<&str>, options: &Options) -> Option<Self> {
        Some(Self {
            text: text.clone(),
            checked: language::check(text, path, options)?,
            layout: OnceLock::new(),
            occurrences: OnceLock::new(),
        })
    }

    /// Returns what the whole file is by the table of fields.
    pub fn kind(&self) -> Kind {
        Kind::Record(match self.checked.language {
            Language::Dalec => &SPEC,
            Language::Melange => &CONFIGURATION,
            Language::MelangePipeline => &PIPELINE,
        })
    }

    /// Returns the lines and what begins on them.
    pub fn layout(&self) -> &Layout {
        self.layout.get_or_init(|| {
            let options = match self.checked.language {
                Language::Dalec => yaml::Options::dalec(),
                Language::Melange | Language::MelangePipeline => yaml::Options::melange(),
            };
            yaml::layout(&self.text, options)
        })
    }

    /// Returns the place of an offset.
    pub fn place(&self, offset: usize) -> Place {
        let (layout, document) = (self.layout(), &self.checked.document);
        Place::at(&self.text, layout, document, self.kind(), offset)
    }

    /// Returns all names that lead somewhere, in the order of the text.
    pub fn occurrences(&self) -> &[Occurrence] {
        self.occurrences
            .get_or_init(|| occurrence::occurrences(self))
    }

    /// Returns the name at an offset that leads somewhere.
    pub fn occurrence(&self, offset: usize) -> Option<&Occurrence> {
        let all = self.occurrences();
        let begun = all.partition_point(|it| it.range.start <= offset);
        let before = all.get(..begun)?;
        before.iter().rev().find(|it| it.range.touches(offset))
    }
}
