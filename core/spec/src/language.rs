//! Which language a file is written in, and everything that is wrong with it.
//!
//! Look at [`check`] first: it is what the command line and the language server call. A file that
//! is a spec of no language gets no findings at all.

use crate::{
    dalec,
    diagnostic::Diagnostic,
    melange::{
        self,
        compile::{self, Compiled},
        lint::{self, Subject},
    },
    shell::{Role, Script},
    suppress,
    text::Text,
    yaml::{self, Document, InlineKind, Item, ItemKind, Layout},
};
use std::{collections::HashSet, fmt, str::FromStr};

/// A language of package specs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    /// Dalec.
    Dalec,
    /// melange.
    Melange,
}

/// What a check may depend on besides the text.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The language, whatever the file looks like.
    pub language: Option<Language>,
    /// What a build of a Dalec spec is given.
    pub dalec: dalec::Given,
    /// What a build of a melange configuration is given.
    pub melange: melange::Given,
}

/// What was found in a file.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The language as which it was read.
    pub language: Language,
    /// The values, as they are written.
    pub document: Document,
    /// What they mean.
    pub model: Model,
    /// What is wrong, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
    /// The shell scripts in it, for programs that look at scripts.
    pub scripts: Vec<Script>,
}

/// What a file means in its language.
#[derive(Clone, Debug)]
pub enum Model {
    /// A Dalec spec.
    Dalec(Box<dalec::Spec>),
    /// A melange configuration, as it is written and as it is built.
    Melange(Box<melange::Spec>, Box<Compiled>),
}

impl Language {
    /// All languages.
    pub const ALL: [Self; 2] = [Self::Dalec, Self::Melange];

    /// Returns the name, as `--language` takes it and as codes begin.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dalec => "dalec",
            Self::Melange => "melange",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Language {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|it| it.name() == name);
        found.ok_or_else(|| format!("there is no language `{name}`: dalec or melange"))
    }
}

/// Returns everything that is wrong with a file; `None` if it is no spec.
///
/// `file_name` is the last part of the path, where it is known.
pub fn check(text: &Text, file_name: Option<&str>, options: &Options) -> Option<Checked> {
    let layout = yaml::layout(text, yaml::Options::default());
    let known = options
        .language
        .or_else(|| by_name_or_layout(text, &layout, file_name));
    let mut checked = match known {
        Some(Language::Melange) => check_melange(text, options),
        Some(Language::Dalec) => check_dalec(text, dalec::parse(text), options),
        None => {
            let document = dalec::parse(text);
            if !dalec::is_spec(text, &document, file_name) {
                return None;
            }
            check_dalec(text, document, options)
        }
    };
    let diagnostics = &mut checked.diagnostics;
    let mut seen = HashSet::new();
    let scripts = checked.scripts.iter();
    for found in scripts.flat_map(|script| script.diagnostics(text)) {
        if seen.insert((found.code, found.range, found.message.clone())) {
            diagnostics.push(found);
        }
    }
    suppress::apply(text, checked.language, diagnostics);
    diagnostics.sort_by_key(|found| found.range);
    Some(checked)
}

/// Returns the language of a file; `None` if it is no spec.
pub fn detect(text: &Text, file_name: Option<&str>) -> Option<Language> {
    let layout = yaml::layout(text, yaml::Options::default());
    by_name_or_layout(text, &layout, file_name)
        .or_else(|| dalec::is_spec(text, &dalec::parse(text), file_name).then_some(Language::Dalec))
}

fn check_dalec(text: &Text, document: Document, options: &Options) -> Checked {
    let (spec, diagnostics) = dalec::read_document(text, &document, &options.dalec);
    let steps = spec.build.iter().flat_map(|build| &build.steps);
    let scripts = steps
        .filter_map(|step| step.command.as_ref())
        .map(Script::dalec)
        .collect();
    Checked {
        language: Language::Dalec,
        document,
        model: Model::Dalec(Box::new(spec)),
        diagnostics,
        scripts,
    }
}

fn check_melange(text: &Text, options: &Options) -> Checked {
    let document = melange::parse(text);
    let (spec, compiled, mut diagnostics) =
        melange::read_compiled(text, &document, &options.melange);
    let subject = Subject {
        spec: &spec,
        compiled: &compiled,
        rules: options.melange.rules,
    };
    diagnostics.extend(lint::check(subject, &document.holes));
    let mut scripts = Vec::new();
    let mut seen = HashSet::new();
    // melange reads all scripts, those of tests too, before it builds.
    let mut add = |step: &compile::Step, role| {
        let script = step.script.as_ref();
        let script = script.and_then(|it| Script::compiled(it, step, &compiled.files, role));
        // A range makes many steps of one, mostly with the same script.
        let script = script.filter(|it| seen.insert((it.written.range, it.text.clone())));
        scripts.extend(script);
    };
    for package in &compiled.packages {
        for step in &package.steps {
            step.visit(&mut |step| add(step, Role::Step));
        }
        for step in package.test.iter().flat_map(|test| &test.steps) {
            step.visit(&mut |step| add(step, Role::Test));
        }
    }
    let scriptlets = spec.subpackages.iter().map(|it| it.scriptlets.as_ref());
    for it in scriptlets
        .chain([spec.package.scriptlets.as_ref()])
        .flatten()
    {
        let all = [
            &it.trigger_script,
            &it.pre_install,
            &it.post_install,
            &it.pre_deinstall,
            &it.post_deinstall,
            &it.pre_upgrade,
            &it.post_upgrade,
        ];
        scripts.extend(all.into_iter().flatten().map(Script::scriptlet));
    }
    Checked {
        language: Language::Melange,
        document,
        model: Model::Melange(Box::new(spec), Box::new(compiled)),
        diagnostics,
        scripts,
    }
}

