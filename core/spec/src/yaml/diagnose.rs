//! What is wrong with the YAML, in words.

use super::{
    Document, Node, Value,
    assemble::{Assembler, Built},
    scan::{Defect, DefectKind, Layout},
    strict::{Problem, Read, Refusal},
};
use crate::{
    diagnostic::{Diagnostic, Related, Severity},
    text::{Encoding, Text, TextRange},
};
use std::collections::HashMap;

/// The most findings for one file; nobody reads more, and editors choke on them.
const MOST_FINDINGS: usize = 1000;

/// Returns the findings in the order of the text.
pub(super) fn diagnose(
    text: &Text,
    layout: &Layout,
    assembler: &Assembler<'_>,
    root: Option<&Built>,
    others: &[Built],
) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = layout
        .defects
        .iter()
        .map(|defect| describe(text, defect))
        .collect();
    for built in root.into_iter().chain(others) {
        duplicates(&built.node, &mut found);
    }
    aliases(text, assembler, &mut found);
    long_quotes(&layout.long_quotes, &mut found);
    for range in &layout.odd_escapes {
        let message = format!(
            "`{}` is not followed by hexadecimal digits",
            text.slice(*range)
        );
        let hint = "Write `\\\\` for a backslash, or put the text into single quotes.";
        found.push(finding("yaml/odd-escape", *range, message, Some(hint)));
    }
    second_document(layout.second_document, &mut found);
    swallowed(&layout.swallowed, &mut found);
    if let Some(range) = foreign_byte(text) {
        let message = "the file has bytes that are not UTF-8".to_owned();
        let hint = "Save the file as UTF-8.";
        found.push(finding("yaml/not-utf8", range, message, Some(hint)));
    }
    limit(&mut found);
    found
}

/// Returns what there is to say about a file that yaml.v3 accepts.
pub(super) fn accepted(text: &Text, read: &Read, assembler: &Assembler<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    aliases(text, assembler, &mut found);
    long_quotes(&read.long_quotes, &mut found);
    second_document(read.second, &mut found);
    swallowed(&read.swallowed, &mut found);
    foreign_bytes(text, &mut found);
    limit(&mut found);
    found
}

/// Makes the findings of the tolerant reader those of a file that yaml.v3 refuses.
pub(super) fn refused(text: &Text, refusals: &[Refusal], document: &mut Document) {
    // Duplicates are reported where they are decoded.
    let found = &mut document.diagnostics;
    found.retain(|it| !matches!(it.code, "yaml/duplicate-key" | "yaml/not-utf8"));
    for (index, refusal) in refusals.iter().enumerate() {
        let line = text.line(refusal.at);
        let errors = found.iter().filter(|it| it.severity == Severity::Error);
        let lines = errors.map(|it| text.line(it.range.start)..=text.line(it.range.end));
        // The first one may be what the tolerant reader saw elsewhere.
        let known = if index == 0 {
            lines.count() > 0
        } else {
            { lines }.any(|lines| lines.contains(&line))
        };
        if !known {
            let diagnostic = explain(text, *refusal);
            document.holes.push(diagnostic.range);
            found.push(diagnostic);
        }
    }
    if let Some(first) = refusals.first() {
        relate_named_line(text, *first, found);
    }
    foreign_bytes(text, found);
    document.holes.sort_unstable();
    limit(found);
}

/// Notes which line the library names, if no error is on it, where it would be looked for.
fn relate_named_line(text: &Text, refusal: Refusal, found: &mut [Diagnostic]) {
    let Some(named) = refusal.named_line(|at| text.line(at)) else {
        return;
    };
    let errors = found.iter_mut();
    let errors: Vec<_> = errors.filter(|it| it.severity == Severity::Error).collect();
    let covers = |it: &TextRange| (text.line(it.start)..=text.line(it.end)).contains(&named);
    if errors.iter().any(|it| covers(&it.range)) {
        return;
    }
    let distance = |it: &&mut Diagnostic| it.range.start.abs_diff(refusal.at);
    if let Some(nearest) = errors.into_iter().min_by_key(distance) {
        let range = text.line_range(named);
        let message = "the line that the loader names in its own message".to_owned();
        nearest.related.push(Related {
            file: None,
            range,
            message,
        });
    }
}

