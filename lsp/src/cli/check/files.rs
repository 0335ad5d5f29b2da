//! Which files are checked.
//!
//! A file that is named is checked whatever it is; in a folder, what ends with `.yaml` or `.yml`
//! is, except what `.gitignore` and its like leave out.

use ignore::WalkBuilder;
use spec_report::shown;
use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
};

/// A file to check.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) path: PathBuf,
    /// Whether it was named itself, and not found in a folder.
    pub(super) is_named: bool,
}

/// Something that could not be done, or is worth a word.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) message: String,
    /// Whether something was left unchecked.
    pub(super) is_serious: bool,
}

impl Fault {
    pub(super) fn serious(message: String) -> Self {
        Self {
            message,
            is_serious: true,
        }
    }
}

/// Finds the files, each once, those of a folder by name.
pub(super) fn find(paths: &[PathBuf], faults: &mut Vec<Fault>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    for path in paths {
        if !path.is_dir() {
            if seen.insert(path.clone()) {
                found.push(Found {
                    path: path.clone(),
                    is_named: true,
                });
            }
            continue;
        }
        for entry in WalkBuilder::new(path).sort_by_file_name(Ord::cmp).build() {
            match entry {
                Ok(entry) => {
                    let is_file = entry.file_type().is_some_and(|it| it.is_file());
                    let path = tidy(entry.into_path());
                    if is_file && is_yaml(&path) && seen.insert(path.clone()) {
                        found.push(Found {
                            path,
                            is_named: false,
                        });
                    }
                }
                Err(error) => faults.push(Fault::serious(format!("cannot search: {error}"))),
            }
        }
    }
    found
}

/// Reads a file.
pub(super) fn read(found: &Found) -> Result<Vec<u8>, String> {
    fs::read(&found.path).map_err(|error| {
        let path = shown(&found.path);
        match error.kind() {
            io::ErrorKind::NotFound => format!("there is no file {path}"),
            _ => format!("cannot read {path}: {error}"),
        }
    })
}

fn is_yaml(path: &Path) -> bool {
    path.extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("yaml") || end.eq_ignore_ascii_case("yml"))
}

/// Takes away the `./` that comes from searching the current folder.
fn tidy(path: PathBuf) -> PathBuf {
    path.strip_prefix(".").map(Path::to_owned).unwrap_or(path)
}
