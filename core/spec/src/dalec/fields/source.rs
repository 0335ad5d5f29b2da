//! The fields of sources.

use super::{build::BUILD_STEP, generate::GENERATOR};
use crate::schema::{
    Field,
    Kind::{Flag, Integer, List, Map, Mode, Record, Required, Text},
    Shape, field, substituted,
};

/// A source with the place where it is mounted.
pub static MOUNT: Shape = Shape {
    name: "a mount",
    extensions: true,
    fragile: false,
    fields: &[
        field("dest", Text, "Where the source is mounted; not `/`."),
        field("spec", Record(&SOURCE), "What is mounted."),
    ],
};

/// The same inside a source or a build step, where keys of the author's own are refused.
pub static NESTED_MOUNT: Shape = Shape {
    extensions: false,
    ..MOUNT
};

/// A source.
pub static SOURCE: Shape = Shape {
    name: "a source",
    extensions: false,
    fragile: false,
    fields: &[
        field("image", Record(&IMAGE), "Files of a container image."),
        field("git", Record(&GIT), "A git repository at a commit."),
        field("http", Record(&HTTP), "One file from the web."),
        field(
            "context",
            Record(&CONTEXT),
            "A folder of the build context.",
        ),
        field("build", Record(&BUILD), "The result of a Dockerfile."),
        field("inline", Record(&INLINE), "Files written into the spec."),
        substituted("path", Text, "The path inside the source."),
        substituted("includes", List(&Text), "Patterns of what to take."),
        substituted("excludes", List(&Text), "Patterns of what to leave out."),
        field(
            "generate",
            List(&Required(&GENERATOR)),
            "Dependencies to fetch for the source.",
        ),
    ],
};

/// A source from a git repository.
pub static GIT: Shape = Shape {
    name: "a git source",
    extensions: false,
    fragile: false,
    fields: &[
        substituted("url", Text, "The address of the repository.").required(),
        substituted("commit", Text, "The commit, tag or branch.").required(),
        substituted("checksum", Text, "The commit that must be found there."),
        field("keepGitDir", Flag, "Whether `.git` is kept."),
        field("auth", Record(&GIT_AUTH), "The secrets to log in with."),
    ],
};

/// The secret for a header.
pub(super) const SECRET_HEADER: Field = field(
    "header",
    Text,
    "The secret that holds an authorization header.",
);

static GIT_AUTH: Shape = Shape {
    name: "git authentication",
    extensions: false,
    fragile: false,
    fields: &[
        SECRET_HEADER,
        field("token", Text, "The secret that holds a token."),
        field("ssh", Text, "The id of an SSH agent."),
    ],
};

/// A source from the web.
pub static HTTP: Shape = Shape {
    name: "an http source",
    extensions: false,
    fragile: false,
    fields: &[
        substituted("url", Text, "The address of the file.").required(),
        field("digest", Text, "The digest of the file: `sha256:…`."),
        field("permissions", Mode, "The permissions of the file."),
    ],
};

/// A source from the build context.
pub static CONTEXT: Shape = Shape {
    name: "a context source",
    extensions: false,
    fragile: false,
    fields: &[substituted(
        "name",
        Text,
        "The name of the context; `context` is the main one.",
    )],
};

/// A source from an image.
pub static IMAGE: Shape = Shape {
    name: "an image source",
    extensions: false,
    fragile: false,
    fields: &[
        substituted("ref", Text, "The reference of the image.").required(),
        field("cmd", Record(&COMMAND), "What to run in the image first."),
    ],
};

/// What is run in an image to make a source of it.
pub static COMMAND: Shape = Shape {
    name: "an image command",
    extensions: false,
    fragile: false,
    fields: &[
        field("dir", Text, "The folder in which the steps run."),
        field(
            "mounts",
            List(&Record(&NESTED_MOUNT)),
            "Sources to mount for the steps.",
        ),
        substituted("env", Map(&Text), "Environment variables for all steps."),
        field(
            "steps",
            List(&Required(&BUILD_STEP)),
            "The steps, each read by `/bin/sh`.",
        ),
    ],
};

/// A source that a Dockerfile makes.
pub static BUILD: Shape = Shape {
    name: "a build source",
    extensions: false,
    fragile: false,
    fields: &[
        field(
            "source",
            Record(&SOURCE),
            "The build context; any source but another build.",
        ),
        substituted("dockerfile_path", Text, "The path of the Dockerfile."),
        substituted("target", Text, "The stage to build."),
        field(
            "args",
            Map(&Text),
            "The arguments to pass; not substituted.",
        ),
    ],
};

/// A source written into the spec.
pub static INLINE: Shape = Shape {
    name: "an inline source",
    extensions: false,
    fragile: false,
    fields: &[
        field("file", Record(&INLINE_FILE), "One file."),
        field("dir", Record(&INLINE_DIR), "A folder of files."),
    ],
};

/// A file written into the spec.
pub static INLINE_FILE: Shape = Shape {
    name: "an inline file",
    extensions: false,
    fragile: false,
    fields: &[
        field("contents", Text, "The content; not substituted."),
        field("permissions", Mode, "The permissions of the file."),
        field("uid", Integer, "The id of the owner."),
        field("gid", Integer, "The id of the group."),
    ],
};

/// A folder written into the spec.
pub static INLINE_DIR: Shape = Shape {
    name: "an inline folder",
    extensions: false,
    fragile: false,
    fields: &[
        field("files", Map(&Required(&INLINE_FILE)), "The files by name."),
        field("permissions", Mode, "The permissions of the folder."),
        field("uid", Integer, "The id of the owner."),
        field("gid", Integer, "The id of the group."),
    ],
};
