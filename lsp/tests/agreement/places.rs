//! The lines that melange names, and whether our errors are there.

use crate::findings::Error;

/// Returns what melange says of lines on which no error is.
pub(crate) fn missed<'s>(said: &'s str, text: &str, errors: &[Error]) -> Vec<&'s str> {
    let is_missed = |line: &&str| {
        let words = line.trim_start();
        if let Some((_, place)) = line.split_once("stripping runs comments: ") {
            return !number(place).is_none_or(|line| is_in_script(line, text, errors));
        }
        if let Some((_, place)) = words.split_once("yaml: line ") {
            return !number(place).is_none_or(|line| is_of_parser(line, text, errors));
        }
        if let Some(place) = words.strip_prefix("line ") {
            return !number(place).is_none_or(|line| is_on(line, text, errors));
        }
        false
    };
    said.lines().filter(is_missed).collect()
}

/// Reads the number before a colon.
fn number(text: &str) -> Option<usize> {
    text.split(':').next()?.parse().ok()
}

/// Returns whether an error is on a line of the file.
fn is_on(line: usize, text: &str, errors: &[Error]) -> bool {
    let line = line_of_editors(text, line);
    errors.iter().any(|error| error.lines.contains(&line))
}

/// Returns whether an error is on a line that the YAML parser names, or says that it is meant.
///
/// The parser names a line before the collection that it cannot finish, or one at which it notices
/// a mistake that was made long before.
fn is_of_parser(line: usize, text: &str, errors: &[Error]) -> bool {
    let named = line_of_editors(text, line);
    let related = errors.iter().flat_map(|error| &error.related);
    is_on(line, text, errors) || { related }.any(|place| place.contains(&named))
}

/// Returns whether an error is on a line of any script.
fn is_in_script(line: usize, text: &str, errors: &[Error]) -> bool {
    let lines: Vec<&str> = text.lines().collect();
    errors.iter().any(|error| {
        let at = error.lines.start() - 1;
        let above = lines.iter().take(at + 1).enumerate().rev();
        let head = { above }.find(|(_, line)| {
            let line = line.trim_start_matches([' ', '-']);
            line.starts_with("runs:") || line.starts_with("uses:")
        });
        error.code == "shell/syntax"
            && head.is_some_and(|(head, first)| {
                // The script of a pipeline is not in this file.
                first.contains("uses:") || (at - head).max(1) == line
            })
    })
}

/// Returns the number of a line, as editors count, from that of the library, which knows more
/// characters that end a line.
fn line_of_editors(text: &str, number: usize) -> usize {
    let is_break = |c: char| matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let mut lines = 1;
    let mut more = 0;
    let mut before = ' ';
    for c in text.chars() {
        if lines == number {
            break;
        }
        if is_break(c) && !(before == '\r' && c == '\n') {
            lines += 1;
            more += usize::from(!matches!(c, '\n' | '\r'));
        }
        before = c;
    }
    number - more
}
