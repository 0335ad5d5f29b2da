//! Steps: from what is written, over what they use, to what runs.

use super::{
    Condition, FileId, Given, Needs, Script, Step, Use, condition,
    draft::Draft,
    inputs,
    names::Names,
    part::{Part, Reporter, Site},
    report::{nearest, replacement, undefined},
    scope::{Inputs, Scope, lookup},
};
use crate::{
    diagnostic::{Diagnostic, Severity},
    melange::{
        pipelines::{BadName, Definition, clean_name},
        spec::{self, Subpackage},
        substitute::{Quoting, Traced, expand, has_reference},
    },
    text::TextRange,
};
use ecow::EcoString;
use std::{collections::BTreeMap, sync::Arc};

/// How many pipelines may use each other before we stop.
const MAX_DEPTH: usize = 64;

pub(super) struct Compiler<'a> {
    pub(super) given: &'a Given<'a>,
    pub(super) reporter: Reporter<'a>,
    /// The pipeline file that is compiled by itself, so that values are not known.
    pub(super) alone: Option<Alone<'a>>,
}

/// A pipeline file that is compiled by itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Alone<'a> {
    /// What others call it, where that is known.
    pub(super) name: Option<&'a str>,
}

/// Where a step stands among others.
struct Above<'p, 'a> {
    inputs: Option<&'p Inputs<'a>>,
    working_directory: &'p EcoString,
    environment: &'p Arc<BTreeMap<EcoString, EcoString>>,
    chain: &'p Arc<[Use]>,
    /// The step of the configuration, if this one is in a pipeline.
    spec_range: Option<TextRange>,
    /// Whether no step is above.
    is_root: bool,
}

impl<'a> Compiler<'a> {
    /// Compiles the steps of a list, and gathers what they need.
    pub(super) fn steps(
        &mut self,
        steps: &'a [spec::Step],
        names: &Names,
        scope: &Scope,
        needs: &mut Vec<EcoString>,
    ) -> Vec<Step> {
        let above = Above {
            inputs: None,
            working_directory: &EcoString::new(),
            environment: &Arc::default(),
            chain: &Arc::default(),
            spec_range: None,
            is_root: true,
        };
        if let (Some(fault), Some(step)) = (&scope.fault, steps.first()) {
            let names = scope.candidates();
            let diagnostic = undefined(fault, &Site::here(step.head), names);
            self.reporter.push(diagnostic);
        }
        let mut made = Vec::with_capacity(steps.len());
        for step in steps {
            let mut step = self.step(step, FileId::SPEC, Some(names), scope, &above);
            self.gather(&mut step, true, needs, names);
            made.push(step);
        }
        made
    }

    /// Compiles a pipeline file by itself; `inputs` are what it may have from above.
    pub(super) fn pipeline(
        &mut self,
        root: &'a spec::Step,
        scope: &Scope,
        inputs: &Inputs<'a>,
    ) -> Step {
        let above = Above {
            inputs: Some(inputs),
            working_directory: &EcoString::new(),
            environment: &Arc::default(),
            chain: &Arc::default(),
            spec_range: None,
            is_root: true,
        };
        let mut step = self.step(root, FileId::SPEC, None, scope, &above);
        self.gather(&mut step, true, &mut Vec::new(), &Names::default());
        step
    }

