//! The table of fields: what each mapping of a Dalec spec may have.
//!
//! Look at [`SPEC`] first: it is the whole. Names and sorts are those of dalec@9a577ddf.

mod source;
mod test;

use crate::schema::{
    Kind::{Any, Flag, List, Map, Record, Required, Text},
    Shape, field, substituted,
};

pub use source::{
    BUILD, BUILD_STEP, COMMAND, CONTEXT, GENERATOR, GIT, HTTP, IMAGE, INLINE, INLINE_DIR,
    INLINE_FILE, MOUNT, SOURCE,
};
pub use test::{FILE, OUTPUT, STEP, TEST};

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
