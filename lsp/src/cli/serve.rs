//! `spec-lsp` without a subcommand: the server, over standard input and output.
//!
//! Nothing else is written there; logs go to standard error, as much as the variable `SPEC_LOG`
//! asks for.

use crate::{exit::ExitWatch, server::Backend};
use anyhow::Context as _;
use spec_core::melange::lint::Rules;
use std::process::ExitCode;
use tower_lsp::{LspService, Server};
use tracing_subscriber::EnvFilter;

/// Serves the client that started this process.
pub(super) fn run(rules: Rules) -> anyhow::Result<ExitCode> {
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_from_env("SPEC_LOG").unwrap_or_else(|_| "warn".into()))
        .with_writer(std::io::stderr)
        .init();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the server cannot start its threads")?;
    let code = runtime.block_on(serve(rules));
    // A thread may still wait for input that never comes; nobody waits for it.
    runtime.shutdown_background();
    Ok(code)
}

/// Serves the client until it says `exit` or closes the stream.
async fn serve(rules: Rules) -> ExitCode {
    let (service, socket) = LspService::new(|client| Backend::new(client, rules));
    let (service, exit) = ExitWatch::new(service);
    // More than the default of 4, so that notifications never wait for slow answers of the client.
    let server = Server::new(tokio::io::stdin(), tokio::io::stdout(), socket).concurrency_level(64);
    tokio::select! {
        () = server.serve(service) => exit.code(),
        code = exit.wait() => code,
    }
}
