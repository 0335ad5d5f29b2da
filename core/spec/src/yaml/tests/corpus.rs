//! What holds for real files.

use super::dump::dump_node;
use crate::{
    text::{Text, TextRange},
    yaml::{
        Node, Value,
        assemble::Assembler,
        build::Builder,
        mask::mask,
        scan::{ItemKind, scan},
        tree,
    },
};
use std::{env, fs, path::PathBuf};

/// Returns the folder of real specs; `None`, with a word on stderr, if it is not there.
pub(crate) fn corpus() -> Option<PathBuf> {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus");
    let folder = env::var_os("SPEC_CORPUS").map_or_else(|| PathBuf::from(default), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!(
        "not run: there are no real specs at {} (set SPEC_CORPUS)",
        folder.display()
    );
    assert!(
        env::var_os("CI").is_none(),
        "the corpus must be there in CI"
    );
    None
}

/// Returns all files of the corpus that are valid YAML, by name.
pub(crate) fn valid_files() -> Vec<(String, String)> {
    let Some(corpus) = corpus() else {
        return Vec::new();
    };
    let mut folders = vec![corpus];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|ext| ext == "yaml" || ext == "yml")
            {
                let text = fs::read_to_string(&path).unwrap();
                let name = path.display().to_string();
                // Dalec refuses it for a second colon on a line.
                if !name.ends_with("fragments/sources-705.yml") {
                    files.push((name, text));
                }
            }
        }
    }
    files.sort();
    files
}

fn whole(text: &str) -> TextRange {
    TextRange::new(0, text.len())
}

/// Returns `offset depth key` of all pairs in tree-sitter's tree.
fn pairs_of_tree(text: &str) -> Vec<String> {
    let tree = tree::parse(text).unwrap();
    assert!(!tree.root_node().has_error());
    let mut pairs = Vec::new();
    let mut stack = vec![(tree.root_node(), 0)];
    while let Some((node, depth)) = stack.pop() {
        let depth = match node.kind() {
            "block_mapping_pair" => {
                if let Some(key) = node.child_by_field_name("key") {
                    let key = key.byte_range();
                    pairs.push((
                        key.start,
                        format!("{} {depth} {}", key.start, &text[key.clone()]),
                    ));
                }
                depth + 1
            }
            "block_sequence_item" => depth + 1,
            _ => depth,
        };
        let mut cursor = node.walk();
        stack.extend(node.named_children(&mut cursor).map(|child| (child, depth)));
    }
    pairs.sort();
    pairs.into_iter().map(|(_, pair)| pair).collect()
}

#[test]
fn the_scan_sees_the_pairs_that_tree_sitter_sees() {
    let mut seen = 0;
    for (name, text) in valid_files() {
        let layout = scan(&text, whole(&text));
        assert_eq!(layout.defects, [], "{name}");
        let pairs: Vec<String> = layout
            .items
            .iter()
            .filter(|item| item.kind == ItemKind::Pair)
            .map(|item| {
                let start = item
                    .key_properties
                    .anchor
                    .map_or(item.key.start, |range| range.start);
                format!("{start} {} {}", item.depth - 1, &text[start..item.key.end])
            })
            .collect();
        assert_eq!(pairs, pairs_of_tree(&text), "{name}");
        seen += pairs.len();
    }
    assert!(corpus().is_none() || seen > 100_000, "{seen} pairs");
}

#[test]
fn masking_leaves_valid_files_alone() {
    for (name, text) in valid_files() {
        let layout = scan(&text, whole(&text));
        assert!(mask(&text, &layout.defects) == text, "{name}");
    }
}

#[test]
fn the_layout_gives_the_nodes_that_the_tree_gives() {
    for (name, source) in valid_files() {
        let text = Text::new(&source);
        let layout = scan(&source, whole(&source));
        let mut assembler = Assembler::new(&source, &source);
        let mut builder = Builder {
            assembler: &mut assembler,
            layout: &layout,
            cursor: 0,
        };
        let ours = builder.value().unwrap();
        let mut assembler = Assembler::new(&source, &source);
        let tree = tree::parse(&source).unwrap();
        let mut reader = tree::Reader {
            assembler: &mut assembler,
            base: 0,
        };
        let Some(theirs) = reader.root(tree.root_node()) else {
            continue;
        };
        if !same(&ours.node, &theirs.node) {
            let (ours, theirs) = (dump_node(&text, &ours.node), dump_node(&text, &theirs.node));
            let differ = ours
                .lines()
                .zip(theirs.lines())
                .find(|(ours, theirs)| ours != theirs);
            panic!("{name}: {differ:?}");
        }
    }
}

/// Returns whether two trees are equal, aliases by their names.
pub(crate) fn same(one: &Node, other: &Node) -> bool {
    let alike = one.range == other.range && one.anchor == other.anchor && one.tag == other.tag;
    alike
        && match (&one.value, &other.value) {
            (Value::Null, Value::Null) => true,
            (Value::Scalar(one), Value::Scalar(other)) => one == other,
            (Value::Alias { name: one, .. }, Value::Alias { name: other, .. }) => one == other,
            (Value::Sequence(one), Value::Sequence(other)) => {
                one.len() == other.len()
                    && one.iter().zip(other).all(|(one, other)| same(one, other))
            }
            (Value::Mapping(one), Value::Mapping(other)) => {
                one.len() == other.len()
                    && one.iter().zip(other).all(|(one, other)| {
                        same(&one.key, &other.key) && same(&one.value, &other.value)
                    })
            }
            _ => false,
        }
}
