//! The model: what a melange configuration says, with the place of everything.
//!
//! Look at [`Spec`] first. It is what is written: no variables are put in, no ranges are gone
//! through, and null counts as nothing, as for melange. A pipeline file is a [`Step`].

mod environment;
mod package;
mod step;
mod update;

use super::decode::{Decoded, Record};
use crate::{
    Written,
    text::{Text, TextRange},
};

pub use environment::{
    Accounts, BaseImage, Certificates, Contents, Entrypoint, Environment, Group, Layering, Named,
    PathMutation, User,
};
pub use package::{
    Capability, Copyright, Cpe, Dependencies, Package, PackageOptions, Resources, Scriptlets,
    Subpackage,
};
pub use step::{Input, Needs, Step, Test};
pub use update::{
    Git, GitHub, Oci, ReleaseMonitor, Schedule, Update, VersionData, VersionSource,
    VersionTransform,
};

/// A melange configuration.
#[derive(Clone, Debug, Default)]
pub struct Spec {
    /// The text from which it was read.
    pub text: Text,
    /// The package.
    pub package: Package,
    /// The container of the build.
    pub environment: Environment,
    /// Kernel capabilities that the build has besides the usual ones.
    pub capabilities_added: Vec<Written>,
    /// Kernel capabilities that are taken from it.
    pub capabilities_dropped: Vec<Written>,
    /// The steps that make the package.
    pub pipeline: Vec<Step>,
    /// The subpackages, in the order of the text; ranges are not gone through.
    pub subpackages: Vec<Subpackage>,
    /// The lists over which subpackages range, in the order of the text.
    pub data: Vec<ItemList>,
    /// How new versions are found.
    pub update: Update,
    /// The variables, in the order of the text.
    pub vars: Vec<Variable>,
    /// The variables made from others, in their order.
    pub var_transforms: Vec<VarTransform>,
    /// The variants of the build.
    pub options: Vec<BuildOption>,
    /// The test of the package.
    pub test: Option<Test>,
    /// Whether top-level entries are refused, so that fields may seem to be missing.
    pub lossy: bool,
}

/// A name with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// The name: the key.
    pub name: Written,
    /// The value; empty if none is written.
    pub value: Written,
}

/// A list over which subpackages range.
#[derive(Clone, Debug)]
pub struct ItemList {
    /// The range of its mapping.
    pub range: TextRange,
    /// The name that a `range` gives.
    pub name: Option<Written>,
    /// The items, in the order of the text; melange goes through them in the order of their keys.
    pub items: Vec<Variable>,
}

/// A variable made from another.
#[derive(Clone, Debug)]
pub struct VarTransform {
    /// The range of its mapping.
    pub range: TextRange,
    /// The text to begin with.
    pub from: Option<Written>,
    /// The regular expression.
    pub pattern: Option<Written>,
    /// What takes the place of a match.
    pub replace: Option<Written>,
    /// The name of the new variable.
    pub to: Option<Written>,
}

/// A variant of the build.
#[derive(Clone, Debug)]
pub struct BuildOption {
    /// Its name: the key.
    pub name: Written,
    /// Variables that have other values.
    pub vars: Vec<Variable>,
    /// Packages that are installed as well.
    pub packages_added: Vec<Written>,
    /// Packages that are not installed.
    pub packages_removed: Vec<Written>,
}

impl Spec {
    /// Makes a model of what was decoded.
    pub(super) fn new(text: &Text, record: &Record) -> Self {
        let capabilities = |name| {
            let capabilities = record.record("capabilities");
            capabilities
                .and_then(|it| it.texts(name))
                .unwrap_or_default()
        };
        Self {
            text: text.clone(),
            package: record
                .record("package")
                .map(Package::new)
                .unwrap_or_default(),
            environment: Environment::of(record),
            capabilities_added: capabilities("add"),
            capabilities_dropped: capabilities("drop"),
            pipeline: Step::list(record, "pipeline").unwrap_or_default(),
            subpackages: records(record, "subpackages", Subpackage::new),
            data: records(record, "data", ItemList::new),
            update: record.record("update").map(Update::new).unwrap_or_default(),
            vars: variables(record, "vars"),
            var_transforms: records(record, "var-transforms", VarTransform::new),
            options: record
                .entries("options")
                .iter()
                .filter_map(|(name, option)| match option {
                    Decoded::Record(option) => Some(BuildOption::new(name, option)),
                    _ => None,
                })
                .collect(),
            test: record.record("test").map(Test::new),
            lossy: record.lossy,
        }
    }

    /// Calls `visit` for all steps with those inside, also of subpackages and tests.
    pub fn visit_steps<'s>(&'s self, visit: &mut dyn FnMut(&'s Step)) {
        let subpackages = self.subpackages.iter().flat_map(|it| &it.pipeline);
        let tests = self
            .subpackages
            .iter()
            .filter_map(|it| it.test.as_ref())
            .chain(&self.test)
            .flat_map(Test::steps);
        for step in self.pipeline.iter().chain(subpackages).chain(tests) {
            step.visit(visit);
        }
    }
}

impl ItemList {
    fn new(record: &Record) -> Self {
        Self {
            range: record.range,
            name: record.text("name"),
            items: variables(record, "items"),
        }
    }
}

impl VarTransform {
    fn new(record: &Record) -> Self {
        Self {
            range: record.range,
            from: record.text("from"),
            pattern: record.text("match"),
            replace: record.text("replace"),
            to: record.text("to"),
        }
    }
}

impl BuildOption {
    fn new(name: &Written, record: &Record) -> Self {
        let packages = |name| {
            record
                .record("environment")
                .and_then(|it| it.record("contents"))
                .and_then(|it| it.record("packages"))
                .and_then(|it| it.texts(name))
                .unwrap_or_default()
        };
        Self {
            name: name.clone(),
            vars: variables(record, "vars"),
            packages_added: packages("add"),
            packages_removed: packages("remove"),
        }
    }
}

/// Returns the entries of a mapping from names to texts.
fn variables(record: &Record, name: &str) -> Vec<Variable> {
    record
        .entries(name)
        .iter()
        .filter_map(|(name, value)| match value {
            Decoded::Text(value) => Some(Variable {
                name: name.clone(),
                value: value.clone(),
            }),
            _ => None,
        })
        .collect()
}

/// Makes a list of something.
fn records<T>(record: &Record, name: &str, make: impl Fn(&Record) -> T) -> Vec<T> {
    let records = record.records(name).unwrap_or_default();
    records.into_iter().map(make).collect()
}
