//! The envelope of a message: request, response or event.
//!
//! Arguments stay a [`Value`] until a handler asks for them, so that a request with bad arguments
//! still has a sequence number to answer.

use super::{failure::Failure, repair};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

/// A message of the client.
#[derive(Clone, Debug, PartialEq)]
pub enum Incoming {
    /// The client wants something.
    Request(Request),
    /// The client answers a request of ours.
    Response(ClientResponse),
}

/// A request of the client.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The client's number of this request.
    pub seq: i64,
    /// What it wants.
    pub command: String,
    /// The arguments as sent; `Null` if absent.
    pub arguments: Value,
}

/// An answer of the client to a request of ours.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientResponse {
    /// The number of our request. Nothing else says which request is meant: Zed may answer with
    /// another command's name.
    pub request_seq: i64,
    /// Whether the client did it.
    pub success: bool,
    /// Why not.
    pub message: Option<String>,
    /// What came of it.
    pub body: Value,
}

/// A message that cannot be understood.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("{text}")]
pub struct Unreadable {
    /// The number to answer, if there is one.
    pub seq: Option<i64>,
    /// The command to echo; empty if there is none.
    pub command: String,
    /// What is wrong.
    pub text: String,
}

/// Arguments that do not fit.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the arguments of {command:?} do not fit: {reason}")]
pub struct ArgumentError {
    /// The request.
    pub command: String,
    /// Where and why.
    pub reason: String,
}

/// Reads the body of a frame.
///
/// # Errors
///
/// When it is no request and no response; with the number to answer wherever one can be found.
pub fn read(body: &[u8]) -> Result<Incoming, Unreadable> {
    let unanswerable = |text: String| Unreadable {
        seq: None,
        command: String::new(),
        text,
    };
    let (text, lossy) = match std::str::from_utf8(body) {
        Ok(text) => (text.into(), false),
        Err(_) => (String::from_utf8_lossy(body), true),
    };
    let value: Value = serde_json::from_str(&text)
        .map_err(|error| unanswerable(format!("a message is not JSON: {error}")))?;
    let Value::Object(mut members) = value else {
        return Err(unanswerable(
            "a message is JSON, but not an object".to_owned(),
        ));
    };
    match members.get("type").and_then(Value::as_str) {
        Some("request") => read_request(&mut members, lossy).map(Incoming::Request),
        Some("response") => Ok(Incoming::Response(ClientResponse {
            request_seq: members
                .get("request_seq")
                .and_then(integer)
                .ok_or_else(|| {
                    unanswerable(
                        "a response does not say to which request (`request_seq`)".to_owned(),
                    )
                })?,
            success: members.get("success") == Some(&Value::Bool(true)),
            message: members
                .get("message")
                .and_then(Value::as_str)
                .map(str::to_owned),
            body: members.remove("body").unwrap_or_default(),
        })),
        other => Err(unanswerable(format!(
            "a message has the type {other:?}, which a client does not send",
            other = other.unwrap_or_default()
        ))),
    }
}

fn read_request(members: &mut Map<String, Value>, lossy: bool) -> Result<Request, Unreadable> {
    let seq = members.get("seq").and_then(integer);
    let command = members
        .get("command")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let unreadable = |text: &str| Unreadable {
        seq,
        command: command.clone(),
        text: text.to_owned(),
    };
    let Some(seq) = seq else {
        return Err(unreadable(
            "a request has no number (`seq`), so it cannot be answered",
        ));
    };
    if command.is_empty() {
        return Err(unreadable("the request has no `command`"));
    }
    if lossy {
        return Err(unreadable("the request is not UTF-8"));
    }
    Ok(Request {
        seq,
        command,
        arguments: members.remove("arguments").unwrap_or_default(),
    })
}

/// Reads an integer, also one that was written as `1.0`.
fn integer(value: &Value) -> Option<i64> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "in range: checked just before"
    )]
    value.as_i64().or_else(|| {
        value
            .as_f64()
            .filter(|float| float.fract() == 0.0 && float.abs() < 9.0e15)
            .map(|it| it as i64)
    })
}

impl Request {
    /// Returns the arguments as an object: absent, `null`, `{}` and `[]` (Lua's empty table) are
    /// the same.
    ///
    /// # Errors
    ///
    /// When they are anything else than an object.
    pub fn object(&self) -> Result<Map<String, Value>, ArgumentError> {
        match &self.arguments {
            Value::Null => Ok(Map::new()),
            Value::Array(items) if items.is_empty() => Ok(Map::new()),
            Value::Object(members) => Ok(members.clone()),
            _ => Err(self.argument_error("`arguments` is not an object".to_owned())),
        }
    }

    /// Parses the arguments into a type of the `dap` crate.
    ///
    /// # Errors
    ///
    /// When a member is missing or of the wrong type; names the member.
    pub fn arguments<T: DeserializeOwned>(&self) -> Result<T, ArgumentError> {
        let value = repair::incoming(Value::Object(self.object()?));
        serde_path_to_error::deserialize(value).map_err(|error| {
            let path = error.path().to_string();
            let reason = error.into_inner().to_string();
            self.argument_error(if path == "." {
                reason
            } else {
                format!("`{path}`: {reason}")
            })
        })
    }