/// Tells the language where that takes no parsing. What is left is Dalec's or nobody's.
fn by_name_or_layout(text: &Text, layout: &Layout, file_name: Option<&str>) -> Option<Language> {
    if has_syntax_line(text) {
        return None;
    }
    let name = file_name.unwrap_or_default().to_ascii_lowercase();
    if let Some(stem) = name.strip_suffix(".yaml").or(name.strip_suffix(".yml")) {
        let named = Language::ALL.into_iter().find(|language| {
            stem.trim_start_matches('.') == language.name()
                || stem.ends_with(&format!(".{language}"))
        });
        if named.is_some() {
            return named;
        }
    } else if !name.is_empty() {
        return None;
    }
    is_melange(text, layout).then_some(Language::Melange)
}

/// Returns whether one of the comments at the top is a `# syntax=` line, which Dalec specs have.
fn has_syntax_line(text: &Text) -> bool {
    let lines = (0..text.line_count().min(50)).map(|line| text.slice(text.line_range(line)));
    let mut comments = lines
        .map(|line| line.trim().to_owned())
        .take_while(|line| line.is_empty() || line.starts_with('#'));
    comments.any(|line| {
        let comment = line.trim_start_matches('#');
        comment
            .split_once('=')
            .is_some_and(|(key, _)| key.trim() == "syntax")
    })
}

/// The top-level keys of a melange configuration.
const MELANGE: [&str; 10] = [
    "package",
    "environment",
    "capabilities",
    "pipeline",
    "subpackages",
    "data",
    "update",
    "vars",
    "var-transforms",
    "options",
];

/// Returns whether the keys are those of a melange configuration.
///
/// It has a package with a version or an epoch, or, if that key is broken, at least three others.
/// One key in three may be half-typed.
fn is_melange(text: &Text, layout: &Layout) -> bool {
    let items = layout.items.get(..layout.first_items).unwrap_or_default();
    let (mut known, mut unknown, mut package) = (0, 0, false);
    for (index, item) in items.iter().enumerate() {
        if item.depth != 1 || item.kind != ItemKind::Pair {
            continue;
        }
        let key = key(text, item);
        if !MELANGE.contains(&key.as_str()) && key != "test" {
            unknown += 1;
            continue;
        }
        known += 1;
        if key == "package" {
            let flow = text.slice(item.value.range);
            package = item.value.kind == InlineKind::Flow
                && ["version", "epoch"].iter().any(|key| flow.contains(key));
            let inner = items.get(index + 1..).unwrap_or_default();
            let mut inner = inner.iter().take_while(|item| item.depth > 1);
            package |= inner.any(|item| {
                item.depth == 2 && matches!(self::key(text, item).as_str(), "version" | "epoch")
            });
        }
    }
    known >= 3 * unknown && (package || known >= 3)
}

fn key(text: &Text, item: &Item) -> String {
    let key = text.slice(item.key);
    key.trim_matches(['"', '\'']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(text: &str, name: &str) -> Option<Language> {
        detect(&Text::new(text), (!name.is_empty()).then_some(name))
    }

    const MELANGE: &str = "package:\n  name: a\n  version: 1.0\n  epoch: 0\n";

    #[test]
    fn keys_tell() {
        for text in [
            MELANGE,
            "package: {name: a, version: 1}\npipeline:\n",
            "package:\n  name: a\n  epoch: 0\npipe\n",
            "pakage:\n  name: a\nenvironment:\npipeline:\n  - runs: true\nupdate:\n",
            "# a comment\n---\npackage:\n  \"epoch\": 1\n",
        ] {
            assert_eq!(language(text, ""), Some(Language::Melange), "{text}");
        }
        for text in [
            "",
            "services:\n  a: {}\n",
            "pipeline:\n  - name: build\n",
            "name: a\nneeds:\n  packages: [a]\npipeline:\n  - runs: make\n",
            "package:\n  name: a\n",
            "package:\n  version: 1\nfunctions: {}\nprovider: {}\n",
            "- package:\n    version: 1\n",
            "x: |\n  package:\n    version: 1\n",
        ] {
            assert_eq!(language(text, ""), None, "{text}");
        }
        let dalec = "name: a\nversion: 1\nsources: {}\n";
        assert_eq!(language(dalec, ""), Some(Language::Dalec));
    }

    #[test]
    fn names_tell_where_keys_do_not() {
        assert_eq!(language("", "melange.yaml"), Some(Language::Melange));
        assert_eq!(language("", ".melange.yml"), Some(Language::Melange));
        assert_eq!(
            language("a:", "hello.melange.yaml"),
            Some(Language::Melange)
        );
        assert_eq!(language("", "dalec.yml"), Some(Language::Dalec));
        assert_eq!(language("", "melange.txt"), None);
        assert_eq!(language(MELANGE, "notes.md"), None);
        assert_eq!(language(MELANGE, "hello.yaml"), Some(Language::Melange));
    }

    #[test]
    fn a_syntax_line_decides() {
        let dalec = format!("# syntax=example/dalec/frontend\n{MELANGE}");
        assert_eq!(language(&dalec, "melange.yaml"), Some(Language::Dalec));
        let other = format!("#syntax = docker/dockerfile:1\n{MELANGE}");
        assert_eq!(language(&other, ""), None);
    }

    #[test]
    fn an_option_forces_a_language() {
        for language in Language::ALL {
            let options = Options {
                language: Some(language),
                ..Options::default()
            };
            let checked = check(&Text::new("a: b: c\n"), Some("notes.txt"), &options).unwrap();
            assert_eq!(checked.language, language);
            assert!(!checked.diagnostics.is_empty());
        }
        let checked = check(&Text::new("a: b: c\n"), None, &Options::default());
        assert!(checked.is_none());
    }
}
