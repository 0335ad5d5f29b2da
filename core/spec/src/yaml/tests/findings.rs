//! What is said about broken documents.

use super::dump::findings;
use crate::{
    diagnostic,
    text::Text,
    yaml::{self, Options},
};
use expect_test::expect;
use std::collections::BTreeSet;

/// Documents with something wrong in each.
const BROKEN: &[&str] = &[
    // Keys and colons.
    "a: 1\nfo\nb: 2",
    "tests\n  - name: x",
    "steps:\n  foo\n  - command: x",
    "- a\nb",
    "a: 'b'\n  c",
    "a: b: c",
    "a: b\n  c d: e",
    ": a",
    "[a]: b",
    "a: 1\na: 2\n\"a\": 3",
    // Indentation.
    "a:\n  b: 1\n c: 2",
    "a:\n  b: 1\n   c: 2\n  d: 3",
    "a:\n\tb: 1",
    "a: 1\n- b",
    "- a\n- b\nc: 1",
    "a: - b",
    "a: b\n  - c: d",
    // Quotes.
    "a: \"b\nc: d",
    "a: 'b\nc: d",
    "a: \"b\" c",
    "a: \"\\q\"",
    "a: \"\\xzz\"",
    "a: \"b\tc\"\nd: e",
    "a: \"b\nc: d\"",
    // Brackets.
    "a: [b\nc: d",
    "a: [b}",
    "a: [b,,c]",
    "a: ['b' c]",
    "a: {{ b }}",
    "a: @b",
    // Blocks.
    "a: | b\n  c",
    "a: |\nfirst\n  second",
    "a: |\n    b\n  c",
    "a: |+\nb: 1",
    "- |\n\n- b",
    // Anchors.
    "a: *b",
    "a: &b\n  - *b",
    "a: &",
    "a: &b &c d",
    "a: &b",
    // Documents.
    "a: 1\n---\nb: 2",
    "%FOO\na: 1",
    "%YAML 3.0\n---\na: 1",
    "--- a: 1",
];

