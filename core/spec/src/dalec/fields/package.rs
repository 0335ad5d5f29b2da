//! The fields of what packages need, and of how they are signed.

use super::source::{MOUNT, SOURCE};
use crate::schema::{
    Kind::{self, Either, List, Map, NamedMap, Record, Text},
    Shape, field, substituted,
};

/// Packages, with versions into which arguments are put.
pub(super) const PACKAGES: Kind = Either(&[NamedMap(&Record(&PACKAGE)), List(&Text)]);

/// Packages, with versions that are taken as they are.
const PLAIN_PACKAGES: Kind = Either(&[NamedMap(&Record(&PLAIN_PACKAGE)), List(&Text)]);

/// What is asked of a package.
pub static PACKAGE: Shape = Shape {
    name: "a package",
    extensions: false,
    fragile: false,
    fields: &[
        substituted(
            "version",
            List(&Text),
            "Versions that will do, such as `>= 1.0`; all must hold.",
        ),
        field(
            "arch",
            List(&Text),
            "The processors for which it is needed; all if there are none.",
        ),
    ],
};

/// What is asked of a package, where no arguments are put in.
pub static PLAIN_PACKAGE: Shape = Shape {
    name: "a package",
    extensions: false,
    fragile: false,
    fields: &[
        field(
            "version",
            List(&Text),
            "Versions that will do, such as `>= 1.0`; not substituted.",
        ),
        field(
            "arch",
            List(&Text),
            "The processors for which it is needed; all if there are none.",
        ),
    ],
};

/// The packages that a package needs.
pub static DEPENDENCIES: Shape = Shape {
    name: "a list of dependencies",
    extensions: true,
    fragile: false,
    fields: &[
        field("build", PACKAGES, "What is installed for the build."),
        field(
            "runtime",
            PACKAGES,
            "What the package needs when it is used.",
        ),
        field(
            "recommends",
            PLAIN_PACKAGES,
            "What the package is better with.",
        ),
        field(
            "sysext",
            PLAIN_PACKAGES,
            "What goes into a system extension besides the package.",
        ),
        field(
            "test",
            PLAIN_PACKAGES,
            "What is installed for the tests; versions and processors do not count.",
        ),
        field(
            "extra_repos",
            List(&Record(&REPOSITORY)),
            "More repositories to install from.",
        ),
    ],
};

/// A repository of packages.
pub static REPOSITORY: Shape = Shape {
    name: "a repository",
    extensions: true,
    fragile: false,
    fields: &[
        field(
            "keys",
            Map(&Record(&SOURCE)),
            "The keys of its packages, by file name.",
        ),
        field(
            "config",
            Map(&Record(&SOURCE)),
            "Its configuration for the package manager, by file name.",
        ),
        field("data", List(&Record(&MOUNT)), "What else it needs."),
        field(
            "envs",
            List(&Text),
            "When it is used: `build`, `test`, `install`; always if nothing is given.",
        )
        .one_of(&STAGES),
    ],
};

/// How packages are signed.
pub static PACKAGE_CONFIG: Shape = Shape {
    name: "a package configuration",
    extensions: true,
    fragile: false,
    fields: &[field("signer", Record(&SIGNER), "What signs the packages.")],
};

/// What signs packages.
pub static SIGNER: Shape = Shape {
    name: "a signer",
    extensions: true,
    fragile: false,
    fields: &[
        field(
            "image",
            Text,
            "The image of the program; without it nothing is signed.",
        ),
        field(
            "cmdline",
            Text,
            "What to run instead of the image's command.",
        ),
        substituted("args", Map(&Text), "The arguments to pass."),
    ],
};

/// Another program that builds a target.
pub static FRONTEND: Shape = Shape {
    name: "a frontend",
    extensions: true,
    fragile: false,
    fields: &[
        field("image", Text, "The image of the program."),
        field(
            "cmdline",
            Text,
            "What to run instead of the image's command.",
        ),
    ],
};

/// When a repository can be used.
pub(in crate::dalec) const STAGES: [&str; 3] = ["build", "test", "install"];
