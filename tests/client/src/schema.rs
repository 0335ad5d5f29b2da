//! The official schema of the protocol, and stricter than it.
//!
//! The schema allows members that it does not know, so a misspelt one would pass; [`check`] does
//! not allow any.

use jsonschema::Validator;
use serde_json::{Map, Value, json};
use std::{
    collections::{BTreeSet, HashMap},
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, LazyLock, Mutex},
};

/// The file's name.
const FILE: &str = "debugAdapterProtocol.json";

static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
    let path = find_or_make();
    let text = std::fs::read_to_string(&path).expect("the protocol's schema can be read");
    let mut schema = serde_json::from_str(&text).expect("the protocol's schema is JSON");
    any_of(&mut schema);
    schema
});

static VALIDATORS: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);

/// Checks a message of either side.
///
/// # Errors
///
/// A line for each thing that is wrong.
pub fn check(message: &Value) -> Result<(), String> {
    let name = definition_name(message)?;
    let mut problems: Vec<_> = validator(&name)
        .iter_errors(message)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    unknown_members(
        message,
        &json!({ "$ref": reference(&name) }),
        "",
        &mut problems,
    );
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems.join("\n"))
    }
}

/// Turns each `oneOf` into `anyOf`: the arguments of a restart are those of a launch or of an
/// attachment, and nothing tells the two apart.
fn any_of(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(any_of),
        Value::Object(members) => {
            members.values_mut().for_each(any_of);
            if let Some(list) = members.remove("oneOf") {
                members.insert("anyOf".to_owned(), list);
            }
        }
        _ => {}
    }
}

/// Returns the schema's name for a message: `StackTraceResponse`.
fn definition_name(message: &Value) -> Result<String, String> {
    let text = |key: &str| message.get(key).and_then(Value::as_str);
    let (word, suffix) = match text("type") {
        Some("event") => (text("event"), "Event"),
        Some("request") => (text("command"), "Request"),
        Some("response") if message.get("success") == Some(&Value::Bool(true)) => {
            (text("command"), "Response")
        }
        // An error has a form of its own, whatever was asked.
        Some("response") => return Ok("ErrorResponse".to_owned()),
        other => return Err(format!("there are no messages of the type {other:?}")),
    };
    let word = word.ok_or("the message does not say what it is")?;
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    let name: String = first
        .into_iter()
        .chain(letters)
        .chain(suffix.chars())
        .collect();
    if definition(&name).is_none() {
        return Err(format!("the protocol has no {name}"));
    }
    Ok(name)
}

/// Finds a definition; a schema that was made from TypeScript has a namespace before each name.
fn definition(name: &str) -> Option<&'static Value> {
    SCHEMA["definitions"]
        .get(name)
        .or_else(|| SCHEMA["definitions"].get(format!("DebugProtocol.{name}")))
}

fn reference(name: &str) -> String {
    let plain = SCHEMA["definitions"].get(name).is_some();
    format!(
        "#/definitions/{}{name}",
        if plain { "" } else { "DebugProtocol." }
    )
}

fn validator(name: &str) -> Arc<Validator> {
    let mut validators = VALIDATORS
        .lock()
        .expect("no test panics while it holds this");
    let made = validators.entry(name.to_owned()).or_insert_with(|| {
        let schema = json!({
            "$schema": SCHEMA["$schema"], "$ref": reference(name), "definitions": SCHEMA["definitions"],
        });
        // Draft 4 ignores what stands beside a reference, so it goes into `allOf`.
        let schema = match schema {
            Value::Object(mut members) => {
                let target = members.remove("$ref").unwrap_or_default();
                members.insert("allOf".to_owned(), json!([{ "$ref": target }]));
                Value::Object(members)
            }
            other => other,
        };
        Arc::new(jsonschema::validator_for(&schema).expect("the protocol's schema is a schema"))
    });
    Arc::clone(made)
}

/// Lists the members of a value that its schema does not name.
fn unknown_members(value: &Value, schema: &Value, path: &str, problems: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            let inner = parts(schema).into_iter().find_map(|part| part.get("items"));
            if let Some(inner) = inner {
                for (index, item) in items.iter().enumerate() {
                    unknown_members(item, inner, &format!("{path}/{index}"), problems);
                }
            }
        }
        Value::Object(members) => {
            let parts = parts(schema);
            let named: Vec<&Map<String, Value>> = parts
                .iter()
                .filter_map(|part| part.get("properties")?.as_object())
                .collect();
            let open = parts.iter().any(|part| {
                part.get("additionalProperties")
                    .is_some_and(|it| it != false)
            });
            // Launch arguments and the like: the protocol leaves them to adapters.
            let free = named
                .iter()
                .all(|properties| properties.is_empty() || properties.contains_key("__restart"));
            for (name, inner) in members {
                let at = format!("{path}/{name}");
                // A message's own `body` says more than that of the message that it refines.
                let known: Vec<_> = named
                    .iter()
                    .filter_map(|properties| properties.get(name))
                    .collect();
                match known.last() {
                    Some(schema) => unknown_members(inner, schema, &at, problems),
                    None if open || free => {}
                    None => problems.push(format!("{at}: the protocol has no such member")),
                }
            }
        }
        _ => {}
    }
}

