//! What a session offers.

use crate::scene::{Scene, read, run, secrets, soon};
use bytes::Bytes;
use spec_build::client::{
    BuildRequest, Folder, ImageReference, MemoryFile, Owners, SessionContent, SolveErrorKind, Store,
};
use spec_llb::{
    digest::Digest,
    op::{
        Copy, File, Mount, SecretVariable,
        source::{Local, oci_layout},
    },
};
use spec_tests::components;
use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::{PermissionsExt as _, chown, symlink},
    process::Command,
};

const LIST: &str = "cd /offered && \
    { find . ! -type d -exec stat -c '%A %u:%g %h %n %s' {} +; \
      find . -type d -exec stat -c '%A %u:%g - %n' {} +; } | sort -k4 >/list";

/// Copies a folder into the image, and lists it there.
async fn listing(scene: &Scene, folder: Folder, local: Local) -> Result<String, String> {
    let content = SessionContent {
        folders: BTreeMap::from([("folder".to_owned(), folder)]),
        ..SessionContent::default()
    };
    let build = scene
        .build_with(BuildRequest {
            content,
            ..BuildRequest::default()
        })
        .await;
    let mut commands = scene.commands();
    let local = Local {
        session: Some(build.session_id().to_owned()),
        ..local
    };
    let folder = commands.add(local.operation());
    let copy = File::on(commands.base.clone()).copy(Copy {
        from: folder,
        src: "/".to_owned(),
        dest: "/offered".to_owned(),
        includes: Vec::new(),
        excludes: Vec::new(),
    });
    let state = commands.add(copy.operation());
    let exec = commands.sh_on(&state, LIST).operation();
    let listed = commands.add(exec);
    let definition = commands.graph.definition(&listed);
    let reference = soon(build.solve(&definition))
        .await
        .map_err(|e| e.to_string())?;
    let list = read(&build, &reference, "/list").await;
    // Only then can the next transfer build upon this one.
    soon(build.finish(None, BTreeMap::new())).await.unwrap();
    Ok(list)
}

fn local() -> Local {
    Local {
        name: "folder".to_owned(),
        ..Local::default()
    }
}

