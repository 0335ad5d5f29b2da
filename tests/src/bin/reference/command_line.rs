//! The page of the command line, as the program's own help has it.

use crate::Page;
use clap::CommandFactory as _;
use std::fmt::Write as _;

pub(crate) fn page() -> Page {
    let mut command = spec_dap::cli::Cli::command().term_width(100);
    command.build();
    let mut body = String::new();
    add(&mut body, &mut command);
    Page {
        name: "command-line.md",
        title: "The command line",
        body,
    }
}

/// Adds a command's help, and that of its subcommands that people use.
fn add(body: &mut String, command: &mut clap::Command) {
    let name = command
        .get_bin_name()
        .unwrap_or(command.get_name())
        .to_owned();
    let help = command.render_long_help();
    let _ = write!(
        body,
        "## {name}\n\n```text\n{}\n```\n\n",
        help.to_string().trim_end()
    );
    for inner in command
        .get_subcommands_mut()
        .filter(|inner| !inner.is_hide_set())
    {
        add(body, inner);
    }
}
