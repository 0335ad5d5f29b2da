//! Sources that a Dockerfile makes.

use super::{Source, read as read_source};
use crate::{
    dalec::{
        decode::{Decoder, Record},
        spec::Variable,
        tests::variables,
        written::Written,
    },
    diagnostic::Diagnostic,
};

/// A Dockerfile and what it is built with.
#[derive(Clone, Debug, Default)]
pub struct Dockerfile {
    /// The build context; any source but another build.
    pub source: Source,
    /// The path of the Dockerfile in it.
    pub path: Option<Written>,
    /// The stage to build.
    pub target: Option<Written>,
    /// The arguments to pass.
    pub args: Vec<Variable>,
}

pub(super) fn read(decoder: &mut Decoder<'_>, build: &Record) -> Dockerfile {
    let recursive = build
        .record("source")
        .and_then(|source| source.field("build"))
        .filter(|field| !field.value.is_null());
    let source = match recursive {
        Some(recursive) => {
            decoder.report(Diagnostic::new(
                "dalec/invalid-source",
                recursive.key,
                "the source of a build cannot be a build",
            ));
            Source::default()
        }
        None => read_source(decoder, build, "source"),
    };
    Dockerfile {
        source,
        path: build.text("dockerfile_path"),
        target: build.text("target"),
        args: variables(build.get("args")),
    }
}
