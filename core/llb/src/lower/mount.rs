//! The sources that a test mounts.
//!
//! They are made as Dalec makes the mounts of a test, oddities included: it fills in no default
//! permissions there (`dalec tests.go`, where a test has no `fillDefaults`).

use super::environment::Environment;
use crate::{
    graph::Graph,
    op::{Copy, File, Mount, Operation, Output, Owner, source},
};
use spec_core::plan::{InlineFile, MountPlan, MountSource};
use std::collections::BTreeMap;

/// The name of a source that is one file.
const FILE: &str = "mount";

/// Adds what a mount shows to the graph, and returns the mount.
///
/// A process may write into it, but nobody sees that later.
pub(super) fn add_mount(
    graph: &mut Graph,
    environment: &Environment,
    test: &str,
    plan: &MountPlan,
) -> Mount {
    let name = format!("{test} › mount {}", plan.dest);
    let mut add = |operation: Operation| graph.add_output(operation.named(&name).at(plan.range));
    let (source, selector) = match &plan.source {
        MountSource::InlineFile(file) => (
            add(mkfile(File::on_scratch(), FILE, file).operation()),
            Some(FILE.to_owned()),
        ),
        MountSource::InlineDir { files, path, .. } => {
            let path = path.as_deref().filter(|path| !is_root(path));
            (add(inline_dir(files, path)), path.map(str::to_owned))
        }
        MountSource::Context {
            name,
            path,
            includes,
            excludes,
        } => {
            let path = path.as_deref().filter(|path| !is_root(path));
            (
                add(context(environment, name, path, includes, excludes)),
                path.map(str::to_owned),
            )
        }
        MountSource::Image {
            reference,
            path,
            includes,
            excludes,
        } => {
            let image = source::image(reference, &environment.platform);
            let path = path.as_deref().filter(|path| !is_root(path));
            let image = add(image);
            if includes.is_empty() && excludes.is_empty() {
                (image, path.map(str::to_owned))
            } else {
                (add(filtered(image, path, includes, excludes)), None)
            }
        }
        MountSource::Http {
            url,
            digest,
            permissions,
        } => {
            let file = source::http(url, FILE, digest.as_deref(), *permissions);
            (add(file), Some(FILE.to_owned()))
        }
        MountSource::Git {
            url,
            commit,
            keep_git_dir,
            path,
        } => {
            let path = path.as_deref().filter(|path| !is_root(path));
            (
                add(source::git(url, commit, *keep_git_dir)),
                path.map(str::to_owned),
            )
        }
    };
    Mount {
        selector,
        ..Mount::discarded(&plan.dest, source)
    }
}

/// Makes one file. Without permissions its mode is 0000, for Dalec fills in none here.
fn mkfile(on: File, name: &str, file: &InlineFile) -> File {
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
fn inline_dir(files: &BTreeMap<String, InlineFile>, path: Option<&str>) -> Operation {
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
fn context(
    environment: &Environment,
    name: &str,
    path: Option<&str>,
    includes: &[String],
    excludes: &[String],
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
        includes: includes.iter().map(below).collect(),
        excludes: beside
            .into_iter()
            .flatten()
            .chain(excludes.iter().map(below))
            .collect(),
        follow: path.map(str::to_owned).into_iter().collect(),
    }
    .operation()
}

/// Takes some of what is below `path`.
fn filtered(
    from: Output,
    path: Option<&str>,
    includes: &[String],
    excludes: &[String],
) -> Operation {
    File::on_scratch()
        .copy(Copy {
            from,
            src: format!("/{}", path.unwrap_or_default().trim_matches('/')),
            dest: "/".to_owned(),
            includes: includes.to_vec(),
            excludes: excludes.to_vec(),
        })
        .operation()
}

fn is_root(path: &str) -> bool {
    matches!(path, "" | "/" | ".")
}
