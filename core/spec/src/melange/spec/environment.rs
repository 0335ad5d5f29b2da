//! Containers: apko's image configuration.

use super::{Variable, records, variables};
use crate::{Mode, Spanned, Written, melange::decode::Record, text::TextRange};

/// A container. What is left out is empty.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// The range of its mapping; `None` if it is not written.
    pub range: Option<TextRange>,
    /// What is installed.
    pub contents: Contents,
    /// What an image would start.
    pub entrypoint: Entrypoint,
    /// The arguments of the entrypoint.
    pub cmd: Option<Written>,
    /// The signal that stops a container.
    pub stop_signal: Option<Written>,
    /// The working directory of an image.
    pub work_dir: Option<Written>,
    /// Users and groups.
    pub accounts: Accounts,
    /// Architectures.
    pub archs: Vec<Written>,
    /// Environment variables.
    pub environment: Vec<Variable>,
    /// Files and folders that are made or changed.
    pub paths: Vec<PathMutation>,
    /// The address of the sources.
    pub vcs_url: Option<Written>,
    /// Annotations of an image.
    pub annotations: Vec<Variable>,
    /// Another file to begin with.
    pub include: Option<Written>,
    /// Volumes of an image.
    pub volumes: Option<Vec<Written>>,
    /// How an image is cut into layers; melange drops it.
    pub layering: Option<Layering>,
    /// Certificates; melange drops them.
    pub certificates: Option<Certificates>,
    /// The fields that are written and not null: their names and keys.
    pub fields: Vec<(&'static str, TextRange)>,
}

/// What is installed in a container, and from where. A list is `None` if it is not written.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    /// Repositories for the build only.
    pub build_repositories: Option<Vec<Written>>,
    /// Repositories for an image only; melange drops them.
    pub runtime_repositories: Option<Vec<Written>>,
    /// Repositories.
    pub repositories: Option<Vec<Written>>,
    /// Public keys.
    pub keyring: Option<Vec<Written>>,
    /// Public keys for an image only; melange drops them.
    pub runtime_keyring: Vec<Named>,
    /// Packages.
    pub packages: Option<Vec<Written>>,
    /// An image to build upon.
    pub base_image: Option<BaseImage>,
    /// The fields that are written and not null: their names and keys.
    pub fields: Vec<(&'static str, TextRange)>,
}

/// An image to build upon.
#[derive(Clone, Debug)]
pub struct BaseImage {
    /// The folder with the image.
    pub image: Option<Written>,
    /// The index of the packages in it.
    pub apk_index: Option<Written>,
}

/// What an image starts.
#[derive(Clone, Debug, Default)]
pub struct Entrypoint {
    /// `service-bundle`, or nothing.
    pub sort: Option<Written>,
    /// The program.
    pub command: Option<Written>,
    /// A script in its place.
    pub shell_fragment: Option<Written>,
    /// The services of a bundle.
    pub services: Vec<Variable>,
}

/// Users and groups.
#[derive(Clone, Debug, Default)]
pub struct Accounts {
    /// The user that runs the steps.
    pub run_as: Option<Written>,
    /// Users.
    pub users: Vec<User>,
    /// Groups.
    pub groups: Vec<Group>,
}

/// A user.
#[derive(Clone, Debug)]
pub struct User {
    /// The name.
    pub name: Option<Written>,
    /// The number.
    pub uid: Option<Spanned<u32>>,
    /// The number of the user's group.
    pub gid: Option<Spanned<u32>>,
    /// The program that a login starts.
    pub shell: Option<Written>,
    /// The user's own folder.
    pub home: Option<Written>,
}

/// A group.
#[derive(Clone, Debug)]
pub struct Group {
    /// The name.
    pub name: Option<Written>,
    /// The number.
    pub gid: Option<Spanned<u32>>,
    /// The names of its users.
    pub members: Option<Vec<Written>>,
}

/// A file or folder that is made or changed.
#[derive(Clone, Debug)]
pub struct PathMutation {
    /// The range of its mapping.
    pub range: TextRange,
    /// Where it is.
    pub path: Option<Written>,
    /// What is made of it.
    pub sort: Option<Written>,
    /// The user to whom it belongs.
    pub uid: Option<Spanned<u32>>,
    /// The group to which it belongs.
    pub gid: Option<Spanned<u32>>,
    /// Its permissions.
    pub permissions: Option<Mode>,
    /// Where a link leads.
    pub source: Option<Written>,
    /// Whether all that is inside is changed as well.
    pub recursive: Option<Spanned<bool>>,
}

