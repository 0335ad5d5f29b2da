//! Artifacts: what of the build goes into the package.

use super::{
    decode::{Decoded, Decoder, Record},
    fields::EXECUTABLE,
    written::{Mode, Written},
};
use crate::{diagnostic::Diagnostic, text::TextRange};

/// The artifacts of a package.
#[derive(Clone, Debug)]
pub struct Artifacts {
    /// The range of their mapping; that of the alias if it is one.
    pub range: TextRange,
    /// The files and folders, units of systemd among them, in the order of the text.
    pub files: Vec<Artifact>,
}

/// A file or folder of the build that goes into the package.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// The field under which it stands, such as `binaries` or `units`.
    pub sort: &'static str,
    /// The path in the build, maybe a pattern: its key.
    pub path: Written,
    /// The folder below the usual one.
    pub subpath: Option<Written>,
    /// The name in the package.
    pub name: Option<Written>,
    /// The permissions.
    pub permissions: Option<Mode>,
}

/// Reads artifacts.
///
/// Dalec refuses capabilities of what is not run, but does not look at those of targets: `strict`
/// says which these are.
pub(super) fn read(
    decoder: &mut Decoder<'_>,
    artifacts: &Decoded,
    strict: bool,
) -> Option<Artifacts> {
    let Decoded::Record(record) = artifacts else {
        return None;
    };
    let mut files = Vec::new();
    for field in &record.fields {
        let sort = field.field.name;
        if sort == "createDirectories" {
            continue;
        }
        for (path, value) in field.value.entries() {
            if let Decoded::Record(value) = value {
                check_capabilities(decoder, sort, value, strict);
            }
            files.push(artifact(sort, path, value));
        }
    }
    for field in record.record("systemd").iter().flat_map(|it| &it.fields) {
        for (path, value) in field.value.entries() {
            files.push(artifact(field.field.name, path, value));
        }
    }
    Some(Artifacts {
        range: record.range,
        files,
    })
}

fn artifact(sort: &'static str, path: &Written, value: &Decoded) -> Artifact {
    let record = match value {
        Decoded::Record(record) => Some(record),
        _ => None,
    };
    let text = |name| record.and_then(|record: &Record| record.text(name));
    Artifact {
        sort,
        path: path.clone(),
        subpath: text("subpath"),
        name: text("name"),
        permissions: record.and_then(|record| record.mode("permissions")),
    }
}

fn check_capabilities(decoder: &mut Decoder<'_>, sort: &str, artifact: &Record, strict: bool) {
    if EXECUTABLE.contains(&sort) {
        return;
    }
    let Some(field) = artifact.field("linux_capabilities") else {
        return;
    };
    if field.value.items().is_empty() {
        return;
    }
    let code = if strict {
        "dalec/invalid-capabilities"
    } else {
        "dalec/unchecked-capabilities"
    };
    let message = format!("what stands under `{sort}` is not run and has no capabilities");
    decoder.report(
        Diagnostic::new(code, field.key, message)
            .with_hint("Only `binaries`, `libs`, `libexec` and `opt` have `linux_capabilities`."),
    );
}
