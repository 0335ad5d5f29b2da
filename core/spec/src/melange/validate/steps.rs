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

/// Checks a pipeline file.
pub(super) fn check_pipeline(context: Context<'_>, pipeline: &Step, found: &mut Vec<Diagnostic>) {
    let mut steps = Vec::new();
    pipeline.visit(&mut |step| steps.push(step));
    // What the whole has and a step cannot have is told with the inputs.
    for step in steps.iter().skip(1) {
        if let Some(key) = idle_with(context, step) {
            let message = "`with` has no effect without `uses`";
            let diagnostic = Diagnostic::new("melange/no-effect", key, message);
            found.push(diagnostic.with_hint(hint_without_uses(step)));
        }
        without_effect(context, step, found);
    }
    let is_idle = pipeline.steps().is_empty()
        && pipeline.runs.is_none()
        && pipeline.needs.is_none()
        && !(pipeline.lossy || context.may_be_hidden(pipeline.range));
    if is_idle {
        found.push(
            Diagnostic::new(
                "melange/empty-step",
                pipeline.head,
                "this pipeline does nothing",
            )
            .with_hint("Add `pipeline` with steps, or `runs` with a script."),
        );
    }
}

/// Reports what melange refuses; in tests it does not look.
fn refused(context: Context<'_>, step: &Step, found: &mut Vec<Diagnostic>) {
    if let Some(key) = idle_with(context, step) {
        let message = "`with` needs `uses`: there is no pipeline to give anything to";
        let diagnostic = Diagnostic::new("melange/with-without-uses", key, message);
        found.push(diagnostic.with_hint(hint_without_uses(step)));
    }
    let uses = step.uses.as_ref().filter(|uses| !uses.value.is_empty());
    let runs = step.runs.as_ref().filter(|runs| !runs.value.is_empty());
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

/// Returns the key of a `with` that gives something to no pipeline.
fn idle_with(context: Context<'_>, step: &Step) -> Option<TextRange> {
    let uses = step.uses.as_ref().filter(|uses| !uses.value.is_empty());
    let is_idle = !step.with.is_empty()
        && uses.is_none()
        && !(step.lossy || context.may_be_hidden(step.range));
    step.with_key.filter(|_| is_idle)
}

fn hint_without_uses(step: &Step) -> &'static str {
    if step
        .runs
        .as_ref()
        .is_some_and(|runs| !runs.value.is_empty())
    {
        "Pass values to a script through `environment`."
    } else {
        "Add `uses` with the name of the pipeline."
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
