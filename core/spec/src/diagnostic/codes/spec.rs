//! The codes about suppressions, which belong to no one language.

use super::{Code, Severity};

/// The codes, by name.
pub(super) static CODES: &[Code] = &[
    Code {
        id: "spec/bad-suppression",
        severity: Severity::Warning,
        title: "a suppression that cannot be read",
        explanation: "A comment silences findings by their codes: `# spec: ignore CODE, CODE` for \
            its own line, or for the next one if it stands alone, and `# spec: ignore-file CODE` \
            for the whole file. A reason may follow behind ` -- `.",
    },
    Code {
        id: "spec/nolint-ignored",
        severity: Severity::Warning,
        title: "a `#nolint:` that wolfictl does not read",
        explanation: "wolfictl reads the first line that begins with `#nolint:` without a space \
            before it, and no other; the rules behind it are separated by commas without spaces. \
            Put all rules into that line.",
    },
    Code {
        id: "spec/retired-rule",
        severity: Severity::Hint,
        title: "`#nolint:` names a rule that is called otherwise now",
        explanation: "wolfictl had a rule of this name once. The old name silences nothing any \
            more: take the new one, or leave it out if there is nothing to be silenced.",
    },
    Code {
        id: "spec/unknown-code",
        severity: Severity::Warning,
        title: "a suppression names a code that does not exist",
        explanation: "Such a suppression silences nothing. `spec-lsp check` shows the code of each \
            finding in brackets, and the reference lists them all.",
    },
    Code {
        id: "spec/unknown-rule",
        severity: Severity::Warning,
        title: "`#nolint:` names a rule that does not exist",
        explanation: "wolfictl skips the rules that `#nolint:` names, and says nothing about \
            names that it does not know: such a name silences nothing.",
    },
    Code {
        id: "spec/unused-suppression",
        severity: Severity::Hint,
        title: "a suppression that silences nothing",
        explanation: "There is no such finding where the suppression looks for it, so it can go. \
            A comment behind a value silences what begins on its line, a comment on a line of its \
            own what begins on the next line.",
    },
];
