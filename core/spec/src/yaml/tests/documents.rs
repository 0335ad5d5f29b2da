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
