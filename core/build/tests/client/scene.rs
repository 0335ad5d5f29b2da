//! What the tests share: a daemon, an image of busybox, and graphs of commands in it.

use bytes::Bytes;
use spec_build::client::{
    Address, Build, BuildRequest, Connection, ImageFile, ImageFileContent, MemoryImage, Reference,
    Secrets, SessionContent, SolveError, Store,
};
use spec_core::text::Text;
use spec_llb::{
    graph::Graph,
    op::{Exec, Mount, Operation, Output, Platform, source::oci_layout},
    pb,
};
use spec_tests::{Daemon, Release};
use std::{future::Future, sync::OnceLock, time::Duration};

/// How long anything may take: long before that, something hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// The commands of busybox that the tests use.
const COMMANDS: &str = "sh echo cat sleep true false head dd stty id ls stat readlink mkdir rm seq \
                        env wc kill chmod chown printf sort find touch ln hostname";

/// A daemon and a connection to it.
#[derive(Debug)]
pub(crate) struct Scene {
    pub(crate) connection: Connection,
    pub(crate) daemon: Daemon,
}

/// A graph that starts with the image of busybox.
#[derive(Debug)]
pub(crate) struct Commands {
    pub(crate) graph: Graph,
    pub(crate) base: Output,
    pub(crate) platform: Platform,
}

impl Scene {
    pub(crate) async fn start() -> Self {
        Self::start_with(Release::Current, &[]).await
    }

    pub(crate) async fn start_with(release: Release, arguments: &[&str]) -> Self {
        let daemon = Daemon::start_with(release, arguments);
        let address: Address = daemon.address().parse().unwrap();
        Self {
            connection: Connection::open(&address).await.unwrap(),
            daemon,
        }
    }

    pub(crate) async fn build(&self) -> Build {
        self.build_with(BuildRequest::default()).await
    }

    /// Starts a build; the image of busybox is offered in any case.
    pub(crate) async fn build_with(&self, mut request: BuildRequest) -> Build {
        let stores = &mut request.content.stores;
        stores.insert("base".to_owned(), Store::Memory(busybox(&self.platform())));
        Build::start(&self.connection, request).await.unwrap()
    }

    pub(crate) fn content(&self) -> SessionContent {
        let mut content = SessionContent::default();
        let image = Store::Memory(busybox(&self.platform()));
        content.stores.insert("base".to_owned(), image);
        content
    }

    pub(crate) fn commands(&self) -> Commands {
        Commands::new(&self.platform())
    }

    pub(crate) fn platform(&self) -> Platform {
        self.connection.platform().unwrap().clone()
    }
}

impl Commands {
    fn new(platform: &Platform) -> Self {
        let mut graph = Graph::new("test.yml", Text::default());
        let image = oci_layout("base", &busybox(platform).digest, "base", platform);
        let base = graph.add_output(image);
        Self {
            graph,
            base,
            platform: platform.clone(),
        }
    }

    /// Returns a command that changes the image, to be changed itself.
    pub(crate) fn sh(&self, script: &str) -> Exec {
        self.sh_on(&self.base, script)
    }

    pub(crate) fn sh_on(&self, state: &Output, script: &str) -> Exec {
        Exec {
            args: ["sh", "-c", script].map(str::to_owned).to_vec(),
            cwd: "/".to_owned(),
            mounts: vec![Mount::kept("/", Some(state.clone()))],
            platform: self.platform.clone(),
            ..Exec::default()
        }
    }

    pub(crate) fn add(&mut self, operation: Operation) -> Output {
        self.graph.add_output(operation)
    }

    /// Returns the graph of a command.
    pub(crate) fn define(&mut self, script: &str) -> pb::Definition {
        let output = self.graph.add_output(self.sh(script).operation());
        self.graph.definition(&output)
    }
}

/// Waits for what must not take long.
pub(crate) async fn soon<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future)
        .await
        .expect("this takes too long")
}

/// Solves the graph of a command.
pub(crate) async fn run(
    build: &Build,
    commands: &mut Commands,
    script: &str,
) -> Result<Reference, SolveError> {
    soon(build.solve(&commands.define(script))).await
}

/// Reads a file as text.
pub(crate) async fn read(build: &Build, reference: &Reference, path: &str) -> String {
    let bytes = soon(build.read_file(reference, path, None)).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

pub(crate) fn secrets(id: &str, value: &str) -> Secrets {
    let mut secrets = Secrets::default();
    secrets.insert(id, value.to_owned());
    secrets
}

/// Returns an image of busybox alone.
pub(crate) fn busybox(platform: &Platform) -> MemoryImage {
    static IMAGE: OnceLock<MemoryImage> = OnceLock::new();
    IMAGE.get_or_init(|| make_busybox(platform)).clone()
}

fn make_busybox(platform: &Platform) -> MemoryImage {
    let program = std::fs::read("/bin/busybox")
        .expect("this test needs a static /bin/busybox: run `cargo xtask setup`");
    let file = |path: &str, mode, content| ImageFile {
        path: path.to_owned(),
        mode,
        content,
    };
    let text = |text: &'static str| ImageFileContent::Bytes(Bytes::from_static(text.as_bytes()));
    let mut files = vec![
        file(
            "bin/busybox",
            0o755,
            ImageFileContent::Bytes(program.into()),
        ),
        file(
            "etc/passwd",
            0o644,
            text("root:x:0:0::/:/bin/sh\nuser:x:7:8::/:/bin/sh\n"),
        ),
        file("etc/group", 0o644, text("root:x:0:\nuser:x:8:\n")),
        file("tmp", 0o1777, ImageFileContent::Folder),
    ];
    for command in COMMANDS.split_whitespace() {
        let link = ImageFileContent::Link("busybox".to_owned());
        files.push(file(&format!("bin/{command}"), 0o777, link));
    }
    MemoryImage::new(platform, &files).unwrap()
}
