//! The arguments of `launch`: one table, from which parsing, warnings, documentation and the
//! editors' schemas are made.
//!
//! Look at [`ARGUMENTS`] first, then at [`LaunchArguments`], which has a field for each row.

use crate::wire::failure::{Failure, FailureKind};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Argument {
    /// The name, as it stands in a launch configuration.
    pub name: &'static str,
    /// What it takes.
    pub kind: ArgumentKind,
    /// What holds when it is absent, as JSON; `null` if nothing does.
    pub default: &'static str,
    /// What it is for, a sentence or two.
    pub doc: &'static str,
}

/// What an argument takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgumentKind {
    /// A text.
    Text,
    /// A text that names a file or folder of this machine.
    Path,
    /// `true` or `false`.
    Flag,
    /// A list of texts; a single text is a list of one.
    List,
    /// An object with texts; numbers and flags are taken as they are written.
    Map,
    /// One of these texts.
    Choice(&'static [&'static str]),
}

/// All arguments that `launch` takes.
pub const ARGUMENTS: &[Argument] = &[
    Argument {
        name: "program",
        kind: ArgumentKind::Path,
        default: "null",
        doc: "The spec whose tests are to be debugged. Required.",
    },
    Argument {
        name: "image",
        kind: ArgumentKind::Text,
        default: "null",
        doc: "Where the tests run: an image reference, `oci-layout:PATH` or `rootfs:PATH`.",
    },
    Argument {
        name: "tests",
        kind: ArgumentKind::List,
        default: "[]",
        doc: "Names or glob patterns of the tests to run. Without any, all run.",
    },
    Argument {
        name: "target",
        kind: ArgumentKind::Text,
        default: "null",
        doc: "The target whose own tests run, too: a key of `targets`, such as `bookworm`, or a route, such as `bookworm/deb`.",
    },
    Argument {
        name: "args",
        kind: ArgumentKind::Map,
        default: "{}",
        doc: "Values for the spec's build arguments.",
    },
    Argument {
        name: "contexts",
        kind: ArgumentKind::Map,
        default: "{}",
        doc: "The folders of build contexts that mounts name. Without one for `context` that is the spec's folder.",
    },
    Argument {
        name: "secrets",
        kind: ArgumentKind::List,
        default: "[]",
        doc: "Secrets that the daemon may ask for, such as a token for git, each as `id=ID`, `id=ID,src=PATH` or `id=ID,env=NAME`.",
    },
    Argument {
        name: "stopOnEntry",
        kind: ArgumentKind::Flag,
        default: "false",
        doc: "Whether to stop before the first step.",
    },
    Argument {
        name: "buildkit",
        kind: ArgumentKind::Text,
        default: "null",
        doc: "The address of the BuildKit daemon, or `own` for one of our own. Without it: `BUILDKIT_HOST`, then the well-known sockets, then a daemon of our own.",
    },
    Argument {
        name: "rerun",
        kind: ArgumentKind::Choice(&["failed", "all", "none"]),
        default: "null",
        doc: "Which results of earlier runs are not taken from the cache. Without it `none` when debugging, so that a known failure is shown at once, and `failed` with `noDebug`.",
    },
    Argument {
        name: "noDebug",
        kind: ArgumentKind::Flag,
        default: "false",
        doc: "Whether to run everything without stopping. Editors set it for *Run Without Debugging*.",
    },
    Argument {
        name: "exportOnFailure",
        kind: ArgumentKind::Choice(&["tarball"]),
        default: "null",
        doc: "Writes the state of the first step or check that fails as an OCI image.",
    },
    Argument {
        name: "exportPath",
        kind: ArgumentKind::Path,
        default: "null",
        doc: "The file that `exportOnFailure` writes. Without it `failure.tar`, beside the spec.",
    },
    Argument {
        name: "cwd",
        kind: ArgumentKind::Path,
        default: "null",
        doc: "The folder from which relative paths are seen. Without it the one in which the adapter runs.",
    },
];

