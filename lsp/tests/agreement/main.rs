//! Agreement with the real melange, over real configurations and over broken ones.
//!
//! Both tests keep what they do not like in a folder, and name it.

// The helpers of tests may panic, too.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used
)]

mod findings;
mod mutants;
mod oracle;
mod places;
mod random;
mod words;

use oracle::{Answer, Melange};
use serde_json::Value;
use spec_core::{
    diagnostic::Severity,
    language::{self, Language, Model, Options},
    melange::{self, variables::Architecture},
    text::Text,
};
use spec_report::pipelines::Pipelines;
use std::{
    env,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};
use tempfile::TempDir;

/// Returns the folder of the corpus, if there is one.
fn corpus() -> Option<PathBuf> {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let folder = env::var_os("SPEC_CORPUS").map_or(default, PathBuf::from);
    let folder = folder.join("melange");
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(
        env::var_os("CI").is_none(),
        "no corpus in {}: set SPEC_CORPUS to its folder",
        folder.display()
    );
    eprintln!(
        "not run: no corpus in {}; set SPEC_CORPUS",
        folder.display()
    );
    None
}

/// Returns the configurations in a folder, in their order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "yaml"));
    files.sort();
    assert!(files.len() > 1000, "{} files", files.len());
    files
}

/// Returns an empty folder for what a test does not like.
fn remains(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Does the same with many, on all cores.
fn each<T: Sync, R: Send>(all: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(one) = all.get(index) else {
                return done;
            };
            done.push((index, work(one)));
        }
    };
    let mut done: Vec<(usize, R)> = thread::scope(|scope| {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(worker)).collect();
        let done = workers.into_iter().map(|it| it.join().unwrap());
        done.flatten().collect()
    });
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Returns what `spec-lsp expand` prints of a configuration.
fn expand(file: &Path, architecture: &str) -> Result<Value, String> {
    let output = Command::new(env!("CARGO_BIN_EXE_spec-lsp"))
        .args(["expand", "--language", "melange", "--arch", architecture])
        .arg(file)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    serde_json::from_slice(&output.stdout).map_err(|_| said)
}

/// Returns the same without a process, which takes a third of the time.
fn compiled(text: &Text, given: melange::Given) -> Result<Value, String> {
    let options = Options {
        language: Some(Language::Melange),
        melange: given,
        ..Options::default()
    };
    let read = language::read(text, None, &options).unwrap();
    let mut errors = read.diagnostics.iter();
    if let Some(error) = errors.find(|it| it.severity == Severity::Error) {
        return Err(error.message.clone());
    }
    let Model::Melange(spec, compiled) = read.model else {
        return Err("read as another language".to_owned());
    };
    Ok(compiled.to_json(&spec))
}

