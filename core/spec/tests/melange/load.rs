//! What melange's loader refuses.
//!
//! Each case was given to melange@2043d30b, too.

use crate::render::{check_rest, check_silent};
use expect_test::expect;

#[test]
fn unknown_fields() {
    check_rest(
        "
pipline: []
subpackages:
  - name: b
    piplines: []
    x-note: 1
test: {enviroment: {contents: {package: [a]}}}
",
        &expect![[r#"
            error melange/unknown-field at 3:1 «pipline»: a melange configuration has no field `pipline`
              → Did you mean `pipeline`?
            error melange/unknown-field at 6:5 «piplines»: a subpackage has no field `piplines`
              → Did you mean `pipeline`?
            error melange/unknown-field at 7:5 «x-note»: a subpackage has no field `x-note`
              → Known are `if`, `range`, `name`, `pipeline`, `dependencies`, `options`, `scriptlets`, `description`, `annotations`, `url`, `commit`, `checks`, `test`, `setcap`.
            error melange/unknown-field at 8:8 «enviroment»: `test` has no field `enviroment`
              → Did you mean `environment`?
        "#]],
    );
}

#[test]
fn single_values_are_texts_as_they_are_written() {
    check_silent(
        "
vars: {a: 1.10, b: 0x10, c: yes, d: ~, e: null, f:, g: 2024-01-02, 1: h, true: i}
pipeline: [~, {needs: {packages: [~, a]}}]
subpackages: ~
capabilities:
",
    );
}
