//! Any bytes are a document: no panic, no endless loop, and sane ranges.

use super::corpus::valid_files;
use crate::{
    text::{Text, TextRange},
    yaml::{self, Node, Options, Value},
};
use std::sync::Arc;

/// A small generator of numbers that are the same in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % limit.max(1)
    }
}

/// Parses a text in both ways and checks what must hold for each document.
fn check(source: &str) {
    let text = Text::new(source);
    for options in [Options::default(), Options::dalec()] {
        let document = yaml::parse_with(&text, options);
        if let Some(root) = &document.root {
            check_node(source, root, TextRange::new(0, source.len()), 0);
        }
        for diagnostic in &document.diagnostics {
            check_range(source, diagnostic.range);
            assert!(!diagnostic.message.is_empty() && !diagnostic.message.ends_with('.'));
        }
        for hole in &document.holes {
            check_range(source, *hole);
        }
        let layout = yaml::layout(&text, options);
        assert_eq!(layout.lines.len(), text.line_count());
        for (index, line) in layout.lines.iter().enumerate() {
            let range = text.line_range(index);
            assert!(
                range.start <= line.start && line.end <= range.end,
                "{source:?}"
            );
        }
    }
}

fn check_range(source: &str, range: TextRange) {
    assert!(range.start <= range.end, "{range:?} {source:?}");
    assert!(
        source.get(range.start..range.end).is_some(),
        "{range:?} {source:?}"
    );
}

fn check_node(source: &str, node: &Node, within: TextRange, depth: usize) {
    assert!(depth < 400, "too deep for a walk");
    check_range(source, node.range);
    assert!(
        within.contains(node.range),
        "{:?} {within:?} {source:?}",
        node.range
    );
    for (name, range) in node.anchor.iter().chain(&node.tag) {
        check_range(source, *range);
        assert!(source[range.start..range.end].ends_with(name.as_str()));
    }
    match &node.value {
        Value::Sequence(items) => {
            for item in items {
                check_node(source, item, node.range, depth + 1);
            }
        }
        Value::Mapping(entries) => {
            for entry in entries {
                check_node(source, &entry.key, node.range, depth + 1);
                check_node(source, &entry.value, node.range, depth + 1);
            }
        }
        Value::Null | Value::Scalar(_) | Value::Alias { .. } => {}
    }
}

/// Pieces of YAML that matter to its readers.
const PIECES: [&str; 48] = [
    "a",
    "b: ",
    "c:",
    "- ",
    "-",
    "?",
    "? ",
    ": ",
    ":",
    "\n",
    "\n",
    "\n  ",
    "\n    ",
    "\n - ",
    "\r\n",
    "\r",
    "\t",
    " ",
    "\"",
    "'",
    "[",
    "]",
    "{",
    "}",
    ",",
    "#",
    " # x",
    "|",
    ">",
    "|2-\n",
    ">+\n",
    "&a ",
    "*a",
    "!!str ",
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    "\\",
    "\\x4",
    "\u{feff}",
    "\0",
    "é",
    "𐐀",
    "<<: ",
    "\u{2028}",
    "~",
    "0644",
    "@",
];

#[test]
fn pieces_in_any_order() {
    let mut random = Random(7);
    for _ in 0..2500 {
        let len = random.below(24);
        let text: String = (0..len)
            .map(|_| PIECES[random.below(PIECES.len())])
            .collect();
        check(&text);
    }
}

#[test]
fn random_bytes() {
    let mut random = Random(11);
    for _ in 0..600 {
        let len = random.below(200);
        let bytes: Vec<u8> = (0..len).map(|_| random.below(256) as u8).collect();
        check(&Text::from_bytes(&bytes).to_string());
    }
}

#[test]
fn prefixes_and_splices_of_real_files() {
    let files = valid_files();
    let mut random = Random(13);
    for (index, (_, source)) in files.iter().enumerate().step_by(45) {
        for _ in 0..8 {
            let cut = |random: &mut Random| {
                let at = random.below(source.len() + 1);
                (0..=at)
                    .rev()
                    .find(|at| source.is_char_boundary(*at))
                    .unwrap_or(0)
            };
            let (one, two) = (cut(&mut random), cut(&mut random));
            check(&source[..one]);
            let other = &files[(index * 31 + 7) % files.len()].1;
            let end = (0..=two.min(other.len()))
                .rev()
                .find(|at| other.is_char_boundary(*at));
            check(&[&source[..one], &other[..end.unwrap_or(0)], &source[one..]].concat());
            check(&[&source[..one.min(two)], &source[one.max(two)..]].concat());
        }
    }
}

