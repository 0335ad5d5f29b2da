//! Specs of Dalec's documentation: what its loader says about each, we say.

use crate::render::diagnostics_as_text;
use spec_core::{
    dalec,
    diagnostic::{Diagnostic, Severity},
    plan::{self, PlanRequest},
    text::Text,
};
use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// Fragments whose arguments are not declared, which the loader does not look at.
const UNDECLARED: [&str; 3] = ["spec-63.yml", "spec-309.yml", "targets-207.yml"];

/// Returns the folder of the corpus, if there is one.
fn corpus() -> Option<PathBuf> {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let folder = env::var_os("SPEC_CORPUS").map_or(default, PathBuf::from);
    let folder = folder.join("dalec");
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

fn read(path: &Path) -> Text {
    Text::from_bytes(&fs::read(path).unwrap())
}

fn errors(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics
        .into_iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .collect()
}

#[test]
fn fragments() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("fragments");
    let expected = fs::read_to_string(folder.join("expected.tsv")).unwrap();
    let mut seen = 0;
    for line in expected.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [name, verdict, ..] = columns.as_slice() else {
            panic!("{line}")
        };
        let text = read(&folder.join(name));
        let (spec, diagnostics) = dalec::read(&text);
        let errors = errors(diagnostics);
        let refused = *verdict != "ok" || UNDECLARED.contains(name);
        let found = diagnostics_as_text(&text, &errors);
        assert_eq!(!errors.is_empty(), refused, "{name}:\n{found}");
        let (plan, _) = plan::dalec(&spec, &PlanRequest::default());
        assert_eq!(plan.tests.len(), spec.tests.len(), "{name}");
        seen += 1;
    }
    assert!(seen > 100, "{seen}");
}

#[test]
fn examples() {
    let Some(corpus) = corpus() else { return };
    let mut tests = 0;
    for entry in fs::read_dir(corpus.join("examples")).unwrap() {
        let path = entry.unwrap().path();
        let text = read(&path);
        let document = dalec::parse(&text);
        let name = path.file_name().unwrap().to_str();
        assert!(dalec::is_spec(&text, &document, name), "{}", path.display());
        let (spec, mut diagnostics) = dalec::read(&text);
        // One has sources and nothing else.
        diagnostics
            .retain(|it| it.severity <= Severity::Warning && it.code != "dalec/missing-metadata");
        let found = diagnostics_as_text(&text, &diagnostics);
        assert_eq!(found, "", "{}", path.display());
        for target in [None, Some("azlinux3")] {
            let request = PlanRequest {
                target: target.map(str::to_owned),
                ..PlanRequest::default()
            };
            let (plan, _) = plan::dalec(&spec, &request);
            assert!(plan.tests.iter().all(|test| test.problem.is_none()));
            tests += plan.tests.len();
        }
    }
    assert!(tests > 20, "{tests}");
}

#[test]
fn specs_of_another_program_are_none() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("../melange");
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|it| it == "yaml"));
    for path in files.take(200) {
        let text = read(&path);
        let document = dalec::parse(&text);
        assert!(
            !dalec::is_spec(&text, &document, None),
            "{}",
            path.display()
        );
    }
}