    fn step(
        &mut self,
        written: &'a spec::Step,
        file: FileId,
        names: Option<&Names>,
        scope: &Scope,
        above: &Above<'_, 'a>,
    ) -> Step {
        let mut draft = Draft::default();
        draft.put(written, file, true);
        if let Some(names) = names {
            draft.replace(names, &mut self.reporter);
        }
        let head = written
            .uses
            .as_ref()
            .map_or(written.head, |uses| uses.range);
        if file == FileId::SPEC {
            self.reporter.blame = head;
        }
        let blame = self.reporter.blame;
        let own_name = draft.name.clone();
        let mut is_sound = true;
        let mut chain = Arc::clone(above.chain);
        let mut definition = None;
        // Where steps are written out, `uses` is only a remark.
        if !draft.uses.is_empty() && written.steps().is_empty() {
            let site = self.reporter.site(file, head, above.chain);
            definition = self.find(&draft.uses, &site, above.chain);
            is_sound = definition.is_some();
        }
        let uses = draft.uses.clone();
        let mut inner: (&'a [spec::Step], FileId, Option<&Names>) = (written.steps(), file, names);
        if let Some(definition) = definition {
            let id = self.reporter.file(&uses, definition);
            let own = Use {
                file,
                range: head,
                name: uses.clone(),
            };
            chain = above.chain.iter().cloned().chain([own]).collect();
            draft.put(&definition.step, id, false);
            draft.name = own_name;
            inner = (definition.step.steps(), id, None);
            is_sound &= self.check_with(&draft, &uses, above.chain);
        }

        let resolved = inputs::resolve(
            &inputs::Given {
                with: &draft.with,
                declared: &draft.declared,
                uses: &uses,
                at: (file, head),
                chain: &chain,
                parent: above.inputs,
                is_unknown: self.alone.is_some() && above.is_root,
            },
            scope,
            &mut self.reporter,
        );
        is_sound &= resolved.is_sound;
        let inputs = &resolved.inputs;
        let mut put = |compiler: &mut Self, part: &Part<'_>| {
            let expanded = compiler.expand(part, Quoting::Plain, scope, inputs, &chain);
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
            _ => above.working_directory.clone(),
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
            let text = self.expand(part, Quoting::Quoted, scope, inputs, &chain);
            is_sound &= text.is_some();
            Some(Condition {
                text: text.unwrap_or_else(|| part.traced()),
                file: part.file,
                written: part.written.clone(),
                holds: None,
            })
        });
        let environment: BTreeMap<EcoString, EcoString> = draft
            .environment
            .iter()
            .map(|(name, part)| ((*name).clone(), part.text().clone()))
            .collect();
        let mut effective_environment = Arc::clone(above.environment);
        if !environment.is_empty() {
            let all = above.environment.iter().chain(&environment);
            let all = all.map(|(name, value)| (name.clone(), value.clone()));
            effective_environment = Arc::new(all.collect());
        }

