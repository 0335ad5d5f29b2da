//! Steps: from what is written, over what they use, to what runs.

use super::{
    Compiled, Condition, FileId, Given, Needs, Package, Script, SourceFile, Step, Test, Use,
    condition,
    expanded::{self, Expanded, Replacer},
    inputs::{self, Declared},
    names::{Names, PackageTexts, VarFault, patterns, text},
    pattern::Pattern,
    report::{nearest, undefined},
    scope::{Inputs, Scope, lookup},
    strict,
};
use crate::{
    Written,
    diagnostic::{Diagnostic, Edit, Fix, Severity},
    melange::{
        pipelines::{BadName, Definition, clean_name},
        spec::{self, Spec, Subpackage},
        substitute::{FaultKind, Quoting, Traced, expand},
    },
    text::{Text, TextRange},
};
use std::{
    collections::{BTreeMap, HashSet},
    ops::Range,
    sync::Arc,
};

/// How many pipelines may use each other before we stop.
const MAX_DEPTH: usize = 64;

/// A value of a step, and where it is written.
#[derive(Clone, Debug)]
pub(super) struct Part<'a> {
    pub(super) written: &'a Written,
    /// What replacement made of it, if it has made anything.
    pub(super) replaced: Option<Traced>,
    pub(super) file: FileId,
}

impl Part<'_> {
    pub(super) fn text(&self) -> &str {
        self.replaced
            .as_ref()
            .map_or(&self.written.value, |replaced| &replaced.text)
    }

    pub(super) fn traced(&self) -> Traced {
        let plain = || Traced::new(self.written.value.as_str());
        self.replaced.clone().unwrap_or_else(plain)
    }
}

/// Collects what is wrong, at places of the configuration.
pub(super) struct Reporter<'a> {
    text: &'a Text,
    files: Vec<SourceFile>,
    /// The `uses` of the configuration that is being compiled.
    blame: TextRange,
    found: Vec<Diagnostic>,
}

impl Reporter<'_> {
    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Returns where a part of a written text of the configuration stands.
    pub(super) fn locate_written(&self, written: &Written, origin: &Range<usize>) -> TextRange {
        written.locate(self.text, origin.clone())
    }

    /// Returns where a part of a value is to be reported, and the pipeline if it stands in one.
    pub(super) fn locate(
        &self,
        part: &Part<'_>,
        origin: &Range<usize>,
    ) -> (TextRange, Option<String>) {
        if part.file == FileId::SPEC {
            (self.locate_written(part.written, origin), None)
        } else {
            let file = self.files.get(part.file.0);
            (self.blame, file.and_then(|file| file.name.clone()))
        }
    }

    /// Returns where a value stands in the configuration; `None` if it stands elsewhere.
    pub(super) fn range(&self, part: &Part<'_>) -> Option<TextRange> {
        (part.file == FileId::SPEC).then_some(part.written.range)
    }

    fn file(&mut self, name: &str, definition: &Arc<Definition>) -> FileId {
        let known = self
            .files
            .iter()
            .position(|file| file.name.as_deref() == Some(name));
        FileId(known.unwrap_or_else(|| {
            self.files.push(SourceFile {
                name: Some(name.to_owned()),
                definition: Some(definition.clone()),
            });
            self.files.len() - 1
        }))
    }
}

