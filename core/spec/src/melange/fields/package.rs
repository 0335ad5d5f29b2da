//! Fields of packages and subpackages.

use super::{STEP, TEST};
use crate::schema::{
    Kind::{Duration, Flag, List, Map, Record, Text, Unsigned},
    Shape, field, strict, substituted,
};

/// The package.
pub static PACKAGE: Shape = strict(
    "`package`",
    &[
        substituted("name", Text, "The name of the package.").required(),
        substituted(
            "version",
            Text,
            "The version of what is packaged, as apk knows versions: `1.2.3`, `2.0_rc1`.",
        )
        .required(),
        field(
            "epoch",
            Unsigned,
            "The number of the package for this version, from 0. `${{package.full-version}}` is \
             the version with `-r` and this number.",
        ),
        substituted("description", Text, "What the package is, in a sentence."),
        substituted("annotations", Map(&Text), "Remarks for other programs."),
        substituted("url", Text, "The address of the project."),
        field(
            "commit",
            Text,
            "The commit of the repository in which this configuration is; else melange asks git.",
        ),
        substituted(
            "target-architecture",
            List(&Text),
            "The architectures for which the package is built, as apk names them (`x86_64`, \
             `aarch64`); else all.",
        )
        .one_of(ARCHITECTURES),
        field(
            "copyright",
            List(&Record(&COPYRIGHT)),
            "Under which licenses the package is; several hold together.",
        ),
        field(
            "dependencies",
            Record(&DEPENDENCIES),
            "What the package needs, provides and replaces.",
        ),
        field(
            "options",
            Record(&PACKAGE_OPTIONS),
            "What is not to be found out about the package by itself.",
        ),
        field(
            "scriptlets",
            Record(&SCRIPTLETS),
            "Scripts that run when the package is installed, upgraded or removed.",
        ),
        field(
            "checks",
            Record(&CHECKS),
            "Which checks of the built package are switched off.",
        ),
        field(
            "cpe",
            Record(&CPE),
            "The name under which vulnerabilities of the package are recorded.",
        ),
        field(
            "setcap",
            List(&Record(&CAPABILITY)),
            "Files that get capabilities once the pipeline is through.",
        ),
        field(
            "timeout",
            Duration,
            "How long the build may take, with a unit: `45m`, `1h30m`.",
        ),
        field(
            "resources",
            Record(&RESOURCES),
            "What the machine of the build has, where builds run in a virtual machine.",
        ),
        field(
            "test-resources",
            Record(&RESOURCES),
            "The same for tests, read by schedulers; melange itself ignores it.",
        ),
    ],
);

/// A subpackage.
pub static SUBPACKAGE: Shape = strict(
    "a subpackage",
    &[
        substituted(
            "if",
            Text,
            "When the subpackage is made. Variables of the build, such as `${{build.arch}}`, are \
             empty here.",
        ),
        field(
            "range",
            Text,
            "The entry of `data` of which each item makes a subpackage.",
        ),
        substituted("name", Text, "The name of the subpackage.").required(),
        field(
            "pipeline",
            List(&Record(&STEP)),
            "The steps that put files into the subpackage.",
        ),
        field(
            "dependencies",
            Record(&DEPENDENCIES),
            "What the subpackage needs, provides and replaces.",
        ),
        field(
            "options",
            Record(&PACKAGE_OPTIONS),
            "What is not to be found out about the subpackage by itself.",
        ),
        field(
            "scriptlets",
            Record(&SCRIPTLETS),
            "Scripts that run when the subpackage is installed, upgraded or removed.",
        ),
        substituted(
            "description",
            Text,
            "What the subpackage is, in a sentence.",
        ),
        substituted("annotations", Map(&Text), "Remarks for other programs."),
        substituted("url", Text, "The address of the project."),
        field(
            "commit",
            Text,
            "The commit of the repository in which this configuration is.",
        ),
        field(
            "checks",
            Record(&CHECKS),
            "Which checks of the built subpackage are switched off.",
        ),
        field("test", Record(&TEST), "How the subpackage is tested."),
        field(
            "setcap",
            List(&Record(&CAPABILITY)),
            "Files that get capabilities. melange drops this of subpackages.",
        ),
    ],
);

/// Dependencies.
pub static DEPENDENCIES: Shape = strict(
    "`dependencies`",
    &[
        substituted(
            "runtime",
            List(&Text),
            "Packages that are installed with this one, such as `openssl>=3`; `!name` excludes one.",
        ),
        substituted(
            "provides",
            List(&Text),
            "Names under which this package can be required, such as `java=21`.",
        ),
        substituted(
            "replaces",
            List(&Text),
            "Packages whose files this one may overwrite.",
        ),
        substituted(
            "provider-priority",
            Text,
            "A whole number: of packages that provide one name, the one with the highest is taken.",
        ),
        substituted(
            "replaces-priority",
            Text,
            "A whole number: of packages that replace each other's files, the highest wins.",
        ),
    ],
);