/// Keys that editors put into a launch configuration for themselves; `__*` are theirs, too.
const EDITOR_KEYS: &[&str] = &[
    // VS Code, and what reads its launch.json.
    "name",
    "type",
    "request",
    "debugServer",
    "internalConsoleOptions",
    "linux",
    "osx",
    "postDebugTask",
    "preLaunchTask",
    "presentation",
    "restart",
    "serverReadyAction",
    "suppressMultipleSessionWarning",
    "windows",
    // Neovim.
    "console",
    "justMyCode",
    // Zed.
    "adapter",
    "build",
    "label",
    "stop_on_entry",
    "tcp_connection",
    // Emacs: dape and dap-mode.
    "command",
    "command-args",
    "command-cwd",
    "command-env",
    "compile",
    "dap-server-path",
    "debugPort",
    "host",
    "hostName",
    "port",
    "program-to-start",
    "skip-debug-session",
    "wait-for-port",
];

/// What a client wants run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LaunchArguments {
    /// The spec; never empty once parsed.
    pub program: Option<String>,
    /// Where the tests run.
    pub image: Option<String>,
    /// Names or patterns of tests; empty for all.
    pub tests: Vec<String>,
    /// The target whose tests run, too.
    pub target: Option<String>,
    /// Values for the build arguments.
    pub args: BTreeMap<String, String>,
    /// The folders of build contexts.
    pub contexts: BTreeMap<String, String>,
    /// Where secrets are; never the secrets themselves.
    pub secrets: Vec<String>,
    /// Whether to stop before the first step.
    pub stop_on_entry: bool,
    /// The daemon's address.
    pub buildkit: Option<String>,
    /// Which results of earlier runs are run again.
    pub rerun: Option<Rerun>,
    /// Whether to never stop.
    pub no_debug: bool,
    /// Whether to write the state of the first failure.
    pub export_on_failure: Option<ExportKind>,
    /// Where to write it.
    pub export_path: Option<String>,
    /// From where relative paths are seen.
    pub cwd: Option<String>,
}

/// Which results of earlier runs are run again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rerun {
    /// What failed.
    Failed,
    /// Everything.
    All,
    /// Nothing: a recorded failure is shown from its record.
    None,
}

/// The ways to write a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExportKind {
    /// An OCI image in a tar file.
    Tarball,
}

/// Parsed arguments, and what the person should know about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// The arguments.
    pub arguments: LaunchArguments,
    /// A sentence for each argument that nobody knows.
    pub warnings: Vec<String>,
}

impl LaunchArguments {
    /// Parses what came with `launch`.
    ///
    /// # Errors
    ///
    /// When an argument has the wrong type, or `program` is missing; in words that name it.
    pub fn parse(sent: &Map<String, Value>) -> Result<Parsed, Failure> {
        let (mut known, mut warnings) = (Map::new(), Vec::new());
        for (name, value) in sent {
            match ARGUMENTS.iter().find(|argument| argument.name == name) {
                Some(_) if value.is_null() => {}
                Some(argument) => {
                    let value = argument
                        .kind
                        .read(value)
                        .ok_or_else(|| argument.mismatch(value))?;
                    known.insert(name.clone(), value);
                }
                None if name.starts_with("__") || EDITOR_KEYS.contains(&name.as_str()) => {}
                None => warnings.push(unknown(name)),
            }
        }
        let arguments: Self = serde_json::from_value(Value::Object(known)).map_err(|error| {
            // The table has checked every type, so this is a gap between it and the struct.
            Failure::new(
                FailureKind::Internal,
                format!("cannot read the launch arguments: {error}"),
            )
        })?;
        if arguments.program.as_deref().unwrap_or_default().is_empty() {
            return Err(
                Failure::new(FailureKind::LaunchArguments, "the launch has no `program`")
                    .hint("Set `program` to the path of a spec, such as \"${file}\" in VS Code."),
            );
        }
        Ok(Parsed {
            arguments,
            warnings,
        })
    }

    /// Returns which results of earlier runs are run again, where nothing else was said.
    pub fn rerun(&self) -> Rerun {
        self.rerun.unwrap_or(if self.no_debug {
            Rerun::Failed
        } else {
            Rerun::None
        })
    }
}

