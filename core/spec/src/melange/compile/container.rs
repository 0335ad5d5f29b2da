//! The containers in which pipelines run: their variables and users.

use super::{Compiled, Package};
use crate::melange::spec::{Environment, Variable};
use ecow::EcoString;
use std::collections::BTreeMap;

/// The variables that melange sets where they are empty.
pub(super) const DEFAULTS: &[(&str, &str)] = &[
    ("HOME", "/home/build"),
    ("GOPATH", "/home/build/.cache/go"),
    ("GOMODCACHE", "/var/cache/melange/gomodcache"),
    ("UV_CACHE_DIR", "/var/cache/melange/uv"),
    ("PIP_CACHE_DIR", "/var/cache/melange/pip"),
    ("COMPOSER_CACHE_DIR", "/var/cache/melange/composer"),
    ("npm_config_cache", "/var/cache/melange/npm"),
];

/// Returns the variables of the container in which all packages are built.
///
/// `SOURCE_DATE_EPOCH` is not among them: it depends on when and from what is built.
pub fn build_variables(compiled: &Compiled) -> BTreeMap<EcoString, EcoString> {
    let mut variables = BTreeMap::new();
    put(&mut variables, &compiled.expanded.environment.environment);
    for (name, value) in DEFAULTS {
        let variable: &mut EcoString = variables.entry((*name).into()).or_default();
        if variable.is_empty() {
            *variable = (*value).into();
        }
    }
    variables
}

/// Returns the variables of the container in which a package is tested: those of the build, with
/// the test's own over them.
pub fn test_variables(compiled: &Compiled, package: &Package) -> BTreeMap<EcoString, EcoString> {
    let mut variables = build_variables(compiled);
    if let Some(environment) = test_environment(compiled, package) {
        put(&mut variables, &environment.environment);
    }
    variables
}

/// Returns the environment that a package's test asks for.
pub fn test_environment<'c>(compiled: &'c Compiled, package: &Package) -> Option<&'c Environment> {
    let expanded = &compiled.expanded;
    let test = match package.subpackage {
        None => expanded.test.as_ref(),
        Some(_) => {
            let named = |it: &&crate::melange::spec::Subpackage| {
                it.name.as_ref().is_some_and(|it| it.value == package.name)
            };
            expanded.subpackages.iter().find(named)?.test.as_ref()
        }
    };
    Some(&test?.environment)
}

/// Returns the user that runs the steps, if the environment names one.
pub fn user(environment: &Environment) -> Option<EcoString> {
    let user = environment.accounts.run_as.as_ref()?;
    Some(user.value.clone()).filter(|user| !user.is_empty())
}

fn put(variables: &mut BTreeMap<EcoString, EcoString>, written: &[Variable]) {
    let entries = written.iter();
    variables.extend(entries.map(|it| (it.name.value.clone(), it.value.value.clone())));
}
