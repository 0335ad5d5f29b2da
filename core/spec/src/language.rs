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
        spec::Variable,
    },
    shell::{self, Role, Script},
    suppress,
    text::{Text, TextRange},
    yaml::{self, Document, InlineKind, Item, ItemKind, Layout},
};
use std::{
    collections::{HashMap, HashSet},
    fmt,
    str::FromStr,
};

/// A language of package specs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    /// Dalec.
    Dalec,
    /// melange: a configuration.
    Melange,
    /// melange: a pipeline file, which configurations use.
    MelangePipeline,
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
    /// A pipeline of melange, as it is written and as far as it can be built by itself.
    Pipeline(Box<melange::Step>, Box<Compiled>),
}

impl Language {
    /// All languages.
    pub const ALL: [Self; 3] = [Self::Dalec, Self::Melange, Self::MelangePipeline];

    /// Returns the name, as `--language` takes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dalec => "dalec",
            Self::Melange => "melange",
            Self::MelangePipeline => "melange-pipeline",
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
        found.ok_or_else(|| {
            format!("there is no language `{name}`: dalec, melange or melange-pipeline")
        })
    }
}

/// Returns everything that is wrong with a file; `None` if it is no spec.
///
/// `path` is what the file is called, where that is known, with `/` between folders; pipelines of
/// the library are known by their paths.
pub fn check(text: &Text, path: Option<&str>, options: &Options) -> Option<Checked> {
    let mut checked = read(text, path, options)?;
    let diagnostics = &mut checked.diagnostics;
    suppress::apply(text, checked.language, diagnostics);
    diagnostics.sort_by_key(|found| found.range);
    Some(checked)
}

