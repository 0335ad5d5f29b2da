//! Arguments in tests.

use crate::render::{check, check_offers, check_silent, diagnostics_as_text};
use expect_test::expect;
use spec_core::{
    dalec::{self, Given},
    text::Text,
};

#[test]
fn undeclared_arguments_are_found_where_they_stand() {
    check(
        r#"
args: {VERSION: 1.0, TARGETARCH: }
tests:
  - name: $NAME
    dir: $DIR
    env: {A: "${VERSIO}"}
    mounts:
      - {dest: $DEST, spec: {context: {name: "$CONTEXT"}, path: $P, includes: [$I], excludes: [$E]}}
      - {dest: /a, spec: {image: {ref: $REF, cmd: {dir: $D, env: {A: $B}, steps: [{command: $C, env: {A: $S}}]}}, path: /}}
      - {dest: /b, spec: {build: {source: {git: {url: $URL, commit: $COMMIT}}, target: $T, args: {A: $A}}}}
      - {dest: /c, spec: {inline: {file: {contents: $CONTENTS}}}}
    steps:
      - command: sh -c 'echo $COMMAND'
        env: {A: $STEP}
        stdin: |
          one
            two $STDIN
        stdout:
          equals: 'it is $EQUALS'
          contains: ["a\n\"$CONTAINS\" $VERSION"]
          matches: [a$|b$, ^\$5$, $5]
    files:
      $PATH:
        starts_with: >-
          one

          ${START:-a b}
        ends_with: $TARGETARCH $TARGETOS ${DALEC_TARGET}
        link_target: $LINK
targets:
  bookworm:
    tests:
      - {name: b, env: {A: $HOME}}
"#,
        &expect![[r#"
            warning dalec/changed-number at 2:17 «1.0»: YAML reads a number here, and `VERSION` becomes `1`
              → Write it in quotes: `'1.0'`.
            warning dalec/directory-ignored at 5:10 «$DIR»: Dalec ignores `dir`; steps run in the image's folder
              → Change the folder in the command: `sh -c 'cd … && …'`.
            error dalec/undeclared-arg at 6:15 «${VERSIO}»: the argument VERSIO is not declared
              → Did you mean `VERSION`?
            error dalec/undeclared-arg at 8:47 «$CONTEXT»: the argument CONTEXT is not declared
              → Add `CONTEXT:` under `args`, or write `\\$CONTEXT` for plain text.
            error dalec/undeclared-arg at 8:65 «$P»: the argument P is not declared
              → Add `P:` under `args`, or write `\$P` for plain text.
            error dalec/undeclared-arg at 8:80 «$I»: the argument I is not declared
              → Add `I:` under `args`, or write `\$I` for plain text.
            warning dalec/patterns-from-root at 8:80 «$I»: the patterns of a mounted source count from its root, not from its `path`
              → Write `**/$I`.
            error dalec/undeclared-arg at 8:96 «$E»: the argument E is not declared
              → Add `E:` under `args`, or write `\$E` for plain text.
            error dalec/undeclared-arg at 9:40 «$REF»: the argument REF is not declared
              → Add `REF:` under `args`, or write `\$REF` for plain text.
            error dalec/undeclared-arg at 9:70 «$B»: the argument B is not declared
              → Add `B:` under `args`, or write `\$B` for plain text.
            error dalec/undeclared-arg at 9:106 «$S»: the argument S is not declared
              → Add `S:` under `args`, or write `\$S` for plain text.
            error dalec/undeclared-arg at 10:55 «$URL»: the argument URL is not declared
              → Add `URL:` under `args`, or write `\$URL` for plain text.
            error dalec/undeclared-arg at 10:69 «$COMMIT»: the argument COMMIT is not declared
              → Add `COMMIT:` under `args`, or write `\$COMMIT` for plain text.
            error dalec/undeclared-arg at 10:88 «$T»: the argument T is not declared
              → Add `T:` under `args`, or write `\$T` for plain text.
            error dalec/undeclared-arg at 14:18 «$STEP»: the argument STEP is not declared
              → Add `STEP:` under `args`, or write `\$STEP` for plain text.
            error dalec/undeclared-arg at 17:17 «$STDIN»: the argument STDIN is not declared
              → Add `STDIN:` under `args`, or write `\$STDIN` for plain text.
            error dalec/undeclared-arg at 19:26 «$EQUALS»: the argument EQUALS is not declared
              → Add `EQUALS:` under `args`, or write `\$EQUALS` for plain text.
            error dalec/undeclared-arg at 20:28 «$CONTAINS»: the argument CONTAINS is not declared
              → Add `CONTAINS:` under `args`, or write `\\$CONTAINS` for plain text.
            warning dalec/never-matches at 21:21 «a$|b$»: this matches only what does not end with a newline
              → Write `\\n$` for `$`, leave it out, or begin with `(?m)`.
            warning dalec/never-passes at 21:28 «^\$5$»: there is no text in which `^$5$` matches
              → Look for a `^` or `$` inside it; `(?m)` at the beginning lets these match at the ends of lines.
            error dalec/undeclared-arg at 21:35 «$5»: the argument 5 is not declared
              → Write `\$5` for plain text.
            error dalec/undeclared-arg at 27:11 «${START:-a b}»: the argument START is not declared
              → Add `START:` under `args`, or write `\$START` for plain text.
            error dalec/platform-arg at 28:32 «$TARGETOS»: the platform argument TARGETOS is not declared
              → Add `TARGETOS:` under `args`, without a default.
            error dalec/undeclared-arg at 33:28 «$HOME»: the argument HOME is not declared
              → Add `HOME:` under `args`, or write `\$HOME` for plain text.
        "#]],
    );
}

#[test]
fn values_that_cannot_be_read() {
    check(
        r#"
args: {EMPTY: }
tests:
  - name: a
    steps:
      - command: a
        stdout:
          contains:
            - it's
            - 'say "hi'
            - ${EMPTY
            - ${}
            - ${EMPTY:0:2}
            - ${EMPTY:?say something}
            - "a \" b"
            - 'it''s'
          equals: |
            first
              it's
          ends_with: first
            it's
"#,
        &expect![[r#"
            error dalec/substitution at 9:17 «'»: the quote ' is never closed
              → Dalec reads quotes here as a shell does. Write `\'` for a plain one.
            error dalec/substitution at 10:20 «"»: the quote " is never closed
              → Dalec reads quotes here as a shell does. Write `\"` for a plain one.
            error dalec/substitution at 11:15 «${EMPTY»: the closing } of ${…} is missing
              → Write `\$` for a dollar sign that begins no argument.
            error dalec/substitution at 12:15 «${}»: ${…} has no name
              → Write `\$` for a dollar sign that begins no argument.
            error dalec/substitution at 13:15 «${EMPTY:0:2}»: `:0` means nothing behind the name in ${…}
              → Write `\$` for a dollar sign that begins no argument.
            error dalec/arg-required at 14:15 «${EMPTY:?say something}»: EMPTY: say something
              → Give it a default under `args`, or pass it.
            error dalec/substitution at 15:18 «\"»: the quote " is never closed
              → Dalec reads quotes here as a shell does. Write `\\\"` for a plain one.
            hint dalec/duplicate-check at 16:15 «'it''s'»: this stands under `contains` already
              9:15 «it's»: the first one
            error dalec/substitution at 16:18 «''»: the quote ' is never closed
              → Dalec reads quotes here as a shell does. Write `\''` for a plain one.
            error dalec/substitution at 19:17 «'»: the quote ' is never closed
              → Dalec reads quotes here as a shell does. Write `\'` for a plain one.
            error dalec/substitution at 21:15 «'»: the quote ' is never closed
              → Dalec reads quotes here as a shell does. Write `\'` for a plain one.
        "#]],
    );
}

#[test]
fn arguments_can_be_declared() {
    for (spec, expected) in [
        (
            "# syntax=a\n\nname: a\n# The version.\nversion: $A\n\n# Sources.\nsources: {}\n",
            expect![[r#"
                ask: Declare `A` under `args` (dalec/undeclared-arg)
                # syntax=a

                name: a
                # The version.
                version: $A

                args:
                  A:
                # Sources.
                sources: {}
            "#]],
        ),
        (
            "version: $A\n",
            expect![[r#"
            ask: Declare `A` under `args` (dalec/undeclared-arg)
            args:
              A:
            version: $A
        "#]],
        ),
        (
            "{name: a, version: $A, revision: $TARGETARCH}\n",
            expect![[r#"
                ask: Declare `A` under `args` (dalec/undeclared-arg)
                safe: Declare `TARGETARCH` under `args` (dalec/platform-arg)
                {args: {A: }, name: a, version: $A, revision: $TARGETARCH}
            "#]],
        ),
        (
            "args:\n  # One.\n  B: b\nversion: $A $A\n",
            expect![[r#"
                ask: Declare `A` under `args` (dalec/undeclared-arg)
                ask: Declare `A` under `args` (dalec/undeclared-arg)
                args:
                  A:
                  # One.
                  B: b
                version: $A $A
            "#]],
        ),
        (
            "args: {B: b}\nversion: $TARGETARCH ${TARGETOS}\n",
            expect![[r#"
                safe: Declare `TARGETARCH` under `args` (dalec/platform-arg)
                safe: Declare `TARGETOS` under `args` (dalec/platform-arg)
                args: {TARGETARCH: , B: b}
                version: $TARGETARCH ${TARGETOS}
            "#]],
        ),
        (
            "args: # none yet\r\nversion: $A\r\n",
            expect![[r#"
                ask: Declare `A` under `args` (dalec/undeclared-arg)
                args: # none yet␍
                  A:␍
                version: $A␍
            "#]],
        ),
        (
            "args: {}\nversion: $5 $true $NAMES\n",
            expect![[r#"
                ask: Declare `NAMES` under `args` (dalec/undeclared-arg)
                args: {NAMES: }
                version: $5 $true $NAMES
            "#]],
        ),
        (
            "args: {NAME: }\nversion: $NAMES\n",
            expect![[r#"
            safe: Replace NAMES with NAME (dalec/undeclared-arg)
            ask: Declare `NAMES` under `args` (dalec/undeclared-arg)
            args: {NAME: }
            version: $NAME
        "#]],
        ),
        (
            "x-a: &a {B: b}\nargs: *a\nversion: $A\n",
            expect![[r#"
                x-a: &a {B: b}
                args: *a
                version: $A
            "#]],
        ),
    ] {
        check_offers(spec, &expected);
    }
}

#[test]
fn given_arguments_decide() {
    let text = Text::new("args: {A: }\ntests:\n- {name: a, env: {A: '${A:?needed} $B'}}\n");
    let given = |args: &[(&str, &str)]| Given {
        args: args
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        ..Given::default()
    };
    let found = |given: &Given| {
        let (spec, diagnostics) = dalec::read_with(&text, given);
        let (_, unknown) = dalec::Arguments::new(&spec, given);
        diagnostics_as_text(&text, &diagnostics) + &diagnostics_as_text(&text, &unknown)
    };
    expect![[r#"
        error dalec/arg-required at 3:23 «${A:?needed}»: A: needed
          → Give it a default under `args`, or pass it.
    "#]]
    .assert_eq(&found(&given(&[])));
    expect![[r#"
        error dalec/undeclared-arg at 3:36 «$B»: the argument B is not declared
          → Add `B:` under `args`, or write `\$B` for plain text.
        error dalec/unknown-arg at 1:8 «A»: the argument B is passed, but the spec does not declare it
          → Declared are A.
    "#]].assert_eq(&found(&given(&[
        ("A", "x"),
        ("B", "y"),
        ("DALEC_SKIP_TESTS", "1"),
    ])));
}

#[test]
fn quotes_and_backslashes_that_are_eaten() {
    check(
        r#"
tests:
  - name: a
    env: {A: "say 'hi'"}
    steps:
      - command: a
        stdin: '"quoted"'
        stdout:
          equals: C:\dir
          contains: ['say "hi"', 'it\''s', '\\d', "'$X'", \$X]
          matches: ['^\d+$', "^\\d+ x", '\\d+ x', a\.b]
"#,
        &expect![[r#"
            warning dalec/changed-by-substitution at 4:19 «'hi'»: Dalec reads this as `say hi`
              → Write `\\'` for a quote that shall stay.
            warning dalec/changed-by-substitution at 7:17 «"quoted"»: Dalec reads this as `quoted`
              → Write `\"` for a quote that shall stay.
            warning dalec/changed-by-substitution at 9:21 «\d»: Dalec reads this as `C:dir`
              → Write `\\d` for a backslash that shall stay.
            warning dalec/contradiction at 10:22 «'say "hi"'»: `contains` and `equals` cannot both hold
              9:19 «C:\dir»: `equals` says so
            warning dalec/changed-by-substitution at 10:27 «"hi"»: Dalec reads this as `say hi`
              → Write `\"` for a quote that shall stay.
            warning dalec/contradiction at 10:34 «'it\''s'»: `contains` and `equals` cannot both hold
              9:19 «C:\dir»: `equals` says so
            warning dalec/contradiction at 10:44 «'\\d'»: `contains` and `equals` cannot both hold
              9:19 «C:\dir»: `equals` says so
            warning dalec/contradiction at 10:51 «"'$X'"»: `contains` and `equals` cannot both hold
              9:19 «C:\dir»: `equals` says so
            warning dalec/contradiction at 10:59 «\$X»: `contains` and `equals` cannot both hold
              9:19 «C:\dir»: `equals` says so
            warning dalec/contradiction at 11:21 «'^\d+$'»: `matches` and `equals` cannot both hold
              9:19 «C:\dir»: `equals` says so
            warning dalec/changed-by-substitution at 11:23 «\d»: Dalec reads this as `^d+$`
              → Write `\\d` for a backslash that shall stay.
            warning dalec/contradiction at 11:30 «"^\\d+ x"»: `matches` and `equals` cannot both hold
              9:19 «C:\dir»: `equals` says so
            warning dalec/changed-by-substitution at 11:32 «\\d»: Dalec reads this as `^d+ x`
              → Write `\\\\d` for a backslash that shall stay.
            warning dalec/contradiction at 11:41 «'\\d+ x'»: `matches` and `equals` cannot both hold
              9:19 «C:\dir»: `equals` says so
            warning dalec/contradiction at 11:51 «a\.b»: `matches` and `equals` cannot both hold
              9:19 «C:\dir»: `equals` says so
            warning dalec/changed-by-substitution at 11:52 «\.»: Dalec reads this as `a.b`
              → Write `\\.` for a backslash that shall stay.
        "#]],
    );
}

#[test]
fn declared_arguments_and_known_ones() {
    check_silent(
        r#"
args: {A: , TARGETOS: , BUILDPLATFORM: }
tests:
  - name: a
    env: {A: "$A ${TARGETOS} $BUILDPLATFORM ${DALEC_SKIP_TESTS} $DALEC_SYSEXT_X ${A:-x} ${A/a/b}"}
"#,
    );
}
