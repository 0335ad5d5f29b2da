//! Dalec specs: from YAML to a model, and what is wrong with it.
//!
//! Look at [`read()`] first, then at [`Spec`]. The table of [`fields`] says what a spec may have;
//! decoding follows it as strictly as Dalec's loader. The model holds values as they are written;
//! [`args`] puts the arguments in.

pub mod args;
mod decode;
mod detect;
pub mod fields;
mod read;
mod source;
mod spec;
mod tests;
mod validate;
pub mod word;

pub use crate::written::{Mode, Spanned, Written};
pub use args::{Arguments, Given, Platform, Substitution};
pub use detect::is_spec;
pub use read::{parse, read, read_document, read_with};
pub use source::{Command, CommandStep, Dockerfile, GitAuth, InlineFile, Source, Variant};
pub use spec::{Checks, FileCheck, Mount, Spec, Step, Target, Test, Variable};

use crate::{holes, written};
