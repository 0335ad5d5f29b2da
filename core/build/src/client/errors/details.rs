//! Reads the details of a daemon's status: JSON, in the shape that Go gives to protobuf's.

use crate::client::{
    errors::{SolveErrorDetails, SourceRange},
    wire::rpc,
};
use serde_json::Value;

/// What a daemon told.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) details: SolveErrorDetails,
    /// The exit code of the command, if one failed.
    pub(super) exit_code: Option<u32>,
    /// The identifier of the source, if one failed.
    pub(super) source: Option<String>,
}

/// Reads all details; what is not known, or not readable, is left out.
pub(super) fn read(status: &rpc::Status) -> Told {
    let mut told = Told::default();
    for detail in &status.details {
        let name = detail.type_url.rsplit('/').next().unwrap_or_default();
        let Ok(value) = serde_json::from_slice::<Value>(&detail.value) else {
            continue;
        };
        match name.trim_end_matches("+json") {
            "errdefs.Solve" => solve(&mut told, &value),
            "errdefs.Source" => source(&mut told.details, &value),
            "errdefs.Vertex" => {
                told.details.vertex = text(field(&value, "digest"));
            }
            "gatewayapi.ExitMessage" => told.exit_code = Some(number(field(&value, "code"))),
            _ => {}
        }
    }
    told
}

fn solve(told: &mut Told, value: &Value) {
    told.details.input_ids = texts(field(value, "inputids"));
    told.details.mount_ids = texts(field(value, "mountids"));
    if let Some(Value::Object(description)) = field(value, "description") {
        told.details.description = description
            .iter()
            .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
            .collect();
    }
    let Some(operation) = field(value, "op") else {
        return;
    };
    told.source = field(operation, "source").and_then(|op| text(field(op, "identifier")));
    told.details.operation = Some(operation.clone());
}

fn source(details: &mut SolveErrorDetails, value: &Value) {
    let file = field(value, "info").and_then(|info| text(field(info, "filename")));
    let file = file.unwrap_or_default();
    let Some(Value::Array(ranges)) = field(value, "ranges") else {
        return;
    };
    for range in ranges {
        details.ranges.push(SourceRange {
            file: file.clone(),
            start: position(field(range, "start")),
            end: position(field(range, "end")),
        });
    }
}

fn position(value: Option<&Value>) -> (u32, u32) {
    let Some(value) = value else {
        return (0, 0);
    };
    (
        number(field(value, "line")),
        number(field(value, "character")),
    )
}

/// Finds a field by its name in small letters: Go writes `mountIDs`, `mount_ids` and `MountIDs`.
fn field<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    value.as_object()?.iter().find_map(|(key, value)| {
        let letters = key.chars().filter(|c| *c != '_');
        letters
            .map(|c| c.to_ascii_lowercase())
            .eq(name.chars())
            .then_some(value)
    })
}

fn text(value: Option<&Value>) -> Option<String> {
    Some(value?.as_str()?.to_owned())
}

fn texts(value: Option<&Value>) -> Vec<String> {
    let values = value.and_then(Value::as_array).into_iter().flatten();
    values
        .map(|value| value.as_str().unwrap_or_default().to_owned())
        .collect()
}

/// Reads a number that may be written as text; one that is left out is zero.
fn number(value: Option<&Value>) -> u32 {
    let number = match value {
        Some(Value::Number(number)) => number.as_u64(),
        Some(Value::String(text)) => text.parse().ok(),
        _ => None,
    };
    number
        .and_then(|number| u32::try_from(number).ok())
        .unwrap_or_default()
}
