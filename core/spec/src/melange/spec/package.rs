//! Packages and subpackages.

use super::{Step, Test, Variable, records, variables};
use crate::{
    Spanned, Written,
    melange::decode::{Decoded, Record},
    text::TextRange,
};

/// The package. What is left out is empty.
#[derive(Clone, Debug, Default)]
pub struct Package {
    /// The range of its mapping; `None` if it is not written.
    pub range: Option<TextRange>,
    /// Its first key.
    pub head: TextRange,
    /// Whether something of it could not be read, so that a field may seem to be missing.
    pub lossy: bool,
    /// The name.
    pub name: Option<Written>,
    /// The version.
    pub version: Option<Written>,
    /// The number of the package for this version.
    pub epoch: Option<Spanned<u64>>,
    /// What it is.
    pub description: Option<Written>,
    /// Remarks for other programs.
    pub annotations: Vec<Variable>,
    /// The address of the project.
    pub url: Option<Written>,
    /// The commit of the configuration.
    pub commit: Option<Written>,
    /// The architectures; `None` if there is no list.
    pub target_architecture: Option<Vec<Written>>,
    /// The licenses; `None` if there is no list.
    pub copyright: Option<Vec<Copyright>>,
    /// What it needs, provides and replaces.
    pub dependencies: Dependencies,
    /// What is not to be found out by itself.
    pub options: Option<PackageOptions>,
    /// Scripts of apk.
    pub scriptlets: Option<Scriptlets>,
    /// Checks that are switched off; `None` if there is no list.
    pub disabled_checks: Option<Vec<Written>>,
    /// The name under which vulnerabilities are recorded.
    pub cpe: Cpe,
    /// Files that get capabilities.
    pub setcap: Vec<Capability>,
    /// How long the build may take, in nanoseconds.
    pub timeout: Option<Spanned<i64>>,
    /// What the machine of the build has.
    pub resources: Option<Resources>,
    /// What the machine of the tests has.
    pub test_resources: Option<Resources>,
}

/// A subpackage, or several if it ranges.
#[derive(Clone, Debug)]
pub struct Subpackage {
    /// The range of its mapping.
    pub range: TextRange,
    /// Its first key.
    pub head: TextRange,
    /// Whether something of it could not be read, so that a field may seem to be missing.
    pub lossy: bool,
    /// When it is made: `if`.
    pub condition: Option<Written>,
    /// The name of the list over which it ranges: `range`.
    pub ranges_over: Option<Written>,
    /// The name.
    pub name: Option<Written>,
    /// The key of `pipeline`, if it is written.
    pub pipeline_key: Option<TextRange>,
    /// The steps.
    pub pipeline: Vec<Step>,
    /// What it needs, provides and replaces.
    pub dependencies: Dependencies,
    /// What is not to be found out by itself.
    pub options: Option<PackageOptions>,
    /// Scripts of apk.
    pub scriptlets: Option<Scriptlets>,
    /// What it is.
    pub description: Option<Written>,
    /// Remarks for other programs.
    pub annotations: Vec<Variable>,
    /// The address of the project.
    pub url: Option<Written>,
    /// The commit of the configuration.
    pub commit: Option<Written>,
    /// Checks that are switched off; `None` if there is no list.
    pub disabled_checks: Option<Vec<Written>>,
    /// The test.
    pub test: Option<Test>,
    /// The key of `setcap`, if it is written.
    pub setcap_key: Option<TextRange>,
    /// Files that would get capabilities; melange drops them.
    pub setcap: Vec<Capability>,
}

/// A license.
#[derive(Clone, Debug)]
pub struct Copyright {
    /// The range of its mapping.
    pub range: TextRange,
    /// The files that are meant; `None` if there is no list.
    pub paths: Option<Vec<Written>>,
    /// The copyright notice.
    pub attestation: Option<Written>,
    /// The license.
    pub license: Option<Written>,
    /// The file with the license's text.
    pub license_path: Option<Written>,
    /// The license that holds whatever is found.
    pub detection_override: Option<Written>,
}

