//! Targets: which there are, and what they demand of a spec.

use super::package::did_you_mean;
use crate::{
    dalec::{
        spec::{Spec, Target},
        written::Written,
    },
    diagnostic::Diagnostic,
    likeness::nearest,
    text::TextRange,
};

/// The targets that make Debian packages.
const DEB: [&str; 8] = [
    "trixie", "bookworm", "bullseye", "bionic", "focal", "jammy", "noble", "resolute",
];

/// The targets that make RPM packages.
const RPM: [&str; 6] = [
    "almalinux8",
    "almalinux9",
    "rockylinux8",
    "rockylinux9",
    "azlinux3",
    "azlinux4",
];

/// The other targets of Dalec.
const OTHER: [&str; 2] = ["flatcar", WINDOWS];

const WINDOWS: &str = "windowscross";

/// Reports what goes wrong for one target or another.
pub(super) fn check(spec: &Spec, head: TextRange, found: &mut Vec<Diagnostic>) {
    for target in &spec.targets {
        name(target, found);
        sysext(spec, target, found);
    }
    windows(spec, found);
    bases(spec, found);
    metadata(spec, head, found);
}

/// Returns whether another program than Dalec builds a target.
fn is_forwarded(target: &Target) -> bool {
    target.frontend.as_ref().is_some_and(|it| it.has_image())
}

fn name(target: &Target, found: &mut Vec<Diagnostic>) {
    let key = target.key.value.as_str();
    let known = || DEB.into_iter().chain(RPM).chain(OTHER);
    if known().any(|it| it == key) || is_forwarded(target) {
        return;
    }
    let message = format!("Dalec has no target `{key}`");
    let diagnostic = Diagnostic::new("dalec/unknown-target", target.key.range, message);
    found.push(match nearest(key, known()) {
        Some(known) => did_you_mean(diagnostic, &target.key, known),
        None => diagnostic.with_hint(format!(
            "Known are {}. Another program's target has a `frontend`.",
            known().collect::<Vec<_>>().join(", ")
        )),
    });
}

fn sysext(spec: &Spec, target: &Target, found: &mut Vec<Diagnostic>) {
    let (Some(own), Some(other)) = (&spec.dependencies, &target.dependencies) else {
        return;
    };
    for list in own.sysext.iter().chain(&other.sysext) {
        if !list.packages.is_empty() {
            let message = format!(
                "{} forgets `sysext`, since it has dependencies of its own",
                target.key.value
            );
            found.push(
                Diagnostic::new("dalec/dropped-sysext", list.key, message)
                    .with_related(target.key.range, "the target"),
            );
        }
    }
}

fn windows(spec: &Spec, found: &mut Vec<Diagnostic>) {
    let Some(target) = for_windows(spec) else {
        return;
    };
    let has = |list: &&crate::dalec::Packages| !list.packages.is_empty();
    let own = target
        .dependencies
        .as_ref()
        .and_then(|it| it.runtime.as_ref());
    let root = spec
        .dependencies
        .as_ref()
        .and_then(|it| it.runtime.as_ref());
    if let Some(list) = own.filter(has).or(root.filter(has)) {
        found.push(
            Diagnostic::new(
                "dalec/windows-runtime",
                list.key,
                "windowscross cannot have runtime dependencies",
            )
            .with_related(target.key.range, "the target"),
        );
    }
}

fn bases(spec: &Spec, found: &mut Vec<Diagnostic>) {
    let several = |image: &Option<crate::dalec::ImageConfig>| {
        let image = image.as_ref()?;
        let many = image.bases.as_ref().is_some_and(|bases| bases.len() > 1);
        image.bases_key.filter(|_| many)
    };
    let mut report = |key: TextRange, who: &str| {
        let message = format!("{who} one base image at most");
        found.push(
            Diagnostic::new("dalec/several-bases", key, message)
                .with_hint("Only Windows targets take several."),
        );
    };
    let only_windows =
        !spec.targets.is_empty() && spec.targets.iter().all(|it| it.key.value == WINDOWS);
    if let Some(key) = several(&spec.image)
        && !only_windows
    {
        report(key, "Linux targets take");
    }
    for target in &spec.targets {
        if let Some(key) = several(&target.image)
            && target.key.value != WINDOWS
            && !is_forwarded(target)
        {
            report(key, &format!("{} takes", target.key.value));
        }
    }
}

/// Reports fields without which no package can be made.
///
/// A spec that builds nothing is none of a package; one that names targets is for these.
fn metadata(spec: &Spec, head: TextRange, found: &mut Vec<Diagnostic>) {
    if spec.build.is_none() && spec.artifacts.is_none() && spec.sources.is_empty() {
        return;
    }
    let is_missing = |it: &Option<Written>| it.as_ref().is_none_or(|it| it.value.is_empty());
    let fields = [
        ("name", &spec.name),
        ("version", &spec.version),
        ("revision", &spec.revision),
        ("description", &spec.description),
        ("license", &spec.license),
    ];
    let missing = fields.iter().filter(|(_, value)| is_missing(value));
    let missing: Vec<&str> = missing.map(|(name, _)| *name).collect();
    if let Some(who) = Family::Rpm.targets(spec, |_| true)
        && !missing.is_empty()
    {
        report(head, &who, &missing, found);
    }
    if let Some(who) = Family::Deb.targets(spec, |_| true)
        && is_missing(&spec.packager)
    {
        report(head, &who, &["packager"], found);
    }
}

/// What makes the packages of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Deb,
    Rpm,
}

impl Family {
    pub(super) const ALL: [Self; 2] = [Self::Deb, Self::Rpm];

    /// Returns which of its targets a spec is for, in words.
    ///
    /// `counts` says which of the targets in the spec are asked about.
    pub(super) fn targets(self, spec: &Spec, counts: impl Fn(&Target) -> bool) -> Option<String> {
        let (family, all): (&[&str], _) = match self {
            Self::Deb => (&DEB, "Debian targets such as bookworm"),
            Self::Rpm => (&RPM, "RPM targets such as azlinux3"),
        };
        if spec.targets.iter().all(is_forwarded) {
            return spec.targets.is_empty().then(|| all.to_owned());
        }
        let own = spec.targets.iter().filter(|it| !is_forwarded(it));
        let own = own.filter(|it| family.contains(&it.key.value.as_str()) && counts(it));
        let own: Vec<&str> = own.map(|it| it.key.value.as_str()).collect();
        (!own.is_empty()).then(|| own.join(", "))
    }
}

/// Returns the target for Windows, if the spec names it.
pub(super) fn for_windows(spec: &Spec) -> Option<&Target> {
    spec.target(WINDOWS).filter(|it| !is_forwarded(it))
}

fn report(head: TextRange, who: &str, missing: &[&str], found: &mut Vec<Diagnostic>) {
    let names: Vec<String> = missing.iter().map(|name| format!("`{name}`")).collect();
    let names = match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => return,
    };
    let message = format!("{who} cannot be built without {names}");
    found.push(Diagnostic::new("dalec/missing-metadata", head, message));
}
