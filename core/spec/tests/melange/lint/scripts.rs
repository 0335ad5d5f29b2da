//! Scripts: what other build systems have, and what goes wrong by the way in which they run.

use super::{lint_rest, silent};
use expect_test::expect;

#[test]
fn variables_of_other_build_systems() {
    lint_rest(
        "
pipeline:
  - runs: |
      install -D a \"$pkgdir\"/usr/bin/${pkgname}
      cd $srcdir/a-${pkgver%.*}
      echo '$pkgdir' \\$pkgdir $pkgdirs # $pkgdir
  - runs: make DESTDIR=$pkgdir
  - {runs: make DESTDIR=$pkgdir}
  - runs: |
      pkgdir=a
      cd $pkgdir
  - environment: {builddir: /a}
    pipeline: [{runs: cd $builddir, environment: {A: b}}]
subpackages:
  - name: b
    pipeline:
      - runs: cp a \"$subpkgdir\" && cp a \"$pkgdir\"
test:
  pipeline:
    - runs: test -f $pkgdir/a
",
        &expect![[r#"
            warning melange/bad-template-var at 5:21 «$pkgdir»: melange sets no variable `pkgdir`: this is empty
              safe: Replace `$pkgdir` with `${{targets.destdir}}`: «install -D a "${{targets.destdir}}"/usr/bin/${pkgname}»
            warning melange/bad-template-var at 5:38 «${pkgname}»: melange sets no variable `pkgname`: this is empty
              safe: Replace `${pkgname}` with `${{package.name}}`: «install -D a "$pkgdir"/usr/bin/${{package.name}}»
            warning melange/bad-template-var at 6:10 «$srcdir»: melange sets no variable `srcdir`: this is empty
              → Steps begin in `/home/build`, or in their `working-directory`; `${{…}}` has what melange knows.
            warning melange/bad-template-var at 6:20 «${pkgver%.*}»: melange sets no variable `pkgver`: this is empty
              → Set it before: `pkgver='${{package.version}}'`.
            warning melange/bad-template-var at 8:24 «$pkgdir»: melange sets no variable `pkgdir`: this is empty
              safe: Replace `$pkgdir` with `${{targets.destdir}}`: «- runs: make DESTDIR=${{targets.destdir}}»
            warning melange/bad-template-var at 9:25 «$pkgdir»: melange sets no variable `pkgdir`: this is empty
              → Set it before: `pkgdir='${{targets.destdir}}'`.
            warning melange/bad-template-var at 18:21 «$subpkgdir»: melange sets no variable `subpkgdir`: this is empty
              safe: Replace `$subpkgdir` with `${{targets.subpkgdir}}`: «- runs: cp a "${{targets.subpkgdir}}" && cp a "$pkgdir"»
            warning melange/bad-template-var at 18:42 «$pkgdir»: melange sets no variable `pkgdir`: this is empty
              safe: Replace `$pkgdir` with `${{targets.destdir}}`: «- runs: cp a "$subpkgdir" && cp a "${{targets.destdir}}"»
            warning melange/bad-template-var at 21:21 «$pkgdir»: melange sets no variable `pkgdir`: this is empty
              → In a test the package is installed: look where it is.
        "#]],
    );
}

#[test]
fn tests_that_pass_by_themselves() {
    lint_rest(
        "
vars: {file: x}
test:
  pipeline:
    - runs: |
        a
        [ -f a ] && echo fine
    - runs: test -f ${{vars.file}} && test -f b && test -f c
    - runs: |
        ! grep -q x y && true
",
        &expect![[r#"
            warning melange/masked-failure at 8:9 «[ -f a ]»: if `[ -f a ]` fails, the test passes all the same
              → Write both commands on lines of their own, or `|| exit 1` behind them: melange ends each script with `exit 0`.
            warning melange/masked-failure at 9:13 «test -f ${{vars.file}} && test -f b»: if `test -f x && test -f b` fails, the test passes all the same
              → Write both commands on lines of their own, or `|| exit 1` behind them: melange ends each script with `exit 0`.
            warning melange/masked-failure at 11:9 «! grep -q x y»: if `! grep -q x y` fails, the test passes all the same
              → Write both commands on lines of their own, or `|| exit 1` behind them: melange ends each script with `exit 0`.
        "#]],
    );
    for fine in [
        "a && b || exit 1",
        "grep bad log && exit 1",
        "grep bad log && { echo bad; exit 1; }",
        "grep bad log && (echo bad; false)",
        "a && b\nc",
        "if a && b; then c; fi",
        "a && b &",
    ] {
        let steps = format!(
            "test:\n  pipeline:\n    - runs: |\n        {}\n",
            fine.replace('\n', "\n        ")
        );
        let found = super::found(
            &spec_core::text::Text::new(&super::with_package(&steps)),
            super::Rules::Common,
        );
        assert!(
            found.iter().all(|it| it.code != "melange/masked-failure"),
            "{fine}"
        );
    }
    // In a build it may well be meant so.
    silent("pipeline: [{runs: '[ -f a ] && rm a'}]\n");
}

#[test]
fn processes_in_the_background() {
    lint_rest(
        "
test:
  pipeline:
    - runs: |
        server --port 1 &
        other > log 2>&1 &
        (third; fourth) >log &
        daemon --daemonize
        daemon --detach=true > /dev/null
        while x < a; do y; done &
        wait
    - runs: |
        exec > log
        server &
",
        &expect![[r#"
            info melange/background-process-without-redirect at 6:9 «server --port 1»: `server --port 1` runs on with the output of this step
              → Send its output to a file, such as `> server.log 2>&1`.
            info melange/background-process-without-redirect at 9:9 «daemon --daemonize»: `daemon --daemonize` runs on with the output of this step
              → Send its output to a file, such as `> server.log 2>&1`.
            info melange/background-process-without-redirect at 11:9 «while x < a; do y; done»: `while x < a; do y; done` runs on with the output of this step
              → Send its output to a file, such as `> server.log 2>&1`.
        "#]],
    );
    silent("pipeline: [{runs: 'make & wait'}]\n");
}

#[test]
fn grep_that_ends_early() {
    lint_rest(
        "
pipeline:
  - runs: |
      make test | grep -qF done
      echo a | grep -q a
      make test | grep done
      make test | grep -e -q
      make test | tee a | grep --quiet done
",
        &expect![[r#"
            hint melange/quiet-grep at 5:19 «grep -qF done»: `grep -q` may end before all is written to it, and then the pipe fails
              → Write `grep … > /dev/null`, which reads to the end: melange sets `pipefail`.
            hint melange/quiet-grep at 9:27 «grep --quiet done»: `grep -q` may end before all is written to it, and then the pipe fails
              → Write `grep … > /dev/null`, which reads to the end: melange sets `pipefail`.
        "#]],
    );
}
