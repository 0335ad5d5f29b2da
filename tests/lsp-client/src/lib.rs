//! A small client of the Language Server Protocol, for tests and benchmarks.
//!
//! Look at [`Client`] first. It talks to a server as an editor does, as a process over standard
//! input and output, and panics at whatever a client could not make sense of.

// It exists for tests alone, which may panic.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used
)]

mod fixture;
mod wire;

pub use fixture::Fixture;

use serde_json::{Value, json};
use std::{
    collections::VecDeque,
    io::BufReader,
    path::Path,
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::Duration,
};

/// How long a server may take for anything. Nothing takes long: this only ends a test that would
/// hang.
const PATIENCE: Duration = Duration::from_secs(60);

/// A client and the server that it started.
#[derive(Debug)]
pub struct Client {
    server: Child,
    stdin: Option<ChildStdin>,
    messages: Receiver<Value>,
    /// What came while something else was waited for.
    waiting: VecDeque<Value>,
    /// What the server is answered when it asks for the configuration.
    configuration: Value,
    requests: i64,
    /// The requests of the server, which are answered at once.
    pub asked: Vec<Value>,
    /// What the server said of itself.
    pub initialized: Value,
}

impl Client {
    /// Starts a server, and says nothing to it yet.
    pub fn start(program: &Path) -> Self {
        Self::start_with(program, &[])
    }

