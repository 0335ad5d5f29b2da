//! The codes of what concerns all parts of a Dalec spec.

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
        id: "dalec/invalid-date",
        severity: Severity::Error,
        title: "a date that is none",
        explanation: "The `date` of a changelog entry is year, month and day of the calendar, with two \
            dashes: `2024-02-29`. Dalec refuses the whole spec otherwise, and does not say \
            where.",
    },
    Code {
        id: "dalec/invalid-merge",
        severity: Severity::Error,
        title: "a merge key without a mapping",
        explanation: "The value of `<<` must be a mapping or an alias of one; where names are \
            free, as in `env`, a list of them will do.",
    },
    Code {
        id: "dalec/invalid-name",
        severity: Severity::Error,
        title: "a name of a package that is no plain text",
        explanation: "Dalec wants the names in a mapping of packages as texts: `123`, `true` and names \
            with an anchor or a tag are refused. Quotes make a text of a number.",
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
        id: "dalec/changed-by-substitution",
        severity: Severity::Warning,
        title: "substitution changes this value",
        explanation: "Dalec removes quotes and backslashes from most values, as a Dockerfile does: \
            `\\d+` becomes `d+` and `say \"hi\"` becomes `say hi`. Double a backslash that shall \
            stay, and put one in front of a quote.",
    },
    Code {
        id: "dalec/changed-number",
        severity: Severity::Warning,
        title: "a number that becomes another text",
        explanation: "Where a text is expected, YAML still reads a number without quotes: `1.10` becomes \
            `1.1`, `0644` becomes `420`, `1_000` becomes `1000`. Quotes keep the value as it is \
            written.",
    },
    Code {
        id: "dalec/decimal-permissions",
        severity: Severity::Warning,
        title: "permissions are read as a decimal number",
        explanation: "Permissions are octal only with a leading zero and without quotes: `0644`. \
            `644` and `\"0644\"` are decimal numbers.",
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
        id: "dalec/non-string-key",
        severity: Severity::Warning,
        title: "a key that is no text empties its mapping",
        explanation: "When one key of a mapping with fixed fields is a number, `true` or `null`, \
            Dalec silently drops the whole mapping. Remove the key, or quote it to have the error \
            that it deserves.",
    },
    Code {
        id: "dalec/not-substituted",
        severity: Severity::Warning,
        title: "an argument stays as it is",
        explanation: "Arguments are put into some values only. Not among them are commands, names, paths \
            of artifacts and files, base images, the entry point, digests, and the defaults of \
            other arguments: there, `${NAME}` stays.",
    },
    Code {
        id: "dalec/too-large",
        severity: Severity::Warning,
        title: "this grows too large to be read here",
        explanation: "Aliases and arguments can multiply a small text into a huge one. This \
            program reads no further there; Dalec would, as long as its memory lasts.",
    },
    Code {
        id: "dalec/unnamed-context",
        severity: Severity::Warning,
        title: "a mounted context without a name",
        explanation: "In a mount, Dalec does not fill in the name of the main build context. Write \
            `context: {name: context}`.",
    },
    Code {
        id: "dalec/leading-blank",
        severity: Severity::Info,
        title: "empty lines at the beginning shift the lines of messages",
        explanation: "Dalec cuts off white space at the beginning of the file before it counts lines, so \
            the lines in its own messages are too small by as many.",
    },
    Code {
        id: "dalec/unused-arg",
        severity: Severity::Hint,
        title: "an argument that nothing uses",
        explanation: "No value into which arguments are put names this argument. Maybe it is named in a \
            command, where arguments are not put in: pass it on through `env`.",
    },
];
