//! A log in the Static Analysis Results Interchange Format, version 2.1.0.
//!
//! Only what we fill in has a type here.

use super::File;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use spec_core::{
    diagnostic::{Code, Diagnostic, Severity, codes},
    text::{Text, TextRange},
};
use spec_report::{Range, shown};
use std::{
    collections::BTreeMap,
    io::{self, Write},
    path::Path,
};

/// What a path keeps in a URI.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'+');

#[derive(Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    column_kind: &'static str,
    results: Vec<Finding>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
struct Driver {
    name: &'static str,
    version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Words,
    full_description: Words,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Words {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding {
    rule_id: &'static str,
    rule_index: Option<usize>,
    level: &'static str,
    message: Words,
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Fix>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: Physical,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Words>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Clone, Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Fix {
    description: Words,
    artifact_changes: [Change; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change {
    artifact_location: Artifact,
    replacements: Vec<Replacement>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Words,
}

/// Writes the log.
pub(super) fn write(out: &mut impl Write, files: &[File]) -> io::Result<()> {
    let used: BTreeMap<&str, usize> = {
        let found = files
            .iter()
            .flat_map(|file| file.diagnostics.iter().flatten());
        let mut used: BTreeMap<&str, usize> = found.map(|found| (found.code, 0)).collect();
        let places = codes()
            .filter(|code| used.contains_key(code.id))
            .map(|code| code.id);
        let places: Vec<&str> = places.collect();
        for (index, id) in places.into_iter().enumerate() {
            used.insert(id, index);
        }
        used
    };
    let rules = codes().filter(|code| used.contains_key(code.id)).map(rule);
    let mut results = Vec::new();
    for file in files {
        let artifact = artifact(&file.path);
        for found in file.diagnostics.iter().flatten() {
            let index = used.get(found.code).copied();
            results.push(finding(&file.text, &artifact, found, index));
        }
    }
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "spec-lsp",
                    version: env!("CARGO_PKG_VERSION"),
                    rules: rules.collect(),
                },
            },
            column_kind: "unicodeCodePoints",
            results,
        }],
    };
    serde_json::to_writer_pretty(&mut *out, &log)?;
    out.write_all(b"\n")
}

fn rule(code: &Code) -> Rule {
    Rule {
        id: code.id,
        short_description: words(code.title),
        full_description: words(code.explanation),
        default_configuration: Configuration {
            level: level(code.severity),
        },
    }
}

fn finding(text: &Text, file: &Artifact, found: &Diagnostic, rule: Option<usize>) -> Finding {
    let fix = |fix: &spec_core::diagnostic::Fix| Fix {
        description: words(&fix.title),
        artifact_changes: [Change {
            artifact_location: file.clone(),
            replacements: fix
                .edits
                .iter()
                .map(|edit| Replacement {
                    deleted_region: region(text, edit.range),
                    inserted_content: words(&edit.text),
                })
                .collect(),
        }],
    };
    let related = |related: &spec_core::diagnostic::Related| Location {
        message: Some(words(&related.message)),
        ..match &related.file {
            Some(other) => location(
                &other.text,
                &artifact(Path::new(&other.path)),
                related.range,
            ),
            None => location(text, file, related.range),
        }
    };
    let message = match &found.hint {
        Some(hint) => format!("{}\n{hint}", found.message),
        None => found.message.clone(),
    };
    Finding {
        rule_id: found.code,
        rule_index: rule,
        level: level(found.severity),
        message: words(&message),
        locations: vec![location(text, file, found.range)],
        related_locations: found.related.iter().map(related).collect(),
        fixes: found.fixes.iter().map(fix).collect(),
    }
}

fn artifact(path: &Path) -> Artifact {
    Artifact {
        uri: utf8_percent_encode(&shown(path), PATH).to_string(),
    }
}

fn location(text: &Text, file: &Artifact, range: TextRange) -> Location {
    Location {
        physical_location: Physical {
            artifact_location: file.clone(),
            region: region(text, range),
        },
        message: None,
    }
}

fn region(text: &Text, range: TextRange) -> Region {
    let range = Range::of(text, range);
    Region {
        start_line: range.start.line,
        start_column: range.start.column,
        end_line: range.end.line,
        end_column: range.end.column,
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Hint => "note",
    }
}

fn words(text: &str) -> Words {
    Words {
        text: text.to_owned(),
    }
}
