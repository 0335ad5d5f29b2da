//! Patterns mean what they mean to Go: `regexp/expectations.jsonl` holds the answers of Go 1.26.
#![cfg(feature = "matching")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use spec_probe::go::regexp::{Regexp, UnicodeClass, parse};

#[test]
fn patterns_match_and_fail_as_in_go() {
    // Another file, made by the generator with a greater count, can be named here.
    let path = std::env::var("GO_REGEXP_EXPECTATIONS").unwrap_or_else(|_| {
        concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/regexp/expectations.jsonl"
        )
        .to_owned()
    });
    let table = std::fs::read_to_string(path).unwrap();
    let mut lines = table.lines();
    let texts: Vec<String> = serde_json::from_str(lines.next().unwrap()).unwrap();
    let texts: Vec<Vec<u8>> = texts.iter().map(|text| bytes(text)).collect();

    let mut wrong = Vec::new();
    let mut patterns = 0;
    for line in lines {
        let (pattern, expected): (String, String) = serde_json::from_str(line).unwrap();
        let actual = match Regexp::new(&pattern) {
            Err(error) => error.to_string(),
            Ok(regexp) => texts
                .iter()
                .map(|text| if regexp.is_match(text) { '1' } else { '0' })
                .collect(),
        };
        if actual != expected {
            wrong.push(format!("{pattern:?}\n  Go:   {expected}\n  ours: {actual}"));
        }
        patterns += 1;
    }
    assert!(
        wrong.is_empty(),
        "{} of {patterns}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(patterns > 2000);
}

fn bytes(hexadecimal: &str) -> Vec<u8> {
    (0..hexadecimal.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hexadecimal[at..at + 2], 16).unwrap())
        .collect()
}

#[test]
fn the_place_of_a_mistake_is_known() {
    for (pattern, marked) in [
        ("a[b", " ^^"),
        ("ab**c", "  ^^"),
        ("x{3,1}", " ^^^^^"),
        ("é(?=a)", " ^^^"),
        ("[a-c]\\", "      "),
        ("(a", "^^"),
        ("[[:foo:]]", " ^^^^^^^"),
    ] {
        let error = parse(pattern).unwrap_err();
        let start = pattern[..error.range.start].chars().count();
        let length = pattern[error.range.clone()].chars().count();
        assert_eq!(" ".repeat(start) + &"^".repeat(length), marked, "{pattern}");
        assert_eq!(error.expression, pattern[error.range.clone()]);
    }
}

#[test]
fn every_class_of_unicode_has_characters() {
    let every: String = ('\0'..=char::MAX).collect();
    for name in UnicodeClass::names().filter(|name| !matches!(*name, "Cs" | "Surrogate")) {
        let regexp = Regexp::new(&format!("\\p{{{name}}}")).unwrap();
        assert!(regexp.is_match(every.as_bytes()), "{name}");
    }
}

#[test]
fn what_is_left_out_of_everything_is_nothing() {
    for pattern in [
        r"[^\x00-\x{10FFFF}]",
        r"[^\x00-\x{D7FF}\x{E000}-\x{10FFFF}]",
    ] {
        let regexp = Regexp::new(pattern).unwrap();
        assert!(!regexp.is_match("\u{d7ff}\u{e000}".as_bytes()), "{pattern}");
    }
}

#[test]
fn deep_and_large_patterns_are_refused_and_not_survived_by_luck() {
    let deep = |levels: usize| format!("{}a{}", "(".repeat(levels), ")".repeat(levels));
    assert!(Regexp::new(&deep(999)).is_ok());
    for levels in [1000, 100_000] {
        let error = Regexp::new(&deep(levels)).unwrap_err().to_string();
        assert!(
            error.starts_with("error parsing regexp: expression nests too deeply"),
            "{levels}"
        );
    }
    assert!(Regexp::new(&"(?:".repeat(100_000)).is_err());
    let wide = format!("(?:{}){{1000}}", "[ab]".repeat(4000));
    let error = Regexp::new(&wide).unwrap_err().to_string();
    assert!(error.starts_with("error parsing regexp: expression too large"));
    assert!(Regexp::new("\\pL{1000}").is_ok());
    // Go shares one table among all the copies; the engine has to spell out each of them.
    let error = Regexp::new(&"\\pL{1000}".repeat(4))
        .unwrap_err()
        .to_string();
    assert_eq!(error, "the pattern needs more than 64 MiB of memory");
}
