//! Guards the frame of the project: who may depend on whom, what comes from outside, and that the
//! pages about it say what is true.

#![expect(clippy::unwrap_used, reason = "what cannot be read fails the test")]

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Node, Package, PackageId};
use spec_tests::workspace;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The arrows between our own packages: what each may use to build.
const ARROWS: &[(&str, &[&str])] = &[
    ("spec-probe", &[]),
    ("spec-core", &["spec-probe"]),
    ("spec-report", &["spec-core"]),
    ("spec-llb", &["spec-core", "spec-probe"]),
    ("spec-build", &["spec-core", "spec-llb", "spec-probe"]),
    (
        "spec-dap",
        &[
            "spec-build",
            "spec-core",
            "spec-llb",
            "spec-probe",
            "spec-report",
        ],
    ),
    ("spec-lsp", &["spec-core", "spec-lsp-client", "spec-report"]),
    ("spec-dap-client", &[]),
    ("spec-lsp-client", &[]),
    (
        "spec-tests",
        &[
            "spec-build",
            "spec-core",
            "spec-dap",
            "spec-dap-client",
            "spec-llb",
            "spec-lsp",
            "spec-probe",
        ],
    ),
    ("xtask", &[]),
];

/// The packages that touch nothing outside: no runtime, no network, no protocol of an editor.
const PURE: &[&str] = &["spec-probe", "spec-core", "spec-llb"];

/// What a pure package must not have in the tree of what it is built from.
const IMPURE: &[&str] = &[
    "async-std",
    "dap",
    "futures-executor",
    "h2",
    "hyper",
    "lsp-types",
    "mio",
    "reqwest",
    "rustls",
    "smol",
    "socket2",
    "tokio",
    "tonic",
    "tower",
    "tower-lsp",
];

/// What the sources of the core must not name: the world comes in as arguments.
const WORLD: &[&str] = &[
    "std::fs",
    "std::env",
    "std::net",
    "std::process",
    "Instant",
    "SystemTime",
];

fn metadata() -> Metadata {
    let manifest = workspace().join("Cargo.toml");
    MetadataCommand::new()
        .manifest_path(manifest)
        .other_options(["--locked".into()])
        .exec()
        .unwrap()
}

fn package<'a>(metadata: &'a Metadata, id: &PackageId) -> &'a Package {
    metadata
        .packages
        .iter()
        .find(|package| package.id == *id)
        .unwrap()
}

#[test]
fn arrows_between_our_packages_point_down() {
    let metadata = metadata();
    let own: BTreeSet<&str> = metadata
        .workspace_packages()
        .iter()
        .map(|package| package.name.as_str())
        .collect();
    assert_eq!(
        own,
        ARROWS.iter().map(|(name, _)| *name).collect(),
        "a package has no arrows yet"
    );
    for (name, allowed) in ARROWS {
        let package = metadata
            .workspace_packages()
            .into_iter()
            .find(|p| p.name == *name)
            .unwrap();
        for dependency in &package.dependencies {
            let is_built = dependency.kind != DependencyKind::Development;
            let used = dependency.name.as_str();
            if is_built && own.contains(used) {
                assert!(allowed.contains(&used), "{name} may not depend on {used}");
            }
        }
    }
}

#[test]
fn the_pure_packages_know_no_runtime_and_no_protocol() {
    let metadata = metadata();
    let nodes = &metadata.resolve.as_ref().unwrap().nodes;
    for name in PURE {
        let root = metadata
            .workspace_packages()
            .into_iter()
            .find(|p| p.name == *name)
            .unwrap();
        let mut tree = BTreeMap::from([(&root.id, vec![*name])]);
        let mut open = vec![&root.id];
        while let Some(id) = open.pop() {
            let path = tree[id].clone();
            for next in linked(nodes.iter().find(|node| node.id == *id).unwrap()) {
                let next_name = package(&metadata, next).name.as_str();
                let path: Vec<_> = path.iter().copied().chain([next_name]).collect();
                assert!(!IMPURE.contains(&next_name), "{}", path.join(" → "));
                if tree.insert(next, path).is_none() {
                    open.push(next);
                }
            }
        }
    }
}

