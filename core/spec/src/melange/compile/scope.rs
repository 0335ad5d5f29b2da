//! What the variables are while pipelines are compiled.

use super::{
    Given,
    names::{Names, PackageTexts},
};
use crate::melange::{
    substitute::{FaultKind, has_reference},
    variables::{VARIABLES, Variable, variable_named},
};
use ecow::{EcoString, eco_format};
use std::{borrow::Cow, collections::BTreeMap, rc::Rc, sync::Arc};

/// The workspace, in which the sources are.
const WORKSPACE: &str = "/home/build";

/// The variables that the pipelines of one package or subpackage have, with their values.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    names: Arc<Names>,
    /// A value that refers to what is not there: then no step can be compiled.
    pub(super) fault: Option<FaultKind>,
    /// Whether values are not known: then references to what may be there stay.
    is_unknown: bool,
}

/// The inputs that a step has with those above it, by name.
pub(super) type Inputs<'a> = Rc<BTreeMap<&'a str, EcoString>>;

impl Scope {
    /// Returns the variables of the package (melange@2043d30b pkg/build/pipeline.go:97).
    pub(super) fn new<'s>(
        package: &'s PackageTexts,
        mut names: Names,
        subpackages: impl Iterator<Item = &'s EcoString>,
        options: impl Iterator<Item = &'s EcoString>,
        given: &Given<'_>,
    ) -> Self {
        names.forget("package.description");
        let arch = &given.architecture;
        let out = eco_format!("{WORKSPACE}/melange-out");
        let folder = eco_format!("{out}/{}", package.name);
        for (name, value) in [
            ("package.srcdir", WORKSPACE.into()),
            ("targets.outdir", out.clone()),
            ("targets.destdir", folder.clone()),
            ("targets.contextdir", folder),
            ("context.name", package.name.clone()),
            ("host.triplet.gnu", arch.gnu_triplet("gnu").into()),
            ("host.triplet.rust", arch.rust_triplet("gnu").into()),
            ("cross.triplet.gnu.glibc", arch.gnu_triplet("gnu").into()),
            ("cross.triplet.gnu.musl", arch.gnu_triplet("musl").into()),
            ("cross.triplet.rust.glibc", arch.rust_triplet("gnu").into()),
            ("cross.triplet.rust.musl", arch.rust_triplet("musl").into()),
            ("build.arch", arch.apk().into()),
            ("build.goarch", arch.go().into()),
        ] {
            names.set(name, value);
        }
        for name in [&package.name].into_iter().chain(subpackages) {
            let folder = eco_format!("{out}/{name}");
            names.set(eco_format!("targets.package.{name}"), folder);
        }
        for option in options {
            names.set(eco_format!("options.{option}.enabled"), "false");
        }
        for option in &given.options {
            names.set(eco_format!("options.{option}.enabled"), "true");
        }
        Self::settled(names, None)
    }

    /// Returns the variables that pipelines may have, with values that are not known.
    pub(super) fn unknown() -> Self {
        let mut names = Names::default();
        let known = VARIABLES.iter().filter(|it| !it.name.contains('<'));
        for variable in known.filter(|it| is_for_pipelines(it)) {
            names.set(variable.name, reference(variable.name));
        }
        Self {
            names: Arc::new(names),
            fault: None,
            is_unknown: true,
        }
    }

    /// Returns the variables of a subpackage.
    pub(super) fn subpackage(&self, name: &EcoString) -> Self {
        let folder = eco_format!("{WORKSPACE}/melange-out/{name}");
        let mut names = Names::over(Arc::clone(&self.names));
        for (variable, value) in [
            ("subpkg.name", name),
            ("context.name", name),
            ("targets.subpkgdir", &folder),
            ("targets.contextdir", &folder),
        ] {
            names.set(variable, value.clone());
        }
        Self::settled(names, self.fault.clone())
    }

    /// Puts variables into the values that refer to some, as names of subpackages may.
    fn settled(mut names: Names, mut fault: Option<FaultKind>) -> Self {
        let mut settled = Vec::new();
        for (name, value) in names.own() {
            if !has_reference(value) {
                continue;
            }
            match names.expand(value) {
                Ok(expanded) => settled.push((name.clone(), expanded.text)),
                Err(faults) => {
                    let first = faults.into_iter().map(|fault| fault.kind).next();
                    fault = fault.or(first);
                }
            }
        }
        for (name, value) in settled {
            names.set(name, value);
        }
        Self {
            names: Arc::new(names),
            fault,
            is_unknown: false,
        }
    }

    /// Returns the value of a variable that is no input.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.names.get(name)
    }

    /// Returns the names that may be meant by a wrong one.
    pub(super) fn candidates(&self) -> impl Iterator<Item = &str> {
        self.names.candidates()
    }
}

/// Returns the value of a variable, also of an input.
pub(super) fn lookup<'v>(
    scope: &'v Scope,
    inputs: &'v Inputs<'_>,
    name: &str,
) -> Option<Cow<'v, str>> {
    let own = name.strip_prefix("inputs.");
    let input = own.and_then(|own| inputs.get(own)).map(EcoString::as_str);
    if let Some(value) = input.or_else(|| scope.value(name)) {
        return Some(Cow::Borrowed(value));
    }
    let may_be = scope.is_unknown && own.is_none();
    let family = may_be.then(|| variable_named(name)).flatten();
    family
        .filter(|it| is_for_pipelines(it))
        .map(|_| Cow::Owned(reference(name)))
}

/// Returns whether pipelines may have a variable.
fn is_for_pipelines(variable: &Variable) -> bool {
    use crate::melange::variables::Scope::{Everywhere, Pipeline, Subpackage};
    matches!(variable.scope, Everywhere | Pipeline | Subpackage)
}

/// Returns how a variable is put in.
fn reference(name: &str) -> String {
    format!("${{{{{name}}}}}")
}
