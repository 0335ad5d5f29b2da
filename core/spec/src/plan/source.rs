//! The sources that tests mount, with the arguments put in.
//!
//! Look at [`MountSource`] first.

use super::TestPlan;
use crate::text::TextRange;
use std::collections::BTreeMap;

/// A source that is mounted into a test, or for the command of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MountPlan {
    /// Where it is seen.
    pub dest: String,
    /// What is seen there.
    pub source: MountSource,
    /// The range of the mount's mapping.
    pub range: TextRange,
}

/// The sources that can be mounted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MountSource {
    /// One file with its content.
    InlineFile(InlineFile),
    /// A folder of files, by name.
    InlineDir {
        /// The files.
        files: BTreeMap<String, InlineFile>,
        /// The folder's permissions, 0 if unset.
        permissions: u32,
        /// The owner's id.
        uid: u32,
        /// The group's id.
        gid: u32,
        /// What of it; a path names the only file to keep.
        part: Part,
    },
    /// A folder of the build context.
    Context {
        /// The context's name; `context` is the main one.
        name: String,
        /// What of it.
        part: Part,
    },
    /// A path of an image.
    Image {
        /// The reference.
        reference: String,
        /// What is run in it first.
        command: Option<CommandPlan>,
        /// What of it; with a command the path is where that leaves its output.
        part: Part,
    },
    /// A file of the web.
    Http {
        /// The address.
        url: String,
        /// The digest, if given.
        digest: Option<String>,
        /// The permissions, 0 if unset.
        permissions: u32,
    },
    /// A git repository at a commit.
    Git {
        /// The address.
        url: String,
        /// The commit, tag or branch.
        commit: String,
        /// The commit that must be found there, if given.
        checksum: Option<String>,
        /// Whether `.git` is kept.
        keep_git_dir: bool,
        /// How to log in.
        auth: GitAuth,
        /// What of it.
        part: Part,
    },
    /// What a Dockerfile makes.
    Build {
        /// The build context.
        source: Box<MountSource>,
        /// The path of the Dockerfile in it.
        dockerfile: String,
        /// The stage to build, if not the last.
        target: Option<String>,
        /// The arguments: those of the whole build, overlaid with the source's.
        args: BTreeMap<String, String>,
        /// What of it.
        part: Part,
    },
}

/// What of a source is mounted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// The path in it; `None` is all of it.
    pub path: Option<String>,
    /// Patterns of what to take; none is everything.
    pub includes: Vec<String>,
    /// Patterns of what to leave out.
    pub excludes: Vec<String>,
}

/// Steps that run in an image, one after another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommandPlan {
    /// The folder in which they run, if it is not the image's.
    pub dir: String,
    /// What is mounted for all steps.
    pub mounts: Vec<MountPlan>,
    /// The environment of all steps.
    pub env: BTreeMap<String, String>,
    /// The steps.
    pub steps: Vec<CommandStepPlan>,
}

/// A step that runs in an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandStepPlan {
    /// What `/bin/sh` reads.
    pub command: String,
    /// The environment: the command's, overlaid with the step's.
    pub env: BTreeMap<String, String>,
    /// What is mounted for this step.
    pub mounts: Vec<MountPlan>,
    /// The range of its mapping.
    pub range: TextRange,
}

/// The names of secrets with which to log in to a git host; never the secrets themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GitAuth {
    /// The secret that holds an authorization header.
    pub header: Option<String>,
    /// The secret that holds a token.
    pub token: Option<String>,
    /// The id of an SSH agent.
    pub ssh: Option<String>,
}

/// A file written into the spec itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InlineFile {
    /// The content.
    pub contents: String,
    /// The permissions, 0 if unset.
    pub permissions: u32,
    /// The owner's id.
    pub uid: u32,
    /// The group's id.
    pub gid: u32,
}

impl Part {
    /// Returns whether something is taken or left out by a pattern.
    pub fn is_filtered(&self) -> bool {
        !self.includes.is_empty() || !self.excludes.is_empty()
    }
}

impl TestPlan {
    /// Returns all sources that the test needs: those that it mounts, and those that they need.
    pub fn sources(&self) -> Vec<&MountSource> {
        let mounts = self.mounts.iter();
        mounts.flat_map(|mount| mount.source.needed()).collect()
    }
}

impl MountSource {
    /// Returns the sources that this one needs, then itself.
    pub fn needed(&self) -> Vec<&Self> {
        let mut found = Vec::new();
        self.collect(&mut found);
        found
    }

    fn collect<'a>(&'a self, found: &mut Vec<&'a Self>) {
        match self {
            Self::Image {
                command: Some(command),
                ..
            } => {
                let steps = command.steps.iter().flat_map(|step| &step.mounts);
                command
                    .mounts
                    .iter()
                    .chain(steps)
                    .for_each(|mount| mount.source.collect(found));
            }
            Self::Build { source, .. } => source.collect(found),
            _ => {}
        }
        found.push(self);
    }
}