#[test]
fn each_mistake_is_said_in_words() {
    let mut all = String::new();
    for source in BROKEN {
        all.push_str(&format!("{source:?}\n"));
        let text = Text::new(source);
        all.push_str(&findings(&text, &yaml::parse_with(&text, Options::dalec())));
    }
    expect![[r#"
        "a: 1\nfo\nb: 2"
        Error yaml/syntax 1:0-1:2: `fo` is not followed by a colon, and only `key: value` can stand here
          hint: Add a colon and a value, or indent the line if it belongs to the value above.
        "tests\n  - name: x"
        Error yaml/syntax 0:0-0:5: `tests` is not followed by a colon, and only `key: value` can stand here
          hint: Add a colon and a value, or indent the line if it belongs to the value above.
        "steps:\n  foo\n  - command: x"
        Error yaml/syntax 1:2-1:5: `foo` is not followed by a colon, and only `key: value` can stand here
          hint: Add a colon and a value, or indent the line if it belongs to the value above.
        "- a\nb"
        Error yaml/syntax 1:0-1:1: `b` does not begin with a dash, and only list items can stand here
          hint: Begin the line with `- `, or indent it if it belongs to the item above.
        "a: 'b'\n  c"
        Error yaml/syntax 1:2-1:3: `c` belongs to nothing: the value above has ended
          hint: Remove it, or put it on the line of the value to which it belongs.
        "a: b: c"
        Error yaml/syntax 0:4-0:5: a value cannot contain `: ` unless it is in quotes
          hint: Put the value into quotes, or move the second key to a line of its own.
        "a: b\n  c d: e"
        Error yaml/syntax 1:5-1:6: a value cannot contain `: ` unless it is in quotes
          hint: Put the value into quotes, or move the second key to a line of its own.
        ": a"
        Error yaml/syntax 0:0-0:1: there is no key before this colon
          hint: Write the key, or remove the colon.
        "[a]: b"
        Error yaml/syntax 0:0-0:3: a list or a mapping cannot be a key
          hint: Put it into quotes if it is text.
        "a: 1\na: 2\n\"a\": 3"
        Error yaml/duplicate-key 1:0-1:1: the key `a` is here twice
          hint: Remove one of the two, or merge their values.
          0:0-0:1: the first one is here
        Error yaml/duplicate-key 2:0-2:3: the key `a` is here twice
          hint: Remove one of the two, or merge their values.
          0:0-0:1: the first one is here
        "a:\n  b: 1\n c: 2"
        Error yaml/syntax 2:1-2:2: `c` is indented by 1 space, but its neighbours by 2
          hint: Indent it by 2 spaces.
        "a:\n  b: 1\n   c: 2\n  d: 3"
        Error yaml/syntax 2:3-2:4: `c` is indented by 3 spaces, but its neighbours by 2
          hint: Indent it by 2 spaces.
        "a:\n\tb: 1"
        Error yaml/tab-indent 1:0-1:1: a tab cannot be used for indentation
          hint: Replace it by spaces.
        "a: 1\n- b"
        Error yaml/syntax 1:0-1:1: a list item cannot stand here, between the keys of a mapping
          hint: Indent it below the key to which the list belongs.
        "- a\n- b\nc: 1"
        Error yaml/syntax 2:0-2:1: `c` cannot stand here
          hint: Check the indentation of this line and of the lines above.
        "a: - b"
        Error yaml/syntax 0:3-0:6: a list cannot begin on the line of its key
          hint: Move the list item to the next line, or put the value into quotes.
        "a: b\n  - c: d"
        Warning yaml/swallowed-line 1:2-1:3: this line is text that continues the value above, not a list
          hint: Leave nothing behind the colon of the key above, or indent this line less.
        "a: \"b\nc: d"
        Error yaml/syntax 0:3-0:4: this quote is never closed: a second " is missing
          hint: Add " at the end of the text.
        "a: 'b\nc: d"
        Error yaml/syntax 0:3-0:4: this quote is never closed: a second ' is missing
          hint: Add ' at the end of the text.
        "a: \"b\" c"
        Error yaml/syntax 0:7-0:8: `c` stands behind a value that has already ended
          hint: Put the whole value into quotes, or remove what follows it.
        "a: \"\\q\""
        Error yaml/escape 0:4-0:6: `\q` is no escape that YAML has
          hint: Write `\\` for a backslash, or put the text into single quotes.
        "a: \"\\xzz\""
        Warning yaml/odd-escape 0:4-0:8: `\xzz` is not followed by hexadecimal digits
          hint: Write `\\` for a backslash, or put the text into single quotes.
        "a: \"b\tc\"\nd: e"
        Error yaml/syntax 0:3-0:8: there is a tab in these double quotes, after which the loader loses its place
          hint: Write `\t`, or use single quotes.
        "a: \"b\nc: d\""
        Warning yaml/swallowed-line 0:3-0:4: the text that begins here goes on over lines that look like keys
          hint: Look whether a quote is missing.
        "a: [b\nc: d"
        Error yaml/syntax 0:3-0:4: `[` is never closed: `]` is missing
          hint: Add `]`, or put the value into quotes if it is text.
        "a: [b}"
        Error yaml/syntax 0:5-0:6: `[` is closed by `}`
          hint: Write `]`, or put the value into quotes if it is text.
        "a: [b,,c]"
        Error yaml/syntax 0:6-0:7: an item is missing here
          hint: Remove the comma, or write `null` if nothing is meant.
        "a: ['b' c]"
        Error yaml/syntax 0:8-0:9: a comma is missing before this item
          hint: Separate the items with commas, or put the text into quotes.
        "a: {{ b }}"
        Error yaml/syntax 0:4-0:5: a list or a mapping cannot be a key
          hint: Put it into quotes if it is text.
        "a: @b"
        Error yaml/syntax 0:3-0:5: a value cannot begin with `@`
          hint: Put the value into quotes.
        "a: | b\n  c"
        Error yaml/syntax 0:4-0:6: `b` cannot stand behind `|` or `>`
          hint: Begin the text on the next line.
        "a: |\nfirst\n  second"
        Error yaml/syntax 1:0-1:5: this line of the text is indented less than its first line
          hint: Indent all lines of the text at least as far as the first one.
        "a: |\n    b\n  c"
        Error yaml/syntax 2:2-2:3: this line of the text is indented less than its first line
          hint: Indent all lines of the text at least as far as the first one.
        "a: |+\nb: 1"
        Error yaml/syntax 0:3-0:5: a text that keeps its line breaks (`+`) must have a line
          hint: Remove the `+`, or write the text below.
        "- |\n\n- b"
        Error yaml/syntax 0:2-0:3: this text is empty, and the loader stumbles over the blank line below
          hint: Write `''`, or remove the blank line.
        "a: *b"
        Error yaml/unknown-alias 0:3-0:5: there is no anchor `&b` above this alias
          hint: Put the anchor in front of the value that is to be repeated, above.
        "a: &b\n  - *b"
        Warning yaml/alias-in-itself 1:4-1:6: this alias stands inside the value that it repeats, and is read as null
        "a: &"
        Error yaml/syntax 0:3-0:4: `&` is not followed by a name
          hint: Put the value into quotes if it is text.
        "a: &b &c d"
        Error yaml/syntax 0:6-0:8: `&c` is one too many: a value has one anchor or is an alias
          hint: Remove one of the two.
        "a: &b"
        Error yaml/syntax 0:3-0:5: `&b` has no value
          hint: Write the value that is to be repeated, or remove the anchor.
        "a: 1\n---\nb: 2"
        Warning yaml/second-document 1:0-1:3: a second document begins here, which the loader ignores
          hint: Remove the line `---`, or move what follows into a file of its own.
        "%FOO\na: 1"
        Error yaml/syntax 0:0-0:4: a line that begins with `%` is a directive and must stand before `---`
          hint: Put the text into quotes, or add the line `---` below.
        "%YAML 3.0\n---\na: 1"
        Error yaml/syntax 0:0-0:9: there is no such version of YAML
          hint: Write `%YAML 1.2`, or remove the line.
        "--- a: 1"
        Error yaml/syntax 0:4-0:8: `a: 1` cannot stand on this line
          hint: Begin the document on the next line.
    "#]].assert_eq(&all);
}

#[test]
fn all_codes_occur_with_the_severity_of_the_table() {
    let deep = "[".repeat(150) + &"]".repeat(150);
    let texts = BROKEN.iter().map(|source| Text::new(source));
    let special = [Text::new(&deep), Text::from_bytes(b"a: \xff")];
    let mut seen = BTreeSet::new();
    for text in texts.chain(special) {
        let found = yaml::parse_with(&text, Options::dalec()).diagnostics;
        assert!(!found.is_empty(), "{text}");
        for finding in found {
            let code = diagnostic::code(finding.code).unwrap();
            assert_eq!(code.severity, finding.severity);
            seen.insert(code.id);
        }
    }
    for bytes in [b"a: \x01".as_slice(), b"a: \xff"] {
        let found = yaml::parse_with(&Text::from_bytes(bytes), Options::melange()).diagnostics;
        assert!(found.iter().all(|it| it.code == "yaml/control-character"));
        seen.extend(found.iter().map(|it| it.code));
    }
    let all = diagnostic::codes()
        .map(|code| code.id)
        .filter(|id| id.starts_with("yaml/"));
    assert_eq!(seen, all.collect::<BTreeSet<_>>());
}

#[test]
fn all_mistakes_are_found_at_once() {
    let source = "a: b: c\nd: [e\nf: \"g\nh\n\ti: j\nk: l\n";
    let text = Text::new(source);
    let document = yaml::parse_with(&text, Options::dalec());
    expect![[r#"
        Error yaml/syntax 0:4-0:5: a value cannot contain `: ` unless it is in quotes
          hint: Put the value into quotes, or move the second key to a line of its own.
        Error yaml/syntax 1:3-1:4: `[` is never closed: `]` is missing
          hint: Add `]`, or put the value into quotes if it is text.
        Error yaml/syntax 2:3-2:4: this quote is never closed: a second " is missing
          hint: Add " at the end of the text.
        Error yaml/syntax 3:0-3:1: `h` is not followed by a colon, and only `key: value` can stand here
          hint: Add a colon and a value, or indent the line if it belongs to the value above.
        Error yaml/tab-indent 4:0-4:1: a tab cannot be used for indentation
          hint: Replace it by spaces.
    "#]].assert_eq(&findings(&text, &document));
    let root = document.root.unwrap();
    let yaml::Value::Mapping(entries) = &root.value else {
        panic!()
    };
    let keys: Vec<_> = entries
        .iter()
        .map(|entry| text.slice(entry.key.range))
        .collect();
    assert_eq!(keys, ["a", "d", "f", "i", "k"]);
}
