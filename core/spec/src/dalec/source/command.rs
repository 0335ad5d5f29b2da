//! What is run in an image before files are taken out of it.

use super::{
    check::{check_destination, need},
    read as read_source,
};
use crate::{
    dalec::{
        decode::{Decoded, Decoder, Record},
        spec::{Mount, Variable},
        tests::variables,
        written::Written,
    },
    diagnostic::{Diagnostic, Severity},
    text::TextRange,
};

/// Steps that run in an image, one after another.
#[derive(Clone, Debug, Default)]
pub struct Command {
    /// The folder in which they run.
    pub dir: Option<Written>,
    /// What is mounted for all steps.
    pub mounts: Vec<Mount>,
    /// The environment of all steps.
    pub env: Vec<Variable>,
    /// The steps.
    pub steps: Vec<CommandStep>,
}

/// A step that runs in an image.
#[derive(Clone, Debug)]
pub struct CommandStep {
    /// The range of its mapping; that of the alias if it is one.
    pub range: TextRange,
    /// What `/bin/sh` reads.
    pub command: Option<Written>,
    /// The environment, over that of the command.
    pub env: Vec<Variable>,
    /// What is mounted for this step.
    pub mounts: Vec<Mount>,
    /// Why Dalec refuses to build with the mounts, if it does; it loads them all the same.
    pub fault: Option<Diagnostic>,
}

pub(super) fn read(decoder: &mut Decoder<'_>, command: &Record) -> Command {
    let steps = command.get("steps");
    if steps.items().is_empty() && !matches!(steps, Decoded::Broken(_)) {
        decoder.report(Diagnostic::new(
            "dalec/incomplete-source",
            command.head,
            "the command of an image needs at least one step",
        ));
    }
    let steps = records(steps).map(|record| step(decoder, record)).collect();
    let mounts = mounts(decoder, command);
    let mut destinations: Vec<&Written> = Vec::new();
    for dest in mounts.iter().filter_map(|mount| mount.dest.as_ref()) {
        if let Some(first) = destinations.iter().find(|it| it.value == dest.value) {
            let message = format!("something is mounted at {} already", dest.value);
            decoder.report(
                Diagnostic::new("dalec/mount-destination", dest.range, message)
                    .with_related(first.range, "the first one"),
            );
        }
        destinations.push(dest);
    }
    Command {
        dir: command.text("dir"),
        mounts,
        env: variables(command.get("env")),
        steps,
    }
}

fn step(decoder: &mut Decoder<'_>, step: &Record) -> CommandStep {
    let owner = "a step of an image command";
    need(decoder, step, step.head, "command", owner);
    // The loader does not look at these mounts; what is wrong with them comes out in the build.
    let mut aside = decoder.aside();
    let mounts = mounts(&mut aside, step);
    let mut reports = aside.diagnostics.into_iter();
    CommandStep {
        range: step.range,
        command: step.text("command"),
        env: variables(step.get("env")),
        mounts,
        fault: reports.find(|report| report.severity == Severity::Error),
    }
}

fn mounts(decoder: &mut Decoder<'_>, owner: &Record) -> Vec<Mount> {
    records(owner.get("mounts"))
        .map(|record| {
            check_destination(decoder, record);
            Mount {
                range: record.range,
                dest: record.text("dest"),
                source: read_source(decoder, record, "spec"),
            }
        })
        .collect()
}

fn records(list: &Decoded) -> impl Iterator<Item = &Record> {
    list.items().iter().filter_map(|item| match item {
        Decoded::Record(record) => Some(record),
        _ => None,
    })
}
