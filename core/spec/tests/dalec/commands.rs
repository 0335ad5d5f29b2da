//! Commands, which no shell reads.

use crate::render::{check, check_offers, check_silent};
use expect_test::expect;

fn steps(commands: &[&str]) -> String {
    let mut spec = "args: {VERSION: 1}\ntests:\n  - name: a\n    steps:\n".to_owned();
    for command in commands {
        spec.push_str("      - command: ");
        spec.push_str(command);
        spec.push('\n');
    }
    spec
}

#[test]
fn empty_commands() {
    check(
        &(steps(&[
            "",
            "null",
            "''",
            "' '",
            "'# only a comment'",
            "\"'' a\"",
            "|\n          # a",
        ]) + "      - {}\n      - stdin: a\n      - null\n"),
        &expect![[r#"
            hint dalec/unused-arg at 1:8 «VERSION»: nothing uses the argument VERSION
            warning dalec/empty-command at 5:9 «command»: this step has no command
              → Dalec accepts it, and crashes when the test runs. Write a command.
            warning dalec/empty-command at 6:9 «command»: this step has no command
              → Dalec accepts it, and crashes when the test runs. Write a command.
            warning dalec/empty-command at 7:18 «''»: this command has no words
              → Dalec accepts it, and crashes when the test runs. Write a command.
            warning dalec/empty-command at 8:18 «' '»: this command has no words
              → Dalec accepts it, and crashes when the test runs. Write a command.
            warning dalec/empty-command at 9:18 «'# only a comment'»: this command has no words
              → Dalec accepts it, and crashes when the test runs. Write a command.
            warning dalec/empty-command at 10:18 «"'' a"»: the first word of this command is empty
              → Dalec accepts it, and crashes when the test runs. Write a command.
            warning dalec/empty-command at 11:18 «|⏎          # a»: this command has no words
              → Dalec accepts it, and crashes when the test runs. Write a command.
            warning dalec/empty-command at 13:9 «{}»: this step has no command
              → Dalec accepts it, and crashes when the test runs. Write a command.
            warning dalec/empty-command at 14:9 «stdin»: this step has no command
              → Dalec accepts it, and crashes when the test runs. Write a command.
            warning dalec/empty-command at 15:9 «null»: this step has no command
              → Dalec accepts it, and crashes when the test runs. Write a command.
        "#]],
    );
}

#[test]
fn open_quotes() {
    check(
        &steps(&[
            "it's",
            "echo 'a # b'",
            "|-\n          say \"hi",
            "a\\",
            "'echo \"a'",
        ]),
        &expect![[r#"
            hint dalec/unused-arg at 1:8 «VERSION»: nothing uses the argument VERSION
            warning dalec/unbalanced-command at 5:18 «it's»: a quote in this command is never closed
              → Close it, or put a backslash before it.
            warning dalec/unbalanced-command at 6:18 «echo 'a»: YAML takes ` #` for a comment here, and leaves a quote open
              → Put the command into a block: `command: |` and the command on the next line.
            warning dalec/unbalanced-command at 7:18 «|-⏎          say "hi»: a quote in this command is never closed
              → Close it, or put a backslash before it.
            warning dalec/unbalanced-command at 9:18 «a\»: a backslash at the end of this command escapes nothing
              → Remove it, or double it.
            warning dalec/unbalanced-command at 10:18 «'echo "a'»: a quote in this command is never closed
              → Close it, or put a backslash before it.
        "#]],
    );
}

#[test]
fn shell_syntax() {
    check(
        &steps(&[
            "echo a | wc -l",
            "echo a > /tmp/b",
            "cat < /tmp/b 2>&1",
            "true && false",
            "echo a; echo b",
            "echo ; b",
            "sleep 1 &",
            "echo $HOME ${PATH} a",
            "echo \"$HOME\" '$HOME' \\$HOME",
            "tool --version $VERSION",
            "tool ${VERSION:-x}",
            "echo `date`",
            "echo $(date)",
            "ls /usr/bin/*",
            "cat ~/file ~",
            "FOO=bar tool",
            "cd /srv",
            "'[[ -f /a ]]'",
            "command -v tool",
            "exit 0",
            "'( cd /srv )'",
            "true&&false",
            "echo $?",
            "echo \"$@\"",
            "ls /usr/lib/lib?.so",
            "'ls /usr/lib/lib[ab].so'",
            "'ls /usr/{bin,lib}'",
            "grep a /etc/*.conf",
        ]),
        &expect![[r#"
            hint dalec/unused-arg at 1:8 «VERSION»: nothing uses the argument VERSION
            warning dalec/no-shell at 5:25 «|»: `|` is passed on as it is: no shell reads this
              → Let a shell read the command: `sh -c 'echo a | wc -l'`.
            warning dalec/no-shell at 6:25 «>»: `>` is passed on as it is: no shell reads this
              → Let a shell read the command: `sh -c 'echo a > /tmp/b'`.
            warning dalec/no-shell at 7:22 «<»: `<` is passed on as it is: no shell reads this
              → Let a shell read the command: `sh -c 'cat < /tmp/b 2>&1'`.
            warning dalec/no-shell at 8:23 «&&»: `&&` is passed on as it is: no shell reads this
              → Let a shell read the command: `sh -c 'true && false'`.
            warning dalec/no-shell at 9:24 «;»: `;` is passed on as it is: no shell reads this
              → Let a shell read the command: `sh -c 'echo a; echo b'`.
            warning dalec/no-shell at 10:23 «;»: `;` is passed on as it is: no shell reads this
              → Let a shell read the command: `sh -c 'echo ; b'`.
            warning dalec/no-shell at 11:26 «&»: `&` is passed on as it is: no shell reads this
              → Let a shell read the command: `sh -c 'sleep 1 &'`.
            warning dalec/no-shell at 12:23 «$HOME»: `$HOME` is passed on as it is: no shell reads this
              → Let a shell read the command: `sh -c 'echo $HOME ${PATH} a'`.
            warning dalec/no-shell at 13:24 «$HOME»: `$HOME` is passed on as it is: no shell reads this
              → Let a shell read the command: `sh -c '…'`.
            warning dalec/arg-in-command at 14:33 «$VERSION»: the argument VERSION is not put into commands
              → Add `VERSION: ${VERSION}` under `env`, and let a shell read the command: `sh -c '…'`.
            warning dalec/arg-in-command at 15:23 «${VERSION»: the argument VERSION is not put into commands
              → Add `VERSION: ${VERSION}` under `env`, and let a shell read the command: `sh -c '…'`.
            warning dalec/no-shell at 16:23 «`»: backquotes are passed on as they are: no shell reads this
              → Let a shell read the command: `sh -c 'echo `date`'`.
            warning dalec/no-shell at 17:23 «$(»: `$(…)` is passed on as it is: no shell reads this
              → Let a shell read the command: `sh -c 'echo $(date)'`.
            warning dalec/no-shell at 18:30 «*»: `*` is passed on as it is: no shell reads this
              → Let a shell read the command: `sh -c 'ls /usr/bin/*'`.
            warning dalec/no-shell at 19:22 «~»: `~` is passed on as it is: no shell reads this
              → Write the whole path.
            warning dalec/no-shell at 20:18 «FOO=bar»: `FOO=…` sets no variable here: no shell reads this
              → Put the variable into `env`.
            warning dalec/no-shell at 21:18 «cd»: `cd` is part of a shell, and no shell reads this
              → Let a shell read the command: `sh -c 'cd /srv'`.
            warning dalec/no-shell at 22:19 «[[»: `[[` is part of a shell, and no shell reads this
              → Let a shell read the command: `sh -c '[[ -f /a ]]'`.
            warning dalec/no-shell at 23:18 «command»: `command` is part of a shell, and no shell reads this
              → Let a shell read the command: `sh -c 'command -v tool'`.
            warning dalec/no-shell at 24:18 «exit»: `exit` is part of a shell, and no shell reads this
              → Let a shell read the command: `sh -c 'exit 0'`.
            warning dalec/no-shell at 25:19 «(»: `(` is part of a shell, and no shell reads this
              → Let a shell read the command: `sh -c '( cd /srv )'`.
            warning dalec/no-shell at 26:22 «&&»: `&&` is passed on as it is: no shell reads this
              → Let a shell read the command: `sh -c 'true&&false'`.
            warning dalec/no-shell at 27:23 «$?»: `$?` is passed on as it is: no shell reads this
              → Let a shell read the command: `sh -c 'echo $?'`.
            warning dalec/no-shell at 28:24 «$@»: `$@` is passed on as it is: no shell reads this
              → Let a shell read the command: `sh -c 'echo "$@"'`.
            warning dalec/no-shell at 29:33 «?»: `?` is passed on as it is: no shell reads this
              → Let a shell read the command: `sh -c 'ls /usr/lib/lib?.so'`.
            warning dalec/no-shell at 30:34 «[»: `[` is passed on as it is: no shell reads this
              → Let a shell read the command: `sh -c 'ls /usr/lib/lib[ab].so'`.
            warning dalec/no-shell at 31:27 «{bin,lib}»: braces are passed on as they are: no shell reads this
              → Write the words out.
            warning dalec/no-shell at 32:30 «*»: `*` is passed on as it is: no shell reads this
              → Let a shell read the command: `sh -c 'grep a /etc/*.conf'`.
        "#]],
    );
}

#[test]
fn commands_that_are_programs_elsewhere() {
    check_silent(&(steps(&["command -v tool"]) + "targets: {azlinux3: {}}\n"));
}

#[test]
fn arguments_in_scripts_of_tests_and_images() {
    check(
        "args: {V: '1', W: '2', X: '3'}
sources:
  s: {path: /, image: {ref: a, cmd: {env: {V: $V}, steps: [{command: echo $V $W, env: {X: $X}}]}}}
tests:
  - name: a
    env: {V: $V}
    steps:
      - command: sh -c 'é=1; W=2; echo $V $W; echo \"${X}\"'
      - command: sh -c 'echo $X'
        env: {X: $X}
      - command: tool -c $X
",
        &expect![[r#"
            warning dalec/missing-metadata at 1:1 «args»: RPM targets such as azlinux3 cannot be built without `name`, `version`, `revision`, `description` and `license`
            warning dalec/missing-metadata at 1:1 «args»: Debian targets such as bookworm cannot be built without `packager`
            hint dalec/unused-arg at 1:16 «W»: nothing uses the argument W
            warning dalec/not-substituted at 3:78 «$W»: `$W` is not the argument: a shell knows none of them
              → Add `W: ${W}` to `env`.
            warning dalec/not-substituted at 8:53 «${X}»: `${X}` is not the argument: a shell knows none of them
              → Add `X: ${X}` to `env`.
            warning dalec/arg-in-command at 11:26 «$X»: the argument X is not put into commands
              → Add `X: ${X}` under `env`, and let a shell read the command: `sh -c '…'`.
        "#]],
    );
}

#[test]
fn a_shell_reads_the_command() {
    check_offers(
        &steps(&[
            "echo a | wc -l",
            "'echo $HOME'",
            "\"cd /srv\"",
            "echo 'a' | wc",
            ">-\n          echo $HOME",
        ]),
        &expect![[r#"
            ask: Let a shell read the command (dalec/no-shell)
            ask: Let a shell read the command (dalec/no-shell)
            ask: Let a shell read the command (dalec/no-shell)
            args: {VERSION: 1}
            tests:
              - name: a
                steps:
                  - command: sh -c 'echo a | wc -l'
                  - command: 'sh -c ''echo $HOME'''
                  - command: "sh -c 'cd /srv'"
                  - command: echo 'a' | wc
                  - command: >-
                      echo $HOME
        "#]],
    );
}

#[test]
fn several_lines() {
    check(
        &steps(&[
            "|\n          echo a\n          echo b",
            "|\n          tool \\\n            --flag",
        ]),
        &expect![[r#"
            hint dalec/unused-arg at 1:8 «VERSION»: nothing uses the argument VERSION
            warning dalec/no-shell at 7:11 «echo»: this line is no command of its own: its words belong to the first line
              → Make it a step of its own, or let a shell read the lines: `sh -c '…'`.
            warning dalec/no-shell at 9:16 «\»: a backslash at the end of a line passes a newline on: no shell reads this
              → Leave the backslash out; lines are joined anyway.
        "#]],
    );
}

#[test]
fn what_is_meant_as_it_is() {
    check_silent(&steps(&[
        "sh -c 'echo $HOME | wc -l > /tmp/a; ls *'",
        "/bin/bash -c \"echo $HOME && cd /\"",
        "busybox sh -c 'a | b'",
        "env A=b sh -c 'echo $A'",
        "grep -E 'a|b' /etc/passwd",
        "grep -E a|b /etc/passwd",
        "awk '{print $1}' /etc/passwd",
        "find / -name *.txt -exec rm {} ;",
        "find / -name '*.txt' -exec rm {} \\;",
        "expr 2 '*' 3",
        "curl http://host/?a=b&c=d",
        "echo price 5$",
        "tool --define=a=b",
        "test -f /a",
        "|\n          tool\n            --flag\n            -x",
        ">\n          tool\n          a",
        "tool # a comment with | and $X",
        "grep ^a*b$ /etc/passwd",
        "sed s/a*/b/ /etc/passwd",
        "'curl -w %{http_code} http://host/*'",
        "grep '[ab]' /etc/passwd",
        "'tool a[0] {a,b}'",
        "tool price$ a$|b",
    ]));
}
