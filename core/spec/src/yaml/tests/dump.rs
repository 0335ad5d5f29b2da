//! Documents as readable text.

use crate::{
    text::{Encoding, Text, TextRange},
    yaml::{Document, Node, Options, ScalarStyle, Value, parse_with},
};
use std::fmt::Write as _;

/// Returns the tree with ranges as `line:column-line:column`, from 0, then the diagnostics.
pub(crate) fn dump(source: &str, options: Options) -> String {
    let text = Text::new(source);
    let document = parse_with(&text, options);
    let mut out = String::new();
    if let Some(root) = &document.root {
        node(&text, root, 0, &mut out);
    }
    diagnostics(&text, &document, &mut out);
    out
}

/// Returns a node alone.
pub(crate) fn dump_node(text: &Text, root: &Node) -> String {
    let mut out = String::new();
    node(text, root, 0, &mut out);
    out
}

/// Returns the findings alone.
pub(crate) fn findings(text: &Text, document: &Document) -> String {
    let mut out = String::new();
    diagnostics(text, document, &mut out);
    out
}

fn diagnostics(text: &Text, document: &Document, out: &mut String) {
    for found in &document.diagnostics {
        let at = position(text, found.range);
        writeln!(
            out,
            "{:?} {} {at}: {}",
            found.severity, found.code, found.message
        )
        .unwrap();
        if let Some(hint) = &found.hint {
            writeln!(out, "  hint: {hint}").unwrap();
        }
        for related in &found.related {
            writeln!(
                out,
                "  {}: {}",
                position(text, related.range),
                related.message
            )
            .unwrap();
        }
    }
}

pub(crate) fn position(text: &Text, range: TextRange) -> String {
    let start = text.line_column(range.start, Encoding::Utf8);
    let end = text.line_column(range.end, Encoding::Utf8);
    format!(
        "{}:{}-{}:{}",
        start.line, start.column, end.line, end.column
    )
}

fn node(text: &Text, node_: &Node, depth: usize, out: &mut String) {
    let mut properties = String::new();
    if let Some((name, range)) = &node_.anchor {
        assert_eq!(text.slice(*range), format!("&{name}"));
        write!(properties, "&{name} ").unwrap();
    }
    if let Some((tag, range)) = &node_.tag {
        assert_eq!(text.slice(*range), *tag);
        write!(properties, "{tag} ").unwrap();
    }
    let at = position(text, node_.range);
    let indent = "  ".repeat(depth);
    match &node_.value {
        Value::Null => writeln!(out, "{properties}null {at}").unwrap(),
        Value::Scalar(scalar) => {
            let mark = match scalar.style {
                ScalarStyle::Plain => "",
                ScalarStyle::SingleQuoted => "'",
                ScalarStyle::DoubleQuoted => "\"",
                ScalarStyle::Literal => "|",
                ScalarStyle::Folded => ">",
            };
            writeln!(out, "{properties}{mark}{:?} {at}", scalar.text).unwrap();
        }
        Value::Alias { name, target } => {
            let known = if target.is_some() { "" } else { " unknown" };
            writeln!(out, "{properties}*{name}{known} {at}").unwrap();
        }
        Value::Sequence(items) => {
            writeln!(out, "{properties}list {at}").unwrap();
            for item in items {
                write!(out, "{indent}- ").unwrap();
                node(text, item, depth + 1, out);
            }
        }
        Value::Mapping(entries) => {
            writeln!(out, "{properties}mapping {at}").unwrap();
            for entry in entries {
                write!(out, "{indent}? ").unwrap();
                node(text, &entry.key, depth + 1, out);
                write!(out, "{indent}: ").unwrap();
                node(text, &entry.value, depth + 1, out);
            }
        }
    }
}
