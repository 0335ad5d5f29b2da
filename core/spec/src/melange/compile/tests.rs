use super::*;
use crate::{
    diagnostic::OtherFile,
    melange::{self, pipelines::Library},
    text::{Encoding, Text},
};
use expect_test::{Expect, expect};
use std::fmt::Write as _;

const HEAD: &str =
    "package:\n  name: hello\n  version: 1.2.3\n  epoch: 4\n  description: says it\n";

fn library() -> Library {
    let files = [
        (
            "greet",
            "inputs:\n  who:\n    required: true\n  how:\n    default: 'hello ${{package.name}}'\n\
             needs:\n  packages: ['say-${{inputs.how}}']\npipeline:\n  - runs: |\n      # a word\n      \
             echo ${{inputs.how}}, ${{inputs.who}}\n      pwd\n",
        ),
        (
            "twice",
            "inputs:\n  who:\npipeline:\n  - uses: greet\n    with:\n      who: ${{inputs.who}}\n      how: twice\n",
        ),
        ("circle", "pipeline:\n  - uses: other\n"),
        ("other", "pipeline:\n  - uses: circle\n"),
        ("broken", "pipeline:\n  - runs: [a]\n"),
        ("stray", "pipeline:\n  - runs: echo ${{inputs.nothing}}\n"),
    ];
    Library::new(files.map(|(name, text)| {
        let file = OtherFile::new(format!("pipelines/{name}.yaml"), Text::new(text));
        (name.to_owned(), file)
    }))
}

fn compiled(text: &str) -> (melange::Spec, Compiled) {
    let text = Text::new(&format!("{HEAD}{text}"));
    let (spec, _) = melange::read(&text, &melange::Given::default());
    let library = library();
    let compiled = compile(&spec, &Given::new(&library));
    (spec, compiled)
}

/// Shows what is said about a configuration, with the text that it is said of.
fn said(text: &str, expected: &Expect) {
    let (spec, compiled) = compiled(text);
    let mut out = String::new();
    for diagnostic in &compiled.diagnostics {
        let line = spec
            .text
            .line_column(diagnostic.range.start, Encoding::Utf8)
            .line
            + 1;
        let at = spec.text.slice(diagnostic.range);
        writeln!(
            out,
            "{line} {at:?}: {} {}",
            diagnostic.code, diagnostic.message
        )
        .unwrap();
        for related in &diagnostic.related {
            let file = related.file.as_ref().unwrap();
            let at = file.text.slice(related.range);
            let line = file.text.line(related.range.start) + 1;
            let (path, message) = (&file.path, &related.message);
            writeln!(out, "  {path}:{line} {at:?}: {message}").unwrap();
        }
        if let Some(hint) = &diagnostic.hint {
            writeln!(out, "  {hint}").unwrap();
        }
    }
    expected.assert_eq(&out);
}

/// Shows the steps of all packages.
fn steps(text: &str, expected: &Expect) {
    let (spec, compiled) = compiled(text);
    assert_eq!(compiled.diagnostics, []);
    let mut out = String::new();
    writeln!(out, "installed: {}", compiled.build_packages.join(" ")).unwrap();
    for package in &compiled.packages {
        writeln!(out, "package {}", package.name).unwrap();
        for step in &package.steps {
            show(&spec, &compiled, step, 1, &mut out);
        }
        if let Some(test) = &package.test {
            writeln!(out, " test with {}", test.packages.join(" ")).unwrap();
            for step in &test.steps {
                show(&spec, &compiled, step, 2, &mut out);
            }
        }
    }
    expected.assert_eq(&out);
}

fn show(spec: &melange::Spec, compiled: &Compiled, step: &Step, depth: usize, out: &mut String) {
    let indent = " ".repeat(depth);
    let chain: Vec<&str> = step.chain.iter().map(|it| it.name.as_str()).collect();
    write!(out, "{indent}step {:?} via {chain:?}", step.name).unwrap();
    if let Some(condition) = &step.condition {
        write!(out, " if {:?}", condition.holds).unwrap();
    }
    if !step.working_directory.is_empty() {
        write!(out, " in {}", step.working_directory).unwrap();
    }
    if !step.effective_environment.is_empty() {
        write!(out, " with {:?}", step.effective_environment).unwrap();
    }
    writeln!(out).unwrap();
    if let Some(script) = &step.script {
        let definition = compiled.files[script.file.0].definition.as_ref();
        let text = definition.map_or(&spec.text, |definition| &definition.text);
        let mut at = 0;
        for line in script.text.text.split_inclusive('\n') {
            let origin = script.text.origin(at..at + line.len());
            let range = script.written.locate(text, origin);
            let place = text.line_column(range.start, Encoding::Utf8).line + 1;
            writeln!(out, "{indent}  {place}: {}", line.trim_end()).unwrap();
            at += line.len();
        }
    }
    for step in &step.steps {
        show(spec, compiled, step, depth + 1, out);
    }
}

