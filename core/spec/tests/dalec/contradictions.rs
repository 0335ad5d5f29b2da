//! Checks that cannot hold together, and checks that never pass.

use crate::render::{check, check_offers, check_silent, check_test};
use expect_test::expect;

#[test]
fn what_is_not_there_what_is_empty_and_what_is_a_folder() {
    check_test(
        "files: {/a: {not_exist: true, equals: x, contains: [y], permissions: 0644, is_dir: true},
          /b: {is_dir: true, starts_with: x, empty: true, permissions: 0755},
          /c: {empty: true, ends_with: x, matches: [a, ^$, a*, ''], contains: ['', b]}}",
        &expect![[r#"
            hint dalec/unused-arg at 1:8 «WHO»: nothing uses the argument WHO
            warning dalec/contradiction at 3:51 «x»: `equals` cannot hold where nothing must exist
              3:37 «true»: `not_exist` says so
            warning dalec/contradiction at 3:65 «y»: `contains` cannot hold where nothing must exist
              3:37 «true»: `not_exist` says so
            warning dalec/contradiction at 3:82 «0644»: `permissions` cannot hold where nothing must exist
              3:37 «true»: `not_exist` says so
            warning dalec/no-check at 3:96 «true»: `is_dir: true` checks nothing where nothing must exist
              → Remove it.
            warning dalec/contradiction at 4:43 «x»: `starts_with` cannot hold for a folder: it has no text
              4:24 «true»: `is_dir` says so
            warning dalec/contradiction at 4:53 «true»: `empty` cannot hold for a folder: it has no text
              4:24 «true»: `is_dir` says so
            warning dalec/contradiction at 5:40 «x»: `ends_with` cannot hold for what must be empty
              5:23 «true»: `empty` says so
            warning dalec/contradiction at 5:53 «a»: `matches` cannot hold for what must be empty
              5:23 «true»: `empty` says so
            warning dalec/always-true at 5:64 «''»: the empty pattern matches any output
            warning dalec/always-true at 5:80 «''»: any output contains the empty text
            warning dalec/contradiction at 5:84 «b»: `contains` cannot hold for what must be empty
              5:23 «true»: `empty` says so
        "#]],
    );
}

#[test]
fn links() {
    // A link that leads nowhere does not exist, and has its permissions from what it leads to.
    check_silent(
        "tests: [{name: a, files: {/a: {not_exist: true, link_target: b},
          /c: {link_target: b, permissions: 0644}, /d: {link_target: b, is_dir: true},
          /e: {link_target: b, no_follow: true, permissions: 0777},
          /f: {no_follow: true, permissions: 0644}}}]",
    );
    check_test(
        "files: {/a: {not_exist: true, no_follow: true, link_target: b},
          /c: {link_target: b, no_follow: true, permissions: 0644},
          /d: {link_target: b, no_follow: true, is_dir: true}}",
        &expect![[r#"
            hint dalec/unused-arg at 1:8 «WHO»: nothing uses the argument WHO
            warning dalec/contradiction at 3:73 «b»: `link_target` cannot hold where nothing must exist
              3:37 «true»: `not_exist` says so
            warning dalec/contradiction at 4:62 «0644»: `permissions` cannot hold for a symbolic link that is looked at itself: it has 0777
              4:29 «b»: `link_target` says so
            warning dalec/contradiction at 5:29 «b»: `link_target` cannot hold for a folder that is looked at itself
              5:57 «true»: `is_dir` says so
        "#]],
    );
}

