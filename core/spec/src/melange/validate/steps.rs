//! Steps: what does not go together in one, and what has no effect.

use super::{Context, shown};
use crate::{diagnostic::Diagnostic, melange::spec::Step, text::TextRange};

pub(super) fn check(context: Context<'_>, found: &mut Vec<Diagnostic>) {
    let spec = context.spec;
    let subpackages = spec
        .subpackages
        .iter()
        .filter(|subpackage| context.is_made(subpackage))
        .flat_map(|subpackage| &subpackage.pipeline);
    for step in spec.pipeline.iter().chain(subpackages) {
        step.visit(&mut |step| refused(context, step, found));
        crashes(step, !step.environment.is_empty(), found);
    }
    let mut every = Vec::new();
    spec.visit_steps(&mut |step| every.push(step));
    for step in every {
        without_effect(context, step, found);
    }
}

/// Reports what melange refuses; in tests it does not look.
fn refused(context: Context<'_>, step: &Step, found: &mut Vec<Diagnostic>) {
    let uses = step.uses.as_ref().filter(|uses| !uses.value.is_empty());
    let runs = step.runs.as_ref().filter(|runs| !runs.value.is_empty());
    if let Some(key) = step.with_key
        && !step.with.is_empty()
        && uses.is_none()
        && !(step.lossy || context.may_be_hidden(step.range))
    {
        let mut diagnostic = Diagnostic::new(
            "melange/with-without-uses",
            key,
            "`with` needs `uses`: there is no pipeline to give anything to",
        );
        diagnostic.hint = Some(if runs.is_some() {
            "Pass values to a script through `environment`.".to_owned()
        } else {
            "Add `uses` with the name of the pipeline.".to_owned()
        });
        found.push(diagnostic);
    }
    if let (Some(uses), Some(runs)) = (uses, runs) {
        let message = format!(
            "a step cannot have both `uses` ({}) and `runs`",
            shown(uses)
        );
        found.push(
            Diagnostic::new(
                "melange/uses-and-runs",
                key_of(context, runs.range),
                message,
            )
            .with_hint("Make two steps of it.")
            .with_related(uses.range, "the pipeline"),
        );
    }
}

/// Returns a range for a value that may be a long text: its first line.
fn key_of(context: Context<'_>, range: TextRange) -> TextRange {
    let text = context.text();
    let line = text.line_range(text.line(range.start));
    TextRange::new(range.start, range.end.min(line.end).max(range.start))
}

/// Reports steps at which melange crashes: with an environment, inside one without.
fn crashes(step: &Step, has_environment: bool, found: &mut Vec<Diagnostic>) {
    for inner in step.steps() {
        let own = !inner.environment.is_empty();
        if own && !has_environment {
            let range = inner.environment_key.unwrap_or(inner.head);
            found.push(
                Diagnostic::new(
                    "melange/loader-crash",
                    range,
                    "melange crashes on `environment` inside a step that has none",
                )
                .with_hint("Add `environment` to the step around, or move this one there.")
                .with_related(step.head, "the step around"),
            );
        }
        crashes(inner, own || has_environment, found);
    }
}

fn without_effect(context: Context<'_>, step: &Step, found: &mut Vec<Diagnostic>) {
    let is_written =
        |it: &Option<crate::Written>| it.as_ref().is_some_and(|it| !it.value.is_empty());
    if is_written(&step.uses) && !step.steps().is_empty() {
        let range = step.uses.as_ref().map_or(step.head, |uses| uses.range);
        let mut diagnostic = Diagnostic::new(
            "melange/ignored-uses",
            range,
            "melange ignores `uses` in a step that has a `pipeline`",
        )
        .with_hint("Make a step of its own of it, before the others or among them.");
        if let Some(key) = step.pipeline_key {
            diagnostic = diagnostic.with_related(key, "the steps that run");
        }
        found.push(diagnostic);
    }
    let idle = !is_written(&step.uses)
        && !is_written(&step.runs)
        && step.steps().is_empty()
        && step.needs.is_none()
        && !(step.lossy || context.may_be_hidden(step.range));
    if idle {
        found.push(
            Diagnostic::new("melange/empty-step", step.head, "this step does nothing").with_hint(
                "Add `uses`, `runs` or `pipeline`; or join it with the step below, if a dash is \
                 one too many there.",
            ),
        );
    }
    if let Some(label) = &step.label {
        found.push(Diagnostic::new(
            "melange/no-effect",
            label.range,
            "a label has no effect in melange",
        ));
    }
}
