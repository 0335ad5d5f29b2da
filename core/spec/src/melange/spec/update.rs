//! How new versions are found.

use super::records;
use crate::{Spanned, Written, melange::decode::Record, text::TextRange};

/// How new versions are found. What is left out is empty.
#[derive(Clone, Debug, Default)]
pub struct Update {
    /// The range of its mapping; `None` if it is not written.
    pub range: Option<TextRange>,
    /// Its first key.
    pub head: TextRange,
    /// Whether anything looks for new versions.
    pub enabled: Option<Spanned<bool>>,
    /// Whether a person has to make the update.
    pub manual: Option<Spanned<bool>>,
    /// Whether updates are merged one after the other.
    pub require_sequential: Option<Spanned<bool>>,
    /// Whether what depends on the package is built anew.
    pub shared: Option<Spanned<bool>>,
    /// What takes the place of `.` in versions.
    pub version_separator: Option<Written>,
    /// Versions that do not count; `None` if there is no list.
    pub ignore_regex_patterns: Option<Vec<Written>>,
    /// The release monitor.
    pub release_monitor: Option<ReleaseMonitor>,
    /// GitHub.
    pub github: Option<GitHub>,
    /// A git repository.
    pub git: Option<Git>,
    /// An image.
    pub oci: Option<Oci>,
    /// Several sources.
    pub version_data: Option<VersionData>,
    /// How a version becomes one of apk's.
    pub version_transforms: Vec<VersionTransform>,
    /// Why nothing looks for new versions.
    pub exclude_reason: Option<Written>,
    /// How often new versions are looked for.
    pub schedule: Option<Schedule>,
    /// Whether tags of versions before the release count.
    pub enable_prerelease_tags: Option<Spanned<bool>>,
}

/// Versions of the release monitor.
#[derive(Clone, Debug)]
pub struct ReleaseMonitor {
    /// The number of the project.
    pub identifier: Option<Spanned<i64>>,
    /// What is cut off before the version.
    pub strip_prefix: Option<Written>,
    /// What is cut off behind the version.
    pub strip_suffix: Option<Written>,
    /// What a version must contain.
    pub filter_contains: Option<Written>,
    /// What a version must begin with.
    pub filter_prefix: Option<Written>,
}

/// Versions of GitHub.
#[derive(Clone, Debug)]
pub struct GitHub {
    /// The repository.
    pub identifier: Option<Written>,
    /// What is cut off before the version.
    pub strip_prefix: Option<Written>,
    /// What is cut off behind the version.
    pub strip_suffix: Option<Written>,
    /// What a tag must begin with; deprecated.
    pub tag_filter: Option<Written>,
    /// What a tag must begin with.
    pub tag_filter_prefix: Option<Written>,
    /// What a tag must contain.
    pub tag_filter_contains: Option<Written>,
    /// Whether tags count, and not releases.
    pub use_tags: Option<Spanned<bool>>,
}

/// Versions of a git repository.
#[derive(Clone, Debug)]
pub struct Git {
    /// What is cut off before the version.
    pub strip_prefix: Option<Written>,
    /// What is cut off behind the version.
    pub strip_suffix: Option<Written>,
    /// What a tag must begin with.
    pub tag_filter_prefix: Option<Written>,
    /// What a tag must contain.
    pub tag_filter_contains: Option<Written>,
}

/// Versions of an image.
#[derive(Clone, Debug)]
pub struct Oci {
    /// The image.
    pub identifier: Option<Written>,
    /// What is cut off before the version.
    pub strip_prefix: Option<Written>,
    /// What is cut off behind the version.
    pub strip_suffix: Option<Written>,
    /// What a tag must begin with.
    pub tag_filter_prefix: Option<Written>,
    /// What a tag must contain.
    pub tag_filter_contains: Option<Written>,
}

/// Versions put together from several sources.
#[derive(Clone, Debug)]
pub struct VersionData {
    /// How.
    pub format: Option<Written>,
    /// The sources; `None` if there is no list.
    pub sources: Option<Vec<VersionSource>>,
}

/// A source of versions.
#[derive(Clone, Debug)]
pub struct VersionSource {
    /// Its name.
    pub name: Option<Written>,
    /// The line of versions that is followed.
    pub stream: Option<Written>,
    /// Versions that do not count; `None` if there is no list.
    pub ignore: Option<Vec<Written>>,
    /// The source whose commits are used.
    pub commit_source: Option<Written>,
    /// Whether releases count, and not tags.
    pub use_release: Option<Spanned<bool>>,
}

/// How a version becomes one of apk's.
#[derive(Clone, Debug)]
pub struct VersionTransform {
    /// The regular expression.
    pub pattern: Option<Written>,
    /// What takes the place of a match.
    pub replace: Option<Written>,
}

/// How often new versions are looked for.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// Why there is a schedule.
    pub reason: Option<Written>,
    /// `daily`, `weekly` or `monthly`.
    pub period: Option<Written>,
}

impl Update {
    pub(super) fn new(record: &Record) -> Self {
        Self {
            range: Some(record.range),
            head: record.head,
            enabled: record.flag("enabled"),
            manual: record.flag("manual"),
            require_sequential: record.flag("require-sequential"),
            shared: record.flag("shared"),
            version_separator: record.text("version-separator"),
            ignore_regex_patterns: record.texts("ignore-regex-patterns"),
            release_monitor: record.record("release-monitor").map(|it| ReleaseMonitor {
                identifier: it.integer("identifier"),
                strip_prefix: it.text("strip-prefix"),
                strip_suffix: it.text("strip-suffix"),
                filter_contains: it.text("version-filter-contains"),
                filter_prefix: it.text("version-filter-prefix"),
            }),
            github: record.record("github").map(|it| GitHub {
                identifier: it.text("identifier"),
                strip_prefix: it.text("strip-prefix"),
                strip_suffix: it.text("strip-suffix"),
                tag_filter: it.text("tag-filter"),
                tag_filter_prefix: it.text("tag-filter-prefix"),
                tag_filter_contains: it.text("tag-filter-contains"),
                use_tags: it.flag("use-tag"),
            }),
            git: record.record("git").map(|it| Git {
                strip_prefix: it.text("strip-prefix"),
                strip_suffix: it.text("strip-suffix"),
                tag_filter_prefix: it.text("tag-filter-prefix"),
                tag_filter_contains: it.text("tag-filter-contains"),
            }),
            oci: record.record("oci").map(|it| Oci {
                identifier: it.text("identifier"),
                strip_prefix: it.text("strip-prefix"),
                strip_suffix: it.text("strip-suffix"),
                tag_filter_prefix: it.text("tag-filter-prefix"),
                tag_filter_contains: it.text("tag-filter-contains"),
            }),
            version_data: record.record("version_data").map(|it| VersionData {
                format: it.text("version_format"),
                sources: it
                    .records("sources")
                    .map(|list| list.into_iter().map(VersionSource::new).collect()),
            }),
            version_transforms: records(record, "version-transform", |it| VersionTransform {
                pattern: it.text("match"),
                replace: it.text("replace"),
            }),
            exclude_reason: record.text("exclude-reason"),
            schedule: record.record("schedule").map(|it| Schedule {
                reason: it.text("reason"),
                period: it.text("period"),
            }),
            enable_prerelease_tags: record.flag("enable-prerelease-tags"),
        }
    }
}

impl VersionSource {
    fn new(record: &Record) -> Self {
        Self {
            name: record.text("name"),
            stream: record.text("stream"),
            ignore: record.texts("ignore"),
            commit_source: record.text("commit_source"),
            use_release: record.flag("use_release"),
        }
    }
}