/// What a package needs, provides and replaces. A list is `None` if it is not written.
#[derive(Clone, Debug, Default)]
pub struct Dependencies {
    /// The range of its mapping; `None` if it is not written.
    pub range: Option<TextRange>,
    /// What is installed with it.
    pub runtime: Option<Vec<Written>>,
    /// The names that it has besides.
    pub provides: Option<Vec<Written>>,
    /// What it takes the place of.
    pub replaces: Option<Vec<Written>>,
    /// Its rank among those that provide a name.
    pub provider_priority: Option<Written>,
    /// Its rank among those that replace each other.
    pub replaces_priority: Option<Written>,
}

/// What is not to be found out about a package by itself.
#[derive(Clone, Debug, Default)]
pub struct PackageOptions {
    /// Nothing is provided.
    pub no_provides: Option<Spanned<bool>>,
    /// Nothing is needed.
    pub no_depends: Option<Spanned<bool>>,
    /// Programs are not provided.
    pub no_commands: Option<Spanned<bool>>,
    /// Libraries are needed in any version.
    pub no_versioned_shlib_deps: Option<Spanned<bool>>,
}

/// Scripts of apk.
#[derive(Clone, Debug, Default)]
pub struct Scriptlets {
    /// Runs when something changes in the folders below.
    pub trigger_script: Option<Written>,
    /// The folders; `None` if there is no list.
    pub trigger_paths: Option<Vec<Written>>,
    /// Runs before the package is installed.
    pub pre_install: Option<Written>,
    /// Runs after the package is installed.
    pub post_install: Option<Written>,
    /// Runs before the package is removed.
    pub pre_deinstall: Option<Written>,
    /// Runs after the package is removed.
    pub post_deinstall: Option<Written>,
    /// Runs before the package is upgraded.
    pub pre_upgrade: Option<Written>,
    /// Runs after the package is upgraded.
    pub post_upgrade: Option<Written>,
}

/// Capabilities of a file.
#[derive(Clone, Debug)]
pub struct Capability {
    /// The range of its mapping.
    pub range: TextRange,
    /// Its first key.
    pub head: TextRange,
    /// Whether something of it could not be read.
    pub lossy: bool,
    /// The file.
    pub path: Option<Written>,
    /// The capabilities with their flags.
    pub add: Vec<Variable>,
    /// Why.
    pub reason: Option<Written>,
}

/// A name under which vulnerabilities are recorded.
#[derive(Clone, Debug, Default)]
pub struct Cpe {
    /// `a` or `o`.
    pub part: Option<Written>,
    /// Who makes it.
    pub vendor: Option<Written>,
    /// What it is called.
    pub product: Option<Written>,
    /// Its edition.
    pub edition: Option<Written>,
    /// Its language.
    pub language: Option<Written>,
    /// The edition of the software.
    pub sw_edition: Option<Written>,
    /// The software on which it runs.
    pub target_sw: Option<Written>,
    /// The machine on which it runs.
    pub target_hw: Option<Written>,
    /// Anything else.
    pub other: Option<Written>,
}

/// What a machine has.
#[derive(Clone, Debug, Default)]
pub struct Resources {
    /// The number of processors.
    pub cpu: Option<Written>,
    /// Their model.
    pub cpu_model: Option<Written>,
    /// The memory.
    pub memory: Option<Written>,
    /// The size of the disk.
    pub disk: Option<Written>,
}

impl Package {
    pub(super) fn new(record: &Record) -> Self {
        Self {
            range: Some(record.range),
            head: record.head,
            lossy: record.lossy,
            name: record.text("name"),
            version: record.text("version"),
            epoch: record.unsigned("epoch"),
            description: record.text("description"),
            annotations: variables(record, "annotations"),
            url: record.text("url"),
            commit: record.text("commit"),
            target_architecture: record.texts("target-architecture"),
            copyright: record
                .records("copyright")
                .map(|list| list.into_iter().map(Copyright::new).collect()),
            dependencies: Dependencies::of(record),
            options: record.record("options").map(PackageOptions::new),
            scriptlets: record.record("scriptlets").map(Scriptlets::new),
            disabled_checks: disabled_checks(record),
            cpe: record.record("cpe").map(Cpe::new).unwrap_or_default(),
            setcap: records(record, "setcap", Capability::new),
            timeout: record.integer("timeout"),
            resources: record.record("resources").map(Resources::new),
            test_resources: record.record("test-resources").map(Resources::new),
        }
    }
}

