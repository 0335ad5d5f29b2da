//! One JSON array with all findings.

use super::File;
use serde::Serialize;
use spec_core::{
    diagnostic::{self, Diagnostic, Fix},
    text::Text,
};
use spec_report::{Range, severity_word, shown};
use std::{
    borrow::Cow,
    io::{self, Write},
    path::Path,
};

#[derive(Serialize)]
struct Finding<'a> {
    path: &'a str,
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    range: Range,
    hint: Option<&'a str>,
    related: Vec<Related<'a>>,
    fixes: Vec<FixOf<'a>>,
}

#[derive(Serialize)]
struct Related<'a> {
    path: Cow<'a, str>,
    range: Range,
    message: &'a str,
}

#[derive(Serialize)]
struct FixOf<'a> {
    title: &'a str,
    safe: bool,
    edits: Vec<EditOf<'a>>,
}

#[derive(Serialize)]
struct EditOf<'a> {
    range: Range,
    text: &'a str,
}

/// Writes the array, a finding a line.
pub(super) fn write(out: &mut impl Write, files: &[File]) -> io::Result<()> {
    out.write_all(b"[")?;
    let mut separator = "\n";
    for file in files {
        let path = shown(&file.path);
        for found in file.diagnostics.iter().flatten() {
            out.write_all(separator.as_bytes())?;
            separator = ",\n";
            serde_json::to_writer(&mut *out, &finding(&path, &file.text, found))?;
        }
    }
    let end = if separator == "\n" { "]\n" } else { "\n]\n" };
    out.write_all(end.as_bytes())
}

fn finding<'a>(path: &'a str, text: &Text, found: &'a Diagnostic) -> Finding<'a> {
    Finding {
        path,
        code: found.code,
        severity: severity_word(found.severity),
        message: &found.message,
        range: Range::of(text, found.range),
        hint: found.hint.as_deref(),
        related: found
            .related
            .iter()
            .map(|it| related(path, text, it))
            .collect(),
        fixes: found.fixes.iter().map(|it| fix(text, it)).collect(),
    }
}

fn related<'a>(path: &'a str, text: &Text, related: &'a diagnostic::Related) -> Related<'a> {
    let (path, text) = match &related.file {
        Some(file) => (shown(Path::new(&file.path)).into(), &file.text),
        None => (path.into(), text),
    };
    Related {
        path,
        range: Range::of(text, related.range),
        message: &related.message,
    }
}

fn fix<'a>(text: &Text, fix: &'a Fix) -> FixOf<'a> {
    FixOf {
        title: &fix.title,
        safe: fix.is_safe,
        edits: fix
            .edits
            .iter()
            .map(|edit| EditOf {
                range: Range::of(text, edit.range),
                text: &edit.text,
            })
            .collect(),
    }
}
