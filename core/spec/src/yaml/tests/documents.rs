//! Small documents and their trees.

use super::dump::dump;
use crate::yaml::Options;
use expect_test::{Expect, expect};

fn check(source: &str, expected: &Expect) {
    expected.assert_eq(&dump(source, Options::default()));
}

#[test]
fn mappings_lists_and_scalars() {
    check(
        "name: a # comment\nlist:\n- 'it''s'\n- \"a\\tb\"\nempty:\nnested:\n  - k: v\n    l: [x, y: z, {p, q: 1}]\n",
        &expect![[r#"
            mapping 0:0-7:27
            ? "name" 0:0-0:4
            : "a" 0:6-0:7
            ? "list" 1:0-1:4
            : list 2:0-3:8
              - '"it's" 2:2-2:9
              - ""a\tb" 3:2-3:8
            ? "empty" 4:0-4:5
            : null 4:6-4:6
            ? "nested" 5:0-5:6
            : list 6:2-7:27
              - mapping 6:4-7:27
                ? "k" 6:4-6:5
                : "v" 6:7-6:8
                ? "l" 7:4-7:5
                : list 7:7-7:27
                  - "x" 7:8-7:9
                  - mapping 7:11-7:15
                    ? "y" 7:11-7:12
                    : "z" 7:14-7:15
                  - mapping 7:17-7:26
                    ? "p" 7:18-7:19
                    : null 7:19-7:19
                    ? "q" 7:21-7:22
                    : "1" 7:24-7:25
        "#]],
    );
}

#[test]
fn block_scalars() {
    check(
        "a: |\n  one\n\n  two\nb: >-\n  x\n  y\n\n  z\n\nc: |+\n  k\n\nd: |2\n    i\n",
        &expect![[r#"
            mapping 0:0-14:5
            ? "a" 0:0-0:1
            : |"one\n\ntwo\n" 0:3-3:5
            ? "b" 4:0-4:1
            : >"x y\nz" 4:3-8:3
            ? "c" 10:0-10:1
            : |"k\n\n" 10:3-11:3
            ? "d" 13:0-13:1
            : |"  i\n" 13:3-14:5
        "#]],
    );
}

#[test]
fn anchors_aliases_merge_keys_and_tags() {
    check(
        "a: &x\n  k: 1\nb:\n  <<: *x\n  c: !!str 2\nd: *y\n",
        &expect![[r#"
            mapping 0:0-5:5
            ? "a" 0:0-0:1
            : &x mapping 1:2-1:6
              ? "k" 1:2-1:3
              : "1" 1:5-1:6
            ? "b" 2:0-2:1
            : mapping 3:2-4:12
              ? "<<" 3:2-3:4
              : *x 3:6-3:8
              ? "c" 4:2-4:3
              : !!str "2" 4:11-4:12
            ? "d" 5:0-5:1
            : *y unknown 5:3-5:5
            Error yaml/unknown-alias 5:3-5:5: there is no anchor `&y` above this alias
              hint: Put the anchor in front of the value that is to be repeated, above.
        "#]],
    );
}

/// Checks how Dalec reads a file: without the white space around it.
fn check_trimmed(source: &str, expected: &Expect) {
    expected.assert_eq(&dump(source, Options::dalec()));
}

#[test]
fn trimming_takes_the_last_line_break_of_the_file() {
    check(
        "a: |\n  one\n",
        &expect![[r#"
        mapping 0:0-1:5
        ? "a" 0:0-0:1
        : |"one\n" 0:3-1:5
    "#]],
    );
    check_trimmed(
        "a: |\n  one\n",
        &expect![[r#"
        mapping 0:0-1:5
        ? "a" 0:0-0:1
        : |"one" 0:3-1:5
    "#]],
    );
    check_trimmed(
        "a: |+\n  one\n\n",
        &expect![[r#"
        mapping 0:0-1:5
        ? "a" 0:0-0:1
        : |"one" 0:3-1:5
    "#]],
    );
    // A comment or a key below keeps it.
    check_trimmed(
        "a: |\n  one\n# end\n",
        &expect![[r#"
        mapping 0:0-1:5
        ? "a" 0:0-0:1
        : |"one\n" 0:3-1:5
    "#]],
    );
    check_trimmed(
        "a: |\n  one\nb: 2\n",
        &expect![[r#"
        mapping 0:0-2:4
        ? "a" 0:0-0:1
        : |"one\n" 0:3-1:5
        ? "b" 2:0-2:1
        : "2" 2:3-2:4
    "#]],
    );
    // The last line of a text that ends without a break is not folded.
    check_trimmed(
        "a: >\n  one\n  two\n  three\n",
        &expect![[r#"
        mapping 0:0-3:7
        ? "a" 0:0-0:1
        : >"one two\nthree" 0:3-3:7
    "#]],
    );
    check_trimmed(
        "a: >\n  one\n  two\n  three\n#\n",
        &expect![[r#"
        mapping 0:0-3:7
        ? "a" 0:0-0:1
        : >"one two three\n" 0:3-3:7
    "#]],
    );
}

#[test]
fn trimming_takes_the_indentation_of_the_first_line() {
    check_trimmed(
        "\n\n  a: 1\nb: 2\n",
        &expect![[r#"
        mapping 2:2-3:4
        ? "a" 2:2-2:3
        : "1" 2:5-2:6
        ? "b" 3:0-3:1
        : "2" 3:3-3:4
    "#]],
    );
    check_trimmed(
        "\u{a0}a: 1\n",
        &expect![[r#"
        mapping 0:2-0:6
        ? "a" 0:2-0:3
        : "1" 0:5-0:6
    "#]],
    );
    check(
        "  a: 1\nb: 2\n",
        &expect![[r#"
        mapping 0:2-1:4
        ? "a" 0:2-0:3
        : "1" 0:5-0:6
        ? "b" 1:0-1:1
        : "2" 1:3-1:4
        Error yaml/syntax 1:0-1:1: `b` is indented by no spaces, but its neighbours by 2
          hint: Indent it by 2 spaces.
    "#]],
    );
}

#[test]
fn only_the_first_document_counts() {
    check(
        "# c\n---\na: 1\n---\nb: 2\n",
        &expect![[r#"
        mapping 2:0-2:4
        ? "a" 2:0-2:1
        : "1" 2:3-2:4
        Warning yaml/second-document 3:0-3:3: a second document begins here, which the loader ignores
          hint: Remove the line `---`, or move what follows into a file of its own.
    "#]],
    );
    check(
        "---\n---\na: 1\n",
        &expect![[r#"
        Warning yaml/second-document 1:0-1:3: a second document begins here, which the loader ignores
          hint: Remove the line `---`, or move what follows into a file of its own.
    "#]],
    );
    check(
        "a: 1\n---\nb: [\n",
        &expect![[r#"
        mapping 0:0-0:4
        ? "a" 0:0-0:1
        : "1" 0:3-0:4
        Warning yaml/second-document 1:0-1:3: a second document begins here, which the loader ignores
          hint: Remove the line `---`, or move what follows into a file of its own.
        Error yaml/syntax 2:3-2:4: `[` is never closed: `]` is missing
          hint: Add `]`, or put the value into quotes if it is text.
    "#]],
    );
    check(
        "a: 1\n...\n",
        &expect![[r#"
        mapping 0:0-0:4
        ? "a" 0:0-0:1
        : "1" 0:3-0:4
    "#]],
    );
    check("", &expect![[""]]);
    check("# nothing\n", &expect![[""]]);
}

#[test]
fn line_breaks_of_all_sorts() {
    check(
        "a: |\r\n  x\r\n  y\r\nb: z\r\n  w\r\n",
        &expect![[r#"
        mapping 0:0-4:3
        ? "a" 0:0-0:1
        : |"x\ny\n" 0:3-2:3
        ? "b" 3:0-3:1
        : "z w" 3:3-4:3
    "#]],
    );
    check(
        "a: 1\rb: 2",
        &expect![[r#"
        mapping 0:0-1:4
        ? "a" 0:0-0:1
        : "1" 0:3-0:4
        ? "b" 1:0-1:1
        : "2" 1:3-1:4
    "#]],
    );
    check(
        "a: x\u{2028}y\n",
        &expect![[r#"
        mapping 0:0-0:8
        ? "a" 0:0-0:1
        : "x\u{2028}y" 0:3-0:8
    "#]],
    );
}

#[test]
fn quotes_and_their_folds() {
    check(
        "a: \"x\n\n  y\\\n  z \\x41\\u00e9\\U0001F600\\ud83d\\ude00\"\n",
        &expect![[r#"
            mapping 0:0-3:37
            ? "a" 0:0-0:1
            : ""x\nyz Aé😀😀" 0:3-3:37
        "#]],
    );
    check(
        "a: 'x\n  y''z'\nb: plain\n  text\n\n  more\n",
        &expect![[r#"
            mapping 0:0-5:6
            ? "a" 0:0-0:1
            : '"x y'z" 0:3-1:7
            ? "b" 2:0-2:1
            : "plain text\nmore" 2:3-5:6
        "#]],
    );
}

#[test]
fn where_the_loader_is_generous() {
    // What YAML 1.2 refuses, or reads in another way.
    check(
        "a:\nfoo\nb: 1\n",
        &expect![[r#"
        mapping 0:0-2:4
        ? "a" 0:0-0:1
        : "foo" 1:0-1:3
        ? "b" 2:0-2:1
        : "1" 2:3-2:4
    "#]],
    );
    check(
        "a:\n-\nb: 1\n",
        &expect![[r#"
        mapping 0:0-2:4
        ? "a" 0:0-0:1
        : list 1:0-2:4
          - mapping 2:0-2:4
            ? "b" 2:0-2:1
            : "1" 2:3-2:4
    "#]],
    );
    check(
        "a: [\nb,\nc]\n",
        &expect![[r#"
        mapping 0:0-2:2
        ? "a" 0:0-0:1
        : list 0:3-2:2
          - "b" 1:0-1:1
          - "c" 2:0-2:1
    "#]],
    );
    check(
        "a: {b:1, c: d: e}\n",
        &expect![[r#"
        mapping 0:0-0:17
        ? "a" 0:0-0:1
        : mapping 0:3-0:17
          ? "b" 0:4-0:5
          : "1" 0:6-0:7
          ? "c" 0:9-0:10
          : "d: e" 0:12-0:16
    "#]],
    );
    check(
        "a: }b\nc: ,d\n",
        &expect![[r#"
        mapping 0:0-1:5
        ? "a" 0:0-0:1
        : "}b" 0:3-0:5
        ? "c" 1:0-1:1
        : ",d" 1:3-1:5
    "#]],
    );
    check(
        "a: \"x\ny\"#c\n",
        &expect![[r#"
        mapping 0:0-1:2
        ? "a" 0:0-0:1
        : ""x y" 0:3-1:2
    "#]],
    );
    check(
        "a:\n  \tb: c\n",
        &expect![[r#"
        mapping 0:0-1:7
        ? "a" 0:0-0:1
        : mapping 1:3-1:7
          ? "b" 1:3-1:4
          : "c" 1:6-1:7
    "#]],
    );
}

#[test]
fn a_broken_value_is_a_hole() {
    check(
        "a: [b\nc: \"d\ne: f: g\nh: 1\n",
        &expect![[r#"
            mapping 0:0-3:4
            ? "a" 0:0-0:1
            : null 0:3-0:5
            ? "c" 1:0-1:1
            : ""d" 1:3-1:5
            ? "e" 2:0-2:1
            : "f: g" 2:3-2:7
            ? "h" 3:0-3:1
            : "1" 3:3-3:4
            Error yaml/syntax 0:3-0:4: `[` is never closed: `]` is missing
              hint: Add `]`, or put the value into quotes if it is text.
            Error yaml/syntax 1:3-1:4: this quote is never closed: a second " is missing
              hint: Add " at the end of the text.
            Error yaml/syntax 2:4-2:5: a value cannot contain `: ` unless it is in quotes
              hint: Put the value into quotes, or move the second key to a line of its own.
        "#]],
    );
}
