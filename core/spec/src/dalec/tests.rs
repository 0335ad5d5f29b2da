//! Tests: from decoded mappings to the model.

use super::{
    decode::{Decoded, Decoder, Record},
    source,
    spec::{Checks, FileCheck, Mount, Step, Test, Variable},
    written::Written,
};
use crate::{diagnostic::Diagnostic, text::TextRange};

/// Reads a list of tests. Items that are broken are tests with a fault and nothing else.
pub(super) fn read(decoder: &mut Decoder<'_>, list: &Decoded) -> Vec<Test> {
    let items = list.items().iter().enumerate();
    items
        .map(|(index, item)| match item {
            Decoded::Record(record) => test(decoder, index, record),
            Decoded::Broken(range) => broken(decoder, index, *range),
            _ => broken(decoder, index, TextRange::default()),
        })
        .collect()
}

/// Reads a mapping of names to texts.
pub(super) fn variables(map: &Decoded) -> Vec<Variable> {
    let entries = map.entries().iter();
    entries
        .filter_map(|(name, value)| {
            Some(Variable {
                name: name.clone(),
                value: value.text()?,
            })
        })
        .collect()
}

fn broken(decoder: &Decoder<'_>, index: usize, range: TextRange) -> Test {
    let fault = decoder
        .fault_at(range)
        .cloned()
        .unwrap_or_else(|| Diagnostic::new("dalec/wrong-type", range, "this test cannot be read"));
    let range = if range.is_empty() { fault.range } else { range };
    Test {
        index,
        range,
        head: range,
        lossy: true,
        name: None,
        dir: None,
        mounts: Vec::new(),
        env: Vec::new(),
        steps: Vec::new(),
        files: Vec::new(),
        fault: Some(fault),
    }
}

fn test(decoder: &mut Decoder<'_>, index: usize, record: &Record) -> Test {
    let first = decoder.log.len();
    let mounts = mounts(decoder, record.get("mounts"));
    let fault = decoder
        .first_fault(record.reports.clone())
        .or_else(|| decoder.first_fault(first..decoder.log.len()))
        .cloned();
    Test {
        index,
        range: record.range,
        head: record.head,
        lossy: is_lossy(record, "name"),
        name: record.text("name"),
        dir: record.text("dir"),
        mounts,
        env: variables(record.get("env")),
        steps: steps(record.get("steps")),
        files: files(record.get("files")),
        fault,
    }
}

/// Returns whether a field may only seem to be missing.
fn is_lossy(record: &Record, name: &str) -> bool {
    record.lossy || record.dropped || matches!(record.get(name), Decoded::Broken(_))
}

/// Reads a list of mounts, and reports what Dalec refuses.
pub(super) fn mounts(decoder: &mut Decoder<'_>, list: &Decoded) -> Vec<Mount> {
    let items = list.items().iter();
    items
        .filter_map(|item| match item {
            Decoded::Record(record) => Some(mount(decoder, record)),
            _ => None,
        })
        .collect()
}

fn mount(decoder: &mut Decoder<'_>, record: &Record) -> Mount {
    source::check_destination(decoder, record);
    Mount {
        range: record.range,
        dest: record.text("dest"),
        source: source::read(decoder, record, "spec"),
    }
}

fn steps(list: &Decoded) -> Vec<Step> {
    let records = list
        .items()
        .iter()
        .enumerate()
        .filter_map(|(index, item)| match item {
            Decoded::Record(record) => Some((index, record)),
            _ => None,
        });
    records
        .map(|(index, record)| Step {
            index,
            range: record.range,
            head: record.head,
            command: record.text("command"),
            lossy: is_lossy(record, "command"),
            env: variables(record.get("env")),
            stdin: record.text("stdin"),
            stdout: record.record("stdout").map(checks).unwrap_or_default(),
            stderr: record.record("stderr").map(checks).unwrap_or_default(),
        })
        .collect()
}

fn files(map: &Decoded) -> Vec<FileCheck> {
    let entries = map.entries().iter();
    entries
        .filter_map(|(path, value)| match value {
            Decoded::Record(record) => Some(file(path, record)),
            _ => None,
        })
        .collect()
}

fn file(path: &Written, record: &Record) -> FileCheck {
    FileCheck {
        path: path.clone(),
        content: checks(record),
        permissions: record.mode("permissions"),
        is_dir: record.flag("is_dir"),
        not_exist: record.flag("not_exist"),
        no_follow: record.flag("no_follow"),
        link_target: record.text("link_target"),
    }
}

fn checks(record: &Record) -> Checks {
    let idle = record.fields.iter().filter(|field| match &field.value {
        Decoded::Null => true,
        Decoded::List(items) => items.is_empty(),
        _ => false,
    });
    Checks {
        equals: record.text("equals"),
        contains: record.texts("contains"),
        matches: record.texts("matches"),
        starts_with: record.text("starts_with"),
        ends_with: record.text("ends_with"),
        empty: record.flag("empty"),
        idle: idle.map(|field| (field.field.name, field.key)).collect(),
    }
}
