//! What the variables are while pipelines are compiled.

use super::{
    Given,
    names::{Names, PackageTexts},
};
use crate::melange::substitute::{FaultKind, Quoting, Traced, expand};
use std::{borrow::Cow, collections::BTreeMap, rc::Rc, sync::Arc};

/// The workspace, in which the sources are.
const WORKSPACE: &str = "/home/build";

/// The variables that the pipelines of one package or subpackage have, with their values.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    base: Arc<Names>,
    own: Names,
    /// A value that refers to what is not there: then no step can be compiled.
    pub(super) fault: Option<FaultKind>,
}

/// The inputs that a step has with those above it, by name.
pub(super) type Inputs = Rc<BTreeMap<String, String>>;

impl Scope {
    /// Returns the variables of the package (melange@2043d30b pkg/build/pipeline.go:97).
    pub(super) fn new(
        package: &PackageTexts,
        mut names: Names,
        subpackages: impl Iterator<Item = String>,
        options: impl Iterator<Item = String>,
        given: &Given<'_>,
    ) -> Self {
        names.values.remove("package.description");
        let arch = &given.architecture;
        let out = format!("{WORKSPACE}/melange-out");
        let folder = format!("{out}/{}", package.name);
        for (name, value) in [
            ("package.srcdir", WORKSPACE.to_owned()),
            ("targets.outdir", out.clone()),
            ("targets.destdir", folder.clone()),
            ("targets.contextdir", folder),
            ("context.name", package.name.clone()),
            ("host.triplet.gnu", arch.gnu_triplet("gnu")),
            ("host.triplet.rust", arch.rust_triplet("gnu")),
            ("cross.triplet.gnu.glibc", arch.gnu_triplet("gnu")),
            ("cross.triplet.gnu.musl", arch.gnu_triplet("musl")),
            ("cross.triplet.rust.glibc", arch.rust_triplet("gnu")),
            ("cross.triplet.rust.musl", arch.rust_triplet("musl")),
            ("build.arch", arch.apk().to_owned()),
            ("build.goarch", arch.go().to_owned()),
        ] {
            names.set(name, value);
        }
        for name in [package.name.clone()].into_iter().chain(subpackages) {
            let folder = format!("{out}/{name}");
            names.set(format!("targets.package.{name}"), folder);
        }
        for option in options {
            names.set(format!("options.{option}.enabled"), "false".to_owned());
        }
        for option in &given.options {
            names.set(format!("options.{option}.enabled"), "true".to_owned());
        }
        let mut scope = Self {
            base: Arc::new(Names::default()),
            own: names,
            fault: None,
        };
        scope.settle();
        Self {
            base: Arc::new(std::mem::take(&mut scope.own)),
            ..scope
        }
    }

    /// Returns the variables of a subpackage.
    pub(super) fn subpackage(&self, name: &str) -> Self {
        let folder = format!("{WORKSPACE}/melange-out/{name}");
        let mut scope = self.clone();
        for (variable, value) in [
            ("subpkg.name", name),
            ("context.name", name),
            ("targets.subpkgdir", &folder),
            ("targets.contextdir", &folder),
        ] {
            scope.own.set(variable, value.to_owned());
        }
        scope.settle();
        scope
    }

    /// Puts variables into the values that refer to some, as names of subpackages may.
    fn settle(&mut self) {
        let mut settled = Vec::new();
        for (name, value) in &self.own.values {
            if !value.contains("${{") {
                continue;
            }
            let lookup = |name: &str| self.value(name).map(Cow::Borrowed);
            match expand(&Traced::new(value.as_str()), Quoting::Plain, &lookup) {
                Ok(expanded) => settled.push((name.clone(), expanded.text)),
                Err(faults) => {
                    let fault = faults.into_iter().map(|fault| fault.kind).next();
                    self.fault = self.fault.take().or(fault);
                }
            }
        }
        self.own.values.extend(settled);
    }

    /// Returns the value of a variable that is no input.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.own.get(name).or_else(|| self.base.get(name))
    }

    /// Returns the names that may be meant by a wrong one.
    pub(super) fn candidates(&self) -> impl Iterator<Item = &str> {
        self.base.candidates().chain(self.own.candidates())
    }
}

/// Returns the value of a variable, also of an input.
pub(super) fn lookup<'v>(scope: &'v Scope, inputs: &'v Inputs, name: &str) -> Option<Cow<'v, str>> {
    let input = name
        .strip_prefix("inputs.")
        .and_then(|own| inputs.get(own))
        .map(String::as_str);
    input.or_else(|| scope.value(name)).map(Cow::Borrowed)
}
