//! What the scripts that Dalec makes of a build do to its steps and variables.
//!
//! Each family of targets has a script of its own: dalec@9a577ddf packaging/linux/deb/debroot.go:359,
//! packaging/linux/rpm/template.go:527 and targets/windows/handle_zip.go:239.

use super::Context;
use crate::{
    dalec::{
        build::{Build, BuildStep},
        family::{Family, for_windows},
        spec::Variable,
        written::Written,
    },
    diagnostic::Diagnostic,
    shell::is_script,
    text::TextRange,
};

/// Reports what a build is not built as.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(build) = &context.spec.build else {
        return;
    };
    if build.steps.is_empty() {
        return;
    }
    let rpm = Family::Rpm.targets(context.spec, |_| true);
    let deb = Family::Deb.targets(context.spec, |_| true);
    for variable in all_variables(build) {
        if deb.is_some() || rpm.is_some() {
            name(&variable.name, found);
        }
        if let Some(who) = &deb {
            escaped(context, &variable.value, who, found);
        }
        if let Some(who) = &rpm {
            unescaped(context, &variable.value, who, found);
        }
    }
    for step in &build.steps {
        if let Some(mounts) = step.mounts {
            let message = "Dalec ignores the mounts of a build step";
            found.push(
                Diagnostic::new("dalec/ignored-mounts", mounts, message)
                    .with_hint("Add what is needed to `sources`."),
            );
        }
        if let Some(who) = &rpm {
            swallowed(context, step, who, found);
        }
        glued(context, step, found);
    }
}

fn all_variables(build: &Build) -> impl Iterator<Item = &Variable> {
    let own = build.steps.iter().flat_map(|step| &step.env);
    build.env.iter().chain(own)
}

/// Reports a name that no shell exports.
fn name(name: &Written, found: &mut Vec<Diagnostic>) {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let text = name.value.as_str();
    if !text.starts_with(|c: char| c.is_ascii_digit())
        && !text.is_empty()
        && text.chars().all(is_word)
    {
        return;
    }
    let message = match text {
        "" => "this variable has no name".to_owned(),
        _ => format!("a shell does not export `{text}`, and the build fails"),
    };
    found.push(
        Diagnostic::new("dalec/invalid-variable", name.range, message)
            .with_hint("A name has letters, digits and `_`, and begins with no digit."),
    );
}

/// Reports line breaks and tabs, which become two characters each.
fn escaped(context: &Context<'_>, value: &Written, who: &str, found: &mut Vec<Diagnostic>) {
    let Ok(expansion) = context.substitution.expand(value) else {
        return;
    };
    let text = expansion.text.as_str();
    let inside = text.trim_end_matches('\n');
    let (what, escape, hint) = if inside.contains('\n') {
        (
            "a line break in this value",
            r"\n",
            "Set the variable in the step's command.",
        )
    } else if inside.contains('\t') {
        (
            "a tab in this value",
            r"\t",
            "Set the variable in the step's command.",
        )
    } else if inside.len() < text.len() {
        let hint = "Write it without a newline at the end: `|-` in place of `|`.";
        ("the last newline of this value", r"\n", hint)
    } else {
        return;
    };
    let message = format!("{what} becomes the two characters `{escape}` for {who}");
    found.push(Diagnostic::new("dalec/escaped-variable", value.range, message).with_hint(hint));
}

/// Reports quotes, which end the value.
fn unescaped(context: &Context<'_>, value: &Written, who: &str, found: &mut Vec<Diagnostic>) {
    let Ok(expansion) = context.substitution.expand(value) else {
        return;
    };
    let text = expansion.text.as_str();
    let open = text.len() - text.trim_end_matches('\\').len();
    if !text.contains('"') && open % 2 == 0 {
        return;
    }
    let message = format!("this value is put between double quotes as it is for {who}");
    found.push(
        Diagnostic::new("dalec/escaped-variable", value.range, message).with_hint(
            "Without double quotes, and without a backslash at the end, it stays what it is.",
        ),
    );
}

/// Reports a step whose last line takes the bracket behind it.
fn swallowed(context: &Context<'_>, step: &BuildStep, who: &str, found: &mut Vec<Diagnostic>) {
    let Some(command) = &step.command else {
        return;
    };
    let text = command.value.as_str();
    if text.is_empty() || text.ends_with('\n') || !is_script(text) {
        return;
    }
    // The script has the command and the bracket in one line.
    if is_script(&format!("(\n{text})\n")) || !is_script(&format!("(\n{text}\n)\n")) {
        return;
    }
    let start = text.rfind('\n').map_or(0, |at| at + 1);
    let range = command.locate(&context.spec.text, start..text.len());
    let message = format!("a bracket follows right behind this line for {who}, and belongs to it");
    found.push(
        Diagnostic::new("dalec/swallowed-bracket", range, message)
            .with_hint("End the command with a newline: write it as a block with `|`."),
    );
}

/// Reports variables of a step, behind which Windows targets forget to end the line.
fn glued(context: &Context<'_>, step: &BuildStep, found: &mut Vec<Diagnostic>) {
    let (Some(target), Some(variable)) = (for_windows(context.spec), step.env.first()) else {
        return;
    };
    let range = TextRange::new(variable.name.range.start, variable.name.range.end);
    let message = "for windowscross, the command of this step is glued to the variable's value";
    found.push(
        Diagnostic::new("dalec/glued-variable", range, message)
            .with_related(target.key.range, "the target")
            .with_hint("Move the variable to the `env` of the build."),
    );
}
