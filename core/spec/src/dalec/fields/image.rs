//! The fields of container images.

use super::source::SOURCE;
use crate::schema::{
    Kind::{AsWritten, List, Map, Record, Text},
    Shape, field, substituted,
};

/// How the container image of a package is configured.
pub static IMAGE_CONFIG: Shape = Shape {
    name: "an image configuration",
    extensions: true,
    fragile: false,
    fields: &[
        field(
            "entrypoint",
            Text,
            "The command line of the container, split into words as a shell does.",
        ),
        field(
            "cmd",
            Text,
            "What follows the entry point, or is run if there is none; split into words.",
        ),
        field(
            "env",
            List(&Text),
            "Environment variables: `NAME=value`; not substituted.",
        ),
        substituted("labels", Map(&Text), "Labels of the image."),
        field(
            "volumes",
            Map(&Record(&VOLUME)),
            "Paths that are volumes: `/path: {}`.",
        ),
        field(
            "working_dir",
            Text,
            "The folder in which the container starts.",
        ),
        field("stop_signal", Text, "The signal that ends the container."),
        field("base", Text, "The image below; `bases` is the new form."),
        field("bases", List(&Record(&BASE)), "The images below."),
        field(
            "post",
            Record(&POST),
            "What is done after the installation.",
        ),
        field("user", Text, "The user as whom the container runs."),
    ],
};

static VOLUME: Shape = Shape {
    name: "a volume",
    extensions: true,
    fragile: false,
    fields: &[],
};

static BASE: Shape = Shape {
    name: "a base image",
    extensions: true,
    fragile: false,
    fields: &[field(
        "rootfs",
        AsWritten(&SOURCE),
        "The image: `image: {ref: …}`; not substituted.",
    )],
};

static POST: Shape = Shape {
    name: "a step after the installation",
    extensions: true,
    fragile: false,
    fields: &[field(
        "symlinks",
        Map(&Record(&SYMLINK)),
        "Symbolic links, by the path to which they lead.",
    )],
};

static SYMLINK: Shape = Shape {
    name: "a symbolic link",
    extensions: true,
    fragile: false,
    fields: &[
        field("path", Text, "Where the link is made."),
        field(
            "paths",
            List(&Text),
            "Where links are made, instead of `path`.",
        ),
        field("user", Text, "The owner."),
        field("group", Text, "The group."),
    ],
};
