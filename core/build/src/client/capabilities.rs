//! What a daemon understands.

use crate::client::wire::gateway::PongResponse;
use std::collections::BTreeSet;

/// What a daemon understands, as it says itself; asked once per connection, never kept longer.
///
/// The names are BuildKit's (`buildkit@v0.32.2 solver/pb/caps.go:12`,
/// `frontend/gateway/pb/caps.go:12`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// Operations that tie results to others that must succeed (`PassthroughOp`, since 0.31).
    pub passthrough: bool,
    /// Images in the OCI layout that a session offers.
    pub oci_layout: bool,
    /// Merging file systems (`MergeOp`).
    pub merge: bool,
    /// Differences of file systems (`DiffOp`).
    pub diff: bool,
    /// Secrets as environment variables of operations.
    pub secret_env: bool,
    /// Containers beside the build, in which processes can be started.
    pub containers: bool,
    /// Secrets as environment variables of those processes.
    pub container_secret_env: bool,
    /// Signals to those processes.
    pub container_signals: bool,
    /// Reading the files of containers, those of failed operations included (since 0.27).
    pub container_files: bool,
    /// Executing at once what is solved.
    pub evaluate: bool,
    llb: BTreeSet<String>,
    gateway: BTreeSet<String>,
}

impl Capabilities {
    /// Says whether an operation may need the capability with this name, such as `mergeop`.
    pub fn has_llb(&self, name: &str) -> bool {
        self.llb.contains(name)
    }

    /// Says whether the gateway has the capability with this name, such as `gateway.exec`.
    pub fn has_gateway(&self, name: &str) -> bool {
        self.gateway.contains(name)
    }

    /// Makes the capabilities from names, as a double of a daemon has them.
    pub fn from_names<'a>(
        llb: impl IntoIterator<Item = &'a str>,
        gateway: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let llb: BTreeSet<_> = llb.into_iter().map(str::to_owned).collect();
        let gateway: BTreeSet<_> = gateway.into_iter().map(str::to_owned).collect();
        Self {
            passthrough: llb.contains("passthroughop"),
            oci_layout: llb.contains("source.ocilayout"),
            merge: llb.contains("mergeop"),
            diff: llb.contains("diffop"),
            secret_env: llb.contains("exec.secretenv"),
            containers: gateway.contains("gateway.exec"),
            container_secret_env: gateway.contains("gateway.exec.secretenv"),
            container_signals: gateway.contains("gateway.exec.signals"),
            container_files: gateway.contains("gateway.exec.filesystem"),
            evaluate: gateway.contains("gateway.solve.evaluate"),
            llb,
            gateway,
        }
    }

    pub(super) fn from_pong(pong: &PongResponse) -> Self {
        let llb = pong.llb_caps.iter().filter(|cap| cap.enabled);
        let gateway = pong.frontend_api_caps.iter().filter(|cap| cap.enabled);
        Self::from_names(
            llb.map(|cap| cap.id.as_str()),
            gateway.map(|cap| cap.id.as_str()),
        )
    }
}
