//! Runs pipelines as melange would, but in a scratch folder and with shells of this machine.
//!
//! Look at [`Workspace::run`] first. Wolfi's `/bin/sh` and small tools are busybox's, so each
//! pipeline runs twice: in dash with Debian's tools, and in busybox with its own.

use spec_core::{
    melange::{self, Given, compile},
    text::Text,
};
use std::{
    collections::BTreeMap,
    env, fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use tempfile::TempDir;

/// A shell with the tools that come with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shell {
    Dash,
    Busybox,
}

/// Both shells.
pub(crate) const SHELLS: [Shell; 2] = [Shell::Dash, Shell::Busybox];

/// Does the same in both shells, and returns what came of it.
///
/// # Panics
///
/// If something else came of it in one shell than in the other.
#[track_caller]
pub(crate) fn in_both(test: impl Fn(Shell) -> String) -> String {
    let [dash, busybox] = SHELLS.map(test);
    assert_eq!(dash, busybox);
    dash
}

/// Where scripts believe to be, and the folders of the scratch folder that stand for it.
const PLACES: [(&str, &str); 3] = [
    ("/root", "root"),
    ("/home/build", "build"),
    ("/var/cache/melange", "cache"),
];

impl Shell {
    /// Returns the command that runs what follows `-c`.
    pub(crate) fn command(self) -> Command {
        match self {
            Self::Dash => Command::new(program("dash")),
            Self::Busybox => {
                let mut command = Command::new(program("busybox"));
                command.arg("sh");
                command
            }
        }
    }
}

/// Finds a program of this machine.
///
/// # Panics
///
/// If there is none: a test does not pass because it could not run.
pub(crate) fn program(name: &str) -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    let usual = ["/usr/local/go/bin", "/usr/sbin", "/sbin"].map(PathBuf::from);
    let mut files = env::split_paths(&path).chain(usual).map(|it| it.join(name));
    files
        .find(|file| file.is_file())
        .unwrap_or_else(|| panic!("this test needs {name}: run `cargo xtask setup pipelines`"))
}

/// A folder in which pipelines run.
#[derive(Debug)]
pub(crate) struct Workspace {
    root: TempDir,
    shell: Shell,
    /// What the shell must not take for a tool of its own.
    tools: Vec<String>,
}

/// How a pipeline ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) is_ok: bool,
    /// All that it said.
    pub(crate) output: String,
}

impl Workspace {
    /// Makes a workspace in which `tools` can be called besides those of the shell and of Debian.
    pub(crate) fn new(shell: Shell, tools: &[&str]) -> Self {
        let root = tempfile::tempdir().unwrap();
        for folder in ["bin", "build", "cache", "root"] {
            fs::create_dir(root.path().join(folder)).unwrap();
        }
        for tool in tools {
            symlink(program(tool), root.path().join("bin").join(tool)).unwrap();
        }
        Self {
            root,
            shell,
            tools: tools.iter().map(|&tool| tool.to_owned()).collect(),
        }
    }

    /// Adds a program that only notes how it was called.
    pub(crate) fn record(&self, name: &str, answer: &str) {
        let notes = self.root.path().join("notes").display().to_string();
        let script = format!(
            "for word in {name} \"$@\"; do printf '<%s> ' \"$word\"; done >> {notes}\necho >> {notes}\n{answer}\n"
        );
        self.script(name, &script);
    }

