//! The requests: one file each, a thin call into `spec_core::ide`.

pub(crate) mod definition;
pub(crate) mod diagnostics;
pub(crate) mod highlight;
pub(crate) mod hover;
pub(crate) mod references;
pub(crate) mod rename;
