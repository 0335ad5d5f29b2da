//! Files that the spec holds, and folders of the client.

use super::super::environment::Environment;
use crate::op::{File, Operation, Owner, source};
use spec_core::plan::{InlineFile, Part};
use std::collections::BTreeMap;

/// Makes one file. Without permissions its mode is 0000, for Dalec fills in none here.
pub(super) fn mkfile(on: File, name: &str, file: &InlineFile) -> File {
    let owner = Owner::ids(file.uid, file.gid);
    on.mkfile(
        format!("/{name}"),
        file.permissions,
        Some(&owner),
        file.contents.as_bytes(),
    )
}

/// Makes a folder of files, all or only the one at `path`.
///
/// The folder is the root of a file system. That exists already, so Dalec's `mkdir` does nothing,
/// and the permissions and owner in the spec have no effect: it stays root's, with mode 0755.
pub(super) fn folder(files: &BTreeMap<String, InlineFile>, path: Option<&str>) -> Operation {
    let chosen = files
        .iter()
        .filter(|(name, _)| path.is_none_or(|path| path == name.as_str()));
    chosen
        .fold(
            File::on_scratch().mkdir("/", 0o755, None),
            |on, (name, file)| mkfile(on, name, file),
        )
        .operation()
}

/// Takes a folder of the client. Patterns count from `path`, and nothing beside that is sent.
pub(super) fn context(
    environment: &Environment,
    name: &str,
    path: Option<&str>,
    part: &Part,
) -> Operation {
    let below = |pattern: &String| match path {
        Some(path) => format!("{}/{pattern}", path.trim_matches('/')),
        None => pattern.clone(),
    };
    let beside = path.map(|path| ["*".to_owned(), format!("!{}", path.trim_matches('/'))]);
    source::Local {
        name: name.to_owned(),
        shared_key: name.to_owned(),
        session: environment.session.clone(),
        includes: part.includes.iter().map(below).collect(),
        excludes: beside
            .into_iter()
            .flatten()
            .chain(part.excludes.iter().map(below))
            .collect(),
        follow: path.map(str::to_owned).into_iter().collect(),
    }
    .operation()
}
