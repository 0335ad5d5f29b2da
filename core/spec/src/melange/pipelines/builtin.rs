//! Pipelines that come with the program, by the names that melange gives to its own.
//!
//! They are written from what melange's documentation says that they do: the same names, inputs,
//! defaults and needs, scripts of our own.

use crate::text::Text;
use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use super::Definition;

macro_rules! builtin {
    ($($name:literal),* $(,)?) => {
        /// Names and texts, by name.
        static FILES: &[(&str, &str)] = &[
            $(($name, include_str!(concat!("builtin/", $name, ".yaml")))),*
        ];
    };
}

builtin![
    "R/build",
    "autoconf/configure",
    "autoconf/make",
    "autoconf/make-install",
    "cargo/build",
    "cmake/build",
    "cmake/configure",
    "cmake/install",
    "fetch",
    "git-am",
    "git-checkout",
    "go/build",
    "go/build/v2",
    "go/bump",
    "go/covdata",
    "go/install",
    "llvm/covreport",
    "maven/configure-mirror",
    "maven/pombump",
    "meson/compile",
    "meson/configure",
    "meson/install",
    "npm/install",
    "patch",
    "pecl/install",
    "pecl/phpize",
    "perl/cleanup",
    "perl/make",
    "python/build",
    "python/build-wheel",
    "python/import",
    "python/install",
    "python/test",
    "ruby/build",
    "ruby/clean",
    "ruby/install",
    "split/alldocs",
    "split/bin",
    "split/debug",
    "split/dev",
    "split/infodir",
    "split/lib",
    "split/locales",
    "split/manpages",
    "split/static",
    "strip",
    "xcover/ensure",
    "xcover/profile",
    "xcover/status",
    "xcover/stop",
    "xcover/wait",
];

/// The files, read once.
static DEFINITIONS: LazyLock<BTreeMap<&'static str, Arc<Definition>>> = LazyLock::new(|| {
    let read = |text: &str| Arc::new(Definition::read(&Text::new(text)));
    FILES
        .iter()
        .map(|(name, text)| (*name, read(text)))
        .collect()
});

/// Returns the names of the pipelines with their texts, by name.
pub fn builtin_files() -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES.iter().copied()
}

/// Returns the pipeline with a name.
pub(super) fn builtin(name: &str) -> Option<&'static Arc<Definition>> {
    DEFINITIONS.get(name)
}
