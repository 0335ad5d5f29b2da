//! `probe tool NAME …`: the few tools that the shell brings into an image without them.
//!
//! One table says which there are; `help` prints it.

mod files;
mod processes;
mod text;

use std::{
    ffi::OsString,
    fs::{DirEntry, File},
    io::{self, BufWriter, Write},
    os::fd::AsFd,
};

use anyhow::Context;

/// A tool: its name, how to call it and what it does.
struct Tool {
    name: &'static str,
    usage: &'static str,
    summary: &'static str,
    run: fn(&[String], &mut dyn Write) -> anyhow::Result<()>,
}

const TOOLS: &[Tool] = &[
    Tool {
        name: "cat",
        usage: "[FILE…]",
        summary: "prints files",
        run: text::cat,
    },
    Tool {
        name: "echo",
        usage: "[-n] [WORD…]",
        summary: "prints words",
        run: text::echo,
    },
    Tool {
        name: "env",
        usage: "",
        summary: "prints the environment",
        run: text::env,
    },
    Tool {
        name: "head",
        usage: "[-n LINES] [FILE…]",
        summary: "prints first lines",
        run: text::head,
    },
    Tool {
        name: "help",
        usage: "",
        summary: "prints this",
        run: help,
    },
    Tool {
        name: "id",
        usage: "",
        summary: "prints user and groups",
        run: processes::id,
    },
    Tool {
        name: "ls",
        usage: "[-a] [-d] [-l] [PATH…]",
        summary: "lists folders",
        run: files::ls,
    },
    Tool {
        name: "ps",
        usage: "",
        summary: "lists processes",
        run: processes::ps,
    },
    Tool {
        name: "pwd",
        usage: "",
        summary: "prints the current folder",
        run: files::pwd,
    },
    Tool {
        name: "readlink",
        usage: "[-f] PATH…",
        summary: "prints what a link leads to",
        run: files::readlink,
    },
    Tool {
        name: "stat",
        usage: "PATH…",
        summary: "prints all about files",
        run: files::stat,
    },
];

/// Whether there is a tool of this name.
pub(crate) fn is_tool(name: &str) -> bool {
    TOOLS.iter().any(|tool| tool.name == name)
}

/// Runs a tool; the arguments begin with its name.
pub(crate) fn perform(arguments: &[OsString]) -> anyhow::Result<u8> {
    let arguments: Vec<String> = arguments
        .iter()
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let (name, arguments) = arguments.split_first().context("probe tool needs a name")?;
    let tool = TOOLS.iter().find(|tool| tool.name == name);
    let tool = tool.with_context(|| format!("there is no tool {name}"))?;
    let stdout = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    let mut out = BufWriter::new(stdout);
    let done = (tool.run)(arguments, &mut out);
    let done = done.and(out.flush().map_err(Into::into));
    match done {
        Ok(()) => Ok(0),
        Err(error) => {
            // Whoever read the output has enough of it: that is no mistake.
            let closed = error.downcast_ref::<io::Error>().map(io::Error::kind);
            if closed != Some(io::ErrorKind::BrokenPipe) {
                crate::complain(&format!("{name}: {error:#}"));
            }
            Ok(1)
        }
    }
}

fn help(_: &[String], out: &mut dyn Write) -> anyhow::Result<()> {
    writeln!(
        out,
        "Programs of the image are run first. If it has none of that name:"
    )?;
    for tool in TOOLS {
        writeln!(
            out,
            "  {:<30} {}",
            format!("{} {}", tool.name, tool.usage),
            tool.summary
        )?;
    }
    writeln!(
        out,
        "The shell itself knows cd, exit, export NAME=VALUE and unset NAME, and"
    )?;
    writeln!(
        out,
        "'…' \"…\" \\ $NAME $? | > >> 2> < ; && ||; it has no loops and no patterns."
    )?;
    Ok(())
}

/// Splits leading options of one letter each from the rest.
fn options<'a>(arguments: &'a [String], known: &str) -> anyhow::Result<(String, &'a [String])> {
    let mut letters = String::new();
    let mut rest = arguments;
    while let Some((first, more)) = rest.split_first() {
        let Some(option) = first.strip_prefix('-').filter(|option| !option.is_empty()) else {
            break;
        };
        rest = more;
        if option == "-" {
            break;
        }
        if let Some(unknown) = option.chars().find(|letter| !known.contains(*letter)) {
            anyhow::bail!("unknown option -{unknown}");
        }
        letters.push_str(option);
    }
    Ok((letters, rest))
}

/// Returns the entries of a folder by name.
fn sorted(folder: &std::path::Path) -> io::Result<Vec<DirEntry>> {
    let mut entries = std::fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(DirEntry::file_name);
    Ok(entries)
}