/// Compiles a configuration.
///
/// It never fails: what melange refuses is left as it is, marked, and reported.
pub fn compile<'a>(spec: &'a Spec, given: &'a Given<'a>) -> Compiled {
    let mut reporter = Reporter {
        text: &spec.text,
        files: vec![SourceFile::default()],
        blame: TextRange::default(),
        found: Vec::new(),
    };
    let written = PackageTexts::written(spec);
    let mut first = Names::of_configuration(&written, spec);
    let patterns = patterns(spec);
    first.transform(spec, &patterns, &mut reporter.found);
    let package = PackageTexts {
        name: first.replace(&written.name).text,
        version: first.replace(&written.version).text,
        description: first.replace(&written.description).text,
        epoch: written.epoch,
    };
    let plain = Names::of_configuration(&package, spec);
    let mut second = plain.clone();
    second.transform(spec, &patterns, &mut reporter.found);

    let mut replacer = Replacer {
        names: &first,
        reporter: &mut reporter,
    };
    let mut expanded = Expanded {
        package: replacer.package(&spec.package),
        environment: replacer.environment(&spec.environment),
        subpackages: Vec::new(),
        test: spec.test.as_ref().map(|test| replacer.test(test)),
        update: replacer.update(&spec.update),
        vars: expanded::vars(spec, &given.options),
    };
    let mut units = Vec::new();
    for (index, subpackage) in spec.subpackages.iter().enumerate() {
        for unit in unfold(index, subpackage, spec, &second, &mut reporter) {
            let mut replacer = Replacer {
                names: unit.names.as_ref().unwrap_or(&first),
                reporter: &mut reporter,
            };
            expanded.subpackages.push(replacer.subpackage(subpackage));
            units.push(unit);
        }
    }
    strict::apply(&mut expanded, &second, &plain, &mut reporter);

    let scope = scope(spec, given, &package, &expanded, &patterns, &mut reporter);
    let mut compiler = Compiler {
        given,
        reporter,
        reported: HashSet::new(),
    };
    let mut build_needs = Vec::new();
    let mut packages = vec![Package {
        name: package.name.clone(),
        range: spec.package.range.unwrap_or_default(),
        steps: compiler.steps(&spec.pipeline, &first, &scope, &mut build_needs),
        ..Package::default()
    }];
    for (unit, made) in units.iter().zip(&expanded.subpackages) {
        let subpackage = unit.subpackage;
        let names = unit.names.as_ref().unwrap_or(&first);
        let name = text(made.name.as_ref()).to_owned();
        let scope = scope.subpackage(&name);
        compiler.subpackage_condition(subpackage, names, &scope);
        let steps = compiler.steps(&subpackage.pipeline, names, &scope, &mut build_needs);
        let test = subpackage.test.as_ref().map(|test| {
            let mut needs = Vec::new();
            let steps = compiler.steps(test.steps(), names, &scope, &mut needs);
            Test {
                steps,
                packages: installed(made.test.as_ref(), needs, &name),
            }
        });
        packages.push(Package {
            name,
            subpackage: Some(unit.index),
            item: unit.item.clone(),
            range: subpackage.range,
            steps,
            test,
        });
    }
    let test = spec.test.as_ref().map(|test| {
        let mut needs = Vec::new();
        let steps = compiler.steps(test.steps(), &first, &scope, &mut needs);
        Test {
            steps,
            packages: installed(expanded.test.as_ref(), needs, &package.name),
        }
    });
    if let Some(main) = packages.first_mut() {
        main.test = test;
    }
    let mut build_packages = listed(&expanded.environment);
    patch_packages(&mut build_packages, spec, &given.options);
    build_packages.extend(build_needs);
    let Reporter { files, found, .. } = compiler.reporter;
    Compiled {
        files,
        expanded,
        packages,
        build_packages,
        diagnostics: in_order(found),
    }
}

/// Sorts what was found; what is found for several items of a range is said once.
fn in_order(mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut seen = HashSet::new();
    found.retain(|it| seen.insert((it.code, it.range)));
    found.sort_by_key(|it| it.range);
    found
}

/// A subpackage, or one of those that a range makes.
struct Unit<'s> {
    index: usize,
    subpackage: &'s Subpackage,
    item: Option<(String, String)>,
    /// The variables that it has while the configuration is read, if those are its own.
    names: Option<Names>,
}

