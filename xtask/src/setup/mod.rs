//! Brings the real components that tests, demo and bench need onto this machine.
//!
//! [`COMPONENTS`] is the one table of them; look at it first. Each is made by its recipe into the
//! [`Store`] below the user's cache folder and stamped with a hash of the recipe, so that nothing
//! is made twice and a changed recipe is made anew. All that is missing is attempted, and what
//! cannot be had is said with the command that would fix it.

mod apt;
mod go;
mod image;
mod npm;
mod rust;
mod schedule;
mod store;
mod unpacked;

use crate::command;
use anyhow::bail;
use std::{process::ExitCode, time::Instant};
use store::Store;

/// Something that has to be on this machine.
#[derive(Debug)]
pub(crate) struct Component {
    /// Its name on the command line.
    name: &'static str,
    /// What it is, for a person.
    what: &'static str,
    /// The components that it is made with.
    needs: &'static [&'static str],
    /// Which tasks ask for it.
    tasks: &'static [Task],
    /// How it is made.
    recipe: Recipe,
}

/// A task that needs components.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// `cargo xtask test`
    Test,
    /// `cargo xtask demo`
    Demo,
    /// `cargo xtask bench`
    Bench,
}

/// How a component is made.
#[derive(Debug)]
enum Recipe {
    /// Debian's packages.
    Packages(&'static [apt::Package]),
    /// The Go toolchain, only there to build [`Recipe::Go`].
    GoToolchain,
    /// Programs built by Go from a pinned module.
    Go(go::Module),
    /// An image made of Debian's packages.
    Bookworm,
    /// An image that holds nothing but busybox.
    Busybox,
    /// The standard library for a target of Rust.
    RustTarget(&'static str),
    /// The modules of npm for the outside client of the adapter.
    Outside,
    /// Debian's packages, unpacked into the store.
    Unpacked(unpacked::Unpacked),
}

/// Why a component is missing, and what would fix it.
#[derive(Debug)]
pub(crate) struct Lack {
    /// What happened; no trailing period.
    text: String,
    /// What to do: a command, or a whole sentence.
    remedy: String,
    /// Whether the work can go on without it.
    tolerable: bool,
}

use Task::{Bench, Demo, Test};

/// All components, those that others are made with first.
const COMPONENTS: &[Component] = &[
    Component {
        name: "packages",
        what: "Debian's runc, debootstrap and what else tests call",
        needs: &[],
        tasks: &[Test, Demo, Bench],
        recipe: Recipe::Packages(apt::TOOLS),
    },
    Component {
        name: "rust-x86-64",
        what: "Rust's static target for x86-64, for the probe",
        needs: &[],
        tasks: &[Test, Demo, Bench],
        recipe: Recipe::RustTarget("x86_64-unknown-linux-musl"),
    },
    Component {
        name: "rust-arm64",
        what: "Rust's static target for arm64, for the probe",
        needs: &["rust-x86-64"],
        tasks: &[Test],
        recipe: Recipe::RustTarget("aarch64-unknown-linux-musl"),
    },
    Component {
        name: "go",
        what: "Go, to build what follows",
        needs: &["packages"],
        tasks: &[],
        recipe: Recipe::GoToolchain,
    },
    Component {
        name: "buildkit",
        what: "buildkitd and buildctl 0.32.2",
        needs: &["go"],
        tasks: &[Test, Demo, Bench],
        recipe: Recipe::Go(go::BUILDKIT),
    },
    Component {
        name: "bookworm",
        what: "an image of Debian bookworm",
        needs: &["packages"],
        tasks: &[Test, Demo, Bench],
        recipe: Recipe::Bookworm,
    },
    Component {
        name: "busybox",
        what: "an image of busybox alone",
        needs: &["packages"],
        tasks: &[Test, Bench],
        recipe: Recipe::Busybox,
    },
    Component {
        name: "buildkit-0.30",
        what: "buildkitd 0.30.0, which does not know PassthroughOp",
        needs: &["go"],
        tasks: &[Test],
        recipe: Recipe::Go(go::BUILDKIT_0_30),
    },
    Component {
        name: "buildx",
        what: "buildx 0.36.1, the peer that bench measures against",
        needs: &["go"],
        tasks: &[Bench],
        recipe: Recipe::Go(go::BUILDX),
    },
    Component {
        name: "melange",
        what: "melange 0.59.1, with which the checks of its language must agree",
        needs: &["go"],
        tasks: &[Test],
        recipe: Recipe::Go(go::MELANGE),
    },
    Component {
        name: "rootless",
        what: "Debian's rootlesskit, for the daemon of an ordinary user",
        needs: &["packages"],
        tasks: &[Test],
        recipe: Recipe::Packages(apt::ROOTLESS),
    },
    Component {
        name: "node",
        what: "node and npm, to run an outside client of the adapter",
        needs: &["packages"],
        tasks: &[Test],
        recipe: Recipe::Packages(apt::NODE),
    },
    Component {
        name: "outside",
        what: "the client with which VS Code's debuggers are tested",
        needs: &["node"],
        tasks: &[Test],
        recipe: Recipe::Outside,
    },
    Component {
        name: "pipelines",
        what: "what melange's pipelines call, to run them",
        needs: &["packages"],
        tasks: &[Test],
        recipe: Recipe::Packages(apt::PIPELINES),
    },
    Component {
        name: "docker",
        what: "Docker, to read the images that we export",
        needs: &["packages"],
        tasks: &[Test],
        recipe: Recipe::Unpacked(unpacked::DOCKER),
    },
    Component {
        name: "registry",
        what: "a registry, to serve images under test",
        needs: &["packages"],
        tasks: &[Test],
        recipe: Recipe::Unpacked(unpacked::REGISTRY),
    },
];

impl Component {
    /// Says whether the component is here, made by the present recipe.
    fn is_here(&self, store: &Store) -> anyhow::Result<bool> {
        match &self.recipe {
            Recipe::Packages(packages) => Ok(apt::missing(packages)?.is_empty()),
            Recipe::GoToolchain => Ok(go::find(store).is_some()),
            Recipe::Go(module) => Ok(store.is_stamped(self.name, &module.recipe()?)
                && module
                    .programs
                    .iter()
                    .all(|program| store.bin(program.file).is_file())),
            Recipe::Bookworm => Ok(store.is_stamped(self.name, &image::bookworm_recipe())
                && image::is_whole(&store.image(self.name))),
            Recipe::Busybox => Ok(store.is_stamped(self.name, &image::busybox_recipe())
                && image::is_whole(&store.image(self.name))),
            Recipe::RustTarget(target) => Ok(rust::has(target)),
            Recipe::Outside => {
                Ok(store.is_stamped(self.name, &npm::recipe()?) && npm::is_whole(&store.modules()))
            }
            Recipe::Unpacked(unpacked) => Ok(store.is_stamped(self.name, &unpacked.recipe())
                && unpacked.is_whole(&store.unpacked(self.name))),
        }
    }

    /// Makes the component.
    fn make(&self, store: &Store) -> Result<(), Lack> {
        let made = match &self.recipe {
            Recipe::Packages(packages) => apt::install(packages, self.name, store),
            Recipe::GoToolchain => go::bootstrap(store),
            Recipe::Go(module) => module.build(self.name, store),
            Recipe::Bookworm => image::bookworm(self.name, store),
            Recipe::Busybox => image::busybox(self.name, store),
            Recipe::RustTarget(target) => rust::add(target, self.name, store),
            Recipe::Outside => npm::install(self.name, store),
            Recipe::Unpacked(unpacked) => unpacked.make(self.name, store),
        };
        made.map_err(|error| match error.downcast::<Lack>() {
            Ok(lack) => lack,
            Err(error) => Lack {
                text: format!("{error:#}"),
                remedy: format!(
                    "mend what the log {} says, then run `cargo xtask setup {}`",
                    store.log(self.name).display(),
                    self.name
                ),
                tolerable: false,
            },
        })
    }
}

impl Lack {
    /// Returns a lack without which the work cannot go on.
    fn new(text: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            remedy: remedy.into(),
            tolerable: false,
        }
    }
}

impl std::fmt::Display for Lack {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}\n  to fix: {}", self.text, self.remedy)
    }
}

