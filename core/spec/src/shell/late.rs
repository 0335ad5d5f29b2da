//! Here-documents whose text melange loses: it prints each list of a script before it reads on.

use super::{Finding, Role, syntax::Script};

/// Returns those that are lost.
pub(super) fn find(script: &Script<'_>, role: Role) -> Vec<Finding> {
    if role == Role::Other {
        return Vec::new();
    }
    let late = script.late.iter().map(|range| Finding {
        code: "shell/lost-document",
        range: script.place(range.clone()),
        message: "melange loses the text of this here-document, for something follows in the line"
            .to_owned(),
        hint: Some("Put what follows on a line of its own, behind the text.".to_owned()),
    });
    late.collect()
}
