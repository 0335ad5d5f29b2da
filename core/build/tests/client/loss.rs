//! Daemons that end in the middle of something.

use crate::scene::{Scene, read, run, soon};
use spec_build::client::{BuildRequest, Connection, ProcessEvent};
use spec_tests::Daemon;
use tokio::sync::mpsc;

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_daemon_is_a_lost_connection() {
    let mut scene = Scene::start().await;
    let (sender, mut receiver) = mpsc::channel(1000);
    let build = scene
        .build_with(BuildRequest {
            progress: Some(sender),
            ..BuildRequest::default()
        })
        .await;
    let mut commands = scene.commands();
    let definition = commands.define("sleep 1000; :");
    let solving = tokio::spawn({
        let build = build.clone();
        async move { build.solve(&definition).await }
    });
    let base = commands.graph.definition(&commands.base.clone());
    let base = soon(build.solve(&base)).await.unwrap();
    let (container, mut process) = crate::container::sleeper(&build, base).await;
    scene.daemon.await_container_processes(3);

    scene.daemon.kill();
    let error = soon(solving).await.unwrap().unwrap_err();
    assert!(error.is_connection_lost(), "{error:?}");
    assert_eq!(
        error.to_string(),
        format!(
            "the connection to the BuildKit daemon at {} was lost",
            scene.daemon.address()
        )
    );
    let error = loop {
        match soon(process.output.next()).await {
            Ok(event) => assert!(
                matches!(event, Some(ProcessEvent::Exit { .. })),
                "{event:?}"
            ),
            Err(error) => break error,
        }
    };
    assert!(error.is_connection_lost(), "{error:?}");
    // The news end, too, and so does all that is asked afterwards.
    while soon(receiver.recv()).await.is_some() {}
    let error = run(&build, &mut commands, "true").await.unwrap_err();
    assert!(error.is_connection_lost(), "{error:?}");
    soon(container.release()).await;
    soon(build.abort()).await;
    let started = spec_build::client::Build::start(&scene.connection, BuildRequest::default());
    let error = soon(started).await.unwrap_err();
    assert!(error.is_connection_lost(), "{error:?}");

    // Once the daemon is back, so is the connection.
    scene.daemon.restart();
    let build = scene.build().await;
    let reference = run(&build, &mut commands, "echo back >/back")
        .await
        .unwrap();
    assert_eq!(read(&build, &reference, "/back").await, "back\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_daemon_is_a_lost_connection() {
    let Scene { connection, daemon } = Scene::start().await;
    let scene = Scene { connection, daemon };
    let build = scene.build().await;
    let definition = scene.commands().define("sleep 1000; :");
    let solving = tokio::spawn({
        let build = build.clone();
        async move { build.solve(&definition).await }
    });
    scene.daemon.await_container_processes(2);
    let Scene { connection, daemon } = scene;
    drop(daemon);
    let error = soon(solving).await.unwrap().unwrap_err();
    assert!(error.is_connection_lost(), "{error:?}");
    drop(connection);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_hangs_can_be_left() {
    let scene = Scene::start().await;
    let build = scene.build().await;
    let definition = scene.commands().define("sleep 1000; :");
    let solving = tokio::spawn({
        let build = build.clone();
        async move { build.solve(&definition).await }
    });
    scene.daemon.await_container_processes(2);
    scene.daemon.freeze();
    soon(build.abort()).await;
    let error = soon(solving).await.unwrap().unwrap_err();
    assert!(error.is_canceled(), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_vanishes_leaves_nothing_running() {
    let daemon = Daemon::start();
    let address = daemon.address().parse().unwrap();
    // All that runs in this runtime ends at once, as in a process that is killed.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let connection = runtime.spawn(async move { Connection::open(&address).await.unwrap() });
    let scene = Scene {
        connection: connection.await.unwrap(),
        daemon,
    };
    let definition = scene.commands().define("sleep 1000; :");
    let (content, connection) = (scene.content(), scene.connection.clone());
    runtime.spawn(async move {
        let request = BuildRequest {
            content,
            ..BuildRequest::default()
        };
        let build = spec_build::client::Build::start(&connection, request)
            .await
            .unwrap();
        build.solve(&definition).await
    });
    scene.daemon.await_container_processes(2);
    runtime.shutdown_background();
    scene.daemon.await_container_processes(0);
}
