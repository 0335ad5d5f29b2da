//! Reads the files of what a build has made, and the configurations of images.

use crate::client::{
    build::{Build, Reference},
    errors::SolveError,
    platform,
    session::system_mode,
    wire::{
        fsutil::Stat,
        gateway::{
            FileRange, ReadDirRequest, ReadFileRequest, ResolveImageConfigRequest, StatFileRequest,
        },
    },
};
use bytes::{Bytes, BytesMut};
use spec_llb::op::Platform;
use std::{
    future::Future,
    ops::Range,
    time::{Duration, SystemTime},
};

/// How many bytes are asked for at once: less than fits into a message.
const CHUNK: u64 = 4 << 20;

/// What is known of a file without opening it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileStat {
    /// Its name, without its folder.
    pub name: String,
    /// Sort and permissions, as `st_mode` has them.
    pub mode: u32,
    /// Its owner. Files of containers do not tell it: 0.
    pub uid: u32,
    /// Its group, likewise.
    pub gid: u32,
    /// Its size in bytes.
    pub size: u64,
    /// When it was written.
    pub modified: Option<SystemTime>,
    /// Where it leads, if it is a symbolic link.
    pub link: Option<String>,
}

/// An image whose configuration is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImageReference {
    /// An image of a registry, by its full name: `host/path:tag` or `host/path@sha256:…`.
    Registry(String),
    /// An image that the session offers.
    Store {
        /// The name of the store.
        store: String,
        /// The digest of its manifest or index.
        digest: String,
    },
}

impl FileStat {
    pub(super) fn from_wire(stat: Stat) -> Self {
        let age = Duration::from_nanos(stat.mod_time.unsigned_abs());
        let modified = if stat.mod_time < 0 {
            SystemTime::UNIX_EPOCH.checked_sub(age)
        } else {
            SystemTime::UNIX_EPOCH.checked_add(age)
        };
        Self {
            name: stat.path,
            mode: system_mode(stat.mode),
            uid: stat.uid,
            gid: stat.gid,
            size: u64::try_from(stat.size).unwrap_or_default(),
            modified,
            link: Some(stat.linkname).filter(|link| !link.is_empty()),
        }
    }

    /// Says whether it is a folder.
    pub fn is_folder(&self) -> bool {
        self.mode & 0o170_000 == 0o040_000
    }
}

impl Build {
    /// Reads a file, or a range of its bytes; what lies beyond its end is left out.
    ///
    /// Large files come in pieces, so they may have any size that fits into memory.
    ///
    /// # Errors
    ///
    /// If there is no such file ([`SolveErrorKind::NotFound`](crate::client::SolveErrorKind)), or
    /// the build has ended.
    pub async fn read_file(
        &self,
        reference: &Reference,
        path: &str,
        range: Option<Range<u64>>,
    ) -> Result<Bytes, SolveError> {
        in_pieces(range, |range| {
            let mut client = self.gateway.client();
            let request = ReadFileRequest {
                r#ref: reference.id.clone(),
                file_path: path.to_owned(),
                range: Some(range),
                mount_index: 0,
            };
            async move { self.gateway.call(client.read_file(request)).await }
        })
        .await
    }

    /// Tells what a path is; a symbolic link is not followed.
    ///
    /// # Errors
    ///
    /// If there is no such path, or the build has ended.
    pub async fn stat_file(
        &self,
        reference: &Reference,
        path: &str,
    ) -> Result<FileStat, SolveError> {
        let request = StatFileRequest {
            r#ref: reference.id.clone(),
            path: path.to_owned(),
            mount_index: 0,
        };
        let mut client = self.gateway.client();
        let response = self.gateway.call(client.stat_file(request)).await?;
        Ok(FileStat::from_wire(response.stat.unwrap_or_default()))
    }

    /// Tells what is in a folder, by name.
    ///
    /// # Errors
    ///
    /// If there is no such folder, or the build has ended.
    pub async fn read_dir(
        &self,
        reference: &Reference,
        path: &str,
    ) -> Result<Vec<FileStat>, SolveError> {
        let request = ReadDirRequest {
            r#ref: reference.id.clone(),
            dir_path: path.to_owned(),
            ..ReadDirRequest::default()
        };
        let mut client = self.gateway.client();
        let response = self.gateway.call(client.read_dir(request)).await?;
        Ok(response
            .entries
            .into_iter()
            .map(FileStat::from_wire)
            .collect())
    }

    /// Returns the digest of an image and its configuration, a JSON text; no layer is fetched.
    ///
    /// # Errors
    ///
    /// If there is no such image, none for the platform, or the build has ended.
    pub async fn resolve_image_config(
        &self,
        image: &ImageReference,
        platform: Option<&Platform>,
    ) -> Result<(String, Bytes), SolveError> {
        let mut request = ResolveImageConfigRequest {
            platform: platform.map(platform::to_wire),
            ..ResolveImageConfigRequest::default()
        };
        match image {
            ImageReference::Registry(name) => request.r#ref.clone_from(name),
            ImageReference::Store { store, digest } => {
                request.r#ref = format!("spec-dap/image@{digest}");
                request.resolver_type = 1;
                request.store_id.clone_from(store);
            }
        }
        let name = request.r#ref.clone();
        let mut client = self.gateway.client();
        match self
            .gateway
            .call(client.resolve_image_config(request))
            .await
        {
            Ok(response) => Ok((response.digest, response.config)),
            Err(error) => Err(error.of_source(&name)),
        }
    }
}

/// Reads a range piece by piece; a piece that is shorter than wanted is the last.
pub(super) async fn in_pieces<F>(
    range: Option<Range<u64>>,
    mut read: impl FnMut(FileRange) -> F,
) -> Result<Bytes, SolveError>
where
    F: Future<Output = Result<crate::client::wire::gateway::ReadFileResponse, SolveError>>,
{
    let Range { mut start, end } = range.unwrap_or(0..u64::MAX);
    let mut all = BytesMut::new();
    loop {
        let wanted = end.saturating_sub(start).min(CHUNK);
        let piece = read(FileRange {
            offset: i64::try_from(start).unwrap_or(i64::MAX),
            length: i64::try_from(wanted).unwrap_or(i64::MAX),
        })
        .await?
        .data;
        let length = piece.len() as u64;
        start += length;
        let last = length < wanted || start >= end;
        if last && all.is_empty() {
            return Ok(piece);
        }
        all.extend_from_slice(&piece);
        if last {
            return Ok(all.freeze());
        }
    }
}
