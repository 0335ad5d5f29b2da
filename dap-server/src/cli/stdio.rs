//! `spec-dap --stdio`: the debug adapter as editors start it.

use std::{process::ExitCode, sync::Arc};

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::{
    live::Live,
    session::{self, debuggee::Launcher},
    wire::{connection::Connection, stdio},
};

/// Serves one debug session on standard input and output.
pub fn run() -> anyhow::Result<ExitCode> {
    serve(Arc::new(Live))
}

/// Serves one session; ends when the client leaves or this process is told to end.
pub fn serve(launcher: Arc<dyn Launcher>) -> anyhow::Result<ExitCode> {
    let runtime = super::runtime()?;
    runtime.block_on(async {
        let shutdown = CancellationToken::new();
        let (mut ended, mut interrupted) = (
            signal(SignalKind::terminate())?,
            signal(SignalKind::interrupt())?,
        );
        let mut hung_up = signal(SignalKind::hangup())?;
        let told = shutdown.clone();
        tokio::spawn(async move {
            tokio::select! {
                _ = ended.recv() => {}
                _ = interrupted.recv() => {}
                _ = hung_up.recv() => {}
            }
            told.cancel();
        });
        let (input, output) = stdio::stdio();
        session::serve(Connection::start(input, output), launcher, shutdown).await;
        anyhow::Ok(())
    })?;
    // A client that does not read must not keep us from ending.
    runtime.shutdown_background();
    Ok(ExitCode::SUCCESS)
}