impl ArgumentKind {
    /// Returns the value in the form that the struct takes, or nothing if it does not fit.
    fn read(self, value: &Value) -> Option<Value> {
        match (self, value) {
            (Self::Text | Self::Path, Value::String(_)) | (Self::Flag, Value::Bool(_)) => {
                Some(value.clone())
            }
            (Self::Choice(texts), Value::String(text)) => {
                texts.contains(&text.as_str()).then(|| value.clone())
            }
            (Self::List, Value::String(text)) => Some(json!([text])),
            (Self::List, Value::Array(items)) => {
                items.iter().all(Value::is_string).then(|| value.clone())
            }
            // Lua's empty table.
            (Self::Map, Value::Array(items)) => items.is_empty().then(|| json!({})),
            (Self::Map, Value::Object(members)) => members
                .iter()
                .map(|(name, value)| Some((name.clone(), scalar(value)?)))
                .collect::<Option<Map<_, _>>>()
                .map(Value::Object),
            _ => None,
        }
    }

    /// Returns what it takes, in words.
    pub fn words(self) -> String {
        match self {
            Self::Text => "a text".to_owned(),
            Self::Path => "a path".to_owned(),
            Self::Flag => "true or false".to_owned(),
            Self::List => "a list of texts".to_owned(),
            Self::Map => "an object with texts".to_owned(),
            Self::Choice(texts) => match texts {
                [only] => format!("\"{only}\""),
                _ => format!("one of \"{}\"", texts.join("\", \"")),
            },
        }
    }

    /// Returns the JSON schema of a value.
    fn schema(self) -> Map<String, Value> {
        let schema = match self {
            Self::Text | Self::Path => json!({ "type": "string" }),
            Self::Flag => json!({ "type": "boolean" }),
            Self::List => json!({ "type": "array", "items": { "type": "string" } }),
            Self::Map => json!({ "type": "object", "additionalProperties": { "type": "string" } }),
            Self::Choice(texts) => json!({ "type": "string", "enum": texts }),
        };
        match schema {
            Value::Object(members) => members,
            _ => Map::new(),
        }
    }
}

impl Argument {
    fn mismatch(&self, value: &Value) -> Failure {
        let found = match value {
            Value::Null => "nothing".to_owned(),
            Value::Bool(_) => "a flag".to_owned(),
            Value::Number(_) => "a number".to_owned(),
            Value::String(text) => format!("\"{text}\""),
            Value::Array(_) => "a list of other things".to_owned(),
            Value::Object(_) => "an object".to_owned(),
        };
        let text = format!(
            "the launch argument `{}` must be {}, not {found}",
            self.name,
            self.kind.words()
        );
        Failure::new(FailureKind::LaunchArguments, text)
            .hint("Correct it in the launch configuration.")
    }
}

fn scalar(value: &Value) -> Option<Value> {
    match value {
        Value::String(_) => Some(value.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string().into()),
        _ => None,
    }
}

fn unknown(name: &str) -> String {
    let near = ARGUMENTS
        .iter()
        .map(|argument| argument.name)
        .find(|known| {
            let plain = |text: &str| text.to_lowercase().replace(['-', '_'], "");
            plain(known) == plain(name) || plain(known) == format!("{}s", plain(name))
        });
    match near {
        Some(known) => {
            format!("the launch argument `{name}` is unknown and ignored; did you mean `{known}`?")
        }
        None => format!("the launch argument `{name}` is unknown and ignored"),
    }
}

/// Returns the arguments as a JSON schema, as an editor's extension carries it.
pub fn schema() -> Value {
    let properties: Map<_, _> = ARGUMENTS
        .iter()
        .map(|argument| {
            let mut schema = argument.kind.schema();
            schema.insert("markdownDescription".to_owned(), argument.doc.into());
            match serde_json::from_str(argument.default) {
                Ok(Value::Null) | Err(_) => {}
                Ok(default) => {
                    schema.insert("default".to_owned(), default);
                }
            }
            (argument.name.to_owned(), Value::Object(schema))
        })
        .collect();
    json!({ "required": ["program"], "properties": properties })
}