    /// Adds a program that is a shell script.
    pub(crate) fn script(&self, name: &str, script: &str) {
        let path = self.root.path().join("bin").join(name);
        let _ = fs::remove_file(&path);
        fs::write(&path, format!("#!/bin/sh\n{script}")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Returns how programs were called that only note it.
    pub(crate) fn notes(&self) -> String {
        let notes = fs::read_to_string(self.root.path().join("notes")).unwrap_or_default();
        self.tidy(&notes)
    }

    /// Returns a path of the workspace, which scripts know as `/home/build`.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root.path().join("build").join(path)
    }

    /// Returns a path of the scratch folder: `build`, `cache`, `root` and what is in them.
    pub(crate) fn scratch(&self, path: &str) -> PathBuf {
        self.root.path().join(path)
    }

    /// Writes a file of the workspace.
    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Writes empty files, and links `from -> to`, for the main package.
    pub(crate) fn fill(&self, files: &str) {
        for line in files.split_whitespace() {
            let (path, target) = match line.split_once("->") {
                Some((path, target)) => (path, Some(target)),
                None => (line, None),
            };
            let path = self.path("melange-out/whole").join(path);
            if line.ends_with('/') {
                fs::create_dir_all(path).unwrap();
                continue;
            }
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            match target {
                Some(target) => symlink(target, path).unwrap(),
                None => fs::write(path, "").unwrap(),
            }
        }
    }

    /// Runs a command of the machine in the workspace, to prepare something.
    pub(crate) fn prepare(&self, script: &str) -> String {
        let mut shell = Command::new("/bin/sh");
        shell.args(["-e", "-c", script]);
        let ended = self.ended(&mut shell, &[]);
        assert!(ended.is_ok, "{script}: {}", ended.output);
        ended.output
    }

    /// Runs a pipeline for the package `whole`, `with` being a mapping in YAML.
    pub(crate) fn run(&self, uses: &str, with: &str) -> Ended {
        let steps = format!("pipeline:\n  - uses: {uses}\n    with: {with}\n");
        self.run_spec(&format!("{PACKAGE}{steps}"), 0)
    }

    /// Runs a pipeline for its subpackage `part`, or one of another name.
    pub(crate) fn run_in(&self, subpackage: &str, uses: &str, with: &str) -> Ended {
        let steps = format!("    pipeline:\n      - uses: {uses}\n        with: {with}\n");
        let text = format!("{PACKAGE}subpackages:\n  - name: {subpackage}\n{steps}");
        self.run_spec(&text, 1)
    }

    fn run_spec(&self, text: &str, package: usize) -> Ended {
        let text = Text::new(text);
        let document = melange::parse(&text);
        let (_, compiled, found) = melange::read_compiled(&text, &document, &Given::default());
        let errors = found
            .iter()
            .filter(|it| it.severity == spec_core::diagnostic::Severity::Error);
        assert_eq!(errors.count(), 0, "{found:?}");
        let package = &compiled.packages[package];
        fs::create_dir_all(self.path("melange-out").join(&package.name)).unwrap();
        let mut output = String::new();
        let mut steps = Vec::new();
        for step in &package.steps {
            step.visit(&mut |step| steps.push(step));
        }
        for step in steps.into_iter().filter(|step| step.runs()) {
            let ended = self.step(step, &compiled);
            output += &ended.output;
            if !ended.is_ok {
                let is_ok = false;
                return Ended { is_ok, output };
            }
        }
        Ended {
            is_ok: true,
            output,
        }
    }

    /// Runs the script of a step with what melange puts around it.
    fn step(&self, step: &compile::Step, compiled: &compile::Compiled) -> Ended {
        let Some(script) = &step.script else {
            let output = String::new();
            return Ended {
                is_ok: true,
                output,
            };
        };
        let folder = match step.working_directory.as_str() {
            "" => "/home/build".to_owned(),
            own if own.starts_with('/') => own.to_owned(),
            own => format!("/home/build/{own}"),
        };
        // busybox prefers its own tools to those of the path.
        let own = self.tools.iter().filter(|_| self.shell == Shell::Busybox);
        let own: String = own
            .map(|tool| {
                let path = self.scratch("bin").join(tool);
                format!("{tool}() {{ {} \"$@\"; }}\n", path.display())
            })
            .collect();
        let whole = format!(
            "{own}set -e\nif (set -o pipefail) 2> /dev/null; then set -o pipefail; fi\n\
             [ -d '{folder}' ] || mkdir -p '{folder}'\ncd '{folder}'\n{}\nexit 0\n",
            script.text.text
        );
        let container = compile::container::build_variables(compiled);
        let variables = container.iter().chain(&*step.effective_environment);
        let variables: BTreeMap<_, _> = variables
            .map(|(name, value)| (name.to_string(), value.to_string()))
            .collect();
        let mut shell = self.shell.command();
        shell.arg("-c").arg(self.here(&whole));
        let variables: Vec<_> = variables.into_iter().collect();
        self.ended(&mut shell, &variables)
    }

    /// Runs a command with the variables that a container would have, and no others.
    fn ended(&self, command: &mut Command, variables: &[(String, String)]) -> Ended {
        let bin = self.root.path().join("bin");
        let path = format!("{}:/usr/sbin:/usr/bin:/sbin:/bin", bin.display());
        command
            .current_dir(self.path(""))
            .env_clear()
            .env("PATH", path)
            .env("HOME", self.path(""))
            .env("SOURCE_DATE_EPOCH", "1700000000");
        for (name, value) in variables {
            command.env(name, self.here(value));
        }
        let output = command.stdin(Stdio::null()).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        Ended {
            is_ok: output.status.success(),
            output: self.tidy(&String::from_utf8_lossy(&said)),
        }
    }

    /// Puts the scratch folder in the place of the container's folders.
    fn here(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (there, here) in PLACES {
            let here = self.root.path().join(here).display().to_string();
            text = text.replace(there, &here);
        }
        text
    }

    /// Puts the container's folders in the place of the scratch folder.
    fn tidy(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (there, here) in PLACES {
            let here = self.root.path().join(here).display().to_string();
            text = text.replace(&here, there);
        }
        text.lines()
            .map(|line| line.trim_end().to_owned() + "\n")
            .collect()
    }

    /// Lists what is in `melange-out`: files, links with their targets, empty folders.
    pub(crate) fn packages(&self) -> String {
        let mut lines = String::new();
        list(&self.path("melange-out"), "", &mut lines);
        lines
    }
}

/// The head of the configuration in which a pipeline is used.
const PACKAGE: &str = "package:\n  name: whole\n  version: 1.0\n  epoch: 0\n";

fn list(folder: &Path, prefix: &str, lines: &mut String) {
    let entries = fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let name = format!("{prefix}{}", path.file_name().unwrap().to_string_lossy());
        if let Ok(target) = fs::read_link(&path) {
            *lines += &format!("{name} -> {}\n", target.display());
        } else if path.is_dir() {
            let before = lines.len();
            list(&path, &format!("{name}/"), lines);
            if lines.len() == before {
                *lines += &format!("{name}/\n");
            }
        } else {
            *lines += &format!("{name}\n");
        }
    }
}