/// Reports bytes that are not UTF-8, which yaml.v3 refuses.
fn foreign_bytes(text: &Text, found: &mut Vec<Diagnostic>) {
    if let Some(range) = foreign_byte(text) {
        let message = "the file has bytes that are not UTF-8".to_owned();
        let hint = "Save the file as UTF-8.";
        found.push(finding(
            "yaml/control-character",
            range,
            message,
            Some(hint),
        ));
    }
}

/// Returns where the first bytes were that are not UTF-8.
fn foreign_byte(text: &Text) -> Option<TextRange> {
    let at = text
        .is_lossy()
        .then(|| text.to_cow().find(char::REPLACEMENT_CHARACTER))?
        .unwrap_or_default();
    Some(TextRange::new(
        at,
        at + char::REPLACEMENT_CHARACTER.len_utf8(),
    ))
}

fn aliases(text: &Text, assembler: &Assembler<'_>, found: &mut Vec<Diagnostic>) {
    for range in &assembler.unknown_aliases {
        let name = text.slice(*range).trim_start_matches('*').to_owned();
        let message = format!("there is no anchor `&{name}` above this alias");
        let hint = "Put the anchor in front of the value that is to be repeated, above.";
        found.push(finding("yaml/unknown-alias", *range, message, Some(hint)));
    }
    for range in &assembler.inner_aliases {
        let message =
            "this alias stands inside the value that it repeats, and is read as null".to_owned();
        found.push(finding("yaml/alias-in-itself", *range, message, None));
    }
    for range in &assembler.too_deep {
        let message = "nested too deeply: this is not read".to_owned();
        found.push(finding("yaml/too-deep", *range, message, None));
    }
}

fn long_quotes(ranges: &[TextRange], found: &mut Vec<Diagnostic>) {
    for range in ranges {
        let message = "the text that begins here goes on over lines that look like keys".to_owned();
        let hint = "Look whether a quote is missing.";
        found.push(finding("yaml/swallowed-line", *range, message, Some(hint)));
    }
}

fn second_document(range: Option<TextRange>, found: &mut Vec<Diagnostic>) {
    if let Some(range) = range {
        let message = "a second document begins here, which the loader ignores".to_owned();
        let hint = "Remove the line `---`, or move what follows into a file of its own.";
        found.push(finding("yaml/second-document", range, message, Some(hint)));
    }
}

fn swallowed(ranges: &[TextRange], found: &mut Vec<Diagnostic>) {
    for range in ranges {
        let message = "this line is text that continues the value above, not a list".to_owned();
        let hint = "Leave nothing behind the colon of the key above, or indent this line less.";
        found.push(finding("yaml/swallowed-line", *range, message, Some(hint)));
    }
}

/// Sorts the findings, and drops those that nobody would read.
fn limit(found: &mut Vec<Diagnostic>) {
    found.sort_by_key(|diagnostic| (diagnostic.range, diagnostic.severity));
    if found.len() > MOST_FINDINGS {
        // The worst ones first: an error must not get lost among warnings.
        found.sort_by_key(|diagnostic| (diagnostic.severity, diagnostic.range));
        found.truncate(MOST_FINDINGS);
        found.sort_by_key(|diagnostic| (diagnostic.range, diagnostic.severity));
    }
}