#[test]
fn every_prefix_of_one_file() {
    let source = "# c\n%YAML 1.2\n---\na: &x\n  - 'it''s' # d\n  - \"q\\u0041\n    r\"\n  - [1, {b: c}, *x]\nt: |2-\n    lit\n\n   eral\n? k\n: >+\n  fold\n  ed\n\nz: &y !!str plain\n  text\ny: *y\n...\n---\nb: [\n";
    for (cut, _) in source.char_indices().chain([(source.len(), ' ')]) {
        check(&source[..cut]);
        check(&source[cut..]);
    }
}

/// Documents that are large in one way.
fn monsters() -> Vec<(&'static str, String)> {
    let nested = |size: usize| -> String {
        (0..size)
            .map(|depth| format!("{}k:\n", " ".repeat(depth)))
            .collect()
    };
    let bomb: String = (1..=60)
        .map(|level| {
            format!(
                "a{level}: &a{level} [{}]\n",
                vec![format!("*a{}", level - 1); 9].join(", ")
            )
        })
        .collect();
    let chain: String = (1..20_000)
        .map(|link| format!("a{link}: &a{link} [*a{}]\n", link - 1))
        .collect();
    vec![
        ("brackets", format!("a: {}", "[".repeat(100_000))),
        (
            "closed brackets",
            format!("a: {}{}", "[".repeat(100_000), "]".repeat(40_000)),
        ),
        ("braces", "{".repeat(40_000)),
        ("dashes", "- ".repeat(40_000)),
        ("questions", "? ".repeat(40_000)),
        ("colons", ": ".repeat(40_000)),
        ("nested", nested(1500)),
        ("aliases of aliases", format!("a0: &a0 x\n{bomb}")),
        ("a chain of aliases", format!("a0: &a0 x\n{chain}")),
        ("quotes", "a: \"\n".repeat(20_000)),
        ("open brackets", "a: [\n".repeat(20_000)),
        ("open lists", "a: [b,\n".repeat(20_000)),
        (
            "deeper quotes",
            (0..600)
                .map(|depth| format!("{}- \"\n", " ".repeat(depth)))
                .collect(),
        ),
        ("blocks", "a: |\n".repeat(20_000)),
        ("pipes", format!("a: \"{}\n", "| ".repeat(20_000))),
        ("tabs", "\ta: b\n".repeat(20_000)),
        ("misfits", "    a: b\n  c: d\n   e: f\n".repeat(20_000)),
        ("documents", "---\na: b\n".repeat(30_000)),
        ("anchors", "&a ".repeat(20_000)),
        ("commas", format!("a: [{}]", ",".repeat(40_000))),
        ("keys", "a: b\n".repeat(40_000)),
        ("blank lines", format!("a: |\n{}b: 1", "\n".repeat(200_000))),
        ("comments", format!("a:\n{}  b: 1", "# c\n".repeat(40_000))),
        ("escapes", format!("a: \"{}\"", "\\q".repeat(20_000))),
    ]
}

#[test]
fn monsters_are_read_and_dropped() {
    for (name, source) in monsters() {
        let text = Text::new(&source);
        let document = yaml::parse_with(&text, Options::dalec());
        if let Some(root) = &document.root {
            check_node(&source, root, TextRange::new(0, source.len()), 0);
        }
        eprintln!("{name}: {} findings", document.diagnostics.len());
        drop(document);
    }
}

#[test]
fn long_lines_and_long_files_have_all_their_items() {
    let value = "x".repeat(10_000_000);
    for source in [
        format!("a: {value}\nb: 1\n"),
        format!("a: \"{value}\"\nb: 1\n"),
    ] {
        let document = yaml::parse(&Text::new(&source));
        assert_eq!(document.diagnostics, []);
        assert_eq!(entries(document.root.as_ref()), 2);
    }
    let list = format!("a: [{}]\nb: 1\n", vec!["item"; 500_000].join(", "));
    let document = yaml::parse(&Text::new(&list));
    let root = document.root.unwrap();
    let Value::Mapping(pairs) = &root.value else {
        panic!()
    };
    let Value::Sequence(items) = &pairs[0].value.value else {
        panic!()
    };
    assert_eq!(items.len(), 500_000);

    // Five megabytes, far beyond the lines that tree-sitter's grammar can count.
    let step = "      - command: 'echo \"it works\"'\n        stdout:\n          equals: |\n            it works\n";
    let source = format!("tests:\n  - name: big\n    steps:\n{}", step.repeat(56_000));
    assert!(source.len() > 5_000_000);
    let document = yaml::parse_with(&Text::new(&source), Options::dalec());
    assert_eq!(document.diagnostics, []);
    assert_eq!(entries(document.root.as_ref()), 1);
}

fn entries(root: Option<&Arc<Node>>) -> usize {
    match &root.unwrap().value {
        Value::Mapping(entries) => entries.len(),
        _ => 0,
    }
}
