//! Scripts with marks: what is found, and where.

use super::{Role, Shell, check, is_script, mask, printed};
use crate::{
    language::{self, Language, Options},
    text::Text,
};
use expect_test::{Expect, expect};
use std::fmt::Write as _;

/// Shows what is found, each with the text that is meant.
fn found(script: &str, shell: Shell) -> String {
    let mut shown = String::new();
    for it in check(script, shell, Role::Other) {
        let text = script.get(it.range.clone()).unwrap();
        let _ = writeln!(shown, "{text:?} {}", it.message);
    }
    shown
}

fn syntax(script: &str, expected: &Expect) {
    expected.assert_eq(&found(script, Shell::Busybox));
}

#[test]
fn what_is_no_script() {
    syntax(
        "if a; then b\n",
        &expect![[r#"
        "if" `if` is never closed: `fi` is missing
    "#]],
    );
    syntax(
        "if a; then b; fi; done\n",
        &expect![[r#"
            "done" `done` is not expected here
        "#]],
    );
    syntax(
        "for i in a; do\n  b\n",
        &expect![[r#"
        "for" `for` is never closed: `done` is missing
    "#]],
    );
    syntax(
        "echo 'a\n",
        &expect![[r#"
        "'" a single quote is never closed
    "#]],
    );
    syntax(
        "é 'ü' \"a\n",
        &expect![[r#"
        "\"" a double quote is never closed
    "#]],
    );
    syntax(
        "cat <<EOF\na\n  EOF\n",
        &expect![[r#"
        "<<" the text of this here-document never ends: there is no line `EOF`
    "#]],
    );
    syntax(
        "a $(b\n",
        &expect![[r#"
        "$(" `$(` is never closed: `)` is missing
    "#]],
    );
    syntax(
        "a | | b\n",
        &expect![[r#"
            "|" `|` needs a command behind it
        "#]],
    );
    syntax(
        "a &&\n",
        &expect![[r#"
            "&&" `&&` needs a command behind it
        "#]],
    );
    syntax(
        "é; (a\n",
        &expect![[r#"
        "(" `(` is never closed: `)` is missing
    "#]],
    );
    syntax(
        "a ${b\n",
        &expect![[r#"
            "${b" `${b` is not closed at the end of the line
        "#]],
    );
    syntax(
        "case a in\n  b\n  c) d;;\nesac\n",
        &expect![[r#"
            "b" the end of the line is not expected here
        "#]],
    );
    syntax(
        "case a in\n  a) b;;\n",
        &expect![[r#"
        "case" `case` is never closed: `esac` is missing
    "#]],
    );
    syntax(
        "f() {\n  a\n",
        &expect![[r#"
        "{" `{` is never closed: `}` is missing
    "#]],
    );
    syntax(
        "fi\n",
        &expect![[r#"
            "fi" `fi` is not expected here
        "#]],
    );
}

#[test]
fn what_is_a_script() {
    for script in [
        "",
        "\n",
        "# a comment",
        "a",
        "a \\",
        "a \\\n",
        "[ -f x ] && y",
        "cat <<'EOF'\n$( ` \" '\nEOF\n",
        "set -euo pipefail",
        "x=$((1 + 2)); echo ${x##*/} ${y:-a} ${z:+b} ${#x}",
        "case $a in (b|c) d ;; *) e ;; esac",
        "f() { local a=1; }; f >&2 2>&1",
    ] {
        assert_eq!(found(script, Shell::Busybox), "", "{script}");
    }
}

#[test]
fn what_only_bash_has() {
    let script = "\
[[ a == b ]] && ((x++))
a=(1 2); a[0]=1; a+=x
function f { :; }
cat <<< a &> b
cat <(c) >& d
echo $'x' ${x//a/b} ${x:1} ${x^^} ${!x} ${x[0]} {a,b} '{a,b}' \"${x:-{}\" ${x:-y}
source a; declare -a b; set -o pipefail; [ a == b ]; read -a c
for ((;;)); do :; done
case a in a) b ;& c) d ;; esac
cd() { :; }; my-f() { :; }
find . -exec a {} \\;
a |& b; select x in a; do b; done; exec {fd}>a; echo @(a|b) $\"c\" ${RANDOM} $UID ${SECONDS:-1}
echo -e a; echo -n a; type -p a; wait -n; exec -a a b; trap 'a' ERR DEBUG EXIT; printf '%q %%q' \"%(%Y)T\"
read -rt 1 a; read; read -r a; echo $((2 ** 3)) $((i++, j)) $((-i * 2)) $PIPESTATUS
PIPESTATUS=1
";
    let dash = found(script, Shell::Dash);
    expect![[r#"
        "[[ a == b ]]" `[[ … ]]` is bash's: where `/bin/sh` is dash, it does not work
        "((x++))" `((…))` is bash's: where `/bin/sh` is dash, it does not work
        "a=(1 2)" an array is bash's: where `/bin/sh` is dash, it does not work
        "a[0]=1" an array is bash's: where `/bin/sh` is dash, it does not work
        "a+=x" `+=` is bash's: where `/bin/sh` is dash, it does not work
        "function f" `function` is bash's: where `/bin/sh` is dash, it does not work
        "<<< a" `<<<` is bash's: where `/bin/sh` is dash, it does not work
        "&> b" `&>` is bash's: where `/bin/sh` is dash, it does not work
        "<(c)" `<(…)` is bash's: where `/bin/sh` is dash, it does not work
        ">& d" `>&` with a file is bash's: where `/bin/sh` is dash, it does not work
        "$'" `$'…'` is bash's: where `/bin/sh` is dash, it does not work
        "${x/" `${…/…/…}` is bash's: where `/bin/sh` is dash, it does not work
        "${x:" `${…:…}` is bash's: where `/bin/sh` is dash, it does not work
        "${x^" a change of case is bash's: where `/bin/sh` is dash, it does not work
        "${!" `${!…}` is bash's: where `/bin/sh` is dash, it does not work
        "${x[" an array is bash's: where `/bin/sh` is dash, it does not work
        "{a,b}" an expansion of braces is bash's: where `/bin/sh` is dash, it does not work
        "source" `source` is bash's: where `/bin/sh` is dash, it does not work
        "declare" `declare` is bash's: where `/bin/sh` is dash, it does not work
        "pipefail" `pipefail` is bash's: where `/bin/sh` is dash, it does not work
        "==" `==` in `[` is bash's: where `/bin/sh` is dash, it does not work
        "read -a" `read -a` is bash's: where `/bin/sh` is dash, it does not work
        "for ((;;)); do :; done" `for ((…))` is bash's: where `/bin/sh` is dash, it does not work
        "a) b ;&" a case that goes on into the next is bash's: where `/bin/sh` is dash, it does not work
        "my-f" such a name of a function is bash's: where `/bin/sh` is dash, it does not work
        "|&" `|&` is bash's: where `/bin/sh` is dash, it does not work
        "select" `select` is bash's: where `/bin/sh` is dash, it does not work
        "{fd}" a variable for a descriptor is bash's: where `/bin/sh` is dash, it does not work
        "@(a|b)" `@(…)` is bash's: where `/bin/sh` is dash, it does not work
        "$\"" `$"…"` is bash's: where `/bin/sh` is dash, it does not work
        "${RANDOM}" `$RANDOM` is bash's: where `/bin/sh` is dash, it does not work
        "$UID" `$UID` is bash's: where `/bin/sh` is dash, it does not work
        "echo -e" `echo -e` is bash's: where `/bin/sh` is dash, it does not work
        "type -p" `type -p` is bash's: where `/bin/sh` is dash, it does not work
        "wait -n" `wait -n` is bash's: where `/bin/sh` is dash, it does not work
        "exec -a" `exec -a` is bash's: where `/bin/sh` is dash, it does not work
        "ERR" `ERR` is bash's: where `/bin/sh` is dash, it does not work
        "DEBUG" `DEBUG` is bash's: where `/bin/sh` is dash, it does not work
        "'%q %%q'" `%q` in `printf` is bash's: where `/bin/sh` is dash, it does not work
        "read -rt" `read -rt` is bash's: where `/bin/sh` is dash, it does not work
        "read" `read` without a name is bash's: where `/bin/sh` is dash, it does not work
        "$((2 ** 3))" `**` in `$((…))` is bash's: where `/bin/sh` is dash, it does not work
        "$((i++, j))" `++` in `$((…))` is bash's: where `/bin/sh` is dash, it does not work
    "#]]
    .assert_eq(&dash);
    expect![[r#"
        "((x++))" `((…))` is bash's: where `/bin/sh` is busybox, it does not work
        "a=(1 2)" an array is bash's: where `/bin/sh` is busybox, it does not work
        "a[0]=1" an array is bash's: where `/bin/sh` is busybox, it does not work
        "a+=x" `+=` is bash's: where `/bin/sh` is busybox, it does not work
        "<<< a" `<<<` is bash's: where `/bin/sh` is busybox, it does not work
        "${x^" a change of case is bash's: where `/bin/sh` is busybox, it does not work
        "${!" `${!…}` is bash's: where `/bin/sh` is busybox, it does not work
        "${x[" an array is bash's: where `/bin/sh` is busybox, it does not work
        "{a,b}" an expansion of braces is bash's: where `/bin/sh` is busybox, it does not work
        "declare" `declare` is bash's: where `/bin/sh` is busybox, it does not work
        "read -a" `read -a` is bash's: where `/bin/sh` is busybox, it does not work
        "for ((;;)); do :; done" `for ((…))` is bash's: where `/bin/sh` is busybox, it does not work
        "a) b ;&" a case that goes on into the next is bash's: where `/bin/sh` is busybox, it does not work
        "my-f" such a name of a function is bash's: where `/bin/sh` is busybox, it does not work
        "|&" `|&` is bash's: where `/bin/sh` is busybox, it does not work
        "select" `select` is bash's: where `/bin/sh` is busybox, it does not work
        "{fd}" a variable for a descriptor is bash's: where `/bin/sh` is busybox, it does not work
        "@(a|b)" `@(…)` is bash's: where `/bin/sh` is busybox, it does not work
        "$\"" `$"…"` is bash's: where `/bin/sh` is busybox, it does not work
        "$UID" `$UID` is bash's: where `/bin/sh` is busybox, it does not work
        "DEBUG" `DEBUG` is bash's: where `/bin/sh` is busybox, it does not work
        "'%q %%q'" `%q` in `printf` is bash's: where `/bin/sh` is busybox, it does not work
    "#]]
    .assert_eq(&found(script, Shell::Busybox));
}

#[test]
fn variables_of_the_spec_are_words() {
    let script = "if [ ${{ vars.a }} = ${{\nb}} ]; then ${{c\n";
    let masked = mask(script, b'x');
    assert_eq!(masked.len(), script.len());
    assert_eq!(masked, "if [ xxxxxxxxxxxxx = xxx\nxxx ]; then ${{c\n");
    assert_eq!(mask("a é ${{é}}", b'x'), "a é xxxxxxx");
}

/// Checks a spec, and shows the findings of its scripts.
fn in_spec(language: Language, text: &str, expected: &Expect) {
    let text = Text::new(text);
    let options = Options {
        language: Some(language),
        ..Options::default()
    };
    let checked = language::check(&text, None, &options).unwrap();
    let mut shown = String::new();
    for it in checked
        .diagnostics
        .iter()
        .filter(|it| it.code.starts_with("shell/"))
    {
        let (line, part) = (text.line(it.range.start) + 1, text.slice(it.range));
        let _ = writeln!(shown, "{line} {:?} {part:?} {}", it.severity, it.message);
    }
    expected.assert_eq(&shown);
}

#[test]
fn findings_stand_in_the_yaml() {
    in_spec(
        Language::Melange,
        "package:\n  name: a\n  version: 1\n  epoch: 0\npipeline:\n  - runs: |\n      # é\n      \
         if ${{vars.x}}; then\n        a\n  - pipeline:\n      - runs: echo 'it''s fi\nsubpackages:\n  \
         - name: b\n    pipeline:\n      - runs: \"a\\n((x))\"\n    test:\n      pipeline:\n        \
         - runs: a )\n    scriptlets:\n      post-install: |\n        fi\ntest:\n  pipeline:\n    - runs: >\n\n        \
         a\n\n        declare b\n",
        &expect![[r#"
            8 Error "if" `if` is never closed: `fi` is missing
            11 Error "'" a single quote is never closed
            15 Warning "((x))" `((…))` is bash's: where `/bin/sh` is busybox, it does not work
            18 Error ")" `)` is not expected here
            21 Warning "fi" `fi` is not expected here
            28 Warning "declare" `declare` is bash's: where `/bin/sh` is busybox, it does not work
        "#]],
    );
    in_spec(
        Language::Dalec,
        "name: a\nbuild:\n  steps:\n    - command: |\n        set -e\n        [[ a ]] \n    - command: |\n        fi\n",
        &expect![[r#"
            6 Warning "[[ a ]]" `[[ … ]]` is bash's: where `/bin/sh` is dash, it does not work
            8 Warning "fi" `fi` is not expected here
        "#]],
    );
}

#[test]
fn dalec_hands_scripts_to_shells() {
    in_spec(
        Language::Dalec,
        "name: a
sources:
  a:
    image:
      ref: alpine:3
      cmd:
        mounts:
          - dest: /m
            spec: {image: {ref: 'debian:12', cmd: {steps: [{command: '[[ a ]]'}]}}, path: /}
        steps: [{command: if a; then}, {command: 'a=(1)'}]
    path: /
  b: {build: {source: {image: {ref: some, cmd: {steps: [{command: '[[ a ]]'}, {command: fi}]}}, path: /}}}
dependencies: {extra_repos: [{keys: {k: {image: {ref: a, cmd: {steps: [{command: done}]}}, path: /}}}]}
image: {bases: [{rootfs: {image: {ref: a, cmd: {steps: [{command: esac}]}}}}]}
tests:
  - name: a
    mounts: [{dest: /m, spec: {image: {ref: a, cmd: {steps: [{command: '}'}]}}, path: /}}]
    steps:
      - command: sh -c 'echo é; [[ a ]] && echo \"b\"'
      - command: bash -c '[[ a ]]'
      - command: bash -ec \"if a\\\"b\\\"; then\"
      - command: |
          busybox sh -c '
            a=(1)
          '
      - command: tool '[[ a ]]'
targets: {bookworm: {tests: [{steps: [{command: sh -c 'a+=b'}]}]}}
",
        &expect![[r#"
            9 Warning "[[ a ]]" `[[ … ]]` is bash's: where `/bin/sh` is dash, it does not work
            10 Warning "then" `then` needs a command behind it
            10 Warning "a=(1)" an array is bash's: where `/bin/sh` is busybox, it does not work
            12 Warning "fi" `fi` is not expected here
            13 Warning "done" `done` is not expected here
            14 Warning "esac" `esac` is not expected here
            17 Warning "}" `}` is not expected here
            19 Warning "[[ a ]]" `[[ … ]]` is bash's: where `/bin/sh` is dash, it does not work
            21 Warning "then" `then` needs a command behind it
            24 Warning "a=(1)" an array is bash's: where `/bin/sh` is busybox, it does not work
            27 Warning "a+=b" `+=` is bash's: where `/bin/sh` is dash, it does not work
        "#]],
    );
    // Where only RPM packages are made, bash reads all.
    in_spec(
        Language::Dalec,
        "targets: {azlinux3: {tests: [{steps: [{command: \"sh -c '[[ a ]]'\"}]}]}}
build: {steps: [{command: set -o pipefail}, {command: fi}]}
",
        &expect![[r#"
            2 Warning "fi" `fi` is not expected here
        "#]],
    );
}

#[test]
fn scripts_under_with_stand_where_they_are_written() {
    let spec = "package:
  name: a
  version: 1
  epoch: 0
pipeline:
  - uses: test/docs
  - uses: python/test
    with:
      command: |
        a=(1)
        echo ${{package.version}} && fi
  - uses: python/test
    with:
      command: a=(1); echo ${{package.version}}; declare b
  - uses: python/test
    with:
      command: python3 -c 'import a'
  - uses: autoconf/make
    with:
      opts: |
        V=1 )
";
    in_spec(
        Language::Melange,
        spec,
        &expect![[r#"
        11 Error "fi" `fi` is not expected here
        14 Warning "a=(1)" an array is bash's: where `/bin/sh` is busybox, it does not work
        14 Warning "declare" `declare` is bash's: where `/bin/sh` is busybox, it does not work
        21 Error ")" `)` is not expected here
    "#]],
    );
}

#[test]
fn what_only_bash_has_inside_of_other_things() {
    let script = "\
echo $(a <<< b) \"`[[ a ]] `\" $(echo $(c=(1)))
cat <<EOF
$(declare d) ${e^^}
EOF
cat <<'EOF'
$(declare d)
EOF
x=${y:-$(z &> a)}
(( a[$(source b)] ))
";
    expect![[r#"
        "<<< b" `<<<` is bash's: where `/bin/sh` is dash, it does not work
        "[[ a ]]" `[[ … ]]` is bash's: where `/bin/sh` is dash, it does not work
        "c=(1)" an array is bash's: where `/bin/sh` is dash, it does not work
        "declare" `declare` is bash's: where `/bin/sh` is dash, it does not work
        "${e^" a change of case is bash's: where `/bin/sh` is dash, it does not work
        "&> a" `&>` is bash's: where `/bin/sh` is dash, it does not work
        "(( a[$(source b)] ))" `((…))` is bash's: where `/bin/sh` is dash, it does not work
        "a[" an array is bash's: where `/bin/sh` is dash, it does not work
        "source" `source` is bash's: where `/bin/sh` is dash, it does not work
    "#]]
    .assert_eq(&found(script, Shell::Dash));
    assert_eq!(found(script, Shell::Bash), "");
    assert_ne!(found("fi", Shell::Bash), "");
}

#[test]
fn here_documents_that_melange_loses() {
    let spec = "package:\n  name: a\n  version: 1\n  epoch: 0\npipeline:\n  - runs: |\n      \
        cat <<EOF; b\n      c\n      EOF\n      { cat <<EOF; } && d\n      e\n      EOF\n      \
        j $(cat <<EOF; k\n      l\n      EOF\n      )\n      \
        cat <<EOF & m\n      EOF\n";
    in_spec(
        Language::Melange,
        spec,
        &expect![[r#"
            7 Warning "<<EOF" melange loses the text of this here-document, for something follows in the line
        "#]],
    );
    in_spec(
        Language::Dalec,
        "name: a\nbuild:\n  steps:\n    - command: |\n        cat <<E; a\n        b\n        E\n",
        &expect![[""]],
    );
}

#[test]
fn nothing_takes_long_or_breaks() {
    let repeated = [
        "(",
        "( ",
        "$(",
        "{ ",
        "if ",
        "((",
        "\"$(",
        "${a:-",
        "[[ ( ",
        "! ",
        "`",
        "a && ",
        "a | ",
        "cat <<E\n",
        "case a in a) ",
        "f() ",
        "if a; then ",
        "while a; do ",
        "coproc ",
        "[[ ! ",
        "a=(",
        "time ",
        "function f ",
        "case a in a) b;; ",
        "esac ",
        "fi ",
        "done ",
        ")",
        "}",
        "\\",
        "'",
        "\"",
        "<<",
        ">",
        "é",
        "\0",
        "{a,",
        "$[",
        "${!",
        "@(",
        "!(",
    ];
    for part in repeated {
        for count in [1, 9, 40, 149, 3000] {
            for end in ["", "\n", "a", "; a\n)"] {
                check(&(part.repeat(count) + end), Shell::Dash, Role::Test);
            }
        }
    }
    for (open, close) in [
        ("(a; ", ")"),
        ("if a; then ", "fi\n"),
        ("$(", ")"),
        ("{ ", "}\n"),
    ] {
        let script = open.repeat(40) + "a\n" + &close.repeat(40);
        assert!(printed(&script).is_some());
        let script = open.repeat(3000) + "a\n" + &close.repeat(3000);
        assert!(printed(&script).is_none() && is_script(&script));
    }
}
