//! Targets: which there are, and what they demand of a spec.

use super::package::did_you_mean;
use crate::{
    dalec::{
        family::{Family, WINDOWS, for_windows, is_forwarded, known},
        spec::{Spec, Target},
        written::Written,
    },
    diagnostic::Diagnostic,
    likeness::nearest,
    text::TextRange,
};

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

fn name(target: &Target, found: &mut Vec<Diagnostic>) {
    let key = target.key.value.as_str();
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
