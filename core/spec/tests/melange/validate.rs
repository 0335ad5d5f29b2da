//! What melange refuses in a configuration that it can read, and what has no effect.

use crate::render::{check, check_rest, check_silent};
use expect_test::expect;

#[test]
fn names_versions_and_priorities() {
    check(
        "
package:
  name: a/b
  version: ''
  dependencies: {provider-priority: 1.5, replaces-priority: '-3'}
",
        &expect![[r#"
            error melange/invalid-name at 3:9 «a/b»: a package cannot be called `a/b`
              → A name begins with a letter or a digit, and has letters, digits, `+`, `_`, `.` and `-`.
            error melange/missing-field at 4:12 «''»: the version is empty
            error melange/invalid-priority at 5:37 «1.5»: `provider-priority` takes a whole number, not `1.5`
        "#]],
    );
    check(
        "
package:
  epoch: 1
  dependencies: {provider-priority: ''}
",
        &expect![[r#"
            error melange/missing-field at 3:3 «epoch»: the package has no `name`
            error melange/missing-field at 3:3 «epoch»: the package has no `version`
        "#]],
    );
    check(
        "
package: {name: a, version: v1.2}
",
        &expect![[r#"
            warning melange/bad-version at 2:29 «v1.2»: apk knows no version such as `v1.2`
              → Write numbers with dots, then `_alpha`, `_beta`, `_pre`, `_rc` or `_git` with a number, if need be.
        "#]],
    );
    check(
        "pipeline: []\n",
        &expect![[r#"
        error melange/missing-field at 1:1 «pipeline: []»: there is no `package`
          → Add `package:` with a `name`, a `version` and an `epoch`.
    "#]],
    );
}

#[test]
fn steps() {
    check_rest(
        "
pipeline:
  - with: {a: b}
    runs: c
  - uses: strip
    runs: |
      b
  - uses: strip
    pipeline: [{runs: b, with: {c: d}}]
  - name: nothing
  - with: {}
    runs: fine
    label: a
  - working-directory: b
    runs: ''
",
        &expect![[r#"
            error melange/with-without-uses at 4:5 «with»: `with` needs `uses`: there is no pipeline to give anything to
              → Pass values to a script through `environment`.
            error melange/uses-and-runs at 7:11 «|»: a step cannot have both `uses` (`strip`) and `runs`
              6:11 «strip»: the pipeline
              → Make two steps of it.
            warning melange/ignored-uses at 9:11 «strip»: melange ignores `uses` in a step that has a `pipeline`
              10:5 «pipeline»: the steps that run
              → Make a step of its own of it, before the others or among them.
            error melange/with-without-uses at 10:26 «with»: `with` needs `uses`: there is no pipeline to give anything to
              → Pass values to a script through `environment`.
            warning melange/empty-step at 11:5 «name»: this step does nothing
              → Add `uses`, `runs` or `pipeline`; or join it with the step below, if a dash is one too many there.
            warning melange/no-effect at 14:12 «a»: a label has no effect in melange
            warning melange/empty-step at 15:5 «working-directory»: this step does nothing
              → Add `uses`, `runs` or `pipeline`; or join it with the step below, if a dash is one too many there.
        "#]],
    );
}

#[test]
fn steps_of_tests_are_not_looked_at() {
    check_silent("test: {pipeline: [{uses: strip, runs: b}, {with: {c: d}, runs: e}]}\n");
}

#[test]
fn an_environment_inside_a_step_without_one_is_a_crash() {
    check_rest(
        "
pipeline:
  - pipeline:
      - runs: a
        environment: {B: c}
  - environment: {A: b}
    pipeline: [{pipeline: [{runs: a, environment: {B: c}}]}]
  - environment: {}
    pipeline: [{pipeline: [{runs: a, environment: {B: c}}]}]
test:
  pipeline: [{pipeline: [{runs: a, environment: {B: c}}]}]
",
        &expect![[r#"
            error melange/loader-crash at 6:9 «environment»: melange crashes on `environment` inside a step that has none
              4:5 «pipeline»: the step around
              → Add `environment` to the step around, or move this one there.
            error melange/loader-crash at 10:38 «environment»: melange crashes on `environment` inside a step that has none
              10:17 «pipeline»: the step around
              → Add `environment` to the step around, or move this one there.
        "#]],
    );
}

#[test]
fn capabilities_and_cpe() {
    check(
        "
package:
  name: a
  version: 1
  setcap:
    - {path: /a, add: {cap_net_raw: +ep}}
    - {path: /b, add: {'cap_net_raw,cap_kill': +ep}, reason: b}
  cpe: {part: h, vendor: '*', edition: A, other: ''}
subpackages:
  - name: b
    setcap: [{path: /a}]
",
        &expect![[r#"
            error melange/invalid-capability at 6:8 «path»: capabilities need a `reason`
              → Say why the file needs them: `reason: …`.
            error melange/invalid-capability at 7:24 «'cap_net_raw,cap_kill'»: melange cannot set the capability `cap_kill`
              → Known are `cap_ipc_lock`, `cap_net_admin`, `cap_net_bind_service`, `cap_net_raw`, `cap_sys_admin`, also several with commas.
            error melange/invalid-cpe at 8:15 «h»: `part` is `a` or `o`, not `h`
              → Applications have `a`.
            error melange/invalid-cpe at 8:26 «'*'»: `vendor` and `product` go together: `product` is missing
            error melange/invalid-cpe at 8:26 «'*'»: `vendor` of a CPE cannot be `*`
              → It begins with a small letter or a digit, and has small letters, digits, `+`, `_`, `.` and `-`.
            error melange/invalid-cpe at 8:40 «A»: `edition` of a CPE cannot be `A`
              → It begins with a small letter or a digit, and has small letters, digits, `+`, `_`, `.` and `-`.
            warning melange/no-effect at 11:5 «setcap»: melange drops `setcap` of subpackages
              → Set the capabilities in a script, or put the file into the main package.
        "#]],
    );
}

#[test]
fn containers_and_lists() {
    check(
        "
package:
  name: a
  version: 1
  target-architecture: [amd64, x86_64, mips]
  checks: {disabled: [usrmerg, dev]}
environment:
  layering: {strategy: origin}
  contents: {runtime_repositories: [a]}
  accounts: {run-as: me, users: [{username: you}]}
pipeline: [~, {needs: {packages: [a, ~]}}]
data:
  - {name: a, items: {b: c}}
  - {name: a, items: {}}
",
        &expect![[r#"
            warning melange/unknown-architecture at 5:25 «amd64»: apk knows no architecture `amd64`
              → Write `x86_64`.
            warning melange/unknown-architecture at 5:40 «mips»: apk knows no architecture `mips`
            warning melange/unknown-check at 6:23 «usrmerg»: there is no check `usrmerg`
              → Did you mean `usrmerge`?
            warning melange/no-effect at 8:3 «layering»: melange drops `layering`: it has no effect here
            warning melange/no-effect at 9:14 «runtime_repositories»: melange drops `runtime_repositories`: it has no effect here
            warning melange/unknown-user at 10:22 «me»: the build crashes: there is no user `me`
              → Add the user under `users`, or give a number.
            warning melange/null-item at 11:12 «~»: an item of `pipeline` is empty and counts for nothing
            warning melange/null-item at 11:38 «~»: an item of `packages` is empty and counts for nothing
            warning melange/duplicate-data at 14:12 «a»: another list is called `a`, and is lost
              13:12 «a»: the list that is lost
        "#]],
    );
}

#[test]
fn updates() {
    check_rest(
        "
var-transforms: [{from: a, match: '\\d+(', replace: b, to: c}]
update:
  enabled: true
  ignore-regex-patterns: ['^(?!a)', '^b$']
  version-transform: [{match: '(', replace: a}]
  schedule: {period: yearly}
  github: {identifier: a/b, tag-filter: v}
",
        &expect![[r#"
            error melange/bad-transform at 3:35 «'\d+('»: this is no regular expression: missing closing ): `\d+(`
            warning melange/bad-update-pattern at 6:27 «'^(?!a)'»: this is no regular expression: invalid or unsupported Perl syntax: `(?!`
              → Go's patterns have no look-around.
            warning melange/bad-update-pattern at 7:31 «'('»: this is no regular expression: missing closing ): `(`
            warning melange/valid-update-schedule at 8:22 «yearly»: a schedule is `daily`, `weekly` or `monthly`, not `yearly`
            info melange/deprecated at 9:41 «v»: `tag-filter` is deprecated
              → Write `tag-filter-prefix`.
        "#]],
    );
}
