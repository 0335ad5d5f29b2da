//! Where things lie inside a container while a step or a check runs.

/// The folder of everything that we mount into a container.
pub const ROOT: &str = "/tmp/internal/spec-dap";
/// Where the probe itself lies; the file is `probe` if it is a folder that is mounted.
pub const PROBE: &str = "/tmp/internal/spec-dap/probe";
/// The folder into which a step or a check writes its record.
pub const RECORD: &str = "/tmp/internal/spec-dap/record";
/// The folder with the record of the step before, or of the step that a check is about.
pub const PREVIOUS: &str = "/tmp/internal/spec-dap/previous";
/// The name of the record in its folder.
pub const RECORD_FILE: &str = "record.json";
/// The name of the file with all that a step wrote to standard output, beside its record.
pub const STDOUT_FILE: &str = "stdout";
/// The name of the file with all that a step wrote to standard error, beside its record.
pub const STDERR_FILE: &str = "stderr";
/// Where Dalec keeps the streams of a step that have checks, in the file system under test.
pub const STEP_OUTPUT: &str = "/tmp/internal/dalec/testrunner/step/output";
/// The variable with the token of the run; a command never sees it.
pub const RUN_VARIABLE: &str = "SPEC_DAP_RUN";
