//! The log: on standard error, since standard output belongs to results and the protocol.

use tracing_subscriber::EnvFilter;

/// The variable that says what is logged: `debug`, `spec_dap=trace`, `dap=trace` for the protocol.
pub const VARIABLE: &str = "SPEC_DAP_LOG";

/// Starts the log; only warnings and errors, if nothing else is asked for.
pub fn start() {
    let filter = EnvFilter::try_from_env(VARIABLE).unwrap_or_else(|_| EnvFilter::new("warn"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(false);
    // Fails only if a log runs already, which then stays.
    let _ = log.try_init();
}
