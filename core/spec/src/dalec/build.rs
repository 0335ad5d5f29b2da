//! The build of a package: its steps and caches.
//!
//! Look at [`Build`] first.

use super::{
    decode::{Decoded, Decoder, Record},
    spec::Variable,
    tests::variables,
    written::{Spanned, Written},
};
use crate::{diagnostic::Diagnostic, text::TextRange};

/// How a package is built.
#[derive(Clone, Debug)]
pub struct Build {
    /// The range of its mapping; that of the alias if it is one.
    pub range: TextRange,
    /// The steps.
    pub steps: Vec<BuildStep>,
    /// The environment of all steps.
    pub env: Vec<Variable>,
    /// Whether and how the steps reach the network.
    pub network_mode: Option<Written>,
    /// What one build leaves to the next.
    pub caches: Vec<Cache>,
}

/// A step of a build: a shell script.
#[derive(Clone, Debug)]
pub struct BuildStep {
    /// Its place in the build, from 0.
    pub index: usize,
    /// The range of its mapping; that of the alias if it is one.
    pub range: TextRange,
    /// The script.
    pub command: Option<Written>,
    /// The environment, over that of the build.
    pub env: Vec<Variable>,
    /// The key of its mounts, if it has some.
    pub mounts: Option<TextRange>,
}

/// A cache of a build.
#[derive(Clone, Debug)]
pub struct Cache {
    /// The range of its mapping.
    pub range: TextRange,
    /// What is kept; `None` if that is not clear.
    pub sort: Option<CacheSort>,
}

/// The sorts of caches.
#[derive(Clone, Debug)]
pub enum CacheSort {
    /// A folder.
    Dir {
        /// The name.
        key: Option<Written>,
        /// Where it is mounted.
        dest: Option<Written>,
        /// How builds share it.
        sharing: Option<Written>,
    },
    /// What Go compiles.
    Go {
        /// Whether there is none.
        disabled: Option<Spanned<bool>>,
    },
    /// What Rust compiles.
    Rust,
    /// What Bazel makes.
    Bazel,
}

const CACHES: [&str; 4] = ["dir", "gobuild", "rustsccache", "bazel"];

/// Reads the build of a spec, and reports what Dalec refuses.
pub(super) fn read(decoder: &mut Decoder<'_>, build: &Decoded) -> Option<Build> {
    let Decoded::Record(record) = build else {
        return None;
    };
    check_steps(decoder, record);
    if let Some(mode) = record.text("network_mode") {
        check_network(decoder, &mode);
    }
    let mut go: Option<TextRange> = None;
    let mut caches = Vec::new();
    for item in record.get("caches").items() {
        let Decoded::Record(cache) = item else {
            continue;
        };
        if let Some(field) = cache.field("gobuild").filter(|it| !it.value.is_null()) {
            if let Some(first) = go {
                decoder.report(
                    Diagnostic::new(
                        "dalec/invalid-cache",
                        field.key,
                        "a build has one `gobuild` cache at most",
                    )
                    .with_related(first, "the first one"),
                );
            }
            go.get_or_insert(field.key);
        }
        caches.push(self::cache(decoder, cache));
    }
    Some(Build {
        range: record.range,
        steps: steps(record.get("steps")),
        env: variables(record.get("env")),
        network_mode: record.text("network_mode"),
        caches,
    })
}

fn check_steps(decoder: &mut Decoder<'_>, build: &Record) {
    let steps = build.get("steps");
    if steps.items().is_empty() && !matches!(steps, Decoded::Broken(_)) {
        let other = build.fields.iter().find(|field| match &field.value {
            Decoded::Map(entries) => !entries.is_empty(),
            Decoded::List(items) => field.field.name == "caches" && !items.is_empty(),
            Decoded::Text(text) => !text.value.is_empty(),
            _ => false,
        });
        if let Some(other) = other
            && !decoder.holes.near(build.range, decoder.text)
            && !build.lossy
        {
            let at = build.field("steps").map_or(other.key, |steps| steps.key);
            let message = format!("a build with `{}` needs a step", other.field.name);
            decoder.report(
                Diagnostic::new("dalec/incomplete-build", at, message)
                    .with_hint("Add `steps`, each with a `command`."),
            );
        }
    }
    for step in steps.items() {
        let Decoded::Record(step) = step else {
            continue;
        };
        let at = match step.field("command") {
            None => step.head,
            Some(field) => match &field.value {
                Decoded::Text(text) if text.value.is_empty() => text.range,
                Decoded::Null => field.key,
                _ => continue,
            },
        };
        if !step.lossy && !decoder.holes.near(step.range, decoder.text) {
            decoder.report(Diagnostic::new(
                "dalec/incomplete-build",
                at,
                "a build step needs a `command`",
            ));
        }
    }
}