impl Subpackage {
    pub(super) fn new(record: &Record) -> Self {
        Self {
            range: record.range,
            head: record.head,
            lossy: record.lossy,
            condition: record.text("if"),
            ranges_over: record.text("range"),
            name: record.text("name"),
            pipeline_key: record.field("pipeline").map(|field| field.key),
            pipeline: Step::list(record, "pipeline").unwrap_or_default(),
            dependencies: Dependencies::of(record),
            options: record.record("options").map(PackageOptions::new),
            scriptlets: record.record("scriptlets").map(Scriptlets::new),
            description: record.text("description"),
            annotations: variables(record, "annotations"),
            url: record.text("url"),
            commit: record.text("commit"),
            disabled_checks: disabled_checks(record),
            test: record.record("test").map(Test::new),
            setcap_key: record
                .field("setcap")
                .filter(|field| matches!(field.value, Decoded::List(_)))
                .map(|field| field.key),
            setcap: records(record, "setcap", Capability::new),
        }
    }
}

impl Copyright {
    fn new(record: &Record) -> Self {
        Self {
            range: record.range,
            paths: record.texts("paths"),
            attestation: record.text("attestation"),
            license: record.text("license"),
            license_path: record.text("license-path"),
            detection_override: record.text("detection-override"),
        }
    }
}

impl Dependencies {
    fn of(record: &Record) -> Self {
        let Some(record) = record.record("dependencies") else {
            return Self::default();
        };
        Self {
            range: Some(record.range),
            runtime: record.texts("runtime"),
            provides: record.texts("provides"),
            replaces: record.texts("replaces"),
            provider_priority: record.text("provider-priority"),
            replaces_priority: record.text("replaces-priority"),
        }
    }
}

impl PackageOptions {
    fn new(record: &Record) -> Self {
        Self {
            no_provides: record.flag("no-provides"),
            no_depends: record.flag("no-depends"),
            no_commands: record.flag("no-commands"),
            no_versioned_shlib_deps: record.flag("no-versioned-shlib-deps"),
        }
    }
}

impl Scriptlets {
    fn new(record: &Record) -> Self {
        let trigger = record.record("trigger");
        Self {
            trigger_script: trigger.and_then(|it| it.text("script")),
            trigger_paths: trigger.and_then(|it| it.texts("paths")),
            pre_install: record.text("pre-install"),
            post_install: record.text("post-install"),
            pre_deinstall: record.text("pre-deinstall"),
            post_deinstall: record.text("post-deinstall"),
            pre_upgrade: record.text("pre-upgrade"),
            post_upgrade: record.text("post-upgrade"),
        }
    }

    /// Returns all scripts.
    pub fn scripts(&self) -> impl Iterator<Item = &Written> {
        [
            &self.trigger_script,
            &self.pre_install,
            &self.post_install,
            &self.pre_deinstall,
            &self.post_deinstall,
            &self.pre_upgrade,
            &self.post_upgrade,
        ]
        .into_iter()
        .flatten()
    }
}

impl Capability {
    fn new(record: &Record) -> Self {
        Self {
            range: record.range,
            head: record.head,
            lossy: record.lossy,
            path: record.text("path"),
            add: variables(record, "add"),
            reason: record.text("reason"),
        }
    }
}

impl Cpe {
    fn new(record: &Record) -> Self {
        Self {
            part: record.text("part"),
            vendor: record.text("vendor"),
            product: record.text("product"),
            edition: record.text("edition"),
            language: record.text("language"),
            sw_edition: record.text("sw_edition"),
            target_sw: record.text("target_sw"),
            target_hw: record.text("target_hw"),
            other: record.text("other"),
        }
    }
}

impl Resources {
    fn new(record: &Record) -> Self {
        Self {
            cpu: record.text("cpu"),
            cpu_model: record.text("cpumodel"),
            memory: record.text("memory"),
            disk: record.text("disk"),
        }
    }
}

fn disabled_checks(record: &Record) -> Option<Vec<Written>> {
    record.record("checks")?.texts("disabled")
}
