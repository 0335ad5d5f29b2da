//! Where things are in a container, beyond what the probe itself must know.

pub(super) use spec_probe::layout::{PREVIOUS, PROBE, RECORD};

/// The probe in the file system that brings it.
pub(super) const PROBE_FILE: &str = "/probe";

/// The request, if it is too long for an argument.
pub(super) const REQUEST: &str = "/tmp/internal/spec-dap/request.json";

/// The folder below which the gate finds the records, by number.
pub(super) const RECORDS: &str = "/tmp/internal/spec-dap/records";

/// Where the fallback of a validated result holds that result.
pub(super) const RESULT: &str = "/tmp/internal/spec-dap/result";

/// The folder of a record's file system in which it lies, if the process is not root's.
pub(super) const USER_RECORD: &str = "/record";