fn check_network(decoder: &mut Decoder<'_>, mode: &Written) {
    if matches!(mode.value.as_str(), "" | "none" | "sandbox") {
        return;
    }
    let message = format!("`{}` is no mode of the network", mode.value);
    let hint = if mode.value.contains('$') {
        "Write `none` or `sandbox`; Dalec checks the mode before it puts arguments in."
    } else {
        "Write `none` or `sandbox`."
    };
    decoder.report(Diagnostic::new("dalec/network-mode", mode.range, message).with_hint(hint));
}

fn cache(decoder: &mut Decoder<'_>, record: &Record) -> Cache {
    let mut present = record
        .fields
        .iter()
        .filter(|field| CACHES.contains(&field.field.name) && !field.value.is_null());
    let (first, second) = (present.next(), present.next());
    let sort = match (first, second) {
        (Some(first), Some(second)) => {
            let message = format!(
                "a cache is of one sort, not both `{}` and `{}`",
                first.field.name, second.field.name
            );
            decoder.report(
                Diagnostic::new("dalec/invalid-cache", second.key, message)
                    .with_related(first.key, "the first one")
                    .with_hint("Begin another item of `caches`."),
            );
            None
        }
        (Some(first), None) => match &first.value {
            Decoded::Record(value) => Some(sort(decoder, first.field.name, first.key, value)),
            _ => None,
        },
        (None, _) => {
            no_sort(decoder, record);
            None
        }
    };
    Cache {
        range: record.range,
        sort,
    }
}

fn no_sort(decoder: &mut Decoder<'_>, record: &Record) {
    if record.lossy || decoder.holes.near(record.range, decoder.text) {
        return;
    }
    let null = record
        .fields
        .iter()
        .find(|field| CACHES.contains(&field.field.name));
    decoder.report(match null {
        Some(field) => {
            let name = field.field.name;
            let message = format!("`{name}` is null, and Dalec takes it for absent");
            let diagnostic = Diagnostic::new("dalec/invalid-cache", field.key, message);
            if name == "dir" {
                diagnostic.with_hint("Write `dir: {dest: …}`.")
            } else {
                let diagnostic = diagnostic.with_hint(format!("Write `{name}: {{}}`."));
                match decoder.fill(field.key) {
                    Some(fix) => diagnostic.with_fix(fix),
                    None => diagnostic,
                }
            }
        }
        None => Diagnostic::new(
            "dalec/invalid-cache",
            record.head,
            "this cache does not say what it keeps",
        )
        .with_hint("Add one of `dir`, `gobuild`, `rustsccache` and `bazel`."),
    });
}

fn sort(decoder: &mut Decoder<'_>, name: &str, at: TextRange, value: &Record) -> CacheSort {
    match name {
        "dir" => {
            check_dir(decoder, at, value);
            CacheSort::Dir {
                key: value.text("key"),
                dest: value.text("dest"),
                sharing: value.text("sharing"),
            }
        }
        "gobuild" => CacheSort::Go {
            disabled: value.flag("disabled"),
        },
        "rustsccache" => CacheSort::Rust,
        _ => CacheSort::Bazel,
    }
}

fn check_dir(decoder: &mut Decoder<'_>, at: TextRange, dir: &Record) {
    match dir.get("dest") {
        Decoded::Text(dest) if dest.value.starts_with('/') => {}
        Decoded::Text(dest) if !dest.value.is_empty() => {
            let message = format!("`{}` is no absolute path", dest.value);
            decoder.report(
                Diagnostic::new("dalec/invalid-cache", dest.range, message)
                    .with_hint("Begin it with `/`."),
            );
        }
        Decoded::Broken(_) => {}
        _ if dir.lossy || decoder.holes.near(dir.range, decoder.text) => {}
        _ => decoder.report(
            Diagnostic::new("dalec/invalid-cache", at, "a cache folder needs a `dest`")
                .with_hint("Say where it is mounted: `dest: /path`."),
        ),
    }
    if let Some(sharing) = dir.text("sharing")
        && !matches!(sharing.value.as_str(), "" | "shared" | "locked" | "private")
    {
        let message = format!("`{}` is no way of sharing a cache", sharing.value);
        decoder.report(
            Diagnostic::new("dalec/invalid-cache", sharing.range, message)
                .with_hint("Write `shared`, `locked` or `private`."),
        );
    }
}

fn steps(list: &Decoded) -> Vec<BuildStep> {
    let items = list.items().iter().enumerate();
    items
        .filter_map(|(index, item)| match item {
            Decoded::Record(record) => Some(BuildStep {
                index,
                range: record.range,
                command: record.text("command"),
                env: variables(record.get("env")),
                mounts: record
                    .field("mounts")
                    .filter(|field| !field.value.items().is_empty())
                    .map(|field| field.key),
            }),
            _ => None,
        })
        .collect()
}