/// Returns the arguments as a Markdown table.
pub fn markdown() -> String {
    let mut text = String::from("| argument | takes | default | meaning |\n|---|---|---|---|\n");
    for Argument {
        name,
        kind,
        default,
        doc,
    } in ARGUMENTS
    {
        let default = if *default == "null" {
            "–".to_owned()
        } else {
            format!("`{default}`")
        };
        text.push_str(&format!(
            "| `{name}` | {} | {default} | {doc} |\n",
            kind.words()
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &Value) -> Result<Parsed, Failure> {
        LaunchArguments::parse(arguments.as_object().unwrap())
    }

    #[test]
    fn table_and_struct_have_the_same_arguments_and_defaults() {
        let fields = serde_json::to_value(LaunchArguments::default()).unwrap();
        let rows: Map<_, _> = ARGUMENTS
            .iter()
            .map(|row| {
                (
                    row.name.to_owned(),
                    serde_json::from_str(row.default).unwrap(),
                )
            })
            .collect();
        assert_eq!(fields, Value::Object(rows));
    }

    #[test]
    fn each_choice_of_the_table_is_one_of_the_struct() {
        for argument in ARGUMENTS {
            if let ArgumentKind::Choice(texts) = argument.kind {
                for text in texts {
                    parse(&json!({ "program": "x", argument.name: text })).unwrap();
                }
            }
        }
    }

    #[test]
    fn everything_is_read() {
        let parsed = parse(&json!({
            "program": "/s.yml", "image": "oci-layout:x", "tests": "runs*", "target": "bookworm/deb",
            "args": {"A": "1", "B": 2, "C": true},
            "contexts": {"other": "../other"}, "secrets": "id=token",
            "stopOnEntry": true, "buildkit": "unix:///x",
            "rerun": "all", "exportOnFailure": "tarball", "exportPath": "f.tar", "cwd": null,
        }))
        .unwrap();
        assert_eq!(parsed.warnings, [""; 0]);
        assert_eq!(parsed.arguments.tests, ["runs*"]);
        assert_eq!(parsed.arguments.args["B"], "2");
        assert_eq!(parsed.arguments.args["C"], "true");
        assert_eq!(parsed.arguments.contexts["other"], "../other");
        assert_eq!(parsed.arguments.secrets, ["id=token"]);
        assert_eq!(parsed.arguments.rerun(), Rerun::All);
    }

    #[test]
    fn running_without_debugging_runs_failures_again() {
        let rerun = |arguments: Value| parse(&arguments).unwrap().arguments.rerun();
        assert_eq!(rerun(json!({"program": "x"})), Rerun::None);
        assert_eq!(
            rerun(json!({"program": "x", "noDebug": true})),
            Rerun::Failed
        );
    }

    #[test]
    fn unknown_arguments_get_a_warning_and_the_editors_own_none() {
        let parsed = parse(&json!({
            "program": "x", "name": "n", "type": "spec", "request": "launch", "__sessionId": "1",
            "__configurationTarget": 5, "preLaunchTask": "t", "internalConsoleOptions": "x",
            "presentation": {}, "stop_on_entry": true, "test": "a", "imagine": 1,
        }))
        .unwrap();
        assert_eq!(
            parsed.warnings,
            [
                "the launch argument `imagine` is unknown and ignored",
                "the launch argument `test` is unknown and ignored; did you mean `tests`?",
            ]
        );
    }

    #[test]
    fn wrong_types_are_named() {
        let check = |arguments: Value, expected: &str| {
            assert_eq!(parse(&arguments).unwrap_err().sentence(), expected);
        };
        let hint = "Correct it in the launch configuration.";
        check(
            json!({}),
            "the launch has no `program`. Set `program` to the path of a spec, such as \"${file}\" in VS Code.",
        );
        check(
            json!({"program": 1}),
            &format!("the launch argument `program` must be a path, not a number. {hint}"),
        );
        check(
            json!({"program": "x", "tests": [1]}),
            &format!(
                "the launch argument `tests` must be a list of texts, not a list of other things. {hint}"
            ),
        );
        check(
            json!({"program": "x", "rerun": "some"}),
            &format!(
                "the launch argument `rerun` must be one of \"failed\", \"all\", \"none\", not \"some\". {hint}"
            ),
        );
        check(
            json!({"program": "x", "args": {"A": []}}),
            &format!(
                "the launch argument `args` must be an object with texts, not an object. {hint}"
            ),
        );
    }
}