/// Says why yaml.v3 reads no further, where nobody else finds a fault.
fn explain(text: &Text, refusal: Refusal) -> Diagnostic {
    let line = text.line_range(text.line(refusal.at));
    let rest = text.slice(TextRange::new(refusal.at.min(line.end), line.end));
    let len = match refusal.problem {
        Problem::MissingColon | Problem::MissingKey | Problem::MissingDash => rest.trim_end().len(),
        _ => rest.chars().next().map_or(0, char::len_utf8),
    };
    let range = TextRange::new(refusal.at, refusal.at + len);
    let word = shorten(text.slice(range).trim());
    let (message, hint) = match refusal.problem {
        Problem::Control => (
            "this character is not allowed in YAML".to_owned(),
            "Remove it, or write an escape in double quotes.",
        ),
        Problem::BadStart => (
            format!("a value cannot begin with `{word}`"),
            "Put the value into quotes.",
        ),
        Problem::UnexpectedColon => (
            "a value cannot contain `: ` unless it is in quotes".to_owned(),
            "Put the value into quotes; or check the indentation, if this is a key.",
        ),
        Problem::MissingColon => (
            format!("`{word}` is not followed by a colon"),
            "Add a colon and a value, or indent the line if it belongs to the value above.",
        ),
        Problem::UnexpectedDash => (
            "a list cannot begin here".to_owned(),
            "Move the list item to the next line, or put the value into quotes.",
        ),
        Problem::UnexpectedQuestion => (
            "a key cannot begin here".to_owned(),
            "Put the value into quotes.",
        ),
        Problem::MissingValue => (
            format!("`{word}` cannot stand here, where a value is expected"),
            "Put the value into quotes.",
        ),
        Problem::MissingKey => (
            format!("`{word}` cannot stand here, where a key is expected"),
            "Check the indentation of this line and of the lines above.",
        ),
        Problem::MissingDash => (
            format!("`{word}` cannot stand here, where a list item is expected"),
            "Check the indentation of this line and of the lines above.",
        ),
        Problem::MissingComma => (
            "a comma or a closing bracket is missing here".to_owned(),
            "Separate the items with commas, or put the text into quotes.",
        ),
        Problem::UnclosedQuote => (
            "this quote is never closed".to_owned(),
            "Add the second one at the end of the text.",
        ),
        Problem::Escape => (
            "this is no escape that YAML has".to_owned(),
            "Write `\\\\` for a backslash, or put the text into single quotes.",
        ),
        Problem::Tab => (
            "a tab cannot be used for indentation".to_owned(),
            "Replace it by spaces.",
        ),
        Problem::BlockHeader => (
            format!("`{word}` cannot stand behind `|` or `>`"),
            "Begin the text on the next line.",
        ),
        Problem::Anchor => (
            "an anchor or an alias needs a name of letters, digits, `-` and `_`".to_owned(),
            "Put the value into quotes if it is text.",
        ),
        Problem::Tag => (
            "a value that begins with `!` is a tag, and this is none".to_owned(),
            "Put the value into quotes if it is text.",
        ),
        Problem::Directive => (
            "a line that begins with `%` is a directive, and this is none that YAML has".to_owned(),
            "Put the text into quotes, or remove the line.",
        ),
        Problem::Version => ("melange knows YAML 1.1 only".to_owned(), "Remove the line."),
        Problem::TooDeep => {
            let message = "nested too deeply: this is not read".to_owned();
            return finding("yaml/too-deep", range, message, None);
        }
    };
    let code = match refusal.problem {
        Problem::Control => "yaml/control-character",
        Problem::Tab => "yaml/tab-indent",
        Problem::Escape => "yaml/escape",
        _ => "yaml/syntax",
    };
    finding(code, range, message, Some(hint))
}

/// Returns the ranges whose values are missing or cannot be trusted.
pub(super) fn holes(layout: &Layout) -> Vec<TextRange> {
    let mut holes: Vec<TextRange> = layout
        .defects
        .iter()
        .map(|defect| match defect.mask {
            super::scan::Mask::Blank(range) => range.cover(defect.range),
            _ => defect.range,
        })
        .collect();
    holes.sort_unstable();
    holes
}