        let spec_range = above.spec_range.unwrap_or(written.range);
        let below = Above {
            inputs: Some(inputs),
            working_directory: &working_directory,
            environment: &effective_environment,
            chain: &chain,
            spec_range: (inner.1 != FileId::SPEC).then_some(spec_range),
            is_root: false,
        };
        let mut steps = Vec::with_capacity(inner.0.len());
        for step in inner.0 {
            steps.push(self.step(step, inner.1, inner.2, scope, &below));
            self.reporter.blame = blame;
        }
        Step {
            file,
            range: written.range,
            head,
            chain: Arc::clone(above.chain),
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
        uses: &EcoString,
        site: &Site,
        chain: &[Use],
    ) -> Option<&'a Arc<Definition>> {
        let bad = match clean_name(uses) {
            Err(BadName::Absolute) => Some("begins with a slash"),
            Err(BadName::Dots) => Some("has two dots in it"),
            Ok(_) => None,
        };
        if let Some(bad) = bad {
            let message = format!("the name of the pipeline `{uses}` {bad}");
            let hint = "Give its path inside the pipeline folder, without `.yaml`.";
            let diagnostic = site.diagnostic("melange/invalid-uses", &message);
            self.reporter.push(diagnostic.with_hint(hint));
            return None;
        }
        let own = self.alone.and_then(|it| it.name);
        let ahead = chain.iter().map(|it| it.name.as_str());
        let names: Vec<&str> = own.into_iter().chain(ahead).collect();
        let circle = names.iter().position(|it| *it == uses.as_str());
        if circle.is_some() || chain.len() >= MAX_DEPTH {
            let names = names.into_iter().skip(circle.unwrap_or(0));
            let names: Vec<&str> = names.chain([uses.as_str()]).collect();
            let message = format!(
                "the pipeline `{uses}` uses itself without end: {}",
                names.join(" → ")
            );
            let diagnostic = Diagnostic::new("melange/recursive-pipeline", site.range, message);
            self.reporter
                .push(diagnostic.with_places(site.places.iter().cloned()));
            return None;
        }
        let library = self.given.library;
        let Some(definition) = library.find(uses) else {
            let message = format!("there is no pipeline `{uses}`");
            let mut diagnostic = site.diagnostic("melange/unknown-pipeline", &message);
            if let Some(known) = nearest(uses, library.names().into_iter()) {
                diagnostic = diagnostic.with_hint(format!("Did you mean `{known}`?"));
                if site.pipeline.is_none() {
                    diagnostic = diagnostic.with_fix(replacement(site.range, uses, known));
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
            let message = format!("the pipeline `{uses}` cannot be read: {}", error.message);
            let id = self.reporter.file(uses, definition);
            let place = self
                .reporter
                .place(id, error.range, "this is wrong".to_owned());
            let diagnostic = site.diagnostic("melange/bad-pipeline", &message);
            self.reporter.push(diagnostic.with_places(place));
            return None;
        }
        Some(definition)
    }

    /// Reports what is given to a pipeline and is no input of it.
    ///
    /// `chain` is the way to the step.
    fn check_with(&mut self, draft: &Draft<'_>, uses: &str, chain: &[Use]) -> bool {
        let mut is_sound = true;
        for (name, part) in &draft.with {
            let declared = draft.declared.get(name);
            let key = draft.with_keys.iter().find(|key| key.value == **name);
            let range = key.map_or(part.written.range, |key| key.range);
            let site = self.reporter.site(part.file, range, chain);
            let range = site.range;
            let Some(declared) = declared else {
                is_sound = false;
                let message = format!("the pipeline `{uses}` has no input `{name}`");
                let mut diagnostic = site.diagnostic("melange/unknown-input", &message);
                let known = draft.declared.keys().copied();
                if let Some(known) = nearest(name, known) {
                    diagnostic = diagnostic.with_hint(format!("Did you mean `{known}`?"));
                    if site.pipeline.is_none() {
                        diagnostic = diagnostic.with_fix(replacement(range, name, known));
                    }
                } else {
                    let known: Vec<&str> = draft.declared.keys().copied().collect();
                    diagnostic = diagnostic.with_hint(match known.as_slice() {
                        [] => "It has no inputs at all.".to_owned(),
                        _ => format!("Its inputs are `{}`.", known.join("`, `")),
                    });
                }
                self.reporter.push(diagnostic);
                continue;
            };
            if part.file != FileId::SPEC {
                continue;
            }
            let written = &part.written.value;
            let default = declared.default();
            if written.is_empty() && !default.is_empty() {
                let message = format!("`{name}` is `{default}` all the same");
                self.reporter.push(
                    Diagnostic::new("melange/empty-input", range, message).with_hint(
                        "An empty input has its default; only another value takes its place.",
                    ),
                );
            } else if !written.is_empty() && *written == default {
                let message = format!("`{name}` is `{written}` by itself");
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
        inputs: &Inputs<'_>,
        chain: &[Use],
    ) -> Option<Traced> {
        let text = part.traced();
        if !has_reference(&text.text) {
            return Some(text);
        }
        match expand(&text, quoting, &|name| lookup(scope, inputs, name)) {
            Ok(expanded) => Some(expanded),
            Err(faults) => {
                let own: Vec<String> = inputs.keys().map(|name| format!("inputs.{name}")).collect();
                for fault in faults {
                    let site = self
                        .reporter
                        .locate(part.file, part.written, &fault.origin, chain);
                    let names = own.iter().map(String::as_str).chain(scope.candidates());
                    let diagnostic = undefined(&fault.kind, &site, names);
                    self.reporter.push(diagnostic);
                }
                None
            }
        }
    }

    /// Gathers what a step and those inside need, as far as their conditions hold
    /// (melange@2043d30b pkg/build/compile.go:418).
    fn gather(&mut self, step: &mut Step, is_top: bool, needs: &mut Vec<EcoString>, names: &Names) {
        if let Some(condition) = &mut step.condition
            && step.is_sound
        {
            let used = step.chain.iter().find(|it| it.file == FileId::SPEC);
            self.reporter.blame = used.map_or(step.head, |it| it.range);
            condition.holds =
                condition::evaluate(condition, &step.chain, names, &mut self.reporter);
            if self.alone.is_some() {
                condition.holds = condition.holds.map(|_| true);
            }
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

    pub(super) fn subpackage_condition(
        &mut self,
        subpackage: &'a Subpackage,
        names: &Names,
        scope: &Scope,
    ) {
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
        if let Some(compiled) = self.expand(&part, Quoting::Quoted, scope, &inputs, &[]) {
            let reporter = &mut self.reporter;
            condition::subpackage(&part.traced(), written, &compiled, names, reporter);
        }
    }
}
