//! What is worth a word in a configuration that melange takes.
//!
//! Look at [`check`] first. Some findings are those of the rules of `wolfictl lint` ([`RULES`]) and
//! are called after them, so that a `#nolint:` counts for both; where such a rule looks at the
//! steps of the main pipeline only, these look at all steps for which it holds. What only makes
//! sense in the tree of the Wolfi distribution is said on demand: [`Rules`].

mod dependencies;
mod hosts;
mod license;
mod package;
mod repositories;
mod rules;
mod scripts;
mod sources;
mod steps;
mod update;
mod uri;
mod variables;

use super::{
    compile::Compiled,
    spec::{Spec, Step, Test},
    substitute::Traced,
};
use crate::{
    Written,
    diagnostic::{Diagnostic, Edit, Fix},
    holes::Holes,
    text::{Text, TextRange},
    yaml::ScalarStyle,
};
use std::{collections::HashSet, ops::Range};

pub use hosts::{Host, MIMIC, mimics};
pub use rules::{RETIRED, RULES, Rules};

/// What is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The configuration as it is written.
    pub spec: &'a Spec,
    /// What melange makes of it.
    pub compiled: &'a Compiled,
    /// Which rules hold.
    pub rules: Rules,
}

/// Looks at a configuration; `holes` are where its text is broken.
pub fn check(subject: Subject<'_>, holes: &[TextRange]) -> Vec<Diagnostic> {
    if subject.spec.package.range.is_none() {
        return Vec::new();
    }
    let holes = Holes::new(holes);
    let source = subject.spec.text.to_cow();
    let mut lint = Lint::new(subject, &source, &holes);
    package::check(&mut lint);
    license::check(&mut lint);
    repositories::check(&mut lint);
    dependencies::check(&mut lint);
    variables::check(&mut lint);
    let sources = sources::of(&lint);
    sources::check(&mut lint, &sources);
    update::check(&mut lint, &sources);
    steps::check(&mut lint);
    scripts::check(&mut lint);
    let hosts = hosts::of(&lint, &sources);
    let own = [hosts.as_slice()];
    let mimics = mimics(&own).into_iter().map(|(_, found)| found);
    lint.found.extend(mimics);

    let mut diagnostics = lint.found;
    let mut seen = HashSet::new();
    diagnostics.retain(|found| {
        // What is found for several items of a range is said once.
        holes.spare(found.range) && seen.insert((found.code, found.range))
    });
    diagnostics
}

/// Returns the hosts from which the sources of a configuration come, to be compared by [`mimics`].
pub fn source_hosts(spec: &Spec, compiled: &Compiled) -> Vec<Host> {
    let subject = Subject {
        spec,
        compiled,
        rules: Rules::default(),
    };
    let holes = Holes::default();
    let source = subject.spec.text.to_cow();
    let lint = Lint::new(subject, &source, &holes);
    hosts::of(&lint, &sources::of(&lint))
}

/// A configuration while it is looked at.
struct Lint<'a> {
    subject: Subject<'a>,
    holes: &'a Holes,
    /// All of the text.
    source: &'a str,
    /// All steps, with where they belong.
    steps: Vec<Place<'a>>,
    found: Vec<Diagnostic>,
}

/// A step, and where it belongs.
#[derive(Clone, Copy)]
struct Place<'a> {
    step: &'a Step,
    /// The step around it.
    parent: Option<usize>,
    part: Part,
}

/// The part of a configuration to which a step belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Main,
    Subpackage,
    Test,
}

impl<'a> Subject<'a> {
    fn steps(self) -> Vec<Place<'a>> {
        fn add<'a>(steps: &'a [Step], parent: Option<usize>, part: Part, all: &mut Vec<Place<'a>>) {
            for step in steps {
                let index = all.len();
                all.push(Place { step, parent, part });
                add(step.steps(), Some(index), part, all);
            }
        }
        let mut all = Vec::new();
        add(&self.spec.pipeline, None, Part::Main, &mut all);
        for subpackage in &self.spec.subpackages {
            add(&subpackage.pipeline, None, Part::Subpackage, &mut all);
        }
        for test in self.tests() {
            add(test.steps(), None, Part::Test, &mut all);
        }
        all
    }

    fn tests(self) -> impl Iterator<Item = &'a Test> {
        let subpackages = self.spec.subpackages.iter();
        let own = self.spec.test.iter();
        own.chain(subpackages.filter_map(|it| it.test.as_ref()))
    }
}

impl<'a> Lint<'a> {
    fn new(subject: Subject<'a>, source: &'a str, holes: &'a Holes) -> Self {
        Self {
            subject,
            holes,
            source,
            steps: subject.steps(),
            found: Vec::new(),
        }
    }

    fn spec(&self) -> &'a Spec {
        self.subject.spec
    }

    fn text(&self) -> &'a Text {
        &self.subject.spec.text
    }

    fn is_wolfi(&self) -> bool {
        self.subject.rules == Rules::Wolfi
    }

    /// Returns whether something may be hidden in broken text at or next to a range.
    fn may_be_hidden(&self, range: TextRange) -> bool {
        self.holes.near(range, self.text())
    }

    /// Returns whether something is missing in a step, and not only half written.
    fn is_whole(&self, step: &Step) -> bool {
        !(step.lossy || self.may_be_hidden(step.range))
    }

    fn report(&mut self, code: &'static str, range: TextRange, message: impl Into<String>) {
        self.found.push(Diagnostic::new(code, range, message));
    }

    fn report_with_hint(
        &mut self,
        code: &'static str,
        range: TextRange,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.found
            .push(Diagnostic::new(code, range, message).with_hint(hint));
    }

    /// Puts variables into a text as while the configuration is read.
    fn value(&self, written: &'a Written) -> Value<'a> {
        Value {
            written,
            made: self.subject.compiled.expanded.names.replace(&written.value),
        }
    }

    /// Returns what a step gives to its pipeline; `None` if that is nothing.
    fn given(&self, step: &'a Step, name: &str) -> Option<Value<'a>> {
        let given = step.with.iter().rev().find(|it| it.name.value == name)?;
        Some(self.value(&given.value)).filter(|it| !it.text().is_empty())
    }
}

/// A text with variables put in.
#[derive(Clone, Debug)]
struct Value<'a> {
    written: &'a Written,
    made: Traced,
}

impl Value<'_> {
    fn text(&self) -> &str {
        &self.made.text
    }

    /// Returns whether all variables are put in.
    fn is_known(&self) -> bool {
        !self.text().contains("${{")
    }

    /// Returns where a part of the text stands.
    fn locate(&self, text: &Text, part: Range<usize>) -> TextRange {
        self.written.locate(text, self.made.origin(part))
    }
}

fn text(written: Option<&Written>) -> &str {
    written.map_or("", |written| written.value.as_str())
}

/// Returns whether `}` can be written in a value: in a plain one between braces it would end them.
fn can_have_braces(text: &Text, written: &Written) -> bool {
    match written.style {
        None => false,
        Some(ScalarStyle::Plain) => {
            let line = text.line_range(text.line(written.range.start));
            let before = text.slice(TextRange::new(line.start, written.range.start));
            let key = before.trim_start().trim_start_matches("- ").trim();
            key.is_empty() || key.ends_with(':') && !key.contains(['{', '[', ','])
        }
        Some(_) => true,
    }
}

/// Makes the fix that puts one text in the place of another.
fn replacement(range: TextRange, title: String, text: &str, is_safe: bool) -> Fix {
    Fix {
        title,
        is_safe,
        edits: vec![Edit {
            range,
            text: text.to_owned(),
        }],
    }
}
