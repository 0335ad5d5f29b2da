//! Pipelines that others use: those of the pipeline folders, and those that come along.
//!
//! Look at [`Library`] first. It is made of names and texts; who has them from files, reads them.

mod builtin;
mod name;
#[cfg(test)]
mod tests;

use super::{read_pipeline, spec::Step};
use crate::{
    diagnostic::{Diagnostic, OtherFile},
    shell,
    text::Text,
};
use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

pub use builtin::builtin_files;
pub use name::{BadName, clean_name};

/// A pipeline file.
#[derive(Clone, Debug, Default)]
pub struct Definition {
    /// Its text.
    pub text: Text,
    /// The file; `None` if the pipeline comes along.
    pub file: Option<Arc<OtherFile>>,
    /// The step that it is: what is in it comes over the step that uses it.
    pub step: Step,
    /// What is wrong with it. melange refuses a file with errors.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether its scripts are scripts, if words are put in, and if nothing is; found when it is
    /// asked for.
    scripts: OnceLock<(bool, bool)>,
}

impl Definition {
    /// Reads a pipeline.
    pub fn read(text: &Text) -> Self {
        let (step, diagnostics) = read_pipeline(text);
        Self {
            text: text.clone(),
            file: None,
            step,
            diagnostics,
            scripts: OnceLock::new(),
        }
    }

    /// Returns whether its scripts are scripts if plain words are put in, or words and nothing.
    pub fn has_sound_scripts(&self, some_are_empty: bool) -> bool {
        let (filled, empty) = *self.scripts.get_or_init(|| {
            let (mut filled, mut empty) = (true, true);
            self.step.visit(&mut |step| {
                if let Some(script) = &step.runs {
                    filled &= shell::is_script(&shell::mask(&script.value, b'x'));
                    empty &= shell::is_script(&shell::mask(&script.value, b' '));
                }
            });
            (filled, empty)
        });
        filled && (empty || !some_are_empty)
    }
}

/// All pipelines that `uses` can name.
///
/// A file of a pipeline folder comes before a pipeline of the same name that comes along. Files
/// are read when they are first wanted, and once.
#[derive(Debug, Default)]
pub struct Library {
    files: BTreeMap<String, Shelf>,
}

/// A file, and what was read from it.
#[derive(Debug)]
struct Shelf {
    file: Arc<OtherFile>,
    definition: OnceLock<Arc<Definition>>,
}

impl Library {
    /// Returns a library with these files: by their names without `.yaml`, from their folder on.
    /// Of two with one name the first counts, as of several folders.
    pub fn new(files: impl IntoIterator<Item = (String, Arc<OtherFile>)>) -> Self {
        let mut library = Self::default();
        for (name, file) in files {
            library.files.entry(name).or_insert_with(|| Shelf {
                file,
                definition: OnceLock::new(),
            });
        }
        library
    }

    /// Returns the pipeline that a step means by `uses`.
    pub fn find(&self, uses: &str) -> Option<&Arc<Definition>> {
        if let Ok(name) = clean_name(uses)
            && let Some(file) = self.files.get(&name)
        {
            let read = || {
                Arc::new(Definition {
                    file: Some(Arc::clone(&file.file)),
                    ..Definition::read(&file.file.text)
                })
            };
            return Some(file.definition.get_or_init(read));
        }
        builtin::builtin(uses)
    }

    /// Returns the name of the pipeline that is a file.
    pub fn name_of(&self, path: &str) -> Option<&str> {
        let mut files = self.files.iter();
        let found = files.find(|(_, shelf)| shelf.file.path == path);
        found.map(|(name, _)| name.as_str())
    }

    /// Returns whether a pipeline comes from a pipeline folder.
    pub fn is_from_folder(&self, uses: &str) -> bool {
        clean_name(uses).is_ok_and(|name| self.files.contains_key(&name))
    }

    /// Returns the names of all pipelines, sorted.
    pub fn names(&self) -> Vec<&str> {
        let own = self.files.keys().map(String::as_str);
        let mut names: Vec<&str> = own.chain(builtin_files().map(|(name, _)| name)).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}
