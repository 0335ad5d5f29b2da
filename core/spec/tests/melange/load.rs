//! What melange's loader refuses (melange@2043d30b).

use crate::render::{check, check_rest, check_silent, is_accepted};
use expect_test::expect;

#[test]
fn unknown_fields() {
    check_rest(
        "
pipline: []
subpackages:
  - name: b
    piplines: []
    x-note: 1
test: {enviroment: {contents: {package: [a]}}}
",
        &expect![[r#"
            error melange/unknown-field at 3:1 «pipline»: a melange configuration has no field `pipline`
              → Did you mean `pipeline`?
            error melange/unknown-field at 6:5 «piplines»: a subpackage has no field `piplines`
              → Did you mean `pipeline`?
            error melange/unknown-field at 7:5 «x-note»: a subpackage has no field `x-note`
              → Known are `if`, `range`, `name`, `pipeline`, `dependencies`, `options`, `scriptlets`, `description`, `annotations`, `url`, `commit`, `checks`, `test`, `setcap`.
            error melange/unknown-field at 8:8 «enviroment»: `test` has no field `enviroment`
              → Did you mean `environment`?
        "#]],
    );
}

#[test]
fn single_values_are_texts_as_they_are_written() {
    check_silent(
        "
vars: {a: 1.10, b: 0x10, c: yes, d: ~, e: null, f:, g: 2024-01-02, 1: h, true: i}
pipeline: [{needs: {packages: [a]}}]
subpackages: ~
capabilities:
",
    );
}

#[test]
fn an_empty_file_is_no_configuration() {
    check(
        "",
        &expect![[r#"
        error melange/empty-file at 1:1 «»: there is nothing in this file
          → Add `package:` with a `name`, a `version` and an `epoch`.
    "#]],
    );
    check(
        "# nothing\n",
        &expect![[r#"
        error melange/empty-file at 1:1 «# nothing»: there is nothing in this file
          → Add `package:` with a `name`, a `version` and an `epoch`.
    "#]],
    );
    check(
        "---\n",
        &expect![[r#"
        error melange/missing-field at 1:1 «---»: there is no `package`
          → Add `package:` with a `name`, a `version` and an `epoch`.
    "#]],
    );
    check(
        "[]\n",
        &expect![[r#"
        error melange/wrong-type at 1:1 «[]»: the file takes a mapping, not a list
          → Write `name: value`, without dashes.
    "#]],
    );
    check(
        "package:\n  name: a\n",
        &expect![[r#"
        error melange/missing-field at 2:3 «name»: the package has no `version`
    "#]],
    );
}

#[test]
fn wrong_sorts() {
    check_rest(
        "
environment: {accounts: {users: [{uid: '1'}, {uid: -1}, {gid: 1.5}]}}
pipeline:
  - runs: [a]
    with: [b]
    assertions: {required-steps: two}
  - needs: a
update: {enabled: 'true', manual: off, shared: 1}
subpackages: {name: a}
data: [a]
",
        &expect![[r#"
            error melange/wrong-type at 3:40 «'1'»: `uid` takes a whole number, not text
              → Write the number without quotes.
            error melange/out-of-range at 3:52 «-1»: -1 is out of range
            error melange/wrong-type at 5:11 «[a]»: `runs` takes text, not a list
              → Write the text without a dash or brackets.
            error melange/wrong-type at 6:11 «[b]»: `with` takes a mapping, not a list
              → Write `name: value`, without dashes.
            error melange/wrong-type at 7:34 «two»: `required-steps` takes a whole number, not text
            error melange/wrong-type at 8:12 «a»: `needs` takes a mapping, not text
            error melange/wrong-type at 9:19 «'true'»: `enabled` takes `true` or `false`, not text
              → Write `true`, without quotes.
            error melange/wrong-type at 9:48 «1»: `shared` takes `true` or `false`, not a number
              → Write `true`, without quotes.
            error melange/wrong-type at 10:14 «{name: a}»: `subpackages` takes a list, not a mapping
              → Begin each item with a dash: `- …`.
            error melange/wrong-type at 11:8 «a»: an item of `data` takes a mapping, not text
        "#]],
    );
}

#[test]
fn lengths_of_time_need_a_unit() {
    for (timeout, accepted) in [
        ("1h30m", true),
        ("1.5h", true),
        ("'0'", true),
        ("~", true),
        ("-1s", true),
        ("0", false),
        ("3600", false),
        ("''", false),
        ("1d", false),
        ("1 h", false),
        ("2540400h10m10s", true),
        ("2600000h", false),
        ("!x 1h", true),
    ] {
        let text = format!("package: {{name: a, version: 1, timeout: {timeout}}}\n");
        assert_eq!(is_accepted(&text), accepted, "{timeout}");
    }
}

#[test]
fn numbers_and_truth_values_are_those_of_yaml_v3() {
    for (epoch, accepted) in [
        ("1.5", true),
        ("010", true),
        ("08", true),
        ("1e2", true),
        ("0b1", true),
        ("+1", true),
        ("1_000", true),
        ("!!int 3", true),
        ("!!float 3", true),
        ("18446744073709551615", true),
        ("-1.5", true),
        ("~", true),
        ("18446744073709551616000", false),
        (".inf", false),
        ("-1", false),
        ("'3'", false),
        ("!!str 3", false),
        ("!!int a", false),
        ("true", false),
        ("2024-01-02", false),
    ] {
        let text = format!("package: {{name: a, version: 1, epoch: {epoch}}}\n");
        assert_eq!(is_accepted(&text), accepted, "{epoch}");
    }
    for (flag, accepted) in [
        ("y", true),
        ("On", true),
        ("NO", true),
        ("~", true),
        ("tRUE", false),
        ("1", false),
        ("'yes'", true),
        ("'true'", false),
        ("!x y", true),
        ("!x true", false),
        ("!!binary eWVz", true),
    ] {
        let text = format!("package: {{name: a, version: 1}}\nupdate: {{enabled: {flag}}}\n");
        assert_eq!(is_accepted(&text), accepted, "{flag}");
    }
}

#[test]
fn aliases_and_merge_keys() {
    check_silent(
        "
vars: &v {a: b}
options:
  x: {vars: {<<: *v, c: d}}
  y: {vars: {<<: [*v, {e: f}], a: g}}
",
    );
    check_rest(
        "
vars: {<<: [a], b: *c, d: &e [*e], ~: f}
test: &t {pipeline: [{pipeline: *t}]}
options: {x: {<<: ~}}
",
        &expect![[r#"
            error melange/invalid-merge at 3:12 «[a]»: `<<` takes a mapping, an alias of one, or a list of these
            error yaml/unknown-alias at 3:20 «*c»: there is no anchor `&c` above this alias
              → Put the anchor in front of the value that is to be repeated, above.
            error melange/wrong-type at 3:30 «[*e]»: `d` takes text, not a list
              → Write the text without a dash or brackets.
            warning yaml/alias-in-itself at 3:31 «*e»: this alias stands inside the value that it repeats, and is read as null
            warning melange/null-key at 3:36 «~»: a key that is null: melange drops it with its value
            warning yaml/alias-in-itself at 4:33 «*t»: this alias stands inside the value that it repeats, and is read as null
            error melange/recursive-alias at 4:33 «*t»: this alias stands inside the value that it repeats
            error melange/invalid-merge at 5:19 «~»: `<<` takes a mapping, an alias of one, or a list of these
        "#]],
    );
}

#[test]
fn an_alias_bomb_is_refused() {
    let mut text = "package: {name: a, version: 1}\npipeline:\n".to_owned();
    text.push_str("  - &a0 {runs: a}\n");
    for level in 1..30 {
        let below = level - 1;
        text.push_str(&format!(
            "  - &a{level} {{pipeline: [*a{below}, *a{below}, *a{below}]}}\n"
        ));
    }
    assert!(!is_accepted(&text));
}

#[test]
fn keys_that_come_twice() {
    check_rest(
        "
vars: {a: b, 'a': c}
pipeline:
  - runs: a
    runs: b
",
        &expect![[r#"
            error yaml/duplicate-key at 3:14 «'a'»: the key `a` is here twice
              3:8 «a»: the first one is here
              → Remove one of the two, or merge their values.
            error yaml/duplicate-key at 6:5 «runs»: the key `runs` is here twice
              5:5 «runs»: the first one is here
              → Remove one of the two, or merge their values.
        "#]],
    );
}

#[test]
fn a_second_document_is_ignored_whatever_is_in_it() {
    check_rest(
        "---\npackage: [\n: - ]\n",
        &expect![[r#"
        warning yaml/second-document at 2:1 «---»: a second document begins here, which the loader ignores
          → Remove the line `---`, or move what follows into a file of its own.
    "#]],
    );
}

#[test]
fn broken_yaml_hides_nothing_else() {
    check_rest(
        "
pipeline:
  - uses: fetch
    with:
      uri: a: b
  - usse: b
vars:
  a: %b
tset: {}
",
        &expect![[r#"
            error yaml/syntax at 6:13 «:»: a value cannot contain `: ` unless it is in quotes
              → Put the value into quotes, or move the second key to a line of its own.
            error melange/unknown-field at 7:5 «usse»: a step has no field `usse`
              → Did you mean `uses`?
            error yaml/syntax at 9:6 «%»: a value cannot begin with `%`
              → Put the value into quotes.
            error melange/unknown-field at 10:1 «tset»: a melange configuration has no field `tset`
              → Did you mean `test`?
        "#]],
    );
}
