//! What packages demand of other packages, as the tools of Debian and of RPM read it.
//!
//! Dalec passes versions and processors on with small changes and checks nothing.

use super::{
    Context, values,
    versions::{self, Fault, spaced},
};
use crate::{
    dalec::{
        dependencies::{Dependencies, Package, Packages},
        family::Family,
        spec::{Relations, Target},
        written::Written,
    },
    diagnostic::{Diagnostic, Edit, Fix},
    text::TextRange,
    yaml::ScalarStyle,
};

/// Reports versions and processors that one family of packages or another does not know.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let spec = context.spec;
    for list in LISTS {
        // A target that has the list itself does not use that of the spec.
        let has_own = |target: &Target| {
            let own = list.of_target(target);
            own.is_some_and(|it| !list.is_dependency || !it.packages.is_empty())
        };
        if let Some(packages) = (list.of)(spec.dependencies.as_ref(), &spec.relations) {
            let users =
                Family::ALL.map(|family| (family, family.targets(spec, |target| !has_own(target))));
            check_list(context, packages, list, &users, found);
        }
        for target in &spec.targets {
            if let Some(packages) = list.of_target(target) {
                let this = |it: &Target| it.key.value == target.key.value;
                let users = Family::ALL.map(|family| (family, family.targets(spec, this)));
                check_list(context, packages, list, &users, found);
            }
        }
    }
}

/// A list of packages with versions that count.
#[derive(Clone, Copy)]
struct List {
    of: for<'s> fn(Option<&'s Dependencies>, &'s Relations) -> Option<&'s Packages>,
    /// Whether it is one of the dependencies, of which an empty list of a target does not count.
    is_dependency: bool,
    /// Whether it says what a package provides.
    provides: bool,
}

impl List {
    fn of_target(self, target: &Target) -> Option<&Packages> {
        (self.of)(target.dependencies.as_ref(), &target.relations)
    }

    const fn dependency(
        of: for<'s> fn(Option<&'s Dependencies>, &'s Relations) -> Option<&'s Packages>,
    ) -> Self {
        Self {
            of,
            is_dependency: true,
            provides: false,
        }
    }

    const fn relation(
        of: for<'s> fn(Option<&'s Dependencies>, &'s Relations) -> Option<&'s Packages>,
    ) -> Self {
        Self {
            of,
            is_dependency: false,
            provides: false,
        }
    }
}

const LISTS: [List; 6] = [
    List::dependency(|it, _| it?.build.as_ref()),
    List::dependency(|it, _| it?.runtime.as_ref()),
    List::dependency(|it, _| it?.recommends.as_ref()),
    List::relation(|_, it| it.replaces.as_ref()),
    List::relation(|_, it| it.conflicts.as_ref()),
    List {
        provides: true,
        ..List::relation(|_, it| it.provides.as_ref())
    },
];

/// The families of packages with the targets that use a list.
type Users = [(Family, Option<String>)];

fn check_list(
    context: &Context<'_>,
    packages: &Packages,
    list: List,
    users: &Users,
    found: &mut Vec<Diagnostic>,
) {
    for package in &packages.packages {
        for version in &package.versions {
            check_version(context, version, list, users, found);
        }
        for (family, who) in users {
            if let Some(who) = who {
                found.extend(check_processors(package, *family, who));
            }
        }
    }
}

fn check_version(
    context: &Context<'_>,
    written: &Written,
    list: List,
    users: &Users,
    found: &mut Vec<Diagnostic>,
) {
    let Ok(expansion) = context.substitution.expand(written) else {
        return;
    };
    let text = expansion.text.as_str();
    // What is yet to be put in, by Dalec or by the tools.
    if !values::is_settled(context, &expansion) || text.contains(['$', '%', '{', '\n']) {
        return;
    }
    let mut faults: Vec<(Fault, String)> = Vec::new();
    for (family, who) in users {
        let fault = match family {
            Family::Deb => versions::deb(text).err().or_else(|| {
                let ignored = list.provides && !versions::is_exact(text);
                ignored.then_some(Fault::NotExact)
            }),
            Family::Rpm => versions::rpm(text).err(),
        };
        let (Some(fault), Some(who)) = (fault, who) else {
            continue;
        };
        match faults.iter_mut().find(|(other, _)| *other == fault) {
            Some((_, others)) => *others = format!("{others} and {who}"),
            None => faults.push((fault, who.clone())),
        }
    }
    for (fault, who) in faults {
        let (message, hint) = fault.explain(text, &who);
        let diagnostic = Diagnostic::new("dalec/version-constraint", written.range, message);
        let diagnostic = diagnostic.with_hint(hint);
        found.push(match fault {
            Fault::NoBlank(operator) | Fault::Loose(operator) => {
                with_blank(diagnostic, written, operator)
            }
            _ => diagnostic,
        });
    }
}

/// Adds the change that puts a blank behind the operator.
fn with_blank(diagnostic: Diagnostic, written: &Written, operator: &str) -> Diagnostic {
    let quote = match written.style {
        Some(ScalarStyle::Plain) => 0,
        Some(ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted) => 1,
        _ => return diagnostic,
    };
    if !written.value.starts_with(operator) {
        return diagnostic;
    }
    let at = written.range.start + quote + operator.len();
    diagnostic.with_fix(Fix {
        title: format!("Write `{}`", spaced(&written.value, operator)),
        is_safe: true,
        edits: vec![Edit {
            range: TextRange::empty(at),
            text: " ".to_owned(),
        }],
    })
}

/// Names of processors that differ: Debian's, and RPM's. What happens to others was found by giving
/// them to dpkg 1.21 and rpm 4.18.
const PROCESSORS: [(&str, &str); 6] = [
    ("amd64", "x86_64"),
    ("arm64", "aarch64"),
    ("armhf", "armv7hl"),
    ("i386", "i686"),
    ("ppc64el", "ppc64le"),
    ("loong64", "loongarch64"),
];

/// Reports processors that a family has under another name.
fn check_processors(package: &Package, family: Family, who: &str) -> Option<Diagnostic> {
    let own = |name: &str| {
        PROCESSORS.iter().find_map(|(deb, rpm)| match family {
            Family::Deb => (*rpm == name).then_some(*deb),
            Family::Rpm => (*deb == name).then_some(*rpm),
        })
    };
    let named = &package.architectures;
    let foreign = |it: &&Written| own(&it.value).is_some();
    // dpkg refuses a name with an underscore; another unknown name is that of no machine.
    let refused = named.iter().find(|it| it.value.contains('_'));
    let refused = refused.filter(|_| family == Family::Deb);
    let ignored = named
        .first()
        .filter(|_| named.iter().all(|it| foreign(&it)));
    let (written, message) = match (refused, ignored) {
        (Some(refused), _) => {
            let name = &refused.value;
            let message = format!("{who} cannot be built: `{name}` is no processor of Debian");
            (refused, message)
        }
        (None, Some(ignored)) => {
            let name = &package.name.value;
            let message = format!("{name} is never needed for {who}: there is no such processor");
            (ignored, message)
        }
        (None, None) => return None,
    };
    let diagnostic = Diagnostic::new("dalec/unknown-processor", written.range, message);
    Some(match own(&written.value) {
        Some(own) => diagnostic.with_hint(format!(
            "There it is `{own}`. Where Debian and RPM differ, give each target a list of its own."
        )),
        None => diagnostic,
    })
}