impl std::error::Error for Lack {}

/// Returns the components with these names, or without names all that any task asks for.
pub(crate) fn wanted(names: &[String]) -> anyhow::Result<Vec<&'static Component>> {
    if names.is_empty() {
        return Ok(COMPONENTS
            .iter()
            .filter(|component| !component.tasks.is_empty())
            .collect());
    }
    names
        .iter()
        .map(|name| {
            if let Some(component) = COMPONENTS.iter().find(|component| component.name == name) {
                return Ok(component);
            }
            let known: Vec<_> = COMPONENTS.iter().map(|component| component.name).collect();
            bail!(
                "no component is called {name}; there are {}",
                known.join(", ")
            )
        })
        .collect()
}

/// Makes sure that a task has its components, and fails if it has not.
pub(crate) fn require(task: Task) -> anyhow::Result<Store> {
    let components = COMPONENTS
        .iter()
        .filter(|component| component.tasks.contains(&task));
    if run(&components.collect::<Vec<_>>())? != ExitCode::SUCCESS {
        bail!("components are missing, see above");
    }
    Store::open()
}

/// Makes what is missing of some components, and what they need.
pub(crate) fn run(wanted: &[&'static Component]) -> anyhow::Result<ExitCode> {
    let begin = Instant::now();
    let store = Store::open()?;
    let nothing_is_missing = || {
        println!("setup: nothing is missing ({})", store.root().display());
        Ok(ExitCode::SUCCESS)
    };
    if missing(wanted, &store)?.is_empty() {
        return nothing_is_missing();
    }
    let _lock = store.lock()?;
    // Whoever held the lock before may have made it all.
    let missing = missing(wanted, &store)?;
    if missing.is_empty() {
        return nothing_is_missing();
    }
    store.sweep()?;
    println!(
        "setup: {} to make in {}",
        missing.len(),
        store.root().display()
    );
    let lacks = schedule::run(&missing, &store);
    store.sweep()?;
    store.give_to_caller()?;
    for (component, lack) in &lacks {
        let grade = if lack.tolerable { "note" } else { "error" };
        eprintln!("{grade}: {}: {lack}", component.name);
    }
    println!("setup: done in {:.0} s", begin.elapsed().as_secs_f64());
    let failed = lacks.iter().any(|(_, lack)| !lack.tolerable);
    Ok(if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// Says of each component whether it is here.
pub(crate) fn list() -> anyhow::Result<ExitCode> {
    let store = Store::open()?;
    for component in COMPONENTS {
        let mark = if component.is_here(&store)? {
            "here"
        } else {
            "missing"
        };
        println!("{:<14} {mark:<8} {}", component.name, component.what);
    }
    println!("in {}", store.root().display());
    Ok(ExitCode::SUCCESS)
}

/// Returns what is missing of some components, with what they need, in the order of the table.
fn missing(
    wanted: &[&'static Component],
    store: &Store,
) -> anyhow::Result<Vec<&'static Component>> {
    let mut missing = Vec::new();
    let mut needed: Vec<&str> = wanted.iter().map(|component| component.name).collect();
    // Needs stand before what needs them, so one walk from the end finds them all.
    for component in COMPONENTS.iter().rev() {
        if needed.contains(&component.name) && !component.is_here(store)? {
            missing.push(component);
            needed.extend(component.needs);
        }
    }
    missing.reverse();
    if matches!(
        missing.as_slice(),
        [Component {
            recipe: Recipe::GoToolchain,
            ..
        }]
    ) {
        missing.clear();
    }
    Ok(missing)
}

/// Says whether this program runs as root.
fn is_root() -> anyhow::Result<bool> {
    Ok(command::output(std::process::Command::new("id").arg("-u"))?.trim() == "0")
}

/// Returns the command that makes some components as root, for the caller's own cache folder.
fn as_root(components: &str) -> String {
    let program = std::env::current_exe().unwrap_or_else(|_| "xtask".into());
    format!(
        "sudo env \"HOME=$HOME\" \"XDG_CACHE_HOME=$XDG_CACHE_HOME\" {} setup {components}",
        program.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needs_stand_before_what_needs_them() {
        for (index, component) in COMPONENTS.iter().enumerate() {
            for need in component.needs {
                assert!(
                    COMPONENTS[..index]
                        .iter()
                        .any(|earlier| earlier.name == *need),
                    "{need}"
                );
            }
        }
    }

    #[test]
    fn an_unknown_component_is_answered_with_the_known_ones() {
        let error = wanted(&["runk".to_owned()]).unwrap_err().to_string();
        assert!(
            error.starts_with("no component is called runk; there are packages, "),
            "{error}"
        );
    }
}
