//! The fields of artifacts: what of the build goes into the package.

use crate::schema::{
    Field,
    Kind::{Flag, List, Map, Mode, Record, Text},
    Shape, field,
};

/// The artifacts of a package.
pub static ARTIFACTS: Shape = Shape {
    name: "a list of artifacts",
    extensions: true,
    fragile: false,
    fields: &[
        field(
            "binaries",
            Map(&Record(&ARTIFACT)),
            "Programs, by their paths in the build; they go into `/usr/bin`.",
        ),
        field(
            "libexec",
            Map(&Record(&ARTIFACT)),
            "Programs for other programs; they go into `/usr/libexec`.",
        ),
        field("opt", Map(&Record(&ARTIFACT)), "What goes into `/opt`."),
        field("manpages", Map(&Record(&ARTIFACT)), "Manual pages."),
        field(
            "data_dirs",
            Map(&Record(&ARTIFACT)),
            "Data; it goes into `/usr/share`.",
        ),
        field(
            "createDirectories",
            Record(&DIRECTORIES),
            "Empty folders to make.",
        ),
        field(
            "configFiles",
            Map(&Record(&ARTIFACT)),
            "Configuration, which upgrades leave alone; it goes into `/etc`.",
        ),
        field("docs", Map(&Record(&ARTIFACT)), "Documentation."),
        field("licenses", Map(&Record(&ARTIFACT)), "Licenses."),
        field("systemd", Record(&SYSTEMD), "Units of systemd."),
        field(
            "libs",
            Map(&Record(&ARTIFACT)),
            "Libraries; they go into `/usr/lib`.",
        ),
        field("links", List(&Record(&LINK)), "Symbolic links to make."),
        field(
            "headers",
            Map(&Record(&ARTIFACT)),
            "Headers; they go into `/usr/include`.",
        ),
        field("users", List(&Record(&USER)), "Users to make."),
        field("groups", List(&Record(&GROUP)), "Groups to make."),
        field(
            "disable_strip",
            Flag,
            "Whether programs keep their debug symbols.",
        ),
        field(
            "disable_auto_requires",
            Flag,
            "Whether dependencies are not looked for in the files.",
        ),
    ],
};

/// The fields of [`ARTIFACTS`] whose files are run, and which may have capabilities.
pub(in crate::dalec) const EXECUTABLE: [&str; 4] = ["binaries", "libs", "libexec", "opt"];

const USER_FIELD: Field = field("user", Text, "The owner; `root` if there is none.");
const GROUP_FIELD: Field = field("group", Text, "The group; `root` if there is none.");

/// A file or folder of the build.
pub static ARTIFACT: Shape = Shape {
    name: "an artifact",
    extensions: true,
    fragile: false,
    fields: &[
        field("subpath", Text, "The folder below the usual one."),
        field("name", Text, "The name in the package."),
        field("permissions", Mode, "The permissions in the package."),
        USER_FIELD,
        GROUP_FIELD,
        field(
            "linux_capabilities",
            List(&Record(&CAPABILITY)),
            "What the program may do without being root.",
        ),
    ],
};

static CAPABILITY: Shape = Shape {
    name: "a capability",
    extensions: true,
    fragile: false,
    fields: &[
        field("name", Text, "Its name, such as `cap_net_bind_service`."),
        field("effective", Flag, "Whether it is in the effective set."),
        field("permitted", Flag, "Whether it is in the permitted set."),
        field("inheritable", Flag, "Whether it is in the inheritable set."),
    ],
};

static DIRECTORIES: Shape = Shape {
    name: "a list of folders",
    extensions: true,
    fragile: false,
    fields: &[
        field(
            "config",
            Map(&Record(&DIRECTORY)),
            "Folders below `/etc`, by name.",
        ),
        field(
            "state",
            Map(&Record(&DIRECTORY)),
            "Folders below `/var/lib`, by name.",
        ),
    ],
};

static DIRECTORY: Shape = Shape {
    name: "a folder",
    extensions: true,
    fragile: false,
    fields: &[
        field("mode", Mode, "The permissions."),
        USER_FIELD,
        GROUP_FIELD,
    ],
};

static SYSTEMD: Shape = Shape {
    name: "a list of systemd units",
    extensions: true,
    fragile: false,
    fields: &[
        field(
            "units",
            Map(&Record(&UNIT)),
            "Units, by their paths in the build.",
        ),
        field(
            "dropins",
            Map(&Record(&DROPIN)),
            "Files that change other units, by their paths in the build.",
        ),
    ],
};

static UNIT: Shape = Shape {
    name: "a systemd unit",
    extensions: true,
    fragile: false,
    fields: &[
        field("name", Text, "The name in the package, with its ending."),
        field(
            "enable",
            Flag,
            "Whether the unit is enabled on installation.",
        ),
        field(
            "start",
            Flag,
            "Whether the unit is started on installation.",
        ),
    ],
};

static DROPIN: Shape = Shape {
    name: "a systemd drop-in",
    extensions: true,
    fragile: false,
    fields: &[
        field("name", Text, "The name in the package."),
        field("unit", Text, "The unit that it changes."),
    ],
};

static LINK: Shape = Shape {
    name: "a link",
    extensions: true,
    fragile: false,
    fields: &[
        field("source", Text, "The path to which the link leads."),
        field("dest", Text, "The path of the link."),
        USER_FIELD,
        GROUP_FIELD,
    ],
};

static USER: Shape = Shape {
    name: "a user",
    extensions: true,
    fragile: false,
    fields: &[field("name", Text, "The user's name.")],
};

static GROUP: Shape = Shape {
    name: "a group",
    extensions: true,
    fragile: false,
    fields: &[field("name", Text, "The group's name.")],
};
