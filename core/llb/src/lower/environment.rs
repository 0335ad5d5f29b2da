//! Where the tests run: the file system under test, and the probe beside it.

use super::{paths, source::BuiltDockerfile};
use crate::{
    digest::Digest,
    graph::Graph,
    op::{Copy, File, Mount, Operation, Output, Owner, Platform, Principal, source},
};
use spec_core::plan::MountSource;
use std::collections::BTreeMap;

/// What a test starts from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Environment {
    /// The file system.
    pub base: Base,
    /// The variables of the image, in its order.
    pub env: Vec<(String, String)>,
    /// The folder in which commands run; empty is `/`.
    pub cwd: String,
    /// The user of the image, such as `nobody`, `1000` or `1000:1000`; empty is root.
    pub user: String,
    /// What the image is made for.
    pub platform: Platform,
    /// The session of the client, which tells its folders from those of others.
    ///
    /// Plans have none; with one, only operations that read a folder get other digests.
    pub session: Option<String>,
    /// The settings of images in which the spec runs commands, by the reference in the spec.
    pub images: BTreeMap<String, ImageSettings>,
    /// What the daemon has made of Dockerfiles.
    pub builds: Vec<BuiltDockerfile>,
}

/// What a command in an image has from it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageSettings {
    /// The variables, in the image's order.
    pub env: Vec<(String, String)>,
    /// The folder; empty is `/`.
    pub cwd: String,
}

/// A file system to start from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Base {
    /// Nothing at all.
    #[default]
    Scratch,
    /// An image of a registry.
    Image {
        /// The reference.
        reference: String,
    },
    /// An image of a content store that the client serves.
    OciLayout {
        /// The digest of its manifest or index.
        digest: Digest,
        /// The name of the store; it is part of the digest, so it should never change.
        store: String,
    },
    /// A folder that the client serves.
    Local {
        /// The name of the folder.
        name: String,
        /// What tells its earlier transfers from those of other folders.
        shared_key: String,
    },
}

/// The program that runs steps and judges checks.
#[derive(Clone, Debug, PartialEq)]
pub struct Probe {
    /// The operation whose first output holds it, as the file `/probe`.
    pub source: Operation,
}

impl Probe {
    /// Takes it from an image in a content store that the client serves.
    ///
    /// The name of the store is part of the digest, so it should never change.
    pub fn oci_layout(manifest: &Digest, store: &str, platform: &Platform) -> Self {
        Self {
            source: source::oci_layout("probe", manifest, store, platform).named("probe"),
        }
    }
}

impl Environment {
    /// Adds the file system to a graph.
    pub(super) fn add_base(&self, graph: &mut Graph) -> Output {
        let operation = match &self.base {
            // A process needs a file system that exists, even if nothing is in it.
            Base::Scratch => File::on_scratch().mkdir("/", 0o755, None).operation(),
            Base::Image { reference } => source::image(reference, &self.platform),
            Base::OciLayout { digest, store } => {
                source::oci_layout("base", digest, store, &self.platform)
            }
            Base::Local { name, shared_key } => {
                let local = source::Local {
                    name: name.clone(),
                    shared_key: shared_key.clone(),
                    session: self.session.clone(),
                    ..source::Local::default()
                };
                let folder = graph.add_output(local.operation().named("environment folder"));
                // The daemon knows a folder by its session, but a copy by its contents: only that
                // lets a later session find what an earlier one has recorded.
                File::on_scratch()
                    .copy(Copy {
                        from: folder,
                        src: "/".to_owned(),
                        dest: "/".to_owned(),
                        includes: Vec::new(),
                        excludes: Vec::new(),
                    })
                    .operation()
            }
        };
        graph.add_output(operation.named("image under test"))
    }

    /// Returns the folder of a record's file system in which the record lies.
    pub fn record_folder(&self) -> &'static str {
        if self.runs_as_root() {
            "/"
        } else {
            paths::USER_RECORD
        }
    }

    /// Returns what the probe writes a record into.
    ///
    /// The root of an empty file system belongs to root; a user needs a folder of its own in it.
    pub(super) fn add_record_folder(&self, graph: &mut Graph, base: &Output) -> Mount {
        let Some(owner) = self.owner(base) else {
            return Mount::kept(paths::RECORD, None);
        };
        let folder = File::on_scratch()
            .mkdir(paths::USER_RECORD, 0o755, Some(&owner))
            .operation()
            .named("record folder");
        Mount::kept(paths::RECORD, Some(graph.add_output(folder))).selecting(paths::USER_RECORD)
    }

    /// Returns a mount that shows a record to a later operation.
    pub(super) fn mount_record(&self, dest: impl Into<String>, record: &Output) -> Mount {
        let mount = Mount::read_only(dest, record.clone());
        if self.runs_as_root() {
            mount
        } else {
            mount.selecting(paths::USER_RECORD)
        }
    }

    /// Returns what the daemon has made of the Dockerfile of a source.
    pub(super) fn built(&self, source: &MountSource) -> Option<&BuiltDockerfile> {
        self.builds.iter().find(|built| built.source == *source)
    }

    fn runs_as_root(&self) -> bool {
        let user = self.user.split(':').next().unwrap_or_default();
        matches!(user, "" | "root" | "0")
    }

    fn owner(&self, base: &Output) -> Option<Owner> {
        let principal = |written: &str| match written.parse() {
            Ok(id) => Principal::Id(id),
            Err(_) => Principal::Name(written.to_owned(), base.clone()),
        };
        (!self.runs_as_root()).then(|| match self.user.split_once(':') {
            Some((user, group)) => Owner {
                user: principal(user),
                group: Some(principal(group)),
            },
            None => Owner {
                user: principal(&self.user),
                group: None,
            },
        })
    }
}

/// Returns the variables of an image overlaid with those of a spec.
///
/// Those that the image has and nobody sets anew come first, in its order; then the others, by
/// name.
pub(super) fn overlay(
    image: &[(String, String)],
    env: &BTreeMap<String, String>,
) -> Vec<(String, String)> {
    let image = image.iter().filter(|(name, _)| !env.contains_key(name));
    let env = env
        .iter()
        .map(|(name, value)| (name.clone(), value.clone()));
    image.cloned().chain(env).collect()
}
