//! Pipeline files by themselves.

use crate::{
    corpus::{corpus, files, read},
    render::{diagnostics_as_text, pipeline},
};
use expect_test::{Expect, expect};
use spec_core::{
    diagnostic::Severity,
    language::{self, Language, Options},
    melange::pipelines::{Library, builtin_files},
    text::Text,
};
use std::sync::Arc;

/// Checks a pipeline beside others.
fn check(text: &str, expected: &Expect) {
    let outer = "inputs:\n  who:\npipeline:\n  - uses: own\n  - uses: greet\n    with:\n      who: ${{inputs.who}}\n";
    let greet =
        "inputs:\n  who:\n    required: true\n  sum:\npipeline:\n  - runs: echo ${{inputs.who}}\n";
    let sum =
        "inputs:\n  expected-sha256:\npipeline:\n  - runs: test ${{inputs.expected-sha256}}\n";
    let text = Text::new(text);
    let files = [("outer", outer), ("greet", greet), ("sum", sum)];
    let others = files.map(|(name, text)| pipeline(name, Text::new(text)));
    let library = Library::new(others.into_iter().chain([pipeline("own", text.clone())]));
    let mut options = Options::default();
    options.melange.library = Arc::new(library);
    let checked = language::check(&text, Some("pipelines/own.yaml"), &options).unwrap();
    assert_eq!(checked.language, Language::MelangePipeline);
    expected.assert_eq(&diagnostics_as_text(&text, &checked.diagnostics));
}

#[test]
fn a_sound_pipeline_is_silent() {
    check(
        "name: all of it\ndescription: [anything]\ninputs:\n  a:\n    default: ${{package.name}}\n  b:\n    \
         required: true\n  c:\nneeds:\n  packages:\n    - ${{inputs.a}}\nif: ${{inputs.b}} != 'x' && \
         ${{build.arch}} == 'x86_64'\nworking-directory: ${{targets.contextdir}}\npipeline:\n  - if: \
         ${{inputs.a}} == ${{inputs.b}}\n    runs: |\n      for a in ${{inputs.c}}; do\n        \
         echo ${{subpkg.name}} ${{vars.x}} ${{options.y.enabled}} ${{targets.package.z}}\n      done\n  \
         - uses: greet\n    with:\n      who: ${{inputs.b}}\n",
        &expect![[""]],
    );
}

