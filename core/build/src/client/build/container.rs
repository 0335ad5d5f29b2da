//! Containers beside the graph: what happens in them stays in them.

use crate::client::{
    build::{Build, FileStat, Gateway, Process, ProcessRequest, Reference, files, process},
    errors::SolveError,
    id, platform,
    wire::gateway::{
        NewContainerRequest, ReadDirRequest, ReadFileRequest, ReleaseContainerRequest,
        StatFileRequest,
    },
};
use bytes::Bytes;
use spec_llb::{op::Platform, pb};
use std::ops::Range;
use tokio::runtime::Handle;

/// What a container is made of.
#[derive(Clone, Debug, Default)]
pub struct ContainerRequest {
    /// Its mounts; one must be `/`, of the kind [`MountKind::Bind`].
    pub mounts: Vec<ContainerMount>,
    /// Which network it sees.
    pub network: pb::NetMode,
    /// Its host name; empty for the daemon's choice.
    pub hostname: String,
    /// Further hosts that it knows.
    pub extra_hosts: Vec<pb::HostIp>,
    /// Its platform, if it is not the daemon's own.
    pub platform: Option<Platform>,
}

/// One mount of a container.
#[derive(Clone, Debug, Default)]
pub struct ContainerMount {
    /// Where it is mounted.
    pub dest: String,
    /// What is mounted; `None` for an empty file system, and for kinds that have no content.
    ///
    /// Whoever writes to it writes to a copy, which ends with the container.
    pub reference: Option<Reference>,
    /// Which part of it is mounted; empty for all.
    pub selector: String,
    /// Whether it cannot be written to.
    pub readonly: bool,
    /// What sort of mount it is.
    pub kind: MountKind,
}

/// What sort of mount it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum MountKind {
    /// A file system.
    #[default]
    Bind,
    /// Memory.
    Tmpfs,
    /// A cache of the daemon, itself: what is written stays.
    Cache(pb::CacheOpt),
    /// A secret of the session.
    Secret(pb::SecretOpt),
    /// A socket of the session.
    Ssh(pb::SshOpt),
}

/// A container; dropping it ends all that runs in it.
///
/// It keeps no build alive: it ends with its build.
#[derive(Debug)]
pub struct Container {
    gateway: Gateway,
    id: String,
    released: bool,
}

impl Build {
    /// Makes a container; nothing runs in it yet.
    ///
    /// # Errors
    ///
    /// If a mount does not fit, or the build has ended.
    pub async fn container(&self, request: ContainerRequest) -> Result<Container, SolveError> {
        let container = Container {
            gateway: self.gateway.clone(),
            id: id::unique(),
            released: false,
        };
        let request = NewContainerRequest {
            container_id: container.id.clone(),
            mounts: request.mounts.into_iter().map(to_wire).collect(),
            network: request.network.into(),
            platform: request.platform.as_ref().map(platform::to_wire),
            constraints: None,
            extra_hosts: request.extra_hosts,
            hostname: request.hostname,
        };
        let mut client = self.gateway.client();
        self.gateway.call(client.new_container(request)).await?;
        Ok(container)
    }
}

impl Container {
    /// Starts a process. The first one is the container's main process: when it ends, all others
    /// do, and no more can be started.
    ///
    /// # Errors
    ///
    /// If the container or the build has ended. A command that does not exist is no error here: its
    /// process ends at once with a code other than zero, and standard error says why.
    pub async fn start(&self, request: ProcessRequest) -> Result<Process, SolveError> {
        process::start(self.gateway.clone(), &self.id, request).await
    }

    /// Reads a file of a mount, given by its place in the request, as it is now.
    ///
    /// Needs the capability [`container_files`](crate::client::Capabilities::container_files).
    ///
    /// # Errors
    ///
    /// If there is no such file, or the container or the build has ended.
    pub async fn read_file(
        &self,
        mount: usize,
        path: &str,
        range: Option<Range<u64>>,
    ) -> Result<Bytes, SolveError> {
        files::in_pieces(range, |range| {
            let mut client = self.gateway.client();
            let request = ReadFileRequest {
                r#ref: self.id.clone(),
                file_path: absolute(path),
                range: Some(range),
                mount_index: index(mount),
            };
            async move { self.gateway.call(client.read_file_container(request)).await }
        })
        .await
    }

    /// Tells what is in a folder of a mount; see [`Container::read_file`].
    ///
    /// # Errors
    ///
    /// If there is no such folder, or the container or the build has ended.
    pub async fn read_dir(&self, mount: usize, path: &str) -> Result<Vec<FileStat>, SolveError> {
        let request = ReadDirRequest {
            r#ref: self.id.clone(),
            dir_path: absolute(path),
            mount_index: index(mount),
            ..ReadDirRequest::default()
        };
        let mut client = self.gateway.client();
        let response = self
            .gateway
            .call(client.read_dir_container(request))
            .await?;
        Ok(response
            .entries
            .into_iter()
            .map(FileStat::from_wire)
            .collect())
    }

    /// Tells what a path of a mount is; see [`Container::read_file`].
    ///
    /// # Errors
    ///
    /// If there is no such path, or the container or the build has ended.
    pub async fn stat_file(&self, mount: usize, path: &str) -> Result<FileStat, SolveError> {
        let request = StatFileRequest {
            r#ref: self.id.clone(),
            path: absolute(path),
            mount_index: index(mount),
        };
        let mut client = self.gateway.client();
        let response = self
            .gateway
            .call(client.stat_file_container(request))
            .await?;
        Ok(FileStat::from_wire(response.stat.unwrap_or_default()))
    }

    /// Ends all that runs in the container, and waits until it has ended.
    pub async fn release(mut self) {
        self.released = true;
        release(self.gateway.clone(), std::mem::take(&mut self.id)).await;
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        if self.released || self.gateway.ended().is_cancelled() {
            return;
        }
        // Without a runtime the connection ends, and the container with it.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(release(self.gateway.clone(), std::mem::take(&mut self.id)));
        }
    }
}

async fn release(gateway: Gateway, container_id: String) {
    let mut client = gateway.client();
    let request = ReleaseContainerRequest { container_id };
    let released = gateway.call(client.release_container(request)).await;
    if let Err(error) = released {
        // Also told when the main process ended with a code other than zero.
        tracing::debug!(%error, "a container has ended");
    }
}

/// The daemon takes only such paths here.
fn absolute(path: &str) -> String {
    format!("/{}", path.trim_start_matches('/'))
}

fn index(mount: usize) -> i32 {
    i32::try_from(mount).unwrap_or(i32::MAX)
}

fn to_wire(mount: ContainerMount) -> pb::Mount {
    let mut wire = pb::Mount {
        dest: mount.dest,
        selector: mount.selector,
        readonly: mount.readonly,
        result_id: mount.reference.unwrap_or_default().id,
        ..pb::Mount::default()
    };
    let kind = match mount.kind {
        MountKind::Bind => pb::MountType::Bind,
        MountKind::Tmpfs => pb::MountType::Tmpfs,
        MountKind::Cache(options) => {
            wire.cache_opt = Some(options);
            pb::MountType::Cache
        }
        MountKind::Secret(options) => {
            wire.secret_opt = Some(options);
            pb::MountType::Secret
        }
        MountKind::Ssh(options) => {
            wire.ssh_opt = Some(options);
            pb::MountType::Ssh
        }
    };
    wire.mount_type = kind.into();
    wire
}
