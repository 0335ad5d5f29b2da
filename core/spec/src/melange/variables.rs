//! The table of variables: `${{name}}`.
//!
//! Look at [`VARIABLES`] first. Where a variable is known depends on when melange looks: see
//! [`Scope`].

use std::borrow::Cow;

/// Where a variable is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// When a configuration is read: nearly everywhere in it, written without spaces.
    Configuration,
    /// When a configuration is read, in the subpackages that have a `range`.
    Range,
    /// When the configuration is read and when pipelines are compiled.
    Everywhere,
    /// When pipelines are compiled: in `runs`, `with`, `needs`, `if` and `working-directory`.
    Pipeline,
    /// The same, in the pipelines of subpackages.
    Subpackage,
}

/// A variable, or a family of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name; `<…>` stands for a name that the configuration gives.
    pub name: &'static str,
    /// Where it is known.
    pub scope: Scope,
    /// What its value is; whole sentences.
    pub doc: &'static str,
}

/// The variables, in the order in which they are shown.
pub static VARIABLES: &[Variable] = &[
    variable(
        "package.name",
        Scope::Everywhere,
        "The name of the package: `package.name`, also inside subpackages.",
    ),
    variable(
        "package.version",
        Scope::Everywhere,
        "The version of the package, as it is written.",
    ),
    variable(
        "package.epoch",
        Scope::Everywhere,
        "The epoch of the package, 0 if none is written.",
    ),
    variable(
        "package.full-version",
        Scope::Everywhere,
        "The version with the epoch: `1.2.3-r4`.",
    ),
    variable(
        "package.description",
        Scope::Configuration,
        "The description of the package. Pipeline files do not know it.",
    ),
    variable(
        "package.srcdir",
        Scope::Pipeline,
        "The workspace, with the sources: `/home/build`.",
    ),
    variable(
        "targets.outdir",
        Scope::Pipeline,
        "The folder in which each package has its folder: `/home/build/melange-out`.",
    ),
    variable(
        "targets.destdir",
        Scope::Pipeline,
        "The folder whose content becomes the main package, also inside subpackages.",
    ),
    variable(
        "targets.contextdir",
        Scope::Pipeline,
        "The folder whose content becomes the package or subpackage that the step belongs to.",
    ),
    variable(
        "targets.subpkgdir",
        Scope::Subpackage,
        "The folder whose content becomes the subpackage.",
    ),
    variable(
        "targets.package.<name>",
        Scope::Pipeline,
        "The folder whose content becomes the package or subpackage of that name. A name with a \
         `+` cannot be written here.",
    ),
    variable(
        "context.name",
        Scope::Pipeline,
        "The name of the package or subpackage that the step belongs to.",
    ),
    variable(
        "subpkg.name",
        Scope::Subpackage,
        "The name of the subpackage.",
    ),
    variable(
        "vars.<name>",
        Scope::Everywhere,
        "A variable of `vars`, or one that `var-transforms` makes.",
    ),
    variable(
        "range.key",
        Scope::Range,
        "The key of the item of `data` for which the subpackage is made.",
    ),
    variable(
        "range.value",
        Scope::Range,
        "The value of the item of `data` for which the subpackage is made.",
    ),
    variable(
        "inputs.<name>",
        Scope::Pipeline,
        "In a pipeline file: what `with` gives, or the default.",
    ),
    variable(
        "options.<name>.enabled",
        Scope::Pipeline,
        "`true` if the build option is switched on, else `false`.",
    ),
    variable(
        "build.arch",
        Scope::Pipeline,
        "The architecture of the build as apk calls it: `x86_64`, `aarch64`.",
    ),
    variable(
        "build.goarch",
        Scope::Pipeline,
        "The architecture of the build as Go calls it: `amd64`, `arm64`.",
    ),
    variable(
        "host.triplet.gnu",
        Scope::Pipeline,
        "The target triplet for GNU tools: `x86_64-pc-linux-gnu`.",
    ),
    variable(
        "host.triplet.rust",
        Scope::Pipeline,
        "The target triplet for Rust: `x86_64-unknown-linux-gnu`.",
    ),
    variable(
        "cross.triplet.gnu.glibc",
        Scope::Pipeline,
        "The target triplet for GNU tools with glibc.",
    ),
    variable(
        "cross.triplet.gnu.musl",
        Scope::Pipeline,
        "The target triplet for GNU tools with musl.",
    ),
    variable(
        "cross.triplet.rust.glibc",
        Scope::Pipeline,
        "The target triplet for Rust with glibc.",
    ),
    variable(
        "cross.triplet.rust.musl",
        Scope::Pipeline,
        "The target triplet for Rust with musl.",
    ),
];

const fn variable(name: &'static str, scope: Scope, doc: &'static str) -> Variable {
    Variable { name, scope, doc }
}