/// Returns a schema with all that it refers to and is made of; the most general first.
fn parts(schema: &Value) -> Vec<&Value> {
    let mut all = Vec::new();
    if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
        let name = target.rsplit('/').next().unwrap_or_default();
        if let Some(found) = SCHEMA["definitions"].get(name) {
            all.extend(parts(found));
        }
    }
    for list in ["allOf", "anyOf"] {
        for part in schema
            .get(list)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            all.extend(parts(part));
        }
    }
    all.push(schema);
    all
}

/// Returns the schema's file: that of `$SPEC_SCHEMAS`, or of the folder beside the repository, or
/// one that is made from npm's package of the protocol's types.
///
/// # Panics
///
/// When there is none and none can be made.
pub fn find_or_make() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("this package lies in a workspace");
    let folder = std::env::var_os("SPEC_SCHEMAS").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| root.join("../shared/schemas"));
    let found = folder.join(FILE);
    if found.is_file() {
        return found;
    }
    let cache =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let made = cache.join("schemas").join(FILE);
    if !made.is_file() {
        eprintln!(
            "{} is missing; making it from @vscode/debugprotocol",
            found.display()
        );
        make(&made);
    }
    made
}

/// Makes the schema from the types that npm has.
fn make(target: &Path) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let run = |program: &str, arguments: &[&str]| {
        let done = Command::new(program)
            .args(arguments)
            .current_dir(folder.path())
            .output();
        let done = done.unwrap_or_else(|error| {
            panic!("{program} is needed for the protocol's schema: {error}")
        });
        let stderr = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{program} {arguments:?}: {stderr}");
        done.stdout
    };
    let packages = [
        "@vscode/debugprotocol@1.68.0",
        "ts-json-schema-generator@2.4.0",
    ];
    run(
        "npm",
        &[
            &[
                "install",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
                "--prefix",
                ".",
            ],
            &packages[..],
        ]
        .concat(),
    );
    let types = "node_modules/@vscode/debugprotocol/lib/debugProtocol.d.ts";
    let options = [
        "--path",
        types,
        "--no-type-check",
        "--additional-properties",
    ];
    let schema = run("node_modules/.bin/ts-json-schema-generator", &options);
    std::fs::create_dir_all(target.parent().expect("a file lies in a folder"))
        .expect("target/ can be written");
    // Written whole or not at all: several test programs may do this at once.
    let mut file =
        tempfile::NamedTempFile::new_in(target.parent().expect("as above")).expect("as above");
    std::io::Write::write_all(&mut file, &schema).expect("target/ can be written");
    file.persist(target).expect("target/ can be written");
}

/// Returns the names of all events, requests and responses that the schema has.
pub fn definitions() -> BTreeSet<String> {
    let all = SCHEMA["definitions"]
        .as_object()
        .expect("a schema has definitions");
    all.keys()
        .map(|name| name.trim_start_matches("DebugProtocol.").to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(message: &Value) -> String {
        check(message).err().unwrap_or_default()
    }

    #[test]
    fn sound_messages_pass() {
        assert_eq!(
            problems(&json!({"seq": 1, "type": "event", "event": "initialized"})),
            ""
        );
        let body = json!({"reason": "exception", "threadId": 1, "allThreadsStopped": true});
        assert_eq!(
            problems(&json!({"seq": 1, "type": "event", "event": "stopped", "body": body})),
            ""
        );
        let arguments = json!({"program": "x", "tests": ["y"], "__sessionId": "1"});
        assert_eq!(
            problems(
                &json!({"seq": 1, "type": "request", "command": "launch", "arguments": arguments})
            ),
            ""
        );
    }

    #[test]
    fn misspelt_members_do_not() {
        let frame = json!({"id": 1, "name": "x", "line": 1, "column": 1, "end_line": 2});
        let body = json!({"stackFrames": [frame]});
        let response = json!({"seq": 1, "type": "response", "request_seq": 1, "success": true,
            "command": "stackTrace", "body": body});
        assert_eq!(
            problems(&response),
            "/body/stackFrames/0/end_line: the protocol has no such member"
        );
    }

    #[test]
    fn missing_members_and_wrong_types_do_not() {
        assert!(
            problems(&json!({"seq": 1, "type": "event", "event": "stopped", "body": {}}))
                .contains("reason")
        );
        let body = json!({"category": "stdout", "output": 1});
        assert!(
            problems(&json!({"seq": 1, "type": "event", "event": "output", "body": body}))
                .contains("/body/output")
        );
        assert!(problems(&json!({"seq": 1, "type": "event", "event": "x"})).contains("no XEvent"));
        let error = json!({"seq": 1, "type": "response", "request_seq": 1, "success": false, "command": "x"});
        assert!(problems(&error).contains("body"));
    }
}
