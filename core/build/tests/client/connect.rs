//! Finding a daemon, and not finding one.

use crate::scene::{Scene, read, run, soon};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use spec_build::client::{Address, ConnectError, Connection};
use spec_tests::Release;
use std::{fs, net::TcpListener, os::unix::net::UnixListener, path::Path};
use tempfile::TempDir;

async fn refused(address: &str) -> ConnectError {
    let address: Address = address.parse().unwrap();
    soon(Connection::open(&address)).await.unwrap_err()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_says_who_it_is() {
    let scene = Scene::start().await;
    assert!(!scene.connection.version().is_empty());
    assert_eq!(scene.platform().os, "linux");
    assert!(!scene.connection.workers()[0].id.is_empty());
    let capabilities = scene.connection.capabilities().await.unwrap();
    assert!(capabilities.passthrough && capabilities.container_files && capabilities.oci_layout);
    assert!(capabilities.has_llb("passthroughop") && !capabilities.has_llb("no such thing"));
    assert!(capabilities.has_gateway("gateway.exec.secretenv"));
}

#[tokio::test(flavor = "multi_thread")]
async fn capabilities_belong_to_a_connection() {
    let old = Scene::start_with(Release::Old, &[]).await;
    let new = Scene::start().await;
    let known = async |scene: &Scene| scene.connection.capabilities().await.unwrap().passthrough;
    assert!(!known(&old).await);
    assert!(known(&new).await);
    assert!(!known(&old).await);
    // A build asks for itself.
    assert!(!old.build().await.capabilities().passthrough);
    assert!(new.build().await.capabilities().passthrough);
}

#[tokio::test]
async fn where_no_daemon_is_the_address_is_told() {
    let folder = TempDir::new().unwrap();
    let socket = folder.path().join("b.sock");
    let address = format!("unix://{}", socket.display());
    let error = refused(&address).await;
    assert!(matches!(error, ConnectError::NoSocket(_)), "{error:?}");
    assert_eq!(
        error.to_string(),
        format!("there is no BuildKit daemon at {address}: the socket does not exist")
    );
    drop(UnixListener::bind(&socket).unwrap());
    let error = refused(&address).await;
    assert!(matches!(error, ConnectError::Refused(_)), "{error:?}");

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let error = refused(&format!("tcp://127.0.0.1:{port}")).await;
    assert!(matches!(error, ConnectError::Refused(_)), "{error:?}");
}

#[tokio::test]
async fn what_is_no_daemon_is_told_apart() {
    let folder = TempDir::new().unwrap();
    let socket = folder.path().join("b.sock");
    let listener = tokio::net::UnixListener::bind(&socket).unwrap();
    let web = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let page = b"HTTP/1.1 400 Bad Request\r\n\r\nspeak plainly\r\n";
        tokio::io::AsyncWriteExt::write_all(&mut stream, page)
            .await
            .unwrap();
    });
    let error = refused(&format!("unix://{}", socket.display())).await;
    assert!(
        matches!(error, ConnectError::NotBuildKit { .. }),
        "{error:?}"
    );
    web.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_never_answers_is_given_up() {
    let folder = TempDir::new().unwrap();
    let socket = folder.path().join("b.sock");
    let _listener = UnixListener::bind(&socket).unwrap();
    let error = refused(&format!("unix://{}", socket.display())).await;
    assert!(matches!(error, ConnectError::Silent(_)), "{error:?}");
}

/// An authority, and certificates that it signed.
struct Certificates {
    folder: TempDir,
}

impl Certificates {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let ca = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        fs::write(folder.path().join("ca.pem"), ca.pem()).unwrap();
        for name in ["daemon", "client"] {
            let key = KeyPair::generate().unwrap();
            let params = CertificateParams::new(vec![format!("{name}.test")]).unwrap();
            let certificate = params.signed_by(&key, &ca).unwrap();
            fs::write(folder.path().join(format!("{name}.pem")), certificate.pem()).unwrap();
            fs::write(
                folder.path().join(format!("{name}.key")),
                key.serialize_pem(),
            )
            .unwrap();
        }
        Self { folder }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn certificates_are_checked_on_both_sides() {
    let certificates = Certificates::new();
    let port = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let scene = Scene::start_with(
        Release::Current,
        &[
            &format!("--addr=tcp://127.0.0.1:{port}"),
            &format!("--tlscacert={}", certificates.path("ca.pem")),
            &format!("--tlscert={}", certificates.path("daemon.pem")),
            &format!("--tlskey={}", certificates.path("daemon.key")),
        ],
    )
    .await;
    let with = |ca: &str, identity: &str, server: &str| {
        format!("tcp://127.0.0.1:{port}?cacert={ca}{identity}&servername={server}")
    };
    let ca = certificates.path("ca.pem");
    let identity = format!(
        "&cert={}&key={}",
        certificates.path("client.pem"),
        certificates.path("client.key")
    );

    let address: Address = with(&ca, &identity, "daemon.test").parse().unwrap();
    let scene = Scene {
        connection: soon(Connection::open(&address)).await.unwrap(),
        ..scene
    };
    let build = scene.build().await;
    let mut commands = scene.commands();
    let reference = run(&build, &mut commands, "echo over tls >/said")
        .await
        .unwrap();
    assert_eq!(read(&build, &reference, "/said").await, "over tls\n");

    let error = refused(&with(&ca, &identity, "other.test")).await;
    assert!(matches!(error, ConnectError::Tls { .. }), "{error:?}");
    let other = Certificates::new();
    let error = refused(&with(&other.path("ca.pem"), &identity, "daemon.test")).await;
    assert!(matches!(error, ConnectError::Tls { .. }), "{error:?}");
    // Who has no certificate, or does not encrypt, is sent away without a word.
    let error = refused(&with(&ca, "", "daemon.test")).await;
    assert!(
        matches!(error, ConnectError::NotBuildKit { .. }),
        "{error:?}"
    );
    let error = refused(&format!("tcp://127.0.0.1:{port}")).await;
    assert!(
        matches!(error, ConnectError::NotBuildKit { .. }),
        "{error:?}"
    );
    assert!(error.hint().contains("TLS"));

    let missing = Path::new("/no/such/ca.pem");
    let error = refused(&with(missing.to_str().unwrap(), "", "daemon.test")).await;
    assert!(matches!(error, ConnectError::TlsFile { path, .. } if path == missing));
    let error = refused(&with(&certificates.path("daemon.key"), "", "daemon.test")).await;
    assert!(matches!(error, ConnectError::Tls { .. }), "{error:?}");
}