/// Scripts of apk.
pub static SCRIPTLETS: Shape = strict(
    "`scriptlets`",
    &[
        field(
            "trigger",
            Record(&TRIGGER),
            "A script that runs when something changes in folders.",
        ),
        substituted("pre-install", Text, "Runs before the package is installed."),
        substituted("post-install", Text, "Runs after the package is installed."),
        substituted("pre-deinstall", Text, "Runs before the package is removed."),
        substituted("post-deinstall", Text, "Runs after the package is removed."),
        substituted("pre-upgrade", Text, "Runs before the package is upgraded."),
        substituted("post-upgrade", Text, "Runs after the package is upgraded."),
    ],
);

/// Capabilities of a file.
pub static CAPABILITY: Shape = strict(
    "an entry of `setcap`",
    &[
        field("path", Text, "The file, from the package's root."),
        field(
            "add",
            Map(&Text),
            "The capabilities, several with commas, each with its flags: `cap_net_raw: +ep`.",
        ),
        field("reason", Text, "Why the file needs them; it must be given."),
    ],
);

static TRIGGER: Shape = strict(
    "`trigger`",
    &[
        substituted(
            "script",
            Text,
            "The script, with its first line `#!/bin/sh`.",
        ),
        substituted("paths", List(&Text), "The folders that are watched."),
    ],
);

static COPYRIGHT: Shape = strict(
    "an entry of `copyright`",
    &[
        substituted(
            "paths",
            List(&Text),
            "The files that are meant, usually `'*'`.",
        ),
        field("attestation", Text, "The copyright notice."),
        substituted(
            "license",
            Text,
            "The license, as SPDX names it: `Apache-2.0`, `MIT OR GPL-2.0-only`.",
        ),
        substituted(
            "license-path",
            Text,
            "The file with the license's text, in the sources; for licenses that SPDX does not \
             know.",
        ),
        field(
            "detection-override",
            Text,
            "The license that holds, whatever the check of licenses finds.",
        ),
    ],
);

static PACKAGE_OPTIONS: Shape = strict(
    "`options` of a package",
    &[
        field(
            "no-provides",
            Flag,
            "Whether nothing is found to be provided.",
        ),
        field("no-depends", Flag, "Whether nothing is found to be needed."),
        field(
            "no-commands",
            Flag,
            "Whether the programs in the package are not provided as commands.",
        ),
        field(
            "no-versioned-shlib-deps",
            Flag,
            "Whether shared libraries are needed in any version.",
        ),
    ],
);

static CHECKS: Shape = strict(
    "`checks`",
    &[field(
        "disabled",
        List(&Text),
        "The names of checks whose findings do not fail the build, such as `usrmerge`.",
    )
    .one_of(CHECK_NAMES)],
);

static CPE: Shape = strict(
    "`cpe`",
    &[
        field(
            "part",
            Text,
            "`a` for an application, `o` for an operating system.",
        ),
        field("vendor", Text, "Who makes it; with `product` only."),
        field("product", Text, "What it is called; with `vendor` only."),
        field("edition", Text, "Its edition."),
        field("language", Text, "Its language."),
        field("sw_edition", Text, "The edition of the software."),
        field("target_sw", Text, "The software on which it runs."),
        field("target_hw", Text, "The machine on which it runs."),
        field("other", Text, "Anything else."),
    ],
);

static RESOURCES: Shape = strict(
    "`resources`",
    &[
        field("cpu", Text, "The number of processors."),
        field("cpumodel", Text, "The model of the processors."),
        field("memory", Text, "The memory, such as `16Gi`."),
        field("disk", Text, "The size of the disk, such as `50Gi`."),
    ],
);

/// The checks of built packages that can be switched off.
pub(crate) const CHECK_NAMES: &[&str] = &[
    "binaryarch",
    "cudaruntimelib",
    "dev",
    "dll",
    "documentation",
    "duplicate",
    "dylib",
    "empty",
    "infodir",
    "lddcheck",
    "maninfo",
    "nonlinux",
    "object",
    "opt",
    "pkgconf",
    "python/docs",
    "python/multiple",
    "python/test",
    "sbom",
    "setuidgid",
    "srv",
    "staticarchive",
    "strip",
    "tempdir",
    "unsupportedarch",
    "usrlocal",
    "usrmerge",
    "varempty",
    "worldwrite",
    "libtool/la-files",
];

/// The architectures that melange knows, as apk names them.
pub(in crate::melange) const ARCHITECTURES: &[&str] = &[
    "aarch64",
    "armhf",
    "armv7",
    "loongarch64",
    "ppc64le",
    "riscv64",
    "s390x",
    "x86",
    "x86_64",
];
