//! Sources, as far as tests mount them, and what Dalec demands of them.

use super::{
    decode::{Decoded, Decoder, Record},
    written::{Mode, Spanned, Written},
};
use crate::{diagnostic::Diagnostic, text::TextRange};

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
    /// Whether dependencies are to be fetched for it.
    pub generates: bool,
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
        /// Whether secrets are needed to log in.
        auth: bool,
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
        /// Whether commands are run in it first.
        command: bool,
    },
    /// What a Dockerfile makes.
    Build,
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
        generates: !record.get("generate").items().is_empty(),
    }
}

fn no_variant(decoder: &mut Decoder<'_>, owner: &Record, at: TextRange, null: Option<&str>) {
    if owner.lossy || decoder.holes.near(owner.range, decoder.text) {
        return;
    }
    let diagnostic = match null {
        Some(name) => Diagnostic::new(
            "dalec/incomplete-source",
            at,
            format!("`{name}` is null, and Dalec takes it for absent"),
        )
        .with_hint(format!("Write `{name}: {{}}`, or what belongs into it.")),
        None => Diagnostic::new(
            "dalec/incomplete-source",
            at,
            "this source does not say where its files come from",
        )
        .with_hint("Add one of `image`, `git`, `http`, `context`, `build` and `inline`."),
    };
    decoder.report(diagnostic);
}

fn check_generator(decoder: &mut Decoder<'_>, generator: &Decoded) {
    let Decoded::Record(record) = generator else {
        return;
    };
    let typed = record
        .fields
        .iter()
        .any(|field| field.field.name != "subpath" && !field.value.is_null());
    if !typed {
        decoder.report(
            Diagnostic::new(
                "dalec/incomplete-source",
                record.head,
                "this generator has no type",
            )
            .with_hint("Add one of `gomod`, `cargohome`, `pip` and `nodemod`."),
        );
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
                auth: value
                    .record("auth")
                    .is_some_and(|auth| !auth.fields.is_empty()),
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
            if let Some(command) = value.record("cmd") {
                check_command(decoder, command);
            }
            need(decoder, source, at, "path", "an image source");
            Variant::Image {
                reference: value.text("ref"),
                command: !value.get("cmd").is_null(),
            }
        }
        "build" => {
            check_build(decoder, value);
            Variant::Build
        }
        _ => return inline(decoder, source, value, at),
    })
}

fn check_build(decoder: &mut Decoder<'_>, build: &Record) {
    let recursive = build
        .record("source")
        .and_then(|source| source.field("build"))
        .filter(|field| !field.value.is_null());
    if let Some(recursive) = recursive {
        decoder.report(Diagnostic::new(
            "dalec/invalid-source",
            recursive.key,
            "the source of a build cannot be a build",
        ));
        return;
    }
    read(decoder, build, "source");
}

fn check_command(decoder: &mut Decoder<'_>, command: &Record) {
    let steps = command.get("steps");
    if steps.items().is_empty() && !matches!(steps, Decoded::Broken(_)) {
        decoder.report(Diagnostic::new(
            "dalec/incomplete-source",
            command.head,
            "the command of an image needs at least one step",
        ));
    }
    for step in steps.items() {
        if let Decoded::Record(step) = step {
            need(
                decoder,
                step,
                step.head,
                "command",
                "a step of an image command",
            );
        }
    }
    let mut destinations: Vec<Written> = Vec::new();
    for mount in command.get("mounts").items() {
        let Decoded::Record(mount) = mount else {
            continue;
        };
        check_destination(decoder, mount);
        read(decoder, mount, "spec");
        let Some(dest) = mount.text("dest") else {
            continue;
        };
        if let Some(first) = destinations.iter().find(|it| it.value == dest.value) {
            let message = format!("something is mounted at {} already", dest.value);
            decoder.report(
                Diagnostic::new("dalec/mount-destination", dest.range, message)
                    .with_related(first.range, "the first one"),
            );
        }
        destinations.push(dest);
    }
}

/// Reports a mount at `/`.
pub(super) fn check_destination(decoder: &mut Decoder<'_>, mount: &Record) {
    if let Some(dest) = mount.text("dest").filter(|dest| dest.value == "/") {
        decoder.report(
            Diagnostic::new(
                "dalec/mount-destination",
                dest.range,
                "nothing can be mounted at `/`",
            )
            .with_hint("Choose a folder below it."),
        );
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

fn check_ids(decoder: &mut Decoder<'_>, record: &Record) {
    for name in ["uid", "gid"] {
        if let Some(id) = record.integer(name).filter(|id| id.value < 0) {
            let message = format!("`{name}` must not be negative");
            decoder.report(Diagnostic::new("dalec/out-of-range", id.range, message));
        }
    }
}

/// Reports a text that must be there and is not.
fn need(decoder: &mut Decoder<'_>, record: &Record, at: TextRange, name: &str, owner: &str) {
    let (missing, at) = match record.field(name) {
        None => (true, at),
        Some(field) => match &field.value {
            Decoded::Text(written) => (written.value.is_empty(), written.range),
            Decoded::Null => (true, field.key),
            _ => (false, at),
        },
    };
    if missing && !record.lossy && !decoder.holes.near(record.range, decoder.text) {
        let message = format!("{owner} needs a `{name}`");
        let mut diagnostic = Diagnostic::new("dalec/incomplete-source", at, message);
        if name == "path" {
            diagnostic = diagnostic.with_hint(
                "Name the folder or file of the image beside `image`; `/` is all of it.",
            );
        }
        decoder.report(diagnostic);
    }
}

/// Reports the fields that a single file cannot have.
///
/// An inline file cannot have empty lists either.
fn refuse(decoder: &mut Decoder<'_>, source: &Record, owner: &str, lists: bool) {
    for name in ["path", "includes", "excludes"] {
        let Some(field) = source.field(name) else {
            continue;
        };
        let there = match &field.value {
            Decoded::Text(text) => !text.value.is_empty(),
            Decoded::List(items) => lists || !items.is_empty(),
            _ => false,
        };
        if there {
            let message = format!("{owner} is one file and has no `{name}`");
            decoder.report(
                Diagnostic::new("dalec/invalid-source", field.key, message).with_hint("Remove it."),
            );
        }
    }
}

/// Checks a digest as github.com/opencontainers/go-digest does.
fn check_digest(decoder: &mut Decoder<'_>, digest: &Written) {
    if digest.value.is_empty() {
        return;
    }
    let problem = match digest.value.split_once(':') {
        None => "a digest has the form `sha256:…`".to_owned(),
        Some((algorithm, hex)) => match algorithm {
            "sha256" | "sha384" | "sha512" => {
                let len = match algorithm {
                    "sha256" => 64,
                    "sha384" => 96,
                    _ => 128,
                };
                let lower = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
                if hex.len() == len && hex.chars().all(lower) {
                    return;
                }
                format!("a {algorithm} digest has {len} digits of 0 to 9 and a to f")
            }
            other => format!("`{other}` is no algorithm that Dalec knows for digests"),
        },
    };
    decoder.report(Diagnostic::new(
        "dalec/invalid-source",
        digest.range,
        problem,
    ));
}
