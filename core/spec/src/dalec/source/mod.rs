//! Sources, as far as tests mount them.
//!
//! Look at [`Source`] first.

mod base;
mod check;
mod command;
mod dockerfile;

use super::{
    decode::{Decoded, Decoder, Record},
    written::{Mode, Spanned, Written},
};
use crate::{diagnostic::Diagnostic, text::TextRange};
use check::{check_digest, check_generator, check_ids, need, no_variant, refuse};

pub(super) use base::read_base;
pub(super) use check::check_destination;
pub use command::{Command, CommandStep};
pub use dockerfile::Dockerfile;

/// A source.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// Where its mapping stands.
    pub range: TextRange,
    /// Where the files come from; `None` if that is missing or broken.
    pub variant: Option<Variant>,
    /// The path inside it.
    pub path: Option<Written>,
    /// Patterns of what to take.
    pub includes: Vec<Written>,
    /// Patterns of what to leave out.
    pub excludes: Vec<Written>,
    /// The key by which dependencies are to be fetched for it, if they are.
    pub generates: Option<TextRange>,
}

/// Where the files of a source come from.
#[derive(Clone, Debug)]
pub enum Variant {
    /// A git repository.
    Git {
        /// The address.
        url: Option<Written>,
        /// The commit, tag or branch.
        commit: Option<Written>,
        /// Whether `.git` is kept.
        keep_git_dir: bool,
        /// The commit that must be found there.
        checksum: Option<Written>,
        /// How to log in.
        auth: GitAuth,
    },
    /// A file from the web.
    Http {
        /// The address.
        url: Option<Written>,
        /// The digest.
        digest: Option<Written>,
        /// The permissions.
        permissions: Option<Mode>,
    },
    /// A folder of the build context.
    Context {
        /// The name of the context.
        name: Option<Written>,
    },
    /// Files of an image.
    Image {
        /// The reference.
        reference: Option<Written>,
        /// What is run in it first.
        command: Option<Command>,
    },
    /// What a Dockerfile makes.
    Build(Box<Dockerfile>),
    /// A file written into the spec.
    InlineFile(InlineFile),
    /// A folder written into the spec.
    InlineDir {
        /// The files, by name.
        files: Vec<(Written, InlineFile)>,
        /// The permissions.
        permissions: Option<Mode>,
        /// The owner's id.
        uid: i64,
        /// The group's id.
        gid: i64,
    },
}

/// The names of secrets with which to log in to a git host; never the secrets themselves.
#[derive(Clone, Debug, Default)]
pub struct GitAuth {
    /// The secret that holds an authorization header.
    pub header: Option<Written>,
    /// The secret that holds a token.
    pub token: Option<Written>,
    /// The id of an SSH agent.
    pub ssh: Option<Written>,
}

/// A file written into the spec.
#[derive(Clone, Debug, Default)]
pub struct InlineFile {
    /// The content.
    pub contents: Option<Written>,
    /// The permissions.
    pub permissions: Option<Mode>,
    /// The owner's id.
    pub uid: i64,
    /// The group's id.
    pub gid: i64,
}

const VARIANTS: [&str; 6] = ["image", "git", "http", "context", "build", "inline"];

/// Reads the source in a field of `owner`, and reports what Dalec refuses.
pub(super) fn read(decoder: &mut Decoder<'_>, owner: &Record, field: &str) -> Source {
    match owner.get(field) {
        Decoded::Record(record) => source(decoder, record),
        Decoded::Broken(range) => Source {
            range: *range,
            ..Source::default()
        },
        _ => {
            let at = owner.field(field).map_or(owner.head, |field| field.key);
            no_variant(decoder, owner, at, None);
            Source {
                range: owner.range,
                ..Source::default()
            }
        }
    }
}

/// Reads the source that a mapping has under a name.
pub(super) fn read_entry(decoder: &mut Decoder<'_>, name: &Written, value: &Decoded) -> Source {
    match value {
        Decoded::Record(record) if record.fields.is_empty() && record.head == record.range => {
            let mut record = record.clone();
            record.head = name.range;
            source(decoder, &record)
        }
        Decoded::Record(record) => source(decoder, record),
        Decoded::Broken(range) => Source {
            range: *range,
            ..Source::default()
        },
        _ => Source {
            range: name.range,
            ..Source::default()
        },
    }
}

/// Reads all sources of a mapping from names.
pub(super) fn read_entries(decoder: &mut Decoder<'_>, map: &Decoded) -> Vec<(Written, Source)> {
    let entries = map.entries().iter();
    entries
        .map(|(name, value)| (name.clone(), read_entry(decoder, name, value)))
        .collect()
}

