//! How Go quotes text in a message: the `%q` of its `fmt` package.

/// Returns the content in double quotes, as `%q` prints it.
///
/// Letters, digits, marks, punctuation, symbols and the ordinary space stand for themselves;
/// control characters, other spaces and bytes that are no UTF-8 become escapes.
pub fn quote(content: &[u8]) -> String {
    let mut text = String::with_capacity(content.len() + 2);
    text.push('"');
    for chunk in content.utf8_chunks() {
        for c in chunk.valid().chars() {
            push_quoted(&mut text, c);
        }
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02x}"));
        }
    }
    text.push('"');
    text
}

fn push_quoted(text: &mut String, c: char) {
    match c {
        '"' => text.push_str("\\\""),
        '\\' => text.push_str("\\\\"),
        '\u{7}' => text.push_str("\\a"),
        '\u{8}' => text.push_str("\\b"),
        '\u{c}' => text.push_str("\\f"),
        '\n' => text.push_str("\\n"),
        '\r' => text.push_str("\\r"),
        '\t' => text.push_str("\\t"),
        '\u{b}' => text.push_str("\\v"),
        '\u{0}'..='\u{1f}' | '\u{7f}' => text.push_str(&format!("\\x{:02x}", u32::from(c))),
        _ if is_printable(c) => text.push(c),
        _ if u32::from(c) < 0x1_0000 => text.push_str(&format!("\\u{:04x}", u32::from(c))),
        _ => text.push_str(&format!("\\U{:08x}", u32::from(c))),
    }
}

/// Whether a person can see it, as the standard library judges when it prints a character.
fn is_printable(c: char) -> bool {
    // The standard library escapes combining marks only so that they do not sit on the quote
    // before them, and Go leaves them alone.
    let mut escaped = c.escape_debug();
    c == '\'' || escaped.next() == Some(c) || is_combining(c)
}

/// Whether the standard library escapes the character for being a combining mark alone.
fn is_combining(c: char) -> bool {
    let mut text = String::from("a");
    text.push(c);
    text.escape_debug().nth(1) == Some(c)
}

#[cfg(test)]
mod tests {
    use super::quote;

    #[test]
    fn text_is_quoted_as_in_go() {
        // Each expectation was produced by `fmt.Sprintf("%q", …)`.
        let table: &[(&[u8], &str)] = &[
            (b"", r#""""#),
            (b"hello world\n", r#""hello world\n""#),
            (b"a\"b\\c'd", r#""a\"b\\c'd""#),
            (
                b"\x00\x07\x08\x0b\x0c\r\t\x1b\x7f",
                r#""\x00\a\b\v\f\r\t\x1b\x7f""#,
            ),
            (
                "é\u{301}日本\u{1f600}".as_bytes(),
                "\"é\u{301}日本\u{1f600}\"",
            ),
            (
                "\u{a0}\u{200b}\u{feff}\u{3000}".as_bytes(),
                r#""\u00a0\u200b\ufeff\u3000""#,
            ),
            (
                "\u{e000}\u{10ffff}\u{80}\u{ad}".as_bytes(),
                r#""\ue000\U0010ffff\u0080\u00ad""#,
            ),
            (b"\xff\xe2\x82a", r#""\xff\xe2\x82a""#),
            ("\u{fffd}".as_bytes(), "\"\u{fffd}\""),
        ];
        for (content, text) in table {
            assert_eq!(quote(content), *text);
        }
    }
}
