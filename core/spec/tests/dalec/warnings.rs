//! Checks that do something else than they seem to.

use crate::render::{check, check_silent, check_test};
use expect_test::expect;

#[test]
fn patterns() {
    check(
        r#"
tests:
  - name: a
    steps:
      - command: a
        stdout:
          matches:
            - a(
            - (?=x)
            - '[z-a]'
            - ''
            - ^v\\d+$
            - "^a$"
            - a$|b$
            - (^a$)
            - ^.*$
            # Fine:
            - ^$
            - ^a\\n$
            - ^a\\s*$
            - (?m)^a$
            - a$|b
            - (?s)^a.*$
            - ^a[^b]$
            - .*$
            - a{2
            - (?P<n>x)(?<m>y)
"#,
        &expect![[r#"
            warning dalec/bad-pattern at 8:15 «a(»: this is no regular expression: missing closing ): `a(`
            warning dalec/bad-pattern at 9:15 «(?=x)»: this is no regular expression: invalid or unsupported Perl syntax: `(?=`
              → Go's patterns have no look-around.
            warning dalec/bad-pattern at 10:15 «'[z-a]'»: this is no regular expression: invalid character class range: `z-a`
            warning dalec/always-true at 11:15 «''»: the empty pattern matches any output
            warning dalec/never-matches at 12:15 «^v\\d+$»: this matches only what does not end with a newline
              → Write `\\n$` for `$`, leave it out, or begin with `(?m)`.
            warning dalec/never-matches at 13:15 «"^a$"»: this matches only what does not end with a newline
              → Write `\n$` for `$`, leave it out, or begin with `(?m)`.
            warning dalec/never-matches at 14:15 «a$|b$»: this matches only what does not end with a newline
              → Write `\\n$` for `$`, leave it out, or begin with `(?m)`.
            warning dalec/never-matches at 15:15 «(^a$)»: this matches only what does not end with a newline
              → Write `\\n$` for `$`, leave it out, or begin with `(?m)`.
            warning dalec/never-matches at 16:15 «^.*$»: this matches only what does not end with a newline
              → Write `\\n$` for `$`, leave it out, or begin with `(?m)`.
        "#]],
    );
}

#[test]
fn contradictions() {
    check_test(
        "files: {/a: {not_exist: true, equals: x, contains: [y], permissions: 0644, link_target: z, is_dir: true},
          /b: {is_dir: true, starts_with: x, empty: true},
          /c: {empty: true, ends_with: x},
          /d: {equals: abc, contains: [b, x], starts_with: ab, ends_with: b}}",
        &expect![[r#"
            info dalec/unused-arg at 1:8 «WHO»: nothing uses the argument WHO
            warning dalec/contradiction at 3:51 «x»: `equals` cannot hold where nothing must exist
              3:37 «true»: `not_exist` says so
            warning dalec/contradiction at 3:65 «y»: `contains` and `equals` cannot both hold
              3:51 «x»: `equals` says so
            warning dalec/contradiction at 3:65 «y»: `contains` cannot hold where nothing must exist
              3:37 «true»: `not_exist` says so
            warning dalec/contradiction at 3:82 «0644»: `permissions` cannot hold where nothing must exist
              3:37 «true»: `not_exist` says so
            warning dalec/contradiction at 3:101 «z»: `link_target` cannot hold where nothing must exist
              3:37 «true»: `not_exist` says so
            warning dalec/contradiction at 3:112 «true»: `is_dir` cannot hold where nothing must exist
              3:37 «true»: `not_exist` says so
            warning dalec/contradiction at 4:43 «x»: `starts_with` cannot hold for what must be empty
              4:53 «true»: `empty` says so
            warning dalec/contradiction at 4:43 «x»: `starts_with` cannot hold for a folder: it has no text
              4:24 «true»: `is_dir` says so
            warning dalec/contradiction at 4:53 «true»: `empty` cannot hold for a folder: it has no text
              4:24 «true»: `is_dir` says so
            warning dalec/contradiction at 5:40 «x»: `ends_with` cannot hold for what must be empty
              5:23 «true»: `empty` says so
            warning dalec/contradiction at 6:43 «x»: `contains` and `equals` cannot both hold
              6:24 «abc»: `equals` says so
            warning dalec/contradiction at 6:75 «b»: `ends_with` and `equals` cannot both hold
              6:24 «abc»: `equals` says so
        "#]],
    );
}

#[test]
fn checks_that_check_nothing() {
    check_test(
        "files: {/a: {equals: '', starts_with: , contains: [], permissions: 0, link_target: '', empty: false, is_dir: },
          /b: {contains: ['', ~], matches: [null]},
          /c: {is_dir: false, no_follow: , not_exist: false, equals: $WHO}}",
        &expect![[r#"
            warning dalec/no-check at 3:34 «''»: an empty `equals` checks nothing
              → Write `empty: true` to check that there is no output, or remove it.
            warning dalec/no-check at 3:38 «starts_with»: `starts_with` without a value checks nothing
              → Fill it in, or remove it.
            warning dalec/no-check at 3:53 «contains»: `contains` without a value checks nothing
              → Fill it in, or remove it.
            warning dalec/no-check at 3:80 «0»: `permissions: 0` checks nothing
              → Fill it in, or remove it.
            warning dalec/no-check at 3:96 «''»: an empty `link_target` checks nothing
              → Fill it in, or remove it.
            warning dalec/no-check at 3:107 «false»: `empty: false` checks nothing
              → Write `empty: true` to check that there is no output, or remove it.
            warning dalec/no-check at 3:114 «is_dir»: `is_dir` without a value checks nothing
              → Fill it in, or remove it.
            warning dalec/always-true at 4:27 «''»: any output contains the empty text
            warning dalec/always-true at 4:31 «~»: any output contains the empty text
            warning dalec/always-true at 4:45 «null»: the empty pattern matches any output
        "#]],
    );
}

#[test]
fn permissions() {
    check_test(
        "files: {/a: {permissions: 755}, /b: {permissions: '0644'}, /c: {permissions: 04755}, /d: {permissions: 644.0},
          /e: {permissions: 493}, /f: {permissions: 420}, /g: {permissions: 0x1ff}, /h: {permissions: 0888}, /i: {permissions: '420'}}",
        &expect![[r#"
            info dalec/unused-arg at 1:8 «WHO»: nothing uses the argument WHO
            warning dalec/decimal-permissions at 3:39 «755»: 755 is read as a decimal number: the permissions would be 0363
              → Write `0755`, without quotes.
            warning dalec/decimal-permissions at 3:63 «'0644'»: 0644 is read as a decimal number: the permissions would be 0204
              → Write `0644`, without quotes.
            warning dalec/masked-permissions at 3:90 «04755»: only 0755 of these permissions is checked
              → Setuid, setgid and the sticky bit cannot be checked here. Check them in a step: `stat -c %a …`.
            warning dalec/decimal-permissions at 3:116 «644.0»: 644.0 is read as a decimal number: the permissions would be 0204
              → Write `0644`, without quotes.
            warning dalec/decimal-permissions at 4:103 «0888»: 0888 is read as a decimal number: the permissions would be 0570
              → Write an octal number, with the digits 0 to 7: `0644`.
        "#]],
    );
}

#[test]
fn names_and_folders() {
    check(
        "
tests:
  - name: a
    dir: /srv
  - name: a
  - steps: [{command: b}]
  - {name: '', dir: ''}
targets:
  bookworm: {tests: [{name: a}, {name: b}]}
  jammy: {tests: [{name: b}]}
",
        &expect![[r#"
            warning dalec/directory-ignored at 4:10 «/srv»: Dalec ignores `dir`; steps run in the image's folder
              → Change the folder in the command: `sh -c 'cd … && …'`.
            warning dalec/duplicate-test-name at 5:11 «a»: another test is named `a` already
              3:11 «a»: the first one
            warning dalec/missing-test-name at 6:5 «steps»: this test has no name
              → Add a `name`; results and logs show it.
            warning dalec/missing-test-name at 7:6 «name»: this test has no name
              → Add a `name`; results and logs show it.
            warning dalec/duplicate-test-name at 9:29 «a»: another test is named `a` already
              3:11 «a»: the first one
        "#]],
    );
}

#[test]
fn a_block_at_the_end_of_the_file() {
    let spec = |end: &str| {
        format!(
            "tests:\n  - name: a\n    steps:\n      - command: a\n        stdout:\n          equals: {end}"
        )
    };
    check(
        &spec("|\n            hello\n"),
        &expect![[r#"
        warning dalec/lost-newline at 6:19 «|»: at the end of the file, this block loses its last newline
          → Put a comment line behind it, or write `|-` if the newline shall not be there.
    "#]],
    );
    check(
        &spec("|+\n            hello\n\n\n"),
        &expect![[r#"
        warning dalec/lost-newline at 6:19 «|+»: at the end of the file, this block loses its last newline
          → Put a comment line behind it, or write `|-` if the newline shall not be there.
    "#]],
    );
    check(
        &spec("> # folded\n            hello"),
        &expect![[r#"
        warning dalec/lost-newline at 6:19 «>»: at the end of the file, this block loses its last newline
          → Put a comment line behind it, or write `|-` if the newline shall not be there.
    "#]],
    );
    check_silent(&spec("|-\n            hello\n"));
    check_silent(&spec("|\n            hello\n# end\n"));
    check_silent(&spec("|\n            hello\nname: x\n"));
    check_silent(&spec("hello\n"));
}

#[test]
fn a_second_document() {
    check(
        "name: a\n---\nname: b\n",
        &expect![[r#"
            warning yaml/second-document at 2:1 «---»: a second document begins here, which the loader ignores
              → Remove the line `---`, or move what follows into a file of its own.
        "#]],
    );
}