#[test]
fn inputs_are_declared_and_used() {
    check(
        "inputs:\n  idle:\n    description: it\n  must:\n    required: true\n    default: a\n  sum:\n    \
         default: ${{inputs.su}}\npipeline:\n  - runs: |\n      echo ${{inputs.must}} ${{inputs.mist}} \
         ${{inputs.who}} ${{inputs.sum}}\n      # ${{range.key}} ${{package.description}}\n",
        &expect![[r#"
            warning melange/unused-input at 2:3 «idle»: the input `idle` is put in nowhere
              → Write `${{inputs.idle}}` where it belongs.
            hint melange/required-default at 5:15 «true»: an input with a default is never missing
              6:14 «a»: the default
              → Take one of the two away.
            error melange/undefined-variable at 8:14 «${{inputs.su}}»: the variable `inputs.su` is not defined here
              → Did you mean `inputs.sum`?
            error melange/undefined-variable at 11:29 «${{inputs.mist}}»: the variable `inputs.mist` is not defined here
              → Did you mean `inputs.must`?
            error melange/undefined-variable at 12:9 «${{range.key}}»: the variable `range.key` is not defined here
              → Only a subpackage with `range` has it, written without spaces.
            error melange/undefined-variable at 12:24 «${{package.description}}»: the variable `package.description` is not defined here
              → Write `${{package.description}}` without spaces, in the configuration itself.
        "#]],
    );
}

#[test]
fn what_it_uses_is_checked() {
    check(
        "inputs:\n  a:\npipeline:\n  - uses: greet\n  - uses: greets\n  - uses: greet\n    with:\n      who: b\n      \
         how: ${{inputs.a}}\n  - uses: sum\n    with:\n      expected-sha256: ${{inputs.a}}\n  - uses: outer\n",
        &expect![[r#"
            error melange/missing-input at 4:11 «greet»: the pipeline `greet` needs the input `who`
              pipelines/greet.yaml 2:3 «who»: it is declared here
              → Add `who` under `with`.
            error melange/unknown-pipeline at 5:11 «greets»: there is no pipeline `greets`
              → Did you mean `greet`?
            error melange/unknown-input at 9:7 «how»: the pipeline `greet` has no input `how`
              → Its inputs are `sum`, `who`.
            error melange/bad-checksum at 12:24 «${{inputs.a}}»: `expected-sha256` has '$', which is no hexadecimal digit
              → melange looks at it before pipelines are compiled; only package and vars variables without spaces are put in by then.
            error melange/recursive-pipeline at 13:11 «outer»: the pipeline `own` uses itself without end: own → outer → own
              pipelines/outer.yaml 4:11 «own»: it stands here
        "#]],
    );
}

#[test]
fn what_melange_ignores_is_told() {
    check(
        "name: a\nneed:\n  packages: [a]\nuses: greet\nwith:\n  who: me\npipeline:\n  - run: x\n  - uses: greet\n    \
         runs: make\n    with: {who: x}\n  - runs: make\n    with: {a: b}\n    label: x\n    environment:\n      \
         A: ${{build.arch}}\n",
        &expect![[r#"
            warning melange/ignored-field at 2:1 «need»: a melange pipeline has no field `need`; melange ignores it
              → Did you mean `needs`?
            warning melange/ignored-uses at 4:7 «greet»: a pipeline file cannot use a pipeline itself, only its steps can
              → Put it into a step of `pipeline`.
            warning melange/no-effect at 5:1 «with»: a pipeline file can give nothing to itself
              → Put it beside the `uses` of a step of `pipeline`.
            warning melange/ignored-field at 8:5 «run»: a step has no field `run`; melange ignores it
              → Did you mean `runs`?
            warning melange/empty-step at 8:5 «run»: this step does nothing
              → Add `uses`, `runs` or `pipeline`; or join it with the step below, if a dash is one too many there.
            warning melange/no-effect at 13:5 «with»: `with` has no effect without `uses`
              → Pass values to a script through `environment`.
            warning melange/no-effect at 14:12 «x»: a label has no effect in melange
            warning melange/literal-reference at 16:10 «${{build.arch}}»: `${{build.arch}}` stays as it is here
              → Set the variable in the script, by `export`.
        "#]],
    );
    check(
        "inputs: {}\nneeds:\npipeline: []\nruns:\n",
        &expect![[r#"
        warning melange/empty-step at 1:1 «inputs»: this pipeline does nothing
          → Add `pipeline` with steps, or `runs` with a script.
    "#]],
    );
}

#[test]
fn conditions_and_scripts_are_read() {
    check(
        "inputs:\n  a:\n  b:\n    required: true\npipeline:\n  - if: \"'${{inputs.a}}' == 'x'\"\n    pipeline:\n      \
         - if: ${{inputs.b}} = 'x'\n        runs: |\n          if ${{inputs.b}}; then\n            ${{inputs.a}}\n          \
         fi\n  - runs: |\n      if ${{inputs.a}}; then true; fi\n  - runs: |\n      a=(1)\n      fi\n",
        &expect![[r#"
            warning melange/quoted-variable at 6:10 «'${{inputs.a}}'»: melange puts `inputs.a` in with quotes of its own, which become part of this text
              → Write the variable without quotes.
            error melange/bad-condition at 8:27 «=»: `==` or `!=` is missing here: a value alone is no condition
              → A condition compares texts in quotes and variables by `==` and `!=`.
            warning melange/script-needs-input at 10:29 «then»: without its optional inputs: `then` needs a command behind it
              → There is `fi`.
            warning melange/script-needs-input at 14:7 «if»: without its optional inputs: `if` needs a command behind it
              → There is `then`.
            error shell/syntax at 17:7 «fi»: `fi` is not expected here
              → There is nothing before it that it would belong to.
        "#]],
    );
}

#[test]
fn broken_text_hides_what_it_may_hold() {
    check(
        "inputs:\n  a\n  b:\npipeline:\n  - runs: echo ${{inputs.a}}\n  - uses: nowhere\n",
        &expect![[r#"
            error yaml/syntax at 2:3 «a»: `a` is not followed by a colon, and only `key: value` can stand here
              3:1 «  b:»: the line that the loader names in its own message
              → Add a colon and a value, or indent the line if it belongs to the value above.
            error melange/unknown-pipeline at 6:11 «nowhere»: there is no pipeline `nowhere`
              → It is neither one of melange's own nor a file in a pipeline folder.
        "#]],
    );
    check(
        "inputs: 1\npipeline:\n  - runs: [a]\n",
        &expect![[r#"
            error melange/wrong-type at 1:9 «1»: `inputs` takes a mapping, not a number
            error melange/wrong-type at 3:11 «[a]»: `runs` takes text, not a list
              → Write the text without a dash or brackets.
        "#]],
    );
}

#[test]
fn every_pipeline_of_a_distribution_is_one() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("pipelines");
    let paths = files(&folder, true);
    let named = |path: &std::path::Path| {
        let name = path.strip_prefix(&folder).unwrap().with_extension("");
        name.to_str().unwrap().to_owned()
    };
    let library = Library::new(paths.iter().map(|path| pipeline(&named(path), read(path))));
    let mut options = Options::default();
    options.melange.library = Arc::new(library);
    let own = paths.iter().map(|path| (named(path), read(path)));
    let builtin = builtin_files().map(|(name, text)| (name.to_owned(), Text::new(text)));
    for (name, text) in own.chain(builtin) {
        let checked = language::check(&text, Some(&format!("pipelines/{name}.yaml")), &options);
        let mut checked = checked.unwrap_or_else(|| panic!("{name} is not known"));
        assert_eq!(checked.language, Language::MelangePipeline, "{name}");
        let found = &mut checked.diagnostics;
        found.retain(|it| it.severity == Severity::Error);
        assert_eq!(diagnostics_as_text(&text, found), "", "{name}");
    }
    for path in files(&corpus, false) {
        let found = language::detect(&read(&path), Some("pipelines/x.yaml"));
        assert_eq!(found, Some(Language::Melange), "{}", path.display());
    }
}
