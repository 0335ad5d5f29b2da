//! A process in a new container of a state, without the debugger: what evaluating cannot beat.

use crate::{floor, scene::Scene};
use anyhow::Context as _;
use spec_build::{
    client::{
        Address, Build, BuildRequest, Connection, ContainerMount, ContainerRequest, ProcessRequest,
        Reference, SessionContent, Store,
    },
    image::STORE,
};
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};
use tokio::runtime::Runtime;

/// A build on the daemon, with the image under test as the state to make containers of.
pub(crate) struct Bare {
    runtime: Runtime,
    build: Build,
    state: Reference,
}

impl Bare {
    /// Begins a build and solves the image.
    pub(crate) fn begin(scene: &Scene) -> anyhow::Result<Self> {
        let lowered = floor::lowered(scene, "tests:\n  - name: nothing\n", 0)?;
        let test = lowered.tests.first().context("the plan lost its test")?;
        let image = lowered.graph.definition(&test.base);

        let runtime = Runtime::new()?;
        let address: Address = scene.address().parse()?;
        let content = SessionContent {
            stores: BTreeMap::from([(STORE.to_owned(), Store::Layout(scene.busybox()))]),
            ..SessionContent::default()
        };
        let (build, state) = runtime.block_on(async {
            let connection = Connection::open(&address).await?;
            let request = BuildRequest {
                content,
                ..BuildRequest::default()
            };
            let build = Build::start(&connection, request).await?;
            let state = build.solve(&image).await?;
            anyhow::Ok((build, state))
        })?;
        Ok(Self {
            runtime,
            build,
            state,
        })
    }

    /// Runs a command in a new container, and returns how long its output took to come.
    pub(crate) fn run(&self, command: &[&str]) -> anyhow::Result<Duration> {
        let root = ContainerMount {
            dest: "/".to_owned(),
            reference: Some(self.state.clone()),
            ..ContainerMount::default()
        };
        let container = ContainerRequest {
            mounts: vec![root],
            ..ContainerRequest::default()
        };
        let process = ProcessRequest {
            args: command.iter().map(|&word| word.to_owned()).collect(),
            env: vec!["PATH=/bin".to_owned()],
            cwd: "/".to_owned(),
            ..ProcessRequest::default()
        };
        self.runtime.block_on(async {
            let begin = Instant::now();
            let container = self.build.container(container).await?;
            let output = container.start(process).await?.collect(1 << 16).await?;
            let duration = begin.elapsed();
            container.release().await;
            anyhow::ensure!(output.code == 0, "the bare process: {output:?}");
            Ok(duration)
        })
    }
}