/// Goes through the range of a subpackage.
fn unfold<'s>(
    index: usize,
    subpackage: &'s Subpackage,
    spec: &Spec,
    second: &Names,
    reporter: &mut Reporter<'_>,
) -> Vec<Unit<'s>> {
    let over = text(subpackage.ranges_over.as_ref());
    if over.is_empty() {
        return vec![Unit {
            index,
            subpackage,
            item: None,
            names: None,
        }];
    }
    let named = |list: &&spec::ItemList| text(list.name.as_ref()) == over;
    let Some(list) = spec.data.iter().rev().find(named) else {
        if let Some(written) = &subpackage.ranges_over {
            let message = format!("there is no list {over} in `data`");
            let mut diagnostic = Diagnostic::new("melange/unknown-range", written.range, message);
            let known = spec.data.iter().map(|list| text(list.name.as_ref()));
            if let Some(known) = nearest(over, known) {
                diagnostic = diagnostic
                    .with_hint(format!("Did you mean {known}?"))
                    .with_fix(replacement(written.range, over, known));
            }
            reporter.push(diagnostic);
        }
        return Vec::new();
    };
    let items: BTreeMap<&str, &str> = list
        .items
        .iter()
        .map(|item| (item.name.value.as_str(), item.value.value.as_str()))
        .collect();
    items
        .into_iter()
        .map(|(key, value)| {
            let mut names = second.clone();
            names.set("range.key", key.to_owned());
            names.set("range.value", value.to_owned());
            Unit {
                index,
                subpackage,
                item: Some((key.to_owned(), value.to_owned())),
                names: Some(names),
            }
        })
        .collect()
}

/// Makes the variables of pipelines.
fn scope(
    spec: &Spec,
    given: &Given<'_>,
    package: &PackageTexts,
    expanded: &Expanded,
    patterns: &[Option<Pattern>],
    reporter: &mut Reporter<'_>,
) -> Scope {
    let mut names = Names::of_configuration(package, spec);
    names.values.remove("package.description");
    let mut faults = Vec::new();
    names.resolve_vars(&expanded.vars, &mut faults);
    for fault in faults {
        report_var(&fault, spec, reporter);
    }
    names.transform(spec, patterns, &mut reporter.found);
    let subpackages = expanded.subpackages.iter();
    Scope::new(
        package,
        names,
        subpackages.map(|it| text(it.name.as_ref()).to_owned()),
        spec.options.iter().map(|option| option.name.value.clone()),
        given,
    )
}

fn report_var(fault: &VarFault, spec: &Spec, reporter: &mut Reporter<'_>) {
    let own = spec.vars.iter().find(|own| own.name.value == fault.name);
    let Some(own) = own else { return };
    let range = own.value.range;
    reporter.push(match &fault.kind {
        Some(FaultKind::Undefined(name)) => Diagnostic::new(
            "melange/undefined-variable",
            range,
            format!("the variable {name} is not defined here"),
        )
        .with_hint("A variable of `vars` can only refer to other ones of `vars`."),
        Some(kind) => undefined(kind, range, std::iter::empty(), None),
        None => Diagnostic::new(
            "melange/chained-variable",
            range,
            "this refers to another variable: melange refuses it now and then",
        )
        .with_hint("melange reads `vars` in random order. Write the value out."),
    });
}

/// Returns the packages that a container lists.
fn listed(environment: &spec::Environment) -> Vec<String> {
    let packages = environment.contents.packages.iter().flatten();
    packages.map(|package| package.value.clone()).collect()
}

/// Returns what is installed where a test runs.
fn installed(test: Option<&spec::Test>, needs: Vec<String>, own: &str) -> Vec<String> {
    let mut packages = test.map_or_else(Vec::new, |test| listed(&test.environment));
    packages.extend(needs);
    packages.push(own.to_owned());
    packages.sort_unstable();
    packages.dedup();
    packages
}

/// Adds and removes what build options say; the last package takes a removed one's place
/// (melange@2043d30b pkg/build/build.go:436).
fn patch_packages(packages: &mut Vec<String>, spec: &Spec, options: &[String]) {
    for name in options {
        let Some(option) = spec.options.iter().find(|it| it.name.value == *name) else {
            continue;
        };
        packages.extend(option.packages_added.iter().map(|it| it.value.clone()));
        for removed in &option.packages_removed {
            let mut at = 0;
            while at < packages.len() {
                if packages.get(at) == Some(&removed.value) {
                    packages.swap_remove(at);
                }
                at += 1;
            }
        }
    }
}

