//! The model: what of a Dalec spec this program works with.
//!
//! Look at [`Spec`] first. It is what is written: arguments are not put in yet.

use super::{
    artifacts::Artifacts,
    build::Build,
    dependencies::{Dependencies, Frontend, Packages},
    image::ImageConfig,
    patches::Patch,
    source::Source,
    written::{Mode, Spanned, Written},
};
use crate::{
    diagnostic::Diagnostic,
    text::{Text, TextRange},
};

/// A Dalec spec.
#[derive(Clone, Debug, Default)]
pub struct Spec {
    /// The text from which it was read.
    pub text: Text,
    /// The name of the package.
    pub name: Option<Written>,
    /// What the package is.
    pub description: Option<Written>,
    /// The address of the project.
    pub website: Option<Written>,
    /// The version.
    pub version: Option<Written>,
    /// The number of the package for this version.
    pub revision: Option<Written>,
    /// The license.
    pub license: Option<Written>,
    /// Who distributes the package.
    pub vendor: Option<Written>,
    /// Who makes it.
    pub packager: Option<Written>,
    /// Whether it is the same for all processors.
    pub noarch: Option<Spanned<bool>>,
    /// The declared arguments, in the order of the text.
    pub args: Vec<Variable>,
    /// The sources, in the order of the text.
    pub sources: Vec<(Written, Source)>,
    /// The patches by the source to which they apply.
    pub patches: Vec<(Written, Vec<Patch>)>,
    /// How it is built.
    pub build: Option<Build>,
    /// What of the build goes into it.
    pub artifacts: Option<Artifacts>,
    /// What it needs.
    pub dependencies: Option<Dependencies>,
    /// Its other names, and what it excludes or replaces.
    pub relations: Relations,
    /// What signs it.
    pub signer: Option<Frontend>,
    /// How its container image is configured.
    pub image: Option<ImageConfig>,
    /// The tests for all targets.
    pub tests: Vec<Test>,
    /// The targets, in the order of the text.
    pub targets: Vec<Target>,
    /// The values in which putting arguments in changes something, or fails; in the order in which
    /// Dalec does it.
    pub substituted: Vec<Written>,
}

/// A name with a value: an argument, or an environment variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// The name.
    pub name: Written,
    /// The value; empty if none is written.
    pub value: Written,
}

/// What a package is to others.
#[derive(Clone, Debug, Default)]
pub struct Relations {
    /// Names under which it can be required.
    pub provides: Option<Packages>,
    /// What it takes the place of.
    pub replaces: Option<Packages>,
    /// What cannot be installed beside it.
    pub conflicts: Option<Packages>,
}

/// What a spec changes for one target.
#[derive(Clone, Debug)]
pub struct Target {
    /// The key, such as `bookworm`.
    pub key: Written,
    /// What it needs there, in place of the lists of the spec.
    pub dependencies: Option<Dependencies>,
    /// How its container image is configured there.
    pub image: Option<ImageConfig>,
    /// Another program that builds the target.
    pub frontend: Option<Frontend>,
    /// What signs it there.
    pub signer: Option<Frontend>,
    /// The artifacts, in place of those of the spec.
    pub artifacts: Option<Artifacts>,
    /// What it is to others there, in place of the lists of the spec.
    pub relations: Relations,
    /// The tests for this target alone.
    pub tests: Vec<Test>,
}

/// A test.
#[derive(Clone, Debug)]
pub struct Test {
    /// Its place in its list, from 0.
    pub index: usize,
    /// The range of its mapping; that of the alias if it is one.
    pub range: TextRange,
    /// Its first key, or its range if there is none: where to put a remark about the whole.
    pub head: TextRange,
    /// Whether something of it could not be read, so that a field may seem to be missing.
    pub lossy: bool,
    /// Its name.
    pub name: Option<Written>,
    /// The folder that Dalec ignores.
    pub dir: Option<Written>,
    /// What is mounted.
    pub mounts: Vec<Mount>,
    /// The environment of its steps and checks.
    pub env: Vec<Variable>,
    /// The steps.
    pub steps: Vec<Step>,
    /// The checks of files, in the order of the text.
    pub files: Vec<FileCheck>,
    /// Why Dalec refuses to load the test, if it does.
    pub fault: Option<Diagnostic>,
}

/// A source with the place where it is mounted.
#[derive(Clone, Debug)]
pub struct Mount {
    /// The range of its mapping; that of the alias if it is one.
    pub range: TextRange,
    /// Where it is mounted.
    pub dest: Option<Written>,
    /// What is mounted.
    pub source: Source,
}

/// A step of a test.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its place in the test, from 0.
    pub index: usize,
    /// The range of its mapping; that of the alias if it is one.
    pub range: TextRange,
    /// Its first key, or its range if there is none.
    pub head: TextRange,
    /// The command line.
    pub command: Option<Written>,
    /// Whether something of it could not be read, so that a field may seem to be missing.
    pub lossy: bool,
    /// The environment, over that of the test.
    pub env: Vec<Variable>,
    /// What the command reads.
    pub stdin: Option<Written>,
    /// The checks of standard output.
    pub stdout: Checks,
    /// The checks of standard error.
    pub stderr: Checks,
}

/// The checks of a stream, or of a file's content.
#[derive(Clone, Debug, Default)]
pub struct Checks {
    /// The whole content.
    pub equals: Option<Written>,
    /// Texts in it.
    pub contains: Vec<Written>,
    /// Patterns that match in it.
    pub matches: Vec<Written>,
    /// Its beginning.
    pub starts_with: Option<Written>,
    /// Its end.
    pub ends_with: Option<Written>,
    /// Whether there must be none.
    pub empty: Option<Spanned<bool>>,
    /// The fields of the mapping that are null or empty lists: their names and keys.
    pub idle: Vec<(&'static str, TextRange)>,
}

/// The checks of a file.
#[derive(Clone, Debug)]
pub struct FileCheck {
    /// The path: its key.
    pub path: Written,
    /// The checks of its content.
    pub content: Checks,
    /// The permissions.
    pub permissions: Option<Mode>,
    /// Whether it is a folder.
    pub is_dir: Option<Spanned<bool>>,
    /// Whether it must not exist.
    pub not_exist: Option<Spanned<bool>>,
    /// Whether a symbolic link is looked at itself.
    pub no_follow: Option<Spanned<bool>>,
    /// Where it leads to.
    pub link_target: Option<Written>,
}

impl Spec {
    /// Returns the target with a key.
    pub fn target(&self, key: &str) -> Option<&Target> {
        self.targets.iter().find(|target| target.key.value == key)
    }

    /// Returns all tests, each with the target to which it belongs.
    pub fn all_tests(&self) -> impl Iterator<Item = (Option<&Target>, &Test)> {
        let own = self.tests.iter().map(|test| (None, test));
        let others = self
            .targets
            .iter()
            .flat_map(|target| target.tests.iter().map(move |test| (Some(target), test)));
        own.chain(others)
    }
}

impl FileCheck {
    /// Returns whether the file must not exist.
    pub fn is_absent(&self) -> bool {
        self.not_exist.is_some_and(|flag| flag.value)
    }
}
