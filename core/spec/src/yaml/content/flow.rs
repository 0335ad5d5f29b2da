//! Plain and quoted scalars.

use super::split_line;

/// Returns the content of a plain scalar: its lines folded.
///
/// Tabs inside are dropped, as the loader does.
pub(in crate::yaml) fn plain(raw: &str) -> String {
    fold(raw, split_line, |line, out| out.extend(line.split('\t')))
}

/// Returns the content of a single-quoted scalar, given what stands between its quotes.
pub(in crate::yaml) fn single_quoted(raw: &str) -> String {
    fold(raw, split_break, |line, out| {
        let mut rest = line;
        while let Some((before, after)) = rest.split_once("''") {
            out.push_str(before);
            out.push('\'');
            rest = after;
        }
        out.push_str(rest);
    })
}

/// Folds lines: one break is a space, each further one a line feed.
fn fold(
    raw: &str,
    split: impl Fn(&str) -> (&str, Option<&str>),
    mut push: impl FnMut(&str, &mut String),
) -> String {
    let mut out = String::with_capacity(raw.len());
    let (mut line, mut rest) = split(raw);
    let mut first = true;
    let mut breaks = 0;
    loop {
        let mut content = line;
        if !first {
            content = content.trim_start_matches([' ', '\t']);
        }
        if rest.is_some() {
            content = content.trim_end_matches([' ', '\t']);
        }
        if first || !content.is_empty() || rest.is_none() {
            push_breaks(breaks, &mut out);
            push(content, &mut out);
            breaks = 0;
        }
        let Some(next) = rest else { return out };
        first = false;
        breaks += 1;
        (line, rest) = split(next);
    }
}

/// Splits off the first line as the loader does in quotes, where `\r\n` is two breaks.
fn split_break(text: &str) -> (&str, Option<&str>) {
    let end = text.find(['\n', '\r']).unwrap_or(text.len());
    let (line, rest) = text.split_at(end);
    (line, rest.get(1..))
}

fn push_breaks(breaks: usize, out: &mut String) {
    match breaks {
        0 => {}
        1 => out.push(' '),
        more => out.extend(std::iter::repeat_n('\n', more - 1)),
    }
}

/// Returns the content of a double-quoted scalar, given what stands between its quotes.
///
/// An escape that YAML does not have stays as it is written.
pub(in crate::yaml) fn double_quoted(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    // What stands before this length is escaped or text: it is not trimmed at a line's end.
    let mut kept = 0;
    let mut rest = raw;
    while let Some(char) = rest.chars().next() {
        let after = rest.get(char.len_utf8()..).unwrap_or_default();
        match char {
            '\\' => {
                rest = escape(after, &mut out);
                kept = out.len();
            }
            '\n' | '\r' => {
                let trimmed = out.trim_end_matches([' ', '\t']).len().max(kept);
                out.truncate(trimmed);
                let (breaks, next) = skip_breaks(rest);
                push_breaks(breaks, &mut out);
                kept = out.len();
                rest = next;
            }
            ' ' | '\t' => {
                out.push(char);
                rest = after;
            }
            _ => {
                out.push(char);
                kept = out.len();
                rest = after;
            }
        }
    }
    out
}

/// Skips line breaks with the white space around them and counts them.
fn skip_breaks(text: &str) -> (usize, &str) {
    let mut breaks = 0;
    let mut rest = text;
    loop {
        let content = rest.trim_start_matches([' ', '\t']);
        if !content.starts_with(['\n', '\r']) {
            return (breaks, content);
        }
        breaks += 1;
        rest = split_break(content).1.unwrap_or_default();
    }
}

/// Resolves the escape behind a backslash and returns what follows it.
fn escape<'a>(text: &'a str, out: &mut String) -> &'a str {
    let Some(char) = text.chars().next() else {
        out.push('\\');
        return text;
    };
    let after = text.get(char.len_utf8()..).unwrap_or_default();
    let resolved = match char {
        '0' => '\0',
        'a' => '\x07',
        'b' => '\x08',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\x0b',
        'f' => '\x0c',
        'r' => '\r',
        'e' => '\x1b',
        ' ' => ' ',
        '"' => '"',
        '/' => '/',
        '\\' => '\\',
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        'x' => return hex(text, 2, out),
        'u' => return hex(text, 4, out),
        'U' => return hex(text, 8, out),
        '\n' | '\r' => {
            // An escaped break joins the lines; further breaks count.
            let rest = split_line(text).1.unwrap_or_default();
            let (breaks, next) = skip_breaks(rest);
            out.extend(std::iter::repeat_n('\n', breaks));
            return next;
        }
        _ => {
            out.push('\\');
            out.push(char);
            return after;
        }
    };
    out.push(resolved);
    after
}

/// Resolves an escape with a number; two UTF-16 surrogates make one character.
fn hex<'a>(text: &'a str, digits: usize, out: &mut String) -> &'a str {
    let number = |text: &str| {
        let digits = text.get(1..=digits)?;
        u32::from_str_radix(digits, 16)
            .ok()
            .filter(|_| !digits.starts_with('+'))
    };
    let Some(code) = number(text) else {
        out.push('\\');
        return text;
    };
    let after = text.get(1 + digits..).unwrap_or_default();
    if (0xd800..0xdc00).contains(&code)
        && let Some(second) = after
            .strip_prefix('\\')
            .filter(|rest| rest.starts_with('u'))
        && let Some(low) = number(second).filter(|low| (0xdc00..0xe000).contains(low))
    {
        let joined = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        out.extend(char::from_u32(joined));
        return second.get(1 + digits..).unwrap_or_default();
    }
    out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
    after
}
