//! The codes of Dalec specs.
//!
//! An error is what Dalec refuses, when it loads a spec or puts the arguments in.
//! A warning is what fails later, or does something else than it seems to.

use super::{Code, Severity};

/// The codes: first the errors, then the warnings, by name.
pub(super) static CODES: &[Code] = &[
    Code {
        id: "dalec/arg-required",
        severity: Severity::Error,
        title: "an argument has no value",
        explanation: "`${NAME?text}` and `${NAME:?text}` demand a value. \
            Give the argument a default under `args`, or pass one when you build.",
    },
    Code {
        id: "dalec/duplicate-key",
        severity: Severity::Error,
        title: "a merge key brings a key that is there already",
        explanation: "Dalec refuses a mapping that has a key twice, also where one of them comes \
            from a merge key (`<<`). In a mapping of free names, such as `env` or `files`, a \
            merged entry may be replaced; in all others it may not.",
    },
    Code {
        id: "dalec/incomplete-source",
        severity: Severity::Error,
        title: "a source lacks something",
        explanation: "Each variant of a source needs some fields: `git` a `url` and a `commit`, \
            `http` a `url`, `image` a `ref` and a `path`, `inline` a `file` or a `dir`.",
    },
    Code {
        id: "dalec/invalid-merge",
        severity: Severity::Error,
        title: "a merge key without a mapping",
        explanation: "The value of `<<` must be a mapping or an alias of one; where names are \
            free, as in `env`, a list of them will do.",
    },
    Code {
        id: "dalec/invalid-source",
        severity: Severity::Error,
        title: "a source has what it cannot have",
        explanation: "Some fields do not go together: a source has exactly one variant, a single \
            file has no `path`, `includes` or `excludes`, an id is not negative.",
    },
    Code {
        id: "dalec/loader-crash",
        severity: Severity::Error,
        title: "Dalec's loader crashes here",
        explanation: "Dalec does not expect this, and its program ends with a stack trace: the \
            build shows no more than `exit code: 2`.",
    },
    Code {
        id: "dalec/mount-destination",
        severity: Severity::Error,
        title: "a mount has an impossible destination",
        explanation: "Nothing can be mounted at `/`, nor twice at one place of a command.",
    },
    Code {
        id: "dalec/out-of-range",
        severity: Severity::Error,
        title: "a number is too small or too large",
        explanation: "Permissions are numbers from 0 to 4294967295, of which the last nine bits \
            count; ids of users and groups are not negative.",
    },
    Code {
        id: "dalec/platform-arg",
        severity: Severity::Error,
        title: "a platform argument is used but not declared",
        explanation: "`TARGETOS`, `TARGETARCH`, `TARGETPLATFORM`, `TARGETVARIANT` and the same \
            with `BUILD` have values only where the spec names them under `args`, without a \
            default: `TARGETARCH:`.",
    },
    Code {
        id: "dalec/recursive-alias",
        severity: Severity::Error,
        title: "an alias inside the value that it repeats",
        explanation: "A value cannot have itself in it. Dalec accepts such an alias only below a \
            key of the author's own (`x-…`), where nothing reads it.",
    },
    Code {
        id: "dalec/substitution",
        severity: Severity::Error,
        title: "a value cannot be substituted",
        explanation: "Dalec puts arguments into most values by the rules of a Dockerfile: `$NAME`, \
            `${NAME}` and `${NAME:-default}` are replaced, quotes are removed, and a backslash \
            escapes. So an apostrophe needs a backslash, as in `it\\'s`, and every quote and \
            brace its partner.",
    },
    Code {
        id: "dalec/tagged-mapping",
        severity: Severity::Error,
        title: "a mapping has a tag",
        explanation: "Dalec refuses a tag such as `!!map` in front of a mapping. Leave it out.",
    },
    Code {
        id: "dalec/undeclared-arg",
        severity: Severity::Error,
        title: "an argument is not declared",
        explanation: "`$NAME` and `${NAME}` are replaced in most values, and the name must stand \
            under `args`. Write `\\$NAME` for a dollar sign that shall stay.",
    },
    Code {
        id: "dalec/unknown-arg",
        severity: Severity::Error,
        title: "an argument is passed that the spec does not have",
        explanation: "Only what stands under `args` can be passed, besides the arguments that \
            Dalec itself knows.",
    },
    Code {
        id: "dalec/unknown-field",
        severity: Severity::Error,
        title: "there is no such field",
        explanation: "Dalec refuses fields that it does not know. Names are case-sensitive. \
            A key that begins with `x-` is free at the top level and in some mappings, but not \
            in steps, checks and sources.",
    },
    Code {
        id: "dalec/wrong-type",
        severity: Severity::Error,
        title: "a value is of the wrong sort",
        explanation: "A field that takes text takes any single value, one that takes a list takes \
            lists only, and only `true` and `false` are truth values: not `yes`, not `'true'`.",
    },
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
        id: "dalec/changed-by-substitution",
        severity: Severity::Warning,
        title: "substitution changes this value",
        explanation: "Dalec removes quotes and backslashes from most values, as a Dockerfile does: \
            `\\d+` becomes `d+` and `say \"hi\"` becomes `say hi`. Double a backslash that shall \
            stay, and put one in front of a quote.",
    },
    Code {
        id: "dalec/contradiction",
        severity: Severity::Warning,
        title: "checks that cannot hold together",
        explanation: "All checks of a file or a stream must pass: what does not exist has no \
            contents, what is empty contains nothing, a folder has no text.",
    },
    Code {
        id: "dalec/decimal-permissions",
        severity: Severity::Warning,
        title: "permissions are read as a decimal number",
        explanation: "Permissions are octal only with a leading zero and without quotes: `0644`. \
            `644` and `\"0644\"` are decimal numbers.",
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
        id: "dalec/lost-newline",
        severity: Severity::Warning,
        title: "a block at the end of the file loses its last newline",
        explanation: "Dalec cuts off white space at the end of the file before it reads it, and \
            with it the newline of a `|` block that stands last. Let another key or a comment \
            follow.",
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
        id: "dalec/non-string-key",
        severity: Severity::Warning,
        title: "a key that is no text empties its mapping",
        explanation: "When one key of a mapping with fixed fields is a number, `true` or `null`, \
            Dalec silently drops the whole mapping. Remove the key, or quote it to have the error \
            that it deserves.",
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
        id: "dalec/too-large",
        severity: Severity::Warning,
        title: "this grows too large to be read here",
        explanation: "Aliases and arguments can multiply a small text into a huge one. This \
            program reads no further there; Dalec would, as long as its memory lasts.",
    },
    Code {
        id: "dalec/unbalanced-command",
        severity: Severity::Warning,
        title: "a command with an open quote",
        explanation: "A quote that is never closed, or a backslash at the very end, makes the step \
            fail. In a plain YAML value ` #` begins a comment, which may have cut off the rest.",
    },
    Code {
        id: "dalec/unnamed-context",
        severity: Severity::Warning,
        title: "a mounted context without a name",
        explanation: "In a mount, Dalec does not fill in the name of the main build context. Write \
            `context: {name: context}`.",
    },
];
