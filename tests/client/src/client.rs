//! The client: sends requests, reads what comes, and keeps a transcript.

use super::{frames, schema};
use serde_json::{Value, json};
use std::{
    collections::{HashMap, VecDeque},
    path::Path,
    process::Stdio,
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt},
    process::{Child, Command},
    sync::mpsc,
};

/// How long anything may take before a test gives up. Nothing waits for this in a sound run.
const PATIENCE: Duration = Duration::from_secs(60);

/// A client.
///
/// Requests are answered by [`Client::request`] and [`Client::fails`]; events are read in the order
/// in which they come by [`Client::event`]. Output events are no events in that sense: their text
/// is collected, see [`Client::output`]. Dropping a client with unread messages panics.
pub struct Client {
    messages: mpsc::UnboundedReceiver<Value>,
    writer: Option<Box<dyn AsyncWrite + Send + Unpin>>,
    child: Option<Child>,
    seq: i64,
    last_seen: i64,
    unread: VecDeque<Value>,
    responses: HashMap<i64, Value>,
    asked: HashMap<i64, String>,
    output: Vec<(String, String)>,
    transcript: Vec<String>,
    lenient: bool,
}

/// A request that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The stable number.
    pub id: i64,
    /// The sentence.
    pub message: String,
}

impl Client {
    /// Makes a client over a pair of streams.
    pub fn new(
        mut input: impl AsyncRead + Send + Unpin + 'static,
        output: impl AsyncWrite + Send + Unpin + 'static,
    ) -> Self {
        let (sender, messages) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Some(message) = frames::read(&mut input).await {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        Self {
            messages,
            writer: Some(Box::new(output)),
            child: None,
            seq: 0,
            last_seen: 0,
            unread: VecDeque::new(),
            responses: HashMap::new(),
            asked: HashMap::new(),
            output: Vec::new(),
            transcript: Vec::new(),
            lenient: false,
        }
    }

    /// Starts an adapter as an editor does, and makes a client of it.
    pub fn spawn(program: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut child = Command::new(program)
            .args(arguments)
            .envs(environment.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {}: {error}", program.display()));
        let (input, output) = (
            child.stdout.take().expect("as asked"),
            child.stdin.take().expect("as asked"),
        );
        let mut client = Self::new(input, output);
        client.child = Some(child);
        client
    }

    /// Lets unread messages pass when the client is dropped.
    pub fn ignore_the_rest(&mut self) {
        self.lenient = true;
    }

    /// Returns the adapter's process id.
    pub fn process_id(&self) -> Option<u32> {
        self.child.as_ref().and_then(Child::id)
    }

    /// Closes the adapter's input, as an editor that has died.
    pub async fn hang_up(&mut self) {
        self.transcript.push("-- hung up".to_owned());
        if let Some(mut writer) = self.writer.take() {
            writer.shutdown().await.expect("a stream can be closed");
        }
    }

    /// Waits until the adapter has closed its output; returns its exit code if it is a process.
    pub async fn end(&mut self) -> Option<i32> {
        while let Some(message) = patiently("the end", self.messages.recv()).await {
            self.take(message);
        }
        self.transcript.push("-- end".to_owned());
        let child = self.child.as_mut()?;
        patiently("the adapter's end", child.wait())
            .await
            .expect("a child can be awaited")
            .code()
    }

    /// Sends a request and returns the body of its answer, `Null` for none.
    pub async fn request(&mut self, command: &str, arguments: Value) -> Value {
        let seq = self.send(command, arguments).await;
        self.answer(seq).await
    }

    /// Sends a request that is to be refused.
    pub async fn fails(&mut self, command: &str, arguments: Value) -> Failure {
        let seq = self.send(command, arguments).await;
        self.refusal(seq).await
    }

    /// Sends a request and returns its number.
    pub async fn send(&mut self, command: &str, arguments: Value) -> i64 {
        let mut request = json!({ "seq": self.seq + 1, "type": "request", "command": command });
        if !arguments.is_null() {
            request["arguments"] = arguments;
        }
        if let Err(problems) = schema::check(&request) {
            panic!("this client does not send what the protocol forbids: {request}\n{problems}");
        }
        self.send_unchecked(request).await
    }

    /// Sends a message that need not be sound, with the next number if it has none.
    pub async fn send_unchecked(&mut self, mut message: Value) -> i64 {
        self.seq += 1;
        if message.get("seq").is_none() {
            message["seq"] = self.seq.into();
        }
        let seq = message["seq"].as_i64().unwrap_or(0);
        if let Some(command) = message["command"].as_str() {
            self.asked.insert(seq, command.to_owned());
        }
        self.transcript.push(format!("-> {message}"));
        let bytes = frames::write(&message);
        self.write(&bytes).await;
        seq
    }

    /// Sends bytes as they are.
    pub async fn send_bytes(&mut self, bytes: &[u8]) {
        self.transcript.push(format!(
            "-> {} bytes: {}",
            bytes.len(),
            cut(&bytes.escape_ascii().to_string())
        ));
        self.write(bytes).await;
    }

    /// Notes that a request went out as bytes, so that its answer is expected.
    pub fn expect_answer_to(&mut self, seq: i64, command: &str) {
        self.seq = self.seq.max(seq);
        self.asked.insert(seq, command.to_owned());
    }

    /// Waits for the answer to a request; returns its body.
    pub async fn answer(&mut self, seq: i64) -> Value {
        let mut response = self.response(seq).await;
        assert_eq!(response["success"], true, "the request failed: {response}");
        response["body"].take()
    }

    /// Waits for the refusal of a request.
    pub async fn refusal(&mut self, seq: i64) -> Failure {
        let response = self.response(seq).await;
        assert_eq!(
            response["success"], false,
            "the request went well: {response}"
        );
        let error = &response["body"]["error"];
        let message = response["message"]
            .as_str()
            .expect("a refusal has a message")
            .to_owned();
        // VS Code shows the one, Helix and nvim-dap the other.
        if message != "cancelled" {
            assert_eq!(error["format"], message.as_str());
        }
        Failure {
            id: error["id"].as_i64().expect("a refusal has a number"),
            message,
        }
    }

    /// Returns whether a request has been answered by now.
    pub fn is_answered(&mut self, seq: i64) -> bool {
        while let Ok(message) = self.messages.try_recv() {
            self.take(message);
        }
        self.responses.contains_key(&seq)
    }

    async fn response(&mut self, seq: i64) -> Value {
        loop {
            if let Some(response) = self.responses.remove(&seq) {
                return response;
            }
            self.receive(&format!("the answer to {seq}")).await;
        }
    }

    /// Reads the next event, which must be this one; returns its body.
    pub async fn event(&mut self, name: &str) -> Value {
        let mut message = self.next_unread(&format!("the event {name}")).await;
        assert_eq!(
            message["event"], name,
            "another message comes first: {message}"
        );
        message["body"].take()
    }

    /// Passes over messages until this event comes; returns its body.
    pub async fn until(&mut self, name: &str) -> Value {
        loop {
            let mut message = self.next_unread(&format!("the event {name}")).await;
            if message["event"] == name {
                return message["body"].take();
            }
        }
    }

    /// Reads the next message, which must be a request of the adapter's; returns its number and
    /// its arguments.
    pub async fn asked_for(&mut self, command: &str) -> (i64, Value) {
        let mut message = self.next_unread(&format!("the request {command}")).await;
        assert_eq!(
            message["command"], command,
            "another message comes first: {message}"
        );
        (
            message["seq"].as_i64().expect("a message has a number"),
            message["arguments"].take(),
        )
    }

    /// Answers a request of the adapter's.
    pub async fn reply(&mut self, request_seq: i64, command: &str, success: bool, body: Value) {
        let response = json!({
            "type": "response", "request_seq": request_seq, "command": command,
            "success": success, "message": "as told", "body": body,
        });
        self.send_unchecked(response).await;
    }

    /// Returns the names of the events that have come and were not read, without waiting.
    pub fn unread(&mut self) -> Vec<String> {
        while let Ok(message) = self.messages.try_recv() {
            self.take(message);
        }
        let name = |message: &Value| {
            let name = message["event"].as_str().or(message["command"].as_str());
            name.unwrap_or_default().to_owned()
        };
        self.unread.iter().map(name).collect()
    }

    /// Returns what came as output of a category, all together, and forgets it.
    pub fn output(&mut self, category: &str) -> String {
        let (wanted, rest) = std::mem::take(&mut self.output)
            .into_iter()
            .partition(|(it, _)| it == category);
        self.output = rest;
        let wanted: Vec<(String, String)> = wanted;
        wanted.into_iter().map(|(_, text)| text).collect()
    }

    /// Waits until output of a category has this text in it.
    pub async fn output_with(&mut self, category: &str, text: &str) {
        loop {
            let all: String = self
                .output
                .iter()
                .filter(|(it, _)| it == category)
                .map(|(_, text)| text.as_str())
                .collect();
            if all.contains(text) {
                return;
            }
            self.receive(&format!("the output {text:?}")).await;
        }
    }

    async fn next_unread(&mut self, what: &str) -> Value {
        loop {
            if let Some(message) = self.unread.pop_front() {
                return message;
            }
            self.receive(what).await;
        }
    }

    async fn receive(&mut self, what: &str) {
        let message = patiently(what, self.messages.recv()).await;
        let message = message.unwrap_or_else(|| panic!("the adapter has ended before {what}"));
        self.take(message);
    }

    fn take(&mut self, message: Value) {
        self.transcript
            .push(format!("<- {}", cut(&message.to_string())));
        if let Err(problems) = schema::check(&message) {
            panic!("the adapter's message is not sound: {message}\n{problems}");
        }
        let seq = message["seq"].as_i64().unwrap_or(0);
        assert_eq!(
            seq,
            self.last_seen + 1,
            "the adapter's numbers go up by one"
        );
        self.last_seen = seq;
        match message["type"].as_str() {
            Some("response") => {
                let to = message["request_seq"].as_i64().unwrap_or(0);
                let command = self.asked.remove(&to);
                assert_eq!(
                    command.as_deref(),
                    message["command"].as_str(),
                    "no such request is open: {message}"
                );
                self.responses.insert(to, message);
            }
            Some("event") if message["event"] == "output" => {
                let body = &message["body"];
                let category = body["category"]
                    .as_str()
                    .expect("dape shows no output without a category");
                let text = body["output"].as_str().unwrap_or_default();
                self.output.push((category.to_owned(), text.to_owned()));
            }
            _ => self.unread.push_back(message),
        }
    }

    async fn write(&mut self, bytes: &[u8]) {
        let writer = self.writer.as_mut().expect("the client has not hung up");
        writer.write_all(bytes).await.expect("the adapter reads");
        writer.flush().await.expect("the adapter reads");
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("transcript:\n{}", self.transcript.join("\n"));
            return;
        }
        if self.lenient {
            return;
        }
        let unread = self.unread();
        let answers: Vec<_> = self.responses.values().map(Value::to_string).collect();
        if !unread.is_empty() || !answers.is_empty() {
            eprintln!("transcript:\n{}", self.transcript.join("\n"));
            panic!("nobody read the messages {unread:?} and the answers {answers:?}");
        }
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("transcript", &self.transcript)
            .finish_non_exhaustive()
    }
}

async fn patiently<T>(what: &str, event: impl Future<Output = T>) -> T {
    match tokio::time::timeout(PATIENCE, event).await {
        Ok(event) => event,
        Err(_) => panic!("waited {PATIENCE:?} for {what}"),
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(2000) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
