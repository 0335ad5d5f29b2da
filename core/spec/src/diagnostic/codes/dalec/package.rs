//! The codes of sources, builds, packages, images and targets.

use super::{Code, Severity};

/// The codes: first the errors, then the warnings, by name.
pub(super) static CODES: &[Code] = &[
    Code {
        id: "dalec/incomplete-build",
        severity: Severity::Error,
        title: "a build lacks a step or a command",
        explanation: "A build with an environment, a mode of the network or caches needs steps, and each \
            step a `command`.",
    },
    Code {
        id: "dalec/invalid-cache",
        severity: Severity::Error,
        title: "a cache that Dalec does not understand",
        explanation: "An item of `caches` has exactly one of `dir`, `gobuild`, `rustsccache` and `bazel`. \
            A sort without a value counts as absent, so write `gobuild: {}`. A `dir` needs an \
            absolute `dest`, and only one `gobuild` is allowed.",
    },
    Code {
        id: "dalec/invalid-capabilities",
        severity: Severity::Error,
        title: "capabilities of a file that is not run",
        explanation: "Only what can be run has `linux_capabilities`: `binaries`, `libs`, `libexec` and \
            `opt`.",
    },
    Code {
        id: "dalec/invalid-image",
        severity: Severity::Error,
        title: "an image cannot be configured like this",
        explanation: "An image has a `base` or `bases`, not both; a base is a source of the sort `image`; \
            a symbolic link has a `path` or `paths`, not both, and no two are made at one place.",
    },
    Code {
        id: "dalec/invalid-patch",
        severity: Severity::Error,
        title: "a patch that cannot be applied",
        explanation: "A patch names a source that holds it. If that source is a folder, `path` says which \
            file in it is the patch; if it is a file, there is no `path`.",
    },
    Code {
        id: "dalec/network-mode",
        severity: Severity::Error,
        title: "no such mode of the network",
        explanation: "`network_mode` is `none` or `sandbox`. It is checked before arguments are put in, so \
            it cannot be one.",
    },
    Code {
        id: "dalec/dropped-sysext",
        severity: Severity::Warning,
        title: "a list for system extensions is dropped",
        explanation: "Where both the spec and a target have `dependencies`, Dalec takes each list from the \
            target or else from the spec, but forgets `sysext`, whichever has it.",
    },
    Code {
        id: "dalec/escaped-variable",
        severity: Severity::Warning,
        title: "a variable of the build becomes another text",
        explanation: "Variables of a build are written into a script between double quotes. For \
            Debian, a line break or a tab becomes `\\n` or `\\t`, two characters; for RPM, the value \
            is written as it is, so that a double quote in it ends it.",
    },
    Code {
        id: "dalec/glued-variable",
        severity: Severity::Warning,
        title: "a variable of a step on Windows swallows the command",
        explanation: "In the script for windowscross, Dalec ends no line behind a variable of a \
            step: `export NAME=\"value\"` and the command make one word. Variables of the whole \
            build are set otherwise.",
    },
    Code {
        id: "dalec/ignored-mounts",
        severity: Severity::Warning,
        title: "mounts of a build step are ignored",
        explanation: "Dalec reads the `mounts` of a build step and uses them only in the command of an \
            image source. A package is built without them.",
    },
    Code {
        id: "dalec/ignored-version",
        severity: Severity::Warning,
        title: "a version that is ignored",
        explanation: "Of the packages for tests, Dalec installs the names alone: versions and processors \
            do not count.",
    },
    Code {
        id: "dalec/invalid-drop",
        severity: Severity::Warning,
        title: "a replacement to drop is no module",
        explanation: "`edits.drop` names modules by their paths. Dalec finds out only when it generates \
            the module cache.",
    },
    Code {
        id: "dalec/invalid-metadata",
        severity: Severity::Warning,
        title: "a name or version that the tools of a target refuse",
        explanation: "Dalec passes the name, version and revision on as they are. Debian's names are \
            in small letters and its versions begin with a digit; a version of RPM has no dash.",
    },
    Code {
        id: "dalec/invalid-variable",
        severity: Severity::Warning,
        title: "an environment variable that cannot be set",
        explanation: "Variables of an image are texts of the form `NAME=value`; a container runtime \
            refuses to start with another. Variables of a build are exported by a shell, which \
            fails on a name with other signs than letters, digits and `_`.",
    },
    Code {
        id: "dalec/missing-metadata",
        severity: Severity::Warning,
        title: "a target needs a field that is missing",
        explanation: "RPM targets need `name`, `version`, `revision`, `description` and `license`, and \
            Debian targets `packager`. Dalec finds out only when it builds such a target, and \
            does not say where.",
    },
    Code {
        id: "dalec/no-signer",
        severity: Severity::Warning,
        title: "a signer without an image signs nothing",
        explanation: "Without `image` there is no program that signs, and Dalec leaves the packages as \
            they are.",
    },
    Code {
        id: "dalec/several-bases",
        severity: Severity::Warning,
        title: "more base images than a target takes",
        explanation: "Only Windows targets take several base images. Linux targets fail: `multiple image \
            bases, expected only one`.",
    },
    Code {
        id: "dalec/shadowed-mount",
        severity: Severity::Warning,
        title: "a mount below the path of its source",
        explanation: "What the command of an image source makes is taken from `path`, and nothing can be \
            mounted below it. Dalec finds out when it makes the source.",
    },
    Code {
        id: "dalec/swallowed-bracket",
        severity: Severity::Warning,
        title: "the end of a build step that becomes a part of it",
        explanation: "For RPM targets, Dalec puts each step between brackets, the last right behind \
            the command. Where the command ends without a newline in a comment or in the last line \
            of a here-document, the bracket becomes a part of that, and the script is broken.",
    },
    Code {
        id: "dalec/unchecked-capabilities",
        severity: Severity::Warning,
        title: "capabilities of a file that is not run, in a target",
        explanation: "Dalec refuses these in the artifacts of a spec, but does not look at those of a \
            target.",
    },
    Code {
        id: "dalec/unknown-patch-target",
        severity: Severity::Warning,
        title: "patches for a source that is not there",
        explanation: "The names under `patches` are those of the sources to patch. Dalec does not check \
            them, and never applies patches for a source that does not exist.",
    },
    Code {
        id: "dalec/unknown-processor",
        severity: Severity::Warning,
        title: "a processor that the packages of a target do not know",
        explanation: "Dalec passes the names under `arch` on as they are. Debian says `amd64` and \
            `arm64` where RPM says `x86_64` and `aarch64`. What names no processor of its target is \
            silently never needed, and a name with an underscore stops a Debian build.",
    },
    Code {
        id: "dalec/unknown-stage",
        severity: Severity::Warning,
        title: "no such stage of a build",
        explanation: "A repository is used for `build`, `test` and `install`. Dalec accepts other names, \
            for which the repository is never used.",
    },
    Code {
        id: "dalec/unknown-target",
        severity: Severity::Warning,
        title: "no such target",
        explanation: "Dalec has no target with this key and never looks at what stands below it. A target \
            of another program is named with its `frontend`.",
    },
    Code {
        id: "dalec/unnamed-base",
        severity: Severity::Warning,
        title: "a base image without a reference",
        explanation: "Dalec overlooks what is wrong with a base image that has no `path`, so a missing \
            `ref` shows up only when the image is built.",
    },
    Code {
        id: "dalec/version-constraint",
        severity: Severity::Warning,
        title: "a version that the packages of a target do not understand",
        explanation: "Dalec does not check the versions of packages. A condition is an operator \
            (`=`, `>=`, `<=`, `>`, `<`), a blank and one version, or a version alone; several \
            conditions are several items. Without the blank RPM refuses it, and Debian takes `<` \
            for `<=`.",
    },
    Code {
        id: "dalec/windows-runtime",
        severity: Severity::Warning,
        title: "a Windows target has runtime dependencies",
        explanation: "Windows images cannot have packages, and Dalec refuses to build such a target with \
            `dependencies.runtime`.",
    },
    Code {
        id: "dalec/deprecated-base",
        severity: Severity::Info,
        title: "`base` has become `bases`",
        explanation: "`image.base` still works and means the only item of `image.bases`: `bases: [{rootfs: \
            {image: {ref: …}}}]`.",
    },
    Code {
        id: "dalec/several-generators",
        severity: Severity::Info,
        title: "two generators in one item",
        explanation: "Dalec runs both, but its JSON schema allows one for each item of `generate`, and \
            so editors that use the schema show an error.",
    },
    Code {
        id: "dalec/unused-source",
        severity: Severity::Hint,
        title: "a source that nothing names",
        explanation: "Each source is a folder or a file with its name beside the build. No command, \
            patch or artifact has this name in it.",
    },
];
