//! Shells, from the word in the console to the exit code.

use super::*;
use crate::{
    session::double::failed_check,
    shell::{
        Input, Output, Size, Terminal,
        protocol::{Codec, ToHost, ToTerminal},
    },
};
use futures_util::{SinkExt, StreamExt};
use std::{os::unix::fs::PermissionsExt, path::PathBuf};
use tokio::net::UnixStream;
use tokio_util::codec::Framed;

type Wire = Framed<UnixStream, Codec<ToTerminal, ToHost>>;

/// Types `shell` and returns the socket and the token that the editor is given.
async fn invited(client: &mut Client) -> (PathBuf, String) {
    type_line(client, "shell").await;
    let (seq, asked) = client.asked_for("runInTerminal").await;
    assert_eq!(asked["kind"], "integrated");
    assert_eq!(asked["cwd"], "/work");
    let words: Vec<_> = asked["args"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it.as_str().unwrap())
        .collect();
    let [exe, "attach", "--socket", socket, "--token", token] = words[..] else {
        panic!("{words:?}")
    };
    assert!(std::path::Path::new(exe).is_absolute());
    let invitation = (PathBuf::from(socket), token.to_owned());
    client
        .reply(seq, "runInTerminal", true, json!({ "shellProcessId": 7 }))
        .await;
    invitation
}

async fn attach(socket: &PathBuf, token: &str) -> Wire {
    let mut wire = Framed::new(UnixStream::connect(socket).await.unwrap(), Codec::default());
    let terminal = Terminal {
        is_terminal: true,
        size: Size {
            rows: 24,
            columns: 80,
        },
    };
    wire.send(ToHost::Hello {
        token: token.to_owned(),
        terminal,
    })
    .await
    .unwrap();
    wire
}

async fn hear(wire: &mut Wire) -> ToTerminal {
    wire.next().await.unwrap().unwrap()
}

fn written(text: &str) -> ToTerminal {
    ToTerminal::Output(Output::Data(text.to_owned().into()))
}

#[tokio::test]
async fn a_shell_is_opened_resized_and_ended() {
    let mut client = stopped(&Script::new([failed_check()])).await;
    let (socket, token) = invited(&mut client).await;
    assert_eq!(
        std::fs::metadata(&socket).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let folder = socket.parent().unwrap().to_owned();
    assert_eq!(
        std::fs::metadata(&folder).unwrap().permissions().mode() & 0o777,
        0o700
    );

    // Whoever does not know the token gets nothing, and takes nothing from who does.
    let mut stranger = attach(&socket, "guess").await;
    assert_eq!(
        hear(&mut stranger).await,
        ToTerminal::Output(Output::Failed("the token is wrong".into()))
    );
    let mut nonsense = UnixStream::connect(&socket).await.unwrap();
    tokio::io::AsyncWriteExt::write_all(&mut nonsense, b"GET / HTTP/1.1\r\n\r\n")
        .await
        .unwrap();

    let mut wire = attach(&socket, &token).await;
    let ToTerminal::Banner(banner) = hear(&mut wire).await else {
        panic!()
    };
    assert!(
        banner.starts_with("at tests[0].steps[0].stdout.equals"),
        "{banner}"
    );
    assert!(!folder.exists(), "the invitation is used up");
    wire.send(ToHost::Input(Input::Data("\x03".into())))
        .await
        .unwrap();
    assert_eq!(hear(&mut wire).await, written("[\\x03]"));
    wire.send(ToHost::Input(Input::Resize(Size {
        rows: 50,
        columns: 132,
    })))
    .await
    .unwrap();
    assert_eq!(hear(&mut wire).await, written("[size 132x50]"));
    wire.send(ToHost::Input(Input::Data("\r".into())))
        .await
        .unwrap();
    assert_eq!(hear(&mut wire).await, written("[\\r]"));
    wire.send(ToHost::Input(Input::Data("exit 7\r".into())))
        .await
        .unwrap();
    assert_eq!(hear(&mut wire).await, ToTerminal::Output(Output::Exit(7)));
    assert!(wire.next().await.is_none());
    leave(client).await;
}

#[tokio::test]
async fn two_shells_may_be_open_and_both_end_with_the_session() {
    let mut client = stopped(&Script::new([failed_check()])).await;
    let (socket, token) = invited(&mut client).await;
    let (other, other_token) = invited(&mut client).await;
    let (never, _) = invited(&mut client).await;
    let mut wire = attach(&socket, &token).await;
    let mut other = attach(&other, &other_token).await;
    hear(&mut wire).await;
    hear(&mut other).await;
    leave(client).await;
    assert!(wire.next().await.is_none());
    assert!(other.next().await.is_none());
    assert!(
        !never.parent().unwrap().exists(),
        "a socket nobody came to is removed"
    );
}

#[tokio::test]
async fn without_a_terminal_the_line_is_told() {
    let mut client = start(&Script::new([failed_check()]));
    client
        .request("initialize", json!({ "adapterID": "spec" }))
        .await;
    client.request("launch", json!({ "program": SPEC })).await;
    client.event("initialized").await;
    client.request("configurationDone", Value::Null).await;
    for event in ["process", "thread", "stopped"] {
        client.event(event).await;
    }
    type_line(&mut client, "shell").await;
    client.output_with("console", "Open a shell with:  /").await;
    let output = client.output("console");
    let line = output
        .lines()
        .find(|line| line.starts_with("Open a shell"))
        .unwrap();
    let words: Vec<_> = line.split_whitespace().collect();
    let mut wire = attach(&PathBuf::from(words[7]), words[9]).await;
    hear(&mut wire).await;
    leave(client).await;
}

#[tokio::test]
async fn an_editor_that_refuses_gets_the_line() {
    let mut client = stopped(&Script::new([failed_check()])).await;
    type_line(&mut client, "shell").await;
    let (seq, _) = client.asked_for("runInTerminal").await;
    client.reply(seq, "runInTerminal", false, json!({})).await;
    client
        .output_with(
            "console",
            "No terminal was opened: the editor refused: as told.\nOpen a shell with:  /",
        )
        .await;
    leave(client).await;
}
