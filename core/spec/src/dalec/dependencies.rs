//! What a package needs, and how packages are signed.
//!
//! Look at [`Dependencies`] first.

use super::{
    decode::{Decoded, Decoder, Record},
    source::{self, Source},
    spec::{Mount, Variable},
    tests::variables,
    written::Written,
};
use crate::text::TextRange;

/// The packages that a package needs.
///
/// A list that is not written is none; one that is written may be empty.
#[derive(Clone, Debug)]
pub struct Dependencies {
    /// The range of their mapping; that of the alias if it is one.
    pub range: TextRange,
    /// What is installed for the build.
    pub build: Option<Packages>,
    /// What the package needs when it is used.
    pub runtime: Option<Packages>,
    /// What the package is better with.
    pub recommends: Option<Packages>,
    /// What goes into a system extension.
    pub sysext: Option<Packages>,
    /// What is installed for the tests.
    pub test: Option<Packages>,
    /// More repositories.
    pub repositories: Vec<Repository>,
}

/// A list of packages.
#[derive(Clone, Debug, Default)]
pub struct Packages {
    /// The key of the list.
    pub key: TextRange,
    /// The packages, in the order of the text.
    pub packages: Vec<Package>,
}

/// What is asked of a package.
#[derive(Clone, Debug)]
pub struct Package {
    /// Its name.
    pub name: Written,
    /// Versions that will do; all must hold.
    pub versions: Vec<Written>,
    /// The processors for which it is needed; all if there are none.
    pub architectures: Vec<Written>,
}

/// A repository of packages.
#[derive(Clone, Debug)]
pub struct Repository {
    /// The keys of its packages.
    pub keys: Vec<(Written, Source)>,
    /// Its configuration.
    pub config: Vec<(Written, Source)>,
    /// What else it needs.
    pub data: Vec<Mount>,
    /// When it is used; always if there are none.
    pub stages: Vec<Written>,
}

/// Another program: it builds a target, or signs packages.
#[derive(Clone, Debug)]
pub struct Frontend {
    /// The key under which it stands.
    pub key: TextRange,
    /// The image.
    pub image: Option<Written>,
    /// What to run instead of the image's command.
    pub command_line: Option<Written>,
    /// The arguments to pass; only a signer has some.
    pub args: Vec<Variable>,
}

impl Frontend {
    /// Returns whether it names an image, without which it is none.
    pub fn has_image(&self) -> bool {
        self.image.as_ref().is_some_and(|it| !it.value.is_empty())
    }
}

/// Reads dependencies, and reports what Dalec refuses.
pub(super) fn read(decoder: &mut Decoder<'_>, dependencies: &Decoded) -> Option<Dependencies> {
    let Decoded::Record(record) = dependencies else {
        return None;
    };
    let repositories = record.get("extra_repos").items().iter();
    let repositories = repositories.filter_map(|item| match item {
        Decoded::Record(record) => Some(repository(decoder, record)),
        _ => None,
    });
    Some(Dependencies {
        range: record.range,
        repositories: repositories.collect(),
        build: packages(record, "build"),
        runtime: packages(record, "runtime"),
        recommends: packages(record, "recommends"),
        sysext: packages(record, "sysext"),
        test: packages(record, "test"),
    })
}

/// Reads the list of packages in a field.
pub(super) fn packages(owner: &Record, name: &str) -> Option<Packages> {
    let field = owner.field(name)?;
    let packages = match &field.value {
        Decoded::List(items) => items
            .iter()
            .filter_map(Decoded::text)
            .map(|name| Package {
                name,
                versions: Vec::new(),
                architectures: Vec::new(),
            })
            .collect(),
        Decoded::Map(entries) => entries
            .iter()
            .map(|(name, value)| {
                let texts = |field| match value {
                    Decoded::Record(record) => record.texts(field),
                    _ => Vec::new(),
                };
                Package {
                    name: name.clone(),
                    versions: texts("version"),
                    architectures: texts("arch"),
                }
            })
            .collect(),
        Decoded::Null => return None,
        _ => Vec::new(),
    };
    Some(Packages {
        key: field.key,
        packages,
    })
}

fn repository(decoder: &mut Decoder<'_>, record: &Record) -> Repository {
    Repository {
        keys: source::read_entries(decoder, record.get("keys")),
        config: source::read_entries(decoder, record.get("config")),
        data: super::tests::mounts(decoder, record.get("data")),
        stages: record.texts("envs"),
    }
}

/// Reads the signer of a `package_config`.
pub(super) fn signer(config: &Decoded) -> Option<Frontend> {
    let Decoded::Record(config) = config else {
        return None;
    };
    frontend(config, "signer")
}

/// Reads the program in a field.
pub(super) fn frontend(owner: &Record, name: &str) -> Option<Frontend> {
    let field = owner.field(name)?;
    let Decoded::Record(record) = &field.value else {
        return None;
    };
    Some(Frontend {
        key: field.key,
        image: record.text("image"),
        command_line: record.text("cmdline"),
        args: variables(record.get("args")),
    })
}
