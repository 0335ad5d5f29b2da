//! Licenses, dependencies, steps and remarks.

use super::{lint, lint_rest, silent};
use expect_test::expect;

#[test]
fn licenses() {
    let licenses = [
        "MIT",
        "mit OR apache-2.0",
        "GPL-2.0+",
        "(GPL-3.0 OR LGPL-2.1-only) AND GPL-2.0-only WITH Classpath-exception-2.0",
        "MIT and Apache-2.0",
        "Apache2",
        "Apache-2",
        "GPLv2",
        "MIT Apache-2.0",
        "MIT AND",
        "(MIT",
        "MIT)",
        "MIT WITH",
        "LicenseRef-mine",
        "custom",
        "MIT/Apache-2.0",
        "'a thing of mine'",
        "\"MIT\\tOR ISC\"",
    ];
    let entries: Vec<String> = licenses
        .iter()
        .map(|it| format!("    - license: {it}\n"))
        .collect();
    let entries = entries.concat();
    lint(
        &format!(
            "package:
  name: a
  version: 1
  copyright:
{entries}    - license: ${{{{vars.x}}}}
    - attestation: mine
    - {{license: MIT, license-path: ../COPYING}}
    - {{license: MIT, license-path: a/../COPYING}}
    - {{license: MIT, license-path: /COPYING}}
"
        ),
        &expect![[r#"
            hint melange/deprecated-license at 8:17 «GPL-3.0»: SPDX calls `GPL-3.0` deprecated
              → Say which is meant: `GPL-3.0-only` or `GPL-3.0-or-later`.
              fix: Replace `GPL-3.0` with `GPL-3.0-only`: «- license: (GPL-3.0-only OR LGPL-2.1-only) AND GPL-2.0-only WITH Classpath-exception-2.0»
              fix: Replace `GPL-3.0` with `GPL-3.0-or-later`: «- license: (GPL-3.0-or-later OR LGPL-2.1-only) AND GPL-2.0-only WITH Classpath-exception-2.0»
            warning melange/valid-spdx-license at 9:20 «and»: `and` is written `AND`, and melange makes a license of its own of it: `LicenseRef-MIT-and-Apache-2.0`
              safe: Replace `and` with `AND`: «- license: MIT AND Apache-2.0»
            warning melange/valid-spdx-license at 10:16 «Apache2»: SPDX knows no license `Apache2`, and melange makes a license of its own of it: `LicenseRef-Apache2`
              → Did you mean `Apache-2.0`?
              fix: Replace `Apache2` with `Apache-2.0`: «- license: Apache-2.0»
            warning melange/valid-spdx-license at 11:16 «Apache-2»: SPDX knows no license `Apache-2`, and melange makes a license of its own of it: `LicenseRef-Apache-2`
              → Did you mean `Apache-2.0`?
              fix: Replace `Apache-2` with `Apache-2.0`: «- license: Apache-2.0»
            warning melange/valid-spdx-license at 12:16 «GPLv2»: SPDX knows no license `GPLv2`, and melange makes a license of its own of it: `LicenseRef-GPLv2`
              → Did you mean `GPL-2.0-only`?
              fix: Replace `GPLv2` with `GPL-2.0-only`: «- license: GPL-2.0-only»
            warning melange/valid-spdx-license at 13:20 «Apache-2.0»: `Apache-2.0` is not expected here, and melange makes a license of its own of it: `LicenseRef-MIT-Apache-2.0`
              → Join licenses by `AND` and `OR`.
            warning melange/valid-spdx-license at 14:16 «MIT AND»: a license is missing, and melange makes a license of its own of it: `LicenseRef-MIT-AND`
            warning melange/valid-spdx-license at 15:16 «(»: a parenthesis is not closed, and melange makes a license of its own of it: `LicenseRef-MIT`
            warning melange/valid-spdx-license at 16:19 «)»: a parenthesis is never opened, and melange makes a license of its own of it: `LicenseRef-MIT`
            warning melange/valid-spdx-license at 17:16 «MIT WITH»: an exception is missing behind `WITH`, and melange makes a license of its own of it: `LicenseRef-MIT-WITH`
            warning melange/valid-spdx-license at 20:19 «/Apache-2.0»: this is no expression of SPDX, and melange makes a license of its own of it: `LicenseRef-MITApache-2.0`
              → Join licenses by `AND` and `OR`.
            warning melange/valid-spdx-license at 21:17 «a»: SPDX knows no license `a`, and melange makes a license of its own of it: `LicenseRef-a-thing-of-mine`
              → Take an identifier of SPDX's list, or `LicenseRef-` with a name and a `license-path`.
            warning melange/valid-spdx-license at 22:16 «"MIT\tOR ISC"»: a license stands on one line, with spaces only, and melange makes a license of its own of it: `LicenseRef-MITOR-ISC`
            warning melange/literal-reference at 23:16 «${{vars.x}}»: `${{vars.x}}` stays as it is here
              → Here melange knows `package.name`, `package.version`, `package.epoch`, `package.full-version`, `package.description`, `vars.…`, and in a range `range.key` and `range.value`.
            info melange/valid-copyright-header at 24:7 «attestation: mine»: this entry of `copyright` names no license
              → Add `license` with an expression of SPDX, such as `MIT`.
            warning melange/bad-license-path at 25:36 «../COPYING»: the build fails at its end: `../COPYING` is not in the workspace
              → Give the path from the workspace, `/home/build`, without `..` out of it.
            warning melange/bad-license-path at 27:36 «/COPYING»: the build fails at its end: `/COPYING` is not in the workspace
              → Give the path from the workspace, `/home/build`, without `..` out of it.
        "#]],
    );
}

#[test]
fn dependencies() {
    lint(
        "package:
  name: a
  version: 1
  dependencies:
    runtime:
      - b
      - c>=1.0
      - b
      - ${{package.name}}~1
      - d >= 1
      - e==1
      - f=
      - '!g'
      - so:libc.so.6
    provides: [x=1, y, x=1]
environment:
  contents:
    packages: [a, b, a]
pipeline:
  - runs: make
    needs:
      packages:
        - make
        - make # twice
subpackages:
  - range: r
    name: a-${{range.key}}
    dependencies: {runtime: ['a-${{range.key}}']}
data:
  - name: r
    items: {x: '', y: ''}
",
        &expect![[r#"
            info melange/no-repeated-deps at 8:9 «b»: `b` stands in `runtime` twice
              6:9 «b»: the first one
              safe: Remove it: «- ${{package.name}}~1»
            warning melange/self-dependency at 9:9 «${{package.name}}~1»: `a` needs itself
              → Remove it, or name the package that is meant.
            warning melange/bad-dependency at 10:9 «d >= 1»: nothing can be called `d >= 1`, with a space in it
              → Write a name, or a name, a sign and a version: `name>=1.2`.
            warning melange/bad-dependency at 11:9 «e==1»: apko does not know `==`, and takes any version of `e`
              → Signs are `=`, `<`, `>`, `<=`, `>=` and `~`.
            warning melange/bad-dependency at 12:9 «f=»: all of `f=` is read as a name
              → Write a name, or a name, a sign and a version: `name>=1.2`.
            info melange/no-repeated-deps at 15:24 «x=1»: `x=1` stands in `provides` twice
              15:16 «x=1»: the first one
              safe: Remove it: «provides: [x=1, y]»
            info melange/no-repeated-deps at 18:22 «a»: `a` stands in `packages` twice
              18:16 «a»: the first one
              safe: Remove it: «packages: [a, b]»
            info melange/no-repeated-deps at 24:11 «make»: `make` stands in `needs` twice
              23:11 «make»: the first one
            warning melange/self-dependency at 28:30 «'a-${{range.key}}'»: `a-x` needs itself
              → Remove it, or name the package that is meant.
        "#]],
    );
}

#[test]
fn steps_tests_and_remarks() {
    lint_rest(
        "
pipeline:
  - assertions: {required-steps: 3}
    pipeline: [{runs: a}, {runs: b}]
  - assertions: {required-steps: 2}
    pipeline: [{runs: a}, {runs: b}]
  - runs: |
      # CHECK-WHEN-VERSION-CHANGES: 1.2.2
      a
      # CHECK-WHEN-VERSION-CHANGES: ${{package.version}}
# CHECK-WHEN-VERSION-CHANGES: 1.2
# CHECK-WHEN-VERSION-CHANGES: 1.2.3
test:
  environment: {contents: {packages: [b]}}
capabilities: {add: [CAP_NET_ADMIN, net_raw, CAP_NET_ADMN]}
environment:
  paths: [{path: /a, type: symlink}, {path: /b, type: file}, {path: /b, type: simlink}]
",
        &expect![[r#"
            warning melange/impossible-assertion at 4:34 «3»: the build fails: 3 steps must run, and there are 2
            warning melange/check-when-version-changes at 9:37 «1.2.2»: this was checked for 1.2.2, and the version is 1.2.3
              → See whether it still fits, then write the version here.
            warning melange/check-when-version-changes at 12:31 «1.2»: this was checked for 1.2, and the version is 1.2.3
              → See whether it still fits, then write the version here.
            warning melange/no-effect at 15:3 «environment»: this test has no steps and never runs
              → Add `pipeline` with the steps of the test.
            warning melange/unknown-capability at 16:46 «CAP_NET_ADMN»: the kernel has no capability `CAP_NET_ADMN`
              → Did you mean `CAP_NET_ADMIN`?
            warning melange/bad-path-type at 18:55 «file»: the build fails: no change of a path is called `file`
              → Known are `directory`, `empty-file`, `hardlink`, `permissions`, `symlink`.
            warning melange/bad-path-type at 18:79 «simlink»: the build fails: no change of a path is called `simlink`
              → Did you mean `symlink`?
        "#]],
    );
    silent("test: {pipeline: [{runs: a}]}\n");
}
