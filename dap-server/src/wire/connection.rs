//! A connection to a client: one task reads, one writes.
//!
//! Look at [`Connection`] first. The writer alone owns the sequence numbers and the sink, so what
//! is sent in an order arrives in it. All channels are bounded, and full means *wait*: a client
//! that does not read holds us up, and a session that does not answer holds the client up.

use super::{
    codec::Codec,
    failure::{Failure, FailureKind},
    message::{self, ClientResponse, Incoming, Outgoing, Request},
};
use serde_json::Value;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt},
    sync::{mpsc, oneshot},
    task::JoinHandle,
};
use tokio_stream::StreamExt;
use tokio_util::{
    bytes::BytesMut,
    codec::{Encoder, FramedRead},
    sync::CancellationToken,
};

/// How long a client may take to answer a request of ours.
///
/// Helix never answers `runInTerminal` when no terminal is configured.
pub const REVERSE_TIMEOUT: Duration = Duration::from_secs(20);

/// How many messages may wait in either direction.
const QUEUE: usize = 64;

/// A running connection.
#[derive(Debug)]
pub struct Connection {
    /// The client's requests, in the order in which they came; ends when the client has gone.
    pub requests: mpsc::Receiver<Request>,
    /// The way to the client.
    pub client: Client,
    /// Cancelled when the client has gone.
    pub closed: CancellationToken,
    writer: JoinHandle<()>,
}

/// The way to the client; cheap to clone.
#[derive(Clone, Debug)]
pub struct Client {
    sender: mpsc::Sender<Item>,
    waiting: Waiting,
}

/// Our requests that the client has not answered, by number.
type Waiting = Arc<Mutex<HashMap<i64, oneshot::Sender<ClientResponse>>>>;

#[derive(Debug)]
enum Item {
    Message(Outgoing),
    Ask {
        command: &'static str,
        arguments: Value,
        answer: oneshot::Sender<ClientResponse>,
    },
}

/// Why the client did not do what we asked.
#[derive(Debug, thiserror::Error)]
pub enum ReverseError {
    /// It said no.
    #[error("the editor refused: {0}")]
    Refused(String),
    /// It said nothing.
    #[error("the editor did not answer within {} seconds", REVERSE_TIMEOUT.as_secs())]
    Silent,
    /// It has gone.
    #[error("the editor has closed the connection")]
    Closed,
}

impl Connection {
    /// Starts reading from `input` and writing to `output`.
    pub fn start(
        input: impl AsyncRead + Send + Unpin + 'static,
        output: impl AsyncWrite + Send + Unpin + 'static,
    ) -> Self {
        let (request_sender, requests) = mpsc::channel(QUEUE);
        let (sender, items) = mpsc::channel(QUEUE);
        let (waiting, closed) = (Waiting::default(), CancellationToken::new());
        let client = Client {
            sender,
            waiting: Arc::clone(&waiting),
        };
        let writer = tokio::spawn(write(output, items, waiting, closed.clone()));
        let reader = read(input, request_sender, client.clone(), closed.clone());
        tokio::spawn(reader);
        Self {
            requests,
            client,
            closed,
            writer,
        }
    }

    /// Writes what is still queued, and ends the connection.
    pub async fn finish(self) {
        let Self {
            requests,
            client,
            closed,
            writer,
        } = self;
        drop(requests);
        // Ends the reader, which holds a sender; the queue stays readable to its end.
        closed.cancel();
        drop(client);
        // The task has no result but its end.
        let _ = writer.await;
    }
}

impl Client {
    /// Sends an answer or an event; waits while the queue is full.
    ///
    /// Returns whether the client is still there.
    pub async fn send(&self, message: Outgoing) -> bool {
        self.sender.send(Item::Message(message)).await.is_ok()
    }

