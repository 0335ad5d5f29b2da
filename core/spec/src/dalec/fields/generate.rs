//! The fields of generators, which fetch what a source depends on.

use super::source::SECRET_HEADER;
use crate::schema::{
    Field,
    Kind::{Either, List, Record, SubstitutedMap, Text},
    Shape, field,
};

/// What fetches dependencies for a source.
pub static GENERATOR: Shape = Shape {
    name: "a generator",
    extensions: false,
    fragile: false,
    fields: &[
        field("subpath", Text, "The folder of the source to look at."),
        field("gomod", Record(&GOMOD), "Fetches Go modules."),
        field("cargohome", Record(&CARGOHOME), "Fetches crates."),
        field("pip", Record(&PIP), "Fetches Python packages."),
        field("nodemod", Record(&NODEMOD), "Fetches node modules."),
    ],
};

const PATHS: Field = field(
    "paths",
    List(&Text),
    "The folders to look at, below `subpath`; the folder itself if there are none.",
);

/// The generator for Go modules.
pub static GOMOD: Shape = Shape {
    name: "a gomod generator",
    extensions: false,
    fragile: false,
    fields: &[
        PATHS,
        field(
            "auth",
            SubstitutedMap(&Record(&GOMOD_AUTH)),
            "How to log in, by host. The host of a git source is there already.",
        ),
        field("edits", Record(&GOMOD_EDITS), "Changes to `go.mod`."),
    ],
};

static GOMOD_AUTH: Shape = Shape {
    name: "gomod authentication",
    extensions: false,
    fragile: false,
    fields: &[
        SECRET_HEADER,
        field("token", Text, "The secret that holds a token."),
        field("ssh", Record(&GOMOD_SSH), "The SSH agent."),
    ],
};

static GOMOD_SSH: Shape = Shape {
    name: "gomod SSH authentication",
    extensions: false,
    fragile: false,
    fields: &[
        field("id", Text, "The id of the agent."),
        field("username", Text, "The user's name; `git` if there is none."),
    ],
};

static GOMOD_EDITS: Shape = Shape {
    name: "gomod edits",
    extensions: false,
    fragile: false,
    fields: &[
        field(
            "replace",
            List(&Either(&[Text, Record(&REPLACE)])),
            "Modules to replace: `old => new`.",
        ),
        field("drop", List(&Text), "Replacements to drop."),
    ],
};

/// A module that another takes the place of.
pub static REPLACE: Shape = Shape {
    name: "a gomod replacement",
    extensions: false,
    fragile: false,
    fields: &[
        field(
            "old",
            Text,
            "The module, with `@` and a version or without.",
        ),
        field("new", Text, "The module or folder that takes its place."),
    ],
};

static CARGOHOME: Shape = Shape {
    name: "a cargohome generator",
    extensions: false,
    fragile: false,
    fields: &[PATHS],
};

static PIP: Shape = Shape {
    name: "a pip generator",
    extensions: false,
    fragile: false,
    fields: &[
        PATHS,
        field(
            "requirements_file",
            Text,
            "The name of the list of requirements; `requirements.txt` if there is none.",
        ),
        field("index_url", Text, "The index to use."),
        field("extra_index_urls", List(&Text), "More indexes to use."),
    ],
};

static NODEMOD: Shape = Shape {
    name: "a nodemod generator",
    extensions: false,
    fragile: false,
    fields: &[PATHS, field("registry", Text, "The registry to use.")],
};