/// Makes a finding; its severity is that of its code.
fn finding(
    code: &'static str,
    range: TextRange,
    message: String,
    hint: Option<&str>,
) -> Diagnostic {
    let diagnostic = Diagnostic::new(code, range, message);
    match hint {
        Some(hint) => diagnostic.with_hint(hint),
        None => diagnostic,
    }
}

/// Reports keys that stand twice in a mapping.
///
/// Keys are the same if their text is; an unquoted null and an alias are never.
fn duplicates(node: &Node, found: &mut Vec<Diagnostic>) {
    match &node.value {
        Value::Sequence(items) => items.iter().for_each(|item| duplicates(item, found)),
        Value::Mapping(entries) => {
            let mut seen: HashMap<&str, TextRange> = HashMap::new();
            for entry in entries {
                duplicates(&entry.key, found);
                duplicates(&entry.value, found);
                let Value::Scalar(key) = &entry.key.value else {
                    continue;
                };
                let Some(first) = seen.get(key.text.as_str()) else {
                    seen.insert(&key.text, entry.key.range);
                    continue;
                };
                let message = format!("the key `{}` is here twice", key.text);
                let diagnostic = finding(
                    "yaml/duplicate-key",
                    entry.key.range,
                    message,
                    Some("Remove one of the two, or merge their values."),
                );
                found.push(diagnostic.with_related(*first, "the first one is here"));
            }
        }
        Value::Null | Value::Scalar(_) | Value::Alias { .. } => {}
    }
}

