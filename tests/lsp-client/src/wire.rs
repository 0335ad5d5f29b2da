//! Messages as bytes.

use serde_json::Value;
use std::io::{BufRead, Write};

/// Returns a message with its header.
pub(crate) fn encode(message: &Value) -> Vec<u8> {
    let body = message.to_string();
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// Sends bytes at once.
pub(crate) fn send_bytes(to: &mut impl Write, bytes: &[u8]) {
    to.write_all(bytes).expect("the server does not listen");
    to.flush().expect("the server does not listen");
}

/// Reads a message; `None` at the end of the stream.
pub(crate) fn receive(from: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if from.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line
            .strip_suffix("\r\n")
            .expect("a line of a header ends with CR LF");
        match line.split_once(": ") {
            Some(("Content-Length", number)) => length = number.parse().ok(),
            Some(("Content-Type", _)) => {}
            Some(_) => panic!("this is no header: {line}"),
            None if line.is_empty() => break,
            None => panic!("this is no header: {line}"),
        }
    }
    let mut body = vec![0; length.expect("a header has a length")];
    from.read_exact(&mut body).ok()?;
    Some(serde_json::from_slice(&body).expect("a body is JSON"))
}
