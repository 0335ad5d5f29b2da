//! The strict pass while a configuration is read: dependencies, packages, priorities.

use super::{
    expanded::{Expanded, set},
    names::Names,
    part::{Reporter, Site},
    report::undefined,
};
use crate::{
    Written,
    melange::{spec::Dependencies, substitute::has_reference},
};

/// Puts variables in where melange insists on them (melange@2043d30b pkg/config/config.go:316).
///
/// `plain` are the variables without those that `var-transforms` make: what is replaced and the
/// priorities know no others.
pub(super) fn apply(
    expanded: &mut Expanded,
    names: &Names,
    plain: &Names,
    reporter: &mut Reporter<'_>,
) {
    let mut own = Pass {
        names,
        plain,
        reporter,
    };
    own.dependencies(&mut expanded.package.dependencies);
    own.list(&mut expanded.environment.contents.packages, names);
    if let Some(test) = &mut expanded.test {
        own.list(&mut test.environment.contents.packages, names);
    }
    for subpackage in &mut expanded.subpackages {
        // What melange makes of their priorities it forgets again.
        let provider = subpackage.dependencies.provider_priority.clone();
        let replaces = subpackage.dependencies.replaces_priority.clone();
        own.dependencies(&mut subpackage.dependencies);
        subpackage.dependencies.provider_priority = provider;
        subpackage.dependencies.replaces_priority = replaces;
        if let Some(test) = &mut subpackage.test {
            own.list(&mut test.environment.contents.packages, names);
        }
    }
}

struct Pass<'p, 'a> {
    names: &'p Names,
    plain: &'p Names,
    reporter: &'p mut Reporter<'a>,
}

impl Pass<'_, '_> {
    fn dependencies(&mut self, dependencies: &mut Dependencies) {
        let (names, plain) = (self.names, self.plain);
        self.list(&mut dependencies.provides, names);
        self.list(&mut dependencies.runtime, names);
        self.list(&mut dependencies.replaces, plain);
        for priority in [
            &mut dependencies.provider_priority,
            &mut dependencies.replaces_priority,
        ]
        .into_iter()
        .flatten()
        {
            self.one(priority, plain);
        }
    }

    fn list(&mut self, list: &mut Option<Vec<Written>>, names: &Names) {
        for written in list.iter_mut().flatten() {
            self.one(written, names);
        }
    }

    fn one(&mut self, written: &mut Written, names: &Names) {
        if !has_reference(&written.value) {
            return;
        }
        match names.expand(&written.value) {
            Ok(made) => set(written, made),
            Err(faults) => {
                for fault in faults {
                    let range = self.reporter.locate_written(written, &fault.origin);
                    let candidates = names.candidates();
                    self.reporter
                        .push(undefined(&fault.kind, &Site::here(range), candidates));
                }
            }
        }
    }
}
