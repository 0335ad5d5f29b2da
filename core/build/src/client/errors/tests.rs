use super::*;
use expect_test::{Expect, expect};
use prost_types::Any;

fn status(code: Code, message: &str, details: &[(&str, &str)]) -> Status {
    let details = rpc::Status {
        code: code as i32,
        message: message.to_owned(),
        details: details
            .iter()
            .map(|(name, value)| Any {
                type_url: format!("github.com/moby/buildkit/{name}+json"),
                value: value.as_bytes().to_vec(),
            })
            .collect(),
    };
    Status::with_details(code, message, details.encode_to_vec().into())
}

fn check(status: &Status, expected: &Expect) {
    let error = SolveError::from_status(status, "unix:///b.sock");
    expected.assert_debug_eq(&error);
}

#[test]
fn a_failed_command_tells_where_it_failed() {
    let status = status(
        Code::Unknown,
        r#"process "false" did not complete successfully: exit code: 3"#,
        &[
            ("stack.Stack", "{}"),
            (
                "errdefs.Solve",
                r#"{"inputIDs":["w::a"],"mount_ids":["w::b",""],"description":{"id":"x"},
                    "op":{"exec":{"meta":{"args":["false"]}}}}"#,
            ),
            (
                "errdefs.Source",
                r#"{"info":{"filename":"s.yml"},"ranges":[{"start":{"line":"7","character":3},
                    "end":{"line":8}}]}"#,
            ),
            ("errdefs.Vertex", r#"{"digest":"sha256:1"}"#),
            ("gatewayapi.ExitMessage", r#"{"Code":3}"#),
        ],
    );
    check(
        &status,
        &expect![[r#"
        SolveError {
            kind: Exec {
                exit_code: 3,
            },
            message: "a command ended with exit code 3",
            details: SolveErrorDetails {
                daemon_message: "process \"false\" did not complete successfully: exit code: 3",
                vertex: Some(
                    "sha256:1",
                ),
                description: {
                    "id": "x",
                },
                operation: Some(
                    Object {
                        "exec": Object {
                            "meta": Object {
                                "args": Array [
                                    String("false"),
                                ],
                            },
                        },
                    },
                ),
                input_ids: [
                    "w::a",
                ],
                mount_ids: [
                    "w::b",
                    "",
                ],
                ranges: [
                    SourceRange {
                        file: "s.yml",
                        start: (
                            7,
                            3,
                        ),
                        end: (
                            8,
                            0,
                        ),
                    },
                ],
            },
        }
    "#]],
    );
}

#[test]
fn details_of_any_shape_do_no_harm() {
    for details in [
        "",
        "null",
        "[]",
        "7",
        r#"{"op":7,"ranges":{},"inputIDs":[1,null]}"#,
        "{",
    ] {
        for name in [
            "errdefs.Solve",
            "errdefs.Source",
            "errdefs.Vertex",
            "gatewayapi.ExitMessage",
        ] {
            let error =
                SolveError::from_status(&status(Code::Unknown, "text", &[(name, details)]), "");
            assert_eq!(error.details.daemon_message, "text");
        }
    }
    let garbage = Status::with_details(Code::Unknown, "text", vec![255, 255, 255].into());
    assert_eq!(SolveError::from_status(&garbage, "").message, "text");
}

#[test]
fn failures_are_told_apart() {
    let solve = |op: &str| format!(r#"{{"op":{{{op}}}}}"#);
    let image = solve(r#""source":{"identifier":"docker-image://r/x"}"#);
    let file = solve(r#""file":{}"#);
    let cases = [
        status(Code::Cancelled, "context canceled", &[]),
        status(Code::Unknown, "failed to solve: context canceled", &[]),
        status(
            Code::Unknown,
            r#"process "sleep" did not complete successfully: exit code: 137: context canceled: context canceled"#,
            &[("gatewayapi.ExitMessage", r#"{"Code":137}"#)],
        ),
        status(
            Code::Unknown,
            r#"process "echo context canceled" did not complete successfully: exit code: 1"#,
            &[("gatewayapi.ExitMessage", r#"{"Code":1}"#)],
        ),
        status(Code::NotFound, "no such job x", &[]),
        status(Code::Unknown, "open /x: no such file or directory", &[]),
        status(
            Code::Unknown,
            "lstat /x: no such file or directory",
            &[("errdefs.Solve", &file)],
        ),
        status(
            Code::Unknown,
            "failed to resolve",
            &[("errdefs.Solve", &image)],
        ),
        status(
            Code::Unknown,
            "requested experimental feature passthroughop has been disabled on the build server: unknown",
            &[],
        ),
        status(Code::Unavailable, "transport is closing", &[]),
        status(Code::Internal, "h2 protocol error: broken pipe", &[]),
        status(
            Code::InvalidArgument,
            "rpc error: code = InvalidArgument desc = no",
            &[],
        ),
    ];
    let lines: Vec<_> = cases
        .iter()
        .map(|status| {
            let error = SolveError::from_status(status, "unix:///b.sock");
            format!("{:?}: {error}\n", error.kind)
        })
        .collect();
    expect![[r#"
        Canceled: the build was cancelled
        Canceled: the build was cancelled
        Canceled: the build was cancelled
        Exec { exit_code: 1 }: a command ended with exit code 1
        BuildEnded: the build has ended
        NotFound: open /x: no such file or directory
        Operation: lstat /x: no such file or directory
        Source { identifier: "docker-image://r/x" }: docker-image://r/x cannot be had: failed to resolve
        Unsupported { capability: "passthroughop" }: the BuildKit daemon does not know `passthroughop`
        ConnectionLost: the connection to the BuildKit daemon at unix:///b.sock was lost
        ConnectionLost: the connection to the BuildKit daemon at unix:///b.sock was lost
        Refused: no
    "#]].assert_eq(&lines.concat());
}