/// How an image is cut into layers.
#[derive(Clone, Debug)]
pub struct Layering {
    /// How layers are found.
    pub strategy: Option<Written>,
    /// The most layers.
    pub budget: Option<Spanned<i64>>,
}

/// Certificates to trust.
#[derive(Clone, Debug)]
pub struct Certificates {
    /// The certificates.
    pub additional: Vec<Named>,
    /// Packages that have certificates.
    pub providers: Vec<Written>,
}

/// A text with a name: a key, or a certificate.
#[derive(Clone, Debug)]
pub struct Named {
    /// The name of its file.
    pub name: Option<Written>,
    /// Its text.
    pub content: Option<Written>,
}

impl Environment {
    /// Makes a container of the field `environment`.
    pub(super) fn of(record: &Record) -> Self {
        record
            .record("environment")
            .map(Self::new)
            .unwrap_or_default()
    }

    fn new(record: &Record) -> Self {
        Self {
            range: Some(record.range),
            contents: record
                .record("contents")
                .map(Contents::new)
                .unwrap_or_default(),
            entrypoint: record
                .record("entrypoint")
                .map(Entrypoint::new)
                .unwrap_or_default(),
            cmd: record.text("cmd"),
            stop_signal: record.text("stop-signal"),
            work_dir: record.text("work-dir"),
            accounts: record
                .record("accounts")
                .map(Accounts::new)
                .unwrap_or_default(),
            archs: record.texts("archs").unwrap_or_default(),
            environment: variables(record, "environment"),
            paths: records(record, "paths", PathMutation::new),
            vcs_url: record.text("vcs-url"),
            annotations: variables(record, "annotations"),
            include: record.text("include"),
            volumes: record.texts("volumes"),
            layering: record.record("layering").map(|it| Layering {
                strategy: it.text("strategy"),
                budget: it.integer("budget"),
            }),
            certificates: record.record("certificates").map(|it| Certificates {
                additional: records(it, "additional", Named::new),
                providers: it.texts("providers").unwrap_or_default(),
            }),
            fields: record.written(),
        }
    }
}

impl Contents {
    fn new(record: &Record) -> Self {
        Self {
            build_repositories: record.texts("build_repositories"),
            runtime_repositories: record.texts("runtime_repositories"),
            repositories: record.texts("repositories"),
            keyring: record.texts("keyring"),
            runtime_keyring: records(record, "runtime_keyring", Named::new),
            packages: record.texts("packages"),
            base_image: record.record("baseimage").map(|it| BaseImage {
                image: it.text("image"),
                apk_index: it.text("apkindex"),
            }),
            fields: record.written(),
        }
    }
}

impl Entrypoint {
    fn new(record: &Record) -> Self {
        Self {
            sort: record.text("type"),
            command: record.text("command"),
            shell_fragment: record.text("shell-fragment"),
            services: variables(record, "services"),
        }
    }
}

impl Accounts {
    fn new(record: &Record) -> Self {
        Self {
            run_as: record.text("run-as"),
            users: records(record, "users", |it| User {
                name: it.text("username"),
                uid: it.id("uid"),
                gid: it.id("gid"),
                shell: it.text("shell"),
                home: it.text("homedir"),
            }),
            groups: records(record, "groups", |it| Group {
                name: it.text("groupname"),
                gid: it.id("gid"),
                members: it.texts("members"),
            }),
        }
    }
}

impl PathMutation {
    fn new(record: &Record) -> Self {
        Self {
            range: record.range,
            path: record.text("path"),
            sort: record.text("type"),
            uid: record.id("uid"),
            gid: record.id("gid"),
            permissions: record.mode("permissions"),
            source: record.text("source"),
            recursive: record.flag("recursive"),
        }
    }
}

impl Named {
    fn new(record: &Record) -> Self {
        Self {
            name: record.text("name"),
            content: record.text("content"),
        }
    }
}