#[test]
fn expand_prints_what_melange_compile_prints() {
    let Some(corpus) = corpus() else { return };
    let oracle = Melange::new(&corpus.join("pipelines"));
    let pipelines = Pipelines::new(&[], &mut |_| {}).unwrap();
    let remains = remains("expand");
    let compare = |number: usize, file: &PathBuf| {
        // One of them is not for x86-64.
        let (architecture, theirs) = match oracle.compile(file, "x86_64") {
            Answer::Skipped => ("aarch64", oracle.compile(file, "aarch64")),
            answer => ("x86_64", answer),
        };
        let Answer::Accepted(mut theirs) = theirs else {
            return Err(format!("melange: {theirs:?}"));
        };
        let text = Text::from_bytes(&fs::read(file).unwrap());
        let given = melange::Given {
            library: pipelines.beside(file),
            architecture: Architecture::new(architecture),
            ..melange::Given::default()
        };
        let mut ours = compiled(&text, given)?;
        if number.is_multiple_of(50) && expand(file, architecture)? != ours {
            return Err("expand prints something else".to_owned());
        }
        leave_out_commit(&mut ours);
        leave_out_commit(&mut theirs);
        if ours == theirs {
            return Ok(());
        }
        let name = remains.join(file.file_stem().unwrap());
        for (side, value) in [("ours.json", ours), ("theirs.json", theirs)] {
            let text = serde_json::to_string_pretty(&value).unwrap();
            fs::write(name.with_added_extension(side), text).unwrap();
        }
        Err(format!("see {}.*.json", name.display()))
    };
    let files: Vec<(usize, PathBuf)> = files(&corpus).into_iter().enumerate().collect();
    let compared = each(&files, |(number, file)| {
        compare(*number, file).map_err(|why| format!("{}: {why}", file.display()))
    });
    let wrong: Vec<String> = compared.into_iter().filter_map(Result::err).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Removes the commit of the repository, of which `expand` knows nothing.
fn leave_out_commit(value: &mut Value) {
    let subpackages = value.get_mut("subpackages").and_then(Value::as_array_mut);
    for package in subpackages.into_iter().flatten() {
        package.as_object_mut().unwrap().remove("commit");
    }
    let package = value.get_mut("package").and_then(Value::as_object_mut);
    package.unwrap().remove("commit");
}

/// Returns a number from the environment, for longer tests than those of CI.
fn number(variable: &str, default: u64) -> u64 {
    env::var(variable).map_or(default, |it| it.parse().unwrap())
}

/// Other mutants come of another `SPEC_AGREEMENT_SEED`, more of another `SPEC_AGREEMENT_MUTANTS`.
#[test]
fn mutants_are_refused_where_melange_refuses_them() {
    let Some(corpus) = corpus() else { return };
    let pipelines = corpus.join("pipelines");
    let melange = Melange::new(&pipelines);
    let texts = files(&corpus)
        .into_iter()
        .map(|file| fs::read_to_string(file).unwrap());
    // In a small file a place is seldom unimportant.
    let texts: Vec<String> = texts.filter(|text| text.len() < 6000).collect();
    let seed = number("SPEC_AGREEMENT_SEED", 1);
    let count = usize::try_from(number("SPEC_AGREEMENT_MUTANTS", 2400)).unwrap();
    let mutants = mutants::mutants(seed, count, &texts);
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name);
    for mutant in &mutants {
        fs::write(path(&mutant.name), &mutant.text).unwrap();
    }
    let mut errors = findings::errors(folder.path(), &pipelines);
    let answers = each(&mutants, |it| melange.compile(&path(&it.name), "x86_64"));
    let remains = remains("mutants");
    let (mut refused, mut differ, mut misplaced) = (0, 0, 0);
    let mut report = String::new();
    for (mutant, answer) in mutants.iter().zip(&answers) {
        let errors = errors.remove(&mutant.name).unwrap_or_default();
        let said = match answer {
            Answer::Skipped => continue,
            Answer::Accepted(_) => "",
            Answer::Refused(said) => said.as_str(),
        };
        refused += usize::from(!said.is_empty());
        let is_same = said.is_empty() == errors.is_empty();
        let missed = places::missed(said, &mutant.text, &errors);
        if is_same && missed.is_empty() {
            continue;
        }
        differ += usize::from(!is_same);
        misplaced += usize::from(is_same);
        let kept = remains.join(&mutant.name);
        fs::write(&kept, &mutant.text).unwrap();
        let said = if is_same {
            missed.join("\n")
        } else {
            said.to_owned()
        };
        writeln!(report, "{}\n  melange: {said}", kept.display()).unwrap();
        for error in errors {
            writeln!(report, "  ours: {error}").unwrap();
        }
    }
    writeln!(
        report,
        "seed {seed}, {count} mutants, {refused} refused by melange: \
         {differ} with another verdict, {misplaced} with errors elsewhere"
    )
    .unwrap();
    eprintln!("{report}");
    // 99.5 % have to be.
    assert!(
        differ * 200 <= count && misplaced * 200 <= count,
        "{report}"
    );
}
