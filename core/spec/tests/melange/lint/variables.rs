//! Variables, lists and inputs that nobody uses.

use super::{lint_rest, silent};
use crate::render::diagnostics_as_text;
use expect_test::expect;
use spec_core::{melange, text::Text};

#[test]
fn unused_and_hidden() {
    lint_rest(
        "
vars:
  a: 1
  b: 2
  c: 3
var-transforms:
  - {from: '${{vars.a}}', match: x, replace: y, to: d}
  - {from: '${{vars.e}}', match: x, replace: y, to: e}
  - {from: '${{package.version}}', match: x, replace: y, to: c}
  - {from: '${{package.version}}', match: x, replace: y, to: c}
pipeline:
  - runs: echo ${{vars.c}}
data:
  - {name: used, items: {}}
  - {name: unused, items: {}}
subpackages:
  - range: used
    name: a-${{range.key}}
",
        &expect![[r#"
            info melange/unused-variable at 5:3 «b»: nothing uses the variable `b`
            info melange/unused-var-transform at 8:53 «d»: nothing uses the variable `d`
            error melange/undefined-variable at 9:13 «${{vars.e}}»: the variable `vars.e` is not defined here
              → Did you mean `vars.a`?
            info melange/unused-var-transform at 9:53 «e»: nothing uses the variable `e`
            warning melange/duplicate-variable at 10:62 «c»: another value of `c` is lost
              6:3 «c»: the one that is lost
            warning melange/duplicate-variable at 11:62 «c»: another value of `c` is lost
              10:62 «c»: the one that is lost
            info melange/unused-data at 16:12 «unused»: no subpackage ranges over `unused`
        "#]],
    );
    silent("vars: {a: x}\npipeline: [{runs: '${{ vars.a }}'}]\n");
}

#[test]
fn options_that_come_too_late() {
    lint_rest(
        "
vars: {early: a, late: b}
pipeline:
  - runs: echo ${{vars.early}} ${{ vars.late }} ${{vars.only}}
options:
  o: {vars: {early: c, late: d, only: e}}
",
        &expect![[r#"
            error melange/undefined-variable at 5:49 «${{vars.only}}»: the variable `vars.only` is not defined here
              → Add `only` under `vars`.
            warning melange/no-effect at 7:14 «early»: this option changes nothing: `${{vars.early}}` is put in before options
              → Write `${{ vars.early }}`, with spaces, in steps: that is put in later.
        "#]],
    );
}

#[test]
fn inputs() {
    let text = Text::new(
        "
inputs:
  used: {default: a}
  spaced: {default: a}
  unused: {default: a}
  purl-name: {default: a}
runs: echo ${{inputs.used}} ${{ inputs.spaced }}
",
    );
    let (_, _, found) = melange::read_pipeline_compiled(
        &text,
        &melange::parse(&text),
        None,
        &melange::Given::default(),
    );
    expect![[r#"
        warning melange/unused-input at 5:3 «unused»: the input `unused` is put in nowhere
          → Write `${{inputs.unused}}` where it belongs.
    "#]]
    .assert_eq(&diagnostics_as_text(&text, &found));
}
