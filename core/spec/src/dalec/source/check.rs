//! What Dalec demands of sources.

use crate::{
    dalec::{
        decode::{Decoded, Decoder, Record},
        written::Written,
    },
    diagnostic::Diagnostic,
    text::TextRange,
};

pub(super) fn no_variant(
    decoder: &mut Decoder<'_>,
    owner: &Record,
    at: TextRange,
    null: Option<&str>,
) {
    if owner.lossy || decoder.holes.near(owner.range, decoder.text) {
        return;
    }
    let mut diagnostic = match null {
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
    if null == Some("context") {
        diagnostic.fixes.extend(decoder.fill(at));
    }
    decoder.report(diagnostic);
}

pub(super) fn check_generator(decoder: &mut Decoder<'_>, generator: &Decoded) {
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
    let edits = record.record("gomod").and_then(|it| it.record("edits"));
    if let Some(edits) = edits {
        for item in edits.get("replace").items() {
            check_replace(decoder, edits, item);
        }
    }
}

fn check_replace(decoder: &mut Decoder<'_>, edits: &Record, item: &Decoded) {
    let (at, problem) = match item {
        Decoded::Text(text) => match text.value.split_once(" => ") {
            Some((old, new)) if !old.trim().is_empty() && !new.trim().is_empty() => return,
            Some(_) => (text.range, "a side of this replacement is empty"),
            None => (text.range, "a replacement has the form `old => new`"),
        },
        Decoded::Record(record) => {
            let has = |name: &str| match record.get(name) {
                Decoded::Text(text) => !text.value.is_empty(),
                Decoded::Broken(_) => true,
                _ => false,
            };
            if (has("old") && has("new")) || (record.lossy && !record.dropped) {
                return;
            }
            (record.head, "a replacement needs both `old` and `new`")
        }
        Decoded::Null => {
            let at = edits.field("replace").map_or(edits.head, |field| field.key);
            (at, "a replacement is null")
        }
        _ => return,
    };
    decoder.report(
        Diagnostic::new("dalec/invalid-source", at, problem)
            .with_hint("Write `module => replacement`, with a blank on each side of the arrow."),
    );
}

/// Reports a mount at `/`.
pub(in crate::dalec) fn check_destination(decoder: &mut Decoder<'_>, mount: &Record) {
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

pub(super) fn check_ids(decoder: &mut Decoder<'_>, record: &Record) {
    for name in ["uid", "gid"] {
        if let Some(id) = record.integer(name).filter(|id| id.value < 0) {
            let message = format!("`{name}` must not be negative");
            decoder.report(Diagnostic::new("dalec/out-of-range", id.range, message));
        }
    }
}

/// Reports a text that must be there and is not.
pub(super) fn need(
    decoder: &mut Decoder<'_>,
    record: &Record,
    at: TextRange,
    name: &str,
    owner: &str,
) {
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
pub(super) fn refuse(decoder: &mut Decoder<'_>, source: &Record, owner: &str, lists: bool) {
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
pub(super) fn check_digest(decoder: &mut Decoder<'_>, digest: &Written) {
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