/// Returns everything that is wrong with a file, also what its comments silence.
///
/// A builder does not mind these comments.
pub fn read(text: &Text, path: Option<&str>, options: &Options) -> Option<Checked> {
    let layout = yaml::layout(text, yaml::Options::default());
    let known = options
        .language
        .or_else(|| by_name_or_layout(text, &layout, path));
    let mut checked = match known {
        Some(Language::Melange) => check_melange(text, options),
        Some(Language::MelangePipeline) => check_pipeline(text, path, options),
        Some(Language::Dalec) => check_dalec(text, dalec::parse(text), options),
        None => {
            let document = dalec::parse(text);
            if !dalec::is_spec(text, &document, path.map(last_part)) {
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
    diagnostics.sort_by_key(|found| found.range);
    Some(checked)
}

/// Returns the language of a file; `None` if it is no spec.
///
/// `path` is what the file is called, where that is known, with `/` between folders.
pub fn detect(text: &Text, path: Option<&str>) -> Option<Language> {
    let layout = yaml::layout(text, yaml::Options::default());
    by_name_or_layout(text, &layout, path).or_else(|| {
        let is_dalec = dalec::is_spec(text, &dalec::parse(text), path.map(last_part));
        is_dalec.then_some(Language::Dalec)
    })
}

fn last_part(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, last)| last)
}

fn check_dalec(text: &Text, document: Document, options: &Options) -> Checked {
    let (spec, diagnostics) = dalec::read_document(text, &document, &options.dalec);
    let scripts = shell::dalec::scripts(&spec);
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
    let mut given = HashMap::new();
    spec.visit_steps(&mut |step| {
        if let Some(uses) = &step.uses {
            given.insert(uses.range, step.with.as_slice());
        }
    });
    let mut scripts = scripts(&compiled, &given);
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

fn check_pipeline(text: &Text, path: Option<&str>, options: &Options) -> Checked {
    let document = melange::parse(text);
    let given = &options.melange;
    let name = path.and_then(|path| given.library.name_of(path));
    let (step, compiled, mut diagnostics) =
        melange::read_pipeline_compiled(text, &document, name, given);
    let scripts = scripts(&compiled, &HashMap::new());
    for script in scripts.iter().filter(|script| !script.is_elsewhere()) {
        // An input that need not be given, and is nothing then.
        let missing = |name: &str| {
            let input = name.strip_prefix("inputs.");
            let input = input.and_then(|name| step.input(name));
            input.is_some_and(|it| !it.is_required() && it.has_no_default())
        };
        if let Some(mut fault) = script.fault_without(&missing) {
            fault.code = "melange/script-needs-input";
            fault.message = format!("without its optional inputs: {}", fault.message);
            diagnostics.push(script.place(text, fault));
        }
    }
    Checked {
        language: Language::MelangePipeline,
        document,
        scripts,
        model: Model::Pipeline(Box::new(step), Box::new(compiled)),
        diagnostics,
    }
}

/// Returns the scripts of steps. melange reads them all, those of tests too, before it builds.
fn scripts(compiled: &Compiled, given: &HashMap<TextRange, &[Variable]>) -> Vec<Script> {
    let mut scripts = Vec::new();
    let mut seen = HashSet::new();
    let mut add = |step: &compile::Step, role| {
        let script = step.script.as_ref();
        // What a pipeline hands on to another is no longer what is written.
        let with = match &*step.chain {
            [only] => given.get(&only.range).copied().unwrap_or_default(),
            _ => &[],
        };
        let script = script.and_then(|it| Script::compiled(it, step, &compiled.files, role, with));
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
    scripts
}

/// Tells the language where that takes no parsing. What is left is Dalec's or nobody's.
fn by_name_or_layout(text: &Text, layout: &Layout, path: Option<&str>) -> Option<Language> {
    if has_syntax_line(text) {
        return None;
    }
    let path = path.unwrap_or_default();
    let name = last_part(path).to_ascii_lowercase();
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
    if is_melange(text, layout) {
        return Some(Language::Melange);
    }
    let in_folder = path.rsplit('/').skip(1).any(|folder| folder == "pipelines");
    is_pipeline(text, layout, in_folder).then_some(Language::MelangePipeline)
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

/// Returns whether the keys are those of a pipeline file of melange.
///
/// It has steps or a script, and says what it takes or what it needs. In a folder for pipelines
/// one of both is enough. One key in three may be half-typed.
fn is_pipeline(text: &Text, layout: &Layout, in_folder: bool) -> bool {
    let items = layout.items.get(..layout.first_items).unwrap_or_default();
    let (mut known, mut unknown, mut runs, mut takes) = (0, 0, false, false);
    for (index, item) in items.iter().enumerate() {
        if item.depth != 1 || item.kind != ItemKind::Pair {
            continue;
        }
        let key = key(text, item);
        if key == "package" {
            return false;
        }
        if melange::fields::PIPELINE.field(&key).is_none() {
            unknown += 1;
            continue;
        }
        known += 1;
        let inner = items.get(index + 1..).unwrap_or_default();
        let mut inner = inner.iter().take_while(|item| item.depth > 1);
        match key.as_str() {
            "inputs" | "needs" => takes = true,
            // Others have mappings there.
            "runs" => runs |= inner.next().is_none() && item.value.kind != InlineKind::Flow,
            "pipeline" => {
                let steps = ["runs", "uses", "pipeline"];
                let flow = text.slice(item.value.range);
                runs |= item.value.kind == InlineKind::Flow
                    && steps.iter().any(|key| flow.contains(key));
                runs |= inner
                    .any(|item| item.depth == 3 && steps.contains(&self::key(text, item).as_str()));
            }
            _ => {}
        }
    }
    known >= 3 * unknown && (runs && takes || in_folder && (runs || takes))
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
            "name: a\ninputs:\n  b: {}\nruns:\n  using: composite\n",
            "name: a\ninputs:\n  b: {}\nruns: {using: composite}\n",
            "name: a\nneeds:\n  packages: [a]\n",
            "pipeline:\n  - runs: make\n",
            "pipeline:\n  build:\n    image: a\ninputs: []\n",
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
    fn keys_and_folders_tell_pipelines() {
        for text in [
            "name: a\nneeds:\n  packages: [a]\npipeline:\n  - runs: make\n",
            "inputs:\n  a:\n    required: true\nruns: |\n  make ${{inputs.a}}\n",
            "input:\nneeds: {}\nif: a\npipeline:\n  - name: a\n    uses: b\n",
            "needs:\n  packages: [a]\npipeline: [{runs: make}]\n",
        ] {
            assert_eq!(
                language(text, ""),
                Some(Language::MelangePipeline),
                "{text}"
            );
        }
        let short = "pipeline:\n  - runs: make\n";
        assert_eq!(language(short, "a/x.yaml"), None);
        for path in ["pipelines/x.yaml", "/a/pipelines/b/c.yaml"] {
            assert_eq!(language(short, path), Some(Language::MelangePipeline));
            assert_eq!(language(MELANGE, path), Some(Language::Melange));
            assert_eq!(language("trigger: main\nsteps: []\n", path), None);
        }
        let named = language("", "a.melange-pipeline.yaml");
        assert_eq!(named, Some(Language::MelangePipeline));
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
