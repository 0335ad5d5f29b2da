//! Framing, written down a second time so that a mistake in the adapter's does not hide itself.

use serde_json::Value;
use tokio::io::{AsyncRead, AsyncReadExt};

/// Reads one message; `None` at the end of the stream.
///
/// # Panics
///
/// When anything but `Content-Length: N`, a blank line and N bytes of JSON comes.
pub(crate) async fn read(input: &mut (impl AsyncRead + Unpin)) -> Option<Value> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match input.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) if head.is_empty() => return None,
            Err(error) => panic!("the stream ends in a header: {:?}: {error}", text(&head)),
        }
        assert!(head.len() < 64, "this is no header: {:?}", text(&head));
    }
    let head = text(&head);
    let length = head
        .strip_prefix("Content-Length: ")
        .and_then(|rest| rest.strip_suffix("\r\n\r\n"))
        .unwrap_or_else(|| panic!("this is not the one header that all clients read: {head:?}"));
    let mut body = vec![0; length.parse().expect("a length is a number")];
    input
        .read_exact(&mut body)
        .await
        .expect("a body is as long as its header says");
    Some(serde_json::from_slice(&body).expect("a body is JSON"))
}

/// Returns a message with its header.
pub(crate) fn write(message: &Value) -> Vec<u8> {
    let body = message.to_string();
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