/// Returns the entry of the table for a variable.
pub fn variable_named(name: &str) -> Option<&'static Variable> {
    VARIABLES.iter().find(|variable| {
        let Some((before, rest)) = variable.name.split_once('<') else {
            return variable.name == name;
        };
        let after = rest.split_once('>').map_or("", |(_, after)| after);
        name.strip_prefix(before)
            .and_then(|rest| rest.strip_suffix(after))
            .is_some_and(|own| !own.is_empty())
    })
}

/// An architecture, by any of its names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Architecture(Cow<'static, str>);

impl Default for Architecture {
    fn default() -> Self {
        Self(Cow::Borrowed("amd64"))
    }
}

impl Architecture {
    /// Returns the architecture that is called so, by apk or by Go; others are taken as they are.
    pub fn new(name: &str) -> Self {
        Self(match name {
            "x86" => Cow::Borrowed("386"),
            "x86_64" => Cow::Borrowed("amd64"),
            "aarch64" => Cow::Borrowed("arm64"),
            "armhf" => Cow::Borrowed("arm/v6"),
            "armv7" => Cow::Borrowed("arm/v7"),
            "loongarch64" => Cow::Borrowed("loong64"),
            other => Cow::Owned(other.to_owned()),
        })
    }

    /// Returns the name that Go uses: `amd64`.
    pub fn go(&self) -> &str {
        &self.0
    }

    /// Returns the name that apk uses: `x86_64`.
    pub fn apk(&self) -> &str {
        match &*self.0 {
            "386" => "x86",
            "amd64" => "x86_64",
            "arm64" => "aarch64",
            "arm/v6" => "armhf",
            "arm/v7" => "armv7",
            "loong64" => "loongarch64",
            other => other,
        }
    }

    /// Returns the triplet of GNU tools, with a libc such as `gnu` or `musl`.
    pub fn gnu_triplet(&self, libc: &str) -> String {
        match &*self.0 {
            "386" => format!("i486-pc-linux-{libc}"),
            "amd64" => format!("x86_64-pc-linux-{libc}"),
            "arm64" => format!("aarch64-unknown-linux-{libc}"),
            "arm/v6" => format!("arm-unknown-linux-{libc}eabihf"),
            "arm/v7" => format!("armv7l-unknown-linux-{libc}eabihf"),
            "ppc64le" => format!("powerpc64le-unknown-linux-{libc}"),
            "s390x" => format!("s390x-ibm-linux-{libc}"),
            other => format!("{other}-unknown-linux-{libc}"),
        }
    }

    /// Returns the triplet of Rust, with a libc such as `gnu` or `musl`.
    pub fn rust_triplet(&self, libc: &str) -> String {
        match &*self.0 {
            "386" => format!("i686-unknown-linux-{libc}"),
            "amd64" => format!("x86_64-unknown-linux-{libc}"),
            "arm64" => format!("aarch64-unknown-linux-{libc}"),
            "arm/v6" => format!("armv6-unknown-linux-{libc}eabihf"),
            "arm/v7" => format!("armv7-unknown-linux-{libc}eabihf"),
            "ppc64le" => format!("powerpc64le-unknown-linux-{libc}"),
            other => format!("{other}-unknown-linux-{libc}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_with_what_the_configuration_gives() {
        let name = |name: &str| variable_named(name).map(|found| found.name);
        assert_eq!(name("package.name"), Some("package.name"));
        assert_eq!(name("vars.x"), Some("vars.<name>"));
        assert_eq!(name("options.x.enabled"), Some("options.<name>.enabled"));
        assert_eq!(name("options.x"), None);
        assert_eq!(name("vars."), None);
        assert_eq!(name("targets.package.a.b"), Some("targets.package.<name>"));
    }

    #[test]
    fn architectures_have_their_names() {
        for (name, apk, go, gnu, rust) in [
            (
                "x86_64",
                "x86_64",
                "amd64",
                "x86_64-pc-linux-gnu",
                "x86_64-unknown-linux-gnu",
            ),
            (
                "arm64",
                "aarch64",
                "arm64",
                "aarch64-unknown-linux-gnu",
                "aarch64-unknown-linux-gnu",
            ),
            (
                "armv7",
                "armv7",
                "arm/v7",
                "armv7l-unknown-linux-gnueabihf",
                "armv7-unknown-linux-gnueabihf",
            ),
            (
                "riscv64",
                "riscv64",
                "riscv64",
                "riscv64-unknown-linux-gnu",
                "riscv64-unknown-linux-gnu",
            ),
        ] {
            let arch = Architecture::new(name);
            let names = (
                arch.apk(),
                arch.go(),
                arch.gnu_triplet("gnu"),
                arch.rust_triplet("gnu"),
            );
            assert_eq!(names, (apk, go, gnu.to_owned(), rust.to_owned()));
        }
    }
}
