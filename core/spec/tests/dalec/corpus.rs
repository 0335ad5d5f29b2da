//! Specs of Dalec's documentation: what its loader says about each, we say.

use crate::render::diagnostics_as_text;
use expect_test::expect;
use spec_core::{
    dalec,
    diagnostic::{Diagnostic, Severity},
    language::{self, Language, Options},
    plan::{self, PlanRequest},
    text::Text,
};
use std::{
    collections::BTreeMap,
    env,
    fmt::Write as _,
    fs,
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
fn how_often_each_finding_comes() {
    let Some(corpus) = corpus() else { return };
    let mut counts = BTreeMap::new();
    for folder in ["examples", "fragments"] {
        for entry in fs::read_dir(corpus.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|it| it != "yml") {
                continue;
            }
            let options = Options {
                language: Some(Language::Dalec),
                ..Options::default()
            };
            let checked = language::check(&read(&path), None, &options).unwrap();
            for found in checked.diagnostics {
                *counts.entry((found.severity, found.code)).or_insert(0) += 1;
            }
        }
    }
    let mut shown = String::new();
    for ((severity, code), count) in counts {
        writeln!(shown, "{severity:?} {code}: {count}").unwrap();
    }
    expect![[r#"
        Error dalec/incomplete-source: 2
        Error dalec/invalid-cache: 1
        Error dalec/invalid-source: 1
        Error dalec/platform-arg: 2
        Error dalec/undeclared-arg: 6
        Error dalec/unknown-field: 7
        Error dalec/wrong-type: 8
        Error yaml/syntax: 1
        Warning dalec/invalid-metadata: 2
        Warning dalec/lost-newline: 1
        Warning dalec/missing-metadata: 112
        Warning dalec/several-bases: 1
        Warning dalec/unknown-processor: 1
        Warning dalec/version-constraint: 6
        Info dalec/deprecated-base: 8
        Hint dalec/unused-arg: 5
    "#]]
    .assert_eq(&shown);
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
