//! shellcheck, where it is installed: one process for all scripts of a spec.
//!
//! It reads scripts and runs nothing of them.

use serde::Deserialize;
use spec_core::{
    diagnostic::Diagnostic,
    language::Checked,
    shell::{Script, Shell, shellcheck},
    suppress::Suppressions,
    text::Text,
};
use std::{
    collections::BTreeMap,
    env, fs,
    path::PathBuf,
    process::{Command, Stdio},
};

/// The program.
#[derive(Clone, Debug)]
pub(super) struct Shellcheck {
    program: PathBuf,
}

#[derive(Deserialize)]
struct Output {
    comments: Vec<CommentIn>,
}

#[derive(Deserialize)]
struct CommentIn {
    file: String,
    #[serde(flatten)]
    comment: shellcheck::Comment,
}

impl Shellcheck {
    /// Finds the program in the folders of `PATH`.
    pub(super) fn find() -> Option<Self> {
        let folders = env::var_os("PATH")?;
        let mut programs = env::split_paths(&folders).map(|folder| folder.join("shellcheck"));
        let program = programs.find(|program| program.is_file())?;
        Some(Self { program })
    }

    /// Adds what it says about the scripts of a spec.
    pub(super) fn run(&self, text: &Text, checked: &mut Checked) -> Result<(), String> {
        let mut found = Vec::new();
        for shell in Shell::ALL {
            let scripts = checked.scripts.iter();
            let scripts: Vec<&Script> = scripts
                .filter(|script| script.shell == shell && !script.is_elsewhere())
                .collect();
            if !scripts.is_empty() {
                found.extend(self.comments(text, &scripts, shell)?);
            }
        }
        let suppressions = Suppressions::of(text, checked.language);
        found.retain(|it| !suppressions.silences(text, it));
        checked.diagnostics.append(&mut found);
        checked.diagnostics.sort_by_key(|found| found.range);
        Ok(())
    }

    fn comments(
        &self,
        text: &Text,
        scripts: &[&Script],
        shell: Shell,
    ) -> Result<Vec<Diagnostic>, String> {
        let fault = |error: &dyn std::fmt::Display| {
            format!("cannot run {}: {error}", self.program.display())
        };
        let folder = tempfile::tempdir().map_err(|error| fault(&error))?;
        let mut files = BTreeMap::new();
        for (number, script) in scripts.iter().enumerate() {
            let name = format!("{number}.sh");
            fs::write(folder.path().join(&name), &script.text).map_err(|error| fault(&error))?;
            files.insert(name, *script);
        }
        let run = |dialect: &str| {
            Command::new(&self.program)
                .args(["--format=json1", &format!("--shell={dialect}"), "--"])
                .args(files.keys())
                .current_dir(folder.path())
                .stdin(Stdio::null())
                .output()
                .map_err(|error| fault(&error))
        };
        let mut output = run(shellcheck::dialect(shell))?;
        // Before version 0.10 it does not know busybox.
        if !matches!(output.status.code(), Some(0 | 1)) {
            output = run("dash")?;
        }
        let read: Output = serde_json::from_slice(&output.stdout).map_err(|_| {
            let said = String::from_utf8_lossy(&output.stderr);
            fault(&said.lines().next().unwrap_or("it says nothing"))
        })?;
        let comments = read.comments.iter().filter_map(|it| {
            let script = files.get(&it.file)?;
            shellcheck::diagnostic(text, script, &it.comment)
        });
        Ok(comments.collect())
    }
}
