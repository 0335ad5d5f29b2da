//! Solving graphs, and reading what they made.

use crate::scene::{Scene, read, run, secrets, soon};
use spec_build::client::{
    BuildRequest, LogStream, Progress, Reference, SessionContent, SolveErrorKind, VertexState,
};
use spec_core::text::TextRange;
use spec_llb::{
    digest::Digest,
    op::{Mount, SecretVariable, combine::passthrough, source::oci_layout},
};
use spec_tests::Release;
use std::collections::{BTreeMap, BTreeSet};
use tokio::{sync::mpsc, task::JoinSet};

#[tokio::test(flavor = "multi_thread")]
async fn a_command_has_several_outputs() {
    let scene = Scene::start().await;
    let build = scene.build().await;
    let mut commands = scene.commands();
    let mut exec = commands.sh("echo state >/state; echo record >/record/record");
    exec.mounts.push(Mount::kept("/record", None));
    let (root, record) = (exec.output_index("/"), exec.output_index("/record"));
    let mut output = commands.add(exec.operation());
    output.index = record.unwrap();
    let record = soon(build.solve(&commands.graph.definition(&output)))
        .await
        .unwrap();
    output.index = root.unwrap();
    let root = soon(build.solve(&commands.graph.definition(&output)))
        .await
        .unwrap();
    assert_eq!(read(&build, &record, "record").await, "record\n");
    assert_eq!(read(&build, &root, "/state").await, "state\n");
    // What lies in the mount is no part of the state.
    let names = soon(build.read_dir(&root, "/record")).await;
    assert_eq!(names.unwrap_or_default(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_command_says_where_and_leaves_its_state() {
    let scene = Scene::start().await;
    let build = scene.build().await;
    let mut commands = scene.commands();
    let operation = commands.sh("echo left >/left; exit 3").operation();
    let output = commands.add(operation.identified("the-id").at(TextRange::default()));
    let definition = commands.graph.definition(&output);
    let error = soon(build.solve(&definition)).await.unwrap_err();
    assert_eq!(error.kind, SolveErrorKind::Exec { exit_code: 3 });
    assert_eq!(error.to_string(), "a command ended with exit code 3");
    assert_eq!(error.details.vertex, Some(output.operation.to_string()));
    assert!(
        error
            .details
            .description
            .values()
            .any(|value| value == "the-id")
    );
    assert_eq!(error.details.ranges.len(), 1);
    assert_eq!(error.details.ranges[0].file, "test.yml");
    assert_eq!(error.details.mount_ids.len(), 1);
    // Within a build it is not run again.
    let again = soon(build.solve(&definition)).await.unwrap_err();
    assert_eq!(again.details.mount_ids, error.details.mount_ids);
    // What it left cannot be read but by a container.
    let left = Reference::from_error(&error.details.mount_ids[0]);
    assert_eq!(
        crate::container::file_of(&build, left, "/left").await,
        "left\n"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_before_a_command_are_told_apart() {
    let scene = Scene::start_with(Release::Old, &[]).await;
    let build = scene.build().await;
    let mut commands = scene.commands();
    // No such image.
    let nothing = Digest::of(b"nothing");
    let image = oci_layout("base", &nothing, "base", &commands.platform.clone());
    let output = commands.add(image);
    let exec = commands.sh_on(&output, "true").operation();
    let output = commands.add(exec);
    let error = soon(build.solve(&commands.graph.definition(&output)))
        .await
        .unwrap_err();
    let SolveErrorKind::Source { identifier } = &error.kind else {
        panic!("{error:?}");
    };
    assert_eq!(*identifier, format!("oci-layout://spec-dap/base@{nothing}"));
    assert!(error.to_string().contains("no blob"), "{error}");
    // An operation that this daemon does not know.
    let base = commands.base.clone();
    let output = commands.add(passthrough("id", &[base], &[0]));
    let exec = commands.sh_on(&output, "true").operation();
    let output = commands.add(exec);
    let error = soon(build.solve(&commands.graph.definition(&output)))
        .await
        .unwrap_err();
    assert_eq!(
        error.kind,
        SolveErrorKind::Unsupported {
            capability: "passthroughop".to_owned()
        }
    );
    // A program that does not exist.
    let mut exec = commands.sh("");
    exec.args = vec!["/no/such/program".to_owned()];
    let output = commands.add(exec.operation());
    let error = soon(build.solve(&commands.graph.definition(&output)))
        .await
        .unwrap_err();
    assert!(
        error.details.daemon_message.contains("/no/such/program"),
        "{error:?}"
    );
    // The build goes on.
    run(&build, &mut commands, "true").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_read_whole_and_in_part() {
    let scene = Scene::start().await;
    let build = scene.build().await;
    let mut commands = scene.commands();
    let script = "seq 3000000 | head -c 20000000 >/large; mkdir -p /d/e; ln -s e /d/link; \
                  chmod 4750 /d/e; chown 7:8 /d/e; : >/d/empty";
    let reference = run(&build, &mut commands, script).await.unwrap();
    let whole = soon(build.read_file(&reference, "/large", None))
        .await
        .unwrap();
    let mut expected: Vec<u8> = Vec::new();
    for number in 1..=3_000_000 {
        expected.extend(format!("{number}\n").as_bytes());
    }
    expected.truncate(20_000_000);
    assert!(whole == expected);
    for range in [
        0..10,
        4_194_303..4_194_305,
        19_999_990..30_000_000,
        7..7,
        30_000_000..30_000_001,
    ] {
        let part = soon(build.read_file(&reference, "/large", Some(range.clone())))
            .await
            .unwrap();
        let clip = |at: u64| usize::try_from(at).unwrap().min(expected.len());
        assert!(
            *part == expected[clip(range.start)..clip(range.end)],
            "{range:?}"
        );
    }
    assert!(
        soon(build.read_file(&reference, "/d/empty", None))
            .await
            .unwrap()
            .is_empty()
    );

    let error = soon(build.read_file(&reference, "/none", None))
        .await
        .unwrap_err();
    assert_eq!(error.kind, SolveErrorKind::NotFound, "{error:?}");
    let error = soon(build.stat_file(&reference, "/none"))
        .await
        .unwrap_err();
    assert_eq!(error.kind, SolveErrorKind::NotFound, "{error:?}");
    let error = soon(build.read_dir(&reference, "/none")).await.unwrap_err();
    assert_eq!(error.kind, SolveErrorKind::NotFound, "{error:?}");

    let stat = soon(build.stat_file(&reference, "/large")).await.unwrap();
    assert_eq!((stat.mode, stat.size), (0o100_644, 20_000_000));
    let entries = soon(build.read_dir(&reference, "/d")).await.unwrap();
    let entries: Vec<_> = entries
        .iter()
        .map(|e| format!("{:o} {} {} {} {:?}", e.mode, e.uid, e.gid, e.name, e.link))
        .collect();
    assert_eq!(
        entries,
        [
            "44750 7 8 e None",
            "100644 0 0 empty None",
            r#"120777 0 0 link Some("e")"#
        ]
    );
    assert!(
        soon(build.stat_file(&reference, "/d"))
            .await
            .unwrap()
            .is_folder()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_variable_is_no_part_of_the_cache_key() {
    let scene = Scene::start().await;
    let mut seen = Vec::new();
    for token in ["first", "second"] {
        let content = SessionContent {
            secrets: secrets("run", token),
            ..SessionContent::default()
        };
        let (sender, mut receiver) = mpsc::channel(1000);
        let build = scene
            .build_with(BuildRequest {
                content,
                progress: Some(sender),
                ..BuildRequest::default()
            })
            .await;
        let mut commands = scene.commands();
        let mut exec = commands.sh("echo -n $TOKEN >/token");
        exec.secrets.push(SecretVariable {
            id: "run".to_owned(),
            name: "TOKEN".to_owned(),
            optional: false,
        });
        let output = commands.add(exec.operation());
        let definition = commands.graph.definition(&output);
        let reference = soon(build.solve(&definition)).await.unwrap();
        seen.push(read(&build, &reference, "/token").await);
        soon(build.finish(None, BTreeMap::new())).await.unwrap();
        let mut was_cached = false;
        while let Some(news) = receiver.recv().await {
            if let Progress::Vertex {
                digest,
                state: VertexState::Completed { cached, .. },
                ..
            } = news
                && digest == output.operation.as_str()
            {
                was_cached |= cached;
            }
        }
        assert_eq!(was_cached, token == "second");
    }
    assert_eq!(seen, ["first", "first"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_build_tells_what_it_does() {
    let scene = Scene::start().await;
    let (sender, mut receiver) = mpsc::channel(4);
    let build = scene
        .build_with(BuildRequest {
            progress: Some(sender),
            ..BuildRequest::default()
        })
        .await;
    let mut commands = scene.commands();
    let exec = commands.sh("echo out; echo err >&2; exit 7").operation();
    let output = commands.add(exec.named("says something"));
    let definition = commands.graph.definition(&output);
    let reader = tokio::spawn(async move {
        let (mut out, mut err, mut states) = (String::new(), String::new(), Vec::new());
        let mut transfers = BTreeSet::new();
        while let Some(news) = receiver.recv().await {
            match news {
                Progress::Log {
                    vertex,
                    stream,
                    bytes,
                } => {
                    assert_eq!(vertex, output.operation.as_str());
                    let text = if stream == LogStream::Stdout {
                        &mut out
                    } else {
                        &mut err
                    };
                    text.push_str(std::str::from_utf8(&bytes).unwrap());
                }
                Progress::Vertex {
                    digest,
                    name,
                    state,
                    ..
                } if digest == output.operation.as_str() => {
                    assert_eq!(name, "says something");
                    states.push(match state {
                        VertexState::Pending => "pending".to_owned(),
                        VertexState::Started { at } => format!("started {}", at.is_some()),
                        VertexState::Completed { cached, error, .. } => {
                            format!("completed {cached} {}", error.unwrap_or_default())
                        }
                    });
                }
                Progress::Status { id, .. } => drop(transfers.insert(id)),
                Progress::Vertex { .. } | Progress::Warning { .. } => {}
            }
        }
        (out, err, states, transfers)
    });
    soon(build.solve(&definition)).await.unwrap_err();
    soon(build.finish(None, BTreeMap::new())).await.unwrap();
    let (out, err, states, transfers) = soon(reader).await.unwrap();
    assert_eq!((out.as_str(), err.as_str()), ("out\n", "err\n"));
    assert_eq!(states.first().map(String::as_str), Some("pending"));
    assert!(states.contains(&"started true".to_owned()), "{states:?}");
    assert!(
        states.last().unwrap().ends_with("exit code: 7"),
        "{states:?}"
    );
    assert!(!transfers.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn news_that_nobody_reads_holds_up_no_call() {
    let scene = Scene::start().await;
    let (sender, receiver) = mpsc::channel(1);
    let build = scene
        .build_with(BuildRequest {
            progress: Some(sender),
            ..BuildRequest::default()
        })
        .await;
    let mut commands = scene.commands();
    run(&build, &mut commands, "seq 300000").await.unwrap();
    let reference = run(&build, &mut commands, "seq 300000; : >/done")
        .await
        .unwrap();
    assert_eq!(read(&build, &reference, "/done").await, "");
    drop(receiver);
    soon(build.finish(None, BTreeMap::new())).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn many_graphs_are_solved_at_once() {
    let scene = Scene::start().await;
    let build = scene.build().await;
    let mut tasks = JoinSet::new();
    for number in 0..50 {
        let (build, mut commands) = (build.clone(), scene.commands());
        tasks.spawn(async move {
            let script = format!("echo {number} >/number; [ {number} != 13 ]");
            match run(&build, &mut commands, &script).await {
                Ok(reference) => read(&build, &reference, "/number").await == format!("{number}\n"),
                Err(error) => number == 13 && error.kind == SolveErrorKind::Exec { exit_code: 1 },
            }
        });
    }
    let mut sound = 0;
    while let Some(result) = soon(tasks.join_next()).await {
        sound += usize::from(result.unwrap());
    }
    assert_eq!(sound, 50);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_solve_is_cancelled() {
    let scene = Scene::start().await;
    let build = scene.build().await;
    let mut commands = scene.commands();
    let definition = commands.define("sleep 1000; : >/slept");
    let solving = tokio::spawn({
        let build = build.clone();
        async move { build.solve(&definition).await }
    });
    // A shell and the command that it runs.
    scene.daemon.await_container_processes(2);
    solving.abort();
    assert!(solving.await.unwrap_err().is_cancelled());
    scene.daemon.await_container_processes(0);
    // The build goes on.
    let reference = run(&build, &mut commands, "echo on >/on").await.unwrap();
    assert_eq!(read(&build, &reference, "/on").await, "on\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_build_leaves_nothing_running() {
    let scene = Scene::start().await;
    let build = scene.build().await;
    let mut commands = scene.commands();
    let definition = commands.define("sleep 1000; :");
    let gone = build.clone();
    let solving = tokio::spawn(async move { gone.solve(&definition).await });
    let base = soon(build.solve(&commands.graph.definition(&commands.base.clone())))
        .await
        .unwrap();
    let container = crate::container::sleeper(&build, base).await;
    scene.daemon.await_container_processes(3);
    solving.abort();
    drop(build);
    scene.daemon.await_container_processes(0);
    drop(container);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_aborted_build_ends_all_its_calls() {
    let scene = Scene::start().await;
    let build = scene.build().await;
    let mut commands = scene.commands();
    let definition = commands.define("sleep 1000; :");
    let solving = tokio::spawn({
        let build = build.clone();
        async move { build.solve(&definition).await }
    });
    scene.daemon.await_container_processes(2);
    soon(build.abort()).await;
    let error = soon(solving).await.unwrap().unwrap_err();
    assert!(error.is_canceled(), "{error:?}");
    assert!(!error.is_connection_lost());
    scene.daemon.await_container_processes(0);
    // Nothing more can be asked.
    let error = run(&build, &mut commands, "true").await.unwrap_err();
    assert!(error.is_canceled(), "{error:?}");
    soon(build.abort()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finished_build_says_so() {
    let scene = Scene::start().await;
    let build = scene.build().await;
    let mut commands = scene.commands();
    run(&build, &mut commands, "true").await.unwrap();
    soon(build.finish(None, BTreeMap::new())).await.unwrap();
    let error = run(&build, &mut commands, "true").await.unwrap_err();
    assert_eq!(error.kind, SolveErrorKind::BuildEnded);
    let error = soon(build.finish(None, BTreeMap::new())).await.unwrap_err();
    assert_eq!(error.kind, SolveErrorKind::BuildEnded);
}
