//! melange configurations: from YAML to a model, what melange makes of it, and what is wrong.
//!
//! Look at [`read()`] first, then at [`Spec`]. The table of [`fields`] says what a configuration
//! may have; decoding follows it as strictly as melange's loader. The model holds values as they
//! are written. [`condition`] reads `if`, [`substitute`] puts variables in, and [`variables`] is
//! the table of those that there are.

pub mod compile;
pub mod condition;
mod decode;
pub mod fields;
pub mod lint;
pub mod pipelines;
mod read;
pub mod spec;
pub mod substitute;
mod validate;
pub mod variables;

pub use read::{
    Given, parse, read, read_compiled, read_document, read_pipeline, read_pipeline_compiled,
};
pub use spec::{Spec, Step};
