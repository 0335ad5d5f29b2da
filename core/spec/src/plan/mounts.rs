//! The sources that tests mount.
//!
//! Dalec fills in no defaults for them: a context has the name that is written, a file the
//! permissions.

use super::{
    CommandPlan, CommandStepPlan, GitAuth, InlineFile, MountPlan, MountSource, Part,
    dalec::TestPlanner,
};
use crate::{
    dalec::{self, Command, Dockerfile, Mount, Source, Variant, Written},
    text::TextRange,
};
use std::collections::BTreeMap;

/// The name of a Dockerfile that has no other.
const DOCKERFILE: &str = "Dockerfile";

/// Plans a mount; what cannot be mounted is the problem of its test.
pub(super) fn plan(planner: &mut TestPlanner<'_>, mount: &Mount) -> Option<MountPlan> {
    let dest = planner.optional(mount.dest.as_ref());
    if dest.is_empty() {
        planner.hinder(mount.range, "this mount has no `dest`");
    }
    Some(MountPlan {
        dest,
        source: source(planner, &mount.source)?,
        range: mount.range,
    })
}

fn source(planner: &mut TestPlanner<'_>, source: &Source) -> Option<MountSource> {
    let at = source.range;
    let part = Part {
        path: some(planner, source.path.as_ref()),
        includes: texts(planner, &source.includes),
        excludes: texts(planner, &source.excludes),
    };
    Some(match source.variant.as_ref()? {
        Variant::InlineFile(inline) => MountSource::InlineFile(file(planner, inline, at)),
        Variant::InlineDir {
            files,
            permissions,
            uid,
            gid,
        } => MountSource::InlineDir {
            files: files
                .iter()
                .map(|(name, inline)| (name.value.to_string(), file(planner, inline, at)))
                .collect(),
            permissions: permissions.as_ref().map_or(0, |mode| mode.value),
            uid: id(planner, *uid, at),
            gid: id(planner, *gid, at),
            part,
        },
        Variant::Context { name } => {
            let name = planner.optional(name.as_ref());
            if name.is_empty() {
                planner.hinder(at, "a context that is mounted needs a `name`");
            }
            MountSource::Context { name, part }
        }
        Variant::Image {
            reference,
            command: written,
        } => MountSource::Image {
            reference: planner.optional(reference.as_ref()),
            command: written
                .as_ref()
                .map(|written| command(planner, written, part.path.as_deref())),
            part,
        },
        Variant::Http {
            url,
            digest,
            permissions,
        } => MountSource::Http {
            url: planner.optional(url.as_ref()),
            digest: some(planner, digest.as_ref()),
            permissions: permissions.as_ref().map_or(0, |mode| mode.value),
        },
        Variant::Git {
            url,
            commit,
            checksum,
            keep_git_dir,
            auth,
        } => MountSource::Git {
            url: planner.optional(url.as_ref()),
            commit: planner.optional(commit.as_ref()),
            checksum: some(planner, checksum.as_ref()),
            keep_git_dir: *keep_git_dir,
            auth: GitAuth {
                header: some(planner, auth.header.as_ref()),
                token: some(planner, auth.token.as_ref()),
                ssh: some(planner, auth.ssh.as_ref()),
            },
            part,
        },
        Variant::Build(dockerfile) => build(planner, dockerfile, part)?,
    })
}

fn command(planner: &mut TestPlanner<'_>, written: &Command, output: Option<&str>) -> CommandPlan {
    let shared = mounts(planner, &written.mounts, output);
    let env = planner.env(&written.env);
    let mut steps = Vec::with_capacity(written.steps.len());
    for step in &written.steps {
        if let Some(fault) = &step.fault {
            planner.hinder(fault.range, fault.message.clone());
        }
        let mut all = env.clone();
        // Dalec puts the arguments into these twice (dalec@9a577ddf `load.go:496`, `load.go:500`).
        all.extend(step.env.iter().map(|variable| {
            let value = Written {
                value: planner.text(&variable.value).into(),
                style: None,
                ..variable.value.clone()
            };
            (variable.name.value.to_string(), planner.text(&value))
        }));
        steps.push(CommandStepPlan {
            command: planner.optional(step.command.as_ref()),
            env: all,
            mounts: mounts(planner, &step.mounts, output),
            range: step.range,
        });
    }
    CommandPlan {
        dir: planner.optional(written.dir.as_ref()),
        mounts: shared,
        env,
        steps,
    }
}

/// Plans what is mounted for a command whose output is found at `output`.
fn mounts(
    planner: &mut TestPlanner<'_>,
    written: &[Mount],
    output: Option<&str>,
) -> Vec<MountPlan> {
    let output = output.map(clean).filter(|output| !output.is_empty());
    let mut planned = Vec::with_capacity(written.len());
    for mount in written {
        let Some(mount) = plan(planner, mount) else {
            continue;
        };
        if let Some(output) = &output
            && clean(&mount.dest).starts_with(output)
        {
            let message = format!(
                "nothing can be mounted at {}: the image's `path` holds what the command makes, \
                 and hides it",
                mount.dest
            );
            planner.hinder(mount.range, message);
        }
        planned.push(mount);
    }
    planned
}

/// Returns the parts of a path.
fn clean(path: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts
}

fn build(
    planner: &mut TestPlanner<'_>,
    dockerfile: &Dockerfile,
    part: Part,
) -> Option<MountSource> {
    let context = source(planner, &dockerfile.source)?;
    let mut args: BTreeMap<_, _> = planner.given.clone();
    args.extend(planner.env(&dockerfile.args));
    Some(MountSource::Build {
        source: Box::new(context),
        dockerfile: some(planner, dockerfile.path.as_ref())
            .unwrap_or_else(|| DOCKERFILE.to_owned()),
        target: some(planner, dockerfile.target.as_ref()),
        args,
        part,
    })
}

/// Returns a text unless it is missing or empty, which is the same for Dalec.
fn some(planner: &mut TestPlanner<'_>, written: Option<&Written>) -> Option<String> {
    written
        .map(|written| planner.text(written))
        .filter(|text| !text.is_empty())
}

fn texts(planner: &mut TestPlanner<'_>, texts: &[Written]) -> Vec<String> {
    texts.iter().map(|text| planner.text(text)).collect()
}

fn file(planner: &mut TestPlanner<'_>, file: &dalec::InlineFile, at: TextRange) -> InlineFile {
    InlineFile {
        contents: planner.optional(file.contents.as_ref()),
        permissions: file.permissions.as_ref().map_or(0, |mode| mode.value),
        uid: id(planner, file.uid, at),
        gid: id(planner, file.gid, at),
    }
}

fn id(planner: &mut TestPlanner<'_>, id: i64, at: TextRange) -> u32 {
    u32::try_from(id).unwrap_or_else(|_| {
        planner.hinder(at, "an id of a user or group is out of range");
        0
    })
}
