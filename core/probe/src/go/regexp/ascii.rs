//! The classes of ASCII that Go's patterns can name.

/// Ranges of ASCII characters, both ends included, and whether they are excluded.
type AsciiClass = (&'static [(u8, u8)], bool);

const DIGIT: &[(u8, u8)] = &[(b'0', b'9')];
const WORD: &[(u8, u8)] = &[(b'0', b'9'), (b'A', b'Z'), (b'_', b'_'), (b'a', b'z')];
/// `\s`, which has no vertical tab, as `[:space:]` has.
const PERL_SPACE: &[(u8, u8)] = &[(b'\t', b'\n'), (0xc, b'\r'), (b' ', b' ')];

/// Returns the class of `\d`, `\s`, `\w` and their negations, by the letter.
pub(super) fn perl_class(letter: char) -> Option<AsciiClass> {
    let ranges = match letter.to_ascii_lowercase() {
        'd' => DIGIT,
        's' => PERL_SPACE,
        'w' => WORD,
        _ => return None,
    };
    Some((ranges, letter.is_ascii_uppercase()))
}

/// Returns the class of `[:name:]` or `[:^name:]`, by the text between the colons.
pub(super) fn named_class(name: &str) -> Option<AsciiClass> {
    let (name, negated) = match name.strip_prefix('^') {
        Some(name) => (name, true),
        None => (name, false),
    };
    let ranges: &[(u8, u8)] = match name {
        "alnum" => &[(b'0', b'9'), (b'A', b'Z'), (b'a', b'z')],
        "alpha" => &[(b'A', b'Z'), (b'a', b'z')],
        "ascii" => &[(0, 0x7f)],
        "blank" => &[(b'\t', b'\t'), (b' ', b' ')],
        "cntrl" => &[(0, 0x1f), (0x7f, 0x7f)],
        "digit" => DIGIT,
        "graph" => &[(b'!', b'~')],
        "lower" => &[(b'a', b'z')],
        "print" => &[(b' ', b'~')],
        "punct" => &[(b'!', b'/'), (b':', b'@'), (b'[', b'`'), (b'{', b'~')],
        "space" => &[(b'\t', b'\r'), (b' ', b' ')],
        "upper" => &[(b'A', b'Z')],
        "word" => WORD,
        "xdigit" => &[(b'0', b'9'), (b'A', b'F'), (b'a', b'f')],
        _ => return None,
    };
    Some((ranges, negated))
}
