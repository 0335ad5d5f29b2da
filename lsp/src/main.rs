//! `spec-lsp`: the language server for package specs, and its checks on a command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    spec_lsp::cli::main()
}
