//! The adapter's side of a shell: it waits at a socket for a terminal that knows the token.
//!
//! The container is made when the terminal is there, so that its size is known and nothing runs
//! for a shell that nobody opens.

use super::{
    Output, Shell,
    guard::Guard,
    protocol::{Codec, ToHost, ToTerminal},
};
use crate::{
    requests::evaluate,
    session::{
        Effect, Handled, Session,
        debuggee::{Stream, View},
    },
    wire::{
        failure::{Failure, FailureKind},
        repair,
    },
};
use dap::{
    reverse_requests::RunInTerminalRequestArguments, types::RunInTerminalRequestArgumentsKind,
};
use futures_util::{SinkExt, StreamExt};
use spec_core::plan::NodeId;
use std::{
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tempfile::TempDir;
use tokio::net::{UnixListener, UnixStream};
use tokio_util::{codec::Framed, sync::CancellationToken};

/// How long somebody who connects may take to say the token.
const HELLO: Duration = Duration::from_secs(5);

// Feature: Shell
//
/// Opens a shell in the state of a frame: in a terminal of the editor, or by a line to paste.
pub(crate) fn open(session: &mut Session, node: NodeId) -> Result<Handled, Failure> {
    let view = session.view()?;
    let failed = |error: std::io::Error| {
        Failure::new(
            FailureKind::Shell,
            format!("cannot prepare a shell: {error}"),
        )
    };
    let door = Door::new().map_err(failed)?;
    let exe = std::env::current_exe().map_err(failed)?;
    let arguments = door.attach_arguments(&exe);
    let line = format!("Open a shell with:  {}\n", quote(&arguments));
    tracing::info!("{}", line.trim_end());
    let ending = session.ending.clone();
    session.jobs.spawn(async move {
        let problem = tokio::select! {
            problem = door.serve(view, node) => problem.err(),
            () = ending.cancelled() => None,
        };
        effect(move |session| {
            if let Some(problem) = problem {
                session.say(Stream::Stderr, &format!("the shell is lost: {problem}\n"));
            }
        })
    });
    if !session.features.run_in_terminal {
        return Ok(evaluate::said("A terminal is awaited.", move |session| {
            session.say(Stream::Console, &line);
        }));
    }
    let folder = session
        .run
        .as_ref()
        .and_then(|run| run.program.path.parent().map(Path::to_owned));
    let request = repair::outgoing(&RunInTerminalRequestArguments {
        kind: Some(RunInTerminalRequestArgumentsKind::Integrated),
        title: Some("spec-dap shell".to_owned()),
        cwd: session.edge.write_path(&folder.unwrap_or_default()),
        args: arguments,
        ..RunInTerminalRequestArguments::default()
    });
    Ok(evaluate::said(
        "Opening a shell in a terminal.",
        move |session| {
            let client = session.client.clone();
            let ending = session.ending.clone();
            session.jobs.spawn(async move {
                let answered = tokio::select! {
                    answered = client.ask("runInTerminal", request) => answered,
                    () = ending.cancelled() => return effect(|_| {}),
                };
                effect(move |session| {
                    if let Err(error) = answered {
                        session.say(
                            Stream::Console,
                            &format!("No terminal was opened: {error}.\n{line}"),
                        );
                    }
                })
            });
        },
    ))
}

fn effect(effect: impl FnOnce(&mut Session) + Send + 'static) -> Effect {
    Box::new(effect)
}

/// A socket at which one terminal is awaited. Dropping it removes the socket.
#[derive(Debug)]
struct Door {
    listener: UnixListener,
    path: PathBuf,
    token: String,
    /// Removes the folder if we are killed.
    _guard: Guard,
    /// The socket's folder, which nobody else can enter.
    _folder: TempDir,
}

impl Door {
    /// Opens a socket in a fresh folder, below `$XDG_RUNTIME_DIR` where there is one.
    fn new() -> std::io::Result<Self> {
        let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
        let runtime = runtime.filter(|folder| folder.is_absolute() && folder.is_dir());
        let opened = Self::below(&runtime.unwrap_or_else(std::env::temp_dir));
        // The path of a socket has at most a hundred bytes or so.
        opened.or_else(|error| Self::below(Path::new("/tmp")).map_err(|_| error))
    }

    fn below(parent: &Path) -> std::io::Result<Self> {
        let private = std::fs::Permissions::from_mode(0o700);
        let folder = tempfile::Builder::new()
            .prefix("spec-dap-")
            .permissions(private)
            .tempdir_in(parent)?;
        let guard = Guard::of(folder.path());
        let path = folder.path().join("shell.sock");
        let listener = UnixListener::bind(&path)?;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
        Ok(Self {
            listener,
            path,
            token: token()?,
            _guard: guard,
            _folder: folder,
        })
    }

    fn attach_arguments(&self, exe: &Path) -> Vec<String> {
        let text = |path: &Path| path.to_string_lossy().into_owned();
        let words = [
            "attach",
            "--socket",
            &text(&self.path),
            "--token",
            &self.token,
        ]
        .map(str::to_owned);
        std::iter::once(text(exe)).chain(words).collect()
    }

    /// Waits for a terminal and shows it a shell; returns when the shell has ended.
    async fn serve(self, view: Arc<dyn View>, node: NodeId) -> std::io::Result<()> {
        loop {
            let (stream, _) = self.listener.accept().await?;
            let mut terminal = Framed::new(stream, Codec::<ToHost, ToTerminal>::default());
            let hello = tokio::time::timeout(HELLO, terminal.next()).await;
            let Ok(Some(Ok(ToHost::Hello {
                token,
                terminal: shown,
            }))) = hello
            else {
                continue;
            };
            if !is_same(&token, &self.token) {
                let refused = Output::Failed("the token is wrong".to_owned());
                let _ = terminal.send(ToTerminal::Output(refused)).await;
                continue;
            }
            // The token is used up; nobody else can come in.
            drop(self);
            return match view.shell(&node, shown).await {
                Ok(shell) => connect(terminal, shell).await,
                Err(failure) => {
                    terminal
                        .send(ToTerminal::Output(Output::Failed(failure.sentence())))
                        .await
                }
            };
        }
    }
}

/// Carries bytes between a terminal and a shell until one of them ends.
async fn connect(
    mut terminal: Framed<UnixStream, Codec<ToHost, ToTerminal>>,
    shell: Shell,
) -> std::io::Result<()> {
    let Shell {
        banner,
        input,
        mut output,
    } = shell;
    if !banner.is_empty() {
        terminal.send(ToTerminal::Banner(banner)).await?;
    }
    let (mut sink, mut source) = terminal.split();
    let gone = CancellationToken::new();
    let typing = async {
        while let Some(Ok(message)) = source.next().await {
            let ToHost::Input(done) = message else {
                continue;
            };
            if input.send(done).await.is_err() {
                // The shell reads no more; what it still writes is shown.
                return std::future::pending().await;
            }
        }
        gone.cancel();
    };
    let showing = async {
        while let Some(done) = output.recv().await {
            let last = !matches!(done, Output::Data(_));
            sink.send(ToTerminal::Output(done)).await?;
            if last {
                return Ok(());
            }
        }
        sink.send(ToTerminal::Output(Output::Failed(
            "the shell was ended".to_owned(),
        )))
        .await
    };
    tokio::select! {
        shown = showing => shown,
        // The terminal was closed; the shell ends with it.
        () = typing => Ok(()),
    }
}

/// Returns 128 bits that nobody can guess, as text.
fn token() -> std::io::Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Compares without telling by the time how much was right.
fn is_same(one: &str, other: &str) -> bool {
    one.len() == other.len()
        && one
            .bytes()
            .zip(other.bytes())
            .fold(0, |sum, (a, b)| sum | (a ^ b))
            == 0
}

/// Writes words so that a shell reads them as they are.
fn quote(words: &[String]) -> String {
    let plain = |word: &str| {
        !word.is_empty()
            && word
                .chars()
                .all(|it| it.is_ascii_alphanumeric() || "/._-+:@%=,".contains(it))
    };
    let quoted: Vec<_> = words
        .iter()
        .map(|word| {
            if plain(word) {
                word.clone()
            } else {
                format!("'{}'", word.replace('\'', r"'\''"))
            }
        })
        .collect();
    quoted.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_for_a_shell() {
        let words = ["/usr/bin/x", "a b", "it's", ""].map(str::to_owned);
        assert_eq!(quote(&words), r"/usr/bin/x 'a b' 'it'\''s' ''");
    }

    #[test]
    fn tokens_differ_and_are_compared_wholly() {
        let (one, other) = (token().unwrap(), token().unwrap());
        assert_eq!(one.len(), 32);
        assert_ne!(one, other);
        assert!(is_same(&one, &one.clone()));
        assert!(!is_same(&one, &other));
        assert!(!is_same(&one, ""));
    }
}