fn source(decoder: &mut Decoder<'_>, record: &Record) -> Source {
    for generator in record.get("generate").items() {
        check_generator(decoder, generator);
    }
    let mut present = record
        .fields
        .iter()
        .filter(|field| VARIANTS.contains(&field.field.name) && !field.value.is_null());
    let first = present.next();
    let second = present.next();
    let variant = match (first, second) {
        (Some(first), Some(second)) => {
            let message = format!(
                "a source has one variant, not both `{}` and `{}`",
                first.field.name, second.field.name
            );
            decoder.report(
                Diagnostic::new("dalec/invalid-source", second.key, message)
                    .with_related(first.key, "the first one"),
            );
            None
        }
        (Some(first), None) => match &first.value {
            Decoded::Record(value) => variant(decoder, record, first.field.name, value),
            _ => None,
        },
        (None, _) => {
            let null = record
                .fields
                .iter()
                .find(|field| VARIANTS.contains(&field.field.name));
            let at = null.map_or(record.head, |field| field.key);
            no_variant(decoder, record, at, null.map(|field| field.field.name));
            None
        }
    };
    Source {
        range: record.range,
        variant,
        path: record.text("path"),
        includes: record.texts("includes"),
        excludes: record.texts("excludes"),
        generates: record
            .field("generate")
            .filter(|field| !field.value.items().is_empty())
            .map(|field| field.key),
    }
}

fn variant(
    decoder: &mut Decoder<'_>,
    source: &Record,
    name: &str,
    value: &Record,
) -> Option<Variant> {
    let at = source.field(name).map_or(source.head, |field| field.key);
    Some(match name {
        "git" => {
            need(decoder, value, at, "url", "a git source");
            need(decoder, value, at, "commit", "a git source");
            Variant::Git {
                url: value.text("url"),
                commit: value.text("commit"),
                keep_git_dir: value.flag("keepGitDir").is_some_and(|flag| flag.value),
                checksum: value.text("checksum"),
                auth: value.record("auth").map_or_else(GitAuth::default, git_auth),
            }
        }
        "http" => {
            need(decoder, value, at, "url", "an http source");
            if let Some(digest) = value.text("digest") {
                check_digest(decoder, &digest);
            }
            refuse(decoder, source, "an http source", false);
            Variant::Http {
                url: value.text("url"),
                digest: value.text("digest"),
                permissions: value.mode("permissions"),
            }
        }
        "context" => Variant::Context {
            name: value.text("name"),
        },
        "image" => {
            need(decoder, value, at, "ref", "an image source");
            let command = value.record("cmd");
            let command = command.map(|record| command::read(decoder, record));
            need(decoder, source, at, "path", "an image source");
            Variant::Image {
                reference: value.text("ref"),
                command,
            }
        }
        "build" => Variant::Build(Box::new(dockerfile::read(decoder, value))),
        _ => return inline(decoder, source, value, at),
    })
}

fn git_auth(record: &Record) -> GitAuth {
    GitAuth {
        header: record.text("header"),
        token: record.text("token"),
        ssh: record.text("ssh"),
    }
}

fn inline(
    decoder: &mut Decoder<'_>,
    source: &Record,
    value: &Record,
    at: TextRange,
) -> Option<Variant> {
    let file = value.field("file").filter(|field| !field.value.is_null());
    let dir = value.field("dir").filter(|field| !field.value.is_null());
    if let (Some(file), Some(dir)) = (file, dir) {
        decoder.report(
            Diagnostic::new(
                "dalec/invalid-source",
                dir.key,
                "an inline source is a `file` or a `dir`, not both",
            )
            .with_related(file.key, "the file"),
        );
    }
    if file.is_none() && dir.is_none() {
        decoder.report(
            Diagnostic::new(
                "dalec/incomplete-source",
                at,
                "an inline source needs a `file` or a `dir`",
            )
            .with_hint("Write `file: {contents: …}`."),
        );
    }
    if file.is_some() {
        refuse(decoder, source, "an inline file", true);
    }
    let dir = value
        .record("dir")
        .map(|record| inline_dir(decoder, record));
    let file = value.record("file").map(|record| {
        check_ids(decoder, record);
        Variant::InlineFile(inline_file(record))
    });
    file.or(dir)
}

fn inline_dir(decoder: &mut Decoder<'_>, record: &Record) -> Variant {
    check_ids(decoder, record);
    let mut files = Vec::new();
    for (name, file) in record.get("files").entries() {
        if name.value.contains('/') {
            decoder.report(
                Diagnostic::new(
                    "dalec/invalid-source",
                    name.range,
                    "the name of a file in an inline folder cannot contain `/`",
                )
                .with_hint("Mount a second source for the folder below."),
            );
        }
        if let Decoded::Record(file) = file {
            check_ids(decoder, file);
            files.push((name.clone(), inline_file(file)));
        }
    }
    Variant::InlineDir {
        files,
        permissions: record.mode("permissions"),
        uid: id(record, "uid"),
        gid: id(record, "gid"),
    }
}

fn inline_file(record: &Record) -> InlineFile {
    InlineFile {
        contents: record.text("contents"),
        permissions: record.mode("permissions"),
        uid: id(record, "uid"),
        gid: id(record, "gid"),
    }
}

fn id(record: &Record, name: &str) -> i64 {
    record
        .integer(name)
        .map_or(0, |Spanned { value, .. }| value)
}
