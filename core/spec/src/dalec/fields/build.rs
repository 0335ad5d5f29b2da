//! The fields of the build: steps and caches.

use super::source::NESTED_MOUNT;
use crate::schema::{
    Kind::{AsWritten, Either, Flag, List, Map, Record, Text},
    Shape, field, substituted,
};

/// How the package is built.
pub static PACKAGE_BUILD: Shape = Shape {
    name: "a build",
    extensions: true,
    fragile: false,
    fields: &[
        field(
            "steps",
            Either(&[List(&Record(&BUILD_STEP))]),
            "Shell scripts, one after another. Each begins in the folder that holds all sources, \
             with no more than the environment of the last one.",
        ),
        substituted("env", Map(&Text), "Environment variables for all steps."),
        substituted(
            "network_mode",
            Text,
            "`none`, the default, or `sandbox` for access to the network.",
        )
        .one_of(&["none", "sandbox"]),
        field(
            "caches",
            List(&Record(&CACHE)),
            "Folders that one build leaves to the next.",
        ),
    ],
};

/// A step of a build.
pub static BUILD_STEP: Shape = Shape {
    name: "a build step",
    extensions: false,
    fragile: false,
    fields: &[
        field("command", Text, "The shell script to run; not substituted.").required(),
        substituted(
            "env",
            Map(&Text),
            "Environment variables for this step only.",
        ),
        field(
            "mounts",
            List(&AsWritten(&NESTED_MOUNT)),
            "Sources to mount for this step; Dalec uses them for image sources alone.",
        ),
    ],
};

/// A cache of a build: exactly one of its sorts.
pub static CACHE: Shape = Shape {
    name: "a cache",
    extensions: true,
    fragile: false,
    fields: &[
        field("dir", Record(&CACHE_DIR), "A folder."),
        field(
            "gobuild",
            Record(&GO_CACHE),
            "What Go compiles; there by itself wherever Go is used.",
        ),
        field(
            "rustsccache",
            Record(&RUST_CACHE),
            "What Rust compiles, by sccache, which is downloaded.",
        ),
        field("bazel", Record(&BAZEL_CACHE), "What Bazel makes."),
    ],
};

static CACHE_DIR: Shape = Shape {
    name: "a cache folder",
    extensions: true,
    fragile: false,
    fields: &[
        field(
            "key",
            Text,
            "The name of the cache; `dest` if there is none.",
        ),
        field("dest", Text, "Where it is mounted: an absolute path.").required(),
        field(
            "sharing",
            Text,
            "`shared`, the default; `locked` for one build at a time; `private`.",
        )
        .one_of(&["shared", "locked", "private"]),
        field(
            "no_auto_namespace",
            Flag,
            "Whether targets and platforms share the cache.",
        ),
    ],
};

static GO_CACHE: Shape = Shape {
    name: "a gobuild cache",
    extensions: true,
    fragile: false,
    fields: &[
        field("scope", Text, "What to tell caches apart by."),
        field(
            "disabled",
            Flag,
            "Whether the cache that is there by itself is left out.",
        ),
    ],
};

static RUST_CACHE: Shape = Shape {
    name: "a rustsccache cache",
    extensions: true,
    fragile: false,
    fields: &[field("scope", Text, "What to tell caches apart by.")],
};

static BAZEL_CACHE: Shape = Shape {
    name: "a bazel cache",
    extensions: true,
    fragile: false,
    fields: &[field("scope", Text, "What to tell caches apart by.")],
};
