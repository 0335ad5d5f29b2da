//! The table of fields: what each mapping of a melange configuration may have.
//!
//! Look at [`CONFIGURATION`] first: it is the whole; [`PIPELINE`] is a pipeline file.
//! Names and sorts are those of melange@2043d30b; fields into which melange puts variables when
//! it reads a file are marked.

mod environment;
mod package;
mod step;
mod update;

use crate::schema::{
    Kind::{List, Map, Record, Text},
    Shape, field, strict, substituted,
};

pub use environment::ENVIRONMENT;
pub(super) use environment::PATH_TYPES;
pub(super) use package::ARCHITECTURES;
pub(crate) use package::CHECK_NAMES;
pub use package::{CAPABILITY, DEPENDENCIES, PACKAGE, SCRIPTLETS, SUBPACKAGE};
pub use step::{INPUT, PIPELINE, STEP, TEST};
pub use update::UPDATE;

/// A whole configuration.
pub static CONFIGURATION: Shape = strict(
    "a melange configuration",
    &[
        field(
            "package",
            Record(&PACKAGE),
            "What the package is: its name, its version, what it needs.",
        ),
        field(
            "environment",
            Record(&ENVIRONMENT),
            "The container in which the package is built.",
        ),
        field(
            "capabilities",
            Record(&CAPABILITIES),
            "The kernel capabilities that the build itself has.",
        ),
        field(
            "pipeline",
            List(&Record(&STEP)),
            "The steps that make the package, in their order.",
        ),
        field(
            "subpackages",
            List(&Record(&SUBPACKAGE)),
            "Further packages that come out of the same build.",
        ),
        field(
            "data",
            List(&Record(&DATA)),
            "Lists of names with values, over which a subpackage may range.",
        ),
        field(
            "update",
            Record(&UPDATE),
            "How new versions are found. It has no influence on the build.",
        ),
        field(
            "vars",
            Map(&Text),
            "Variables: `${{vars.NAME}}` is replaced by the value.",
        ),
        field(
            "var-transforms",
            List(&Record(&VAR_TRANSFORM)),
            "Variables made from others by a regular expression.",
        ),
        field(
            "options",
            Map(&Record(&OPTION)),
            "Variants of the build, switched on by `--build-option`.",
        ),
        field("test", Record(&TEST), "How the built package is tested."),
    ],
);

/// Kernel capabilities of the build.
static CAPABILITIES: Shape = strict(
    "`capabilities`",
    &[
        field(
            "add",
            List(&Text),
            "Capabilities that the container has besides the usual ones, such as `CAP_NET_ADMIN`.",
        ),
        field(
            "drop",
            List(&Text),
            "Capabilities that are taken from the container.",
        ),
    ],
);

/// A list over which subpackages range.
static DATA: Shape = strict(
    "an entry of `data`",
    &[
        field("name", Text, "The name that a subpackage's `range` gives."),
        field(
            "items",
            Map(&Text),
            "A subpackage is made of each: `${{range.key}}` and `${{range.value}}` are replaced \
             by its key and its value. They come in the order of their keys.",
        ),
    ],
);

/// A variable made from another.
static VAR_TRANSFORM: Shape = strict(
    "a variable transform",
    &[
        substituted(
            "from",
            Text,
            "The text to begin with, usually `${{package.version}}`.",
        ),
        field(
            "match",
            Text,
            "The regular expression, in Go's syntax; all that it matches is replaced.",
        ),
        field(
            "replace",
            Text,
            "What takes the place of a match; `$1` is the first group.",
        ),
        field(
            "to",
            Text,
            "The name of the new variable, without `vars.` before it.",
        ),
    ],
);

/// A variant of the build.
static OPTION: Shape = strict(
    "a build option",
    &[
        field(
            "vars",
            Map(&Text),
            "Variables that have other values with this option. melange has put the first values \
             in by then, wherever they are written without spaces in the braces.",
        ),
        field(
            "environment",
            Record(&OPTION_ENVIRONMENT),
            "How the container of the build differs.",
        ),
    ],
);

static OPTION_ENVIRONMENT: Shape = strict(
    "an option's `environment`",
    &[field(
        "contents",
        Record(&OPTION_CONTENTS),
        "What is installed otherwise.",
    )],
);

static OPTION_CONTENTS: Shape = strict(
    "an option's `contents`",
    &[field(
        "packages",
        Record(&OPTION_PACKAGES),
        "The packages that come and go.",
    )],
);

static OPTION_PACKAGES: Shape = strict(
    "an option's `packages`",
    &[
        field("add", List(&Text), "Packages that are installed as well."),
        field("remove", List(&Text), "Packages that are not installed."),
    ],
);

/// The capabilities of the kernel.
pub(in crate::melange) const KERNEL_CAPABILITIES: &[&str] = &[
    "CAP_AUDIT_CONTROL",
    "CAP_AUDIT_READ",
    "CAP_AUDIT_WRITE",
    "CAP_BLOCK_SUSPEND",
    "CAP_BPF",
    "CAP_CHECKPOINT_RESTORE",
    "CAP_CHOWN",
    "CAP_DAC_OVERRIDE",
    "CAP_DAC_READ_SEARCH",
    "CAP_FOWNER",
    "CAP_FSETID",
    "CAP_IPC_LOCK",
    "CAP_IPC_OWNER",
    "CAP_KILL",
    "CAP_LEASE",
    "CAP_LINUX_IMMUTABLE",
    "CAP_MAC_ADMIN",
    "CAP_MAC_OVERRIDE",
    "CAP_MKNOD",
    "CAP_NET_ADMIN",
    "CAP_NET_BIND_SERVICE",
    "CAP_NET_BROADCAST",
    "CAP_NET_RAW",
    "CAP_PERFMON",
    "CAP_SETFCAP",
    "CAP_SETGID",
    "CAP_SETPCAP",
    "CAP_SETUID",
    "CAP_SYSLOG",
    "CAP_SYS_ADMIN",
    "CAP_SYS_BOOT",
    "CAP_SYS_CHROOT",
    "CAP_SYS_MODULE",
    "CAP_SYS_NICE",
    "CAP_SYS_PACCT",
    "CAP_SYS_PTRACE",
    "CAP_SYS_RAWIO",
    "CAP_SYS_RESOURCE",
    "CAP_SYS_TIME",
    "CAP_SYS_TTY_CONFIG",
    "CAP_WAKE_ALARM",
];
