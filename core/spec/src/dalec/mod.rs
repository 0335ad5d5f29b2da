//! Dalec specs: from YAML to a model, and what is wrong with it.
//!
//! Look at [`read()`] first, then at [`Spec`]. The table of [`fields`] says what a spec may have;
//! decoding follows it as strictly as Dalec's loader. The model holds values as they are written;
//! [`args`] puts the arguments in.

pub mod args;
mod artifacts;
mod build;
mod declare;
mod decode;
mod dependencies;
mod detect;
mod expand;
pub(crate) mod family;
pub mod fields;
mod image;
mod patches;
mod read;
mod source;
mod spec;
mod tests;
mod validate;
pub mod word;
pub(crate) mod words;

pub use crate::written::{Mode, Spanned, Written};
pub use args::{Arguments, Given, Platform, Substitution};
pub use artifacts::{Artifact, Artifacts};
pub use build::{Build, BuildStep, Cache, CacheSort};
pub use dependencies::{Dependencies, Frontend, Package, Packages, Repository};
pub use detect::is_spec;
pub use expand::expand;
pub use image::{ImageConfig, Symlink};
pub use patches::Patch;
pub use read::{parse, read, read_document, read_with};
pub use source::{Command, CommandStep, Dockerfile, GitAuth, InlineFile, Source, Variant};
pub use spec::{Checks, FileCheck, Mount, Relations, Spec, Step, Target, Test, Variable};

use crate::{holes, written};
