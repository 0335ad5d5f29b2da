//! Containers beside the graph, and processes in them.

use crate::scene::{Scene, read, run, soon};
use spec_build::client::{
    Build, Container, ContainerMount, ContainerRequest, Output, ProcessEvent, ProcessOutput,
    ProcessRequest, Reference,
};
use spec_llb::pb;

/// Makes a container of a state.
pub(crate) async fn container(build: &Build, reference: Reference) -> Container {
    let request = ContainerRequest {
        mounts: vec![ContainerMount {
            dest: "/".to_owned(),
            reference: Some(reference),
            ..ContainerMount::default()
        }],
        ..ContainerRequest::default()
    };
    soon(build.container(request)).await.unwrap()
}

/// Makes a container in which a command sleeps; it ends with the returned process.
pub(crate) async fn sleeper(
    build: &Build,
    reference: Reference,
) -> (Container, spec_build::client::Process) {
    let container = container(build, reference).await;
    let mut process = soon(container.start(sh("exec sleep 1000"))).await.unwrap();
    assert_eq!(
        soon(process.output.next()).await.unwrap(),
        Some(ProcessEvent::Started)
    );
    (container, process)
}

/// Reads a file of a state that only containers can mount.
pub(crate) async fn file_of(build: &Build, reference: Reference, path: &str) -> String {
    let container = container(build, reference).await;
    let bytes = soon(container.read_file(0, path, None)).await.unwrap();
    soon(container.release()).await;
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn sh(script: &str) -> ProcessRequest {
    ProcessRequest {
        args: ["sh", "-c", script].map(str::to_owned).to_vec(),
        ..ProcessRequest::default()
    }
}

/// Returns the empty image's state.
async fn base(scene: &Scene, build: &Build) -> Reference {
    let commands = scene.commands();
    soon(build.solve(&commands.graph.definition(&commands.base)))
        .await
        .unwrap()
}

async fn output(container: &Container, request: ProcessRequest) -> Output {
    let process = soon(container.start(request)).await.unwrap();
    soon(process.collect(1 << 20)).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_tells_what_it_writes_and_how_it_ends() {
    let scene = Scene::start().await;
    let build = scene.build().await;
    let base = base(&scene, &build).await;
    for stdin in [false, true] {
        let container = container(&build, base.clone()).await;
        let request = ProcessRequest {
            env: vec!["WHO=me".to_owned()],
            cwd: "/tmp".to_owned(),
            user: "user".to_owned(),
            stdin,
            ..sh("echo $WHO; pwd; id -u; id -g >&2; cat; exit 5")
        };
        let found = output(&container, request).await;
        assert_eq!(String::from_utf8_lossy(&found.stdout), "me\n/tmp\n7\n");
        assert_eq!(String::from_utf8_lossy(&found.stderr), "8\n");
        assert_eq!(found.code, 5);
        soon(container.release()).await;
    }
    scene.daemon.await_container_processes(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_reads_what_it_is_given() {
    let scene = Scene::start().await;
    let build = scene.build().await;
    let container = container(&build, base(&scene, &build).await).await;
    let request = ProcessRequest {
        stdin: true,
        ..sh("wc -c")
    };
    let process = soon(container.start(request)).await.unwrap();
    let (input, mut output) = (process.input, process.output);
    let giving = tokio::spawn(async move {
        for _ in 0..50 {
            assert!(input.write(vec![b'x'; 100_000]).await);
        }
        input.close().await;
        // Nobody takes any more.
        assert!(!input.write("late").await);
    });
    let (text, code) = until_end(&mut output).await;
    assert_eq!((text.trim(), code), ("5000000", 0));
    soon(giving).await.unwrap();
}

/// Collects what a process writes to standard output until nothing happens any more.
async fn until_end(output: &mut ProcessOutput) -> (String, u32) {
    let (mut text, mut code) = (String::new(), u32::MAX);
    while let Some(event) = soon(output.next()).await.unwrap() {
        match event {
            ProcessEvent::Stdout(bytes) => text.push_str(&String::from_utf8_lossy(&bytes)),
            ProcessEvent::Exit { code: ended, .. } => code = ended,
            ProcessEvent::Started | ProcessEvent::Stderr(_) => {}
        }
    }
    assert_eq!(soon(output.next()).await.unwrap(), None);
    (text, code)
}

/// Reads standard output until a text comes.
async fn until(output: &mut ProcessOutput, wanted: &str) -> String {
    let mut text = String::new();
    while !text.contains(wanted) {
        match soon(output.next()).await.unwrap() {
            Some(ProcessEvent::Stdout(bytes)) => text.push_str(&String::from_utf8_lossy(&bytes)),
            Some(ProcessEvent::Started | ProcessEvent::Stderr(_)) => {}
            other => panic!("{other:?} came before {wanted:?}; before that: {text:?}"),
        }
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_has_a_size_and_control_keys() {
    let scene = Scene::start().await;
    let build = scene.build().await;
    let container = container(&build, base(&scene, &build).await).await;
    let request = ProcessRequest {
        args: vec!["sh".to_owned()],
        env: vec!["PS1=ready>".to_owned()],
        tty: true,
        stdin: true,
        ..ProcessRequest::default()
    };
    let process = soon(container.start(request)).await.unwrap();
    let (input, mut output) = (process.input, process.output);
    until(&mut output, "ready>").await;
    input.resize(33, 101).await;
    input.write("stty size; echo $TERM\n").await;
    let text = until(&mut output, "xterm").await;
    assert!(text.contains("33 101"), "{text:?}");
    // Ctrl-C ends the command, not the shell; a command that speaks is one that the keys reach.
    input
        .write("sh -c 'echo sle\"\"eping; exec sleep 1000'\n")
        .await;
    until(&mut output, "sleeping").await;
    input.write("\x03").await;
    until(&mut output, "ready>").await;
    input.write("exit 9\n").await;
    let (_, code) = until_end(&mut output).await;
    assert_eq!(code, 9);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_ends_a_process() {
    let scene = Scene::start().await;
    let build = scene.build().await;
    let (container, main) = sleeper(&build, base(&scene, &build).await).await;
    let process = soon(container.start(sh(
        "trap 'echo caught; exit 4' TERM; echo set; while :; do sleep 1; done",
    )))
    .await
    .unwrap();
    let (input, mut output) = (process.input, process.output);
    until(&mut output, "set").await;
    input.signal("TERM").await;
    let (text, code) = until_end(&mut output).await;
    assert_eq!((text.as_str(), code), ("caught\n", 4));
    main.input.signal("KILL").await;
    let mut output = main.output;
    let (_, code) = until_end(&mut output).await;
    assert_eq!(code, 137);
    // Its main process is gone, and so is the container.
    let process = container.start(sh("true")).await.unwrap();
    let late = soon(process.collect(100)).await;
    assert!(late.is_err() || late.is_ok_and(|late| late.code != 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_does_not_exist_says_so() {
    let scene = Scene::start().await;
    let build = scene.build().await;
    let container = container(&build, base(&scene, &build).await).await;
    let request = ProcessRequest {
        args: vec!["/no/such/program".to_owned()],
        ..ProcessRequest::default()
    };
    let process = soon(container.start(request)).await.unwrap();
    let found = soon(process.collect(1000)).await.unwrap();
    assert_ne!(found.code, 0);
    let text = String::from_utf8_lossy(&found.stderr);
    assert!(text.contains("/no/such/program"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_in_a_container_stays_in_it() {
    let scene = Scene::start().await;
    let build = scene.build().await;
    let base = base(&scene, &build).await;
    let first = container(&build, base.clone()).await;
    let second = container(&build, base.clone()).await;
    output(&first, sh("echo changed >/changed; rm /etc/passwd")).await;
    assert_eq!(
        output(&second, sh("ls /changed /etc/passwd")).await.stdout,
        b"/etc/passwd\n"
    );
    assert_eq!(
        &*soon(first.read_file(0, "/changed", None)).await.unwrap(),
        b"changed\n"
    );
    let names: Vec<_> = soon(first.read_dir(0, "/")).await.unwrap();
    assert!(names.iter().any(|entry| entry.name == "changed"));
    assert_eq!(soon(first.stat_file(0, "changed")).await.unwrap().size, 8);
    soon(build.stat_file(&base, "/changed")).await.unwrap_err();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_container_has_mounts_a_name_and_hosts() {
    let scene = Scene::start().await;
    let build = scene.build().await;
    let mut commands = scene.commands();
    let base = base(&scene, &build).await;
    let other = run(&build, &mut commands, "mkdir /d; echo inner >/d/file")
        .await
        .unwrap();
    let request = ContainerRequest {
        mounts: vec![
            ContainerMount {
                dest: "/".to_owned(),
                reference: Some(base),
                ..ContainerMount::default()
            },
            ContainerMount {
                dest: "/mnt/other".to_owned(),
                reference: Some(other.clone()),
                selector: "/d".to_owned(),
                readonly: true,
                ..ContainerMount::default()
            },
            ContainerMount {
                dest: "/mnt/memory".to_owned(),
                kind: spec_build::client::MountKind::Tmpfs,
                ..ContainerMount::default()
            },
        ],
        hostname: "stage".to_owned(),
        extra_hosts: vec![pb::HostIp {
            host: "friend".to_owned(),
            ip: "10.1.2.3".to_owned(),
        }],
        ..ContainerRequest::default()
    };
    let container = soon(build.container(request)).await.unwrap();
    let script = "cat /mnt/other/file; hostname; cat /etc/hosts; touch /mnt/memory/x && echo writable; \
                  touch /mnt/other/y || echo fixed";
    let found = output(&container, sh(script)).await;
    let text = String::from_utf8_lossy(&found.stdout).into_owned();
    assert!(text.starts_with("inner\nstage\n"), "{text}");
    assert!(text.contains("10.1.2.3\tfriend"), "{text}");
    assert!(text.ends_with("writable\nfixed\n"), "{text}");
    assert_eq!(read(&build, &other, "/d/file").await, "inner\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn dropped_containers_and_processes_end() {
    let scene = Scene::start().await;
    let build = scene.build().await;
    let base = base(&scene, &build).await;
    let (idle, process) = sleeper(&build, base.clone()).await;
    scene.daemon.await_container_processes(1);
    drop(process);
    scene.daemon.await_container_processes(0);
    drop(idle);
    let (container, process) = sleeper(&build, base.clone()).await;
    scene.daemon.await_container_processes(1);
    drop(container);
    scene.daemon.await_container_processes(0);
    let mut output = process.output;
    until_end(&mut output).await;
    let (container, process) = sleeper(&build, base).await;
    scene.daemon.await_container_processes(1);
    soon(container.release()).await;
    scene.daemon.await_container_processes(0);
    drop(process);
}

#[tokio::test(flavor = "multi_thread")]
async fn much_output_comes_whole() {
    let scene = Scene::start().await;
    let build = scene.build().await;
    let container = container(&build, base(&scene, &build).await).await;
    let process = soon(container.start(sh("head -c 30000000 /dev/zero; echo end >&2")))
        .await
        .unwrap();
    let found = soon(process.collect(usize::MAX)).await.unwrap();
    assert_eq!(found.stdout.len(), 30_000_000);
    assert_eq!(found.stderr, b"end\n");
    assert!(!found.truncated);
    let container = self::container(&build, base(&scene, &build).await).await;
    let process = soon(container.start(sh("seq 100000"))).await.unwrap();
    let found = soon(process.collect(4)).await.unwrap();
    assert_eq!(
        (&*found.stdout, found.truncated, found.code),
        (&b"1\n2\n"[..], true, 0)
    );
}
