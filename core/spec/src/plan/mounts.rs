//! The sources that tests mount.

use super::{InlineFile, MountPlan, MountSource, dalec::TestPlanner};
use crate::{
    dalec::{self, Mount, Source, Variant, Written},
    text::TextRange,
};

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
    if source.generates {
        planner.hinder(
            at,
            "fetching dependencies for a mounted source is not supported",
        );
    }
    let path = path(planner, source.path.as_ref());
    let includes = texts(planner, &source.includes);
    let excludes = texts(planner, &source.excludes);
    let filtered = !includes.is_empty() || !excludes.is_empty();
    Some(match source.variant.as_ref()? {
        Variant::InlineFile(inline) => MountSource::InlineFile(file(planner, inline, at)),
        Variant::InlineDir {
            files,
            permissions,
            uid,
            gid,
        } => {
            if filtered {
                let message =
                    "`includes` and `excludes` of a mounted inline folder are not supported";
                planner.hinder(at, message);
            }
            MountSource::InlineDir {
                files: files
                    .iter()
                    .map(|(name, inline)| (name.value.clone(), file(planner, inline, at)))
                    .collect(),
                permissions: permissions.as_ref().map_or(0, |mode| mode.value),
                uid: id(planner, *uid, at),
                gid: id(planner, *gid, at),
                path,
            }
        }
        Variant::Context { name } => {
            let name = planner.optional(name.as_ref());
            if name.is_empty() {
                planner.hinder(at, "a context that is mounted needs a `name`");
            }
            MountSource::Context {
                name,
                path,
                includes,
                excludes,
            }
        }
        Variant::Image { reference, command } => {
            if *command {
                planner.hinder(at, "commands in a mounted image are not supported");
            }
            MountSource::Image {
                reference: planner.optional(reference.as_ref()),
                path,
                includes,
                excludes,
            }
        }
        Variant::Http {
            url,
            digest,
            permissions,
        } => MountSource::Http {
            url: planner.optional(url.as_ref()),
            digest: digest
                .as_ref()
                .map(|digest| digest.value.clone())
                .filter(|digest| !digest.is_empty()),
            permissions: permissions.as_ref().map_or(0, |mode| mode.value),
        },
        Variant::Git {
            url,
            commit,
            keep_git_dir,
            auth,
        } => {
            if filtered {
                let message = "`includes` and `excludes` of a mounted repository are not supported";
                planner.hinder(at, message);
            }
            if *auth {
                planner.hinder(at, "a mounted repository with `auth` is not supported");
            }
            MountSource::Git {
                url: planner.optional(url.as_ref()),
                commit: planner.optional(commit.as_ref()),
                keep_git_dir: *keep_git_dir,
                path,
            }
        }
        Variant::Build => {
            planner.hinder(at, "mounting what a Dockerfile makes is not supported");
            return None;
        }
    })
}

fn path(planner: &mut TestPlanner<'_>, path: Option<&Written>) -> Option<String> {
    path.map(|path| planner.text(path))
        .filter(|path| !path.is_empty())
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