struct Compiler<'a> {
    given: &'a Given<'a>,
    reporter: Reporter<'a>,
    /// Pipelines whose faults are reported, by the place.
    reported: HashSet<TextRange>,
}

/// Where a step stands among others.
struct Above<'p> {
    inputs: Option<&'p Inputs>,
    working_directory: &'p str,
    environment: &'p BTreeMap<String, String>,
    chain: &'p [Use],
    /// The step of the configuration, if this one is in a pipeline.
    spec_range: Option<TextRange>,
}

/// A step with what its pipeline puts over it.
#[derive(Default)]
struct Draft<'a> {
    condition: Option<Part<'a>>,
    name: String,
    uses: String,
    with: BTreeMap<String, Part<'a>>,
    with_keys: Vec<&'a Written>,
    runs: Option<Part<'a>>,
    declared: BTreeMap<String, Declared>,
    needs: Option<Option<Vec<Part<'a>>>>,
    label: String,
    required_steps: Option<i64>,
    working_directory: Option<Part<'a>>,
    environment: BTreeMap<String, Part<'a>>,
}

impl<'a> Compiler<'a> {
    /// Compiles the steps of a list, and gathers what they need.
    fn steps(
        &mut self,
        steps: &'a [spec::Step],
        names: &Names,
        scope: &Scope,
        needs: &mut Vec<String>,
    ) -> Vec<Step> {
        let empty = BTreeMap::new();
        let above = Above {
            inputs: None,
            working_directory: "",
            environment: &empty,
            chain: &[],
            spec_range: None,
        };
        if let (Some(fault), Some(step)) = (&scope.fault, steps.first()) {
            let names = scope.candidates();
            let diagnostic = undefined(fault, step.head, names, None);
            self.reporter.push(diagnostic);
        }
        let mut made = Vec::new();
        for step in steps {
            let mut step = self.step(step, FileId::SPEC, Some(names), scope, &above);
            self.gather(&mut step, true, needs, names);
            made.push(step);
        }
        made
    }

