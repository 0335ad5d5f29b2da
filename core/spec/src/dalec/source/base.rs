//! The sources of base images, at most of whose faults Dalec does not look.

use super::{Source, VARIANTS, source};
use crate::{
    dalec::decode::{Decoded, Decoder, Record},
    diagnostic::Diagnostic,
    text::TextRange,
};

/// Reads the source of a base image.
///
/// Dalec overlooks *all* that is wrong with it if one thing is that a path is missing.
pub(in crate::dalec) fn read_base(decoder: &mut Decoder<'_>, record: &Record) -> Source {
    if !lacks_path(record) {
        return source(decoder, record);
    }
    if let Some(mount) = mount_without_variant(record) {
        decoder.report(
            Diagnostic::new(
                "dalec/loader-crash",
                mount,
                "Dalec's loader crashes where a mount of a base image has no source",
            )
            .with_hint("Say where its files come from, or remove it."),
        );
    }
    let image = record.record("image");
    if let Some(image) =
        image.filter(|image| image.text("ref").is_none_or(|it| it.value.is_empty()))
        && !image.lossy
        && !decoder.holes.near(image.range, decoder.text)
    {
        let at = record.field("image").map_or(image.head, |field| field.key);
        decoder.report(
            Diagnostic::new("dalec/unnamed-base", at, "this base image has no `ref`")
                .with_hint("Write `image: {ref: …}`."),
        );
    }
    source(&mut decoder.aside(), record)
}

/// Returns the variant of a source, if there is exactly one.
fn only_variant(source: &Record) -> Option<(&'static str, &Record)> {
    let mut present = source
        .fields
        .iter()
        .filter(|field| VARIANTS.contains(&field.field.name) && !field.value.is_null());
    match (present.next(), present.next()) {
        (Some(field), None) => match &field.value {
            Decoded::Record(record) => Some((field.field.name, record)),
            _ => None,
        },
        _ => None,
    }
}

/// Returns whether an image among a source and its parts has no path.
fn lacks_path(source: &Record) -> bool {
    match only_variant(source) {
        Some(("image", image)) => {
            let has_path = match source.get("path") {
                Decoded::Text(path) => !path.value.is_empty(),
                Decoded::Broken(_) => true,
                _ => false,
            };
            !has_path || command_mounts(image).any(lacks_path)
        }
        Some(("build", build)) => build.record("source").is_some_and(lacks_path),
        _ => false,
    }
}

/// Returns where a mount of an image's command has no source.
fn mount_without_variant(source: &Record) -> Option<TextRange> {
    match only_variant(source)? {
        ("image", image) => {
            let mounts = image.record("cmd").map(|command| command.get("mounts"));
            let mounts = mounts.iter().flat_map(|mounts| mounts.items());
            mounts
                .filter_map(|mount| match mount {
                    Decoded::Record(mount) => Some(mount),
                    _ => None,
                })
                .find_map(|mount| match mount.record("spec") {
                    Some(spec) if has_variant(spec) => mount_without_variant(spec),
                    Some(spec) => Some(spec.head),
                    None => Some(mount.head),
                })
        }
        ("build", build) => match build.record("source") {
            Some(source) if has_variant(source) => mount_without_variant(source),
            Some(source) => Some(source.head),
            None => Some(build.head),
        },
        _ => None,
    }
}

fn has_variant(source: &Record) -> bool {
    let mut fields = source.fields.iter();
    fields.any(|field| VARIANTS.contains(&field.field.name) && !field.value.is_null())
}

fn command_mounts(image: &Record) -> impl Iterator<Item = &Record> {
    let mounts = image.record("cmd").map(|command| command.get("mounts"));
    let mounts = mounts.into_iter().flat_map(|mounts| mounts.items());
    mounts.filter_map(|mount| match mount {
        Decoded::Record(mount) => mount.record("spec"),
        _ => None,
    })
}
