//! What a run needs of a build, so that tests can put something else in its place.

use crate::client::{
    build::{Build, FileStat, ImageReference, Reference},
    capabilities::Capabilities,
    errors::SolveError,
};
use bytes::Bytes;
use spec_llb::{op::Platform, pb};
use std::{fmt::Debug, future::Future, ops::Range, pin::Pin};

/// What a call of a [`Solver`] returns: it is made when it is awaited, and cancelled when dropped.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = Result<T, SolveError>> + Send + 'a>>;

/// Solves graphs and reads their results, as a [`Build`] does, whose methods say what each means.
pub trait Solver: Debug + Send + Sync {
    /// Returns what the daemon understands.
    fn capabilities(&self) -> &Capabilities;

    /// See [`Build::solve`].
    fn solve<'a>(&'a self, definition: &'a pb::Definition) -> Pending<'a, Reference>;

    /// See [`Build::read_file`].
    fn read_file<'a>(
        &'a self,
        reference: &'a Reference,
        path: &'a str,
        range: Option<Range<u64>>,
    ) -> Pending<'a, Bytes>;

    /// See [`Build::stat_file`].
    fn stat_file<'a>(&'a self, reference: &'a Reference, path: &'a str) -> Pending<'a, FileStat>;

    /// See [`Build::read_dir`].
    fn read_dir<'a>(
        &'a self,
        reference: &'a Reference,
        path: &'a str,
    ) -> Pending<'a, Vec<FileStat>>;

    /// See [`Build::resolve_image_config`].
    fn resolve_image_config<'a>(
        &'a self,
        image: &'a ImageReference,
        platform: Option<&'a Platform>,
    ) -> Pending<'a, (String, Bytes)>;
}

impl Solver for Build {
    fn capabilities(&self) -> &Capabilities {
        self.capabilities()
    }

    fn solve<'a>(&'a self, definition: &'a pb::Definition) -> Pending<'a, Reference> {
        Box::pin(self.solve(definition))
    }

    fn read_file<'a>(
        &'a self,
        reference: &'a Reference,
        path: &'a str,
        range: Option<Range<u64>>,
    ) -> Pending<'a, Bytes> {
        Box::pin(self.read_file(reference, path, range))
    }

    fn stat_file<'a>(&'a self, reference: &'a Reference, path: &'a str) -> Pending<'a, FileStat> {
        Box::pin(self.stat_file(reference, path))
    }

    fn read_dir<'a>(
        &'a self,
        reference: &'a Reference,
        path: &'a str,
    ) -> Pending<'a, Vec<FileStat>> {
        Box::pin(self.read_dir(reference, path))
    }

    fn resolve_image_config<'a>(
        &'a self,
        image: &'a ImageReference,
        platform: Option<&'a Platform>,
    ) -> Pending<'a, (String, Bytes)> {
        Box::pin(self.resolve_image_config(image, platform))
    }
}
