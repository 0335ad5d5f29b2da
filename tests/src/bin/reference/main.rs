//! Writes the reference pages from the tables in the code; `cargo xtask docs` starts it.
//!
//! With `--check` it writes nothing, and fails when a page is not what it would write.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it speaks to the terminal"
)]

mod command_line;
mod debugger;
mod diagnostics;
mod fields;

use anyhow::Context as _;
use spec_tests::workspace;
use std::{collections::BTreeSet, env, fs, process::ExitCode};

/// A page of `docs/reference`.
struct Page {
    /// Its file name.
    name: &'static str,
    /// What it is about, for the list of pages.
    title: &'static str,
    /// Its content below the title; Markdown.
    body: String,
}

/// All pages.
fn pages() -> Vec<Page> {
    vec![
        command_line::debugger(),
        command_line::checks(),
        debugger::console(),
        debugger::launch_arguments(),
        diagnostics::page(),
        fields::dalec(),
        fields::melange(),
        fields::pipeline(),
    ]
}

const HEAD: &str = "<!-- Written by `cargo xtask docs` from the code: change it there. -->\n\n";

fn main() -> anyhow::Result<ExitCode> {
    let check = env::args().skip(1).any(|argument| argument == "--check");
    let folder = workspace().join("docs/reference");
    fs::create_dir_all(&folder)?;
    let pages = pages();
    let mut files = vec![("README.md".to_owned(), list(&pages))];
    for page in &pages {
        let text = format!("{HEAD}# {}\n\n{}\n", page.title, page.body.trim());
        files.push((page.name.to_owned(), text));
    }
    let mut stale = Vec::new();
    for (name, text) in &files {
        let file = folder.join(name);
        if fs::read_to_string(&file).ok().as_ref() == Some(text) {
            continue;
        }
        stale.push(name.clone());
        if !check {
            fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
            println!("docs: wrote docs/reference/{name}");
        }
    }
    let known: BTreeSet<_> = files.iter().map(|(name, _)| name.clone()).collect();
    for entry in fs::read_dir(&folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !known.contains(&name) {
            stale.push(name.clone());
            if !check {
                fs::remove_file(entry.path())?;
                println!("docs: removed docs/reference/{name}");
            }
        }
    }
    if check && !stale.is_empty() {
        eprintln!(
            "error: stale in docs/reference: {}; run `cargo xtask docs`",
            stale.join(", ")
        );
        return Ok(ExitCode::FAILURE);
    }
    println!("docs: {} pages are current", files.len());
    Ok(ExitCode::SUCCESS)
}

/// Returns the page that lists all others.
fn list(pages: &[Page]) -> String {
    let lines = pages
        .iter()
        .map(|page| format!("- [{}]({})", page.title, page.name));
    format!(
        "{HEAD}# Reference\n\n{}\n",
        lines.collect::<Vec<_>>().join("\n")
    )
}

/// Returns a row of a Markdown table.
fn row<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let cells = cells
        .into_iter()
        .map(|cell| cell.replace('|', "\\|").replace('\n', " "));
    format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
}
