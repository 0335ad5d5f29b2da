//! What fails or is ignored when a package is built for one target or another.

use super::{Context, build, command, constraints, metadata, targets};
use crate::{
    dalec::{
        dependencies::{Dependencies, Frontend},
        fields::STAGES,
        image::ImageConfig,
        source::{Source, Variant},
        spec::Spec,
        written::Written,
    },
    diagnostic::{Diagnostic, Edit, Fix},
    likeness::nearest,
    text::TextRange,
};
use spec_probe::go::shlex;

/// Reports what goes wrong in the parts of a spec that say how its package is made.
pub(super) fn check(context: &Context<'_>, head: TextRange, found: &mut Vec<Diagnostic>) {
    let spec = context.spec;
    if context.holes.is_empty() {
        patches(spec, found);
        targets::check(spec, head, found);
        constraints::check(context, found);
        metadata::check(context, found);
    }
    for (_, source) in &spec.sources {
        self::source(source, found);
    }
    build::check(context, found);
    let all = spec.targets.iter();
    let own = spec.dependencies.iter();
    for it in own.chain(all.clone().filter_map(|it| it.dependencies.as_ref())) {
        dependencies(it, found);
    }
    let own = spec.image.iter();
    for it in own.chain(all.clone().filter_map(|it| it.image.as_ref())) {
        image(context, it, found);
    }
    let own = spec.signer.iter();
    for it in own.chain(all.filter_map(|it| it.signer.as_ref())) {
        signer(it, found);
    }
}

fn patches(spec: &Spec, found: &mut Vec<Diagnostic>) {
    for (name, patches) in &spec.patches {
        if patches.is_empty() || spec.sources.iter().any(|(it, _)| it.value == name.value) {
            continue;
        }
        let message = format!("there is no source `{}` to patch", name.value);
        let mut diagnostic = Diagnostic::new("dalec/unknown-patch-target", name.range, message);
        let known = spec.sources.iter().map(|(name, _)| name.value.as_str());
        if let Some(known) = nearest(&name.value, known) {
            diagnostic = did_you_mean(diagnostic, name, known);
        }
        found.push(diagnostic);
    }
}

/// Adds the name that was meant, with the change that writes it.
pub(super) fn did_you_mean(diagnostic: Diagnostic, name: &Written, known: &str) -> Diagnostic {
    let diagnostic = diagnostic.with_hint(format!("Did you mean `{known}`?"));
    if name.style.is_none() {
        return diagnostic;
    }
    diagnostic.with_fix(Fix {
        title: format!("Replace `{}` with `{known}`", name.value),
        is_safe: false,
        edits: vec![Edit {
            range: name.range,
            text: known.to_owned(),
        }],
    })
}

fn source(source: &Source, found: &mut Vec<Diagnostic>) {
    let Some(Variant::Image {
        command: Some(command),
        ..
    }) = &source.variant
    else {
        return;
    };
    let Some(path) = &source.path else {
        return;
    };
    if matches!(path.value.as_str(), "" | "/" | ".") {
        return;
    }
    let steps = command.steps.iter().flat_map(|step| &step.mounts);
    for dest in command
        .mounts
        .iter()
        .chain(steps)
        .filter_map(|it| it.dest.as_ref())
    {
        let below = dest.value.strip_prefix(path.value.trim_end_matches('/'));
        if below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) {
            let message = format!("nothing can be mounted at or below `{}`", path.value);
            found.push(
                Diagnostic::new("dalec/shadowed-mount", dest.range, message)
                    .with_related(path.range, "the path of the source"),
            );
        }
    }
}

fn dependencies(dependencies: &Dependencies, found: &mut Vec<Diagnostic>) {
    for package in dependencies.test.iter().flat_map(|it| &it.packages) {
        let ignored = package.versions.iter().chain(&package.architectures);
        if let Some(ignored) = ignored.into_iter().next() {
            let message = format!(
                "of packages for tests only the names count: any version of {} will do",
                package.name.value
            );
            found.push(Diagnostic::new(
                "dalec/ignored-version",
                ignored.range,
                message,
            ));
        }
    }
    for stage in dependencies.repositories.iter().flat_map(|it| &it.stages) {
        if STAGES.contains(&stage.value.as_str()) {
            continue;
        }
        let message = format!("no repository is ever used for `{}`", stage.value);
        let diagnostic = Diagnostic::new("dalec/unknown-stage", stage.range, message);
        found.push(match nearest(&stage.value, STAGES) {
            Some(known) => did_you_mean(diagnostic, stage, known),
            None => diagnostic.with_hint("Write `build`, `test` or `install`."),
        });
    }
}

fn image(context: &Context<'_>, image: &ImageConfig, found: &mut Vec<Diagnostic>) {
    for variable in &image.env {
        let name = variable.value.split_once('=').map(|(name, _)| name);
        let (message, hint) = match name {
            Some("") => ("this variable has no name", "Write `NAME=value`."),
            Some(_) => continue,
            None => (
                "this variable has no value, and no container starts with it",
                "Write `NAME=value`, or `NAME=` for an empty one.",
            ),
        };
        found.push(
            Diagnostic::new("dalec/invalid-variable", variable.range, message).with_hint(hint),
        );
    }
    for command in image.entrypoint.iter().chain(&image.command) {
        if let Err(error) = shlex::split(&command.value) {
            found.push(command::unbalanced(context, command, error));
        }
    }
    if let Some(base) = &image.base {
        let hint = format!(
            "Write `bases: [{{rootfs: {{image: {{ref: {}}}}}}}]`.",
            base.value
        );
        found.push(
            Diagnostic::new(
                "dalec/deprecated-base",
                base.range,
                "`base` is the old form",
            )
            .with_hint(hint),
        );
    }
}

fn signer(signer: &Frontend, found: &mut Vec<Diagnostic>) {
    if !signer.has_image() {
        found.push(
            Diagnostic::new(
                "dalec/no-signer",
                signer.key,
                "without an `image`, nothing is signed",
            )
            .with_hint("Name the image of the program that signs."),
        );
    }
}
