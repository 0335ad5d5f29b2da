//! A debug adapter's client, as thin as can be: it sends, and waits for what it names.

use anyhow::{Context as _, bail};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Write as _},
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

/// How long any answer may take before the measurement is given up.
const PATIENCE: Duration = Duration::from_secs(60);

/// A debug adapter, and the connection with it. Dropping it ends the adapter.
#[derive(Debug)]
pub(crate) struct Adapter {
    child: Child,
    input: ChildStdin,
    output: Receiver<Value>,
    seq: u64,
    /// What came while something else was waited for.
    early: Vec<Value>,
}

impl Adapter {
    /// Starts an adapter and reads its messages.
    pub(crate) fn start(command: &mut Command) -> anyhow::Result<Self> {
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command
            .spawn()
            .with_context(|| format!("cannot start {command:?}"))?;
        let input = child.stdin.take().context("no input")?;
        let mut output = BufReader::new(child.stdout.take().context("no output")?);
        let (send, receive) = channel();
        thread::spawn(move || {
            while let Some(message) = read(&mut output) {
                if send.send(message).is_err() {
                    break;
                }
            }
        });
        Ok(Self {
            child,
            input,
            output: receive,
            seq: 0,
            early: Vec::new(),
        })
    }

    /// Returns the id of the adapter's process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a request without waiting, and returns its number.
    pub(crate) fn send(&mut self, command: &str, arguments: &Value) -> anyhow::Result<u64> {
        self.seq += 1;
        let message = json!({
            "seq": self.seq, "type": "request", "command": command, "arguments": arguments,
        })
        .to_string();
        write!(
            self.input,
            "Content-Length: {}\r\n\r\n{message}",
            message.len()
        )?;
        self.input.flush()?;
        Ok(self.seq)
    }

    /// Sends a request, waits for its response and returns the body.
    pub(crate) fn request(&mut self, command: &str, arguments: &Value) -> anyhow::Result<Value> {
        let seq = self.send(command, arguments)?;
        let response = self.wait(command, |message| {
            message["type"] == "response" && message["request_seq"] == seq
        })?;
        if response["success"] != true {
            bail!("{command} failed: {response}");
        }
        Ok(response["body"].clone())
    }

    /// Waits for an event, and returns its body.
    pub(crate) fn event(&mut self, name: &str) -> anyhow::Result<Value> {
        let event = self.wait(name, |message| {
            message["type"] == "event" && message["event"] == name
        })?;
        Ok(event["body"].clone())
    }

    /// Waits for a message, and keeps the others for later.
    fn wait(&mut self, what: &str, fits: impl Fn(&Value) -> bool) -> anyhow::Result<Value> {
        if let Some(place) = self.early.iter().position(&fits) {
            return Ok(self.early.remove(place));
        }
        loop {
            let message = self.output.recv_timeout(PATIENCE);
            let message = message.with_context(|| format!("no {what} from the adapter"))?;
            if fits(&message) {
                return Ok(message);
            }
            self.early.push(message);
        }
    }
}

impl Drop for Adapter {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads a message, or nothing at the end.
fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.parse().ok()?;
            }
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}