    fn step(
        &mut self,
        written: &'a spec::Step,
        file: FileId,
        names: Option<&Names>,
        scope: &Scope,
        above: &Above<'_>,
    ) -> Step {
        let mut draft = Draft::default();
        draft.put(written, file, true);
        if let Some(names) = names {
            draft.replace(names, &mut self.reporter);
        }
        if file == FileId::SPEC {
            self.reporter.blame = written
                .uses
                .as_ref()
                .map_or(written.head, |uses| uses.range);
        }
        let blame = self.reporter.blame;
        let own_name = draft.name.clone();
        let mut is_sound = true;
        let mut chain = above.chain.to_vec();
        let mut definition = None;
        // Where steps are written out, `uses` is only a remark.
        if !draft.uses.is_empty() && written.steps().is_empty() {
            definition = self.find(written, &draft.uses, above.chain);
            is_sound = definition.is_some();
        }
        let uses = draft.uses.clone();
        let mut inner: (&'a [spec::Step], FileId, Option<&Names>) = (written.steps(), file, names);
        if let Some(definition) = definition {
            let id = self.reporter.file(&uses, definition);
            if let Some(written) = &written.uses {
                chain.push(Use {
                    file,
                    range: written.range,
                    name: uses.clone(),
                });
            }
            draft.put(&definition.step, id, false);
            draft.name = own_name;
            inner = (definition.step.steps(), id, None);
            is_sound &= self.check_with(&draft, &uses);
        }

        let resolved = inputs::resolve(
            &inputs::Given {
                with: &draft.with,
                declared: &draft.declared,
                uses: &uses,
                blame,
                parent: above.inputs,
            },
            scope,
            &mut self.reporter,
        );
        is_sound &= resolved.is_sound;
        let inputs = &resolved.inputs;
        let mut put = |compiler: &mut Self, part: &Part<'_>| {
            let expanded = compiler.expand(part, Quoting::Plain, scope, inputs);
            is_sound &= expanded.is_some();
            expanded.unwrap_or_else(|| part.traced())
        };
        let needs = draft.needs.as_ref().map(|packages| Needs {
            packages: packages.as_ref().map(|packages| {
                let texts = packages.iter().map(|part| put(self, part).text);
                texts.collect()
            }),
            is_gathered: false,
        });
        let working_directory = match &draft.working_directory {
            Some(part) if !part.text().is_empty() => put(self, part).text,
            _ => above.working_directory.to_owned(),
        };
        let script = draft.runs.as_ref().map(|part| Script {
            text: put(self, part),
            file: part.file,
            written: part.written.clone(),
        });
        let condition = draft.condition.as_ref().and_then(|part| {
            if part.text().is_empty() {
                return None;
            }
            let text = self.expand(part, Quoting::Quoted, scope, inputs);
            is_sound &= text.is_some();
            Some(Condition {
                text: text.unwrap_or_else(|| part.traced()),
                file: part.file,
                written: part.written.clone(),
                holds: None,
            })
        });
        let environment: BTreeMap<String, String> = draft
            .environment
            .iter()
            .map(|(name, part)| (name.clone(), part.text().to_owned()))
            .collect();
        let mut effective_environment = above.environment.clone();
        effective_environment.extend(environment.clone());

        let spec_range = above.spec_range.unwrap_or(written.range);
        let below = Above {
            inputs: Some(inputs),
            working_directory: &working_directory,
            environment: &effective_environment,
            chain: &chain,
            spec_range: (inner.1 != FileId::SPEC).then_some(spec_range),
        };
        let mut steps = Vec::new();
        for step in inner.0 {
            steps.push(self.step(step, inner.1, inner.2, scope, &below));
            self.reporter.blame = blame;
        }
        Step {
            file,
            range: written.range,
            chain: above.chain.to_vec(),
            spec_range,
            name: draft.name,
            uses: draft.uses,
            with: resolved.kept,
            condition,
            script,
            working_directory,
            environment,
            effective_environment,
            needs,
            label: draft.label,
            required_steps: draft.required_steps,
            steps,
            is_sound,
        }
    }

