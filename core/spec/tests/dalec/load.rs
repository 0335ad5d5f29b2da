//! What Dalec's loader refuses in tests.
//!
//! Each case was given to the loader of dalec@9a577ddf, too.

use crate::render::{check, check_silent};
use expect_test::expect;

#[test]
fn an_empty_file_is_a_spec() {
    check_silent("");
    check_silent("null\n");
    check_silent("# nothing\n");
    check_silent("name: a\ntests:\n");
}

#[test]
fn unknown_fields() {
    check(
        "
testz: []
targets:
  bookworm: {test: []}
tests:
  - nam: a
    steps:
      - cmd: b
        stdout: {equal: c, startsWith: d}
    files:
      /e: {isDir: true, link_target_path: f, owner: g}
",
        &expect![[r#"
            error dalec/unknown-field at 2:1 «testz»: a spec has no field `testz`
              → Did you mean `tests`?
            error dalec/unknown-field at 4:14 «test»: a target has no field `test`
              → Did you mean `tests`?
            error dalec/unknown-field at 6:5 «nam»: a test has no field `nam`
              → Did you mean `name`?
            error dalec/unknown-field at 8:9 «cmd»: a test step has no field `cmd`
              → Known are `command`, `env`, `stdin`, `stdout`, `stderr`.
            error dalec/unknown-field at 9:18 «equal»: an output check has no field `equal`
              → Did you mean `equals`?
            error dalec/unknown-field at 9:28 «startsWith»: an output check has no field `startsWith`
              → Did you mean `starts_with`?
            error dalec/unknown-field at 11:12 «isDir»: a file check has no field `isDir`
              → Did you mean `is_dir`?
            error dalec/unknown-field at 11:25 «link_target_path»: a file check has no field `link_target_path`
              → Did you mean `link_target`?
            error dalec/unknown-field at 11:46 «owner»: a file check has no field `owner`
              → Known are `equals`, `contains`, `matches`, `starts_with`, `ends_with`, `empty`, `permissions`, `is_dir`, `not_exist`, `no_follow`, `link_target`.
        "#]],
    );
}

#[test]
fn extensions_are_free_in_some_mappings() {
    check(
        "
x-top: 1
X-Top: 2
targets: {a: {x-target: 1}}
tests:
  - name: a
    x-test: 1
    mounts: [{dest: /a, spec: {context: {name: a}, x-source: 1}, x-mount: 1}]
    steps:
      - {command: a, x-step: 1, stdout: {x-output: 1}}
    files: {/a: {x-file: 1}}
",
        &expect![[r#"
            warning dalec/unknown-target at 4:11 «a»: Dalec has no target `a`
              → Known are trixie, bookworm, bullseye, bionic, focal, jammy, noble, resolute, almalinux8, almalinux9, rockylinux8, rockylinux9, azlinux3, azlinux4, flatcar, windowscross. Another program's target has a `frontend`.
            error dalec/unknown-field at 8:52 «x-source»: a source has no field `x-source`
              → Keys that begin with `x-` are not allowed in a source. Put them at the top level.
            error dalec/unknown-field at 10:22 «x-step»: a test step has no field `x-step`
              → Keys that begin with `x-` are not allowed in a test step. Put them at the top level.
            error dalec/unknown-field at 10:42 «x-output»: an output check has no field `x-output`
              → Keys that begin with `x-` are not allowed in an output check. Put them at the top level.
            error dalec/unknown-field at 11:18 «x-file»: a file check has no field `x-file`
              → Keys that begin with `x-` are not allowed in a file check. Put them at the top level.
        "#]],
    );
}

#[test]
fn wrong_sorts() {
    check(
        "
tests:
  - name: [a]
    env: [A=b]
    steps: {command: a}
    files: [/a]
  - name: {a: b}
    steps: a
    files:
      /a: text
      /b: {permissions: rw, is_dir: yes, not_exist: 'true', no_follow: 1, contains: foo, equals: [a, b]}
  - text
  - name: c
    mounts: {}
    env: {A: [b]}
    steps:
      - command: [a, b]
        stdin: {a: b}
        stdout: hello
        stderr: {empty: 0, matches: {a: b}, contains: [[a]]}
",
        &expect![[r#"
            error dalec/wrong-type at 3:11 «[a]»: `name` takes text, not a list
              → Write the text without a dash or brackets.
            error dalec/wrong-type at 4:10 «[A=b]»: `env` takes a mapping, not a list
              → Write `name: value`, without dashes.
            error dalec/wrong-type at 5:12 «{command: a}»: `steps` takes a list, not a mapping
              → Begin each item with a dash: `- …`.
            error dalec/wrong-type at 6:12 «[/a]»: `files` takes a mapping, not a list
              → Write `name: value`, without dashes.
            error dalec/wrong-type at 7:11 «{a: b}»: `name` takes text, not a mapping
              → Put text with a colon or braces into quotes.
            error dalec/wrong-type at 8:12 «a»: `steps` takes a list, not text
              → Write a list: `['a']`.
            error dalec/wrong-type at 10:11 «text»: `/a` takes a mapping, not text
            error dalec/wrong-type at 11:25 «rw»: `permissions` takes permissions such as `0644`, not text
              → Write an octal number without quotes: `0644`.
            error dalec/wrong-type at 11:37 «yes»: `is_dir` takes `true` or `false`, not text
              → Write `true`, without quotes.
            error dalec/wrong-type at 11:53 «'true'»: `not_exist` takes `true` or `false`, not text
              → Write `true`, without quotes.
            error dalec/wrong-type at 11:72 «1»: `no_follow` takes `true` or `false`, not a number
              → Write `true`, without quotes.
            error dalec/wrong-type at 11:85 «foo»: `contains` takes a list, not text
              → Write a list: `['foo']`.
            error dalec/wrong-type at 11:98 «[a, b]»: `equals` takes text, not a list
              → Write one text, or use `contains` for a list of them.
            error dalec/wrong-type at 12:5 «text»: an item of `tests` takes a mapping, not text
            error dalec/wrong-type at 14:13 «{}»: `mounts` takes a list, not a mapping
              → Begin each item with a dash: `- …`.
            error dalec/wrong-type at 15:14 «[b]»: `A` takes text, not a list
              → Write the text without a dash or brackets.
            error dalec/wrong-type at 17:18 «[a, b]»: `command` takes text, not a list
            error dalec/wrong-type at 18:16 «{a: b}»: `stdin` takes text, not a mapping
              → Put text with a colon or braces into quotes.
            error dalec/wrong-type at 19:17 «hello»: `stdout` takes a mapping, not text
            error dalec/wrong-type at 20:25 «0»: `empty` takes `true` or `false`, not a number
              → Write `false`, without quotes.
            error dalec/wrong-type at 20:37 «{a: b}»: `matches` takes a list, not a mapping
              → Begin each item with a dash: `- …`.
            error dalec/wrong-type at 20:56 «[a]»: an item of `contains` takes text, not a list
              → Write the text without a dash or brackets.
        "#]],
    );
    check(
        "- name: a\n",
        &expect![[r#"
        error dalec/wrong-type at 1:1 «- name: a»: a spec takes a mapping, not a list
    "#]],
    );
    check(
        "tests: {name: a}\n",
        &expect![[r#"
        error dalec/wrong-type at 1:8 «{name: a}»: `tests` takes a list, not a mapping
          → Begin each item with a dash: `- …`.
    "#]],
    );
    check(
        "targets: [bookworm]\n",
        &expect![[r#"
        error dalec/wrong-type at 1:10 «[bookworm]»: `targets` takes a mapping, not a list
          → Write `name: value`, without dashes.
    "#]],
    );
}

#[test]
fn what_is_taken_for_something_else() {
    check(
        "
args: {A: 1.10, B: true, C: , 4: x}
tests:
  - name: 1.10
    env: {A: 0x10, B: , 1: true}
    steps:
      - command: true
        stdin: 5
        stdout: {contains: [1.10, true]}
        stderr: {empty: TRUE}
    files:
      /a: {permissions: 0644, is_dir: False}
      /b: {permissions: 0o755}
",
        &expect![[r#"
            hint dalec/unused-arg at 2:8 «A»: nothing uses the argument A
            warning dalec/changed-number at 2:11 «1.10»: YAML reads a number here, and `A` becomes `1.1`
              → Write it in quotes: `'1.10'`.
            hint dalec/unused-arg at 2:17 «B»: nothing uses the argument B
            hint dalec/unused-arg at 2:26 «C»: nothing uses the argument C
            hint dalec/unused-arg at 2:31 «4»: nothing uses the argument 4
            warning dalec/changed-number at 4:11 «1.10»: YAML reads a number here, and `name` becomes `1.1`
              → Write it in quotes: `'1.10'`.
            warning dalec/changed-number at 5:14 «0x10»: YAML reads a number here, and `A` becomes `16`
              → Write it in quotes: `'0x10'`.
            warning dalec/changed-number at 9:29 «1.10»: YAML reads a number here, and an item of `contains` becomes `1.1`
              → Write it in quotes: `'1.10'`.
            hint dalec/other-output at 9:29 «1.10»: `true` writes nothing
            hint dalec/other-output at 9:35 «true»: `true` writes nothing
        "#]],
    );
}

#[test]
fn numbers_out_of_range() {
    check(
        "
tests:
  - name: a
    files:
      /a: {permissions: -1}
      /b: {permissions: 99999999999}
      /c: {permissions: .inf}
      /d: {permissions: ''}
",
        &expect![[r#"
            error dalec/out-of-range at 5:25 «-1»: -1 is out of range
            error dalec/out-of-range at 6:25 «99999999999»: 99999999999 is out of range
            error dalec/out-of-range at 7:25 «.inf»: .inf is out of range
            error dalec/wrong-type at 8:25 «''»: `permissions` takes permissions such as `0644`, not text
              → Write an octal number without quotes: `0644`.
        "#]],
    );
}

#[test]
fn keys_that_stand_twice() {
    check(
        "
x-other: {a: 1, a: 2}
tests:
  - name: a
    'name': b
    env: {1: a, 0x1: b}
    files: {/a: {}, /a: {}}
",
        &expect![[r#"
            error yaml/duplicate-key at 2:17 «a»: the key `a` is here twice
              2:11 «a»: the first one is here
              → Remove one of the two, or merge their values.
            error yaml/duplicate-key at 5:5 «'name'»: the key `name` is here twice
              4:5 «name»: the first one is here
              → Remove one of the two, or merge their values.
            error dalec/duplicate-key at 6:17 «0x1»: `1` is set twice
              6:11 «1»: the other one
              → Remove one of the two.
            error yaml/duplicate-key at 7:21 «/a»: the key `/a` is here twice
              7:13 «/a»: the first one is here
              → Remove one of the two, or merge their values.
        "#]],
    );
}

#[test]
fn merge_keys() {
    check_silent(
        "
x-step: &step {command: 'true', env: &env {A: b}}
x-test: &test {name: a, steps: [*step]}
x-files: &files {/a: {}, /b: {}}
tests:
  - <<: *test
    env: {<<: [*env, {B: c}], A: d}
    files: {<<: *files, /a: {is_dir: true}}
  - name: b
    steps: [{<<: *step, stdin: x}]
",
    );
    check(
        "
x-step: &step {command: 'true'}
x-check: &check {equals: a}
x-list: &list [a]
tests:
  - name: a
    env: {<<: [{A: b}, {A: c}]}
    steps:
      - <<: *step
        command: b
      - <<: [*step]
      - <<: *list
      - <<:
      - {command: c, stdout: {<<: *check}}
    files:
      /a: *check
      /b: {<<: *check}
",
        &expect![[r#"
            error dalec/duplicate-key at 7:25 «A»: `A` is set twice
              7:17 «A»: the other one
              → Remove one of the two.
            error dalec/duplicate-key at 10:9 «command»: `command` is set twice
              2:16 «command»: the other one
              → Remove one of the two.
            error dalec/invalid-merge at 11:13 «[*step]»: a test step cannot merge a list of mappings
              → Write the entries out.
            error dalec/invalid-merge at 12:13 «*list»: `<<` merges mappings, not a single value
            error dalec/invalid-merge at 12:13 «*list»: a test step cannot merge a list of mappings
              → Write the entries out.
            error dalec/invalid-merge at 13:9 «<<»: `<<` merges mappings, not null
            error dalec/loader-crash at 17:12 «<<»: Dalec's loader crashes on a merge key in a file check
              → Write the checks out, or give the whole entry as an alias.
        "#]],
    );
}

#[test]
fn keys_that_are_no_text() {
    check(
        "
tests:
  - name: [a]
    1: 2
    foo: bar
  - name: b
    steps: [{command: a, true: b}]
    files:
      1: {is_dir: true}
      /a: {1: b}
  - {: a}
  - {[a]: b}
",
        &expect![[r#"
            warning dalec/non-string-key at 4:5 «1»: this key is no text, and so Dalec drops all of a test
              → Remove the key.
            warning dalec/non-string-key at 7:26 «true»: this key is no text, and so Dalec drops all of a test step
              → Remove the key.
            error dalec/loader-crash at 10:12 «1»: Dalec's loader crashes on a key that is no text in a file check
              → Remove the key.
            error yaml/syntax at 11:6 «:»: there is no key before this colon
              → Write the key, or remove the colon.
            error yaml/syntax at 12:6 «[»: a list or a mapping cannot be a key
              → Put it into quotes if it is text.
            error yaml/syntax at 12:9 «:»: a list or a mapping cannot be a key
              → Put it into quotes if it is text.
        "#]],
    );
}

#[test]
fn nulls() {
    check_silent(
        "
tests:
  - name: a
    dir:
    mounts:
    env:
    steps:
    files:
      /a:
      /b: ~
targets:
  bookworm:
  jammy: {tests: }
",
    );
    check(
        "
tests:
  -
  - name: a
    steps: [null]
    mounts: [null]
targets: {a: {tests: [~]}}
",
        &expect![[r#"
            error dalec/loader-crash at 3:3 «-»: Dalec's loader crashes where a test is null
              → Remove the entry, or fill it in.
            warning dalec/empty-command at 5:13 «null»: this step has no command
              → Dalec accepts it, and crashes when the test runs. Write a command.
            error dalec/incomplete-source at 6:14 «null»: this source does not say where its files come from
              → Add one of `image`, `git`, `http`, `context`, `build` and `inline`.
            warning dalec/unknown-target at 7:11 «a»: Dalec has no target `a`
              → Known are trixie, bookworm, bullseye, bionic, focal, jammy, noble, resolute, almalinux8, almalinux9, rockylinux8, rockylinux9, azlinux3, azlinux4, flatcar, windowscross. Another program's target has a `frontend`.
            error dalec/loader-crash at 7:23 «~»: Dalec's loader crashes where a test is null
              → Remove the entry, or fill it in.
        "#]],
    );
}

#[test]
fn tags_before_mappings() {
    check(
        "
tests: !!seq
  - !!map {name: a}
  - name: !!str b
    env: !env {A: b}
",
        &expect![[r#"
            error dalec/tagged-mapping at 3:11 «{name: a}»: Dalec refuses the tag !!map before a mapping
              → Remove the tag.
            error dalec/tagged-mapping at 5:15 «{A: b}»: Dalec refuses the tag !env before a mapping
              → Remove the tag.
        "#]],
    );
}

#[test]
fn aliases() {
    check(
        "
x-a: &a {command: [a]}
x-null: &null null
tests:
  - name: a
    steps: [*a, *a, *b]
  - *null
",
        &expect![[r#"
            error dalec/wrong-type at 2:19 «[a]»: `command` takes text, not a list
              → Write the text without a dash or brackets.
            error yaml/unknown-alias at 6:21 «*b»: there is no anchor `&b` above this alias
              → Put the anchor in front of the value that is to be repeated, above.
            error dalec/loader-crash at 7:5 «*null»: Dalec's loader crashes where a test is null
              → Remove the entry, or fill it in.
        "#]],
    );
}

#[test]
fn aliases_inside_their_values() {
    check(
        "
x-a: &a {b: *a}
tests:
  - &a {name: a, env: {A: *a}}
  - name: b
    env: &e {A: b, <<: *e}
",
        &expect![[r#"
            warning yaml/alias-in-itself at 2:13 «*a»: this alias stands inside the value that it repeats, and is read as null
            error dalec/wrong-type at 4:27 «*a»: `A` takes text, not a mapping
              → Put text with a colon or braces into quotes.
            warning yaml/alias-in-itself at 6:24 «*e»: this alias stands inside the value that it repeats, and is read as null
            error dalec/recursive-alias at 6:24 «*e»: this alias stands inside the value that it repeats
        "#]],
    );
}

#[test]
fn a_broken_line_hides_nothing_and_invents_nothing() {
    check(
        "
args:
  WHO: world
tests:
  - name: a
    steps:
      - comm
        stdout: {equals: $WHO, contains: [$NOPE]}
    fil
  - name: b
    steps:
      - command: 'true'
        stdout: {equal: x}
",
        &expect![[r#"
            error yaml/syntax at 7:9 «comm»: `comm` is not followed by a colon, and only `key: value` can stand here
              → Add a colon and a value, or indent the line if it belongs to the value above.
            error dalec/undeclared-arg at 8:43 «$NOPE»: the argument NOPE is not declared
              → Add `NOPE:` under `args`, or write `\$NOPE` for plain text.
            error yaml/syntax at 9:5 «fil»: `fil` is not followed by a colon, and only `key: value` can stand here
              → Add a colon and a value, or indent the line if it belongs to the value above.
            error dalec/unknown-field at 13:18 «equal»: an output check has no field `equal`
              → Did you mean `equals`?
        "#]],
    );
    check(
        "ar\ntests:\n  - name: a\n    env: {A: $WHO}\n",
        &expect![[r#"
            error yaml/syntax at 1:1 «ar»: `ar` is not followed by a colon, and only `key: value` can stand here
              → Add a colon and a value, or indent the line if it belongs to the value above.
        "#]],
    );
}
