//! The fields of tests.

use super::MOUNT;
use crate::schema::{
    Field,
    Kind::{Flag, List, Map, Mode, Record, Text},
    Shape, field, substituted,
};

/// A test.
pub static TEST: Shape = Shape {
    name: "a test",
    extensions: true,
    fragile: false,
    fields: &[
        field("name", Text, "The name of the test."),
        field(
            "dir",
            Text,
            "Read and not used: steps run in the image's folder.",
        ),
        field(
            "mounts",
            List(&Record(&MOUNT)),
            "Sources to mount while the test runs. What is written there is lost after each step.",
        ),
        substituted(
            "env",
            Map(&Text),
            "Environment variables for all steps and checks of the test.",
        ),
        field(
            "steps",
            List(&Record(&STEP)),
            "Commands, one after another; they share one file system.",
        ),
        field(
            "files",
            Map(&Record(&FILE)),
            "Checks of files by path, after the last step.",
        ),
    ],
};

/// A step of a test.
pub static STEP: Shape = Shape {
    name: "a test step",
    extensions: false,
    fragile: false,
    fields: &[
        field(
            "command",
            Text,
            "The command line, split into words; no shell reads it.",
        ),
        substituted(
            "env",
            Map(&Text),
            "Environment variables for this step only.",
        ),
        substituted("stdin", Text, "What the command reads from standard input."),
        field("stdout", Record(&OUTPUT), "Checks of standard output."),
        field("stderr", Record(&OUTPUT), "Checks of standard error."),
    ],
};

const EQUALS: Field = substituted("equals", Text, "The whole content, byte for byte.");
const CONTAINS: Field = substituted("contains", List(&Text), "Texts that stand somewhere in it.");
const MATCHES: Field = substituted(
    "matches",
    List(&Text),
    "Regular expressions of Go's syntax that match somewhere in it.",
);
const STARTS_WITH: Field = substituted("starts_with", Text, "The text with which it begins.");
const ENDS_WITH: Field = substituted(
    "ends_with",
    Text,
    "The text with which it ends; mind the last newline.",
);
const EMPTY: Field = field(
    "empty",
    Flag,
    "Whether it must have no content; `false` is no check.",
);

/// The checks of a stream.
pub static OUTPUT: Shape = Shape {
    name: "an output check",
    extensions: false,
    fragile: false,
    fields: &[EQUALS, CONTAINS, MATCHES, STARTS_WITH, ENDS_WITH, EMPTY],
};

/// The checks of a file.
pub static FILE: Shape = Shape {
    name: "a file check",
    extensions: false,
    fragile: true,
    fields: &[
        EQUALS,
        CONTAINS,
        MATCHES,
        STARTS_WITH,
        ENDS_WITH,
        EMPTY,
        field(
            "permissions",
            Mode,
            "The permissions, as an octal number: `0644`.",
        ),
        field(
            "is_dir",
            Flag,
            "Whether the path is a folder; without `not_exist` this is always checked.",
        ),
        field("not_exist", Flag, "Whether nothing must exist at the path."),
        field(
            "no_follow",
            Flag,
            "Whether a symbolic link is looked at itself, for existence, folder and permissions.",
        ),
        field(
            "link_target",
            Text,
            "Where the path, a symbolic link, leads to; one hop.",
        ),
    ],
};
