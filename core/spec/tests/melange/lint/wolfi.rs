//! Rules of one distribution, which others do not meet.

use super::check;
use expect_test::expect;
use spec_core::melange::lint::Rules;

const SPEC: &str = "
package:
  name: a
  version: 1
  dependencies: {runtime: [py3-b, py3-supported-c, py3.13-d]}
environment:
  contents:
    repositories: ['@local ./packages', https://example.wolfi.test/os, https://example.wolfi.test/extra]
    keyring: [https://example.wolfi.test/os/a.rsa.pub, local.rsa.pub]
    packages: [py3-e]
pipeline:
  - uses: fetch
    with: {uri: 'http://Example.org:80/a', expected-none: a}
  - uses: git-checkout
    with: {repository: 'git@example.org:a/b', tag: v1, expected-commit: 0123456789012345678901234567890123456789}
";

#[test]
fn with_them() {
    check(
        SPEC,
        Rules::Wolfi,
        &expect![[r#"
        warning melange/contains-epoch at 3:3 «name»: the package has no `epoch`
          → Add `epoch: 0`, and count it up whenever the package changes and the version does not.
        info melange/valid-copyright-header at 3:3 «name»: the package has no `copyright`
          → Add `copyright` with an entry that has a `license`.
        info melange/valid-package-or-subpackage-test at 3:3 «name»: neither the package nor a subpackage has a test
          → Add `test` with a `pipeline`.
        info melange/update-disabled-reason at 3:3 «name»: nothing looks for new versions, and nobody knows why
          → Switch it on by `update.enabled`, or say why not in `update.exclude-reason`.
        info melange/depends-on-unversioned-py-provides at 5:28 «py3-b»: `py3-b` is there for several versions of Python
          → Name one of `py3.…-`, or all of them by `py3-supported-`.
        warning melange/tagged-repository-in-environment-repos at 8:20 «'@local ./packages'»: this repository is tagged
          → A tagged repository is for trying something out; remove it.
        warning melange/forbidden-repository-used at 8:41 «https://example.wolfi.test/os»: the distribution's own repository is named here
          → Remove it: whoever builds the distribution says where its packages are.
        warning melange/forbidden-keyring-used at 9:15 «https://example.wolfi.test/os/a.rsa.pub»: the distribution's own key is named here
          → Remove it: whoever builds the distribution says which keys are trusted.
        info melange/depends-on-unversioned-py-provides at 10:16 «py3-e»: `py3-e` is there for several versions of Python
          → Name one of `py3.…-`, or all of them by `py3-supported-`.
        warning melange/valid-pipeline-fetch-uri at 13:25 «Example.org»: `Example.org` is not the name of a public host
          → Small letters, digits, dots and dashes, a domain of two to six letters, and no port.
        warning melange/valid-pipeline-fetch-digest at 13:59 «a»: `fetch` is given no checksum of what it gets
          → Add `expected-sha256` or `expected-sha512` under `with`; without them the step fails.
        warning melange/valid-pipeline-fetch-uri at 15:24 «'git@example.org:a/b'»: `git@example.org:a/b` is no address
          → Write all of it, such as `https://example.org/name-1.0.tar.gz`.
    "#]],
    );
}

#[test]
fn without_them() {
    check(SPEC, Rules::Common, &expect![[r#""#]]);
}

#[test]
fn nolint_silences_them() {
    let spec = format!("#nolint:contains-epoch,valid-copyright-header{SPEC}");
    let text = spec_core::text::Text::new(&spec);
    let found = super::found(&text, Rules::Wolfi);
    assert!(!found.is_empty());
    for silenced in ["melange/contains-epoch", "melange/valid-copyright-header"] {
        assert!(found.iter().all(|it| it.code != silenced));
    }
}
