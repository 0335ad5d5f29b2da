//! The sources that a test mounts.
//!
//! They are made as Dalec makes the mounts of a test, oddities included: it fills in no default
//! permissions there (`dalec tests.go`, where a test has no `fillDefaults`), and patterns count
//! from the root of a source, not from the path in it (`dalec source.go`, `mountFilters`).

mod command;
mod dockerfile;
mod files;

pub use dockerfile::{BuiltDockerfile, DockerfileRequest, dockerfiles, read_dockerfile};

use super::environment::Environment;
use crate::{
    graph::Graph,
    op::{Copy, File, Mount, Operation, Output, source},
};
use spec_core::{
    plan::{MountPlan, MountSource, Part},
    text::TextRange,
};

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
    Sources {
        graph,
        environment,
        name: format!("{test} › mount {}", plan.dest),
        range: plan.range,
    }
    .mount(plan)
}

/// Adds sources to a graph, for one mount of a test.
struct Sources<'a> {
    graph: &'a mut Graph,
    environment: &'a Environment,
    /// What the operations are called.
    name: String,
    /// Where the mount stands in the spec.
    range: TextRange,
}

impl Sources<'_> {
    fn add(&mut self, operation: Operation) -> Output {
        self.graph
            .add_output(operation.named(&self.name).at(self.range))
    }

    fn mount(&mut self, plan: &MountPlan) -> Mount {
        let (source, selector) = self.mounted(&plan.source);
        Mount {
            selector,
            ..Mount::discarded(&plan.dest, source)
        }
    }

    /// Adds a source to be mounted, and returns with it the path that is shown.
    fn mounted(&mut self, source: &MountSource) -> (Output, Option<String>) {
        let Some(part) = part(source) else {
            return (self.whole(source, FILE), Some(FILE.to_owned()));
        };
        let all = match source {
            MountSource::InlineDir { .. } if part.is_filtered() => self.folder(source, FILE),
            _ => self.whole(source, FILE),
        };
        let taken = if part.is_filtered() {
            self.taken(all, "/", part)
        } else {
            all
        };
        (taken, path(source).map(str::to_owned))
    }

    /// Adds a source as a file system of its own, in which the path is the root; a source that is
    /// one file has the name `file` there.
    fn folder(&mut self, source: &MountSource, file: &str) -> Output {
        let all = self.whole(source, file);
        match (part(source), path(source)) {
            (Some(part), path) if part.is_filtered() || path.is_some() => {
                self.taken(all, path.unwrap_or("/"), part)
            }
            _ => all,
        }
    }

    /// Adds a source before anything is taken out of it.
    fn whole(&mut self, source: &MountSource, file: &str) -> Output {
        let operation = match source {
            MountSource::InlineFile(inline) => {
                files::mkfile(File::on_scratch(), file, inline).operation()
            }
            MountSource::InlineDir { files, .. } => files::folder(files, path(source)),
            MountSource::Context { name, part } => {
                files::context(self.environment, name, path(source), part)
            }
            MountSource::Image {
                reference,
                command,
                part,
            } => {
                let image = source::image(reference, &self.environment.platform);
                let Some(command) = command else {
                    return self.add(image);
                };
                let image = self.add(image);
                return self.command(image, reference, command, part);
            }
            MountSource::Http {
                url,
                digest,
                permissions,
            } => source::http(url, file, digest.as_deref(), *permissions),
            MountSource::Git {
                url,
                commit,
                checksum,
                keep_git_dir,
                auth,
                ..
            } => source::Git {
                url,
                commit,
                checksum: checksum.as_deref(),
                keep_git_dir: *keep_git_dir,
                header_secret: auth.header.as_deref(),
                token_secret: auth.token.as_deref(),
                ssh: auth.ssh.as_deref(),
            }
            .operation(),
            MountSource::Build { .. } => return self.built(source),
        };
        self.add(operation)
    }

    /// Takes some of what is below `path`.
    fn taken(&mut self, from: Output, path: &str, part: &Part) -> Output {
        let copy = Copy {
            from,
            src: format!("/{}", path.trim_matches('/')),
            dest: "/".to_owned(),
            includes: part.includes.clone(),
            excludes: part.excludes.clone(),
        };
        self.add(File::on_scratch().copy(copy).operation())
    }
}

/// Returns what of a source is mounted; none for what is one file.
fn part(source: &MountSource) -> Option<&Part> {
    match source {
        MountSource::InlineDir { part, .. }
        | MountSource::Context { part, .. }
        | MountSource::Image { part, .. }
        | MountSource::Git { part, .. }
        | MountSource::Build { part, .. } => Some(part),
        MountSource::InlineFile(_) | MountSource::Http { .. } => None,
    }
}

/// Returns the path that is taken out of a source, unless that is its root.
///
/// The command of an image leaves nothing but what was at the path.
fn path(source: &MountSource) -> Option<&str> {
    match source {
        MountSource::Image {
            command: Some(_), ..
        } => None,
        _ => part(source)?.path.as_deref().filter(|path| !is_root(path)),
    }
}

fn is_root(path: &str) -> bool {
    matches!(path, "" | "/" | ".")
}
