//! Fields of `update`: what programs read that look for new versions.

use crate::schema::{
    Kind::{Flag, Integer, List, Record, Text},
    Shape, field, strict, substituted,
};

/// How new versions are found.
pub static UPDATE: Shape = strict(
    "`update`",
    &[
        field("enabled", Flag, "Whether anything looks for new versions."),
        field("manual", Flag, "Whether a person has to make the update."),
        field(
            "require-sequential",
            Flag,
            "Whether updates are merged one after the other.",
        ),
        field(
            "shared",
            Flag,
            "Whether what depends on this package is built anew after an update.",
        ),
        field(
            "version-separator",
            Text,
            "What takes the place of `.` in versions.",
        ),
        field(
            "ignore-regex-patterns",
            List(&Text),
            "Regular expressions of versions that do not count.",
        ),
        field(
            "release-monitor",
            Record(&RELEASE_MONITOR),
            "Versions come from the release monitor.",
        ),
        field("github", Record(&GITHUB), "Versions come from GitHub."),
        field(
            "git",
            Record(&GIT),
            "Versions are the tags of a git repository.",
        ),
        field("oci", Record(&OCI), "Versions are the tags of an image."),
        field(
            "version_data",
            Record(&VERSION_DATA),
            "Versions are put together from several sources.",
        ),
        field(
            "version-transform",
            List(&Record(&VERSION_TRANSFORM)),
            "How a version becomes one of apk's.",
        ),
        field(
            "exclude-reason",
            Text,
            "Why nothing looks for new versions.",
        ),
        field(
            "schedule",
            Record(&SCHEDULE),
            "How often new versions are looked for.",
        ),
        field(
            "enable-prerelease-tags",
            Flag,
            "Whether tags of versions before the release count.",
        ),
    ],
);

static RELEASE_MONITOR: Shape = strict(
    "`release-monitor`",
    &[
        field("identifier", Integer, "The number of the project."),
        field("strip-prefix", Text, "What is cut off before the version."),
        field("strip-suffix", Text, "What is cut off behind the version."),
        substituted(
            "version-filter-contains",
            Text,
            "What a version must contain to count.",
        ),
        substituted(
            "version-filter-prefix",
            Text,
            "What a version must begin with to count.",
        ),
    ],
);

static GITHUB: Shape = strict(
    "`github`",
    &[
        substituted("identifier", Text, "The repository, as `owner/name`."),
        field("strip-prefix", Text, "What is cut off before the version."),
        field("strip-suffix", Text, "What is cut off behind the version."),
        substituted(
            "tag-filter",
            Text,
            "What a tag must begin with to count; deprecated, write `tag-filter-prefix`.",
        ),
        substituted(
            "tag-filter-prefix",
            Text,
            "What a tag must begin with to count.",
        ),
        substituted(
            "tag-filter-contains",
            Text,
            "What a tag must contain to count.",
        ),
        field("use-tag", Flag, "Whether tags count, and not releases."),
    ],
);

static GIT: Shape = strict(
    "`git`",
    &[
        field("strip-prefix", Text, "What is cut off before the version."),
        field("strip-suffix", Text, "What is cut off behind the version."),
        substituted(
            "tag-filter-prefix",
            Text,
            "What a tag must begin with to count.",
        ),
        substituted(
            "tag-filter-contains",
            Text,
            "What a tag must contain to count.",
        ),
    ],
);

static OCI: Shape = strict(
    "`oci`",
    &[
        field("identifier", Text, "The image, without a tag."),
        field("strip-prefix", Text, "What is cut off before the version."),
        field("strip-suffix", Text, "What is cut off behind the version."),
        field(
            "tag-filter-prefix",
            Text,
            "What a tag must begin with to count.",
        ),
        field(
            "tag-filter-contains",
            Text,
            "What a tag must contain to count.",
        ),
    ],
);

static VERSION_DATA: Shape = strict(
    "`version_data`",
    &[
        field(
            "version_format",
            Text,
            "How the version is put together, from `${{SOURCE.FIELD}}`.",
        ),
        field("sources", List(&Record(&VERSION_SOURCE)), "The sources."),
    ],
);

static VERSION_SOURCE: Shape = strict(
    "a source of versions",
    &[
        field("name", Text, "Its name in `version_format`."),
        field(
            "stream",
            Text,
            "The line of versions that is followed, such as `12.6`.",
        ),
        field(
            "ignore",
            List(&Text),
            "Regular expressions of versions that do not count.",
        ),
        field("commit_source", Text, "The source whose commits are used."),
        field("use_release", Flag, "Whether releases count, and not tags."),
    ],
);

static VERSION_TRANSFORM: Shape = strict(
    "a version transform",
    &[
        field("match", Text, "The regular expression, in Go's syntax."),
        field("replace", Text, "What takes the place of a match."),
    ],
);

static SCHEDULE: Shape = strict(
    "`schedule`",
    &[
        field("reason", Text, "Why there is a schedule."),
        field("period", Text, "`daily`, `weekly` or `monthly`."),
    ],
);
