use super::*;
use expect_test::{Expect, expect};
use std::{borrow::Cow, fmt::Write as _};

fn value(name: &str) -> Option<&'static str> {
    Some(match name {
        "package.name" => "hello",
        "vars.empty" => "",
        "vars.lines" => "one\ntwo\n",
        "vars.nested" => "${{package.name}}",
        "vars.with space" => "spaced",
        "vars.quote" => "a\"b\\",
        _ => return None,
    })
}

fn strict(name: &str) -> Option<Cow<'static, str>> {
    value(name).map(Cow::Borrowed)
}

/// Shows what comes out, and for each line what it comes from.
fn show(written: &str, result: Result<Traced, Vec<Fault>>) -> String {
    let mut out = String::new();
    match result {
        Ok(traced) => {
            let mut at = 0;
            for line in traced.text.split_inclusive('\n') {
                let origin = traced.origin(at..at + line.len());
                writeln!(out, "{line:?} from {:?}", &written[origin]).unwrap();
                at += line.len();
            }
        }
        Err(faults) => {
            for fault in faults {
                writeln!(out, "{:?}: {:?}", &written[fault.origin], fault.kind).unwrap();
            }
        }
    }
    out
}

fn replaced(written: &str, expected: &Expect) {
    let made = replace(&Traced::new(written), &value);
    expected.assert_eq(&show(written, Ok(made)));
}

fn expanded(written: &str, expected: &Expect) {
    let made = expand(&Traced::new(written), Quoting::Plain, &strict);
    expected.assert_eq(&show(written, made));
}

#[test]
fn the_first_pass_knows_exact_texts_only() {
    replaced(
        "${{package.name}} ${{ package.name }} ${{nobody}} ${{${{package.name}}}} ${{vars.with space}}\n",
        &expect![[r#"
            "hello ${{ package.name }} ${{nobody}} ${{hello}} spaced\n" from "${{package.name}} ${{ package.name }} ${{nobody}} ${{${{package.name}}}} ${{vars.with space}}\n"
        "#]],
    );
    replaced(
        "${{vars.nested}}",
        &expect![[r#"
        "${{package.name}}" from "${{vars.nested}}"
    "#]],
    );
    replaced(
        "${{",
        &expect![[r#"
        "${{" from "${{"
    "#]],
    );
}

#[test]
fn the_strict_pass_names_every_fault() {
    expanded(
        "${{ package.name }}-\\${{vars.empty}}-${{\n\tpackage.name}}",
        &expect![[r#"
        "hello-\\-hello" from "${{ package.name }}-\\${{vars.empty}}-${{\n\tpackage.name}}"
    "#]],
    );
    expanded(
        "${{}} ${{{x}}} ${{lib++}} ${{nobody}} ${{a b}} ${{open} ${{vars.empty",
        &expect![[r#"
            "${{": NoName
            "${{": NoName
            "${{lib": Open { name: "lib", stray: Some('+') }
            "${{nobody}}": Undefined("nobody")
            "${{a": Open { name: "a", stray: Some(' ') }
            "${{open": Open { name: "open", stray: Some('}') }
            "${{vars.empty": Open { name: "vars.empty", stray: None }
        "#]],
    );
}

#[test]
fn lines_keep_their_origin_over_both_passes() {
    let written = "a\nb ${{vars.lines}} c\n${{ package.name }} ${{vars.nested}}\nend";
    let first = replace(&Traced::new(written), &value);
    let second = expand(&first, Quoting::Plain, &strict).unwrap();
    expect![[r#"
        "a\n" from "a\n"
        "b one\n" from "b ${{vars.lines}}"
        "two\n" from "${{vars.lines}}"
        " c\n" from " c\n"
        "hello hello\n" from "${{ package.name }} ${{vars.nested}}\n"
        "end" from "end"
    "#]]
    .assert_eq(&show(written, Ok(second.clone())));
    assert_eq!(second.line_origins(), [0, 2, 4, 19, 22, 59]);
    let names: Vec<&str> = second
        .replaced()
        .map(|(_, origin)| &written[origin])
        .collect();
    assert_eq!(
        names,
        ["${{vars.lines}}", "${{ package.name }}", "${{vars.nested}}"]
    );
}

#[test]
fn values_are_quoted_for_conditions() {
    let written = "${{vars.quote}} == ${{vars.lines}}";
    let made = expand(&Traced::new(written), Quoting::Quoted, &strict).unwrap();
    assert_eq!(made.text, r#""a\"b\\" == "one\ntwo\n""#);
}

#[test]
fn any_text_is_taken() {
    for text in ["", "${", "${{é}}", "}}${{", "${{a}}é${{b}}", "${{a\0}}"] {
        replace(&Traced::new(text), &|_| Some("é"));
        let _ = expand(&Traced::new(text), Quoting::Plain, &|_| Some("é".into()));
    }
}
