//! Where sources come from.

use super::{lint, lint_rest, silent};
use expect_test::expect;

const SHA256: &str = "0123456789012345678901234567890123456789012345678901234567890123";
const COMMIT: &str = "0123456789012345678901234567890123456789";

#[test]
fn files_have_checksums() {
    lint_rest(
        "
vars: {none: ''}
pipeline:
  - uses: fetch
    with:
      uri: https://example.org/a.tar.gz
  - pipeline:
      - uses: fetch
        with:
          uri: https://example.org/b.tar.gz
          expected-sha256: ${{vars.none}}
subpackages:
  - name: b
    pipeline: [{uses: fetch, with: {uri: https://example.org/c.tar.gz}}]
",
        &expect![[r#"
            warning melange/valid-pipeline-fetch-digest at 5:11 «fetch»: `fetch` is given no checksum of what it gets
              → Add `expected-sha256` or `expected-sha512` under `with`; without them the step fails.
            warning melange/valid-pipeline-fetch-digest at 9:15 «fetch»: `fetch` is given no checksum of what it gets
              → Add `expected-sha256` or `expected-sha512` under `with`; without them the step fails.
            warning melange/valid-pipeline-fetch-digest at 15:23 «fetch»: `fetch` is given no checksum of what it gets
              → Add `expected-sha256` or `expected-sha512` under `with`; without them the step fails.
        "#]],
    );
    silent(&format!(
        "pipeline:
  - uses: fetch
    with: {{uri: https://example.org/a, expected-sha256: {SHA256}}}
  - uses: fetch
    with: {{uri: https://example.org/a, expected-none: \"yes\"}}
"
    ));
}

#[test]
fn checkouts_are_pinned() {
    lint_rest(
        &format!(
            "
pipeline:
  - uses: git-checkout
    with:
      repository: https://example.org/a/b
  - uses: git-checkout
    with:
      repository: https://example.org/a/b
      tag: v1
      branch: main
      expected-commit: {COMMIT}
  - uses: git-checkout
    with:
      repository: https://example.org/a/b
      tag: v1
      expected-commit: {COMMIT}
      recurse-submodules: yes
      expected-commit-is-branch-tip: true
"
        ),
        &expect![[r#"
            info melange/valid-pipeline-git-checkout-commit at 4:11 «git-checkout»: `git-checkout` takes whatever commit it finds
              → Add `expected-commit` under `with`, with the 40 digits of the commit.
            warning melange/valid-pipeline-git-checkout-tag-or-branch at 4:11 «git-checkout»: `git-checkout` is told neither a tag nor a branch, and takes the newest commit
              → Add `tag` or `branch` under `with`.
            warning melange/refused-input at 10:12 «v1»: `git-checkout` fails with both a tag and a branch
              11:15 «main»: the branch
              → Give one of them.
            warning melange/refused-input at 18:27 «yes»: `recurse-submodules` is `true` or `false`, and `git-checkout` fails otherwise
            warning melange/refused-input at 19:38 «true»: `git-checkout` fails: there is no `branch` to be compared
              → Add `branch`, or leave this out.
        "#]],
    );
    silent(&format!(
        "pipeline:
  - uses: git-checkout
    with: {{repository: git@example.org:a/b, branch: main, expected-commit: {COMMIT}, expected-commit-is-branch-tip: true}}
"
    ));
}

#[test]
fn addresses() {
    lint_rest(
        &format!(
            "
vars: {{host: example.org}}
pipeline:
  - uses: fetch
    with: {{uri: example.org/a, expected-sha256: {SHA256}}}
  - uses: fetch
    with: {{uri: 'git://example.org/a', expected-sha256: {SHA256}}}
  - uses: fetch
    with: {{uri: 'https://${{{{vars.host}}}}/a b', expected-sha256: {SHA256}}}
  - uses: fetch
    with: {{uri: 'https:///a', expected-sha256: {SHA256}}}
  - uses: git-checkout
    with: {{repository: 'https://exаmple.org/a', tag: v1, expected-commit: {COMMIT}}}
  - uses: git-checkout
    with: {{repository: ../a, tag: v1, expected-commit: {COMMIT}}}
  - uses: fetch
    with: {{uri: 'http://localhost:8080/${{{{inputs.x}}}}', expected-sha256: {SHA256}}}
"
        ),
        &expect![[r#"
            warning melange/valid-pipeline-fetch-uri at 6:17 «example.org/a»: `example.org/a` is no address
              → Write all of it, such as `https://example.org/name-1.0.tar.gz`.
            warning melange/valid-pipeline-fetch-uri at 8:18 «git»: `fetch` gets nothing by `git`
              → It takes `https`, `http` and `ftp`.
            warning melange/valid-pipeline-fetch-uri at 10:17 «'https://${{vars.host}}/a b'»: an address has no spaces and no line breaks
            warning melange/valid-pipeline-fetch-uri at 12:17 «'https:///a'»: the address names no host
            warning melange/valid-pipeline-fetch-uri at 14:33 «exаmple.org»: the host has the character `а` (U+0430), which may look like another
              → Write the host in plain letters.
            error melange/undefined-variable at 18:40 «${{inputs.x}}»: the variable `inputs.x` is not defined here
              → Did you mean `inputs.uri`?
        "#]],
    );
}

#[test]
fn hosts_that_look_alike() {
    lint_rest(
        &format!(
            "
pipeline:
  - uses: fetch
    with: {{uri: https://example.org/a, expected-sha256: {SHA256}}}
  - uses: git-checkout
    with: {{repository: https://exampel.org/b, tag: v1, expected-commit: {COMMIT}}}
  - uses: fetch
    with: {{uri: https://example.com/a, expected-sha256: {SHA256}}}
"
        ),
        &expect![[r#"
            warning melange/uri-mimic at 7:32 «exampel.org»: the host `exampel.org` looks like `example.org`
              5:25 «example.org»: the host that it looks like
            warning melange/uri-mimic at 9:25 «example.com»: the host `example.com` looks like `example.org`
              5:25 «example.org»: the host that it looks like
        "#]],
    );
}

#[test]
fn versions_that_no_update_changes() {
    let fetch = |uri: &str| {
        format!("  - uses: fetch\n    with: {{uri: '{uri}', expected-sha256: {SHA256}}}\n")
    };
    let checkout = |tag: &str| {
        format!(
            "  - uses: git-checkout\n    with: {{repository: https://github.com/a/a, tag: {tag}, \
             expected-commit: {COMMIT}}}\n"
        )
    };
    let spec = |update: &str, steps: &[String]| {
        format!(
            "package: {{name: a, version: 1.2.3, epoch: 0}}\nupdate: {update}\npipeline:\n{}",
            steps.concat()
        )
    };
    let github = "{enabled: true, github: {identifier: a/a}}";
    lint(
        &spec(
            github,
            &[
                fetch("https://example.org/${{package.version}}/a-1.2.3.zip"),
                fetch("https://example.org/latest.zip"),
                fetch("https://example.org/a-1.3.zip"),
                checkout("v1.2.3"),
                checkout("main"),
            ],
        ),
        &expect![[r#"
            warning melange/fetch-templating at 5:61 «1.2.3»: the version is written out here, and an update will not change it
              → Write `${{package.version}}`, or a variable that `var-transforms` makes of it.
              fix: Replace `1.2.3` with `${{package.version}}`: «with: {uri: 'https://example.org/${{package.version}}/a-${{package.version}}.zip', expected-sha256: 0123456789012345678901234567890123456789012345678901234567890123}»
            warning melange/fetch-templating at 9:17 «'https://example.org/a-1.3.zip'»: a version is written out here, and an update will not change it
              → Write `${{package.version}}`, or a variable that `var-transforms` makes of it.
            warning melange/fetch-templating at 11:54 «1.2.3»: the version is written out here, and an update will not change it
              → Write `${{package.version}}`, or a variable that `var-transforms` makes of it.
        "#]],
    );
    lint(
        &spec(
            "{enabled: true, release-monitor: {identifier: 1}}",
            &[fetch("https://example.org/latest.zip")],
        ),
        &expect![[r#"
            warning melange/fetch-templating at 5:17 «'https://example.org/latest.zip'»: no version is put in here, so that an update gets the same again
              → Write `${{package.version}}`, or a variable that `var-transforms` makes of it.
        "#]],
    );
    for update in ["{enabled: false}", "{enabled: true, manual: true}"] {
        lint(
            &spec(update, &[fetch("https://example.org/a-1.2.3.zip")]),
            &expect![""],
        );
    }
}

#[test]
fn updates_fit_the_sources() {
    let spec = |update: &str, repositories: &[&str]| {
        let steps: Vec<String> = repositories
            .iter()
            .map(|it| {
                format!(
                    "  - uses: git-checkout\n    with: {{repository: '{it}', tag: \
                     'v${{{{package.version}}}}', expected-commit: {COMMIT}}}\n"
                )
            })
            .collect();
        super::with_package(&format!(
            "update:\n  enabled: true\n{update}pipeline:\n{}",
            steps.concat()
        ))
    };
    let monitor = "  release-monitor: {identifier: 1}\n";
    let github = |identifier: &str| format!("  github:\n    identifier: {identifier}\n");
    lint(
        &spec(
            monitor,
            &["https://github.com/a/b", "https://example.org/a/b"],
        ),
        &expect![[r#"
            warning melange/git-checkout-must-use-github-updates at 6:11 «git-checkout»: an update will not change the `expected-commit` of this step
              → Add `update.github` or `update.git`, which know the commit of a version.
        "#]],
    );
    lint(
        &spec("", &["https://example.org/a/b"]),
        &expect![[r#"
        warning melange/no-update-source at 3:12 «true»: nothing says where new versions are found
          → Add `github`, `git`, `release-monitor` or `oci`, or `manual: true`.
    "#]],
    );
    lint(
        &spec(&github("a/c"), &["https://github.com/a/b.git"]),
        &expect![[r#"
            warning melange/update-identifier-must-match-git-repository at 5:17 «a/c»: no step checks out `a/c`, so that updates do not fit the sources
              8:24 «'https://github.com/a/b.git'»: what is checked out
              fix: Write `a/b`: «identifier: a/b»
        "#]],
    );
    lint(
        &spec(
            &github("a/c"),
            &["https://example.org/a/b", "https://github.com/c/a"],
        ),
        &expect![[r#"
            warning melange/update-identifier-must-match-git-repository at 5:17 «a/c»: no step checks out `a/c`, so that updates do not fit the sources
              8:24 «'https://example.org/a/b'»: what is checked out
              → Name the repository that is checked out, or use `git`.
        "#]],
    );
    lint(
        &spec(
            &github("https://github.com/a/b"),
            &["https://github.com/a/b"],
        ),
        &expect![[r#"
            warning melange/bad-update-identifier at 5:17 «https://github.com/a/b»: GitHub has no repository called `https://github.com/a/b`
              → Write the owner, a slash and the name: `owner/name`.
              fix: Write `a/b`: «identifier: a/b»
        "#]],
    );
    for fine in [
        spec(
            &github("A/b"),
            &["https://example.org/x", "https://github.com/a/B/"],
        ),
        spec(&github("a/b"), &["https://github.com/a/${{vars.x}}"]),
        spec(&github("a/b"), &[]).replace("pipeline:\n", ""),
        spec("  git: {}\n", &["https://github.com/a/b"]),
        spec("  manual: true\n", &["https://example.org/a/b"]),
    ] {
        let fine = fine.replace("pipeline:", "vars: {x: b}\npipeline:");
        let fine = match fine.contains("${{vars.x}}") {
            true => fine,
            false => fine.replace("vars: {x: b}\n", ""),
        };
        lint(&fine, &expect![""]);
    }
}
