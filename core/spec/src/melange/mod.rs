//! melange configurations: from YAML to a model, and what is wrong with it.
//!
//! Look at [`read()`] first, then at [`Spec`]. The table of [`fields`] says what a configuration
//! may have; decoding follows it as strictly as melange's loader. The model holds values as they
//! are written.

mod decode;
pub mod fields;
mod read;
pub mod spec;

pub use read::{Given, parse, read, read_document, read_pipeline};
pub use spec::{Spec, Step};
