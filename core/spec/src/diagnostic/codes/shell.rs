//! The codes of shell scripts in specs.

use super::{Code, Severity};

/// The codes, by name.
pub(super) static CODES: &[Code] = &[
    Code {
        id: "shell/bashism",
        severity: Severity::Warning,
        title: "something of bash in a script that another shell reads",
        explanation: "Scripts are read by `/bin/sh`. That is busybox on Wolfi and Alpine, dash on \
            Debian and Ubuntu, and bash on Fedora and its relatives; so a script with something \
            that only bash has fails on some of them, or does something else. Use what POSIX has, \
            or let bash read the script.",
    },
    Code {
        id: "shell/lost-document",
        severity: Severity::Warning,
        title: "a here-document whose text melange loses",
        explanation: "melange runs what it prints of a script, and it prints each list of commands \
            before it reads on. Where `;` or `&` and something else follows `<<` in the same line, \
            the text begins behind what is printed, and the command gets an empty one.",
    },
    Code {
        id: "shell/shellcheck",
        severity: Severity::Warning,
        title: "a remark of shellcheck",
        explanation: "Where the program shellcheck is installed, it looks at each script, and its \
            remarks are shown here with their numbers. `# shellcheck disable=SC2086` in the \
            script silences one of them.",
    },
    Code {
        id: "shell/syntax",
        severity: Severity::Error,
        title: "not a shell script",
        explanation: "The text cannot be read as a shell script. melange reads all scripts before \
            it builds, as bash does, and refuses the configuration. Dalec finds out only when the \
            script runs, so there this is a warning.",
    },
];
