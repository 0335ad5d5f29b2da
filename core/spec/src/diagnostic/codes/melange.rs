//! The codes of melange configurations.
//!
//! An error is what melange refuses when it reads or compiles a configuration.
//! A warning is what fails later, or does something else than it seems to.

use super::{Code, Severity};

/// The codes: first the errors, then the warnings, by name.
pub(super) static CODES: &[Code] = &[
    Code {
        id: "melange/excessive-aliases",
        severity: Severity::Error,
        title: "aliases make the file too large",
        explanation: "Aliases can multiply a small text into a huge one. melange gives up where \
            nearly all that it reads comes from aliases.",
    },
    Code {
        id: "melange/invalid-merge",
        severity: Severity::Error,
        title: "a merge key without a mapping",
        explanation: "The value of `<<` must be a mapping, an alias of one, or a list of these.",
    },
    Code {
        id: "melange/out-of-range",
        severity: Severity::Error,
        title: "a number is too small or too large",
        explanation: "The field cannot hold this number. `epoch` and the ids of users and groups \
            are not negative.",
    },
    Code {
        id: "melange/recursive-alias",
        severity: Severity::Error,
        title: "an alias inside the value that it repeats",
        explanation: "A value cannot have itself in it.",
    },
    Code {
        id: "melange/unknown-field",
        severity: Severity::Error,
        title: "there is no such field",
        explanation: "melange refuses fields that it does not know, at every level of a \
            configuration. Names are case-sensitive. Only pipeline files may have others.",
    },
    Code {
        id: "melange/wrong-type",
        severity: Severity::Error,
        title: "a value is of the wrong sort",
        explanation: "A field that takes text takes any single value and keeps it as it is \
            written; one that takes a list takes lists only; numbers and truth values have no \
            quotes; lengths of time need a unit.",
    },
    Code {
        id: "melange/ignored-field",
        severity: Severity::Warning,
        title: "melange ignores this field",
        explanation: "In a pipeline file melange drops fields that it does not know, without a \
            word. A misspelt `runs` or `needs` has no effect.",
    },
    Code {
        id: "melange/null-key",
        severity: Severity::Warning,
        title: "a key that is null",
        explanation: "melange drops an entry whose key is `null` or `~`. Quote the key if it is \
            meant as text.",
    },
];