#[test]
fn steps_are_unfolded_with_their_places() {
    steps(
        "vars:\n  lines: |\n    one\n    two\nenvironment:\n  contents:\n    packages: [busybox]\n\
         pipeline:\n  - name: first\n    working-directory: src\n    environment:\n      A: ${{vars.lines}}\n    \
         pipeline:\n      - runs: |\n          echo ${{package.name}}\n          ${{vars.lines}} x\n          end\n      \
         - uses: twice\n        working-directory: ${{build.arch}}\n        with:\n          who: me\n  \
         - if: ${{build.arch}} == 'aarch64'\n    needs:\n      packages: [never]\n    runs: a\n",
        &expect![[r#"
            installed: busybox say-twice
            package hello
             step "first" via [] in src with {"A": "one\ntwo\n"}
              step "" via [] in src with {"A": "one\ntwo\n"}
                20: echo hello
                21: one
                21: two
                21:  x
                22: end
              step "" via [] in x86_64 with {"A": "one\ntwo\n"}
               step "" via ["twice"] in x86_64 with {"A": "one\ntwo\n"}
                step "" via ["twice", "greet"] in x86_64 with {"A": "one\ntwo\n"}
                  10: # a word
                  11: echo twice, me
                  12: pwd
             step "" via [] if Some(false)
               30: a
        "#]],
    );
}

#[test]
fn ranges_make_packages() {
    steps(
        "data:\n  - name: all\n    items:\n      b: two\n      a: one\nsubpackages:\n  - range: all\n    \
         name: ${{package.name}}-${{range.key}}\n    pipeline:\n      - runs: mv ${{range.value}} ${{targets.subpkgdir}}\n    \
         test:\n      environment:\n        contents:\n          packages: [zlib]\n      pipeline:\n        - uses: greet\n          \
         with:\n            who: ${{context.name}}\n            how: so\ntest:\n  pipeline:\n    - runs: hello\n",
        &expect![[r#"
            installed: 
            package hello
             test with hello
              step "" via []
                27: hello
            package hello-a
             step "" via []
               15: mv one /home/build/melange-out/hello-a
             test with hello-a say-so zlib
              step "" via []
               step "" via ["greet"]
                 10: # a word
                 11: echo so, hello-a
                 12: pwd
            package hello-b
             step "" via []
               15: mv two /home/build/melange-out/hello-b
             test with hello-b say-so zlib
              step "" via []
               step "" via ["greet"]
                 10: # a word
                 11: echo so, hello-b
                 12: pwd
        "#]],
    );
}

#[test]
fn mistakes_with_variables() {
    said(
        "var-transforms:\n  - from: ${{package.version}}\n    match: (?=a)\n    replace: x\n    to: y\nenvironment:\n  contents:\n    packages: ['${{package.nme}}', '${{build.arch}}']\n  environment:\n    A: ${{targets.destdir}}\n\
         vars:\n  a: ${{vars.b}}\n  b: c\n  d: ${{package.name}}\n\
         pipeline:\n  - runs: |\n      echo ${{targets.subpkgdir}} ${{vars.aa}}\n      cat ${{open\n      ${{targets.package.lib++}} ${{ package.description }}\n  \
         - working-directory: ${{range.key}}\n    runs: echo ${{inputs.x}}\n\
         subpackages:\n  - name: 'sub-${{build.arch}}'\n    description: for ${{ package.name }}\n",
        &expect![[r#"
            8 "(?=a)": melange/bad-transform this is no regular expression: invalid or unsupported Perl syntax: `(?=`
            13 "${{package.nme}}": melange/undefined-variable the variable `package.nme` is not defined here
              Did you mean `package.name`?
            13 "${{build.arch}}": melange/undefined-variable the variable `build.arch` is not defined here
              It is known only in pipelines: in `runs`, `with`, `needs`, `if` and `working-directory`.
            15 "${{targets.destdir}}": melange/literal-reference `${{targets.destdir}}` stays as it is here
              Here melange knows `package.name`, `package.version`, `package.epoch`, `package.full-version`, `package.description`, `vars.…`, and in a range `range.key` and `range.value`.
            17 "${{vars.b}}": melange/chained-variable this refers to another variable: melange refuses it now and then
              melange reads `vars` in random order. Write the value out.
            19 "${{package.name}}": melange/undefined-variable the variable `package.name` is not defined here
              A variable of `vars` can only refer to other ones of `vars`.
            22 "${{targets.subpkgdir}}": melange/undefined-variable the variable `targets.subpkgdir` is not defined here
              Only the pipelines of subpackages have it.
            22 "${{vars.aa}}": melange/undefined-variable the variable `vars.aa` is not defined here
              Did you mean `vars.a`?
            23 "${{open": melange/substitution `${{open` is not closed by `}}`
              Write `}}` behind the name.
            24 "${{targets.package.lib": melange/substitution `${{targets.package.lib` is not closed by `}}`
              A name with a `+` cannot be written in braces.
            24 "${{ package.description }}": melange/undefined-variable the variable `package.description` is not defined here
              Write `${{package.description}}` without spaces, in the configuration itself.
            25 "${{range.key}}": melange/undefined-variable the variable `range.key` is not defined here
              Only a subpackage with `range` has it, written without spaces.
            26 "${{inputs.x}}": melange/undefined-variable the variable `inputs.x` is not defined here
              Add `x` under `inputs` of the pipeline.
            28 "${{build.arch}}": melange/literal-reference `${{build.arch}}` stays as it is here
              Here melange knows `package.name`, `package.version`, `package.epoch`, `package.full-version`, `package.description`, `vars.…`, and in a range `range.key` and `range.value`.
            29 "${{ package.name }}": melange/literal-reference `${{ package.name }}` stays as it is here
              Write `${{package.name}}`, without spaces.
        "#]],
    );
}

#[test]
fn mistakes_with_pipelines() {
    said(
        "pipeline:\n  - uses: greets\n  - uses: greet\n    with:\n      hwo: x\n  - uses: greet\n    with:\n      who: ''\n  - uses: /abs\n  - uses: a/../b\n  \
         - uses: circle\n  - uses: broken\n  - uses: stray\n  - uses: nowhere/at/all\n  \
         - uses: fetch\n    with:\n      uri: a\n      expected-sha256: '12'\n      extract: true\n      directory: ''\n  \
         - uses: git-checkout\n    with:\n      repository: a\n      expected-commit: 'g${{vars.x}}'\n\
         subpackages:\n  - name: x\n    range: nothing\n",
        &expect![[r#"
            7 "greets": melange/unknown-pipeline there is no pipeline `greets`
              Did you mean `greet`?
            8 "greet": melange/missing-input the pipeline `greet` needs the input `who`
              pipelines/greet.yaml:2 "who": it is declared here
              Add `who` under `with`.
            10 "hwo": melange/unknown-input the pipeline `greet` has no input `hwo`
              Its inputs are `how`, `who`.
            11 "greet": melange/missing-input the pipeline `greet` needs the input `who`
              pipelines/greet.yaml:2 "who": it is declared here
              Add `who` under `with`.
            14 "/abs": melange/invalid-uses the name of the pipeline `/abs` begins with a slash
              Give its path inside the pipeline folder, without `.yaml`.
            15 "a/../b": melange/invalid-uses the name of the pipeline `a/../b` has two dots in it
              Give its path inside the pipeline folder, without `.yaml`.
            16 "circle": melange/recursive-pipeline the pipeline `circle` uses itself without end: circle → other → circle
              pipelines/circle.yaml:2 "other": `other` is used here
              pipelines/other.yaml:2 "circle": it stands here
            17 "broken": melange/bad-pipeline the pipeline `broken` cannot be read: `runs` takes text, not a list
              pipelines/broken.yaml:2 "[a]": this is wrong
            18 "stray": melange/undefined-variable in the pipeline `stray`: the variable `inputs.nothing` is not defined here
              pipelines/stray.yaml:2 "${{inputs.nothing}}": it stands here
              Add `nothing` under `inputs` of the pipeline.
            19 "nowhere/at/all": melange/unknown-pipeline there is no pipeline `nowhere/at/all`
              It is neither one of melange's own nor a file in a pipeline folder.
            23 "'12'": melange/bad-checksum `expected-sha256` has 2 digits: a SHA-256 checksum has 64
            24 "extract": melange/default-input `extract` is `true` by itself
            25 "directory": melange/empty-input `directory` is `.` all the same
              An empty input has its default; only another value takes its place.
            29 "'g${{vars.x}}'": melange/bad-checksum `expected-commit` has 'g', which is no hexadecimal digit
              melange looks at it before pipelines are compiled; only package and vars variables without spaces are put in by then.
            29 "${{vars.x}}": melange/undefined-variable the variable `vars.x` is not defined here
              Add `x` under `vars`.
            32 "nothing": melange/unknown-range there is no list `nothing` in `data`
        "#]],
    );
}

#[test]
fn mistakes_with_conditions() {
    said(
        "pipeline:\n  - if: ${{package.name}} == 'hello'\n    runs: a\n  - if: \"'${{build.arch}}' == 'x86_64'\"\n    runs: a\n  \
         - if: '\"${{build.arch}}\" == \"x86_64\"'\n    runs: a\n  - if: ${{build.arch}} == 'amd64'\n    runs: a\n  \
         - if: ${{build.arch}} = 'x86_64'\n    runs: a\n  - if: \"'a' == 'b'\"\n    pipeline:\n      - if: never evaluated\n        runs: b\n  \
         - if: ${{build.arch}} == 'x86_64' || ${{build.goarch}} == 'amd64' && ${{context.name}} == 'x'\n    runs: a\n  \
         - if: \"'${{package.name}}' == 'hello'\"\n    runs: a\n\
         subpackages:\n  - name: a\n    if: ${{build.arch}} == 'x86_64'\n  - name: b\n    if: ${{package.name}} == 'x'\n",
        &expect![[r#"
            7 "${{package.name}}": melange/bad-condition melange puts package.name in as it is, without quotes: the condition reads `hello` here
              Put the variable into quotes.
            9 "'${{build.arch}}'": melange/quoted-variable melange puts `build.arch` in with quotes of its own, which become part of this text
              Write the variable without quotes.
            11 "\"${{build.arch}}\"": melange/bad-condition melange puts `build.arch` in with quotes of its own
              Write the variable without quotes.
            13 "'amd64'": melange/constant-condition the architecture is never called `amd64` here, so this is always false
              Write `x86_64`.
            15 "=": melange/bad-condition `==` or `!=` is missing here: a value alone is no condition
              A condition compares texts in quotes and variables by `==` and `!=`.
            17 "'a' == 'b'": melange/constant-condition this is always false
            21 "&&": melange/mixed-operators `&&` takes all that stands before it: `a || b && c` is `(a || b) && c`
              Put parentheses around what belongs together.
            27 "${{build.arch}}": melange/subpackage-condition `build.arch` is empty here: melange evaluates conditions of subpackages without it
              Only variables of the package, of `vars` and of a range count here, in quotes and without spaces in the braces.
            29 "${{package.name}}": melange/subpackage-condition the build crashes here: melange puts package.name in as it is, without quotes: the condition reads `hello` here
              Put the variable into quotes.
        "#]],
    );
}

#[test]
fn needs_stay_where_melange_forgets_them() {
    let (spec, compiled) = compiled(
        "pipeline:\n  - uses: twice\n    with:\n      who: me\n  - uses: fetch\n    with:\n      uri: u\n",
    );
    let json = compiled.to_json(&spec);
    let pipeline = serde_json::to_string_pretty(&json["pipeline"][0]).unwrap();
    expect![[r#"
        {
          "pipeline": [
            {
              "needs": {
                "Packages": [
                  "say-twice"
                ]
              },
              "pipeline": [
                {
                  "runs": "echo twice, me\npwd\n"
                }
              ],
              "uses": "greet",
              "with": {
                "how": "twice",
                "who": "me"
              }
            }
          ],
          "uses": "twice",
          "with": {
            "who": "me"
          }
        }"#]]
    .assert_eq(&pipeline);
    assert_eq!(json["pipeline"][1]["with"]["purl-name"], "hello");
    assert_eq!(json["environment"]["contents"]["packages"][0], "say-twice");
}

#[test]
fn build_options_are_put_over() {
    let text = Text::new(&format!(
        "{HEAD}vars:\n  a: one\noptions:\n  other:\n    vars:\n      a: two\n    environment:\n      contents:\n        packages:\n          \
         add: [new]\n          remove: [old]\nenvironment:\n  contents:\n    packages: [old, kept]\n\
         pipeline:\n  - runs: echo ${{{{vars.a}}}} ${{{{ vars.a }}}} ${{{{options.other.enabled}}}}\n"
    ));
    let (spec, _) = melange::read(&text, &melange::Given::default());
    let library = Library::default();
    let mut given = Given::new(&library);
    given.options.push("other".to_owned());
    let compiled = compile(&spec, &given);
    let script = compiled.packages[0].steps[0].script.as_ref().unwrap();
    assert_eq!(script.text.text, "echo one two true");
    assert_eq!(compiled.build_packages, ["new", "kept"]);
}