    fn argument_error(&self, reason: String) -> ArgumentError {
        ArgumentError {
            command: self.command.clone(),
            reason,
        }
    }
}

/// A message of ours, still without its number.
#[derive(Clone, Debug, PartialEq)]
pub enum Outgoing {
    /// An answer.
    Response {
        /// The request's number.
        request_seq: i64,
        /// The request's command, echoed also on failure (nvim-dap, Helix and Zed need it).
        command: String,
        /// The body, or what went wrong.
        answer: Result<Value, Failure>,
    },
    /// Something happened.
    Event {
        /// What.
        event: &'static str,
        /// The details; `Null` for none.
        body: Value,
    },
    /// We want something of the client.
    Request {
        /// What.
        command: &'static str,
        /// The details.
        arguments: Value,
    },
}

impl Outgoing {
    /// Makes an event from a body of the `dap` crate.
    pub fn event(event: &'static str, body: &impl Serialize) -> Self {
        Self::Event {
            event,
            body: repair::outgoing(body),
        }
    }

    /// Returns the message as JSON, with its number.
    pub fn to_json(&self, seq: i64) -> Value {
        let mut message = match self {
            Self::Response {
                request_seq,
                command,
                answer,
            } => {
                let mut response = json!({
                    "type": "response", "request_seq": request_seq, "command": command,
                    "success": answer.is_ok(),
                });
                match answer {
                    Ok(body) => insert(&mut response, "body", body.clone()),
                    Err(failure) => {
                        // Helix and nvim-dap show `message`, VS Code shows `body.error.format`.
                        insert(&mut response, "message", failure.to_message().into());
                        insert(&mut response, "body", failure.to_body());
                    }
                }
                response
            }
            Self::Event { event, body } => {
                let mut message = json!({ "type": "event", "event": event });
                insert(&mut message, "body", body.clone());
                message
            }
            Self::Request { command, arguments } => {
                let mut message = json!({ "type": "request", "command": command });
                insert(&mut message, "arguments", arguments.clone());
                message
            }
        };
        insert(&mut message, "seq", seq.into());
        message
    }
}

fn insert(object: &mut Value, key: &str, value: Value) {
    if let Value::Object(members) = object
        && !value.is_null()
    {
        members.insert(key.to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::failure::FailureKind;
    use dap::requests::{ContinueArguments, DisconnectArguments, SetBreakpointsArguments};

    fn request(arguments: &str) -> Request {
        let text = format!(r#"{{"type":"request","seq":3,"command":"x"{arguments}}}"#);
        match read(text.as_bytes()) {
            Ok(Incoming::Request(request)) => request,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn missing_null_and_empty_arguments_are_the_same() {
        for arguments in [
            "",
            r#","arguments":null"#,
            r#","arguments":{}"#,
            r#","arguments":[]"#,
        ] {
            request(arguments)
                .arguments::<DisconnectArguments>()
                .unwrap();
            assert_eq!(
                request(arguments)
                    .arguments::<ContinueArguments>()
                    .unwrap_err()
                    .to_string(),
                r#"the arguments of "x" do not fit: missing field `threadId`"#
            );
        }
    }

    #[test]
    fn a_wrong_type_is_named_with_its_place() {
        let error =
            request(r#","arguments":{"source":{},"breakpoints":[{"line":1},{"line":"2"}]}"#)
                .arguments::<SetBreakpointsArguments>()
                .unwrap_err();
        assert_eq!(
            error.reason,
            r#"`breakpoints[1].line`: invalid type: string "2", expected i64"#
        );
        let error = request(r#","arguments":[1]"#)
            .arguments::<DisconnectArguments>()
            .unwrap_err();
        assert_eq!(error.reason, "`arguments` is not an object");
    }

    #[test]
    fn what_has_a_number_can_be_answered() {
        let broken = |text: &[u8]| read(text).unwrap_err();
        assert_eq!(broken(b"{").seq, None);
        assert_eq!(broken(b"[]").seq, None);
        assert_eq!(broken(br#"{"type":"request","command":"next"}"#).seq, None);
        assert_eq!(broken(br#"{"type":"request","seq":7}"#).seq, Some(7));
        let invalid =
            broken(b"{\"type\":\"request\",\"seq\":8,\"command\":\"next\",\"arguments\":\"\xff\"}");
        assert_eq!((invalid.seq, invalid.command.as_str()), (Some(8), "next"));
        assert_eq!(broken(br#"{"type":"event","event":"x"}"#).seq, None);
    }

    #[test]
    fn numbers_may_be_written_as_floats() {
        let message = read(br#"{"type":"request","seq":2.0,"command":"threads"}"#).unwrap();
        assert!(matches!(message, Incoming::Request(Request { seq: 2, .. })));
    }

    #[test]
    fn a_failure_says_the_same_in_both_places() {
        let failure = Failure::new(FailureKind::Spec, "no such spec").hint("Check `program`.");
        let response = Outgoing::Response {
            request_seq: 4,
            command: "launch".into(),
            answer: Err(failure),
        };
        assert_eq!(
            response.to_json(2),
            json!({"seq": 2, "type": "response", "request_seq": 4, "command": "launch", "success": false,
                "message": "no such spec. Check `program`.",
                "body": {"error": {"id": 2001, "format": "no such spec. Check `program`.", "showUser": true}}})
        );
    }
}
