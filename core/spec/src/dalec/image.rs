//! How container images are configured.

use super::{
    decode::{Decoded, Decoder, Record},
    source::{self, Source},
    spec::Variable,
    tests::variables,
    written::Written,
};
use crate::{diagnostic::Diagnostic, text::TextRange};
use std::collections::HashMap;

/// The configuration of the container image of a package.
#[derive(Clone, Debug)]
pub struct ImageConfig {
    /// The range of its mapping; that of the alias if it is one.
    pub range: TextRange,
    /// The command line of the container.
    pub entrypoint: Option<Written>,
    /// What follows it.
    pub command: Option<Written>,
    /// Environment variables: `NAME=value`.
    pub env: Vec<Written>,
    /// Labels.
    pub labels: Vec<Variable>,
    /// The image below, in the old form.
    pub base: Option<Written>,
    /// The images below, if the list is written.
    pub bases: Option<Vec<Source>>,
    /// The key of that list.
    pub bases_key: Option<TextRange>,
    /// Symbolic links that are made after the installation.
    pub symlinks: Vec<Symlink>,
    /// The folder in which the container starts.
    pub working_dir: Option<Written>,
    /// The user as whom it runs.
    pub user: Option<Written>,
}

/// Symbolic links to one path.
#[derive(Clone, Debug)]
pub struct Symlink {
    /// Where they lead to: the key.
    pub target: Written,
    /// Where they are made.
    pub paths: Vec<Written>,
}

/// Reads the configuration of an image, and reports what Dalec refuses.
pub(super) fn read(decoder: &mut Decoder<'_>, image: &Decoded) -> Option<ImageConfig> {
    let Decoded::Record(record) = image else {
        return None;
    };
    let base = record.text("base").filter(|base| !base.value.is_empty());
    let bases = record.field("bases");
    if let (Some(base), Some(bases)) = (&base, bases)
        && !bases.value.items().is_empty()
    {
        decoder.report(
            Diagnostic::new(
                "dalec/invalid-image",
                bases.key,
                "an image has `base` or `bases`, not both",
            )
            .with_related(base.range, "the base")
            .with_hint("Move the base into `bases`."),
        );
    }
    let sources = match bases.map(|field| &field.value) {
        Some(Decoded::List(items)) => Some(
            items
                .iter()
                .filter_map(|item| match item {
                    Decoded::Record(item) => Some(rootfs(decoder, item, bases.map(|it| it.key))),
                    _ => None,
                })
                .collect(),
        ),
        _ => None,
    };
    let links = record
        .record("post")
        .map_or(&Decoded::Null, |post| post.get("symlinks"));
    Some(ImageConfig {
        range: record.range,
        entrypoint: record.text("entrypoint"),
        command: record.text("cmd"),
        env: record.texts("env"),
        labels: variables(record.get("labels")),
        base,
        bases: sources,
        bases_key: bases.map(|field| field.key),
        symlinks: symlinks(decoder, links),
        working_dir: record.text("working_dir"),
        user: record.text("user"),
    })
}

/// Reads a base, which is the source of an image.
fn rootfs(decoder: &mut Decoder<'_>, base: &Record, list: Option<TextRange>) -> Source {
    let record = match base.get("rootfs") {
        Decoded::Record(record) => record,
        Decoded::Broken(range) => {
            return Source {
                range: *range,
                ..Source::default()
            };
        }
        _ => {
            let own = base.field("rootfs").map(|field| field.key);
            let nothing = base.fields.is_empty() && base.head == base.range;
            let list = list.filter(|_| nothing);
            no_image(decoder, base, own.or(list).unwrap_or(base.head));
            return Source {
                range: base.range,
                ..Source::default()
            };
        }
    };
    if record.get("image").is_null() {
        no_image(decoder, record, record.head);
        return Source {
            range: record.range,
            ..Source::default()
        };
    }
    source::read_base(decoder, record)
}

fn no_image(decoder: &mut Decoder<'_>, record: &Record, at: TextRange) {
    if !record.lossy && !decoder.holes.near(record.range, decoder.text) {
        decoder.report(
            Diagnostic::new("dalec/invalid-image", at, "a base is an image")
                .with_hint("Write `rootfs: {image: {ref: …}}`."),
        );
    }
}

fn symlinks(decoder: &mut Decoder<'_>, links: &Decoded) -> Vec<Symlink> {
    let mut symlinks = Vec::new();
    let mut taken: HashMap<String, TextRange> = HashMap::new();
    for (target, value) in links.entries() {
        let Decoded::Record(record) = value else {
            continue;
        };
        if target.value.is_empty() {
            decoder.report(Diagnostic::new(
                "dalec/invalid-image",
                target.range,
                "a symbolic link leads to something: this name is empty",
            ));
        }
        let path = record.text("path").filter(|path| !path.value.is_empty());
        let paths = record.texts("paths");
        check_paths(decoder, target, record, path.is_some(), !paths.is_empty());
        for path in &paths {
            if path.value.is_empty() {
                decoder.report(Diagnostic::new(
                    "dalec/invalid-image",
                    path.range,
                    "the path of a symbolic link is empty",
                ));
            }
        }
        let paths: Vec<Written> = path.into_iter().chain(paths).collect();
        for path in paths.iter().filter(|path| !path.value.is_empty()) {
            match taken.get(path.value.as_str()) {
                Some(first) => {
                    let message = format!("two symbolic links are made at {}", path.value);
                    decoder.report(
                        Diagnostic::new("dalec/invalid-image", path.range, message)
                            .with_related(*first, "the first one"),
                    );
                }
                None => {
                    taken.insert(path.value.to_string(), path.range);
                }
            }
        }
        symlinks.push(Symlink {
            target: target.clone(),
            paths,
        });
    }
    symlinks
}

fn check_paths(
    decoder: &mut Decoder<'_>,
    target: &Written,
    record: &Record,
    path: bool,
    paths: bool,
) {
    let broken = ["path", "paths"]
        .iter()
        .any(|name| matches!(record.get(name), Decoded::Broken(_)));
    if path != paths || broken || record.lossy || decoder.holes.near(record.range, decoder.text) {
        return;
    }
    let message = if path {
        format!(
            "the symbolic link to {} has both `path` and `paths`",
            target.value
        )
    } else {
        format!("the symbolic link to {} has no path", target.value)
    };
    decoder.report(
        Diagnostic::new("dalec/invalid-image", target.range, message)
            .with_hint("Give either a `path`, or `paths`."),
    );
}
