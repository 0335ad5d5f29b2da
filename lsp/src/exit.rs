//! The end of the server: the `exit` notification ends the process at once, whether or not the
//! client closes the stream.

use std::{
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};
use tokio::sync::Notify;
use tower::Service;
use tower_lsp::jsonrpc::Request;

/// A service that looks out for `shutdown` and `exit`, and passes everything on.
#[derive(Debug)]
pub(crate) struct ExitWatch<S> {
    inner: S,
    exit: Arc<Exit>,
}

/// What is known about the end.
#[derive(Debug, Default)]
pub(crate) struct Exit {
    shut_down: AtomicBool,
    exited: Notify,
}

impl<S> ExitWatch<S> {
    pub(crate) fn new(inner: S) -> (Self, Arc<Exit>) {
        let exit = Arc::new(Exit::default());
        (
            Self {
                inner,
                exit: Arc::clone(&exit),
            },
            exit,
        )
    }
}

impl Exit {
    /// Waits for `exit`.
    pub(crate) async fn wait(&self) -> ExitCode {
        self.exited.notified().await;
        self.code()
    }

    /// Returns the exit code that the protocol asks for: 0 only after `shutdown`.
    pub(crate) fn code(&self) -> ExitCode {
        if self.shut_down.load(Ordering::Acquire) {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

impl<S: Service<Request>> Service<Request> for ExitWatch<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> S::Future {
        let request = without_null_params(request);
        match request.method() {
            "shutdown" => self.exit.shut_down.store(true, Ordering::Release),
            "exit" => self.exit.exited.notify_one(),
            _ => {}
        }
        self.inner.call(request)
    }
}

/// Drops parameters that are null.
///
/// Clients send them with `shutdown` and `exit`, and tower-lsp refuses them there, where it wants
/// none at all.
fn without_null_params(request: Request) -> Request {
    if !request.params().is_some_and(serde_json::Value::is_null) {
        return request;
    }
    let (method, id, _) = request.into_parts();
    let builder = Request::build(method);
    match id {
        Some(id) => builder.id(id).finish(),
        None => builder.finish(),
    }
}
