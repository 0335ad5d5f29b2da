//! Processes.

use super::{Inputs, Operation, Output, Platform, to_index};
use crate::pb;

/// A process in a container.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exec {
    /// The program and its arguments; no shell reads them.
    pub args: Vec<String>,
    /// The environment, in this order; the daemon adds a `PATH` if there is none.
    pub env: Vec<(String, String)>,
    /// The folder in which it runs, which is made if it is missing; empty is `/`.
    pub cwd: String,
    /// The user, by name or number, with or without a group; empty is root.
    pub user: String,
    /// The file systems that it sees; one of them is `/`.
    pub mounts: Vec<Mount>,
    /// Variables whose values come from the client and are no part of the digest.
    pub secrets: Vec<SecretVariable>,
    /// What it runs on.
    pub platform: Platform,
}

/// A file system that a process sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// Where it is seen.
    pub dest: String,
    /// What is seen there; `None` is an empty folder.
    pub source: Option<Output>,
    /// The path inside the source, if not all of it.
    pub selector: Option<String>,
    /// What becomes of changes.
    pub access: Access,
}

/// What becomes of changes below a mount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// There can be none.
    ReadOnly,
    /// They are lost when the process ends.
    Discard,
    /// They are an output of the operation.
    Keep,
}

/// A variable whose value the client is asked for when the process starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretVariable {
    /// The name of the secret.
    pub id: String,
    /// The name of the variable.
    pub name: String,
    /// Whether the process runs without it if the client has no such secret.
    pub optional: bool,
}

impl Exec {
    /// Returns the index of the output that the mount at `dest` makes, if it makes one.
    ///
    /// Outputs are counted in the order of the mounts' destinations.
    pub fn output_index(&self, dest: &str) -> Option<u32> {
        let kept = self
            .sorted_mounts()
            .into_iter()
            .filter(|mount| mount.access == Access::Keep);
        (0..)
            .zip(kept)
            .find(|(_, mount)| mount.dest == dest)
            .map(|(index, _)| index)
    }

    /// Makes the operation.
    pub fn operation(&self) -> Operation {
        let mut inputs = Inputs::default();
        let mut caps = vec!["exec.meta.base", "exec.meta.setsdefaultpath"];
        let mut outputs = 0_usize;
        let mut mounts = Vec::with_capacity(self.mounts.len());
        for mount in self.sorted_mounts() {
            let output = if mount.access == Access::Keep {
                outputs += 1;
                to_index(outputs - 1)
            } else {
                -1
            };
            if mount.source.is_some() {
                caps.push("exec.mount.bind");
            }
            if mount.selector.is_some() {
                caps.push("exec.mount.selector");
            }
            if mount.access == Access::Discard {
                caps.push("exec.mount.bind.readwrite-nooutput");
            }
            mounts.push(pb::Mount {
                input: inputs.index_or_empty(mount.source.as_ref()),
                selector: mount.selector.clone().unwrap_or_default(),
                dest: mount.dest.clone(),
                output,
                readonly: mount.access == Access::ReadOnly,
                ..pb::Mount::default()
            });
        }
        if !self.secrets.is_empty() {
            caps.extend(["exec.mount.secret", "exec.secretenv"]);
        }
        let exec = pb::ExecOp {
            meta: Some(pb::Meta {
                args: self.args.clone(),
                env: self
                    .env
                    .iter()
                    .map(|(name, value)| format!("{name}={value}"))
                    .collect(),
                cwd: self.absolute_cwd(),
                user: self.user.clone(),
                remove_mount_stubs_recursive: true,
                ..pb::Meta::default()
            }),
            mounts,
            secretenv: self
                .secrets
                .iter()
                .map(|secret| pb::SecretEnv {
                    id: secret.id.clone(),
                    name: secret.name.clone(),
                    optional: secret.optional,
                })
                .collect(),
            ..pb::ExecOp::default()
        };
        Operation::new(pb::op::Op::Exec(exec), inputs.0, Some(&self.platform), caps)
    }

    /// Returns the folder as a path from the root: images may name it without, and the daemon
    /// takes no other.
    fn absolute_cwd(&self) -> String {
        format!("/{}", self.cwd.trim_start_matches('/'))
    }

    /// Returns the mounts by destination, as the Go client orders them; of two with the same
    /// destination the later one stays the later.
    fn sorted_mounts(&self) -> Vec<&Mount> {
        let mut mounts: Vec<_> = self.mounts.iter().collect();
        mounts.sort_by(|a, b| a.dest.cmp(&b.dest));
        mounts
    }
}

impl Mount {
    /// Mounts `source` at `dest`, so that nothing can be changed.
    pub fn read_only(dest: impl Into<String>, source: Output) -> Self {
        Self {
            dest: dest.into(),
            source: Some(source),
            selector: None,
            access: Access::ReadOnly,
        }
    }

    /// Mounts `source`, or an empty folder, at `dest`, and keeps what changes as an output.
    pub fn kept(dest: impl Into<String>, source: Option<Output>) -> Self {
        Self {
            dest: dest.into(),
            source,
            selector: None,
            access: Access::Keep,
        }
    }

    /// Mounts `source` at `dest`, and forgets what changes.
    pub fn discarded(dest: impl Into<String>, source: Output) -> Self {
        Self {
            dest: dest.into(),
            source: Some(source),
            selector: None,
            access: Access::Discard,
        }
    }

    /// Shows only this path of the source.
    #[must_use]
    pub fn selecting(mut self, path: impl Into<String>) -> Self {
        self.selector = Some(path.into());
        self
    }
}
