//! The pipelines that melange would find: in the folders that are given, and beside a spec.

use crate::{failure::hinted, shown};
use ignore::WalkBuilder;
use spec_core::{diagnostic::OtherFile, melange::pipelines::Library, text::Text};
use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

/// Pipelines by name, as `uses` gives them.
type Folder = BTreeMap<String, Arc<OtherFile>>;

/// What has been read, each folder once.
#[derive(Debug, Default)]
pub struct Pipelines {
    given: Folder,
    /// What a spec in a folder is given.
    beside: Mutex<HashMap<PathBuf, Arc<Library>>>,
}

impl Pipelines {
    /// Reads the folders that are given; the first one that has a pipeline counts.
    ///
    /// `fault` is told what cannot be read in them.
    ///
    /// # Errors
    ///
    /// If one is no folder.
    pub fn new(folders: &[PathBuf], fault: &mut dyn FnMut(String)) -> anyhow::Result<Self> {
        let mut given = Folder::new();
        for folder in folders {
            if !folder.is_dir() {
                return Err(hinted(
                    format!("there is no folder {}", shown(folder)),
                    "`--pipeline-dir` takes a folder with the files of pipelines.",
                ));
            }
            read(folder, &mut given, fault);
        }
        Ok(Self {
            given,
            beside: Mutex::default(),
        })
    }

    /// Returns what a file is given: the folders, then `pipelines/` beside it, or the folder of
    /// that name in which it lies itself.
    pub fn beside(&self, file: &Path) -> Arc<Library> {
        let file = absolute(file);
        let beside = file.parent().unwrap_or(Path::new("/")).join("pipelines");
        let mut around = file.ancestors().skip(1);
        let folder = match around.find(|it| it.ends_with("pipelines")) {
            Some(around) if !beside.is_dir() => around.to_owned(),
            _ => beside,
        };
        let mut known = self.beside.lock().unwrap_or_else(PoisonError::into_inner);
        let given = known.entry(folder).or_insert_with_key(|folder| {
            let mut pipelines = self.given.clone();
            if folder.is_dir() {
                // What cannot be read there is missing, which a spec that uses it will say.
                read(folder, &mut pipelines, &mut |_| {});
            }
            Arc::new(Library::new(pipelines))
        });
        Arc::clone(given)
    }
}

/// Returns a path that begins at the root, by which a file is known wherever it is named.
pub fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// Adds the pipelines of a folder that are not there yet.
fn read(folder: &Path, pipelines: &mut Folder, fault: &mut dyn FnMut(String)) {
    let folder = &absolute(folder);
    let walk = WalkBuilder::new(folder).standard_filters(false).build();
    for entry in walk {
        let path = match entry {
            Ok(entry) => entry.into_path(),
            Err(error) => {
                fault(format!("cannot search: {error}"));
                continue;
            }
        };
        let Some(name) = path
            .strip_prefix(folder)
            .ok()
            .and_then(|path| path.to_str())
            .and_then(|path| path.strip_suffix(".yaml"))
        else {
            continue;
        };
        if path.is_dir() || pipelines.contains_key(name) {
            continue;
        }
        match fs::read(&path) {
            Ok(bytes) => {
                let text = Text::from_bytes(&bytes);
                let file = OtherFile::new(path.display().to_string(), text);
                pipelines.insert(name.to_owned(), file);
            }
            Err(error) => fault(format!("cannot read {}: {error}", shown(&path))),
        }
    }
}
