use super::*;

fn holds(text: &str) -> bool {
    let value = |name: &str| (name == "foo.bar").then(|| "baz".to_owned());
    Condition::parse(text).unwrap().holds(&value)
}

#[test]
fn texts_are_compared() {
    for text in [
        "'a' == 'a'",
        "\"a\"!='b'",
        " ( 'a' == 'a' )\n",
        "'a'=='b' || 'a'=='a'",
        "('a'=='a' && 'b'!='b') || 'c'=='c'",
        "(('a'=='a'))",
        "${{foo.bar}} == 'baz'",
        "'baz' == ${{\tfoo.bar\n}}",
        "${{nobody}} == ''",
        r"'it\'s' == 'it\'s'",
        r#""a\\b" == 'a\\b'"#,
        r"'a\qb' == 'a\\qb'",
        r"'\n' != 'n'",
    ] {
        assert!(holds(text), "{text}");
    }
    for text in [
        // From left to right, both operators alike.
        "'a'=='a' || 'a'=='b' && 'a'=='c'",
        "'a'=='b' && 'a'=='a' || 'b'=='c'",
        r#"'"x86_64"' == 'x86_64'"#,
        "('a'=='a' || 'b'=='b') && ('c'!='c')",
    ] {
        assert!(!holds(text), "{text}");
    }
}

#[test]
fn faults_have_their_place() {
    use FaultKind::*;
    for (text, at, kind) in [
        ("", 0..0, NoValue),
        ("  ", 2..2, NoValue),
        ("hello == 'a'", 0..5, NotAValue('h')),
        ("!'a' == 'a'", 0..1, NotAValue('!')),
        ("'a'", 3..3, NoOperator),
        ("'a' = 'a'", 4..5, NoOperator),
        ("'a' < 'b'", 4..5, NoOperator),
        ("'a' == ", 7..7, NoValue),
        ("'a' == 'a", 7..9, OpenText('\'')),
        (r"'a' == 'a\'", 7..11, OpenText('\'')),
        ("${{}} == ''", 0..3, NoName),
        ("${{a+b}} == ''", 0..4, OpenVariable("a".to_owned())),
        ("('a' == 'a'", 11..11, OpenGroup),
        ("('a' == 'a' & 'b' == 'b')", 12..13, OpenGroup),
        ("'a' == 'a')", 10..11, Trailing),
        ("'a' == 'a' and 'b' == 'b'", 11..25, Trailing),
        ("'a' == 'a' &&", 13..13, NoValue),
        ("()", 1..2, NotAValue(')')),
        ("\"\"x86_64\"\" == 'a'", 2..10, NoOperator),
    ] {
        let fault = Condition::parse(text).unwrap_err();
        assert_eq!((fault.range, fault.kind), (at, kind), "{text}");
    }
    let deep = "(".repeat(100_000);
    assert_eq!(Condition::parse(&deep).unwrap_err().kind, TooDeep);
}

#[test]
fn traps_are_seen() {
    use TrapKind::*;
    for (text, expected) in [
        ("${{a}} == 'x' && ${{b}} == 'y' || ${{c}} == 'z'", None),
        (
            "${{a}} == 'x' || ${{b}} == 'y' && ${{c}} == 'z'",
            Some((31..33, Mixed)),
        ),
        ("${{a}} == 'x' || (${{b}} == 'y' && ${{c}} == 'z')", None),
        ("'a' == 'a'", Some((0..10, Constant(true)))),
        ("${{a}} != ${{a}}", Some((0..16, Constant(false)))),
        ("'a' == 'a' || ${{a}} == 'x'", Some((0..27, Constant(true)))),
        ("'a' == 'a' && ${{a}} == 'x'", None),
        ("'${{package.name}}' == 'x'", None),
        (
            "${{build.arch}} == 'amd64'",
            Some((
                19..26,
                Architecture {
                    name: "amd64".to_owned(),
                    meant: "x86_64",
                    always: false,
                },
            )),
        ),
        ("${{build.goarch}} == 'amd64'", None),
    ] {
        let condition = Condition::parse(text).unwrap();
        let found = traps(&condition);
        let found = found
            .first()
            .map(|trap| (trap.range.clone(), trap.kind.clone()));
        assert_eq!(found, expected, "{text}");
    }
}