/// Says what a defect is and what to do about it.
fn describe(text: &Text, defect: &Defect) -> Diagnostic {
    let range = defect.range;
    let word = text.slice(range);
    let word = shorten(word.trim());
    let (message, hint) = match defect.kind {
        DefectKind::Tab => {
            let message = "a tab cannot be used for indentation".to_owned();
            return finding(
                "yaml/tab-indent",
                range,
                message,
                Some("Replace it by spaces."),
            );
        }
        DefectKind::TooDeep => {
            let message = "nested too deeply: this is not read".to_owned();
            return finding("yaml/too-deep", range, message, None);
        }
        DefectKind::Escape => {
            let message = format!("`{word}` is no escape that YAML has");
            let hint = "Write `\\\\` for a backslash, or put the text into single quotes.";
            return finding("yaml/escape", range, message, Some(hint));
        }
        DefectKind::TabInQuotes => (
            "there is a tab in these double quotes, after which the loader loses its place".into(),
            "Write `\\t`, or use single quotes.".into(),
        ),
        DefectKind::EmptyBlock => (
            "this text is empty, and the loader stumbles over the blank line below".into(),
            "Write `''`, or remove the blank line.".into(),
        ),
        DefectKind::MissingColon => (
            format!("`{word}` is not followed by a colon, and only `key: value` can stand here"),
            "Add a colon and a value, or indent the line if it belongs to the value above.".into(),
        ),
        DefectKind::MissingDash => (
            format!("`{word}` does not begin with a dash, and only list items can stand here"),
            "Begin the line with `- `, or indent it if it belongs to the item above.".into(),
        ),
        DefectKind::StrayText => (
            format!("`{word}` belongs to nothing: the value above has ended"),
            "Remove it, or put it on the line of the value to which it belongs.".into(),
        ),
        DefectKind::SecondColon => (
            "a value cannot contain `: ` unless it is in quotes".into(),
            "Put the value into quotes, or move the second key to a line of its own.".into(),
        ),
        DefectKind::Indent { expected } => {
            let found = text.line_column(range.start, Encoding::Utf8).column;
            (
                format!(
                    "`{word}` is indented by {}, but its neighbours by {expected}",
                    spaces(found)
                ),
                format!("Indent it by {}.", spaces(expected)),
            )
        }
        DefectKind::Misplaced | DefectKind::UnexpectedPair => (
            format!("`{word}` cannot stand here"),
            "Check the indentation of this line and of the lines above.".into(),
        ),
        DefectKind::UnexpectedDash => (
            "a list item cannot stand here, between the keys of a mapping".into(),
            "Indent it below the key to which the list belongs.".into(),
        ),
        DefectKind::UnclosedQuote(quote) => (
            format!("this quote is never closed: a second {quote} is missing"),
            format!("Add {quote} at the end of the text."),
        ),
        DefectKind::UnclosedBracket(open) => {
            let close = if open == '[' { ']' } else { '}' };
            (
                format!("`{open}` is never closed: `{close}` is missing"),
                format!("Add `{close}`, or put the value into quotes if it is text."),
            )
        }
        DefectKind::WrongBracket { open, close } => {
            let right = if open == '[' { ']' } else { '}' };
            (
                format!("`{open}` is closed by `{close}`"),
                format!("Write `{right}`, or put the value into quotes if it is text."),
            )
        }
        DefectKind::MissingItem => (
            "an item is missing here".into(),
            "Remove the comma, or write `null` if nothing is meant.".into(),
        ),
        DefectKind::MissingComma => (
            "a comma is missing before this item".into(),
            "Separate the items with commas, or put the text into quotes.".into(),
        ),
        DefectKind::Trailing => (
            format!("`{word}` stands behind a value that has already ended"),
            "Put the whole value into quotes, or remove what follows it.".into(),
        ),
        DefectKind::BadStart(char) => (
            format!("a value cannot begin with `{char}`"),
            "Put the value into quotes.".into(),
        ),
        DefectKind::DashBehindKey => (
            "a list cannot begin on the line of its key".into(),
            "Move the list item to the next line, or put the value into quotes.".into(),
        ),
        DefectKind::BlockHeader => (
            format!("`{word}` cannot stand behind `|` or `>`"),
            "Begin the text on the next line.".into(),
        ),
        DefectKind::BlockIndent => (
            "this line of the text is indented less than its first line".into(),
            "Indent all lines of the text at least as far as the first one.".into(),
        ),
        DefectKind::EmptyKeep => (
            "a text that keeps its line breaks (`+`) must have a line".into(),
            "Remove the `+`, or write the text below.".into(),
        ),
        DefectKind::MissingKey => (
            "there is no key before this colon".into(),
            "Write the key, or remove the colon.".into(),
        ),
        DefectKind::ComplexKey => (
            "a list or a mapping cannot be a key".into(),
            "Put it into quotes if it is text.".into(),
        ),
        DefectKind::MissingName => (
            format!("`{word}` is not followed by a name"),
            "Put the value into quotes if it is text.".into(),
        ),
        DefectKind::AnchorAlone => (
            format!("`{word}` has no value"),
            "Write the value that is to be repeated, or remove the anchor.".into(),
        ),
        DefectKind::SecondAnchor => (
            format!("`{word}` is one too many: a value has one anchor or is an alias"),
            "Remove one of the two.".into(),
        ),
        DefectKind::Directive => (
            "a line that begins with `%` is a directive and must stand before `---`".into(),
            "Put the text into quotes, or add the line `---` below.".into(),
        ),
        DefectKind::Version => (
            "there is no such version of YAML".into(),
            "Write `%YAML 1.2`, or remove the line.".into(),
        ),
        DefectKind::BehindMark => (
            format!("`{word}` cannot stand on this line"),
            "Begin the document on the next line.".into(),
        ),
    };
    finding("yaml/syntax", range, message, Some(&hint))
}

fn spaces(count: usize) -> String {
    match count {
        0 => "no spaces".to_owned(),
        1 => "1 space".to_owned(),
        _ => format!("{count} spaces"),
    }
}

/// Cuts a text that is too long for a message.
fn shorten(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() <= 40 {
        return line.to_owned();
    }
    let mut short: String = line.chars().take(37).collect();
    short.push('…');
    short
}
