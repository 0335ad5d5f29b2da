//! Exporting results.

use crate::scene::{Scene, run, soon};
use spec_build::client::{BuildRequest, ExportTarget, Exporter, ExporterKind, solve_to};
use std::{
    collections::BTreeMap,
    io::{self, Read as _},
    path::Path,
    pin::Pin,
    task::{Context, Poll},
};
use tokio::io::AsyncWrite;

const CONFIG: &str = r#"{"architecture":"amd64","os":"linux","config":{"Env":["A=b"],
    "WorkingDir":"/tmp","Labels":{"line":"7"}},"rootfs":{"type":"layers","diff_ids":[]}}"#;

async fn exporter(kind: ExporterKind, path: &Path) -> Exporter {
    let file = tokio::fs::File::create(path).await.unwrap();
    Exporter {
        kind,
        attributes: BTreeMap::from([("containerimage.config".to_owned(), CONFIG.to_owned())]),
        target: ExportTarget::new(file),
    }
}

/// Returns the files of an archive.
fn archive(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut archive = tar::Archive::new(std::fs::File::open(path).unwrap());
    let entries = archive.entries().unwrap().map(|entry| {
        let mut entry = entry.unwrap();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        (entry.path().unwrap().display().to_string(), content)
    });
    entries.collect()
}

/// Returns the configuration of the image in an archive.
fn configuration(files: &BTreeMap<String, Vec<u8>>) -> serde_json::Value {
    let json = |path: &str| -> serde_json::Value { serde_json::from_slice(&files[path]).unwrap() };
    let blob = |digest: &serde_json::Value| {
        json(&format!(
            "blobs/{}",
            digest.as_str().unwrap().replace(':', "/")
        ))
    };
    let index = json("index.json");
    let manifest = blob(&index["manifests"][0]["digest"]);
    blob(&manifest["config"]["digest"])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_graph_becomes_an_image() {
    let scene = Scene::start().await;
    let mut commands = scene.commands();
    let definition = commands.define("echo made >/made; chown 7:8 /made");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("image.tar");
    for kind in [ExporterKind::Oci, ExporterKind::Docker] {
        let exporter = exporter(kind, &path).await;
        let exported = solve_to(
            &scene.connection,
            &definition,
            scene.content(),
            exporter,
            None,
        );
        let answer = soon(exported).await.unwrap();
        assert!(answer["containerimage.digest"].starts_with("sha256:"));
        let files = archive(&path);
        assert_eq!(
            files.contains_key("manifest.json"),
            kind == ExporterKind::Docker
        );
        let config = configuration(&files);
        assert_eq!(config["config"]["Env"][0], "A=b");
        assert_eq!(config["config"]["Labels"]["line"], "7");
        assert_eq!(config["rootfs"]["diff_ids"].as_array().unwrap().len(), 2);
    }
    let exporter = exporter(ExporterKind::Tar, &path).await;
    let exported = solve_to(
        &scene.connection,
        &definition,
        scene.content(),
        exporter,
        None,
    );
    soon(exported).await.unwrap();
    assert_eq!(archive(&path)["made"], b"made\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_build_exports_what_it_ends_with() {
    let scene = Scene::start().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("image.tar");
    let build = scene
        .build_with(BuildRequest {
            exporters: vec![exporter(ExporterKind::Oci, &path).await],
            ..BuildRequest::default()
        })
        .await;
    let reference = run(&build, &mut scene.commands(), "echo 1 >/1")
        .await
        .unwrap();
    let config = CONFIG.replace("A=b", "A=c").into_bytes();
    let metadata = BTreeMap::from([("containerimage.config".to_owned(), config)]);
    let answer = soon(build.finish(Some(&reference), metadata))
        .await
        .unwrap();
    assert!(
        answer.contains_key("containerimage.descriptor"),
        "{answer:?}"
    );
    // The exporter's own option counts more.
    assert_eq!(configuration(&archive(&path))["config"]["Env"][0], "A=b");
}

/// A disk on which nothing fits.
struct Full;

impl AsyncWrite for Full {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, _: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Err(io::ErrorKind::StorageFull.into()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_that_cannot_be_written_fails() {
    let scene = Scene::start().await;
    let definition = scene.commands().define("true");
    let full = Exporter {
        kind: ExporterKind::Oci,
        attributes: BTreeMap::new(),
        target: ExportTarget::new(Full),
    };
    let exported = solve_to(&scene.connection, &definition, scene.content(), full, None);
    let error = soon(exported).await.unwrap_err();
    assert!(
        error.to_string().contains("the export cannot be written"),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failing_graph_exports_nothing() {
    let scene = Scene::start().await;
    let definition = scene.commands().define("exit 6");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("image.tar");
    let exporter = exporter(ExporterKind::Oci, &path).await;
    let exported = solve_to(
        &scene.connection,
        &definition,
        scene.content(),
        exporter,
        None,
    );
    let error = soon(exported).await.unwrap_err();
    assert_eq!(error.to_string(), "a command ended with exit code 6");
    assert_eq!(std::fs::read(&path).unwrap(), b"");
}
