//! The table of fields: what each mapping of a Dalec spec may have.
//!
//! Decoding reads this table, and so can whatever completes, explains or documents a field.
//! Look at [`Shape`] first; [`SPEC`] is the whole.
//! Names and sorts are those of dalec@9a577ddf.

use Kind::{Any, Flag, Integer, List, Map, Mode, Record, Required, SubstitutedMap, Text};

/// A mapping with fixed fields.
#[derive(Debug)]
pub struct Shape {
    /// What it is called in messages, with its article.
    pub name: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
    /// Whether keys that begin with `x-` or `X-` are left to the author.
    pub extensions: bool,
    /// Whether Dalec's loader crashes on a merge key and on a key that is no text.
    pub fragile: bool,
}

/// A field.
#[derive(Debug)]
pub struct Field {
    /// Its key.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// Whether arguments are put into the texts below it that are not fields of their own.
    pub substituted: bool,
    /// What it is for; whole sentences.
    pub doc: &'static str,
}

/// What a field, an item or an entry takes. Null is welcome except in [`Required`](Kind::Required).
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Any single value, read as text.
    Text,
    /// `true` or `false`.
    Flag,
    /// A file mode.
    Mode,
    /// A whole number.
    Integer,
    /// A list.
    List(&'static Kind),
    /// A mapping from free names.
    Map(&'static Kind),
    /// The same, with arguments put into the names.
    SubstitutedMap(&'static Kind),
    /// A mapping with fixed fields.
    Record(&'static Shape),
    /// The same as an item or an entry, where Dalec's loader crashes on null.
    Required(&'static Shape),
    /// What is not read yet.
    Any,
}

impl Shape {
    /// Returns the field with a name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

const fn field(name: &'static str, kind: Kind, doc: &'static str) -> Field {
    Field {
        name,
        kind,
        substituted: false,
        doc,
    }
}

const fn substituted(name: &'static str, kind: Kind, doc: &'static str) -> Field {
    Field {
        name,
        kind,
        substituted: true,
        doc,
    }
}

/// A whole spec.
pub static SPEC: Shape = Shape {
    name: "a spec",
    extensions: true,
    fragile: false,
    fields: &[
        field("name", Text, "The name of the package."),
        field("description", Text, "What the package is, in a sentence."),
        field("website", Text, "The address of the project."),
        substituted("version", Text, "The version of what is packaged."),
        substituted(
            "revision",
            Text,
            "The number of the package for this version.",
        ),
        field(
            "noarch",
            Flag,
            "Whether the package is the same for all processors.",
        ),
        field(
            "conflicts",
            Any,
            "Packages that cannot be installed beside this one.",
        ),
        field(
            "replaces",
            Any,
            "Packages that this one takes the place of.",
        ),
        field(
            "provides",
            Any,
            "Names under which this package can be required.",
        ),
        field("sources", Any, "What the package is built from, by name."),
        field(
            "patches",
            Any,
            "Patches, by the name of the source to which they apply.",
        ),
        field("build", Any, "How the package is built."),
        field(
            "args",
            Map(&Text),
            "The arguments that may be passed to a build, with their defaults.",
        ),
        field("license", Text, "The license of what is packaged."),
        field("vendor", Text, "Who distributes the package."),
        field(
            "packager",
            Text,
            "Who makes the package; needed for Debian packages.",
        ),
        field("artifacts", Any, "What of the build goes into the package."),
        field(
            "targets",
            Map(&Record(&TARGET)),
            "What differs by distribution, by its key.",
        ),
        field("dependencies", Any, "The packages that this one needs."),
        field("package_config", Any, "How packages are signed."),
        field(
            "image",
            Any,
            "How container images of the package are configured.",
        ),
        field("changelog", Any, "What changed, by date."),
        field(
            "tests",
            List(&Required(&TEST)),
            "Tests that run in a container with the package installed.",
        ),
    ],
};

/// What a target changes.
pub static TARGET: Shape = Shape {
    name: "a target",
    extensions: true,
    fragile: false,
    fields: &[
        field(
            "dependencies",
            Any,
            "Lists here take the place of those of the spec.",
        ),
        field("image", Any, "How this target's images are configured."),
        field("frontend", Any, "Another program that builds this target."),
        field(
            "tests",
            List(&Required(&TEST)),
            "Tests that run for this target, after those of the spec.",
        ),
        field(
            "package_config",
            Any,
            "How this target's packages are signed.",
        ),
        field(
            "artifacts",
            Any,
            "The artifacts of this target, in place of the spec's.",
        ),
        field(
            "provides",
            Any,
            "The names of this target's package, in place of the spec's.",
        ),
        field(
            "replaces",
            Any,
            "What this target's package replaces, in place of the spec's.",
        ),
        field(
            "conflicts",
            Any,
            "What this target's package excludes, in place of the spec's.",
        ),
    ],
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
        substituted("url", Text, "The address of the repository."),
        substituted("commit", Text, "The commit, tag or branch."),
        substituted("checksum", Text, "The commit that must be found there."),
        field("keepGitDir", Flag, "Whether `.git` is kept."),
        field("auth", Record(&GIT_AUTH), "The secrets to log in with."),
    ],
};

static GIT_AUTH: Shape = Shape {
    name: "git authentication",
    extensions: false,
    fragile: false,
    fields: &[
        field(
            "header",
            Text,
            "The secret that holds an authorization header.",
        ),
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
        substituted("url", Text, "The address of the file."),
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
        substituted("ref", Text, "The reference of the image."),
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
            List(&Record(&MOUNT)),
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

/// A step of a build.
pub static BUILD_STEP: Shape = Shape {
    name: "a build step",
    extensions: false,
    fragile: false,
    fields: &[
        field("command", Text, "The shell script to run."),
        substituted(
            "env",
            Map(&Text),
            "Environment variables for this step only.",
        ),
        field(
            "mounts",
            List(&Record(&MOUNT)),
            "Sources to mount for this step.",
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

const PATHS: Field = field("paths", List(&Text), "The folders to look at.");

static GOMOD: Shape = Shape {
    name: "a gomod generator",
    extensions: false,
    fragile: false,
    fields: &[
        PATHS,
        field(
            "auth",
            SubstitutedMap(&Record(&GOMOD_AUTH)),
            "How to log in, by host.",
        ),
        field("edits", Record(&GOMOD_EDITS), "Changes to `go.mod`."),
    ],
};

static GOMOD_AUTH: Shape = Shape {
    name: "gomod authentication",
    extensions: false,
    fragile: false,
    fields: &[
        field(
            "header",
            Text,
            "The secret that holds an authorization header.",
        ),
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
        field("username", Text, "The user's name."),
    ],
};

static GOMOD_EDITS: Shape = Shape {
    name: "gomod edits",
    extensions: false,
    fragile: false,
    fields: &[
        field("replace", List(&Any), "Modules to replace: `old => new`."),
        field("drop", List(&Text), "Replacements to drop."),
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
            "The name of the list of requirements.",
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