    /// Finds the pipeline that a step uses, or reports why that cannot be done.
    fn find(
        &mut self,
        step: &spec::Step,
        uses: &str,
        chain: &[Use],
    ) -> Option<&'a Arc<Definition>> {
        let range = self.reporter.blame;
        let inside = chain.last().map(|it| it.name.clone());
        let place = inside.map_or_else(String::new, |name| format!("in the pipeline {name}: "));
        let bad = match clean_name(uses) {
            Err(BadName::Absolute) => Some("begins with a slash"),
            Err(BadName::Dots) => Some("has two dots in it"),
            Ok(_) => None,
        };
        if let Some(bad) = bad {
            let message = format!("{place}the name of the pipeline {uses} {bad}");
            let hint = "Give its path inside the pipeline folder, without `.yaml`.";
            let diagnostic = Diagnostic::new("melange/invalid-uses", range, message);
            self.reporter.push(diagnostic.with_hint(hint));
            return None;
        }
        let circle = chain.iter().position(|it| it.name == uses);
        if circle.is_some() || chain.len() >= MAX_DEPTH {
            let names = chain.iter().skip(circle.unwrap_or(0));
            let names: Vec<&str> = names.map(|it| it.name.as_str()).chain([uses]).collect();
            let message = format!(
                "the pipeline {uses} uses itself without end: {}",
                names.join(" → ")
            );
            self.reporter.push(Diagnostic::new(
                "melange/recursive-pipeline",
                range,
                message,
            ));
            return None;
        }
        let library = self.given.library;
        let Some(definition) = library.find(uses) else {
            let message = format!("{place}there is no pipeline {uses}");
            let mut diagnostic = Diagnostic::new("melange/unknown-pipeline", range, message);
            if let Some(known) = nearest(uses, library.names().into_iter()) {
                diagnostic = diagnostic.with_hint(format!("Did you mean {known}?"));
                if chain.is_empty() && step.uses.is_some() {
                    diagnostic = diagnostic.with_fix(replacement(range, uses, known));
                }
            } else {
                diagnostic = diagnostic.with_hint(
                    "It is neither one of melange's own nor a file in a pipeline folder.",
                );
            }
            self.reporter.push(diagnostic);
            return None;
        };
        let errors = definition.diagnostics.iter();
        let mut errors = errors.filter(|it| it.severity == Severity::Error);
        if let Some(error) = errors.next() {
            if self.reported.insert(range) {
                let line = definition
                    .text
                    .line_column(error.range.start, crate::text::Encoding::Utf8);
                let message = format!(
                    "{place}the pipeline {uses} cannot be read: line {}: {}",
                    line.line + 1,
                    error.message
                );
                self.reporter
                    .push(Diagnostic::new("melange/bad-pipeline", range, message));
            }
            return None;
        }
        Some(definition)
    }

    /// Reports what is given to a pipeline and is no input of it.
    fn check_with(&mut self, draft: &Draft<'_>, uses: &str) -> bool {
        let mut is_sound = true;
        for (name, part) in &draft.with {
            let declared = draft.declared.get(name);
            let key = draft.with_keys.iter().find(|key| key.value == *name);
            let range = match key {
                Some(key) if part.file == FileId::SPEC => key.range,
                _ => self.reporter.blame,
            };
            let Some(declared) = declared else {
                is_sound = false;
                let message = format!("the pipeline {uses} has no input {name}");
                let mut diagnostic = Diagnostic::new("melange/unknown-input", range, message);
                let known = draft.declared.keys().map(String::as_str);
                if let Some(known) = nearest(name, known) {
                    diagnostic = diagnostic
                        .with_hint(format!("Did you mean {known}?"))
                        .with_fix(replacement(range, name, known));
                } else {
                    let known: Vec<&str> = draft.declared.keys().map(String::as_str).collect();
                    diagnostic = diagnostic.with_hint(match known.as_slice() {
                        [] => "It has no inputs at all.".to_owned(),
                        _ => format!("Its inputs are {}.", known.join(", ")),
                    });
                }
                self.reporter.push(diagnostic);
                continue;
            };
            if part.file != FileId::SPEC {
                continue;
            }
            let written = &part.written.value;
            if written.is_empty() && !declared.default.is_empty() {
                let message = format!("{name} is {} all the same", declared.default);
                self.reporter.push(
                    Diagnostic::new("melange/empty-input", range, message).with_hint(
                        "An empty input has its default; only another value takes its place.",
                    ),
                );
            } else if !written.is_empty() && *written == declared.default {
                let message = format!("{name} is {written} by itself");
                self.reporter
                    .push(Diagnostic::new("melange/default-input", range, message));
            }
        }
        is_sound
    }

    fn expand(
        &mut self,
        part: &Part<'_>,
        quoting: Quoting,
        scope: &Scope,
        inputs: &Inputs,
    ) -> Option<Traced> {
        let text = part.traced();
        if !text.text.contains("${{") {
            return Some(text);
        }
        match expand(&text, quoting, &|name| lookup(scope, inputs, name)) {
            Ok(expanded) => Some(expanded),
            Err(faults) => {
                let own: Vec<String> = inputs.keys().map(|name| format!("inputs.{name}")).collect();
                for fault in faults {
                    let (range, via) = self.reporter.locate(part, &fault.origin);
                    let names = own.iter().map(String::as_str).chain(scope.candidates());
                    let diagnostic = undefined(&fault.kind, range, names, via.as_deref());
                    self.reporter.push(diagnostic);
                }
                None
            }
        }
    }

    /// Gathers what a step and those inside need, as far as their conditions hold
    /// (melange@2043d30b pkg/build/compile.go:418).
    fn gather(&mut self, step: &mut Step, is_top: bool, needs: &mut Vec<String>, names: &Names) {
        if let Some(condition) = &mut step.condition
            && step.is_sound
        {
            let own = (condition.file == FileId::SPEC).then_some(&condition.written);
            let reporter = &mut self.reporter;
            condition.holds =
                condition::evaluate(&condition.text, own, step.spec_range, names, reporter);
        }
        if !step.runs() {
            return;
        }
        if let Some(own) = &mut step.needs {
            needs.extend(own.packages.iter().flatten().cloned());
            own.is_gathered = is_top;
        }
        for step in &mut step.steps {
            self.gather(step, false, needs, names);
        }
    }

    fn subpackage_condition(&mut self, subpackage: &'a Subpackage, names: &Names, scope: &Scope) {
        let Some(written) = &subpackage.condition else {
            return;
        };
        if written.value.is_empty() {
            return;
        }
        let part = Part {
            written,
            replaced: Some(names.replace(&written.value)),
            file: FileId::SPEC,
        };
        let inputs = Inputs::default();
        if let Some(compiled) = self.expand(&part, Quoting::Quoted, scope, &inputs) {
            let reporter = &mut self.reporter;
            condition::subpackage(&part.traced(), written, &compiled, names, reporter);
        }
    }
}

