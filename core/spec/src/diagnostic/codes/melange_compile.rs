//! The codes of melange configurations as they are compiled: variables, pipelines, conditions.

use super::{Code, Severity};

/// The codes: first the errors, then the warnings and hints, by name.
pub(super) static CODES: &[Code] = &[
    Code {
        id: "melange/bad-checksum",
        severity: Severity::Error,
        title: "a checksum or a commit of the wrong form",
        explanation: "`expected-sha256` has 64 hexadecimal digits, `expected-sha512` 128, \
            `expected-commit` 40. melange looks at them before pipelines are compiled: only \
            variables of the package and of `vars`, without spaces in the braces, are put in by \
            then.",
    },
    Code {
        id: "melange/bad-condition",
        severity: Severity::Error,
        title: "a condition that melange cannot read",
        explanation: "An `if` compares texts in quotes and variables by `==` and `!=`; comparisons \
            are joined by `&&` and `||` and grouped by parentheses. There are no bare words and no \
            `!`. Variables of the package, of `vars` and of a range are put in as they are and \
            must stand in quotes; all others bring quotes of their own and must not.",
    },
    Code {
        id: "melange/bad-pipeline",
        severity: Severity::Error,
        title: "a used pipeline cannot be read",
        explanation: "The file in the pipeline folder is no sound pipeline. Its first mistake is \
            told here; open it to see all of them.",
    },
    Code {
        id: "melange/bad-transform",
        severity: Severity::Error,
        title: "a transform whose pattern is no regular expression",
        explanation: "`match` of a transform is a regular expression in Go's syntax. There is no \
            look-around and there are no back references.",
    },
    Code {
        id: "melange/invalid-uses",
        severity: Severity::Error,
        title: "a name that cannot be that of a pipeline",
        explanation: "The name of a pipeline is its path inside a pipeline folder, without \
            `.yaml`. It does not begin with a slash and has no `..` in it.",
    },
    Code {
        id: "melange/missing-input",
        severity: Severity::Error,
        title: "a pipeline is not given what it needs",
        explanation: "The pipeline has an input with `required: true`. Give it a value under \
            `with`; an empty one does not count.",
    },
    Code {
        id: "melange/recursive-pipeline",
        severity: Severity::Error,
        title: "a pipeline that uses itself",
        explanation: "The pipeline uses itself, directly or through others. melange would go on \
            reading it for ever.",
    },
    Code {
        id: "melange/substitution",
        severity: Severity::Error,
        title: "a reference to a variable that melange cannot read",
        explanation: "`${{` begins a variable wherever it stands: a name of letters, digits, `.`, \
            `-` and `_`, and `}}`. There are no expressions and there is no escape, so that \
            `${{` cannot be written in a script; let the shell put it together, as in \
            `'$''{{'`.",
    },
    Code {
        id: "melange/undefined-variable",
        severity: Severity::Error,
        title: "a variable that is not defined here",
        explanation: "Where a variable is known depends on the place: dependencies and packages \
            know those of the package and of `vars`; pipelines know more, but `package.description` \
            and `range.…` only without spaces in the braces; variables of subpackages only in \
            subpackages; `inputs.…` only in pipelines that have the input.",
    },
    Code {
        id: "melange/unknown-input",
        severity: Severity::Error,
        title: "a pipeline is given what it does not have",
        explanation: "`with` can only have what the pipeline lists under `inputs`.",
    },
    Code {
        id: "melange/unknown-pipeline",
        severity: Severity::Error,
        title: "there is no such pipeline",
        explanation: "`uses` names a file in a pipeline folder, without `.yaml`, or one of the \
            pipelines that come with melange.",
    },
    Code {
        id: "melange/unknown-range",
        severity: Severity::Error,
        title: "there is no such list to range over",
        explanation: "`range` of a subpackage names an entry of `data`.",
    },
    Code {
        id: "melange/chained-variable",
        severity: Severity::Warning,
        title: "a variable that refers to another one",
        explanation: "melange reads `vars` in random order. A variable that refers to another one \
            is refused whenever it comes first, so that the same configuration builds now and then.",
    },
    Code {
        id: "melange/constant-condition",
        severity: Severity::Warning,
        title: "a condition that never changes",
        explanation: "The condition compares what is always, or never, the same. An architecture \
            is called `x86_64` or `aarch64` in `build.arch`, and `amd64` or `arm64` in \
            `build.goarch`.",
    },
    Code {
        id: "melange/empty-input",
        severity: Severity::Warning,
        title: "an empty input has its default",
        explanation: "melange takes the default wherever an input is empty, so that an empty text \
            under `with` has no effect.",
    },
    Code {
        id: "melange/literal-reference",
        severity: Severity::Warning,
        title: "a reference that stays as it is",
        explanation: "Here melange puts in variables of the package, of `vars` and of a range \
            only, and only without spaces in the braces. All others stay in the text, without a \
            word: also those that pipelines know, such as `build.arch`, `targets.destdir` and \
            `inputs.…`.",
    },
    Code {
        id: "melange/mixed-operators",
        severity: Severity::Warning,
        title: "`||` and `&&` without parentheses",
        explanation: "In conditions both operators bind alike, from left to right: `a || b && c` \
            is `(a || b) && c`, other than in nearly all languages.",
    },
    Code {
        id: "melange/quoted-variable",
        severity: Severity::Warning,
        title: "a variable in quotes that brings its own",
        explanation: "Variables that are known only in pipelines, such as `build.arch`, are put \
            into conditions with quotes around them. In quotes, these become part of the text: \
            `'${{build.arch}}' == 'x86_64'` never holds.",
    },
    Code {
        id: "melange/script-needs-input",
        severity: Severity::Warning,
        title: "a script that is none without an optional input",
        explanation: "An input that is not required, and has no default, is nothing where a step \
            does not give it. melange refuses what is left of the script then. Put the reference \
            into quotes, give the input a default, or make it `required`.",
    },
    Code {
        id: "melange/subpackage-condition",
        severity: Severity::Warning,
        title: "a condition of a subpackage that goes wrong",
        explanation: "melange evaluates the `if` of a subpackage without the variables of \
            pipelines: `build.arch` and the like are empty texts there. A condition that it cannot \
            read makes the build crash.",
    },
    Code {
        id: "melange/unused-input",
        severity: Severity::Warning,
        title: "an input that nothing uses",
        explanation: "The pipeline declares the input, but puts it in nowhere: what a step gives \
            by `with` has no effect.",
    },
    Code {
        id: "melange/default-input",
        severity: Severity::Hint,
        title: "an input is given its default",
        explanation: "The pipeline would have this value by itself.",
    },
    Code {
        id: "melange/required-default",
        severity: Severity::Hint,
        title: "`required` on an input with a default",
        explanation: "An input that is not given has its default, so that it is never missing.",
    },
];