    /// Asks the client for something, and waits for its answer.
    ///
    /// # Errors
    ///
    /// When it refuses, has gone, or says nothing for [`REVERSE_TIMEOUT`].
    pub async fn ask(
        &self,
        command: &'static str,
        arguments: Value,
    ) -> Result<Value, ReverseError> {
        let (answer, answered) = oneshot::channel();
        let item = Item::Ask {
            command,
            arguments,
            answer,
        };
        self.sender
            .send(item)
            .await
            .map_err(|_| ReverseError::Closed)?;
        let response = tokio::time::timeout(REVERSE_TIMEOUT, answered).await;
        match response {
            Ok(Ok(response)) if response.success => Ok(response.body),
            Ok(Ok(response)) => Err(ReverseError::Refused(
                response
                    .message
                    .unwrap_or_else(|| "no reason given".to_owned()),
            )),
            Ok(Err(_)) => Err(ReverseError::Closed),
            Err(_) => {
                // The answer may still come; it is then one to no request.
                lock(&self.waiting).retain(|_, waiting| !waiting.is_closed());
                Err(ReverseError::Silent)
            }
        }
    }
}

fn lock(
    waiting: &Waiting,
) -> std::sync::MutexGuard<'_, HashMap<i64, oneshot::Sender<ClientResponse>>> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn write(
    mut output: impl AsyncWrite + Unpin,
    mut items: mpsc::Receiver<Item>,
    waiting: Waiting,
    closed: CancellationToken,
) {
    let (mut seq, mut buffer) = (0, BytesMut::new());
    while let Some(item) = items.recv().await {
        seq += 1;
        let message = match item {
            Item::Message(message) => message,
            Item::Ask {
                command,
                arguments,
                answer,
            } => {
                lock(&waiting).insert(seq, answer);
                Outgoing::Request { command, arguments }
            }
        };
        let body = message.to_json(seq).to_string();
        tracing::trace!(target: "dap", "<- {body}");
        buffer.clear();
        let framed = Codec::default().encode(body.as_bytes(), &mut buffer);
        let written = match framed {
            Ok(()) => output.write_all(&buffer).await,
            Err(error) => Err(error),
        };
        // A burst goes out in one flush.
        let flushed = match written {
            Ok(()) if items.is_empty() => output.flush().await,
            other => other,
        };
        if let Err(error) = flushed {
            tracing::info!("cannot write to the client: {error}");
            break;
        }
    }
    items.close();
    closed.cancel();
    // Nobody can read an answer any more.
    lock(&waiting).clear();
    let _ = output.shutdown().await;
}

async fn read(
    input: impl AsyncRead + Unpin,
    requests: mpsc::Sender<Request>,
    client: Client,
    closed: CancellationToken,
) {
    let mut frames = FramedRead::with_capacity(input, Codec::default(), 64 * 1024);
    loop {
        let frame = tokio::select! {
            frame = frames.next() => frame,
            () = closed.cancelled() => break,
        };
        let body = match frame {
            Some(Ok(body)) => body,
            Some(Err(error)) => {
                tracing::error!("{error}");
                break;
            }
            None => break,
        };
        tracing::trace!(target: "dap", "-> {}", String::from_utf8_lossy(&body));
        match message::read(&body) {
            Ok(Incoming::Request(request)) => {
                if requests.send(request).await.is_err() {
                    break;
                }
            }
            Ok(Incoming::Response(response)) => {
                let seq = response.request_seq;
                let waiting = lock(&client.waiting).remove(&seq);
                if waiting.is_none_or(|waiting| waiting.send(response).is_err()) {
                    tracing::warn!(
                        "the client answered request {seq}, which nobody asked or awaits"
                    );
                }
            }
            Err(unreadable) => {
                tracing::warn!("{unreadable}");
                if let Some(request_seq) = unreadable.seq {
                    let failure = Failure::new(FailureKind::Unreadable, unreadable.text);
                    let command = unreadable.command;
                    client
                        .send(Outgoing::Response {
                            request_seq,
                            command,
                            answer: Err(failure),
                        })
                        .await;
                }
            }
        }
    }
    // Whoever waits for an answer will get none.
    lock(&client.waiting).clear();
    closed.cancel();
}
