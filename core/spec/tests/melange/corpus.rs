//! Configurations of a distribution, which melange accepts.

use crate::render::diagnostics_as_text;
use spec_core::{diagnostic::Severity, melange, text::Text};
use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// Returns the folder of the corpus, if there is one.
pub(crate) fn corpus() -> Option<PathBuf> {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
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

/// Returns the YAML files in a folder and below, in their order.
pub(crate) fn files(folder: &Path, deep: bool) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && deep {
            found.extend(files(&path, deep));
        } else if path.extension().is_some_and(|it| it == "yaml") {
            found.push(path);
        }
    }
    found.sort();
    found
}

pub(crate) fn read(path: &Path) -> Text {
    Text::from_bytes(&fs::read(path).unwrap())
}

#[test]
fn no_pipeline_is_refused() {
    let Some(corpus) = corpus() else { return };
    let files = files(&corpus.join("pipelines"), true);
    assert!(files.len() > 50, "{}", files.len());
    for path in files {
        let text = read(&path);
        let (step, mut diagnostics) = melange::read_pipeline(&text);
        diagnostics.retain(|it| it.severity == Severity::Error);
        let found = diagnostics_as_text(&text, &diagnostics);
        assert_eq!(found, "", "{}", path.display());
        assert!(step.runs.is_some() || step.pipeline.is_some());
    }
}
