//! Compilation of the configurations of a distribution.

use crate::{
    corpus::{corpus, files, read},
    render::{diagnostics_as_text, pipeline},
};
use spec_core::{
    diagnostic::{Diagnostic, Severity},
    melange::{
        self, Given,
        compile::{Compiled, FileId},
        pipelines::{Library, builtin_files},
    },
    shell::printed,
    text::Text,
};
use std::{collections::HashSet, path::Path, sync::Arc};

/// Returns the pipelines of the corpus.
pub(crate) fn library(corpus: &Path) -> Library {
    let folder = corpus.join("pipelines");
    let own = files(&folder, true).into_iter().map(|path| {
        let name = path.strip_prefix(&folder).unwrap().with_extension("");
        pipeline(name.to_str().unwrap(), read(&path))
    });
    Library::new(own)
}

fn compiled(text: &Text, given: &Given) -> (melange::Spec, Compiled, Vec<Diagnostic>) {
    melange::read_compiled(text, &melange::parse(text), given)
}

fn given(corpus: &Path) -> Given {
    Given {
        library: Arc::new(library(corpus)),
        ..Given::default()
    }
}

#[test]
fn nothing_is_refused() {
    let Some(corpus) = corpus() else { return };
    let given = given(&corpus);
    let mut scripts = 0;
    for path in files(&corpus, false) {
        let text = read(&path);
        let (spec, compiled, mut refused) = compiled(&text, &given);
        refused.retain(|it| it.severity == Severity::Error);
        let refused = diagnostics_as_text(&text, &refused);
        assert_eq!(refused, "", "{}", path.display());
        compiled.visit_steps(&mut |step| {
            assert!(step.is_sound, "{}: {step:?}", path.display());
            let Some(script) = &step.script else { return };
            scripts += 1;
            let written = match &compiled.files[script.file.0].definition {
                Some(definition) => &definition.text,
                None => &text,
            };
            // Each line that no variable touches stands in the file as it is; looking for all of
            // them would take minutes.
            if scripts % 50 != 0 {
                return;
            }
            for (line, origin) in script.text.text.lines().zip(script.text.line_origins()) {
                let line = line.trim();
                if line.is_empty() || !script.written.value.contains(line) {
                    continue;
                }
                let part =
                    origin..origin + script.written.value[origin..].lines().next().unwrap().len();
                if script.written.value[part.clone()].trim() == line {
                    let range = script.written.locate(written, part);
                    assert_eq!(written.slice(range).trim(), line, "{}", path.display());
                }
            }
            assert!(step.file != FileId::SPEC || spec.text.slice(step.range).len() > 1);
        });
    }
    assert!(scripts > 30_000, "{scripts}");
}

#[test]
fn broken_configurations_are_compiled_as_far_as_they_go() {
    let Some(corpus) = corpus() else { return };
    let given = given(&corpus);
    let broken = [
        "${{",
        "}}",
        "'",
        "${{vars.x}}",
        "\n",
        "{",
        "uses: strip\n",
        "\0",
    ];
    for (index, path) in files(&corpus, false).into_iter().step_by(97).enumerate() {
        let text = read(&path).to_string();
        for (turn, piece) in broken.iter().enumerate() {
            let mut at = (index * 7919 + turn * 104_729) % text.len();
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            let text = format!("{}{piece}{}", &text[..at], &text[at..]);
            let (spec, compiled, diagnostics) = compiled(&Text::new(&text), &given);
            for diagnostic in &diagnostics {
                assert!(diagnostic.range.end <= text.len());
            }
            compiled.to_json(&spec);
        }
    }
}

#[test]
fn pipelines_that_come_along_are_all_that_the_corpus_uses_besides_its_own() {
    let Some(corpus) = corpus() else { return };
    let library = library(&corpus);
    let mut used = std::collections::BTreeSet::new();
    for path in files(&corpus, false) {
        let (spec, _) = melange::read(&read(&path), &Given::default());
        spec.visit_steps(&mut |step| {
            used.extend(step.uses.as_ref().map(|uses| uses.value.clone()));
        });
    }
    used.retain(|name| !library.is_from_folder(name));
    let known: Vec<&str> = builtin_files().map(|(name, _)| name).collect();
    assert!(used.len() > 30, "{}", used.len());
    for name in used {
        assert!(known.contains(&name.as_str()), "{name}");
    }
}

#[test]
fn what_was_printed_is_printed_alike() {
    let Some(corpus) = corpus() else { return };
    let given = given(&corpus);
    let mut scripts = HashSet::new();
    for path in files(&corpus, false) {
        let (_, compiled, _) = compiled(&read(&path), &given);
        compiled.visit_steps(&mut |step| {
            scripts.extend(step.script.as_ref().map(|script| script.text.text.clone()));
        });
    }
    assert!(scripts.len() > 20_000, "{}", scripts.len());
    for script in scripts {
        let once = printed(&script).unwrap_or_else(|| panic!("not printed:\n{script}"));
        assert_eq!(printed(&once).as_ref(), Some(&once), "{script}");
    }
}
