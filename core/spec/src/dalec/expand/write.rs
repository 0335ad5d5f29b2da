//! Values as YAML text.

use super::tree::Yaml;
use crate::yaml::{Dialect, Scalar, ScalarStyle, Typed};

/// Writes the fields of a document.
pub(super) fn document(fields: &[(String, Yaml)]) -> String {
    let mut out = String::new();
    mapping(&mut out, fields, 0);
    out
}

fn mapping(out: &mut String, entries: &[(String, Yaml)], indent: usize) {
    for (index, (key, value)) in entries.iter().enumerate() {
        if index > 0 || indent == 0 || out.ends_with('\n') {
            out.extend(std::iter::repeat_n(' ', indent));
        }
        out.push_str(&in_line(key));
        out.push(':');
        nested(out, value, indent);
    }
}

/// Writes the value behind a key.
fn nested(out: &mut String, value: &Yaml, indent: usize) {
    match value {
        Yaml::Map(entries) if !entries.is_empty() => {
            out.push('\n');
            mapping(out, entries, indent + 2);
        }
        Yaml::List(items) if !items.is_empty() => {
            out.push('\n');
            list(out, items, indent);
        }
        value => {
            out.push(' ');
            single(out, value, indent + 2);
        }
    }
}

fn list(out: &mut String, items: &[Yaml], indent: usize) {
    for item in items {
        out.extend(std::iter::repeat_n(' ', indent));
        out.push('-');
        match item {
            Yaml::Map(entries) if !entries.is_empty() => {
                out.push(' ');
                mapping(out, entries, indent + 2);
            }
            Yaml::List(items) if !items.is_empty() => {
                out.push('\n');
                list(out, items, indent + 2);
            }
            item => {
                out.push(' ');
                single(out, item, indent + 2);
            }
        }
    }
}

/// Writes a value that begins in the line, and the end of the line.
fn single(out: &mut String, value: &Yaml, indent: usize) {
    match value {
        Yaml::Map(_) => out.push_str("{}\n"),
        Yaml::List(_) => out.push_str("[]\n"),
        Yaml::Plain(text) => {
            out.push_str(text);
            out.push('\n');
        }
        Yaml::Text(text) if fits_block(text) => block(out, text, indent),
        Yaml::Text(text) => {
            out.push_str(&in_line(text));
            out.push('\n');
        }
    }
}

/// Returns whether a text can be a `|` block without loss.
fn fits_block(text: &str) -> bool {
    let plain = |c: char| c == '\n' || c == '\t' || (!c.is_control() && c != '\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    text.contains('\n')
        && !first.is_empty()
        && !first.starts_with([' ', '\t'])
        && !text.trim_end_matches('\n').is_empty()
        && !text.ends_with("\n\n")
        && text.chars().all(plain)
        && !text.contains(['\u{85}', '\u{2028}', '\u{2029}'])
}

fn block(out: &mut String, text: &str, indent: usize) {
    out.push_str(if text.ends_with('\n') { "|\n" } else { "|-\n" });
    for line in text.trim_end_matches('\n').split('\n') {
        if !line.is_empty() {
            out.extend(std::iter::repeat_n(' ', indent));
            out.push_str(line);
        }
        out.push('\n');
    }
}

/// Returns a text as it stands in a line: plain where that is safe.
fn in_line(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            c if c.is_control() || matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}') => {
                quoted.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Returns whether a text without quotes is that text for every reader of YAML.
fn is_plain(text: &str) -> bool {
    let scalar = Scalar {
        text: text.into(),
        style: ScalarStyle::Plain,
    };
    let is_text = matches!(Dialect::Goccy.scalar(&scalar, None), Typed::Text(_));
    let word = matches!(
        text.to_ascii_lowercase().as_str(),
        "y" | "n" | "yes" | "no" | "on" | "off"
    );
    let begins = text
        .starts_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '$'))
        || (text.starts_with('-')
            && text.len() > 1
            && !text.starts_with("- ")
            && !text.starts_with("---"));
    let is_date =
        text.len() >= 8 && text.starts_with(|c: char| c.is_ascii_digit()) && text.contains('-');
    is_text
        && !word
        && begins
        && !is_date
        && !text.starts_with("...")
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && !text
            .chars()
            .any(|c| c.is_control() || matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}'))
}
