//! What loads and goes wrong later: warnings.
//!
//! One file a concern; each looks at one test, step or check and reports what it finds.

mod build;
mod checks;
mod command;
mod constraints;
mod contradiction;
mod metadata;
mod names;
mod output;
mod package;
mod paths;
mod pattern;
mod removal;
mod sources;
mod syntax;
mod targets;
mod texts;
mod values;
mod versions;

use super::{
    args::{Arguments, Substitution},
    decode::Record,
    holes::Holes,
    source::{Source, Variant},
    spec::{Spec, Step, Test},
};
use crate::{diagnostic::Diagnostic, text::TextRange};
use std::collections::HashMap;

/// What a warning may depend on.
pub(super) struct Context<'a> {
    pub spec: &'a Spec,
    pub arguments: &'a Arguments,
    pub substitution: &'a Substitution<'a>,
    /// Where the text is broken.
    pub holes: &'a Holes,
    /// Where the last character stands that is no white space.
    pub content_end: usize,
}

/// Returns the warnings about a spec, which was read from a mapping.
pub(super) fn spec(
    spec: &Spec,
    record: &Record,
    arguments: &Arguments,
    substitution: &Substitution<'_>,
    holes: &Holes,
) -> Vec<Diagnostic> {
    let context = Context {
        spec,
        arguments,
        substitution,
        holes,
        content_end: spec.text.to_cow().trim_end().len(),
    };
    let mut found = names::check(spec, holes);
    if let Some(range) = texts::leading_blank(&spec.text.to_cow()) {
        let message = "Dalec does not count these lines, and its messages are off by as many";
        found.push(Diagnostic::new("dalec/leading-blank", range, message));
    }
    texts::check(&context, record, &mut found);
    record.visit_modes(&mut |mode| {
        checks::decimal(mode, &mut found);
    });
    package::check(&context, record.head, &mut found);
    sources::check(&context, record, &mut found);
    for (_, it) in spec.all_tests() {
        test(&context, it, &mut found);
    }
    found
}

fn test(context: &Context<'_>, test: &Test, found: &mut Vec<Diagnostic>) {
    if let Some(dir) = test.dir.as_ref().filter(|dir| !dir.value.is_empty()) {
        found.push(
            Diagnostic::new(
                "dalec/directory-ignored",
                dir.range,
                "Dalec ignores `dir`; steps run in the image's folder",
            )
            .with_hint("Change the folder in the command: `sh -c 'cd … && …'`."),
        );
    }
    for variable in &test.env {
        values::changed(context, &variable.value, found);
    }
    let mut places: HashMap<&str, TextRange> = HashMap::new();
    for mount in &test.mounts {
        source(context, &mount.source, found);
        let Some(dest) = &mount.dest else { continue };
        if let Some(first) = places.insert(&dest.value, dest.range) {
            let message = format!("of two mounts at {} only one can be seen", dest.value);
            found.push(
                Diagnostic::new("dalec/hidden-mount", dest.range, message)
                    .with_related(first, "the first one"),
            );
        }
    }
    for it in &test.steps {
        step(context, it, found);
    }
    for file in &test.files {
        checks::file(context, file, found);
    }
    paths::check(&test.files, found);
}

fn step(context: &Context<'_>, step: &Step, found: &mut Vec<Diagnostic>) {
    let output = command::check(context, step, found);
    for variable in &step.env {
        values::changed(context, &variable.value, found);
    }
    if let Some(stdin) = &step.stdin {
        values::changed(context, stdin, found);
        values::lost_newline(context, stdin, found);
    }
    checks::stream(context, &step.stdout, output.as_ref(), found);
    checks::stream(context, &step.stderr, None, found);
}

fn source(context: &Context<'_>, source: &Source, found: &mut Vec<Diagnostic>) {
    if let Some(range) = source.generates {
        let message = "Dalec fetches no dependencies for a source that is mounted";
        found.push(
            Diagnostic::new("dalec/generate-ignored", range, message)
                .with_hint("Remove `generate`, or mount a source that has what is needed."),
        );
    }
    patterns(source, found);
    match &source.variant {
        Some(Variant::Context { name })
            if name.as_ref().is_none_or(|name| name.value.is_empty())
                && !context.holes.near(source.range, &context.spec.text) =>
        {
            found.push(
                Diagnostic::new(
                    "dalec/unnamed-context",
                    source.range,
                    "a context that is mounted needs a `name`",
                )
                .with_hint("Write `context: {name: context}` for the main build context."),
            );
        }
        Some(Variant::InlineFile(file)) => {
            if let Some(contents) = &file.contents {
                values::lost_newline(context, contents, found);
            }
        }
        Some(Variant::InlineDir { files, .. }) => {
            for contents in files.iter().filter_map(|(_, file)| file.contents.as_ref()) {
                values::lost_newline(context, contents, found);
            }
        }
        _ => {}
    }
}

/// Reports patterns that are meant to count from the path of a mounted source.
fn patterns(source: &Source, found: &mut Vec<Diagnostic>) {
    // The path of an image's command is that of its output, whose root is what is mounted.
    let whole = matches!(
        source.variant,
        Some(
            Variant::Image {
                command: Some(_),
                ..
            } | Variant::InlineFile(_)
                | Variant::Http { .. }
        )
    );
    let path = source.path.as_ref().map_or("", |path| path.value.as_str());
    let path = path.trim_start_matches("./").trim_matches('/');
    if whole || path.is_empty() || path == "." {
        return;
    }
    // A folder of the client is sent by patterns that do count from the path, and filtered then.
    let sent = matches!(source.variant, Some(Variant::Context { .. }));
    let excludes = source.excludes.iter().filter(|_| !sent);
    for pattern in source.includes.iter().chain(excludes) {
        let text = pattern.value.trim_start_matches(['!', '/']);
        if text.starts_with("**") || (!sent && text.starts_with(path)) {
            continue;
        }
        let message =
            "the patterns of a mounted source count from its root, not from its `path`".to_owned();
        found.push(
            Diagnostic::new("dalec/patterns-from-root", pattern.range, message)
                .with_hint(format!("Write `**/{text}`.")),
        );
    }
}
