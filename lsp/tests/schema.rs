//! `spec-lsp schema`: over real specs, it accepts what the builders accept.

// The helpers of tests may panic, too.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    clippy::unwrap_used
)]

use jsonschema::Validator;
use serde_json::Value;
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

fn schema(language: &str) -> Validator {
    let output = Command::new(env!("CARGO_BIN_EXE_spec-lsp"))
        .args(["schema", language])
        .output()
        .unwrap();
    assert!(output.status.success());
    let schema: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
    jsonschema::validator_for(&schema).unwrap()
}

/// Reads the first document of a file, as editors do; `None` if theirs is another YAML.
fn value(text: &str) -> Option<Value> {
    let document = serde_yaml::Deserializer::from_str(text).next()?;
    let mut value = <serde_yaml::Value as serde::Deserialize>::deserialize(document).ok()?;
    value.apply_merge().ok()?;
    serde_json::to_value(value).ok()
}

/// Returns the folder of the corpus, if there is one.
fn corpus(language: &str) -> Option<PathBuf> {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let folder = env::var_os("SPEC_CORPUS").map_or(default, PathBuf::from);
    let folder = folder.join(language);
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

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .filter(|path| {
            path.extension()
                .is_some_and(|end| end == "yaml" || end == "yml")
        })
        .collect()
}

fn refused(schema: &Validator, path: &Path) -> Option<String> {
    let value = value(&fs::read_to_string(path).unwrap())?;
    let error = schema.validate(&value).err()?;
    Some(format!(
        "{}: {error} at {}",
        path.display(),
        error.instance_path()
    ))
}

#[test]
fn configurations_of_melange_are_accepted() {
    let Some(corpus) = corpus("melange") else {
        return;
    };
    let schema = schema("melange");
    let files = files(&corpus);
    assert!(files.len() > 1000, "{} files", files.len());
    let refused: Vec<String> = files
        .iter()
        .filter_map(|path| refused(&schema, path))
        .collect();
    assert_eq!(refused, [""; 0]);
}

#[test]
fn pipelines_of_melange_are_accepted() {
    let Some(corpus) = corpus("melange") else {
        return;
    };
    let schema = schema("melange-pipeline");
    let mut folders = vec![corpus.join("pipelines")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        files.extend(self::files(&folder));
        let entries = fs::read_dir(folder).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        folders.extend(paths.filter(|path| path.is_dir()));
    }
    assert!(files.len() > 50, "{} files", files.len());
    let refused = files.iter().filter_map(|path| refused(&schema, path));
    assert_eq!(refused.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn specs_of_dalec_are_accepted() {
    let Some(corpus) = corpus("dalec") else {
        return;
    };
    let schema = schema("dalec");
    let mut wrong = Vec::new();
    let expected = fs::read_to_string(corpus.join("fragments/expected.tsv")).unwrap();
    let mut accepted = 0;
    for line in expected.lines().skip(1) {
        let mut columns = line.split('\t');
        let (Some(name), Some("ok")) = (columns.next(), columns.next()) else {
            continue;
        };
        wrong.extend(refused(&schema, &corpus.join("fragments").join(name)));
        accepted += 1;
    }
    assert!(accepted > 20, "{accepted} specs");
    for path in files(&corpus.join("examples")) {
        wrong.extend(refused(&schema, &path));
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn mistakes_are_refused() {
    for (language, text) in [
        ("dalec", "nme: a"),
        ("dalec", "name: []"),
        ("dalec", "tests: [{stps: []}]"),
        ("dalec", "tests: {}"),
        ("dalec", "sources: {a: {git: {url: x}}}"),
        ("melange", "pakage: {}"),
        ("melange", "package: {name: a, epoch: 3}"),
        ("melange", "package: {name: {}}"),
        ("melange", "pipeline: [{pipeline: [{run: a}]}]"),
        ("melange-pipeline", "pipeline: {runs: a}"),
        ("melange-pipeline", "inputs: {a: {required: 1}}"),
    ] {
        let value = value(text).unwrap();
        assert!(!schema(language).is_valid(&value), "{text}");
    }
    for (language, text) in [
        ("dalec", "x-own: {a: 1}"),
        (
            "melange-pipeline",
            "{description: [a], pipeline: [{run: a}]}",
        ),
        ("dalec", "{version: 1.10, noarch: true, args: {A: }}"),
        ("melange", "package: {name: a, version: 1.10, epoch: 3}"),
        (
            "melange",
            "package: {name: a, version: 1, options: {no-provides: yes}}",
        ),
    ] {
        let value = value(text).unwrap();
        assert!(schema(language).is_valid(&value), "{text}");
    }
}