    /// Starts a server with arguments, and says nothing to it yet.
    pub fn start_with(program: &Path, arguments: &[&str]) -> Self {
        let mut server = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server does not start");
        let stdout = server.stdout.take().expect("standard output is a pipe");
        let stdin = server.stdin.take();
        let (sender, messages) = channel();
        thread::spawn(move || {
            let mut stdout = BufReader::new(stdout);
            while let Some(message) = wire::receive(&mut stdout) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        Self {
            server,
            stdin,
            messages,
            waiting: VecDeque::new(),
            configuration: Value::Null,
            requests: 0,
            asked: Vec::new(),
            initialized: Value::Null,
        }
    }

    /// Starts a server and shakes hands with these parameters of `initialize`.
    pub fn initialized_with(program: &Path, params: &Value) -> Self {
        let mut client = Self::start(program);
        client.initialized = client.request("initialize", params);
        client.notify("initialized", &json!({}));
        client
    }

    /// Starts a server and shakes hands as an editor does that counts columns in bytes.
    pub fn initialized(program: &Path) -> Self {
        Self::initialized_with(program, &params(&["utf-8"], &[]))
    }

    /// Sets what the server is answered when it asks for a section of the configuration.
    pub fn configure(&mut self, configuration: Value) {
        self.configuration = configuration;
    }

    /// Sends bytes, whatever they are.
    pub fn send_bytes(&mut self, bytes: &[u8]) {
        let stdin = self.stdin.as_mut().expect("standard input is closed");
        wire::send_bytes(stdin, bytes);
    }

    /// Sends a notification.
    pub fn notify(&mut self, method: &str, params: &Value) {
        let message = json!({ "jsonrpc": "2.0", "method": method, "params": params });
        self.send_bytes(&wire::encode(&message));
    }

    /// Sends a request, and returns its number.
    pub fn ask(&mut self, method: &str, params: &Value) -> i64 {
        self.requests += 1;
        let id = self.requests;
        let message = json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
        self.send_bytes(&wire::encode(&message));
        id
    }

    /// Waits for the answer to a request: its result or its error.
    ///
    /// # Errors
    ///
    /// The error that the server answered.
    pub fn answer(&mut self, id: i64) -> Result<Value, Value> {
        let message = self.wait(|message| message["id"] == id && message.get("method").is_none());
        match message.get("error") {
            Some(error) => Err(error.clone()),
            None => Ok(message["result"].clone()),
        }
    }

    /// Sends a request and returns its result.
    pub fn request(&mut self, method: &str, params: &Value) -> Value {
        let id = self.ask(method, params);
        self.answer(id)
            .unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// Sends a request that must fail, and returns what the server says.
    pub fn refused(&mut self, method: &str, params: &Value) -> String {
        let id = self.ask(method, params);
        let error = self.answer(id).expect_err("the request was answered");
        error["message"]
            .as_str()
            .expect("an error has a message")
            .to_owned()
    }

    /// Opens a document as version 1.
    pub fn open(&mut self, uri: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": "yaml", "version": 1, "text": text });
        self.notify("textDocument/didOpen", &json!({ "textDocument": document }));
    }

    /// Changes a document: a list of changes as the protocol has them.
    pub fn change(&mut self, uri: &str, version: i64, changes: &Value) {
        let document = json!({ "uri": uri, "version": version });
        let params = json!({ "textDocument": document, "contentChanges": changes });
        self.notify("textDocument/didChange", &params);
    }

    /// Closes a document.
    pub fn close(&mut self, uri: &str) {
        let params = json!({ "textDocument": { "uri": uri } });
        self.notify("textDocument/didClose", &params);
    }

    /// Waits for the diagnostics of a version of a document.
    pub fn diagnostics(&mut self, uri: &str, version: i64) -> Vec<Value> {
        let message = self.wait(|message| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == uri
                && message["params"]["version"] == version
        });
        let found = message["params"]["diagnostics"].as_array();
        found.expect("diagnostics are a list").clone()
    }

    /// Waits for a notification, and returns its parameters.
    pub fn notification(&mut self, method: &str) -> Value {
        let message =
            self.wait(|message| message["method"] == method && message.get("id").is_none());
        message["params"].clone()
    }

    /// Returns the next message, whatever it is; requests of the server are answered on the way.
    pub fn next_message(&mut self) -> Value {
        if let Some(message) = self.waiting.pop_front() {
            return message;
        }
        loop {
            let message = match self.messages.recv_timeout(PATIENCE) {
                Ok(message) => message,
                Err(RecvTimeoutError::Timeout) => panic!("the server says nothing"),
                Err(RecvTimeoutError::Disconnected) => panic!("the server has ended"),
            };
            if message.get("method").is_some() && message.get("id").is_some() {
                self.serve(message);
            } else {
                return message;
            }
        }
    }

    /// Says `shutdown` and `exit`, and waits for the end of the process.
    pub fn shut_down(mut self) -> ExitStatus {
        self.request("shutdown", &Value::Null);
        self.notify("exit", &Value::Null);
        self.end()
    }

    /// Waits for the end of the process, while the stream stays open.
    pub fn end(mut self) -> ExitStatus {
        self.server.wait().expect("a child can be waited for")
    }

    /// Closes the stream, as a client that dies does, and waits for the end of the process.
    pub fn hang_up(mut self) -> ExitStatus {
        drop(self.stdin.take());
        self.server.wait().expect("a child can be waited for")
    }

    /// Returns the number of the process.
    pub fn process(&self) -> u32 {
        self.server.id()
    }

    /// Waits for a message; others are kept for later, in their order.
    fn wait(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.waiting.iter().position(&wanted) {
            return self.waiting.remove(at).expect("it was just found");
        }
        let mut kept = std::mem::take(&mut self.waiting);
        loop {
            let message = self.next_message();
            if wanted(&message) {
                self.waiting = kept;
                return message;
            }
            kept.push_back(message);
        }
    }

    /// Answers a request of the server.
    fn serve(&mut self, request: Value) {
        let result = match request["method"].as_str() {
            Some("workspace/configuration") => {
                let items = request["params"]["items"].as_array().map_or(0, Vec::len);
                Value::Array(vec![self.configuration.clone(); items])
            }
            _ => Value::Null,
        };
        let answer = json!({ "jsonrpc": "2.0", "id": request["id"], "result": result });
        self.send_bytes(&wire::encode(&answer));
        self.asked.push(request);
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Returns parameters of `initialize` with these ways of counting columns and these folders.
pub fn params(encodings: &[&str], folders: &[&str]) -> Value {
    let folders: Vec<Value> = folders
        .iter()
        .map(|uri| json!({ "uri": uri, "name": "folder" }))
        .collect();
    json!({
        "processId": null,
        "rootUri": null,
        "workspaceFolders": folders,
        "capabilities": {
            "general": { "positionEncodings": encodings },
            "workspace": { "configuration": true, "workspaceFolders": true },
            "window": { "workDoneProgress": true, "showDocument": { "support": true } },
        },
    })
}
