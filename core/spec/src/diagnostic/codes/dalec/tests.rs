//! The codes of tests.

use super::{Code, Severity};

/// The codes: first the errors, then the warnings, by name.
pub(super) static CODES: &[Code] = &[
    Code {
        id: "dalec/always-true",
        severity: Severity::Warning,
        title: "a check that always passes",
        explanation: "An empty text is contained in any output, and an empty pattern matches any.",
    },
    Code {
        id: "dalec/arg-in-command",
        severity: Severity::Warning,
        title: "an argument in a command stays as it is",
        explanation: "Arguments are not substituted in commands, and no shell reads a test's \
            command. Pass the argument through `env` and let a shell read it: \
            `sh -c 'tool --version | grep \"$VERSION\"'`.",
    },
    Code {
        id: "dalec/bad-pattern",
        severity: Severity::Warning,
        title: "a pattern is no regular expression",
        explanation: "Patterns have the syntax of Go (RE2): no look-around and no back-references. \
            Dalec finds out only when the check runs. Note that a backslash has to be doubled, \
            since substitution takes one away.",
    },
    Code {
        id: "dalec/contradiction",
        severity: Severity::Warning,
        title: "checks that cannot hold together",
        explanation: "All checks of a file or a stream must pass: what does not exist has no \
            contents, what is empty contains nothing, a folder has no text, and nothing is below a \
            file. Texts and patterns are compared with each other, too: no output both begins \
            with `v1` and matches `^2`.",
    },
    Code {
        id: "dalec/directory-ignored",
        severity: Severity::Warning,
        title: "a test's folder is ignored",
        explanation: "Dalec reads `dir` and does not use it: a step runs in the image's folder. \
            Change the folder in the command: `sh -c 'cd /srv && ./run'`.",
    },
    Code {
        id: "dalec/duplicate-test-name",
        severity: Severity::Warning,
        title: "two tests have one name",
        explanation: "Results and logs name a test by its name, and `--test` picks it by its name.",
    },
    Code {
        id: "dalec/empty-command",
        severity: Severity::Warning,
        title: "a step without a command",
        explanation: "Dalec accepts a step whose command is missing, empty or a comment, and \
            crashes when the test runs.",
    },
    Code {
        id: "dalec/generate-ignored",
        severity: Severity::Warning,
        title: "no dependencies are fetched for a mount",
        explanation: "Dalec runs generators for `sources` alone: a source that is mounted into a \
            test is what it is without them.",
    },
    Code {
        id: "dalec/hidden-mount",
        severity: Severity::Warning,
        title: "a mount that another one hides",
        explanation: "Two mounts of a test have the same destination, and only one of them can be \
            seen there.",
    },
    Code {
        id: "dalec/masked-permissions",
        severity: Severity::Warning,
        title: "only nine bits of permissions are checked",
        explanation: "Read, write and execute for owner, group and others are compared; setuid, \
            setgid and the sticky bit are not.",
    },
    Code {
        id: "dalec/missing-test-name",
        severity: Severity::Warning,
        title: "a test without a name",
        explanation: "Results and logs name a test by its name.",
    },
    Code {
        id: "dalec/never-matches",
        severity: Severity::Warning,
        title: "`$` does not match before a last newline",
        explanation: "In Go's patterns `$` is the very end of the output, and most commands end \
            theirs with a newline. Write `\\\\n$`, leave the `$` out, or begin with `(?m)` so that \
            `$` is the end of any line.",
    },
    Code {
        id: "dalec/never-passes",
        severity: Severity::Warning,
        title: "a check that never passes",
        explanation: "There is no text in which the pattern matches, or no file that can be at the \
            path: behind a slash at the end of a path there must be a folder, and without \
            `is_dir: true` Dalec demands that there is none.",
    },
    Code {
        id: "dalec/no-check",
        severity: Severity::Warning,
        title: "a check that checks nothing",
        explanation: "Dalec leaves out a check whose value is empty, null, zero or `false`. To \
            check for empty output write `empty: true`.",
    },
    Code {
        id: "dalec/no-shell",
        severity: Severity::Warning,
        title: "shell syntax in a command that no shell reads",
        explanation: "A test's command is split into words and run; `|`, `>`, `&&`, `$NAME`, `*` \
            and `~` are passed on as they are. Where the image has a shell, write \
            `sh -c '…'`.",
    },
    Code {
        id: "dalec/patterns-from-root",
        severity: Severity::Warning,
        title: "patterns of a mount do not count from its path",
        explanation: "Where a source is mounted, Dalec matches `includes` and `excludes` from the \
            root of the source, and takes `path` out of what is left; `*.txt` then finds nothing \
            below `path`, and the mount fails. A pattern that begins with `**/` fits anywhere.",
    },
    Code {
        id: "dalec/unbalanced-command",
        severity: Severity::Warning,
        title: "a command with an open quote",
        explanation: "A quote that is never closed, or a backslash at the very end, makes the step \
            fail. In a plain YAML value ` #` begins a comment, which may have cut off the rest.",
    },
    Code {
        id: "dalec/duplicate-check",
        severity: Severity::Hint,
        title: "a check that stands twice",
        explanation: "The same text or pattern is checked twice in one list. Remove it, or write \
            what was meant.",
    },
    Code {
        id: "dalec/other-output",
        severity: Severity::Hint,
        title: "the command writes something else",
        explanation: "Of a few plain commands, such as `echo`, it is known what they write. The \
            check does not hold for that, often because it lacks the newline with which most \
            output ends: `equals` and `ends_with` compare it, too. Write `\"text\\n\"`, or a block \
            with `|`. Where the image has another program of this name, this may not be so.",
    },
];
