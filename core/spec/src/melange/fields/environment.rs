//! Fields of containers: apko's image configuration.

use crate::schema::{
    Kind::{Flag, Id, Integer, List, Map, Mode, Record, Text},
    Shape, field, strict, substituted,
};

/// A container.
pub static ENVIRONMENT: Shape = strict(
    "`environment`",
    &[
        field(
            "contents",
            Record(&CONTENTS),
            "What is installed, and from where.",
        ),
        field(
            "entrypoint",
            Record(&ENTRYPOINT),
            "What an image would start; a build starts its own scripts.",
        ),
        substituted("cmd", Text, "The arguments of the entrypoint."),
        substituted("stop-signal", Text, "The signal that stops a container."),
        substituted("work-dir", Text, "The working directory of an image."),
        field("accounts", Record(&ACCOUNTS), "Users and groups."),
        field(
            "archs",
            List(&Text),
            "Architectures of an image; a build has its own.",
        ),
        substituted(
            "environment",
            Map(&Text),
            "Environment variables of all steps. Variables of the build, such as `${{build.arch}}`, \
             are not replaced here.",
        ),
        field(
            "paths",
            List(&Record(&PATH)),
            "Files and folders that are made or changed.",
        ),
        substituted("vcs-url", Text, "The address of the sources of an image."),
        substituted("annotations", Map(&Text), "Annotations of an image."),
        field(
            "include",
            Text,
            "Another file to begin with; deprecated by apko.",
        ),
        substituted("volumes", List(&Text), "Volumes of an image."),
        field(
            "layering",
            Record(&LAYERING),
            "How an image is cut into layers. melange drops it.",
        ),
        field(
            "certificates",
            Record(&CERTIFICATES),
            "Certificates to trust. melange drops them.",
        ),
    ],
);

static CONTENTS: Shape = strict(
    "`contents`",
    &[
        substituted(
            "build_repositories",
            List(&Text),
            "Repositories of packages that are used for the build only.",
        ),
        field(
            "runtime_repositories",
            List(&Text),
            "Repositories that are written into an image and not used. melange drops them.",
        ),
        substituted(
            "repositories",
            List(&Text),
            "Repositories of packages: addresses, or folders.",
        ),
        substituted(
            "keyring",
            List(&Text),
            "The public keys with which the repositories are signed.",
        ),
        field(
            "runtime_keyring",
            List(&Record(&NAMED)),
            "Public keys that are written into an image. melange drops them.",
        ),
        substituted(
            "packages",
            List(&Text),
            "The packages that are installed, such as `build-base` or `openssl-dev>=3`.",
        ),
        field(
            "baseimage",
            Record(&BASE_IMAGE),
            "An image to build upon; an experiment of apko's.",
        ),
    ],
);

static BASE_IMAGE: Shape = strict(
    "`baseimage`",
    &[
        field("image", Text, "The folder with the image, in OCI layout."),
        field("apkindex", Text, "The index of the packages in it."),
    ],
);

static ENTRYPOINT: Shape = strict(
    "`entrypoint`",
    &[
        field("type", Text, "`service-bundle`, or nothing."),
        substituted("command", Text, "The program that starts."),
        substituted("shell-fragment", Text, "A script that starts in its place."),
        substituted("services", Map(&Text), "The services of a bundle."),
    ],
);

static ACCOUNTS: Shape = strict(
    "`accounts`",
    &[
        field("run-as", Text, "The user that runs the steps."),
        field(
            "users",
            List(&Record(&USER)),
            "Users; `build` is added by itself.",
        ),
        field(
            "groups",
            List(&Record(&GROUP)),
            "Groups; `build` is added by itself.",
        ),
    ],
);

static USER: Shape = strict(
    "a user",
    &[
        field("username", Text, "The name."),
        field("uid", Id, "The number."),
        field("gid", Id, "The number of the user's group."),
        field("shell", Text, "The program that a login starts."),
        field("homedir", Text, "The user's own folder."),
    ],
);

static GROUP: Shape = strict(
    "a group",
    &[
        field("groupname", Text, "The name."),
        field("gid", Id, "The number."),
        field("members", List(&Text), "The names of its users."),
    ],
);

static PATH: Shape = strict(
    "an entry of `paths`",
    &[
        field("path", Text, "What is made or changed."),
        field(
            "type",
            Text,
            "`directory`, `empty-file`, `hardlink`, `symlink` or `permissions`.",
        )
        .one_of(PATH_TYPES),
        field("uid", Id, "The number of the user to whom it belongs."),
        field("gid", Id, "The number of the group to which it belongs."),
        field("permissions", Mode, "The permissions, such as `0o755`."),
        field("source", Text, "Where a link leads."),
        field(
            "recursive",
            Flag,
            "Whether all that is inside is changed as well.",
        ),
    ],
);

static LAYERING: Shape = strict(
    "`layering`",
    &[
        field("strategy", Text, "How layers are found."),
        field("budget", Integer, "The most layers."),
    ],
);

static CERTIFICATES: Shape = strict(
    "`certificates`",
    &[
        field("additional", List(&Record(&NAMED)), "Certificates."),
        field(
            "providers",
            List(&Text),
            "Names of packages that have certificates.",
        ),
    ],
);

static NAMED: Shape = strict(
    "a key or a certificate",
    &[
        field("name", Text, "The name of its file."),
        field("content", Text, "Its text."),
    ],
);

/// The changes of paths that apko knows (apko@d1b5d5ec pkg/build/paths.go:32).
pub(in crate::melange) const PATH_TYPES: &[&str] = &[
    "directory",
    "empty-file",
    "hardlink",
    "permissions",
    "symlink",
];