/// Returns the ids that end up in what a node is linked to; build scripts may use what they like.
fn linked(node: &Node) -> impl Iterator<Item = &PackageId> {
    node.deps.iter().filter_map(|dependency| {
        let is_linked = |kind: &cargo_metadata::DepKindInfo| kind.kind == DependencyKind::Normal;
        dependency
            .dep_kinds
            .iter()
            .any(is_linked)
            .then_some(&dependency.pkg)
    })
}

#[test]
fn the_core_gets_the_world_as_arguments() {
    for folder in ["core/spec/src", "core/llb/src"] {
        for file in sources(&workspace().join(folder)) {
            let text = fs::read_to_string(&file).unwrap();
            let product = text.split("#[cfg(test)]").next().unwrap();
            let code = product
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            for line in code {
                for word in WORLD {
                    assert!(
                        !line.contains(word),
                        "{} uses {word}: {line}",
                        file.display()
                    );
                }
            }
        }
    }
}

#[test]
fn everything_from_outside_has_a_licence_a_source_and_no_ban() {
    let rules: toml::Table = fs::read_to_string(workspace().join("deny.toml"))
        .unwrap()
        .parse()
        .unwrap();
    let words = |table: &str, key: &str| -> BTreeSet<String> {
        let list = rules[table][key].as_array().unwrap();
        list.iter()
            .map(|word| word.as_str().unwrap().to_owned())
            .collect()
    };
    let allowed = words("licenses", "allow");
    let banned = words("bans", "deny");
    let metadata = metadata();
    let mut used = BTreeSet::new();
    for package in &metadata.packages {
        let name = &package.name;
        assert!(!banned.contains(name.as_str()), "{name} is banned");
        let Some(source) = &package.source else {
            assert!(
                metadata.workspace_members.contains(&package.id),
                "{name} is a stray folder"
            );
            continue;
        };
        assert!(source.is_crates_io(), "{name} comes from {source}");
        let license = package.license.as_deref();
        let license = license.unwrap_or_else(|| panic!("{name} names no licence"));
        let expression = spdx::Expression::parse_mode(license, spdx::ParseMode::LAX).unwrap();
        let fits = |requirement: &spdx::LicenseReq| {
            let word = requirement.to_string();
            let fits = allowed.contains(&word);
            if fits {
                used.insert(word);
            }
            fits
        };
        let mut fits = fits;
        assert!(
            expression.evaluate(&mut fits),
            "{name} is licensed as {license}"
        );
    }
    assert!(used.contains("MIT"), "the check has looked at nothing");
}

#[test]
fn the_pages_name_tests_that_exist() {
    let page = fs::read_to_string(workspace().join("docs/architecture.md")).unwrap();
    let mut guards = 0;
    for line in page.lines().filter(|line| line.contains("uarded by")) {
        let names = line
            .split("uarded by")
            .nth(1)
            .unwrap()
            .split('`')
            .skip(1)
            .step_by(2);
        for name in names {
            let (file, test) = name
                .split_once("::")
                .unwrap_or_else(|| panic!("no test: {name}"));
            let path = workspace().join(file);
            let source = fs::read_to_string(&path).unwrap_or_else(|_| panic!("no file: {file}"));
            assert!(
                source.contains(&format!("fn {test}(")),
                "{file} has no test {test}"
            );
            guards += 1;
        }
    }
    assert!(guards > 0, "no invariant names its test");
}

#[test]
fn every_package_of_the_workspace_is_on_the_map() {
    let page = fs::read_to_string(workspace().join("docs/architecture.md")).unwrap();
    for (name, _) in ARROWS {
        assert!(
            page.contains(&format!("`{name}`")),
            "docs/architecture.md does not name {name}"
        );
    }
}

#[test]
fn links_between_pages_lead_somewhere() {
    let mut pages = sources_with(&workspace().join("docs"), "md");
    pages.extend(["README.md", "CHANGELOG.md"].map(|page| workspace().join(page)));
    for page in pages {
        let text = fs::read_to_string(&page).unwrap();
        for link in text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split([')', '#']).next())
        {
            if link.is_empty() || link.contains("://") {
                continue;
            }
            let target = page.parent().unwrap().join(link);
            assert!(
                target.exists(),
                "{} leads to {link}, which is not there",
                page.display()
            );
        }
    }
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    sources_with(folder, "rs")
}

fn sources_with(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources_with(&path, extension));
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
    found
}