fn root() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |path: &str| folder.path().join(path);
    fs::create_dir_all(at("usr/bin")).unwrap();
    fs::write(at("usr/bin/tool"), "tool").unwrap();
    fs::hard_link(at("usr/bin/tool"), at("usr/bin/alias")).unwrap();
    symlink("usr/bin", at("bin")).unwrap();
    fs::write(at("größe"), vec![b'x'; 300_000]).unwrap();
    fs::write(at("empty"), "").unwrap();
    assert!(
        Command::new("mkfifo")
            .arg(at("pipe"))
            .status()
            .unwrap()
            .success()
    );
    let mode = |path: &str, mode| fs::set_permissions(at(path), fs::Permissions::from_mode(mode));
    chown(at("empty"), Some(7), Some(8)).unwrap();
    chown(at("usr/bin"), Some(7), Some(0)).unwrap();
    for (path, bits) in [
        ("usr", 0o755),
        ("usr/bin", 0o1777),
        ("usr/bin/tool", 0o4755),
        ("größe", 0o640),
        ("empty", 0o600),
        ("pipe", 0o620),
    ] {
        mode(path, bits).unwrap();
    }
    folder
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_comes_as_it_is() {
    let scene = Scene::start().await;
    let root = root();
    let folder = |owners| Folder::Disk {
        path: root.path().to_owned(),
        owners,
    };
    let kept = listing(&scene, folder(Owners::Keep), local())
        .await
        .unwrap();
    expect_test::expect![[r#"
        drwxr-xr-x 0:0 - .
        lrwxrwxrwx 0:0 1 ./bin 7
        -rw------- 7:8 1 ./empty 0
        -rw-r----- 0:0 1 ./größe 300000
        prw--w---- 0:0 1 ./pipe 0
        drwxr-xr-x 0:0 - ./usr
        drwxrwxrwt 7:0 - ./usr/bin
        -rwsr-xr-x 0:0 2 ./usr/bin/alias 4
        -rwsr-xr-x 0:0 2 ./usr/bin/tool 4
    "#]]
    .assert_eq(&kept);
    let reset = listing(&scene, folder(Owners::Root), local())
        .await
        .unwrap();
    let owners: Vec<_> = reset
        .lines()
        .map(|line| line.split(' ').nth(1).unwrap())
        .collect();
    assert_eq!(owners, ["0:0"; 9], "{reset}");
    // What changed here changes there.
    fs::write(root.path().join("empty"), "no more").unwrap();
    let changed = listing(&scene, folder(Owners::Keep), local())
        .await
        .unwrap();
    assert!(changed.contains("./empty 7\n"), "{changed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn patterns_choose_what_comes() {
    let scene = Scene::start().await;
    let root = root();
    let folder = Folder::Disk {
        path: root.path().to_owned(),
        owners: Owners::Root,
    };
    let list = |texts: &[&str]| texts.iter().map(|&t| t.to_owned()).collect();
    let chosen = Local {
        includes: list(&["usr", "größe"]),
        excludes: list(&["**/alias"]),
        ..local()
    };
    let found = listing(&scene, folder.clone(), chosen).await.unwrap();
    let names = |text: &str| {
        let names = text
            .lines()
            .map(|line| line.split(' ').nth(3).unwrap().to_owned());
        names.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names(&found), ". ./größe ./usr ./usr/bin ./usr/bin/tool");
    let followed = Local {
        follow: list(&["bin/tool"]),
        ..local()
    };
    let found = listing(&scene, folder, followed).await.unwrap();
    assert_eq!(names(&found), ". ./bin ./usr ./usr/bin ./usr/bin/tool");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_come_from_memory() {
    let scene = Scene::start().await;
    let file = |mode, size| MemoryFile {
        content: Bytes::from(vec![b'm'; size]),
        mode,
    };
    let files = BTreeMap::from([
        ("deep/down/tool".to_owned(), file(0o755, 3_000_000)),
        ("note".to_owned(), file(0o600, 0)),
    ]);
    let found = listing(&scene, Folder::Memory(files), local())
        .await
        .unwrap();
    expect_test::expect![[r#"
        drwxr-xr-x 0:0 - .
        drwxr-xr-x 0:0 - ./deep
        drwxr-xr-x 0:0 - ./deep/down
        -rwxr-xr-x 0:0 1 ./deep/down/tool 3000000
        -rw------- 0:0 1 ./note 0
    "#]]
    .assert_eq(&found);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_cannot_be_had_is_named() {
    let scene = Scene::start().await;
    let folder = Folder::Disk {
        path: "/no/such/folder".into(),
        owners: Owners::Root,
    };
    let error = listing(&scene, folder, local()).await.unwrap_err();
    assert!(
        error.contains("/no/such/folder cannot be read: No such file or directory"),
        "{error}"
    );
    let other = Local {
        name: "other".to_owned(),
        ..Local::default()
    };
    let nothing = Folder::Memory(BTreeMap::new());
    let error = listing(&scene, nothing, other).await.unwrap_err();
    assert!(
        error.contains("no folder `other` is offered here"),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_comes_from_a_folder() {
    let layout = components::image("busybox");
    let index: serde_json::Value =
        serde_json::from_slice(&fs::read(layout.join("index.json")).unwrap()).unwrap();
    let digest = Digest::parse(index["manifests"][0]["digest"].as_str().unwrap()).unwrap();
    let scene = Scene::start().await;
    let content = SessionContent {
        stores: BTreeMap::from([("image".to_owned(), Store::Layout(layout))]),
        ..SessionContent::default()
    };
    let build = scene
        .build_with(BuildRequest {
            content,
            ..BuildRequest::default()
        })
        .await;
    let mut commands = scene.commands();
    let platform = commands.platform.clone();
    let base = commands.add(oci_layout("image", &digest, "image", &platform));
    let exec = commands.sh_on(&base, "echo hello >/said").operation();
    let output = commands.add(exec);
    let definition = commands.graph.definition(&output);
    let reference = soon(build.solve(&definition)).await.unwrap();
    assert_eq!(read(&build, &reference, "/said").await, "hello\n");

    let image = |digest: &str| ImageReference::Store {
        store: "image".to_owned(),
        digest: digest.to_owned(),
    };
    let image_here = image(digest.as_str());
    let config = build.resolve_image_config(&image_here, Some(&platform));
    let (_, config) = soon(config).await.unwrap();
    let config: serde_json::Value = serde_json::from_slice(&config).unwrap();
    assert_eq!(config["architecture"], *platform.architecture);
    // No path leads out of the store.
    for digest in ["sha256:../../../../etc/passwd", "sha256:0", "none"] {
        let error = soon(build.resolve_image_config(&image(digest), None)).await;
        let error = error.unwrap_err();
        assert!(
            matches!(error.kind, SolveErrorKind::Source { .. }),
            "{error:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_is_fetched_once() {
    let scene = Scene::start().await;
    let build = scene.build().await;
    run(&build, &mut scene.commands(), "true").await.unwrap();
    soon(build.finish(None, BTreeMap::new())).await.unwrap();
    // The layer is gone from here; manifest and configuration say that the daemon has it.
    let mut image = crate::scene::busybox(&scene.platform());
    image.blobs.retain(|_, blob| blob.len() < 10_000);
    let content = SessionContent {
        stores: BTreeMap::from([("base".to_owned(), Store::Memory(image))]),
        ..SessionContent::default()
    };
    let build = spec_build::client::Build::start(
        &scene.connection,
        BuildRequest {
            content,
            ..BuildRequest::default()
        },
    );
    let build = soon(build).await.unwrap();
    run(&build, &mut scene.commands(), "echo new")
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_secret_is_named() {
    let scene = Scene::start().await;
    let content = SessionContent {
        secrets: secrets("this", "hush"),
        ..SessionContent::default()
    };
    let build = scene
        .build_with(BuildRequest {
            content,
            ..BuildRequest::default()
        })
        .await;
    let mut commands = scene.commands();
    let mut exec = commands.sh("echo $TOKEN; [ ${#TOKEN} = 4 ]");
    let secret = |id: &str| SecretVariable {
        id: id.to_owned(),
        name: "TOKEN".to_owned(),
        optional: false,
    };
    exec.secrets = vec![secret("this")];
    let given = commands.add(exec.operation());
    exec.secrets = vec![secret("that")];
    let missing = commands.add(exec.operation());
    soon(build.solve(&commands.graph.definition(&given)))
        .await
        .unwrap();
    let error = soon(build.solve(&commands.graph.definition(&missing)))
        .await
        .unwrap_err();
    assert_eq!(error.kind, SolveErrorKind::Operation, "{error:?}");
    assert!(error.to_string().contains("that"), "{error}");
    assert!(!format!("{error:?}").contains("hush"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_folder_is_known_by_its_content() {
    let scene = Scene::start().await;
    let root = root();
    let mut states = Vec::new();
    for _ in 0..2 {
        let folder = Folder::Disk {
            path: root.path().to_owned(),
            owners: Owners::Root,
        };
        let content = SessionContent {
            folders: BTreeMap::from([("folder".to_owned(), folder)]),
            ..SessionContent::default()
        };
        let build = scene
            .build_with(BuildRequest {
                content,
                ..BuildRequest::default()
            })
            .await;
        let mut commands = scene.commands();
        let folder = Local {
            session: Some(build.session_id().to_owned()),
            ..local()
        };
        let folder = commands.add(folder.operation());
        let mut exec = commands.sh("cat /proc/sys/kernel/random/uuid >/random");
        exec.mounts.push(Mount::read_only("/folder", folder));
        let output = commands.add(exec.operation());
        let definition = commands.graph.definition(&output);
        let reference = soon(build.solve(&definition)).await.unwrap();
        states.push(read(&build, &reference, "/random").await);
        soon(build.finish(None, BTreeMap::new())).await.unwrap();
    }
    // The second build found what the first one had made.
    assert!(!states[0].is_empty());
    assert_eq!(states[0], states[1]);
}
