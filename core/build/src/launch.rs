//! From a program to a run: a build begins on a daemon, and the plan is lowered for it.
//!
//! Look at [`launch`] first. It solves nothing: what it asks of the daemon is who it is, and the
//! configuration of a registry's image.

use crate::{
    client::{
        Build, BuildRequest, Connection, Credentials, Folder, ImageReference, Owners, Secrets,
        SessionContent, SolveError, Store,
    },
    image::{ImageConfig, STORE, Served},
    narrate::narrate,
    probe_image::{self, ProbeImage},
    run::{Attempts, Program, Rerun, Run, RunEvent, RunOptions, validated},
};
use bytes::Bytes;
use spec_llb::lower::{Base, RUN_SECRET};
use std::sync::Arc;
use tokio::sync::mpsc;

/// How many events may wait for their reader.
const EVENTS: usize = 256;

/// What is to be run, and how.
#[derive(Clone, Debug)]
pub struct LaunchRequest {
    /// The spec and its plan.
    pub program: Program,
    /// What the client serves for the image.
    pub served: Served,
    /// The secrets that the daemon may ask for.
    pub secrets: Secrets,
    /// Which results of earlier runs are run again.
    pub rerun: Rerun,
    /// How often each operation was asked to run anew.
    pub attempts: Arc<Attempts>,
}

/// A run that began.
#[derive(Debug)]
pub struct Launched {
    /// The daemon.
    pub connection: Connection,
    /// What the daemon may ask for, in other builds of the same plan, too.
    pub content: SessionContent,
    /// The build in which it runs.
    pub build: Build,
    /// The run.
    pub run: Arc<Run<Build>>,
    /// What happens.
    pub events: mpsc::Receiver<RunEvent>,
}

/// Why a run cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum LaunchError {
    /// The daemon refuses to build.
    #[error("{0}")]
    Build(#[from] SolveError),
    /// There is no probe for the daemon's machine.
    #[error("this program has no probe for {0}")]
    NoProbe(String),
    /// The image's configuration cannot be read.
    #[error("the configuration of the image cannot be read: {0}")]
    Config(#[from] serde_json::Error),
}

impl LaunchError {
    /// Returns what to do next, as a whole sentence.
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Build(error) => Some(error.hint()),
            Self::NoProbe(_) => {
                Some("Use a daemon on x86-64 or arm64, or a build of this program for both.")
            }
            Self::Config(_) => None,
        }
    }
}

/// Begins a run.
pub async fn launch(
    connection: Connection,
    request: LaunchRequest,
) -> Result<Launched, LaunchError> {
    let LaunchRequest {
        mut program,
        served,
        secrets,
        rerun,
        attempts,
    } = request;
    let platform = program.environment.platform.clone();
    let probe = ProbeImage::for_platform(&platform).ok_or_else(|| {
        LaunchError::NoProbe(format!("{}/{}", platform.os, platform.architecture))
    })?;
    let token = crate::client::unique_id();
    let content = content(&program, &served, secrets, probe.store(), &token);
    let (progress, told) = mpsc::channel(EVENTS);
    let build = Build::start(
        &connection,
        BuildRequest {
            content: content.clone(),
            progress: Some(progress),
            ..BuildRequest::default()
        },
    )
    .await?;
    program.environment.session = Some(build.session().to_owned());
    if let Base::Image { reference } = &mut program.environment.base {
        let image = ImageReference::Registry(reference.clone());
        let (digest, config) = build.resolve_image_config(&image, Some(&platform)).await?;
        // What a tag means may change; this run is about what it means now.
        if !reference.contains('@') {
            *reference = format!("{reference}@{digest}");
        }
        ImageConfig::parse(&config)?.apply(&mut program.environment);
    }
    let program = Arc::new(program);
    let (sender, events) = mpsc::channel(EVENTS);
    let options = RunOptions {
        probe: probe.lowered(&platform),
        token,
        rerun,
        attempts,
        forcing: validated::forcing(build.capabilities(), &program.args),
    };
    let run = Arc::new(Run::new(build.clone(), program, options, sender.clone()));
    tokio::spawn(narrate(Arc::downgrade(&run), told, sender));
    Ok(Launched {
        connection,
        content,
        build,
        run,
        events,
    })
}

/// Puts together what the daemon may ask for.
fn content(
    program: &Program,
    served: &Served,
    secrets: Secrets,
    probe: Store,
    token: &str,
) -> SessionContent {
    let mut content = SessionContent {
        credentials: Credentials::of_user(),
        secrets,
        ..SessionContent::default()
    };
    content.stores.insert(probe_image::STORE.to_owned(), probe);
    content
        .secrets
        .insert(RUN_SECRET, Bytes::copy_from_slice(token.as_bytes()));
    match served {
        Served::Nothing => {}
        Served::OciLayout(path) => {
            content
                .stores
                .insert(STORE.to_owned(), Store::Layout(path.clone()));
        }
        Served::Folder(path) => {
            let folder = Folder::Disk {
                path: path.clone(),
                owners: Owners::Keep,
            };
            content.folders.insert(STORE.to_owned(), folder);
        }
    }
    for (name, path) in &program.contexts {
        let folder = Folder::Disk {
            path: path.clone(),
            owners: Owners::Root,
        };
        content.folders.insert(name.clone(), folder);
    }
    content
}
