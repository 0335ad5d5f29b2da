//! One line a case; what is expected was compared with the lexer itself.

use super::expand;
use expect_test::{Expect, expect};

fn lookup(name: &str) -> Option<&'static str> {
    Some(match name {
        "WHO" => "world",
        "FILE" => "dir/name.tar.gz",
        "LINES" => "a1\nb2",
        "EMPTY" => "",
        _ => return None,
    })
}

fn check(words: &[&str], expect: &Expect) {
    let lines: Vec<String> = words
        .iter()
        .map(|word| match expand(word, &lookup, 1000) {
            Ok(expansion) => {
                let unknown: Vec<&str> = expansion
                    .references
                    .iter()
                    .filter(|reference| !reference.found)
                    .map(|reference| word.get(reference.range.clone()).unwrap())
                    .collect();
                let unknown = if unknown.is_empty() {
                    String::new()
                } else {
                    format!("   unknown: {}", unknown.join(" "))
                };
                format!("{word}  →  {:?}{unknown}", expansion.text)
            }
            Err(error) => format!(
                "{word}  ✗  `{}`: {}",
                word.get(error.range.clone()).unwrap(),
                error.kind
            ),
        })
        .collect();
    expect.assert_eq(&lines.join("\n"));
}

#[test]
fn names() {
    check(
        &[
            "hello $WHO",
            "${WHO}s",
            "$WHOs $ a$|b$ $(x)",
            "$EMPTY|${EMPTY}|",
            "$1 $$ $NOPE ${NOPE}",
        ],
        &expect![[r#"
            hello $WHO  →  "hello world"
            ${WHO}s  →  "worlds"
            $WHOs $ a$|b$ $(x)  →  "$WHOs $ a$|b$ $(x)"   unknown: $WHOs
            $EMPTY|${EMPTY}|  →  "||"
            $1 $$ $NOPE ${NOPE}  →  "$1 $$ $NOPE ${NOPE}"   unknown: $1 $$ $NOPE ${NOPE}"#]],
    );
}

#[test]
fn quotes_and_backslashes_go() {
    check(
        &[
            r#"say "hi""#,
            r"'$WHO' is it",
            r#""$WHO" "'" '"'"#,
            r"it\'s",
            r"^\d+\.\d+$",
            r"\\$WHO \$WHO",
            r#""\d \" \\ \$""#,
            r"end\",
            "it's",
            r#"6" or 7"#.get(..3).unwrap(),
        ],
        &expect![[r#"
            say "hi"  →  "say hi"
            '$WHO' is it  →  "$WHO is it"
            "$WHO" "'" '"'  →  "world ' \""
            it\'s  →  "it's"
            ^\d+\.\d+$  →  "^d+.d+$"
            \\$WHO \$WHO  →  "\\world $WHO"
            "\d \" \\ \$"  →  "\\d \" \\ $"
            end\  →  "end"
            it's  ✗  `'`: the quote ' is never closed
            6"   ✗  `"`: the quote " is never closed"#]],
    );
}

#[test]
fn modifiers() {
    check(
        &[
            "${NOPE:-x}",
            "${WHO:-x} ${EMPTY:-x} ${EMPTY-x} ${EMPTY:-${WHO}}",
            "${WHO:+x} ${EMPTY:+x}| ${EMPTY+x}",
            "${WHO?no} ${EMPTY?no}|",
            "${EMPTY:?give me one}",
            "${EMPTY:?}",
            "${FILE#*/} ${FILE##*.} ${FILE%.*} ${FILE%%.*}",
            "${FILE#nope} ${FILE#???} ${FILE%\\/*}",
            "${FILE/a/A} ${FILE//a/A} ${FILE//\\//_} ${FILE/.*/}",
            "${LINES#*b} ${LINES#*1} ${LINES//?/<$0>}",
            "${WHO:0:2}",
            "${WHO^}",
            "${WHO:#x}",
            "${FILE#\\d}",
        ],
        &expect![[r#"
            ${NOPE:-x}  →  "${NOPE:-x}"   unknown: ${NOPE:-x}
            ${WHO:-x} ${EMPTY:-x} ${EMPTY-x} ${EMPTY:-${WHO}}  →  "world x  world"
            ${WHO:+x} ${EMPTY:+x}| ${EMPTY+x}  →  "x | x"
            ${WHO?no} ${EMPTY?no}|  →  "world |"
            ${EMPTY:?give me one}  ✗  `${EMPTY:?give me one}`: EMPTY: give me one
            ${EMPTY:?}  ✗  `${EMPTY:?}`: the argument EMPTY must not be empty
            ${FILE#*/} ${FILE##*.} ${FILE%.*} ${FILE%%.*}  →  "name.tar.gz gz dir/name.tar dir/name"
            ${FILE#nope} ${FILE#???} ${FILE%\/*}  →  "dir/name.tar.gz /name.tar.gz dir"
            ${FILE/a/A} ${FILE//a/A} ${FILE//\//_} ${FILE/.*/}  →  "dir/nAme.tar.gz dir/nAme.tAr.gz dir_name.tar.gz dir/name"
            ${LINES#*b} ${LINES#*1} ${LINES//?/<$0>}  →  "a1\nb2 \nb2 <a><1>\n<b><2>"   unknown: $0
            ${WHO:0:2}  ✗  `${WHO:0:2}`: `:0` means nothing behind the name in ${…}
            ${WHO^}  ✗  `${WHO^`: `^` means nothing behind the name in ${…}
            ${WHO:#x}  ✗  `${WHO:#`: `:#` means nothing behind the name in ${…}
            ${FILE#\d}  ✗  `${FILE#\d}`: in a pattern, a backslash stands before *, ? or \ only, not before d"#]],
    );
}

#[test]
fn open_and_nameless() {
    check(
        &[
            "${",
            "${WHO",
            "${WHO:",
            "${WHO:-x",
            "${WHO/a",
            "${WHO/a/b",
            "${}",
            "${:x}",
            "a ${{x}}",
        ],
        &expect![[r#"
            ${  ✗  `${`: the closing } of ${…} is missing
            ${WHO  ✗  `${WHO`: the closing } of ${…} is missing
            ${WHO:  ✗  `${WHO:`: the closing } of ${…} is missing
            ${WHO:-x  ✗  `${WHO:-x`: the closing } of ${…} is missing
            ${WHO/a  ✗  `${WHO/a`: the closing / of ${…} is missing
            ${WHO/a/b  ✗  `${WHO/a/b`: the closing } of ${…} is missing
            ${}  ✗  `${}`: ${…} has no name
            ${:x}  ✗  `${:`: ${…} has no name
            a ${{x}}  ✗  `${{`: ${…} has no name"#]],
    );
}

#[test]
fn a_small_value_does_not_grow_without_end() {
    let long = "x".repeat(400);
    let lookup = |_: &str| Some(long.as_str());
    assert!(expand("$A$A", &lookup, 1000).is_ok());
    for word in ["$A$A$A", "${A//x/yyyyyyyy}", &"${A:-".repeat(100_000)] {
        let error = expand(word, &lookup, 1000).unwrap_err();
        assert_eq!(error.kind, super::WordErrorKind::TooLarge, "{word:.20}");
    }
    let long = "x".repeat(1_000_000);
    let lookup = |_: &str| Some(long.as_str());
    assert!(
        expand(
            &format!("${{A//{}y/}}", "x*".repeat(1000)),
            &lookup,
            1 << 24
        )
        .is_err()
    );
}
