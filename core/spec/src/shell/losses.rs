//! What melange makes of a script that it should not: it runs what it prints of what it has read.

use super::{
    Finding, Role,
    syntax::{Loss, Script},
};

/// Returns what is lost.
pub(super) fn find(script: &Script<'_>, role: Role) -> Vec<Finding> {
    if role == Role::Other {
        return Vec::new();
    }
    script
        .losses
        .iter()
        .map(|loss| found(script, loss))
        .collect()
}

fn found(script: &Script<'_>, loss: &Loss) -> Finding {
    let (range, message, hint) = match loss {
        Loss::Document(range) => (
            range,
            "melange loses the text of this here-document, for something follows in the line",
            "Put what follows on a line of its own, behind the text.",
        ),
        Loss::Comment(range) => (
            range,
            "melange takes the next line into the command before this comment",
            "Leave out the backslash, or put the comment before the command.",
        ),
    };
    Finding {
        code: "shell/reprinted",
        range: script.place(range.clone()),
        message: message.to_owned(),
        hint: Some(hint.to_owned()),
    }
}
