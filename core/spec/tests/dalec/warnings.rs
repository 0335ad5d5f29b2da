//! Checks that do something else than they seem to.

use crate::render::{check, check_silent, check_test};
use expect_test::expect;
use std::fmt::Write as _;

#[test]
fn patterns() {
    let mut spec = "tests:\n  - name: a\n    steps:\n".to_owned();
    for pattern in [
        "a(",
        "(?=x)",
        "'[z-a]'",
        "''",
        r"^v\\d+$",
        "\"^a$\"",
        "a$|b$",
        "(^a$)",
        "^.*$",
        "a^b",
        // Fine:
        r"\\bé",
        "^$",
        r"^a\\n$",
        r"^a\\s*$",
        "(?m)^a$",
        "a$|b",
        "(?s)^a.*$",
        "^a[^b]$",
        ".*$",
        "a{2",
        "(?P<n>x)(?<m>y)",
    ] {
        writeln!(
            spec,
            "      - command: a\n        stdout:\n          matches:"
        )
        .unwrap();
        writeln!(spec, "            - {pattern}").unwrap();
    }
    check(
        &spec,
        &expect![[r#"
            warning dalec/bad-pattern at 7:15 «a(»: this is no regular expression: missing closing ): `a(`
            warning dalec/bad-pattern at 11:15 «(?=x)»: this is no regular expression: invalid or unsupported Perl syntax: `(?=`
              → Go's patterns have no look-around.
            warning dalec/bad-pattern at 15:15 «'[z-a]'»: this is no regular expression: invalid character class range: `z-a`
            warning dalec/always-true at 19:15 «''»: the empty pattern matches any output
            warning dalec/never-matches at 23:15 «^v\\d+$»: this matches only what does not end with a newline
              → Write `\\n$` for `$`, leave it out, or begin with `(?m)`.
            warning dalec/never-matches at 27:15 «"^a$"»: this matches only what does not end with a newline
              → Write `\n$` for `$`, leave it out, or begin with `(?m)`.
            warning dalec/never-matches at 31:15 «a$|b$»: this matches only what does not end with a newline
              → Write `\\n$` for `$`, leave it out, or begin with `(?m)`.
            warning dalec/never-matches at 35:15 «(^a$)»: this matches only what does not end with a newline
              → Write `\\n$` for `$`, leave it out, or begin with `(?m)`.
            warning dalec/never-matches at 39:15 «^.*$»: this matches only what does not end with a newline
              → Write `\\n$` for `$`, leave it out, or begin with `(?m)`.
            warning dalec/never-passes at 43:15 «a^b»: there is no text in which `a^b` matches
              → Look for a `^` or `$` inside it; `(?m)` at the beginning lets these match at the ends of lines.
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
            hint dalec/unused-arg at 1:8 «WHO»: nothing uses the argument WHO
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
fn arguments_where_none_are_put_in() {
    check(
        "args: {V: '1', UNUSED: }
tests:
  - name: a $V
    mounts:
      - {dest: /m$V, spec: {inline: {file: {contents: $V}}}}
      - {dest: /n, spec: {inline: {file: {contents: a}}}}
      - {dest: /n, spec: {inline: {file: {contents: b}}}}
    files:
      /usr/${V}/a: {link_target: $V, equals: $V}
",
        &expect![[r#"
            hint dalec/unused-arg at 1:16 «UNUSED»: nothing uses the argument UNUSED
            warning dalec/not-substituted at 3:13 «$V»: `$V` stays as it is: Dalec puts no arguments in here
            warning dalec/not-substituted at 5:18 «$V»: `$V` stays as it is: Dalec puts no arguments in here
            warning dalec/hidden-mount at 7:16 «/n»: of two mounts at /n only one can be seen
              6:16 «/n»: the first one
            warning dalec/not-substituted at 9:12 «${V}»: `${V}` stays as it is: Dalec puts no arguments in here
            warning dalec/not-substituted at 9:34 «$V»: `$V` stays as it is: Dalec puts no arguments in here
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
