//! The pages of the command lines, as the programs' own help has them.

use crate::Page;
use clap::CommandFactory as _;
use std::fmt::Write as _;

pub(crate) fn debugger() -> Page {
    Page {
        name: "command-line.md",
        title: "The command line",
        body: help(spec_dap::cli::Cli::command()),
    }
}

pub(crate) fn checks() -> Page {
    Page {
        name: "spec-lsp.md",
        title: "The command line of the language server",
        body: help(spec_lsp::cli::Cli::command()),
    }
}

fn help(command: clap::Command) -> String {
    let mut command = command.term_width(100);
    command.build();
    let mut body = String::new();
    add(&mut body, &mut command);
    body
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
