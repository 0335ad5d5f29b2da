//! Compilation: what melange makes of a configuration before it builds anything.
//!
//! Look at [`compile()`] first, then at [`Compiled`]. It imitates `melange compile`
//! (melange@2043d30b pkg/build/compile.go): variables are put in, ranges are gone through, and the
//! pipelines that steps use are put into them. Unlike melange it goes on behind a mistake, and
//! each script keeps the way back to the lines that it was made of.

mod condition;
mod configuration;
pub mod container;
mod draft;
mod expanded;
mod inputs;
mod json;
mod names;
mod part;
mod pattern;
mod pipeline;
mod report;
mod scope;
mod step;
mod strict;
#[cfg(test)]
mod tests;

use super::{
    pipelines::{Definition, Library},
    spec::Spec,
    substitute::Traced,
    variables::Architecture,
};
use crate::{Written, diagnostic::Diagnostic, text::TextRange};
use ecow::EcoString;
use std::{collections::BTreeMap, sync::Arc};

pub use configuration::compile;
pub use expanded::Expanded;
pub use pipeline::pipeline;
pub use scope::Scope;

/// What comes from outside when a configuration is compiled.
#[derive(Clone, Debug)]
pub struct Given<'a> {
    /// The pipelines that steps can use.
    pub library: &'a Library,
    /// The architecture for which is built.
    pub architecture: Architecture,
    /// The build options that are switched on.
    pub options: Vec<String>,
    /// The commit of the configuration, where it says none itself.
    pub commit: Option<String>,
}

impl<'a> Given<'a> {
    /// Returns what a plain build for x86_64 with these pipelines has.
    pub fn new(library: &'a Library) -> Self {
        Self {
            library,
            architecture: Architecture::default(),
            options: Vec::new(),
            commit: None,
        }
    }
}

/// A configuration, compiled.
#[derive(Clone, Debug, Default)]
pub struct Compiled {
    /// The files that steps come from: the configuration, then pipelines, each once.
    pub files: Vec<SourceFile>,
    /// All but the steps, with variables put in; subpackages after their ranges.
    pub expanded: Expanded,
    /// The package and the subpackages, in the order in which they are built.
    pub packages: Vec<Package>,
    /// What is installed where the package is built: what is listed, then what steps need.
    pub build_packages: Vec<EcoString>,
    /// What is wrong, in the order of the configuration's text.
    pub diagnostics: Vec<Diagnostic>,
}

/// A number of a file of a compiled configuration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub usize);

impl FileId {
    /// The configuration itself.
    pub const SPEC: Self = Self(0);
}

/// A file that steps come from.
#[derive(Clone, Debug, Default)]
pub struct SourceFile {
    /// The pipeline's name, as `uses` gives it; `None` for the configuration.
    pub name: Option<EcoString>,
    /// The pipeline; `None` for the configuration.
    pub definition: Option<Arc<Definition>>,
}

/// A package or subpackage with its steps.
#[derive(Clone, Debug, Default)]
pub struct Package {
    /// Its name.
    pub name: EcoString,
    /// The place of the subpackage in the list of the configuration, from 0; `None` for the
    /// package.
    pub subpackage: Option<usize>,
    /// The item of `data` for which it is made: key and value.
    pub item: Option<(EcoString, EcoString)>,
    /// Where it is written.
    pub range: TextRange,
    /// The variables of its pipelines.
    pub scope: Scope,
    /// The steps that make it.
    pub steps: Vec<Step>,
    /// The test, if there is one.
    pub test: Option<Test>,
}

/// A test with its steps.
#[derive(Clone, Debug, Default)]
pub struct Test {
    /// The steps.
    pub steps: Vec<Step>,
    /// What is installed where it runs, sorted.
    pub packages: Vec<EcoString>,
}

/// A step, compiled.
#[derive(Clone, Debug, Default)]
pub struct Step {
    /// The file in which it is written.
    pub file: FileId,
    /// Where it is written there.
    pub range: TextRange,
    /// Where a remark about the whole belongs there: at what it uses, or at its first key.
    pub head: TextRange,
    /// How it came here: the `uses` from the configuration's own to that of its file.
    pub chain: Arc<[Use]>,
    /// The step of the configuration through which it came.
    pub spec_range: TextRange,
    /// What it is called.
    pub name: EcoString,
    /// The pipeline that it uses.
    pub uses: EcoString,
    /// What is given to that, as far as it is not the default.
    pub with: BTreeMap<EcoString, EcoString>,
    /// When it runs.
    pub condition: Option<Condition>,
    /// What it runs.
    pub script: Option<Script>,
    /// The folder in which it runs, from `/home/build`; empty for that.
    pub working_directory: EcoString,
    /// The environment variables that melange writes beside it.
    pub environment: BTreeMap<EcoString, EcoString>,
    /// All environment variables that it has over those of the container.
    pub effective_environment: Arc<BTreeMap<EcoString, EcoString>>,
    /// What must be installed for it.
    pub needs: Option<Needs>,
    /// Its label.
    pub label: EcoString,
    /// How many of the steps directly inside must run; `None` without `assertions`.
    pub required_steps: Option<i64>,
    /// The steps inside.
    pub steps: Vec<Step>,
    /// Whether melange can compile it, apart from the steps inside.
    pub is_sound: bool,
}

/// A `uses` on the way to a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The file in which it is written.
    pub file: FileId,
    /// Where the name is written there.
    pub range: TextRange,
    /// The name.
    pub name: EcoString,
}

/// A condition with what it comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The text, with variables put in.
    pub text: Traced,
    /// The file in which it is written.
    pub file: FileId,
    /// What is written there.
    pub written: Written,
    /// Whether it holds; `None` if melange cannot evaluate it.
    pub holds: Option<bool>,
}

/// A script with where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// The script with variables put in, comments and all.
    pub text: Traced,
    /// The file in which it is written.
    pub file: FileId,
    /// What is written there.
    pub written: Written,
}

/// Packages that a step needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needs {
    /// The packages; `None` if there is no list.
    pub packages: Option<Vec<EcoString>>,
    /// Whether melange has put them where they are installed, and forgotten them here.
    pub is_gathered: bool,
}

impl Step {
    /// Calls `visit` for the step and all inside, from the outside in.
    pub fn visit<'s>(&'s self, visit: &mut dyn FnMut(&'s Self)) {
        visit(self);
        for step in &self.steps {
            step.visit(visit);
        }
    }

    /// Returns whether its condition lets it run.
    pub fn runs(&self) -> bool {
        self.condition
            .as_ref()
            .is_none_or(|condition| condition.holds == Some(true))
    }
}

impl Compiled {
    /// Calls `visit` for each step of the packages and of their tests.
    pub fn visit_steps<'s>(&'s self, visit: &mut dyn FnMut(&'s Step)) {
        for package in &self.packages {
            let tests = package.test.iter().flat_map(|test| &test.steps);
            for step in package.steps.iter().chain(tests) {
                step.visit(visit);
            }
        }
    }

    /// Returns what `melange compile` prints of it.
    pub fn to_json(&self, spec: &Spec) -> serde_json::Value {
        json::configuration(self, spec)
    }
}
