//! The codes of melange configurations.
//!
//! An error is what melange refuses when it reads or compiles a configuration.
//! A warning is what fails later, or does something else than it seems to.

use super::{Code, Severity};

/// The codes: first the errors, then the warnings, then what is a matter of taste, by name.
pub(super) static CODES: &[Code] = &[
    Code {
        id: "melange/duplicate-package",
        severity: Severity::Error,
        title: "two packages have one name",
        explanation: "The package and all its subpackages, with variables put in and after ranges, must \
            have names of their own.",
    },
    Code {
        id: "melange/empty-file",
        severity: Severity::Error,
        title: "there is nothing in the file",
        explanation: "melange refuses a file without any content. A configuration has at least a \
            `package` with a `name` and a `version`.",
    },
    Code {
        id: "melange/excessive-aliases",
        severity: Severity::Error,
        title: "aliases make the file too large",
        explanation: "Aliases can multiply a small text into a huge one. melange gives up where \
            nearly all that it reads comes from aliases.",
    },
    Code {
        id: "melange/invalid-capability",
        severity: Severity::Error,
        title: "a capability that melange cannot set",
        explanation: "melange knows only some capabilities of files, and each entry of `setcap` needs a \
            `reason`.",
    },
    Code {
        id: "melange/invalid-cpe",
        severity: Severity::Error,
        title: "a CPE is not valid",
        explanation: "`part` is `a` or `o`; `vendor` and `product` go together; all other parts have \
            small letters, digits, `+`, `_`, `.` and `-` only, and none is `*`.",
    },
    Code {
        id: "melange/invalid-merge",
        severity: Severity::Error,
        title: "a merge key without a mapping",
        explanation: "The value of `<<` must be a mapping, an alias of one, or a list of these.",
    },
    Code {
        id: "melange/invalid-name",
        severity: Severity::Error,
        title: "a name that no package can have",
        explanation: "Names begin with a letter or a digit, and have letters, digits, `+`, `_`, `.` and \
            `-`. Variables that are not known while the configuration is read stay in a name \
            as they are written.",
    },
    Code {
        id: "melange/invalid-priority",
        severity: Severity::Error,
        title: "a priority is no whole number",
        explanation: "`provider-priority` and `replaces-priority` are whole numbers, with or without \
            quotes. `1.5` and `0x5` are none.",
    },
    Code {
        id: "melange/loader-crash",
        severity: Severity::Error,
        title: "melange crashes here",
        explanation: "melange does not expect this, and its program ends with a stack trace. For one, a \
            step inside another can have an `environment` only if the one around has one as \
            well.",
    },
    Code {
        id: "melange/missing-field",
        severity: Severity::Error,
        title: "a field is missing",
        explanation: "A package needs a `name` and a `version`, a subpackage a `name`.",
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
        id: "melange/uses-and-runs",
        severity: Severity::Error,
        title: "a step both uses a pipeline and runs a script",
        explanation: "A step has either `uses` or `runs`. Make two steps of it.",
    },
    Code {
        id: "melange/with-without-uses",
        severity: Severity::Error,
        title: "values for a pipeline without a pipeline",
        explanation: "`with` gives values to the pipeline that `uses` names. A script gets them through \
            `environment`.",
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
        id: "melange/bad-path-type",
        severity: Severity::Warning,
        title: "apk's images know no such change of a path",
        explanation: "An entry of `paths` is a `directory`, an `empty-file`, a `hardlink`, a \
            `symlink` or `permissions`. The build fails with any other when it makes the container.",
    },
    Code {
        id: "melange/bad-update-pattern",
        severity: Severity::Warning,
        title: "a pattern for versions is no regular expression",
        explanation: "Patterns under `update` have the syntax of Go (RE2): no look-around and no back- \
            references. melange does not look at them, but the programs do that look for new \
            versions.",
    },
    Code {
        id: "melange/duplicate-data",
        severity: Severity::Warning,
        title: "two lists of data have one name",
        explanation: "Of several lists with one name under `data`, melange takes the last one.",
    },
    Code {
        id: "melange/empty-step",
        severity: Severity::Warning,
        title: "a step that does nothing",
        explanation: "A step without `uses`, `runs` and `pipeline` makes its working directory, and \
            nothing else. Often a dash is one too many, and the name or the `working- \
            directory` was meant for the step below.",
    },
    Code {
        id: "melange/ignored-field",
        severity: Severity::Warning,
        title: "melange ignores this field",
        explanation: "In a pipeline file melange drops fields that it does not know, without a \
            word. A misspelt `runs` or `needs` has no effect.",
    },
    Code {
        id: "melange/ignored-uses",
        severity: Severity::Warning,
        title: "`uses` is ignored",
        explanation: "A step that has a `pipeline` runs the steps inside; melange ignores its `uses`.",
    },
    Code {
        id: "melange/no-effect",
        severity: Severity::Warning,
        title: "this has no effect",
        explanation: "melange reads this field, and then drops it or does not look at it.",
    },
    Code {
        id: "melange/null-item",
        severity: Severity::Warning,
        title: "an empty item counts for nothing",
        explanation: "melange drops items of lists that are null. In pipelines that shifts the numbers \
            of the steps in its messages.",
    },
    Code {
        id: "melange/null-key",
        severity: Severity::Warning,
        title: "a key that is null",
        explanation: "melange drops an entry whose key is `null` or `~`. Quote the key if it is \
            meant as text.",
    },
    Code {
        id: "melange/unknown-architecture",
        severity: Severity::Warning,
        title: "an architecture that apk does not know",
        explanation: "`target-architecture` has names of apk: `x86_64` and `aarch64`, not `amd64` and \
            `arm64`. With a name that does not exist, the package is built nowhere.",
    },
    Code {
        id: "melange/unknown-capability",
        severity: Severity::Warning,
        title: "the kernel has no such capability",
        explanation: "`capabilities` names capabilities of the kernel, such as `CAP_NET_ADMIN`. \
            melange does not look at the names; the build fails when its container is made.",
    },
    Code {
        id: "melange/unknown-check",
        severity: Severity::Warning,
        title: "there is no such check",
        explanation: "`checks.disabled` names checks of the built package. A name that does not exist \
            switches nothing off.",
    },
    Code {
        id: "melange/unknown-user",
        severity: Severity::Warning,
        title: "`run-as` names a user that there is not",
        explanation: "The build crashes if the user of `run-as` is not under `users`; a number, `root` \
            and `build` are always there.",
    },
    Code {
        id: "melange/deprecated",
        severity: Severity::Info,
        title: "this will be refused some day",
        explanation: "melange still understands it, but there is a better way to say it.",
    },
];
