//! The table of fields: what each mapping of a Dalec spec may have.
//!
//! Look at [`SPEC`] first: it is the whole. Names and sorts are those of dalec@9a577ddf.

mod artifact;
mod build;
mod generate;
mod image;
mod package;
mod source;
mod test;

use crate::schema::{
    Kind::{Date, Flag, Integer, List, Map, Record, Required, Text},
    Shape, field, substituted,
};

pub(in crate::dalec) use artifact::EXECUTABLE;
pub use artifact::{ARTIFACT, ARTIFACTS};
pub use build::{BUILD_STEP, CACHE, PACKAGE_BUILD};
pub use generate::{GENERATOR, GOMOD, REPLACE};
pub use image::IMAGE_CONFIG;
use package::PACKAGES;
pub(in crate::dalec) use package::STAGES;
pub use package::{
    DEPENDENCIES, FRONTEND, PACKAGE, PACKAGE_CONFIG, PLAIN_PACKAGE, REPOSITORY, SIGNER,
};
pub use source::{
    BUILD, COMMAND, CONTEXT, GIT, HTTP, IMAGE, INLINE, INLINE_DIR, INLINE_FILE, MOUNT,
    NESTED_MOUNT, SOURCE,
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
            PACKAGES,
            "Packages that cannot be installed beside this one.",
        ),
        field(
            "replaces",
            PACKAGES,
            "Packages that this one takes the place of.",
        ),
        field(
            "provides",
            PACKAGES,
            "Names under which this package can be required.",
        ),
        field(
            "sources",
            Map(&Record(&SOURCE)),
            "What the package is built from, by name.",
        ),
        field(
            "patches",
            Map(&List(&Record(&PATCH))),
            "Patches, by the name of the source to which they apply.",
        ),
        field("build", Record(&PACKAGE_BUILD), "How the package is built."),
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
        field(
            "artifacts",
            Record(&ARTIFACTS),
            "What of the build goes into the package.",
        ),
        field(
            "targets",
            Map(&Record(&TARGET)),
            "What differs by distribution, by its key.",
        ),
        field(
            "dependencies",
            Record(&DEPENDENCIES),
            "The packages that this one needs.",
        ),
        field(
            "package_config",
            Record(&PACKAGE_CONFIG),
            "How packages are signed.",
        ),
        field(
            "image",
            Record(&IMAGE_CONFIG),
            "How container images of the package are configured.",
        ),
        field(
            "changelog",
            List(&Record(&CHANGE)),
            "What changed, by date.",
        ),
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
            Record(&DEPENDENCIES),
            "Lists here take the place of those of the spec.",
        ),
        field(
            "image",
            Record(&IMAGE_CONFIG),
            "How this target's images are configured.",
        ),
        field(
            "frontend",
            Record(&FRONTEND),
            "Another program that builds this target.",
        ),
        field(
            "tests",
            List(&Required(&TEST)),
            "Tests that run for this target, after those of the spec.",
        ),
        field(
            "package_config",
            Record(&PACKAGE_CONFIG),
            "How this target's packages are signed.",
        ),
        field(
            "artifacts",
            Record(&ARTIFACTS),
            "The artifacts of this target, in place of the spec's.",
        ),
        field(
            "provides",
            PACKAGES,
            "The names of this target's package, in place of the spec's.",
        ),
        field(
            "replaces",
            PACKAGES,
            "What this target's package replaces, in place of the spec's.",
        ),
        field(
            "conflicts",
            PACKAGES,
            "What this target's package excludes, in place of the spec's.",
        ),
    ],
};

/// A patch.
pub static PATCH: Shape = Shape {
    name: "a patch",
    extensions: false,
    fragile: false,
    fields: &[
        field("source", Text, "The source that holds the patch."),
        field(
            "strip",
            Integer,
            "How many leading parts of the paths in the patch do not count; 1 if nothing is given.",
        ),
        substituted(
            "path",
            Text,
            "The file in the source, if the source is a folder.",
        ),
    ],
};

/// An entry of the changelog.
pub static CHANGE: Shape = Shape {
    name: "a changelog entry",
    extensions: true,
    fragile: false,
    fields: &[
        field("date", Date, "The day, as in `2024-02-29`."),
        field("author", Text, "Who made the changes."),
        field("changes", List(&Text), "What changed."),
    ],
};
