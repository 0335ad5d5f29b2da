//! What the strict reader accepts, and what it makes of it.
//!
//! The rules are those of gopkg.in/yaml.v3 3.0.1.

use super::{Problem, read};
use crate::{
    diagnostic::Diagnostic,
    text::Text,
    yaml::{Node, Options, Value, assemble::Assembler, parse_with},
};

/// Returns a document on one line.
fn show(text: &str) -> String {
    let document = parse_with(&Text::new(text), Options::melange());
    match &document.root {
        Some(root) => flat(root),
        None => "none".to_owned(),
    }
}

fn flat(node: &Node) -> String {
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Scalar(scalar) => format!("{:?}", scalar.text),
        Value::Sequence(items) => {
            let items: Vec<String> = items.iter().map(|item| flat(item)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Mapping(entries) => {
            let entries = entries
                .iter()
                .map(|entry| format!("{}: {}", flat(&entry.key), flat(&entry.value)));
            let entries: Vec<String> = entries.collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::Alias { name, .. } => format!("*{name}"),
    }
}

#[test]
fn texts_are_read_as_the_library_reads_them() {
    for (text, expected) in [
        ("a: b\n  c\td\n\n  e # f\n", r#"{"a": "b c\td\ne"}"#),
        ("a: 'b\n  c''d\n\n  e '\n", r#"{"a": "b c'd\ne "}"#),
        ("a: \"b\\\n  c\\x41\\u00e9 \n  d\"\n", r#"{"a": "bcAé d"}"#),
        ("a: |\n  b\n   c\n\n", r#"{"a": "b\n c\n"}"#),
        ("a: |-\n  b\n", r#"{"a": "b"}"#),
        ("a: |+\n  b\n\n", r#"{"a": "b\n\n"}"#),
        ("a: |2\n   b\n", r#"{"a": " b\n"}"#),
        (
            "a: >\n  b\n  c\n\n  d\n   e\n  f\n",
            r#"{"a": "b c\nd\n e\nf\n"}"#,
        ),
        ("a: >+\n\nb: c\n", r#"{"a": "\n", "b": "c"}"#),
        ("a: |\n  b", r#"{"a": "b"}"#),
        ("a:\n- b\n- c:\n", r#"{"a": ["b", {"c": null}]}"#),
        ("? a\n: b\n? c\n", r#"{"a": "b", "c": null}"#),
        (
            "a: [b, c: d, e: , {f, g: }]\n",
            r#"{"a": ["b", {"c": "d"}, {"e": null}, {"f": null, "g": null}]}"#,
        ),
        ("a: [b:c, \"d\":e]\n", r#"{"a": ["b:c", {"d": "e"}]}"#),
        ("a: &b c\nd: *b\n", r#"{"a": "c", "d": *b}"#),
        ("--- a\n...\n: : :\n", r#""a""#),
        ("a: \u{85}  b\n", r#"{"a": "b"}"#),
        ("\u{feff}a: b\n", r#"{"a": "b"}"#),
        ("%YAML 1.1\n---\na: b\n", r#"{"a": "b"}"#),
        ("a: ! b\n", r#"{"a": "b"}"#),
        ("a: b#c\n", r#"{"a": "b#c"}"#),
        ("- - a\n  - b\n-\n", r#"[["a", "b"], null]"#),
        ("", "none"),
        ("---\n", "null"),
    ] {
        assert_eq!(show(text), expected, "{text:?}");
        let mut assembler = Assembler::new(text, text);
        assert!(read(text, &mut assembler).is_ok(), "{text:?}");
    }
}

#[test]
fn what_the_library_refuses_is_refused() {
    for (text, problem, at) in [
        ("a: b: c\n", Problem::UnexpectedColon, 4),
        ("a: b\n  c: d\n", Problem::UnexpectedColon, 8),
        ("a: b\nc\nd: e\n", Problem::MissingColon, 5),
        ("a: - b\n", Problem::UnexpectedDash, 3),
        ("a: %b\n", Problem::BadStart, 3),
        ("a: @b\n", Problem::BadStart, 3),
        ("\ta: b\n", Problem::BadStart, 0),
        ("a: }\n", Problem::MissingValue, 3),
        ("a: [b\nc: d\n", Problem::MissingComma, 7),
        ("a: 'b\n", Problem::UnclosedQuote, 3),
        ("a: \"\\q\"\n", Problem::Escape, 4),
        ("a: \"\\ud800\"\n", Problem::Escape, 4),
        ("a: | b\n", Problem::BlockHeader, 5),
        ("a: |0\n", Problem::BlockHeader, 4),
        ("a: *\n", Problem::Anchor, 4),
        ("a: !b{c\n", Problem::Tag, 5),
        ("a: !b!c d\n", Problem::Tag, 3),
        ("%YAML 1.2\n---\na: b\n", Problem::Version, 0),
        ("%FOO\n---\na: b\n", Problem::Directive, 4),
        ("a: b\n- c\n", Problem::MissingKey, 5),
        ("- a\nb: c\n", Problem::MissingDash, 4),
        ("a: \u{1}\n", Problem::Control, 3),
    ] {
        let mut assembler = Assembler::new(text, text);
        let refusal = read(text, &mut assembler).err();
        let found = refusal.map(|it| (it.problem, it.at));
        assert_eq!(found, Some((problem, at)), "{text:?}");
        let document = parse_with(&Text::new(text), Options::melange());
        assert!(!document.diagnostics.is_empty(), "{text:?}");
    }
}

/// The lines are those of the library's own messages.
#[test]
fn the_line_that_the_library_names_is_known() {
    for (text, line) in [
        ("a: b\n  c: d\n", Some(2)),
        ("x: y\na:\n\n  b: c\n d: e\n", Some(4)),
        ("x: y\na:\n  b: c\n d: e\n", Some(3)),
        ("a: b\nc: d\n- e\n", Some(2)),
        ("x:\n- a\n b: c\n", Some(3)),
        ("x: y\nz: [\na\nb: c\n", Some(1)),
        ("x: y\nz: [a,\n b]]\n", Some(2)),
        ("x: y\nz: \"a\n  \\q\"\n", Some(2)),
        ("x: y\nz: 'a\n  b\n", Some(2)),
        ("x: y\nz: |\n \n\ta\n", Some(2)),
        ("x: y\nz:\n a: b\n\tb\n", Some(3)),
        ("x: y\nz: }\n", Some(1)),
        ("a: }\n", None),
        ("a\nb: c\n", Some(2)),
        ("x: y\na\nb: c\n", Some(2)),
        ("x: y\na: !b!c d\n", Some(1)),
        ("x: y\nz: |0\n", Some(2)),
        ("x: y\nz: @\n", Some(2)),
        ("x: y\n%FOO\n", Some(2)),
        ("\n%YAML 1.2\n---\na: b\n", Some(1)),
        ("\n%TAG ! a\n%TAG ! b\n---\na: b\n", Some(2)),
        ("x: y\nz: *\n", Some(2)),
        ("\n- a\nb: c\n", Some(1)),
    ] {
        let mut assembler = Assembler::new(text, text);
        let refusal = read(text, &mut assembler).unwrap_err();
        let named = refusal.named_line(|at| Text::new(text).line(at));
        assert_eq!(named.map(|named| named + 1), line, "{text:?}");
    }
}

#[test]
fn an_error_elsewhere_tells_the_line_that_the_library_names() {
    let text = Text::new("x: y\na:\n  - b: c\n    d: e\n   f: g\nh: i\n");
    let document = parse_with(&text, Options::melange());
    let [error] = document.diagnostics.as_slice() else {
        panic!("{:?}", document.diagnostics)
    };
    let lines = |it: &Diagnostic| {
        let related = it.related.iter();
        let related: Vec<usize> = related.map(|it| text.line(it.range.start) + 1).collect();
        (text.line(it.range.start) + 1, related)
    };
    assert_eq!(lines(error), (5, vec![2]));
}

#[test]
fn both_readers_agree_on_real_files() {
    let files = crate::yaml::tests::corpus::valid_files();
    let files = files.iter().filter(|(name, _)| !name.contains("/dalec/"));
    for (name, text) in files.step_by(10) {
        let text = Text::new(text);
        let strict = parse_with(&text, Options::melange());
        let tolerant = parse_with(&text, Options::default());
        let (Some(strict), Some(tolerant)) = (&strict.root, &tolerant.root) else {
            panic!("{name}")
        };
        assert_eq!(ranges(strict), ranges(tolerant), "{name}");
    }
}

/// Returns all nodes with their ranges and contents.
fn ranges(node: &Node) -> Vec<String> {
    let mut out = Vec::new();
    collect(node, &mut out);
    out
}

fn collect(node: &Node, out: &mut Vec<String>) {
    let range = node.range;
    match &node.value {
        Value::Sequence(items) => {
            out.push(format!("{range:?} list"));
            items.iter().for_each(|item| collect(item, out));
        }
        Value::Mapping(entries) => {
            out.push(format!("{range:?} mapping"));
            for entry in entries {
                collect(&entry.key, out);
                collect(&entry.value, out);
            }
        }
        _ => out.push(format!("{range:?} {}", flat(node))),
    }
}
