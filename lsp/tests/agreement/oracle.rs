//! The real melange.

use serde_json::Value;
use std::{
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output},
};
use tempfile::{NamedTempFile, TempDir};

/// melange, with a folder that has all pipelines: those of a corpus, and our own built-in ones.
///
/// It takes one folder only, and what lies there goes before what comes along with it, so that both
/// programs use the same pipelines. Its answers are kept, and it is not asked the same twice.
#[derive(Debug)]
pub(crate) struct Melange {
    program: PathBuf,
    folder: TempDir,
    /// The folder of the answers: one for the same program and the same pipelines.
    answers: PathBuf,
}

/// What melange made of a configuration.
#[derive(Debug)]
pub(crate) enum Answer {
    /// The configuration, compiled.
    Accepted(Value),
    /// What it said.
    Refused(String),
    /// Nothing: the configuration is not for the architecture.
    Skipped,
}

impl Melange {
    pub(crate) fn new(pipelines: &Path) -> Self {
        let program = spec_tests::components::program("melange", "SPEC_MELANGE");
        let folder = TempDir::new().unwrap();
        let mut state = DefaultHasher::new();
        let metadata = fs::metadata(&program).unwrap();
        (metadata.len(), metadata.modified().unwrap()).hash(&mut state);
        let own = "../core/spec/src/melange/pipelines/builtin";
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join(own);
        for source in [pipelines, &own] {
            copy(source, &folder.path().join("pipelines"), &mut state);
        }
        fs::create_dir(folder.path().join("source")).unwrap();
        let answers = Path::new(env!("CARGO_TARGET_TMPDIR")).join("melange");
        let name = format!("{:016x}", state.finish());
        // Both tests come here at once, and what one removes the other may have listed.
        for old in fs::read_dir(&answers).into_iter().flatten().flatten() {
            if *old.file_name() != *name {
                let _ = fs::remove_dir_all(old.path());
            }
        }
        let answers = answers.join(name);
        fs::create_dir_all(&answers).unwrap();
        Self {
            program,
            folder,
            answers,
        }
    }

    /// Compiles a configuration.
    pub(crate) fn compile(&self, file: &Path, architecture: &str) -> Answer {
        let mut state = DefaultHasher::new();
        (fs::read(file).unwrap(), architecture).hash(&mut state);
        let kept = self.answers.join(format!("{:016x}", state.finish()));
        // What cannot be read, such as half an answer, is no answer.
        if let Some(answer) = fs::read_to_string(&kept).ok().and_then(|it| parse(&it)) {
            return answer;
        }
        let text = self.ask(file, architecture);
        let mut new = NamedTempFile::new_in(&self.answers).unwrap();
        new.write_all(text.as_bytes()).unwrap();
        new.persist(kept).unwrap();
        parse(&text).unwrap_or_else(|| panic!("{}: {text}", file.display()))
    }

    /// Returns what melange prints: a line that says whether it went well, and the rest.
    fn ask(&self, file: &Path, architecture: &str) -> String {
        let Output {
            status,
            stdout,
            stderr,
        } = Command::new(&self.program)
            .args(["compile", "--arch", architecture, "--runner", "bubblewrap"])
            .args(["--pipeline-dir", "pipelines", "--source-dir", "source"])
            // It would look for a repository around the file.
            .args([
                "--git-commit",
                "unknown",
                "--git-repo-url",
                "https://unknown/",
            ])
            .arg(file)
            .current_dir(self.folder.path())
            .env("TMPDIR", self.folder.path())
            // It ends before it is worth collecting garbage.
            .env("GOGC", "off")
            .output()
            .unwrap();
        if status.success() {
            return format!("{ACCEPTED}\n{}", String::from_utf8(stdout).unwrap());
        }
        let said = String::from_utf8_lossy(&stderr);
        let said = said.lines().filter(|line| !line.contains(" WARN "));
        format!("{REFUSED}\n{}", said.collect::<Vec<_>>().join("\n"))
    }
}

const ACCEPTED: &str = "accepted";
const REFUSED: &str = "refused";

fn parse(text: &str) -> Option<Answer> {
    match text.split_once('\n')? {
        (ACCEPTED, compiled) => serde_json::from_str(compiled).ok().map(Answer::Accepted),
        (REFUSED, said) if said.ends_with("skip this arch") => Some(Answer::Skipped),
        (REFUSED, said) => Some(Answer::Refused(said.to_owned())),
        _ => None,
    }
}

/// Copies what is in a folder into another, which may have something in it.
fn copy(from: &Path, to: &Path, state: &mut DefaultHasher) {
    fs::create_dir_all(to).unwrap();
    let entries = fs::read_dir(from).unwrap();
    let mut entries: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let to = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &to, state);
        } else {
            let bytes = fs::read(&path).unwrap();
            (path.file_name(), &bytes).hash(state);
            fs::write(to, bytes).unwrap();
        }
    }
}