#[test]
fn the_whole_text_and_its_parts() {
    check_test(
        "files: {/a: {equals: abc, contains: [b, x], starts_with: ab, ends_with: b, matches: [^a, '[0-9]', ^abc$, ^$]},
          /b: {equals: \"abc\\n\", matches: [(?m)c$, 'c\\\\n$', ^b]}}",
        &expect![[r#"
            hint dalec/unused-arg at 1:8 «WHO»: nothing uses the argument WHO
            warning dalec/contradiction at 3:53 «x»: `contains` and `equals` cannot both hold
              3:34 «abc»: `equals` says so
            warning dalec/contradiction at 3:85 «b»: `ends_with` and `equals` cannot both hold
              3:34 «abc»: `equals` says so
            warning dalec/contradiction at 3:102 «'[0-9]'»: `matches` and `equals` cannot both hold
              3:34 «abc»: `equals` says so
            warning dalec/contradiction at 3:118 «^$»: `matches` and `equals` cannot both hold
              3:34 «abc»: `equals` says so
            warning dalec/contradiction at 4:60 «^b»: `matches` and `equals` cannot both hold
              4:24 «"abc\n"»: `equals` says so
        "#]],
    );
}

#[test]
fn patterns_and_parts() {
    check(
        r#"tests:
  - name: a
    steps:
      - {command: a, stdout: {starts_with: v1, ends_with: "x\n", contains: [lo, ng], matches: [^v, x$, ng.*lo, '^v2', '(?m)x$']}}
      - {command: a, stdout: {starts_with: v1, matches: ['^(v[0-9]+)$', '^v?1']}}
      - {command: a, stdout: {matches: [^a, ^b, (?m)^c]}}
      - {command: a, stderr: {starts_with: ab, ends_with: yz, matches: ['^.{3}$']}}
      - {command: a, stderr: {starts_with: ab, ends_with: ba, matches: ['^.{3}$']}}
      - {command: a, stderr: {contains: [A, B], matches: ['^[a-z\\s]*$', '(?i)^[a-z\\s]*$']}}
"#,
        &expect![[r#"
            warning dalec/never-matches at 4:100 «x$»: this matches only what does not end with a newline
              → Write `\\n$` for `$`, leave it out, or begin with `(?m)`.
            warning dalec/contradiction at 4:112 «'^v2'»: `matches` and `starts_with` cannot both hold
              4:44 «v1»: `starts_with` says so
            warning dalec/never-matches at 5:58 «'^(v[0-9]+)$'»: this matches only what does not end with a newline
              → Write `\\n$` for `$`, leave it out, or begin with `(?m)`.
            warning dalec/contradiction at 6:45 «^b»: this and another of these `matches` cannot both hold
              6:41 «^a»: `matches` says so
              → `^` and `$` are the ends of the whole text, and those of a line only behind `(?m)`.
            warning dalec/contradiction at 7:73 «'^.{3}$'»: this `matches` and the other checks cannot all hold
              7:44 «ab»: `starts_with` is one of them
              7:59 «yz»: `ends_with` is one of them
            warning dalec/contradiction at 9:59 «'^[a-z\\s]*$'»: `matches` and `contains` cannot both hold
              9:42 «A»: `contains` says so
        "#]],
    );
}

#[test]
fn arguments_that_are_yet_to_come_decide_nothing() {
    check_silent(
        "args: {A: , TARGETARCH: , B: b}
tests:
  - name: a
    files: {/a: {equals: \"$A\", contains: [x, \"$B\"]}, /b: {equals: \"$TARGETARCH\", contains: [arm64]},
      /c: {empty: true, contains: ['$A'], matches: ['[$A]', '(${A:-?})']}, /d: {not_exist: true, equals: $A}}
",
    );
    check(
        "args: {B: b}\ntests: [{name: a, files: {/a: {equals: $B, contains: [x]}}}]\n",
        &expect![[r#"
            warning dalec/contradiction at 2:55 «x»: `contains` and `equals` cannot both hold
              2:40 «$B»: `equals` says so
        "#]],
    );
}

#[test]
fn files_that_stand_in_each_others_way() {
    check_silent(
        "tests: [{name: a, files: {/a: {is_dir: true}, /a/b: , /l: {no_follow: true}, /l/x: ,
          /n: {not_exist: true}, /n/m: {not_exist: true}, /..: , /../a: {not_exist: true}, a: , a/b: }}]",
    );
    check_test(
        "files: {/a: , /a/b/c: {not_exist: true}, /n: {not_exist: true}, /n/m: {is_dir: true}, /n/./m/o: {not_exist: true},
          //a: {not_exist: true}, /./a: }",
        &expect![[r#"
            hint dalec/unused-arg at 1:8 «WHO»: nothing uses the argument WHO
            warning dalec/contradiction at 3:27 «/a/b/c»: nothing can be here, for `/a` must be no folder
              3:21 «/a»: the check of `/a`
            warning dalec/contradiction at 3:77 «/n/m»: nothing can be here, for `/n` must not exist
              3:54 «/n»: the check of `/n`
            warning dalec/contradiction at 4:11 «//a»: this is `/a` again, of which something else is wanted
              3:21 «/a»: the other check
        "#]],
    );
}

#[test]
fn paths_at_which_nothing_can_pass() {
    check_silent(
        "tests: [{name: a, files: {/a/: {is_dir: true}, /b/: {not_exist: true}, '': {not_exist: true}}}]",
    );
    check_test(
        "files: {/a/: , '': , /: {not_exist: true}, /./: {permissions: 0755}}",
        &expect![[r#"
            hint dalec/unused-arg at 1:8 «WHO»: nothing uses the argument WHO
            warning dalec/never-passes at 3:21 «/a/»: a slash at the end wants a folder, and without `is_dir` there must be none
              → Add `is_dir: true` for a folder, or remove the slash.
            warning dalec/never-passes at 3:28 «''»: there is nothing at an empty path
              → Name the file.
            warning dalec/never-passes at 3:34 «/»: there always is a folder at `/`
              → Name the file.
            warning dalec/never-passes at 3:56 «/./»: a slash at the end wants a folder, and without `is_dir` there must be none
              → Add `is_dir: true` for a folder, or remove the slash.
            warning dalec/contradiction at 3:56 «/./»: this is `/` again, of which something else is wanted
              3:34 «/»: the other check
        "#]],
    );
}

#[test]
fn checks_that_stand_twice() {
    check_offers(
        "tests:
  - name: a
    steps:
      - command: a
        stdout:
          contains:
            - a
            - b
            - \"a\" # again
          matches: [a, b, a]
",
        &expect![[r#"
            ask: Remove the check (dalec/duplicate-check)
            tests:
              - name: a
                steps:
                  - command: a
                    stdout:
                      contains:
                        - a
                        - b
                      matches: [a, b, a]
        "#]],
    );
}

#[test]
fn what_a_plain_command_writes() {
    check(
        "
tests:
  - name: a
    steps:
      - {command: echo hello, stdout: {equals: hello, ends_with: lo, contains: [bye, hel], matches: [^hello$, lo], empty: true}}
      - {command: printf hello, stdout: {equals: \"hello\\n\", matches: [^hello$]}}
      - {command: 'printf ''%s\\n'' a', stdout: {equals: a, matches: ['a$', 'a\\\\n$']}}
      - {command: sh -c 'echo hello', stdout: {starts_with: bye}}
      - {command: true, stdout: {equals: a}, stderr: {equals: b}}
      - {command: echo a | wc -l, stdout: {equals: '1'}}
",
        &expect![[r#"
            warning dalec/contradiction at 5:48 «hello»: `equals` cannot hold for what must be empty
              5:123 «true»: `empty` says so
            warning dalec/contradiction at 5:66 «lo»: `ends_with` cannot hold for what must be empty
              5:123 «true»: `empty` says so
            warning dalec/contradiction at 5:81 «bye»: `contains` cannot hold for what must be empty
              5:123 «true»: `empty` says so
            warning dalec/contradiction at 5:86 «hel»: `contains` cannot hold for what must be empty
              5:123 «true»: `empty` says so
            warning dalec/contradiction at 5:102 «^hello$»: `matches` cannot hold for what must be empty
              5:123 «true»: `empty` says so
            warning dalec/contradiction at 5:111 «lo»: `matches` cannot hold for what must be empty
              5:123 «true»: `empty` says so
            hint dalec/other-output at 5:123 «true»: `echo` writes something
            hint dalec/other-output at 6:50 «"hello\n"»: `printf` writes `hello` here
            warning dalec/contradiction at 6:71 «^hello$»: `matches` and `equals` cannot both hold
              6:50 «"hello\n"»: `equals` says so
            hint dalec/other-output at 7:57 «a»: `printf` ends its output with a newline, and this does not
              → End it with `\n` in double quotes, or write it as a block with `|`.
            hint dalec/other-output at 7:70 «'a$'»: `printf` ends its output with a newline
            warning dalec/contradiction at 7:76 «'a\\n$'»: `matches` and `equals` cannot both hold
              7:57 «a»: `equals` says so
            hint dalec/other-output at 8:61 «bye»: `echo` writes `hello⏎` here
            hint dalec/other-output at 9:42 «a»: `true` writes nothing
            warning dalec/no-shell at 10:26 «|»: `|` is passed on as it is: no shell reads this
              → Let a shell read the command: `sh -c 'echo a | wc -l'`.
        "#]],
    );
    check_silent(
        "tests: [{name: a, steps: [{command: echo a, stdout: {equals: \"a\\n\", matches: [a]}}, {command: tool, stdout: {equals: a}}]}]",
    );
}

#[test]
fn a_newline_is_added() {
    check_offers(
        "tests:
  - name: a
    steps:
      - command: echo a
        stdout: {equals: a}
      - command: echo 'say \"hi\"'
        stdout: {equals: 'say \\\"hi\\\"'}
      - command: pwd
        stdout:
          equals: |-
            /
          contains: [/]
",
        &expect![[r#"
            ask: Add the newline (dalec/other-output)
            ask: Add the newline (dalec/other-output)
            ask: Add the newline (dalec/other-output)
            tests:
              - name: a
                steps:
                  - command: echo a
                    stdout: {equals: "a\n"}
                  - command: echo 'say "hi"'
                    stdout: {equals: "say \\\"hi\\\"\n"}
                  - command: pwd
                    stdout:
                      equals: |
                        /
                      contains: [/]
        "#]],
    );
}
