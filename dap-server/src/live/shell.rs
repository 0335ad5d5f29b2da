//! A shell in a state, between a container and whoever shows it.

use crate::{
    session::debuggee::Exception,
    shell::{Input, Output, Shell, Terminal},
    wire::failure::{Failure, FailureKind},
};
use spec_build::{
    client::{Build, Process, ProcessEvent, ProcessInput, ProcessOutput},
    shell::{self, Scene},
};
use tokio::sync::mpsc;

/// How many pieces may wait on each way.
const QUEUE: usize = 16;

/// Opens a shell; it ends when the returned one is dropped.
pub(crate) async fn open(
    build: &Build,
    scene: &Scene,
    exception: Option<&Exception>,
    terminal: Terminal,
) -> Result<Shell, Failure> {
    let opened = shell::open(build, scene, terminal.is_terminal)
        .await
        .map_err(|error| Failure::new(FailureKind::Shell, error.to_string()).hint(error.hint()))?;
    let (input, typed) = mpsc::channel(QUEUE);
    let (shown, output) = mpsc::channel(QUEUE);
    let banner = banner(scene, exception, opened.is_toolbox);
    let Process {
        input: stdin,
        output: events,
    } = opened.process;
    let container = opened.container;
    tokio::spawn(async move {
        if terminal.is_terminal {
            let size = terminal.size;
            stdin.resize(size.rows.into(), size.columns.into()).await;
        }
        tokio::select! {
            () = show(events, &shown) => {}
            () = take(typed, stdin) => {}
            // Whoever showed the shell has gone.
            () = shown.closed() => {}
        }
        container.release().await;
    });
    Ok(Shell {
        banner,
        input,
        output,
    })
}

/// Passes on what the shell writes, until it has ended.
async fn show(mut events: ProcessOutput, shown: &mpsc::Sender<Output>) {
    let mut code = None;
    loop {
        let next = match events.next().await {
            Ok(Some(ProcessEvent::Stdout(bytes) | ProcessEvent::Stderr(bytes))) => {
                Output::Data(bytes)
            }
            Ok(Some(ProcessEvent::Exit {
                code: ended,
                message,
            })) => {
                code = Some(i32::try_from(ended).unwrap_or(i32::MAX));
                tracing::debug!("the shell has ended: {message}");
                continue;
            }
            Ok(Some(ProcessEvent::Started)) => continue,
            Ok(None) => {
                let end = match code {
                    Some(code) => Output::Exit(code),
                    None => Output::Failed("the shell ended without an exit code".to_owned()),
                };
                let _ = shown.send(end).await;
                return;
            }
            Err(error) => {
                let _ = shown.send(Output::Failed(error.to_string())).await;
                return;
            }
        };
        if shown.send(next).await.is_err() {
            return;
        }
    }
}

/// Passes on what the person does; never returns before the person has gone.
async fn take(mut typed: mpsc::Receiver<Input>, stdin: ProcessInput) {
    while let Some(done) = typed.recv().await {
        match done {
            Input::Data(bytes) => {
                stdin.write(bytes).await;
            }
            Input::Resize(size) => stdin.resize(size.rows.into(), size.columns.into()).await,
            Input::End => stdin.close().await,
        }
    }
    std::future::pending::<()>().await;
}

/// What a person should know who looks at the shell.
fn banner(scene: &Scene, exception: Option<&Exception>, is_toolbox: bool) -> String {
    let mut lines = vec![scene.place.clone()];
    lines.extend(exception.map(|exception| exception.description.clone()));
    if let Some(command) = &scene.command {
        lines.push(format!("The step's command: {}", command.trim_end()));
    }
    if is_toolbox {
        lines.push(
            "The image has no shell; this is a small one of ours (`help` lists it).".to_owned(),
        );
    }
    lines.push("What you change here is discarded when you leave; `exit` leaves.".to_owned());
    lines.push(String::new());
    lines.join("\n")
}