impl<'a> Draft<'a> {
    /// Puts what is written over what is there, as decoding onto a value does.
    ///
    /// What a pipeline file gives to itself (`with`) does not count.
    fn put(&mut self, step: &'a spec::Step, file: FileId, takes_with: bool) {
        let part = |written: &'a Written| Part {
            written,
            replaced: None,
            file,
        };
        let put = |slot: &mut Option<Part<'a>>, written: &'a Option<Written>| {
            if let Some(written) = written {
                *slot = Some(part(written));
            }
        };
        put(&mut self.condition, &step.condition);
        put(&mut self.runs, &step.runs);
        put(&mut self.working_directory, &step.working_directory);
        for (slot, written) in [
            (&mut self.name, &step.name),
            (&mut self.uses, &step.uses),
            (&mut self.label, &step.label),
        ] {
            if let Some(written) = written {
                slot.clone_from(&written.value);
            }
        }
        if takes_with {
            for variable in &step.with {
                let name = variable.name.value.clone();
                self.with.insert(name, part(&variable.value));
                self.with_keys.push(&variable.name);
            }
        }
        for input in &step.inputs {
            let declared = Declared {
                default: text(input.default.as_ref()).to_owned(),
                is_required: input.is_required(),
            };
            self.declared.insert(input.name.value.clone(), declared);
        }
        if let Some(needs) = &step.needs {
            let packages = needs.packages.as_ref();
            let own = packages.map(|packages| packages.iter().map(part).collect());
            self.needs = Some(own.or_else(|| self.needs.take().flatten()));
        }
        if step.assertions.is_some() {
            self.required_steps = Some(step.required_steps.map_or(0, |steps| steps.value));
        }
        for variable in &step.environment {
            let name = variable.name.value.clone();
            self.environment.insert(name, part(&variable.value));
        }
    }

    /// Puts variables in as while a configuration is read.
    fn replace(&mut self, names: &Names, reporter: &mut Reporter<'_>) {
        self.name = names.replace(&self.name).text;
        let mut replacer = Replacer { names, reporter };
        let needs = self.needs.iter_mut().flatten().flatten();
        let values = self.with.values_mut().chain(needs);
        for part in values
            .chain(&mut self.condition)
            .chain(&mut self.runs)
            .chain(&mut self.working_directory)
        {
            replacer.part(part, false);
        }
        for part in self.environment.values_mut() {
            replacer.part(part, true);
        }
    }
}

fn replacement(range: TextRange, from: &str, to: &str) -> Fix {
    Fix {
        title: format!("Replace `{from}` with `{to}`"),
        is_safe: false,
        edits: vec![Edit {
            range,
            text: to.to_owned(),
        }],
    }
}
