//! Measures what the product costs; `cargo xtask bench` starts it.
//!
//! Look at [`MEASUREMENTS`] first. With names, only those are measured and no page is written.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it speaks to the terminal"
)]
#![expect(
    clippy::indexing_slicing,
    reason = "a key that JSON does not have yields null"
)]

mod bare;
mod client;
mod floor;
mod page;
mod programs;
mod run;
mod sample;
mod scene;
mod stop;

use anyhow::bail;
use page::Page;
use scene::Scene;
use std::{env, process::ExitCode};

/// A measurement: its name and what it does.
type Measurement = (&'static str, fn(&Scene, &mut Page) -> anyhow::Result<()>);

/// All measurements, in the order of the page.
const MEASUREMENTS: &[Measurement] = &[
    ("run", run::run),
    ("stop", stop::run),
    ("programs", programs::run),
];

fn main() -> ExitCode {
    match run(&env::args().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Measures what is named, or everything.
fn run(names: &[String]) -> anyhow::Result<()> {
    if let Some(name) = names
        .iter()
        .find(|name| !MEASUREMENTS.iter().any(|(is, _)| is == name))
    {
        let known: Vec<_> = MEASUREMENTS.iter().map(|(name, _)| *name).collect();
        bail!(
            "no measurement is called {name}; there are {}",
            known.join(", ")
        );
    }
    let scene = Scene::open()?;
    let mut page = Page::default();
    for (name, measure) in MEASUREMENTS {
        if names.is_empty() || names.iter().any(|wanted| wanted == name) {
            measure(&scene, &mut page)?;
        }
    }
    if names.is_empty() {
        page.write(&spec_tests::workspace().join("docs/performance.md"))?;
        println!("bench: wrote docs/performance.md");
    }
    for missed in page.missed() {
        eprintln!("bench: aim missed: {missed}");
    }
    Ok(())
}
