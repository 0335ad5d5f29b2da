use super::*;
use crate::diagnostic::{OtherFile, Severity};

#[test]
fn every_pipeline_that_comes_along_is_sound() {
    let library = Library::default();
    let names = library.names();
    assert_eq!(names.len(), 51);
    for name in names {
        let definition = library.find(name).unwrap();
        // melange's own have inputs that nothing looks at, too.
        let found = definition.diagnostics.iter();
        let mut wrong = found.filter(|it| it.code != "melange/unused-input");
        assert_eq!(wrong.next(), None, "{name}");
        assert!(definition.step.name.is_some(), "{name} has no name");
        assert!(!definition.step.steps().is_empty(), "{name} does nothing");
        for input in &definition.step.inputs {
            let name = format!("{name}: {}", input.name.value);
            assert!(input.description.is_some(), "{name} is not described");
            let default = input.default.as_ref().map(|default| &*default.value);
            let given = default.is_some_and(|default| !default.is_empty());
            assert!(!given || !input.is_required(), "{name} has a default");
        }
        definition.step.visit(&mut |step| {
            let uses = step.uses.as_ref().map(|uses| uses.value.clone());
            assert!(uses.is_none_or(|uses| library.find(&uses).is_some()));
        });
    }
}

/// Inputs that melange has for other programs to read, or has had a use for.
const IDLE: [(&str, &str); 9] = [
    ("R/build", "package"),
    ("R/build", "version"),
    ("fetch", "purl-name"),
    ("fetch", "purl-version"),
    ("fetch", "reason"),
    ("git-checkout", "reason"),
    ("git-checkout", "type-hint"),
    ("go/build/v2", "vendor"),
    ("xcover/stop", "package"),
];

#[test]
fn every_input_is_used_and_no_other() {
    for (name, text) in builtin_files() {
        let definition = Definition::read(&Text::new(text));
        let mut used = std::collections::BTreeSet::new();
        for reference in super::super::substitute::references(text) {
            let range = reference
                .name
                .unwrap_or_else(|fault| panic!("{name}: {fault:?}"));
            if let Some(input) = text[range].strip_prefix("inputs.") {
                used.insert(input.to_owned());
            }
        }
        for input in &definition.step.inputs {
            let input = &input.name.value;
            let is_idle = IDLE.contains(&(name, input));
            assert_ne!(used.remove(input.as_str()), is_idle, "{name}: {input}");
        }
        assert_eq!(used, [].into(), "{name}");
    }
}

#[test]
fn a_folder_comes_before_what_comes_along() {
    let files = [
        ("strip".to_owned(), Text::new("name: own\n")),
        ("a/b".to_owned(), Text::new("runs: first\n")),
        ("a/b".to_owned(), Text::new("runs: second\n")),
        ("broken".to_owned(), Text::new("runs: [1]\n")),
    ];
    let library = Library::new(files.map(|(name, text)| {
        let file = OtherFile::new(format!("{name}.yaml"), text);
        (name, file)
    }));
    let name = |uses: &str| library.find(uses)?.step.name.clone();
    assert_eq!(name("strip").unwrap().value, "own");
    assert_eq!(name("./strip").unwrap().value, "own");
    assert!(name("fetch").is_some());
    assert!(library.find("./fetch").is_none());
    assert!(library.find("strip.yaml").is_none());
    let runs = library.find("a//b").unwrap().step.runs.clone();
    assert_eq!(runs.unwrap().value, "first");
    let broken = library.find("broken").unwrap();
    assert_eq!(broken.diagnostics[0].severity, Severity::Error);
    assert_eq!(clean_name("/a"), Err(BadName::Absolute));
    assert_eq!(clean_name("a/../b"), Err(BadName::Dots));
    assert!(library.is_from_folder("a/b"));
    assert!(!library.is_from_folder("fetch"));
}
